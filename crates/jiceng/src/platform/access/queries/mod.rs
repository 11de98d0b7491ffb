//! SQL of accounts, sessions and grants.

mod ways;

pub use ways::STATEMENTS as WAY_STATEMENTS;
pub(super) use ways::{
    NewLine, drop_slips, drop_sms_code, insert_line, log_of, prune_log, put_recovery_codes, put_slip,
    put_sms_code, recovery_codes_left, try_sms_code, use_recovery_code, use_slip,
};

use super::{Caller, Denied, Permission, Role};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    BY_SIGN_IN_NAME = "SELECT a.area, a.id, a.name, a.display, a.person, a.password, a.must_change, a.totp, a.totp_step, a.telephone_mask, a.telephone_cipher, a.language, a.disabled_at, a.version FROM sign_in_name s JOIN account a ON a.area = s.area AND a.id = s.account WHERE s.name = $1";
    BY_ID = "SELECT area, id, name, display, person, password, must_change, totp, totp_step, telephone_mask, telephone_cipher, language, disabled_at, version FROM account WHERE area = $1 AND id = $2";
    CLAIM_NAME = "INSERT INTO sign_in_name (name, area, account) VALUES ($1, $2, $3)";
    INSERT_ACCOUNT = "INSERT INTO account (area, id, name, display, person, password, must_change, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    SET_PASSWORD = "UPDATE account SET password = $3, must_change = $4, version = version + 1 WHERE area = $1 AND id = $2";
    DROP_NAME = "DELETE FROM sign_in_name WHERE name = $1 AND area = $2 AND account = $3";
    SET_TELEPHONE = "UPDATE account SET telephone_mask = $3, telephone_cipher = $4, version = version + 1 WHERE area = $1 AND id = $2";
    SET_DISABLED = "UPDATE account SET disabled_at = $3, version = version + 1 WHERE area = $1 AND id = $2";
    USE_STEP = "UPDATE account SET totp_step = $3 WHERE area = $1 AND id = $2 AND (totp_step IS NULL OR totp_step < $3)";
    SET_TOTP = "UPDATE account SET totp = $3, totp_step = NULL, version = version + 1 WHERE area = $1 AND id = $2";
    GRANTS = "SELECT g.id, g.role, g.organisation, o.name, o.path, g.delegated_from, g.until_day FROM role_grant g JOIN organisation o ON o.area = g.area AND o.id = g.organisation LEFT JOIN role_grant l ON l.area = g.area AND l.id = g.lent LEFT JOIN account d ON d.area = g.area AND d.id = g.delegated_from WHERE g.area = $1 AND g.account = $2 AND g.from_day <= $3 AND (g.until_day IS NULL OR g.until_day >= $3) AND g.ended_at IS NULL AND d.disabled_at IS NULL AND (g.lent IS NULL OR (l.from_day <= $3 AND (l.until_day IS NULL OR l.until_day >= $3) AND l.ended_at IS NULL)) ORDER BY CASE WHEN g.delegated_from IS NULL THEN 0 ELSE 1 END, o.path, g.role";
    INSERT_GRANT = "INSERT INTO role_grant (area, id, account, role, organisation, from_day, until_day, granted_by, delegated_from, reason, lent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    END_GRANT = "UPDATE role_grant SET ended_at = $3, ended_by = $4, until_day = $5 WHERE area = $1 AND id = $2 AND ended_at IS NULL AND (until_day IS NULL OR until_day >= $5)";
    END_LOANS = "UPDATE role_grant SET ended_at = $3, ended_by = $4, until_day = $5 WHERE area = $1 AND lent = $2 AND ended_at IS NULL AND (until_day IS NULL OR until_day >= $5)";
    END_LOANS_OF = "UPDATE role_grant SET ended_at = $3, ended_by = $4, until_day = $5 WHERE area = $1 AND delegated_from = $2 AND ended_at IS NULL AND (until_day IS NULL OR until_day >= $5)";
    NAME_TAKEN = "SELECT count(*) FROM sign_in_name WHERE name = $1";
    INSERT_SESSION = "INSERT INTO session (area, token, account, acting, started_at, seen_at, expires_at, device) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)";
    SESSION = "SELECT account, acting, started_at, seen_at, expires_at FROM session WHERE area = $1 AND token = $2";
    TOUCH_SESSION = "UPDATE session SET seen_at = $3, expires_at = $4 WHERE area = $1 AND token = $2";
    ACT_AS = "UPDATE session SET acting = $3 WHERE area = $1 AND token = $2";
    END_SESSION = "DELETE FROM session WHERE area = $1 AND token = $2";
    END_SESSIONS_OF = "DELETE FROM session WHERE area = $1 AND account = $2 AND token <> $3";
    DROP_OLD_SESSIONS = "DELETE FROM session WHERE area = $1 AND expires_at <= $2";
    OPEN_SESSIONS = "SELECT count(*) FROM session WHERE area = $1 AND expires_at > $2";
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
    /// The step of the last one-time code that served.
    pub totp_step: Option<i64>,
    /// The telephone for codes by message, as shown.
    pub telephone_mask: Option<String>,
    /// The telephone for codes by message, sealed.
    pub telephone_cipher: Option<Vec<u8>>,
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
            totp_step: row.get("totp_step")?,
            telephone_mask: row.get("telephone_mask")?,
            telephone_cipher: row.get("telephone_cipher")?,
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

