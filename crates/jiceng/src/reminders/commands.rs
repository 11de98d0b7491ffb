//! Asking for reminders, proving an address, and stopping them.

use super::model::{Every, Way};
use super::queries::{self, New};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::limits;
use crate::platform::mail::{MailAddress, Stamp};
use crate::platform::text::{self, Language};
use jiff::SignedDuration;

/// A code holds so long, and so many tries are made at it.
const HOLDS: SignedDuration = SignedDuration::from_mins(30);
const TRIES: i64 = 5;

/// Why a wish was not taken down.
#[derive(Debug, thiserror::Error)]
pub enum ReminderError {
    /// The installation has no mail server.
    #[error("no mail server")]
    NoServer,
    /// The account has no telephone, or the installation no gateway.
    #[error("no telephone")]
    NoTelephone,
    /// The mail server did not take the code.
    #[error("the code was not sent")]
    NotSent,
    /// Codes were asked for too often; the seconds to wait.
    #[error("asked too often")]
    TooOften(u64),
    /// The code is wrong or holds no more.
    #[error("wrong code")]
    WrongCode,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for ReminderError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Takes down how and how often the caller wants to be reminded. A new address gets a code, and counts once that is typed;
/// without an address the present one stays.
///
/// # Errors
/// For the reasons of [`ReminderError`].
pub async fn ask(
    app: &App,
    caller: &Caller,
    (way, every): (Way, Every),
    address: Option<&MailAddress>,
    (language, from): (Language, &str),
) -> Result<(), ReminderError> {
    match (way, address) {
        (Way::Mail, Some(address)) => ask_by_mail(app, caller, every, address, (language, from)).await,
        (Way::Mail, None) => again(app, caller, every).await,
        (Way::Message, _) => ask_by_message(app, caller, every).await,
    }
}

async fn ask_by_mail(
    app: &App,
    caller: &Caller,
    every: Every,
    address: &MailAddress,
    (language, from): (Language, &str),
) -> Result<(), ReminderError> {
    let mail = app.settings.mail.as_ref().ok_or(ReminderError::NoServer)?;
    let name = format!("mail {}", caller.account);
    let attempt = app.limits.attempt(limits::Way::Message, &name, from, app.clock.now());
    attempt.map_err(ReminderError::TooOften)?;
    let code = format!("{:06}", app.randomness.below(1_000_000));
    let text = text::text_with(language, "reminder-code-text", &[("code", code.clone())]);
    let subject = text::text(language, "reminder-code-subject");
    let sent = mail.send(address, Stamp::now(app), (&subject, &text)).await;
    if let Err(error) = sent {
        tracing::warn!(%error, "a code was not sent by e-mail");
        return Err(ReminderError::NotSent);
    }
    let sealed = app.keys.seal(address.reveal(), &app.randomness).map_err(AppError::from)?;
    let hash = hash(app, caller, &code);
    let new = New {
        way: Way::Mail,
        every,
        address: Some((address.mask(), sealed)),
        code: Some((&hash, app.clock.now() + HOLDS)),
        confirmed: None,
    };
    keep(app, caller, &new).await
}

async fn ask_by_message(app: &App, caller: &Caller, every: Every) -> Result<(), ReminderError> {
    let telephone = queries::telephone(&mut app.db.read().await?, caller).await?;
    if telephone.is_none() || app.settings.sms.is_none() {
        return Err(ReminderError::NoTelephone);
    }
    // The telephone of an account was proven at the counter.
    let confirmed = Some(app.clock.now());
    keep(app, caller, &New { way: Way::Message, every, address: None, code: None, confirmed }).await
}

/// The present address, as often as now wished.
async fn again(app: &App, caller: &Caller, every: Every) -> Result<(), ReminderError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::set_every(&mut write, caller, every).await?;
    note(app, &mut write, caller, "reminder.ask", every.code()).await?;
    Ok(write.commit().await?)
}

async fn keep(app: &App, caller: &Caller, new: &New<'_>) -> Result<(), ReminderError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::put(&mut write, caller, new).await?;
    note(app, &mut write, caller, "reminder.ask", new.every.code()).await?;
    Ok(write.commit().await?)
}

/// Takes the code that was sent to an address: from then on reminders go there.
///
/// # Errors
/// [`ReminderError::WrongCode`] for another one, one that holds no more, or one tried too often.
pub async fn confirm(app: &App, caller: &Caller, typed: &str) -> Result<(), ReminderError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let waiting = queries::code(&mut write, caller).await?;
    let Some((kept, until, tries)) = waiting else { return Err(ReminderError::WrongCode) };
    if until <= app.clock.now() || tries >= TRIES {
        return Err(ReminderError::WrongCode);
    }
    if kept != hash(app, caller, typed.trim()) {
        queries::count_try(&mut write, caller).await?;
        write.commit().await?;
        return Err(ReminderError::WrongCode);
    }
    queries::confirm(&mut write, caller, app.clock.now()).await?;
    note(app, &mut write, caller, "reminder.confirm", "").await?;
    Ok(write.commit().await?)
}

/// Stops reminders and forgets the address.
///
/// # Errors
/// Whatever the database reports.
pub async fn stop(app: &App, caller: &Caller) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::drop(&mut write, caller).await? == 0 {
        return Ok(());
    }
    note(app, &mut write, caller, "reminder.stop", "").await?;
    Ok(write.commit().await?)
}

/// The keyed hash of a code; what it is for is part of what is hashed, so that none serves as another.
fn hash(app: &App, caller: &Caller, code: &str) -> [u8; 32] {
    app.keys.lookup(&format!("Mail {} {}", caller.account, crate::platform::date::narrow(code)))
}

async fn note(
    app: &App,
    write: &mut db::Write,
    caller: &Caller,
    name: &'static str,
    every: &str,
) -> Result<(), db::Error> {
    let payload = serde_json::json!({ "every": every });
    let act = journal::Act { name, kind: "account", subject: Some(caller.account.0), payload: &payload };
    journal::append(app, write, caller, &act).await
}
