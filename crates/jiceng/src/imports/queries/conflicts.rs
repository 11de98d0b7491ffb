//! SQL of conflicts between two branches over one identity number.

use crate::imports::conflicts::{ConflictAnswer, ConflictState};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, ConflictId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, Write, args};
use jiff::Timestamp;

// CROSS JOIN: the few that wait come first, not all organisations of the scope; SQLite keeps that order.
db::statements! {
    INSERT = "INSERT INTO conflict_ticket (area, id, held_by, claimed_by, person, name_shown, identity_mask, raised_at, raised_by, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')";
    OPEN_BETWEEN = "SELECT count(*) FROM conflict_ticket WHERE area = $1 AND held_by = $2 AND claimed_by = $3 AND person = $4 AND state <> 'closed'";
    LIST = "SELECT t.id, t.held_by, t.claimed_by, t.name_shown, t.identity_mask, t.raised_at, t.state, t.answer, t.answered_at, h.short_name, h.path, c.short_name, c.path FROM conflict_ticket t JOIN organisation h ON h.area = t.area AND h.id = t.held_by JOIN organisation c ON c.area = t.area AND c.id = t.claimed_by WHERE t.area = $1 AND ((h.path >= $2 AND h.path < $3) OR (c.path >= $2 AND c.path < $3)) AND (t.state = $4 OR ($4 = '' AND t.state <> 'closed')) AND t.id > $5 ORDER BY t.id LIMIT $6";
    ONE = "SELECT t.id, t.held_by, t.claimed_by, t.name_shown, t.identity_mask, t.raised_at, t.state, t.answer, t.answered_at, h.short_name, h.path, c.short_name, c.path FROM conflict_ticket t JOIN organisation h ON h.area = t.area AND h.id = t.held_by JOIN organisation c ON c.area = t.area AND c.id = t.claimed_by WHERE t.area = $1 AND t.id = $2";
    OPEN_COUNT = "SELECT count(*) FROM conflict_ticket t CROSS JOIN organisation h WHERE h.area = t.area AND h.id = t.held_by AND t.area = $1 AND t.state = 'open' AND h.path >= $2 AND h.path < $3";
    OPEN_SINCE = "SELECT count(*), min(t.raised_at) FROM conflict_ticket t CROSS JOIN organisation h WHERE h.area = t.area AND h.id = t.held_by AND t.area = $1 AND t.state = 'open' AND h.path >= $2 AND h.path < $3";
    ANSWERED_SINCE = "SELECT count(*), min(t.answered_at) FROM conflict_ticket t CROSS JOIN organisation c WHERE c.area = t.area AND c.id = t.claimed_by AND t.area = $1 AND t.state = 'answered' AND c.path >= $2 AND c.path < $3";
    ANSWER = "UPDATE conflict_ticket SET state = 'answered', answer = $3, answered_at = $4, answered_by = $5 WHERE area = $1 AND id = $2 AND state = 'open'";
    CLOSE = "UPDATE conflict_ticket SET state = 'closed' WHERE area = $1 AND id = $2 AND state <> 'closed'";
}

/// A ticket with both branches' names.
#[derive(Clone, Debug)]
pub(in crate::imports) struct Ticket {
    pub(in crate::imports) id: ConflictId,
    pub(in crate::imports) name_shown: String,
    pub(in crate::imports) identity_mask: String,
    pub(in crate::imports) raised_at: Timestamp,
    pub(in crate::imports) state: ConflictState,
    pub(in crate::imports) answer: Option<ConflictAnswer>,
    pub(in crate::imports) answered_at: Option<Timestamp>,
    pub(in crate::imports) holder: String,
    pub(in crate::imports) holder_path: String,
    pub(in crate::imports) claimer: String,
    pub(in crate::imports) claimer_path: String,
}

impl FromRow for Ticket {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name_shown: row.at(3)?,
            identity_mask: row.at(4)?,
            raised_at: row.at(5)?,
            state: row.at(6)?,
            answer: row.at(7)?,
            answered_at: row.at(8)?,
            holder: row.at(9)?,
            holder_path: row.at(10)?,
            claimer: row.at(11)?,
            claimer_path: row.at(12)?,
        })
    }
}

/// A ticket to be raised: between which branches, over whom, and what is shown.
pub(in crate::imports) type NewTicket =
    (ConflictId, OrganisationId, OrganisationId, PersonId, String, String);

pub(in crate::imports) async fn insert_tickets(
    write: &mut Write,
    caller: &Caller,
    tickets: &[NewTicket],
    at: Timestamp,
) -> Result<(), db::Error> {
    let values: Vec<_> = tickets
        .iter()
        .map(|it| args![caller.area, it.0, it.1, it.2, it.3, it.4, it.5, at, caller.account])
        .collect();
    write.insert_all(&INSERT, values).await?;
    Ok(())
}

/// Whether the two branches have an open ticket over the person already.
pub(in crate::imports) async fn open_between(
    read: &mut Read,
    area: AreaId,
    parties: (OrganisationId, OrganisationId, PersonId),
) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&OPEN_BETWEEN, &args![area, parties.0, parties.1, parties.2]).await?;
    Ok(count > 0)
}

/// Tickets that touch a scope, oldest first: those of one state, or all that are not closed.
pub(in crate::imports) async fn tickets(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    state: &str,
    after: ConflictId,
    limit: i64,
) -> Result<Vec<Ticket>, db::Error> {
    read.all(&LIST, &args![area, scope.from, scope.to, state, after, limit]).await
}

pub(in crate::imports) async fn ticket(
    read: &mut Read,
    area: AreaId,
    id: ConflictId,
) -> Result<Option<Ticket>, db::Error> {
    read.optional(&ONE, &args![area, id]).await
}

/// How many tickets wait for an answer from a scope.
pub(in crate::imports) async fn open_count(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&OPEN_COUNT, &args![area, scope.from, scope.to]).await?;
    Ok(count)
}

/// How many tickets wait for the caller's answer, and since when the oldest.
///
/// # Errors
/// Without the right to decide; whatever the database reports.
pub async fn conflicts_open(read: &mut Read, caller: &Caller) -> Result<(i64, Option<Timestamp>), AppError> {
    let scope = caller.scope(Permission::DecideCorrections)?;
    Ok(read.one(&OPEN_SINCE, &args![caller.area, scope.from, scope.to]).await?)
}

/// How many answers to the caller's own tickets are to be read, and since when the oldest.
///
/// # Errors
/// Without the right to decide; whatever the database reports.
pub async fn conflicts_answered(
    read: &mut Read,
    caller: &Caller,
) -> Result<(i64, Option<Timestamp>), AppError> {
    let scope = caller.scope(Permission::DecideCorrections)?;
    Ok(read.one(&ANSWERED_SINCE, &args![caller.area, scope.from, scope.to]).await?)
}

/// Answers a ticket. Tells whether it was still open.
pub(in crate::imports) async fn answer_ticket(
    write: &mut Write,
    caller: &Caller,
    id: ConflictId,
    answer: ConflictAnswer,
    at: Timestamp,
) -> Result<bool, db::Error> {
    Ok(write.execute(&ANSWER, &args![caller.area, id, answer, at, caller.account]).await? == 1)
}

/// Closes a ticket. Tells whether it was not closed before.
pub(in crate::imports) async fn close_ticket(
    write: &mut Write,
    area: AreaId,
    id: ConflictId,
) -> Result<bool, db::Error> {
    Ok(write.execute(&CLOSE, &args![area, id]).await? == 1)
}