/// How many sessions are open; whose is not said.
///
/// # Errors
/// Without the right to operate the installation; whatever the database reports.
pub async fn open_sessions(read: &mut Read, caller: &Caller, now: Timestamp) -> Result<i64, AppError> {
    caller.scope(Permission::Operate)?;
    let (count,): (i64,) = read.one(&OPEN_SESSIONS, &args![caller.area, now]).await?;
    Ok(count)
}

pub(super) async fn by_sign_in_name(read: &mut Read, name: &str) -> Result<Option<Account>, db::Error> {
    read.optional(&BY_SIGN_IN_NAME, &args![name]).await
}

/// An account by its row. Whoever asks has looked at its reach.
///
/// # Errors
/// Whatever the database reports.
pub async fn account(read: &mut Read, area: AreaId, id: AccountId) -> Result<Option<Account>, db::Error> {
    read.optional(&BY_ID, &args![area, id]).await
}

/// Claims a sign-in name for an account.
pub(super) async fn claim_name(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    name: &str,
) -> Result<(), db::Error> {
    write.execute(&CLAIM_NAME, &args![name, area, account]).await?;
    Ok(())
}

/// Gives a sign-in name up.
pub(super) async fn drop_name(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    name: &str,
) -> Result<(), db::Error> {
    write.execute(&DROP_NAME, &args![name, area, account]).await?;
    Ok(())
}

pub(super) async fn set_telephone(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    telephone: Option<(&str, &[u8])>,
) -> Result<(), db::Error> {
    let (mask, cipher) = (telephone.map(|it| it.0), telephone.map(|it| it.1));
    write.execute(&SET_TELEPHONE, &args![area, account, mask, cipher]).await?;
    Ok(())
}

pub(super) async fn set_disabled(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    at: Option<Timestamp>,
) -> Result<(), db::Error> {
    write.execute(&SET_DISABLED, &args![area, account, at]).await?;
    Ok(())
}

/// Uses the step of a one-time code up. Tells whether it was still unused.
pub(super) async fn use_step(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    step: i64,
) -> Result<bool, db::Error> {
    Ok(write.execute(&USE_STEP, &args![area, account, step]).await? == 1)
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
    claim_name(write, area, account.id, account.name).await?;
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
    insert_grant(write, area, grant, None).await
}

/// Lends a role on an organisation out of a grant of the lender's, with which it ends at the latest.
///
/// # Errors
/// Whatever the database reports.
pub async fn lend_role(
    write: &mut Write,
    area: AreaId,
    grant: &NewGrant<'_>,
    lent: GrantId,
) -> Result<(), db::Error> {
    insert_grant(write, area, grant, Some(lent)).await
}

async fn insert_grant(
    write: &mut Write,
    area: AreaId,
    grant: &NewGrant<'_>,
    lent: Option<GrantId>,
) -> Result<(), db::Error> {
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
        grant.reason,
        lent
    ];
    write.execute(&INSERT_GRANT, &values).await?;
    Ok(())
}

/// Ends a grant at once, and whatever was lent out of it: it holds no longer, and `last_day` is the last day on which
/// it was held.
///
/// # Errors
/// Whatever the database reports.
pub async fn end_grant(
    write: &mut Write,
    area: AreaId,
    grant: GrantId,
    at: Timestamp,
    by: AccountId,
    last_day: Date,
) -> Result<bool, db::Error> {
    let values = args![area, grant, at, by, last_day];
    write.execute(&END_LOANS, &values).await?;
    Ok(write.execute(&END_GRANT, &values).await? == 1)
}

/// Ends at once whatever an account lent.
pub(super) async fn end_loans_of(
    write: &mut Write,
    area: AreaId,
    lender: AccountId,
    at: Timestamp,
    by: AccountId,
    last_day: Date,
) -> Result<(), db::Error> {
    write.execute(&END_LOANS_OF, &args![area, lender, at, by, last_day]).await?;
    Ok(())
}

/// The account behind a sign-in name, closed ones too.
///
/// # Errors
/// Whatever the database reports.
pub async fn account_named(read: &mut Read, name: &str) -> Result<Option<Account>, db::Error> {
    by_sign_in_name(read, name).await
}

/// Whether nobody in the installation has a sign-in name.
///
/// # Errors
/// Whatever the database reports.
pub async fn name_is_free(read: &mut Read, name: &str) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&NAME_TAKEN, &args![name]).await?;
    Ok(count == 0)
}

/// Keeps a new session, and forgets those of the area that are over.
pub(super) async fn insert_session(
    write: &mut Write,
    area: AreaId,
    token: &[u8; 32],
    account: AccountId,
    times: (Timestamp, Timestamp),
    device: &str,
) -> Result<(), db::Error> {
    let values = args![area, token, account, None::<uuid::Uuid>, times.0, times.1, device];
    write.execute(&DROP_OLD_SESSIONS, &args![area, times.0]).await?;
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

/// Ends every session of an account but one.
pub(super) async fn end_sessions_of(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    but: &[u8],
) -> Result<u64, db::Error> {
    write.execute(&END_SESSIONS_OF, &args![area, account, but]).await
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
