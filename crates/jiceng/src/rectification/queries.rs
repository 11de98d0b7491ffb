//! SQL of problems and their rectification.

use super::model::{Deed, Draft, Shown, State, Step};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, OrganisationId, ProblemId};
use db::{FromRow, Read, Row, Value, Write, args};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use uuid::Uuid;

db::statements! {
    BY_ID = "SELECT r.id, r.organisation, o.short_name, o.path, r.source_kind, r.source, r.state, r.recorded_at, a.display, r.version, r.found_on, r.problem, r.measures, r.responsible, r.due_on FROM rectification r JOIN organisation o ON o.area = r.area AND o.id = r.organisation LEFT JOIN account a ON a.area = r.area AND a.id = r.account WHERE r.area = $1 AND r.id = $2";
    OF_SOURCE = "SELECT r.id, r.organisation, o.short_name, o.path, r.source_kind, r.source, r.state, r.recorded_at, a.display, r.version, r.found_on, r.problem, r.measures, r.responsible, r.due_on FROM rectification r JOIN organisation o ON o.area = r.area AND o.id = r.organisation LEFT JOIN account a ON a.area = r.area AND a.id = r.account WHERE r.area = $1 AND r.source = $2 AND r.source_kind = $3 ORDER BY r.due_on, r.id LIMIT 200";
    LIST = "SELECT r.id, r.organisation, o.short_name, o.path, r.source_kind, r.source, r.state, r.recorded_at, a.display, r.version, r.found_on, r.problem, r.measures, r.responsible, r.due_on, (SELECT s.on_day FROM rectification_step s WHERE s.area = r.area AND s.rectification = r.id AND s.act = 'done' ORDER BY s.number DESC LIMIT 1), (SELECT s.words FROM rectification_step s WHERE s.area = r.area AND s.rectification = r.id AND s.act = 'done' ORDER BY s.number DESC LIMIT 1), (SELECT s.on_day FROM rectification_step s WHERE s.area = r.area AND s.rectification = r.id AND s.act = 'checked' ORDER BY s.number DESC LIMIT 1), (SELECT s.who FROM rectification_step s WHERE s.area = r.area AND s.rectification = r.id AND s.act = 'checked' ORDER BY s.number DESC LIMIT 1) FROM rectification r JOIN organisation o ON o.area = r.area AND o.id = r.organisation LEFT JOIN account a ON a.area = r.area AND a.id = r.account WHERE r.area = $1 AND o.path >= $2 AND o.path < $3 AND r.state <> 'withdrawn' AND ($4 = 'all' OR ($4 = 'open' AND r.state IN ('open', 'done')) OR ($4 = 'closed' AND r.state = 'closed') OR ($4 = 'overdue' AND r.state = 'open' AND r.due_on < $5)) AND (r.due_on, r.id) > ($6, $7) ORDER BY r.due_on, r.id LIMIT $8";
    COUNTS = "SELECT count(*), coalesce(sum(CASE WHEN r.state IN ('open', 'done') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN r.state = 'open' AND r.due_on < $4 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN r.state = 'closed' THEN 1 ELSE 0 END), 0) FROM rectification r JOIN organisation o ON o.area = r.area AND o.id = r.organisation WHERE r.area = $1 AND o.path >= $2 AND o.path < $3 AND r.state <> 'withdrawn'";
    WAITING = "SELECT r.state, r.due_on, count(*) FROM rectification r JOIN organisation o ON o.area = r.area AND o.id = r.organisation WHERE r.area = $1 AND o.path >= $2 AND o.path < $3 AND ((r.state = 'open' AND r.due_on <= $4) OR r.state = 'done') GROUP BY r.state, r.due_on ORDER BY r.due_on";
    STEPS = "SELECT s.act, s.on_day, s.words, s.who, s.due_before, s.due_after, s.recorded_at, a.display FROM rectification_step s LEFT JOIN account a ON a.area = s.area AND a.id = s.account WHERE s.area = $1 AND s.rectification = $2 ORDER BY s.number";
    SAME = "SELECT count(*) FROM rectification WHERE area = $1 AND organisation = $2 AND problem = $3 AND found_on = $4 AND state <> 'withdrawn'";
    INSERT = "INSERT INTO rectification (area, id, organisation, source_kind, source, found_on, problem, measures, responsible, due_on, state, recorded_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12, 1)";
    ADVANCE = "UPDATE rectification SET state = $4, due_on = $5, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    INSERT_STEP = "INSERT INTO rectification_step (area, rectification, number, act, on_day, words, who, due_before, due_after, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> &'static [&'static db::Statement] {
    STATEMENTS
}

/// A problem as it is kept.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its row.
    pub id: ProblemId,
    /// Whose work it is about.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The organisation's path code.
    pub path: String,
    /// The record in which it was found: its kind, and its row.
    pub source: Option<(String, Uuid)>,
    /// Where it stands.
    pub state: State,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// By whom.
    pub by: Option<String>,
    /// Counts its changes.
    pub version: i64,
    /// What was entered, with the day by which it is to be mended now.
    pub draft: Draft,
}

