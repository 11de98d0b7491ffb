//! Tokens of the programming interface: a program acts as one role on one organisation, never further than the
//! account that made the token reaches today.

mod queries;

pub use queries::STATEMENTS;

use super::{Caller, Grant, Permission, Role, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, ApiTokenId, AreaId, GrantId, OrganisationId};
use crate::platform::journal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, civil::Date};
use sm3::{Digest as _, Sm3};
use uuid::Uuid;

/// What a token begins with, so that a leaked one is recognised by those who search for such things.
const PREFIX: &str = "jiceng_";
/// A token lives at most this long; whoever needs it longer makes a new one. Ours, not a rule's.
pub const LONGEST_DAYS: i64 = 366;

/// A token as its makers see it. The secret itself is kept nowhere.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Its row.
    pub id: ApiTokenId,
    /// What it is for.
    pub name: String,
    /// The organisation that it is limited to.
    pub organisation: OrganisationId,
    /// That organisation's name.
    pub organisation_name: String,
    /// The role it acts as.
    pub role: Role,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// The last day it works.
    pub expires_on: Date,
    /// The last day it was used.
    pub used_on: Option<Date>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// What a new token is for.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// What it is for.
    pub name: &'a str,
    /// The organisation that it is limited to, and its path code.
    pub organisation: (OrganisationId, &'a str),
    /// The last day it works.
    pub expires_on: Date,
}

/// A token's row as asking for it needs it.
#[derive(Clone, Debug)]
pub(super) struct TokenRow {
    pub(super) id: ApiTokenId,
    pub(super) name: String,
    pub(super) organisation: OrganisationId,
    pub(super) organisation_name: String,
    pub(super) path: String,
    pub(super) role: Role,
    pub(super) made_by: AccountId,
    pub(super) expires_on: Date,
    pub(super) used_on: Option<Date>,
    pub(super) revoked_at: Option<Timestamp>,
}

/// Makes a token and tells its secret, this one time. It acts as the role that the caller acts under.
///
/// # Errors
/// Without the right to make tokens on that organisation; [`AppError::Malformed`] when the day lies outside a year;
/// whatever the database reports.
pub async fn make(app: &App, caller: &Caller, new: &NewToken<'_>) -> Result<(ApiTokenId, String), AppError> {
    caller.require(Permission::ManageTokens, new.organisation.1)?;
    let today = app.clock.today();
    let last = today.saturating_add(jiff::Span::new().days(LONGEST_DAYS));
    if new.expires_on < today || new.expires_on > last {
        return Err(AppError::Malformed("a token works from today for at most a year"));
    }
    let secret = app.randomness.bytes::<32>();
    let id = ApiTokenId(app.randomness.id(app.clock.now()));
    let hash: [u8; 32] = Sm3::digest(secret).into();
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::insert(&mut write, caller, (id, &hash), new, app.clock.now()).await?;
    let payload = serde_json::json!({
        "name": new.name,
        "organisation": new.organisation.0.to_string(),
        "role": caller.acting.role.code(),
        "expires_on": new.expires_on.to_string(),
    });
    let act =
        journal::Act { name: "api-token.made", kind: "api_token", subject: Some(id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    let secret = URL_SAFE_NO_PAD.encode([&caller.area.0.as_bytes()[..], &secret].concat());
    Ok((id, format!("{PREFIX}{secret}")))
}

/// Takes a token back; it stops at once.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that works in the caller's reach; whatever the database reports.
pub async fn revoke(app: &App, caller: &Caller, id: ApiTokenId) -> Result<(), AppError> {
    let scope = caller.scope(Permission::ManageTokens)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::revoke(&mut write, caller.area, id, &scope, app.clock.now()).await? == 0 {
        return Err(AppError::NotFound);
    }
    let payload = serde_json::json!({});
    let act =
        journal::Act { name: "api-token.revoked", kind: "api_token", subject: Some(id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

/// The tokens in the caller's reach, the newest first.
///
/// # Errors
/// Without the right to manage them; whatever the database reports.
pub async fn tokens_in(read: &mut db::Read, caller: &Caller) -> Result<Vec<ApiToken>, AppError> {
    let scope = caller.scope(Permission::ManageTokens)?;
    Ok(queries::tokens_in(read, caller.area, &scope).await?)
}

/// Who is behind a token. None when it is unknown, expired or taken back, or when its maker no longer may make it.
///
/// # Errors
/// Whatever the database reports.
pub async fn authenticate_token(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    let Some((area, hash)) = parse(token) else { return Ok(None) };
    let today = app.clock.today();
    let mut read = app.db.read().await?;
    let Some(row) = queries::token(&mut read, area, &hash).await? else { return Ok(None) };
    if row.revoked_at.is_some() || row.expires_on < today || !maker_may(&mut read, area, &row, today).await? {
        return Ok(None);
    }
    drop(read);
    let acting = Grant {
        id: GrantId(row.id.0),
        role: row.role,
        organisation: row.organisation,
        organisation_name: row.organisation_name.clone(),
        path: row.path.clone(),
        delegated_from: None,
        until: Some(row.expires_on),
    };
    let caller = Caller {
        area,
        account: row.made_by,
        name: row.name.clone(),
        person: None,
        grants: vec![acting.clone()],
        acting,
        must_change: false,
    };
    if row.used_on != Some(today) {
        note_use(app, &caller, row.id, today).await?;
    }
    Ok(Some(caller))
}

/// Handing data to a program is sharing them: the journal keeps each day on which a token was used (network data
/// regulation 12: kept for three years).
async fn note_use(app: &App, caller: &Caller, id: ApiTokenId, today: Date) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::note_use(&mut write, caller.area, id, today).await?;
    let payload = serde_json::json!({ "day": today.to_string() });
    let act =
        journal::Act { name: "api-token.used", kind: "api_token", subject: Some(id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

async fn maker_may(read: &mut db::Read, area: AreaId, row: &TokenRow, today: Date) -> Result<bool, AppError> {
    let Some(maker) = super::account(read, area, row.made_by).await? else { return Ok(false) };
    if maker.disabled_at.is_some() {
        return Ok(false);
    }
    let grants = super::grants_of(read, area, row.made_by, today).await?;
    Ok(grants.iter().any(|grant| {
        grant.role == row.role
            && grant.role.reach(Permission::ManageTokens).is_some()
            && Scope::subtree(&grant.path).contains(&row.path)
    }))
}

fn parse(token: &str) -> Option<(AreaId, [u8; 32])> {
    let bytes = URL_SAFE_NO_PAD.decode(token.trim().strip_prefix(PREFIX)?).ok()?;
    let (area, secret) = bytes.split_at_checked(16)?;
    if secret.len() != 32 {
        return None;
    }
    Some((AreaId(Uuid::from_slice(area).ok()?), Sm3::digest(secret).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_is_the_area_and_a_secret() {
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([7_u8; 48]));
        assert_eq!(parse(&text).map(|(area, _)| area), Some(AreaId(Uuid::from_bytes([7; 16]))));
        assert_eq!(parse(&text[1..]), None);
        assert_eq!(parse(&format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([7_u8; 47]))), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in ".{0,120}") {
            let _ = parse(&text);
            let _ = parse(&format!("{PREFIX}{text}"));
        }
    }
}
