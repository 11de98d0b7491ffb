//! SQL of requests for correction.

use crate::members::Particular;
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, CorrectionId, OrganisationId, PersonId};
use crate::privacy::model::{How, State};
use db::{FromRow, Read, Row, Write, args};
use jiff::Timestamp;

// CROSS JOIN: the few that wait come first, not all organisations of the scope; SQLite keeps that order.
db::statements! {
    CORRECTION = "SELECT c.id, c.person, c.organisation, o.path, o.short_name, p.name, c.field, c.present, c.wanted, c.wanted_cipher, c.reason, c.asked_at, a.display, c.asked_how, c.state, c.answer, c.answered_at, b.display FROM correction c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN person p ON p.area = c.area AND p.id = c.person JOIN account a ON a.area = c.area AND a.id = c.asked_by LEFT JOIN account b ON b.area = c.area AND b.id = c.answered_by WHERE c.area = $1 AND c.id = $2";
    OF_PERSON = "SELECT c.id, c.person, c.organisation, o.path, o.short_name, p.name, c.field, c.present, c.wanted, c.wanted_cipher, c.reason, c.asked_at, a.display, c.asked_how, c.state, c.answer, c.answered_at, b.display FROM correction c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN person p ON p.area = c.area AND p.id = c.person JOIN account a ON a.area = c.area AND a.id = c.asked_by LEFT JOIN account b ON b.area = c.area AND b.id = c.answered_by WHERE c.area = $1 AND c.person = $2 ORDER BY c.id DESC LIMIT 100";
    WAITING = "SELECT c.id, c.person, c.organisation, o.path, o.short_name, p.name, c.field, c.present, c.wanted, c.wanted_cipher, c.reason, c.asked_at, a.display, c.asked_how, c.state, c.answer, c.answered_at, b.display FROM correction c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN person p ON p.area = c.area AND p.id = c.person JOIN account a ON a.area = c.area AND a.id = c.asked_by LEFT JOIN account b ON b.area = c.area AND b.id = c.answered_by WHERE c.area = $1 AND o.path >= $2 AND o.path < $3 AND c.state = 'asked' AND c.id > $4 ORDER BY c.id LIMIT $5";
    DECIDED = "SELECT c.id, c.person, c.organisation, o.path, o.short_name, p.name, c.field, c.present, c.wanted, c.wanted_cipher, c.reason, c.asked_at, a.display, c.asked_how, c.state, c.answer, c.answered_at, b.display FROM correction c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN person p ON p.area = c.area AND p.id = c.person JOIN account a ON a.area = c.area AND a.id = c.asked_by LEFT JOIN account b ON b.area = c.area AND b.id = c.answered_by WHERE c.area = $1 AND o.path >= $2 AND o.path < $3 AND c.state = $6 AND c.id < $4 ORDER BY c.id DESC LIMIT $5";
    COUNTS_IN = "SELECT c.state, count(*) FROM correction c CROSS JOIN organisation o WHERE o.area = c.area AND o.id = c.organisation AND c.area = $1 AND o.path >= $2 AND o.path < $3 GROUP BY c.state";
    WAITING_SINCE = "SELECT count(*), min(c.asked_at) FROM correction c CROSS JOIN organisation o WHERE o.area = c.area AND o.id = c.organisation AND c.area = $1 AND o.path >= $2 AND o.path < $3 AND c.state = 'asked'";
    OWN_WAITING = "SELECT count(*), min(asked_at) FROM correction WHERE area = $1 AND person = $2 AND state = 'asked'";
    OPEN_SAME = "SELECT count(*) FROM correction WHERE area = $1 AND person = $2 AND field = $3 AND state = 'asked'";
    INSERT = "INSERT INTO correction (area, id, person, organisation, field, present, wanted, wanted_cipher, reason, asked_at, asked_by, asked_how, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'asked')";
    ANSWER = "UPDATE correction SET state = $3, answer = $4, answered_at = $5, answered_by = $6 WHERE area = $1 AND id = $2 AND state = 'asked'";
}

/// A request for correction.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Correction {
    pub(in crate::privacy) id: CorrectionId,
    pub(in crate::privacy) person: PersonId,
    pub(in crate::privacy) path: String,
    pub(in crate::privacy) branch: String,
    pub(in crate::privacy) name: String,
    pub(in crate::privacy) field: Particular,
    /// What was on record when it was asked for.
    pub(in crate::privacy) present: Option<String>,
    /// What is asked for, a protected number masked.
    pub(in crate::privacy) wanted: String,
    /// A protected number, sealed.
    pub(in crate::privacy) wanted_cipher: Option<Vec<u8>>,
    pub(in crate::privacy) reason: Option<String>,
    pub(in crate::privacy) asked_at: Timestamp,
    pub(in crate::privacy) asked_by: String,
    pub(in crate::privacy) asked_how: How,
    pub(in crate::privacy) state: State,
    pub(in crate::privacy) answer: Option<String>,
    pub(in crate::privacy) answered_at: Option<Timestamp>,
    pub(in crate::privacy) answered_by: Option<String>,
}

