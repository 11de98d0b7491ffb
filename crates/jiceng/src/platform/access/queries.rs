//! SQL of accounts, sessions and grants.

use super::{Caller, Denied, Permission, Role};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    BY_SIGN_IN_NAME = "SELECT a.area, a.id, a.name, a.display, a.person, a.password, a.must_change, a.totp, a.language, a.disabled_at, a.version FROM sign_in_name s JOIN account a ON a.area = s.area AND a.id = s.account WHERE s.name = $1";
    BY_ID = "SELECT area, id, name, display, person, password, must_change, totp, language, disabled_at, version FROM account WHERE area = $1 AND id = $2";
    CLAIM_NAME = "INSERT INTO sign_in_name (name, area, account) VALUES ($1, $2, $3)";
    INSERT_ACCOUNT = "INSERT INTO account (area, id, name, display, person, password, must_change, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    SET_PASSWORD = "UPDATE account SET password = $3, must_change = $4, version = version + 1 WHERE area = $1 AND id = $2";
    SET_TOTP = "UPDATE account SET totp = $3, version = version + 1 WHERE area = $1 AND id = $2";
    GRANTS = "SELECT g.id, g.role, g.organisation, o.name, o.path, g.delegated_from, g.until_day FROM role_grant g JOIN organisation o ON o.area = g.area AND o.id = g.organisation WHERE g.area = $1 AND g.account = $2 AND g.from_day <= $3 AND (g.until_day IS NULL OR g.until_day >= $3) ORDER BY o.path, g.role";
    INSERT_GRANT = "INSERT INTO role_grant (area, id, account, role, organisation, from_day, until_day, granted_by, delegated_from, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    END_GRANT = "UPDATE role_grant SET until_day = $3 WHERE area = $1 AND id = $2 AND (until_day IS NULL OR until_day > $3)";
    ACCOUNTS_ON = "SELECT a.id, a.name, a.display, g.id, g.role, o.name, g.from_day, g.until_day FROM role_grant g JOIN account a ON a.area = g.area AND a.id = g.account JOIN organisation o ON o.area = g.area AND o.id = g.organisation WHERE g.area = $1 AND o.path >= $2 AND o.path < $3 AND (g.until_day IS NULL OR g.until_day >= $4) AND a.disabled_at IS NULL ORDER BY o.path, g.role, a.name LIMIT $5";
    INSERT_SESSION = "INSERT INTO session (area, token, account, acting, started_at, seen_at, expires_at, device) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)";
    SESSION = "SELECT account, acting, started_at, seen_at, expires_at FROM session WHERE area = $1 AND token = $2";
    TOUCH_SESSION = "UPDATE session SET seen_at = $3, expires_at = $4 WHERE area = $1 AND token = $2";
    ACT_AS = "UPDATE session SET acting = $3 WHERE area = $1 AND token = $2";
    END_SESSION = "DELETE FROM session WHERE area = $1 AND token = $2";
    SESSIONS_OF = "SELECT token, started_at, seen_at, device FROM session WHERE area = $1 AND account = $2 AND expires_at > $3 ORDER BY seen_at DESC";
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its area.
    pub area: AreaId,
    /// Its row.
    pub id: AccountId,
    /// The name to sign in with.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The person it belongs to.
    pub person: Option<PersonId>,
    /// The hash of the password.
    pub password: String,
    /// Whether the password was set by somebody else and must be changed.
    pub must_change: bool,
    /// The sealed secret of one-time codes, when they are on.
    pub totp: Option<Vec<u8>>,
    /// The language chosen.
    pub language: Option<String>,
    /// Since when it is closed.
    pub disabled_at: Option<Timestamp>,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            area: row.get("area")?,
            id: row.get("id")?,
            name: row.get("name")?,
            display: row.get("display")?,
            person: row.get("person")?,
            password: row.get("password")?,
            must_change: row.get("must_change")?,
            totp: row.get("totp")?,
            language: row.get("language")?,
            disabled_at: row.get("disabled_at")?,
            version: row.get("version")?,
        })
    }
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Its row.
    pub id: AccountId,
    /// The name to sign in with.
    pub name: &'a str,
    /// The name shown.
    pub display: &'a str,
    /// The person it belongs to.
    pub person: Option<PersonId>,
    /// The hash of the password.
    pub password: &'a str,
    /// Whether the password must be changed at the first sign-in.
    pub must_change: bool,
}

/// A line of the list of accounts.
#[derive(Clone, Debug)]
pub struct GrantRow {
    /// The account.
    pub account: AccountId,
    /// The name to sign in with.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The grant.
    pub grant: GrantId,
    /// The role.
    pub role: Role,
    /// The organisation's name.
    pub organisation: String,
    /// From when.
    pub from: Date,
    /// Until when.
    pub until: Option<Date>,
}

impl FromRow for GrantRow {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            account: row.at(0)?,
            name: row.at(1)?,
            display: row.at(2)?,
            grant: row.at(3)?,
            role: row.at(4)?,
            organisation: row.at(5)?,
            from: row.at(6)?,
            until: row.at(7)?,
        })
    }
}

impl FromRow for super::Grant {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            role: row.at(1)?,
            organisation: row.at(2)?,
            organisation_name: row.at(3)?,
            path: row.at(4)?,
            delegated_from: row.at(5)?,
            until: row.at(6)?,
        })
    }
}

