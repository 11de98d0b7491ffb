//! SQL of what was done of the duties, and of those that did not concern an organisation.

use super::{Answer, Event, FormerAnswer};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, OrganisationId};
use db::{Read, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    EVENTS = "SELECT m.id, m.organisation, m.kind, m.on_day, m.party_group FROM meeting m WHERE m.area = $1 AND (m.organisation = $2 OR (m.organisation = $3 AND m.kind = 'group-meeting')) AND m.state = 'held' AND m.on_day >= $4 AND m.on_day <= $5 ORDER BY m.on_day, m.id";
    EVENTS_IN = "SELECT m.id, m.organisation, m.kind, m.on_day, m.party_group FROM meeting m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND o.path >= $2 AND o.path < $3 AND m.state = 'held' AND m.on_day >= $4 AND m.on_day <= $5 ORDER BY m.on_day, m.id";
    ANSWERS = "SELECT organisation, rule, from_day, reason FROM duty_answer WHERE area = $1 AND organisation = $2 AND from_day >= $3 AND from_day <= $4 ORDER BY from_day, rule";
    ANSWERS_IN = "SELECT d.organisation, d.rule, d.from_day, d.reason FROM duty_answer d JOIN organisation o ON o.area = d.area AND o.id = d.organisation WHERE d.area = $1 AND o.path >= $2 AND o.path < $3 AND d.from_day >= $4 AND d.from_day <= $5 ORDER BY d.from_day, d.rule";
    INSERT_ANSWER = "INSERT INTO duty_answer (area, organisation, rule, from_day, reason, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    KEEP_ANSWER = "INSERT INTO duty_answer_former (area, organisation, rule, from_day, number, reason, recorded_at, account, superseded_at, superseded_by) SELECT d.area, d.organisation, d.rule, d.from_day, (SELECT count(*) + 1 FROM duty_answer_former f WHERE f.area = d.area AND f.organisation = d.organisation AND f.rule = d.rule AND f.from_day = d.from_day), d.reason, d.recorded_at, d.account, $5, $6 FROM duty_answer d WHERE d.area = $1 AND d.organisation = $2 AND d.rule = $3 AND d.from_day = $4";
    FORMER_ANSWERS = "SELECT f.reason, f.recorded_at, a.display, f.superseded_at, b.display FROM duty_answer_former f LEFT JOIN account a ON a.area = f.area AND a.id = f.account LEFT JOIN account b ON b.area = f.area AND b.id = f.superseded_by WHERE f.area = $1 AND f.organisation = $2 AND f.rule = $3 AND f.from_day = $4 ORDER BY f.number DESC LIMIT 50";
    DROP_ANSWER = "DELETE FROM duty_answer WHERE area = $1 AND organisation = $2 AND rule = $3 AND from_day = $4";
}

/// What an organisation held between two days, and the group meetings that the branch above a group held. Access is the
/// caller's business: that something was held is no secret from whoever sees the organisation's duties.
///
/// # Errors
/// Whatever the database reports.
pub(in crate::meetings) async fn events(
    read: &mut Read,
    area: AreaId,
    (organisation, superior): (OrganisationId, Option<OrganisationId>),
    (from, until): (Date, Date),
) -> Result<Vec<Event>, db::Error> {
    let above = superior.unwrap_or(organisation);
    read.all(&EVENTS, &args![area, organisation, above, from, until]).await
}

/// What was held in a scope of the caller's between two days.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub(in crate::meetings) async fn events_in(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    (from, until): (Date, Date),
) -> Result<Vec<Event>, AppError> {
    let own = caller.scope(Permission::ReadMeetings)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    Ok(read.all(&EVENTS_IN, &args![caller.area, scope.from, scope.to, from, until]).await?)
}

/// The answers of an organisation for periods that begin between two days.
///
/// # Errors
/// Whatever the database reports.
pub(in crate::meetings) async fn answers(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Answer>, db::Error> {
    read.all(&ANSWERS, &args![area, organisation, from, until]).await
}

/// The answers in a scope of the caller's for periods that begin between two days.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub(in crate::meetings) async fn answers_in(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    (from, until): (Date, Date),
) -> Result<Vec<Answer>, AppError> {
    let own = caller.scope(Permission::ReadMeetings)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    Ok(read.all(&ANSWERS_IN, &args![caller.area, scope.from, scope.to, from, until]).await?)
}

pub(in crate::meetings) async fn insert_answer(
    write: &mut Write,
    area: AreaId,
    answer: &Answer,
    account: AccountId,
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![area, answer.organisation, answer.rule, answer.from, answer.reason, at, account];
    write.execute(&INSERT_ANSWER, &values).await?;
    Ok(())
}

/// Keeps an answer that is about to be taken back, with when and by whom. Tells whether there is one.
pub(in crate::meetings) async fn keep_answer(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    (rule, from): (&str, Date),
    (at, by): (Timestamp, AccountId),
) -> Result<bool, db::Error> {
    Ok(write.execute(&KEEP_ANSWER, &args![area, organisation, rule, from, at, by]).await? == 1)
}

/// The answers of an organisation about a duty in one period that were taken back, the newest first.
pub(in crate::meetings) async fn former_answers(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (rule, from): (&str, Date),
) -> Result<Vec<FormerAnswer>, db::Error> {
    read.all(&FORMER_ANSWERS, &args![area, organisation, rule, from]).await
}

/// Takes an answer away that [`keep_answer`] kept.
pub(in crate::meetings) async fn drop_answer(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    (rule, from): (&str, Date),
) -> Result<(), db::Error> {
    write.execute(&DROP_ANSWER, &args![area, organisation, rule, from]).await?;
    Ok(())
}
