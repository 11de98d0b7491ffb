//! Signing in and out. A session is a row, so that its owner can see and end it anywhere.

use super::{Account, Caller, Grant, log, queries};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Write;
use jiff::{SignedDuration, Timestamp};
use sm3::{Digest as _, Sm3};
use uuid::Uuid;

/// The cookie that holds the session's secret.
pub const COOKIE: &str = "jiceng_session";

/// A session ends this long after the last request, and in any case [`LONGEST`] after signing in.
const IDLE: SignedDuration = SignedDuration::from_hours(2);
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// The time of the last request is written down at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A session as its owner sees it in the list.
#[derive(Clone, Debug)]
pub struct Session {
    /// Names the session without giving its secret away.
    pub handle: String,
    /// When it began.
    pub started: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// The browser's own words.
    pub device: String,
    /// Whether it is the one asking.
    pub current: bool,
}

/// The two parts of a cookie: the area, and the secret whose hash is kept.
struct Token {
    area: AreaId,
    hash: [u8; 32],
}

impl Token {
    fn parse(cookie: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (area, secret) = bytes.split_at_checked(16)?;
        if secret.len() != 32 {
            return None;
        }
        let area = AreaId(Uuid::from_slice(area).ok()?);
        Some(Self { area, hash: Sm3::digest(secret).into() })
    }
}

/// Opens a session for an account: the cookie's value.
pub(super) async fn open(
    app: &App,
    write: &mut Write,
    account: &Account,
    device: &str,
) -> Result<String, db::Error> {
    let secret = app.randomness.bytes::<32>();
    let hash: [u8; 32] = Sm3::digest(secret).into();
    let now = app.clock.now();
    let device = log::short(device);
    queries::insert_session(write, account.area, &hash, account.id, (now, now + IDLE), &device).await?;
    Ok(URL_SAFE_NO_PAD.encode([&account.area.0.as_bytes()[..], &secret].concat()))
}

/// Who is behind a cookie, if the session still holds. Roles are read anew each time, so that taking one works at once.
///
/// # Errors
/// Whatever the database reports.
pub async fn authenticate(app: &App, cookie: &str) -> Result<Option<Caller>, AppError> {
    let Some(token) = Token::parse(cookie) else { return Ok(None) };
    let now = app.clock.now();
    let mut read = app.db.read().await?;
    let Some((account, acting, started, seen, expires)) =
        queries::session(&mut read, token.area, &token.hash).await?
    else {
        return Ok(None);
    };
    if expires <= now {
        return Ok(None);
    }
    let Some(caller) = caller_of(app, &mut read, token.area, account, acting).await? else { return Ok(None) };
    drop(read);
    if now.duration_since(seen) > TOUCH_EVERY {
        let until = (now + IDLE).min(started + LONGEST);
        // Whoever only reads goes on reading while nothing can be written: the time is written down later.
        if let Err(error) = touch(app, &token, now, until).await {
            tracing::warn!(%error, "the time of a session was not written down");
        }
    }
    Ok(Some(caller))
}

async fn touch(app: &App, token: &Token, now: Timestamp, until: Timestamp) -> Result<(), db::Error> {
    let mut write = app.db.write(&[token.area.0]).await?;
    queries::touch_session(&mut write, token.area, &token.hash, now, until).await?;
    write.commit().await
}

/// The account of a cookie's session, whether it still holds or has ended; none when it was signed out of.
///
/// # Errors
/// Whatever the database reports.
pub async fn account_behind(app: &App, cookie: &str) -> Result<Option<AccountId>, AppError> {
    let Some(token) = Token::parse(cookie) else { return Ok(None) };
    let session = queries::session(&mut app.db.read().await?, token.area, &token.hash).await?;
    Ok(session.map(|(account, ..)| account))
}