/// The session's row, its people and its times.
pub(super) type SessionRow = (AccountId, Option<GrantId>, Timestamp, Timestamp, Timestamp);

pub(super) async fn by_sign_in_name(read: &mut Read, name: &str) -> Result<Option<Account>, db::Error> {
    read.optional(&BY_SIGN_IN_NAME, &args![name]).await
}

pub(super) async fn by_id(
    read: &mut Read,
    area: AreaId,
    id: AccountId,
) -> Result<Option<Account>, db::Error> {
    read.optional(&BY_ID, &args![area, id]).await
}

/// Makes an account. Its name must be free in the whole installation.
///
/// # Errors
/// [`db::Error::Unique`] when the name is taken.
pub async fn create_account(
    write: &mut Write,
    area: AreaId,
    account: &NewAccount<'_>,
    at: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&CLAIM_NAME, &args![account.name, area, account.id]).await?;
    let values = args![
        area,
        account.id,
        account.name,
        account.display,
        account.person,
        account.password,
        account.must_change,
        at
    ];
    write.execute(&INSERT_ACCOUNT, &values).await?;
    Ok(())
}

pub(super) async fn set_password(
    write: &mut Write,
    area: AreaId,
    id: AccountId,
    hash: &str,
    must_change: bool,
) -> Result<(), db::Error> {
    write.execute(&SET_PASSWORD, &args![area, id, hash, must_change]).await?;
    Ok(())
}

pub(super) async fn set_totp(
    write: &mut Write,
    area: AreaId,
    id: AccountId,
    sealed: Option<Vec<u8>>,
) -> Result<(), db::Error> {
    write.execute(&SET_TOTP, &args![area, id, sealed]).await?;
    Ok(())
}

/// The grants that an account holds on a day.
///
/// # Errors
/// Whatever the database reports.
pub async fn grants_of(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
    on: Date,
) -> Result<Vec<super::Grant>, db::Error> {
    read.all(&GRANTS, &args![area, account, on]).await
}

/// A grant to be made.
#[derive(Clone, Debug)]
pub struct NewGrant<'a> {
    /// Its row.
    pub id: GrantId,
    /// To whom.
    pub account: AccountId,
    /// Which role.
    pub role: Role,
    /// On which organisation.
    pub organisation: OrganisationId,
    /// From when.
    pub from: Date,
    /// The last day, when it ends.
    pub until: Option<Date>,
    /// Who gives it; none for the set-up itself.
    pub by: Option<AccountId>,
    /// Who lends it, for a delegation.
    pub delegated_from: Option<AccountId>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Gives a role on an organisation.
///
/// # Errors
/// Whatever the database reports.
pub async fn give_role(write: &mut Write, area: AreaId, grant: &NewGrant<'_>) -> Result<(), db::Error> {
    let values = args![
        area,
        grant.id,
        grant.account,
        grant.role,
        grant.organisation,
        grant.from,
        grant.until,
        grant.by,
        grant.delegated_from,
        grant.reason
    ];
    write.execute(&INSERT_GRANT, &values).await?;
    Ok(())
}

/// Ends a grant with a day.
///
/// # Errors
/// Whatever the database reports.
pub async fn take_role(
    write: &mut Write,
    area: AreaId,
    grant: GrantId,
    last_day: Date,
) -> Result<u64, db::Error> {
    write.execute(&END_GRANT, &args![area, grant, last_day]).await
}

/// The accounts with a role on the caller's organisations.
///
/// # Errors
/// [`Denied`] without the right to manage accounts; whatever the database reports.
pub async fn accounts_on(read: &mut Read, caller: &Caller, today: Date) -> Result<Vec<GrantRow>, AppError> {
    const MOST: i64 = 500;
    let scope = caller.scope(Permission::ManageAccounts)?;
    Ok(read.all(&ACCOUNTS_ON, &args![caller.area, scope.from, scope.to, today, MOST]).await?)
}

pub(super) async fn insert_session(
    write: &mut Write,
    area: AreaId,
    token: &[u8; 32],
    account: AccountId,
    times: (Timestamp, Timestamp),
    device: &str,
) -> Result<(), db::Error> {
    let values = args![area, token, account, None::<uuid::Uuid>, times.0, times.1, device];
    write.execute(&INSERT_SESSION, &values).await?;
    Ok(())
}

pub(super) async fn session(
    read: &mut Read,
    area: AreaId,
    token: &[u8; 32],
) -> Result<Option<SessionRow>, db::Error> {
    read.optional(&SESSION, &args![area, token]).await
}

pub(super) async fn touch_session(
    write: &mut Write,
    area: AreaId,
    token: &[u8; 32],
    seen: Timestamp,
    expires: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&TOUCH_SESSION, &args![area, token, seen, expires]).await?;
    Ok(())
}

pub(super) async fn act_as(
    write: &mut Write,
    area: AreaId,
    token: &[u8; 32],
    grant: GrantId,
) -> Result<(), db::Error> {
    write.execute(&ACT_AS, &args![area, token, grant]).await?;
    Ok(())
}

pub(super) async fn end_session(write: &mut Write, area: AreaId, token: &[u8; 32]) -> Result<u64, db::Error> {
    write.execute(&END_SESSION, &args![area, token]).await
}

pub(super) async fn all_sessions(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(Vec<u8>, Timestamp, Timestamp, String)>, db::Error> {
    read.all(&SESSIONS_OF, &args![area, account, now]).await
}

impl From<Denied> for AppError {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}
