//! The log of sign-ins (登录日志): each way in, each failure with a known name, and what the counter did to an account.
//! Seen by its owner and by the counter.

use super::queries::{self, NewLine};
use super::{Account, Caller};
use crate::platform::app::App;
use crate::platform::id::{AccountId, AreaId, SignInId};
use crate::platform::word::words;
use db::{Read, Write};
use jiff::{Timestamp, ToSpan as _};

words! {
    /// What happened to an account.
    Event, "sign-in-event" {
        /// Signed in with a password.
        Password = "password",
        /// Signed in with a password and a recovery code in place of the one-time code.
        Recovery = "recovery",
        /// Signed in with a slip.
        Slip = "slip",
        /// Signed in with a code by message.
        Message = "message",
        /// A wrong password.
        WrongPassword = "wrong-password",
        /// The password was right and the one-time code wrong.
        WrongCode = "wrong-code",
        /// A wrong, used or old slip.
        WrongSlip = "wrong-slip",
        /// A wrong or old code by message.
        WrongMessage = "wrong-message",
        /// Everything right, but no role is held.
        NoRole = "no-role",
        /// The owner changed the password.
        PasswordChanged = "password-changed",
        /// The owner switched one-time codes on.
        CodesOn = "codes-on",
        /// The owner switched one-time codes off.
        CodesOff = "codes-off",
        /// The counter made the account.
        Made = "made",
        /// The counter set a temporary password.
        PasswordReset = "password-reset",
        /// The counter printed a slip.
        SlipMade = "slip-made",
        /// The counter recorded or removed the telephone for codes by message.
        TelephoneSet = "telephone-set",
        /// The counter closed the account.
        Closed = "closed",
        /// The counter opened the account again.
        Reopened = "reopened",
    }
}

/// A line of the log.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub what: Event,
    /// From which address.
    pub address: Option<String>,
    /// The browser's own words.
    pub device: Option<String>,
    /// Who did it, when not the owner.
    pub by: Option<String>,
    /// How the counter knew the person, or why.
    pub note: Option<String>,
}

/// Lines are kept as long as the rule `csl-log` asks, and a year where a rulebook has no such rule.
const MONTHS_KEPT: i64 = 12;
const RULE: (&str, &str) = ("csl-log", "months");

/// The months for which lines are kept.
#[must_use]
pub(super) fn months_kept(app: &App) -> i64 {
    app.rulebook.int_value(RULE.0, RULE.1, app.clock.today()).unwrap_or(MONTHS_KEPT)
}

/// Where an attempt comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The address.
    pub(super) address: &'a str,
    /// The browser's own words.
    pub(super) device: &'a str,
}

/// Writes a line about an attempt of the owner's, and forgets lines of the area that are too old.
pub(super) async fn attempted(
    app: &App,
    write: &mut Write,
    account: &Account,
    what: Event,
    from: Origin<'_>,
) -> Result<(), db::Error> {
    let device = short(from.device);
    let line = NewLine { address: Some(from.address), device: Some(&device), ..line(app, what) };
    queries::insert_line(write, account.area, account.id, &line).await?;
    let at = app.clock.today().saturating_sub(months_kept(app).months());
    let before = jiff::tz::Offset::UTC.to_timestamp(at.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
    queries::prune_log(write, account.area, before).await?;
    Ok(())
}

/// Writes a line in a transaction of its own, for an attempt that failed.
pub(super) async fn failed(
    app: &App,
    account: &Account,
    what: Event,
    from: Origin<'_>,
) -> Result<(), db::Error> {
    let mut write = app.db.write(&[account.area.0]).await?;
    attempted(app, &mut write, account, what, from).await?;
    write.commit().await
}

/// Writes a line about what the caller did: to the own account, or to another's at the counter.
pub(super) async fn done(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: AccountId,
    what: Event,
    note: Option<&str>,
) -> Result<(), db::Error> {
    let by = (account != caller.account).then_some(caller.account);
    let line = NewLine { by, note, ..line(app, what) };
    queries::insert_line(write, caller.area, account, &line).await
}

fn line(app: &App, what: Event) -> NewLine<'static> {
    let at = app.clock.now();
    let id = SignInId(app.randomness.id(at));
    NewLine { id, at, what, address: None, device: None, by: None, note: None }
}

/// The browser's own words, without control characters; shortened, but not so much that the browser of 微信, which names itself last,
/// is lost.
pub(super) fn short(device: &str) -> String {
    device.chars().filter(|c| !c.is_control()).take(400).collect()
}

/// The newest lines about an account. Whoever asks is its owner or has looked at its reach.
///
/// # Errors
/// Whatever the database reports.
pub async fn log_of(read: &mut Read, area: AreaId, account: AccountId) -> Result<Vec<LogLine>, db::Error> {
    const MOST: i64 = 100;
    queries::log_of(read, area, account, MOST).await
}