impl FromRow for Problem {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let source: (Option<String>, Option<Uuid>) = (row.at(4)?, row.at(5)?);
        Ok(Self {
            id: row.at(0)?,
            organisation: row.at(1)?,
            organisation_name: row.at(2)?,
            path: row.at(3)?,
            source: source.0.zip(source.1),
            state: row.at(6)?,
            recorded_at: row.at(7)?,
            by: row.at(8)?,
            version: row.at(9)?,
            draft: Draft {
                found_on: row.at(10)?,
                problem: row.at(11)?,
                measures: row.at(12)?,
                responsible: row.at(13)?,
                due_on: row.at(14)?,
            },
        })
    }
}

/// A problem of a list, with what was last done about it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) problem: Problem,
    /// When what was done.
    pub(super) done: Option<(Date, String)>,
    /// When it was checked, and by whom.
    pub(super) checked: Option<(Date, Option<String>)>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let done: (Option<Date>, Option<String>) = (row.at(15)?, row.at(16)?);
        let checked: (Option<Date>, Option<String>) = (row.at(17)?, row.at(18)?);
        Ok(Self {
            problem: Problem::from_row(row)?,
            done: done.0.zip(done.1),
            checked: checked.0.map(|day| (day, checked.1)),
        })
    }
}

/// A step as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) step: Step,
    pub(super) on: Date,
    pub(super) words: String,
    pub(super) who: Option<String>,
    /// By when it was to be mended before and after, where the step moved the day.
    pub(super) due: Option<(Date, Date)>,
    pub(super) recorded_at: Timestamp,
    pub(super) by: Option<String>,
}

impl FromRow for Taken {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let due: (Option<Date>, Option<Date>) = (row.at(4)?, row.at(5)?);
        Ok(Self {
            step: row.at(0)?,
            on: row.at(1)?,
            words: row.at(2)?,
            who: row.at(3)?,
            due: due.0.zip(due.1),
            recorded_at: row.at(6)?,
            by: row.at(7)?,
        })
    }
}

/// How many problems of each sort a scope has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) all: i64,
    pub(super) open: i64,
    pub(super) overdue: i64,
    pub(super) closed: i64,
}

/// What a list is narrowed to.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) shown: Shown,
    pub(super) within: Option<Scope>,
}

/// The part of a scope that the caller reads.
fn scope(caller: &Caller, within: Option<&Scope>) -> Result<Option<Scope>, AppError> {
    Ok(caller.scope_within(Permission::ReadMeetings, within)?)
}

/// A problem that the caller sees.
pub(super) async fn by_id(read: &mut Read, caller: &Caller, id: ProblemId) -> Result<Problem, AppError> {
    let scope = caller.scope(Permission::ReadMeetings)?;
    let found: Option<Problem> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    found.filter(|it| scope.contains(&it.path)).ok_or(AppError::NotFound)
}

/// The problems that were found in a record, those due first. Whether the caller sees the record is the business of whoever
/// asks.
///
/// # Errors
/// Whatever the database reports.
pub async fn of_source(
    read: &mut Read,
    area: AreaId,
    (code, id): (&str, Uuid),
) -> Result<Vec<Problem>, db::Error> {
    read.all(&OF_SOURCE, &args![area, id, code]).await
}

