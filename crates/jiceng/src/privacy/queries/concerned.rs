//! SQL of what a person may see about the own record.

use crate::platform::access::{Caller, Permission, Role};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AccessId, AccountId, AreaId, ConsentId, MembershipId, PersonId};
use crate::privacy::model::{How, Purpose};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    POSTS = "SELECT o.short_name, p.post, p.from_day, p.until_day FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND p.person = $2 ORDER BY p.from_day DESC, p.id";
    RECORDS = "SELECT name, on_day, effect_until, document FROM person_record WHERE area = $1 AND person = $2 ORDER BY on_day DESC, id";
    STATES = "SELECT from_day, category, standing, reason FROM membership_state WHERE area = $1 AND membership = $2 ORDER BY from_day";
    ACCOUNTS = "SELECT id, name, created_at FROM account WHERE area = $1 AND person = $2 ORDER BY id";
    ROLES = "SELECT g.role, o.short_name, g.from_day, g.until_day FROM role_grant g JOIN organisation o ON o.area = g.area AND o.id = g.organisation WHERE g.area = $1 AND g.account = $2 ORDER BY g.from_day, g.id";
    SESSIONS = "SELECT started_at, seen_at, device FROM session WHERE area = $1 AND account = $2 ORDER BY started_at DESC LIMIT 50";
    CONSENTS = "SELECT id, purpose, given_at, given_how, wording, withdrawn_at, withdrawn_how FROM consent WHERE area = $1 AND person = $2 ORDER BY given_at DESC, id DESC";
    GIVEN = "SELECT count(*) FROM consent WHERE area = $1 AND person = $2 AND purpose = $3 AND withdrawn_at IS NULL";
    GIVE = "INSERT INTO consent (area, id, person, purpose, given_at, given_how, wording, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    WITHDRAW = "UPDATE consent SET withdrawn_at = $4, withdrawn_how = $5, withdrawn_by = $6 WHERE area = $1 AND person = $2 AND purpose = $3 AND withdrawn_at IS NULL";
    LOOKS = "SELECT l.id, l.at, l.who, l.what, (SELECT d.display FROM journal j JOIN account d ON d.area = j.area AND d.id = j.delegated_from WHERE j.area = l.area AND j.subject = l.person AND j.account = l.account AND j.act = 'member.unmask' AND j.at >= l.at AND NOT EXISTS (SELECT 1 FROM access_log n WHERE n.area = l.area AND n.person = l.person AND n.account = l.account AND n.at > l.at AND n.at <= j.at) ORDER BY j.sequence LIMIT 1) FROM access_log l WHERE l.area = $1 AND l.person = $2 AND (l.at, l.id) < ($3, $4) ORDER BY l.at DESC, l.id DESC LIMIT $5";
    LOOKED_SINCE = "SELECT count(*), max(at) FROM access_log WHERE area = $1 AND person = $2 AND at >= $3";
    ACTS_BY_OTHERS = "SELECT j.sequence, j.at, a.display, d.display, j.act FROM journal j LEFT JOIN account a ON a.area = j.area AND a.id = j.account LEFT JOIN account d ON d.area = j.area AND d.id = j.delegated_from WHERE j.area = $1 AND j.subject IN (SELECT id FROM person WHERE area = $1 AND id = $2 UNION SELECT id FROM membership WHERE area = $1 AND person = $2) AND j.act <> 'member.unmask' AND (j.account IS NULL OR j.account <> $3) AND j.sequence < $4 ORDER BY j.sequence DESC LIMIT $5";
}