/// The callers that an account can be today, one for each grant it holds; none when it is closed.
///
/// # Errors
/// Whatever the database reports.
pub async fn callers_of(
    app: &App,
    read: &mut db::Read,
    area: AreaId,
    account: AccountId,
) -> Result<Vec<Caller>, AppError> {
    let Some(first) = caller_of(app, read, area, account, None).await? else { return Ok(Vec::new()) };
    let under = |acting: &Grant| Caller { acting: acting.clone(), ..first.clone() };
    Ok(first.grants.iter().map(under).collect())
}

/// The caller that an account is today, acting under a grant or its first one.
async fn caller_of(
    app: &App,
    read: &mut db::Read,
    area: AreaId,
    account: AccountId,
    acting: Option<GrantId>,
) -> Result<Option<Caller>, AppError> {
    let Some(account) = queries::account(read, area, account).await? else { return Ok(None) };
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let grants = queries::grants_of(read, area, account.id, app.clock.today()).await?;
    let chosen =
        acting.and_then(|id| grants.iter().find(|grant| grant.id == id)).or_else(|| grants.first()).cloned();
    Ok(chosen.map(|acting| Caller {
        area,
        account: account.id,
        name: account.display,
        person: account.person,
        acting,
        grants,
        must_change: account.must_change,
    }))
}

/// Ends the session of a cookie.
///
/// # Errors
/// Whatever the database reports.
pub async fn sign_out(app: &App, cookie: &str) -> Result<(), AppError> {
    let Some(token) = Token::parse(cookie) else { return Ok(()) };
    let mut write = app.db.write(&[token.area.0]).await?;
    queries::end_session(&mut write, token.area, &token.hash).await?;
    Ok(write.commit().await?)
}

/// Chooses the grant to act under.
///
/// # Errors
/// [`AppError::NotFound`] when the caller does not hold it; whatever the database reports.
pub(super) async fn act_as(app: &App, caller: &Caller, cookie: &str, grant: GrantId) -> Result<(), AppError> {
    let held = caller.grants.iter().any(|held| held.id == grant);
    let (Some(token), true) = (Token::parse(cookie), held) else { return Err(AppError::NotFound) };
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::act_as(&mut write, caller.area, &token.hash, grant).await?;
    Ok(write.commit().await?)
}

/// The caller's open sessions.
///
/// # Errors
/// Whatever the database reports.
pub async fn sessions_of(app: &App, caller: &Caller, cookie: &str) -> Result<Vec<Session>, AppError> {
    let own = Token::parse(cookie).map(|token| token.hash);
    let rows = queries::all_sessions(&mut app.db.read().await?, caller.area, caller.account, app.clock.now())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(token, started, seen, device)| Session {
            current: own.is_some_and(|own| own[..] == token[..]),
            handle: handle(&token),
            started,
            seen,
            device,
        })
        .collect())
}

/// Ends another session of the caller, named by its handle.
///
/// # Errors
/// [`AppError::NotFound`] when there is none; whatever the database reports.
pub async fn sign_out_other(app: &App, caller: &Caller, wanted: &str) -> Result<(), AppError> {
    let rows = queries::all_sessions(&mut app.db.read().await?, caller.area, caller.account, app.clock.now())
        .await?;
    let found = rows.into_iter().find(|(token, ..)| handle(token) == wanted);
    let token: [u8; 32] = found.and_then(|(token, ..)| token.try_into().ok()).ok_or(AppError::NotFound)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::end_session(&mut write, caller.area, &token).await?;
    Ok(write.commit().await?)
}

/// Ends every session of the caller but the one of the cookie.
pub(super) async fn end_others(write: &mut Write, caller: &Caller, cookie: &str) -> Result<(), db::Error> {
    let own = Token::parse(cookie).map_or_else(Vec::new, |token| token.hash.to_vec());
    queries::end_sessions_of(write, caller.area, caller.account, &own).await?;
    Ok(())
}

/// A short name of a session: the hash of its kept hash.
fn handle(token: &[u8]) -> String {
    hex::encode(&Sm3::digest(token)[..8])
}
