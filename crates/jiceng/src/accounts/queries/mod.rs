//! SQL of grants over accounts and organisations.

mod entries;

pub use entries::STATEMENTS as ENTRY_STATEMENTS;
pub(super) use entries::{Line as EntryLine, Narrowed, entries};

use super::model::{self, Held};
use crate::platform::access::{self, Account, Caller, Permission, Role, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    GRANTS_IN = "SELECT a.id, a.name, a.display, a.disabled_at, g.id, g.role, g.organisation, o.short_name, o.path, g.from_day, g.until_day, g.ended_at, g.delegated_from, d.display, b.display, g.reason FROM role_grant g JOIN account a ON a.area = g.area AND a.id = g.account JOIN organisation o ON o.area = g.area AND o.id = g.organisation LEFT JOIN role_grant l ON l.area = g.area AND l.id = g.lent LEFT JOIN account d ON d.area = g.area AND d.id = g.delegated_from LEFT JOIN account b ON b.area = g.area AND b.id = g.granted_by WHERE g.area = $1 AND o.path >= $2 AND o.path < $3 AND g.from_day <= $4 AND (g.until_day IS NULL OR g.until_day >= $4) AND (g.lent IS NULL OR (l.from_day <= $4 AND (l.until_day IS NULL OR l.until_day >= $4))) AND ($5 = '' OR g.role = $5) AND (a.display LIKE $6 OR a.name LIKE $6) AND (o.path, g.id) > ($7, $8) ORDER BY o.path, g.id LIMIT $9";
    GRANTS_OF = "SELECT a.id, a.name, a.display, a.disabled_at, g.id, g.role, g.organisation, o.short_name, o.path, g.from_day, g.until_day, g.ended_at, g.delegated_from, d.display, b.display, g.reason FROM role_grant g JOIN account a ON a.area = g.area AND a.id = g.account JOIN organisation o ON o.area = g.area AND o.id = g.organisation LEFT JOIN account d ON d.area = g.area AND d.id = g.delegated_from LEFT JOIN account b ON b.area = g.area AND b.id = g.granted_by WHERE g.area = $1 AND g.account = $2 ORDER BY g.from_day DESC, g.id DESC";
    LENT_BY = "SELECT a.id, a.name, a.display, a.disabled_at, g.id, g.role, g.organisation, o.short_name, o.path, g.from_day, g.until_day, g.ended_at, g.delegated_from, d.display, b.display, g.reason FROM role_grant g JOIN account a ON a.area = g.area AND a.id = g.account JOIN organisation o ON o.area = g.area AND o.id = g.organisation LEFT JOIN account d ON d.area = g.area AND d.id = g.delegated_from LEFT JOIN account b ON b.area = g.area AND b.id = g.granted_by WHERE g.area = $1 AND g.delegated_from = $2 ORDER BY g.from_day DESC, g.id DESC";
    BY_GRANT = "SELECT account FROM role_grant WHERE area = $1 AND id = $2";
    OF_PERSON = "SELECT id FROM account WHERE area = $1 AND person = $2 AND disabled_at IS NULL";
    IN_BRANCH = "SELECT g.id, g.account, g.role, g.lent FROM role_grant g JOIN account a ON a.area = g.area AND a.id = g.account WHERE g.area = $1 AND a.person = $2 AND g.organisation = $3 AND g.ended_at IS NULL AND (g.until_day IS NULL OR g.until_day >= $4) ORDER BY g.from_day, g.id";
    CLOSED_IN = "SELECT DISTINCT a.id, a.name, a.display FROM account a JOIN role_grant g ON g.area = a.area AND g.account = a.id JOIN organisation o ON o.area = g.area AND o.id = g.organisation WHERE a.area = $1 AND o.path >= $2 AND o.path < $3 AND a.disabled_at IS NOT NULL ORDER BY a.display, a.id LIMIT $4";
}

/// A grant with its account and organisation, as lists show it.
#[derive(Clone, Debug)]
pub struct GrantLine {
    /// The account.
    pub account: AccountId,
    /// The name to sign in with.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// Since when the account is closed.
    pub closed_at: Option<Timestamp>,
    /// The grant.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub place: String,
    /// Its path code.
    pub path: String,
    /// From when.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// When it was ended at once.
    pub ended_at: Option<Timestamp>,
    /// Who lent it.
    pub lender: Option<AccountId>,
    /// The lender's name.
    pub lender_name: Option<String>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl FromRow for GrantLine {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            account: row.at(0)?,
            name: row.at(1)?,
            display: row.at(2)?,
            closed_at: row.at(3)?,
            id: row.at(4)?,
            role: row.at(5)?,
            organisation: row.at(6)?,
            place: row.at(7)?,
            path: row.at(8)?,
            from: row.at(9)?,
            until: row.at(10)?,
            ended_at: row.at(11)?,
            lender: row.at(12)?,
            lender_name: row.at(13)?,
            given_by: row.at(14)?,
            reason: row.at(15)?,
        })
    }
}

impl GrantLine {
    /// Whether it holds on a day that is today or later.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.ended_at.is_none() && self.from <= on && self.until.is_none_or(|until| until >= on)
    }

    /// Whether it holds today or will.
    #[must_use]
    pub fn is_open(&self, today: Date) -> bool {
        self.holds(today.max(self.from))
    }

    fn held(&self) -> Held<'_> {
        Held {
            role: self.role,
            path: &self.path,
            from: self.from,
            until: self.until,
            ended: self.ended_at.is_some(),
        }
    }
}

