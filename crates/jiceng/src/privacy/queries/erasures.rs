//! SQL of erasures by order.

use crate::platform::access::{Caller, Permission};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{ErasureId, OrganisationId, PersonId};
use crate::platform::search;
use crate::privacy::model::Extent;
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    CANDIDATES = "SELECT m.person, m.name, p.birth, p.identity_mask, o.short_name, m.from_day, m.until_day FROM person_token t JOIN membership m ON m.area = t.area AND m.person = t.person JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE t.area = $1 AND t.token = $2 AND m.name = $3 AND o.path >= $4 AND o.path < $5 ORDER BY m.person, m.from_day DESC LIMIT 50";
    ERASURE = "SELECT e.id, e.person, o.short_name, e.extent, e.order_number, e.ordered_by, e.ordered_on, e.reason, e.counts, e.done_at, a.display, o.path FROM erasure e JOIN organisation o ON o.area = e.area AND o.id = e.organisation JOIN account a ON a.area = e.area AND a.id = e.account WHERE e.area = $1 AND e.id = $2";
    ERASURES = "SELECT e.id, e.person, o.short_name, e.extent, e.order_number, e.ordered_by, e.ordered_on, e.reason, e.counts, e.done_at, a.display, o.path FROM erasure e JOIN organisation o ON o.area = e.area AND o.id = e.organisation JOIN account a ON a.area = e.area AND a.id = e.account WHERE e.area = $1 AND o.path >= $2 AND o.path < $3 AND e.id < $4 ORDER BY e.id DESC LIMIT $5";
    INSERT = "INSERT INTO erasure (area, id, person, organisation, extent, order_number, ordered_by, ordered_on, reason, counts, done_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
}

/// A membership of somebody of the name looked for.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Candidate {
    pub(in crate::privacy) person: PersonId,
    pub(in crate::privacy) name: String,
    pub(in crate::privacy) birth: Option<PartialDate>,
    pub(in crate::privacy) identity_mask: Option<String>,
    pub(in crate::privacy) branch: String,
    pub(in crate::privacy) from: Date,
    pub(in crate::privacy) until: Option<Date>,
}

impl FromRow for Candidate {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            person: row.at(0)?,
            name: row.at(1)?,
            birth: row.at(2)?,
            identity_mask: row.at(3)?,
            branch: row.at(4)?,
            from: row.at(5)?,
            until: row.at(6)?,
        })
    }
}

/// Everybody of exactly this name who is or was a member in the caller's reach.
pub(in crate::privacy) async fn candidates(
    read: &mut Read,
    caller: &Caller,
    name: &str,
) -> Result<Vec<Candidate>, AppError> {
    let scope = caller.scope(Permission::Erase)?;
    let Some(token) = search::tokens(name).into_iter().next_back() else { return Ok(Vec::new()) };
    Ok(read.all(&CANDIDATES, &args![caller.area, token, name, scope.from, scope.to]).await?)
}

/// The record of an erasure.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Erasure {
    pub(in crate::privacy) id: ErasureId,
    pub(in crate::privacy) branch: String,
    pub(in crate::privacy) extent: Extent,
    pub(in crate::privacy) order_number: String,
    pub(in crate::privacy) ordered_by: String,
    pub(in crate::privacy) ordered_on: Date,
    pub(in crate::privacy) reason: String,
    /// How many rows of each table were touched, as JSON.
    pub(in crate::privacy) counts: String,
    pub(in crate::privacy) done_at: Timestamp,
    pub(in crate::privacy) done_by: String,
    path: String,
}

impl FromRow for Erasure {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            branch: row.at(2)?,
            extent: row.at(3)?,
            order_number: row.at(4)?,
            ordered_by: row.at(5)?,
            ordered_on: row.at(6)?,
            reason: row.at(7)?,
            counts: row.at(8)?,
            done_at: row.at(9)?,
            done_by: row.at(10)?,
            path: row.at(11)?,
        })
    }
}

/// An erasure in the caller's reach.
pub(in crate::privacy) async fn erasure(
    read: &mut Read,
    caller: &Caller,
    id: ErasureId,
) -> Result<Erasure, AppError> {
    let scope = caller.scope(Permission::Erase)?;
    let found: Option<Erasure> = read.optional(&ERASURE, &args![caller.area, id]).await?;
    found.filter(|found| scope.contains(&found.path)).ok_or(AppError::NotFound)
}

/// Erasures in the caller's reach, newest first, before one.
pub(in crate::privacy) async fn erasures(
    read: &mut Read,
    caller: &Caller,
    before: Option<ErasureId>,
    limit: i64,
) -> Result<Vec<Erasure>, AppError> {
    let scope = caller.scope(Permission::Erase)?;
    let before = before.unwrap_or(ErasureId(uuid::Uuid::max()));
    Ok(read.all(&ERASURES, &args![caller.area, scope.from, scope.to, before, limit]).await?)
}

/// What the record of an erasure says of its order.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Order {
    pub(in crate::privacy) extent: Extent,
    pub(in crate::privacy) number: String,
    pub(in crate::privacy) by: String,
    pub(in crate::privacy) on: Date,
    pub(in crate::privacy) reason: String,
}

pub(in crate::privacy) async fn insert_erasure(
    write: &mut Write,
    caller: &Caller,
    (id, person, organisation): (ErasureId, PersonId, OrganisationId),
    order: &Order,
    counts: &str,
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![
        caller.area,
        id,
        person,
        organisation,
        order.extent,
        order.number,
        order.by,
        order.on,
        order.reason,
        counts,
        at,
        caller.account
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}
