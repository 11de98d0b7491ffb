//! The ways in. None of them tells whether a name or telephone is known.

use super::codes::{self, Purpose};
use super::log::{self, Event, Origin};
use super::message::{self, Telephone};
use super::queries::{self, Account};
use super::{passwords, sessions, totp};
use crate::platform::app::App;
use crate::platform::date::narrow;
use crate::platform::error::AppError;
use crate::platform::limits::Way;
use db::Write;

/// What became of an attempt to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in; the cookie's value.
    Done(String),
    /// Name or secret is wrong, or the account is closed: one answer for all three.
    Wrong,
    /// The one-time code is needed or wrong.
    Code,
    /// Too many attempts; wait so many seconds.
    TooMany(u64),
    /// Too many others try at this moment; nothing was looked at.
    Busy,
    /// No role is held today: nothing to sign in to.
    NoRole,
}

/// A user name as it is kept, however it was typed.
pub(super) fn typed_name(text: &str) -> String {
    narrow(text).trim().to_lowercase()
}

/// Tries to sign in with name and password, and a one-time or recovery code when the account asks for one.
///
/// # Errors
/// Whatever the database reports.
pub async fn sign_in(
    app: &App,
    name: &str,
    password: &str,
    code: &str,
    address: &str,
    device: &str,
) -> Result<SignIn, AppError> {
    let (name, from) = (typed_name(name), Origin { address, device });
    if let Err(seconds) = app.limits.attempt(Way::Password, &name, address, app.clock.now()) {
        return Ok(SignIn::TooMany(seconds));
    }
    let account = open_account(app, &name).await?;
    let hash = account.as_ref().map(|account| account.password.clone());
    let typed = password.to_owned();
    let Some(fits) = passwords::verify_in_turn(&app.limits.turns, typed, hash).await? else {
        app.limits.give_back(Way::Password, &name, address);
        return Ok(SignIn::Busy);
    };
    let Some(account) = account else { return Ok(SignIn::Wrong) };
    if !fits {
        log::failed(app, &account, Event::WrongPassword, from).await?;
        return Ok(SignIn::Wrong);
    }
    let mut write = app.db.write(&[account.area.0]).await?;
    let Some(event) = second_step(app, &mut write, &account, code).await? else {
        drop(write);
        log::failed(app, &account, Event::WrongCode, from).await?;
        return Ok(SignIn::Code);
    };
    enter(app, write, &account, (Way::Password, &name), event, from).await
}

/// Tries to sign in with name and a slip of paper. A slip serves once, within its days, whether or not the account
/// has one-time codes: the counter looked at the person before printing it.
///
/// # Errors
/// Whatever the database reports.
pub async fn sign_in_by_slip(
    app: &App,
    name: &str,
    code: &str,
    address: &str,
    device: &str,
) -> Result<SignIn, AppError> {
    let (name, from) = (typed_name(name), Origin { address, device });
    let now = app.clock.now();
    if let Err(seconds) = app.limits.attempt(Way::Slip, &name, address, now) {
        return Ok(SignIn::TooMany(seconds));
    }
    let Some(account) = open_account(app, &name).await? else { return Ok(SignIn::Wrong) };
    let hash = codes::hash(app, Purpose::Slip, account.id, code);
    let mut write = app.db.write(&[account.area.0]).await?;
    let today = app.clock.today();
    if !queries::use_slip(&mut write, account.area, account.id, &hash, now, today).await? {
        drop(write);
        log::failed(app, &account, Event::WrongSlip, from).await?;
        return Ok(SignIn::Wrong);
    }
    enter(app, write, &account, (Way::Slip, &name), Event::Slip, from).await
}

/// Tries to sign in with the code of a message that was asked for with this name or telephone.
///
/// # Errors
/// Whatever the database reports.
pub async fn sign_in_by_message(
    app: &App,
    typed: &str,
    code: &str,
    address: &str,
    device: &str,
) -> Result<SignIn, AppError> {
    let (name, from) = (message::claim(app, typed), Origin { address, device });
    let now = app.clock.now();
    if let Err(seconds) = app.limits.attempt(Way::MessageCode, &name, address, now) {
        return Ok(SignIn::TooMany(seconds));
    }
    let Some(account) = open_account(app, &name).await? else { return Ok(SignIn::Wrong) };
    let hash = codes::hash(app, Purpose::Message, account.id, code);
    let mut write = app.db.write(&[account.area.0]).await?;
    let kept = queries::try_sms_code(&mut write, account.area, account.id, message::TRIES, now).await?;
    if kept.is_none_or(|kept| kept[..] != hash[..]) {
        log::attempted(app, &mut write, &account, Event::WrongMessage, from).await?;
        write.commit().await?;
        return Ok(SignIn::Wrong);
    }
    queries::drop_sms_code(&mut write, account.area, account.id).await?;
    enter(app, write, &account, (Way::MessageCode, &name), Event::Message, from).await
}

/// The account behind a sign-in name, unless it is closed.
pub(super) async fn open_account(app: &App, name: &str) -> Result<Option<Account>, db::Error> {
    let account = queries::by_sign_in_name(&mut app.db.read().await?, name).await?;
    Ok(account.filter(|account| account.disabled_at.is_none()))
}

/// The second step of a sign-in with a password: a one-time code that has not served before, or a recovery code, which
/// is used up. None when the code is missing or wrong.
async fn second_step(
    app: &App,
    write: &mut Write,
    account: &Account,
    code: &str,
) -> Result<Option<Event>, AppError> {
    let Some(sealed) = &account.totp else { return Ok(Some(Event::Password)) };
    let (area, id, now) = (account.area, account.id, app.clock.now());
    let secret = hex::decode(app.keys.open_sealed(sealed)?).unwrap_or_default();
    if let Some(step) = totp::step_of(&secret, code, now) {
        let unused = queries::use_step(write, area, id, step).await?;
        return Ok(unused.then_some(Event::Password));
    }
    let hash = codes::hash(app, Purpose::Recovery, id, code);
    let used = queries::use_recovery_code(write, area, id, &hash, now).await?;
    Ok(used.then_some(Event::Recovery))
}

/// Opens a session in the transaction that used the secret up, if any role is held today.
async fn enter(
    app: &App,
    mut write: Write,
    account: &Account,
    counted: (Way, &str),
    event: Event,
    from: Origin<'_>,
) -> Result<SignIn, AppError> {
    if queries::grants_of(&mut write, account.area, account.id, app.clock.today()).await?.is_empty() {
        drop(write);
        log::failed(app, account, Event::NoRole, from).await?;
        return Ok(SignIn::NoRole);
    }
    let cookie = sessions::open(app, &mut write, account, from.device).await?;
    log::attempted(app, &mut write, account, event, from).await?;
    write.commit().await?;
    app.limits.forget(counted.0, counted.1);
    Ok(SignIn::Done(cookie))
}

/// The claim of a telephone among the sign-in names: its keyed hash, so that the table shows no number.
pub(super) fn telephone_claim(app: &App, telephone: &Telephone) -> String {
    format!("tel:{}", hex::encode(app.keys.lookup(&format!("telephone {}", telephone.reveal()))))
}