impl FromRow for Correction {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            path: row.at(3)?,
            branch: row.at(4)?,
            name: row.at(5)?,
            field: row.at(6)?,
            present: row.at(7)?,
            wanted: row.at(8)?,
            wanted_cipher: row.at(9)?,
            reason: row.at(10)?,
            asked_at: row.at(11)?,
            asked_by: row.at(12)?,
            asked_how: row.at::<Option<How>>(13)?.unwrap_or(How::Online),
            state: row.at(14)?,
            answer: row.at(15)?,
            answered_at: row.at(16)?,
            answered_by: row.at(17)?,
        })
    }
}

/// A request of the caller's own, or one that the caller's role may see.
pub(in crate::privacy) async fn correction(
    read: &mut Read,
    caller: &Caller,
    id: CorrectionId,
) -> Result<Correction, AppError> {
    let found: Option<Correction> = read.optional(&CORRECTION, &args![caller.area, id]).await?;
    let own = |found: &Correction| caller.person == Some(found.person) && caller.may(Permission::Own);
    found
        .filter(|found| own(found) || caller.may_at(Permission::ChangeMembers, &found.path))
        .ok_or(AppError::NotFound)
}

/// The caller's own requests, newest first.
pub(in crate::privacy) async fn of_person(
    read: &mut Read,
    caller: &Caller,
) -> Result<Vec<Correction>, AppError> {
    caller.scope(Permission::Own)?;
    let Some(person) = caller.person else { return Ok(Vec::new()) };
    Ok(read.all(&OF_PERSON, &args![caller.area, person]).await?)
}

/// Requests that wait for a decision, the oldest first, after one.
pub(in crate::privacy) async fn waiting(
    read: &mut Read,
    caller: &Caller,
    after: Option<CorrectionId>,
    limit: i64,
) -> Result<Vec<Correction>, AppError> {
    let scope = caller.scope(Permission::ChangeMembers)?;
    let after = after.unwrap_or(CorrectionId(uuid::Uuid::nil()));
    Ok(read.all(&WAITING, &args![caller.area, scope.from, scope.to, after, limit]).await?)
}

/// Requests that ended in a state, the newest first, before one.
pub(in crate::privacy) async fn decided(
    read: &mut Read,
    caller: &Caller,
    state: State,
    before: Option<CorrectionId>,
    limit: i64,
) -> Result<Vec<Correction>, AppError> {
    let scope = caller.scope(Permission::ChangeMembers)?;
    let before = before.unwrap_or(CorrectionId(uuid::Uuid::max()));
    Ok(read.all(&DECIDED, &args![caller.area, scope.from, scope.to, before, limit, state]).await?)
}

/// How many requests are in each state.
pub(in crate::privacy) async fn counts_in(
    read: &mut Read,
    caller: &Caller,
) -> Result<Vec<(State, i64)>, AppError> {
    let scope = caller.scope(Permission::ChangeMembers)?;
    Ok(read.all(&COUNTS_IN, &args![caller.area, scope.from, scope.to]).await?)
}

/// How many requests wait for the caller's decision, and since when the oldest.
///
/// # Errors
/// Without the right to decide; whatever the database reports.
pub async fn waiting_since(read: &mut Read, caller: &Caller) -> Result<(i64, Option<Timestamp>), AppError> {
    let scope = caller.scope(Permission::DecideCorrections)?;
    Ok(read.one(&WAITING_SINCE, &args![caller.area, scope.from, scope.to]).await?)
}

/// How many of the caller's own requests wait for an answer, and since when the oldest.
///
/// # Errors
/// Without a record of one's own; whatever the database reports.
pub async fn own_waiting(read: &mut Read, caller: &Caller) -> Result<(i64, Option<Timestamp>), AppError> {
    caller.scope(Permission::Own)?;
    let Some(person) = caller.person else { return Ok((0, None)) };
    Ok(read.one(&OWN_WAITING, &args![caller.area, person]).await?)
}

/// Whether a request for the same particular waits already.
pub(in crate::privacy) async fn open_same(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    field: Particular,
) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&OPEN_SAME, &args![area, person, field]).await?;
    Ok(count > 0)
}

/// A request to be written down.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct NewCorrection<'a> {
    pub(in crate::privacy) id: CorrectionId,
    pub(in crate::privacy) person: PersonId,
    pub(in crate::privacy) organisation: OrganisationId,
    pub(in crate::privacy) field: Particular,
    pub(in crate::privacy) present: Option<String>,
    pub(in crate::privacy) wanted: String,
    pub(in crate::privacy) wanted_cipher: Option<Vec<u8>>,
    pub(in crate::privacy) reason: Option<&'a str>,
    pub(in crate::privacy) how: How,
}

pub(in crate::privacy) async fn insert_correction(
    write: &mut Write,
    caller: &Caller,
    new: &NewCorrection<'_>,
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![
        caller.area,
        new.id,
        new.person,
        new.organisation,
        new.field,
        new.present,
        new.wanted,
        new.wanted_cipher,
        new.reason,
        at,
        caller.account,
        new.how
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

/// Ends a request that still waits. Tells whether it did.
pub(in crate::privacy) async fn answer(
    write: &mut Write,
    caller: &Caller,
    id: CorrectionId,
    state: State,
    words: Option<&str>,
    at: Timestamp,
) -> Result<bool, db::Error> {
    let values = args![caller.area, id, state, words, at, caller.account];
    Ok(write.execute(&ANSWER, &values).await? == 1)
}
