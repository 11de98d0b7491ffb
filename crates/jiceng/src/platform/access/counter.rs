//! What the counter does to somebody's account, the person standing before it. Whoever calls these has asked the
//! right to do so on that account.

use super::codes::{self, Purpose};
use super::log::{self, Event};
use super::queries::{self, Account};
use super::sign_in::telephone_claim;
use super::{Caller, Password, Telephone, passwords};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::AccountId;
use crate::platform::journal;
use db::Write;
use jiff::{ToSpan as _, civil::Date};

/// A temporary password, to be printed and changed at the first sign-in.
#[derive(Clone, Debug)]
pub struct Reset {
    /// The password.
    pub password: String,
    hash: String,
}

impl Reset {
    /// Makes one.
    ///
    /// # Errors
    /// [`AppError::Busy`] when the turn to compute its hash did not come in time.
    pub async fn new(app: &App) -> Result<Self, AppError> {
        let password = passwords::temporary(&app.randomness);
        let typed =
            Password::parse(&password).map_err(|_| AppError::Internal("a short password".to_owned()))?;
        Ok(Self { hash: passwords::hash_in_turn(app, typed).await?, password })
    }
}

/// Writes into the log of a new account that the counter made it, and how the person was known.
///
/// # Errors
/// Whatever the database reports.
pub async fn made(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: AccountId,
    note: &str,
) -> Result<(), AppError> {
    Ok(log::done(app, write, caller, account, Event::Made, Some(note)).await?)
}

/// A slip, to be printed.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The code.
    pub code: String,
    /// The last day on which it serves.
    pub until: Date,
}

/// How long a slip holds, our choice: a week for the way home and a quiet evening.
const SLIP_DAYS: i64 = 7;

/// Sets a temporary password. Sessions, slips and one-time codes of the account end: whoever came to the counter may
/// have lost telephone and password together. `note` says how the person was known.
///
/// # Errors
/// Whatever the database reports.
pub async fn reset_password(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    reset: &Reset,
    note: &str,
) -> Result<(), AppError> {
    queries::set_password(write, account.area, account.id, &reset.hash, true).await?;
    queries::set_totp(write, account.area, account.id, None).await?;
    queries::put_recovery_codes(write, account.area, account.id, &[], app.clock.now()).await?;
    shut_out(write, account).await?;
    log::done(app, write, caller, account.id, Event::PasswordReset, Some(note)).await?;
    entry(app, write, caller, account, "account.password-reset", note).await
}

/// Makes a slip in place of any unused one. `unknown` is the hash of a password that nobody knows, in the place of a
/// temporary one that is still to be changed: whoever comes with a slip does not know it and could not change it.
///
/// # Errors
/// Whatever the database reports.
pub async fn make_slip(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    unknown: Option<&str>,
    note: &str,
) -> Result<Slip, AppError> {
    if let Some(unknown) = unknown {
        queries::set_password(write, account.area, account.id, unknown, false).await?;
    }
    let until = app.clock.today().saturating_add(SLIP_DAYS.days());
    let code = codes::new(app);
    let code_hash = codes::hash(app, Purpose::Slip, account.id, &code);
    let made = (app.clock.now(), caller.account);
    queries::put_slip(write, account.area, account.id, &code_hash, made, until).await?;
    log::done(app, write, caller, account.id, Event::SlipMade, Some(note)).await?;
    entry(app, write, caller, account, "account.slip", note).await?;
    Ok(Slip { code, until })
}

/// Closes an account: it signs in no more, and what it lent ends with it.
///
/// # Errors
/// Whatever the database reports.
pub async fn close(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    reason: &str,
) -> Result<(), AppError> {
    let (at, today) = (app.clock.now(), app.clock.today());
    queries::set_disabled(write, account.area, account.id, Some(at)).await?;
    queries::end_loans_of(write, account.area, account.id, at, caller.account, today).await?;
    shut_out(write, account).await?;
    log::done(app, write, caller, account.id, Event::Closed, Some(reason)).await?;
    entry(app, write, caller, account, "account.close", reason).await
}

/// Opens a closed account again.
///
/// # Errors
/// Whatever the database reports.
pub async fn reopen(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    reason: &str,
) -> Result<(), AppError> {
    queries::set_disabled(write, account.area, account.id, None).await?;
    log::done(app, write, caller, account.id, Event::Reopened, Some(reason)).await?;
    entry(app, write, caller, account, "account.reopen", reason).await
}

/// Records the telephone for codes by message, or removes it.
///
/// # Errors
/// [`db::Error::Unique`] when another account has the telephone; whatever else the database reports.
pub async fn set_telephone(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    telephone: Option<&Telephone>,
) -> Result<(), AppError> {
    if let Some(sealed) = &account.telephone_cipher {
        let old = app.keys.open_sealed(sealed)?;
        if let Ok(old) = Telephone::parse(&old) {
            queries::drop_name(write, account.area, account.id, &telephone_claim(app, &old)).await?;
        }
    }
    let sealed = telephone.map(|it| app.keys.seal(it.reveal(), &app.randomness)).transpose()?;
    if let Some(telephone) = telephone {
        queries::claim_name(write, account.area, account.id, &telephone_claim(app, telephone)).await?;
    }
    let mask = telephone.map(Telephone::mask);
    let kept = mask.as_deref().zip(sealed.as_deref());
    queries::set_telephone(write, account.area, account.id, kept).await?;
    queries::drop_sms_code(write, account.area, account.id).await?;
    log::done(app, write, caller, account.id, Event::TelephoneSet, None).await?;
    let note = if telephone.is_some() { "set" } else { "removed" };
    entry(app, write, caller, account, "account.telephone", note).await
}

/// Ends every session and unused slip.
async fn shut_out(write: &mut Write, account: &Account) -> Result<(), db::Error> {
    queries::end_sessions_of(write, account.area, account.id, &[]).await?;
    queries::drop_slips(write, account.area, account.id).await?;
    queries::drop_sms_code(write, account.area, account.id).await
}

async fn entry(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    name: &'static str,
    note: &str,
) -> Result<(), AppError> {
    let payload = serde_json::json!({ "note": note });
    let act = journal::Act { name, kind: "account", subject: Some(account.id.0), payload: &payload };
    Ok(journal::append(app, write, caller, &act).await?)
}