/// Problems that the caller sees, those due first, after a place.
pub(super) async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    (today, after): (Date, Option<(Date, ProblemId)>),
    limit: i64,
) -> Result<Vec<Listed>, AppError> {
    let Some(scope) = scope(caller, filter.within.as_ref())? else { return Ok(Vec::new()) };
    let (day, id) = after.unwrap_or((Date::constant(1, 1, 1), ProblemId(Uuid::nil())));
    let shown: Value = db::ToValue::to_value(&filter.shown);
    Ok(read.all(&LIST, &args![caller.area, scope.from, scope.to, shown, today, day, id, limit]).await?)
}

/// How many there are.
pub(super) async fn counts(
    read: &mut Read,
    caller: &Caller,
    within: Option<&Scope>,
    today: Date,
) -> Result<Counts, AppError> {
    let Some(scope) = scope(caller, within)? else { return Ok(Counts::default()) };
    let (all, open, overdue, closed) =
        read.one(&COUNTS, &args![caller.area, scope.from, scope.to, today]).await?;
    Ok(Counts { all, open, overdue, closed })
}

/// Problems that wait: how many, and the first day by which they were or are to be mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Past their day.
    pub overdue: (i64, Option<Date>),
    /// Due within the next days.
    pub soon: (i64, Option<Date>),
    /// Done, and not checked yet.
    pub unchecked: (i64, Option<Date>),
}

/// So many days ahead a problem is soon due: the next meeting of the committee comes before.
const SOON: i64 = 30;

/// What waits in a scope where the caller records decisions.
///
/// # Errors
/// Whatever the database reports.
pub async fn waiting(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    today: Date,
) -> Result<Waiting, AppError> {
    let own = caller.scope(Permission::RecordDecisions)?;
    let Some(scope) = own.within(within) else { return Ok(Waiting::default()) };
    let until = today.saturating_add(SOON.days());
    let rows: Vec<(State, Date, i64)> =
        read.all(&WAITING, &args![caller.area, scope.from, scope.to, until]).await?;
    let mut waiting = Waiting::default();
    for (state, due, count) in rows {
        let sort = match state {
            State::Done => &mut waiting.unchecked,
            _ if due < today => &mut waiting.overdue,
            _ => &mut waiting.soon,
        };
        sort.0 += count;
        sort.1 = sort.1.or(Some(due));
    }
    Ok(waiting)
}

/// What was done about a problem, in its order.
pub(super) async fn steps(read: &mut Read, area: AreaId, id: ProblemId) -> Result<Vec<Taken>, db::Error> {
    read.all(&STEPS, &args![area, id]).await
}

/// Whether the same is listed already.
pub(super) async fn is_there(
    read: &mut Read,
    area: AreaId,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<bool, db::Error> {
    let values = args![area, organisation.id, draft.problem, draft.found_on];
    let (count,): (i64,) = read.one(&SAME, &values).await?;
    Ok(count > 0)
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    (id, organisation, source): (ProblemId, OrganisationId, Option<(&str, Uuid)>),
    draft: &Draft,
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<(), db::Error> {
    let (source_kind, source) = source.unzip();
    let values = args![
        area,
        id,
        organisation,
        source_kind,
        source,
        draft.found_on,
        draft.problem,
        draft.measures,
        draft.responsible,
        draft.due_on,
        at,
        account
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

/// Takes a step, if the problem is still in the version that was read. Tells whether it was.
pub(super) async fn advance(
    write: &mut Write,
    area: AreaId,
    (problem, deed): (&Problem, &Deed),
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<bool, db::Error> {
    let before = problem.draft.due_on;
    let due = deed.due_on.unwrap_or(before);
    let values = args![area, problem.id, problem.version, deed.step.leads_to(), due];
    if write.execute(&ADVANCE, &values).await? != 1 {
        return Ok(false);
    }
    let moved = deed.due_on.map(|after| (before, after));
    let values = args![
        area,
        problem.id,
        problem.version,
        deed.step,
        deed.on,
        deed.words,
        deed.who,
        moved.map(|it| it.0),
        moved.map(|it| it.1),
        at,
        account
    ];
    write.execute(&INSERT_STEP, &values).await?;
    Ok(true)
}