/// What a list of grants is narrowed to.
#[derive(Clone, Debug)]
pub struct HistoryQuery<'a> {
    /// The organisations.
    pub within: &'a Scope,
    /// Who held what on this day, past or present.
    pub on: Date,
    /// A role's word, or empty.
    pub role: &'a str,
    /// A part of a name shown or signed in with, or empty.
    pub words: &'a str,
    /// The place in the list after which to go on: path code and grant.
    pub after: Option<(&'a str, GrantId)>,
    /// How many at most.
    pub limit: i64,
}

/// Who held which role on a day, in the caller's reach.
///
/// # Errors
/// Without the right to manage accounts; whatever the database reports.
pub async fn grants_in(
    read: &mut Read,
    caller: &Caller,
    query: &HistoryQuery<'_>,
) -> Result<Vec<GrantLine>, AppError> {
    let own = caller.scope(Permission::ManageAccounts)?;
    let Some(scope) = own.within(query.within) else { return Ok(Vec::new()) };
    let typed: String =
        query.words.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '·')).collect();
    let (path, id) = query.after.unwrap_or(("", GrantId(uuid::Uuid::nil())));
    let pattern = format!("%{typed}%");
    let values =
        args![caller.area, scope.from, scope.to, query.on, query.role, pattern, path, id, query.limit];
    Ok(read.all(&GRANTS_IN, &values).await?)
}

/// Closed accounts that held a role in the caller's reach: row, sign-in name, name shown.
pub(super) async fn closed_in(
    read: &mut Read,
    caller: &Caller,
) -> Result<Vec<(AccountId, String, String)>, AppError> {
    const MOST: i64 = 100;
    let scope = caller.scope(Permission::ManageAccounts)?;
    Ok(read.all(&CLOSED_IN, &args![caller.area, scope.from, scope.to, MOST]).await?)
}

/// An account that the caller may see, with every grant it holds or held.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) account: Account,
    pub(super) grants: Vec<GrantLine>,
    /// Whether the caller may reset and close it.
    pub(super) managed: bool,
}

/// An account that holds or held a role in the caller's reach.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may know of.
pub(super) async fn see(
    read: &mut Read,
    caller: &Caller,
    id: AccountId,
    today: Date,
) -> Result<Seen, AppError> {
    let scope = caller.scope(Permission::ManageAccounts)?;
    let account = access::account(read, caller.area, id).await?.ok_or(AppError::NotFound)?;
    let grants: Vec<GrantLine> = read.all(&GRANTS_OF, &args![caller.area, id]).await?;
    if !grants.iter().any(|grant| scope.contains(&grant.path)) {
        return Err(AppError::NotFound);
    }
    let held: Vec<Held<'_>> = grants.iter().map(GrantLine::held).collect();
    let managed = id != caller.account && model::may_manage(caller.acting.role, &scope, &held, today);
    Ok(Seen { account, grants, managed })
}

/// As [`see`], by one of its grants.
pub(super) async fn see_by_grant(
    read: &mut Read,
    caller: &Caller,
    id: GrantId,
    today: Date,
) -> Result<(Seen, GrantLine), AppError> {
    let found: Option<(AccountId,)> = read.optional(&BY_GRANT, &args![caller.area, id]).await?;
    let (account,) = found.ok_or(AppError::NotFound)?;
    let seen = see(read, caller, account, today).await?;
    let grant = seen.grants.iter().find(|grant| grant.id == id).cloned().ok_or(AppError::NotFound)?;
    Ok((seen, grant))
}

/// Every grant of the caller's own account.
pub(super) async fn own_grants(read: &mut Read, caller: &Caller) -> Result<Vec<GrantLine>, db::Error> {
    read.all(&GRANTS_OF, &args![caller.area, caller.account]).await
}

/// What the caller lent, now and before.
pub(super) async fn lent_by(read: &mut Read, caller: &Caller) -> Result<Vec<GrantLine>, db::Error> {
    read.all(&LENT_BY, &args![caller.area, caller.account]).await
}

/// The open account of a person.
pub(super) async fn of_person(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<AccountId>, db::Error> {
    let found: Option<(AccountId,)> = read.optional(&OF_PERSON, &args![area, person]).await?;
    Ok(found.map(|(id,)| id))
}

/// A grant of somebody's on one organisation.
pub(super) struct InBranch {
    pub(super) id: GrantId,
    pub(super) account: AccountId,
    pub(super) role: Role,
    /// Whether somebody else lent it.
    pub(super) lent: bool,
}

impl FromRow for InBranch {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let lent: Option<GrantId> = row.at(3)?;
        Ok(Self { id: row.at(0)?, account: row.at(1)?, role: row.at(2)?, lent: lent.is_some() })
    }
}

/// The grants on an organisation that a person holds on a day, under whichever account.
pub(super) async fn in_branch(
    read: &mut Read,
    area: AreaId,
    (person, organisation): (PersonId, OrganisationId),
    on: Date,
) -> Result<Vec<InBranch>, db::Error> {
    read.all(&IN_BRANCH, &args![area, person, organisation, on]).await
}