/// Posts held: organisation, post, from, until.
pub(in crate::privacy) async fn posts(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<(String, String, Date, Option<Date>)>, db::Error> {
    read.all(&POSTS, &args![area, person]).await
}

/// Honours and sanctions: name, day, until when a sanction has effect, document.
pub(in crate::privacy) async fn records(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<(String, PartialDate, Option<Date>, Option<String>)>, db::Error> {
    read.all(&RECORDS, &args![area, person]).await
}

/// What a membership was from which day on: category, standing, reason.
pub(in crate::privacy) async fn states(
    read: &mut Read,
    area: AreaId,
    membership: MembershipId,
) -> Result<Vec<(Date, crate::members::Category, crate::members::Standing, Option<String>)>, db::Error> {
    read.all(&STATES, &args![area, membership]).await
}

/// Accounts of a person: row, sign-in name, since when.
pub(in crate::privacy) async fn accounts(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<(AccountId, String, Timestamp)>, db::Error> {
    read.all(&ACCOUNTS, &args![area, person]).await
}

/// Roles of an account: role, organisation, from, until.
pub(in crate::privacy) async fn roles(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
) -> Result<Vec<(Role, String, Date, Option<Date>)>, db::Error> {
    read.all(&ROLES, &args![area, account]).await
}

/// Sessions of an account: started, last seen, device.
pub(in crate::privacy) async fn sessions(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
) -> Result<Vec<(Timestamp, Timestamp, String)>, db::Error> {
    read.all(&SESSIONS, &args![area, account]).await
}

/// A consent, in force until it is withdrawn.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Consent {
    pub(in crate::privacy) purpose: Purpose,
    pub(in crate::privacy) given_at: Timestamp,
    pub(in crate::privacy) given_how: How,
    /// The words agreed to.
    pub(in crate::privacy) wording: Option<String>,
    pub(in crate::privacy) withdrawn_at: Option<Timestamp>,
    pub(in crate::privacy) withdrawn_how: Option<How>,
}

impl FromRow for Consent {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            purpose: row.at(1)?,
            given_at: row.at(2)?,
            given_how: row.at(3)?,
            wording: row.at(4)?,
            withdrawn_at: row.at(5)?,
            withdrawn_how: row.at(6)?,
        })
    }
}

/// Consents of a person, newest first.
pub(in crate::privacy) async fn consents(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<Consent>, db::Error> {
    read.all(&CONSENTS, &args![area, person]).await
}

/// Whether a person consents to a purpose at present. Whoever wants to use data for it asks here first.
///
/// # Errors
/// Whatever the database reports.
pub async fn consented(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    purpose: Purpose,
) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&GIVEN, &args![area, person, purpose]).await?;
    Ok(count > 0)
}

/// Writes a consent down with the words agreed to.
pub(in crate::privacy) async fn give_consent(
    write: &mut Write,
    caller: &Caller,
    (id, person): (ConsentId, PersonId),
    (purpose, how, wording): (Purpose, How, &str),
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![caller.area, id, person, purpose, at, how, wording, caller.account];
    write.execute(&GIVE, &values).await?;
    Ok(())
}

/// Withdraws a consent. Tells whether there was one.
pub(in crate::privacy) async fn withdraw_consent(
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    (purpose, how): (Purpose, How),
    at: Timestamp,
) -> Result<bool, db::Error> {
    let values = args![caller.area, person, purpose, at, how, caller.account];
    Ok(write.execute(&WITHDRAW, &values).await? > 0)
}

/// A look at protected numbers.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Look {
    pub(in crate::privacy) id: AccessId,
    pub(in crate::privacy) at: Timestamp,
    pub(in crate::privacy) who: String,
    pub(in crate::privacy) why: String,
    /// Who had lent the role under which it was made.
    pub(in crate::privacy) behalf: Option<String>,
}

impl FromRow for Look {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, at: row.at(1)?, who: row.at(2)?, why: row.at(3)?, behalf: row.at(4)? })
    }
}

/// Who looked at a person's protected numbers, newest first, before one look. Under a lent role, its owner is named: the
/// journal's entry of a look stands between it and the next of the same account.
pub(in crate::privacy) async fn looks(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    before: Option<(Timestamp, AccessId)>,
    limit: i64,
) -> Result<Vec<Look>, db::Error> {
    let (at, id) = before.unwrap_or((Timestamp::MAX, AccessId(uuid::Uuid::max())));
    read.all(&LOOKS, &args![area, person, at, id, limit]).await
}

/// How often the caller's own protected numbers were seen since an instant, and when last.
///
/// # Errors
/// Without a record of one's own; whatever the database reports.
pub async fn own_looks_since(
    read: &mut Read,
    caller: &Caller,
    since: Timestamp,
) -> Result<(i64, Option<Timestamp>), AppError> {
    caller.scope(Permission::Own)?;
    let Some(person) = caller.person else { return Ok((0, None)) };
    Ok(read.one(&LOOKED_SINCE, &args![caller.area, person, since]).await?)
}

/// An act of somebody else: sequence, time, who (none: the system), on whose behalf, act.
pub(in crate::privacy) type ActRow = (i64, Timestamp, Option<String>, Option<String>, String);

/// What others did to a person's record, newest first; never what they wrote about anybody else. A look at the numbers
/// stands among [`looks`].
pub(in crate::privacy) async fn acts_by_others(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    own: AccountId,
    before: i64,
    limit: i64,
) -> Result<Vec<ActRow>, db::Error> {
    read.all(&ACTS_BY_OTHERS, &args![area, person, own, before, limit]).await
}
