//! SQL of cases.

use super::model::{Case, Draft, Entry, PaperIn, Partner, State};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{
    AccountId, AreaId, CaseId, CasePaperId, CaseRecordId, OrganisationId, PersonId, ResolutionId,
};
use crate::platform::search;
use db::{FromRow, Read, Row, Value, Write, args};
use jiff::Timestamp;
use jiff::civil::Date;

db::statements! {
    BY_ID = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.id = $2";
    OF_PERSON = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.person = $2 ORDER BY c.started_on DESC, c.id DESC";
    LIST = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.procedure = $2 AND ((o.path >= $3 AND o.path < $4) OR (q.path >= $3 AND q.path < $4)) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.name LIKE $6 ESCAPE '!') ORDER BY c.sort_key, c.id LIMIT $7 OFFSET $8";
    TOTAL = "SELECT count(*) FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.procedure = $2 AND ((o.path >= $3 AND o.path < $4) OR (q.path >= $3 AND q.path < $4)) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.name LIKE $6 ESCAPE '!')";
    RUNNING = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.procedure = $4 AND ((o.path >= $2 AND o.path < $3) OR (q.path >= $2 AND q.path < $3)) AND c.state = 'running' ORDER BY c.id";
    RECORDS = "SELECT id, step, outcome, on_day, fields, note, kept_reason, recorded_at, who, withdrawn_reason, resolution FROM procedure_record WHERE area = $1 AND case_id = $2 ORDER BY place";
    RUNNING_RECORDS = "SELECT r.id, r.step, r.outcome, r.on_day, r.fields, r.note, r.kept_reason, r.recorded_at, r.who, r.withdrawn_reason, r.resolution, r.case_id FROM procedure_record r JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE r.area = $1 AND c.procedure = $4 AND ((o.path >= $2 AND o.path < $3) OR (q.path >= $2 AND q.path < $3)) AND c.state = 'running' ORDER BY r.case_id, r.place";
    HISTORIES = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.procedure = $4 AND o.path >= $2 AND o.path < $3 AND c.started_on <= $6 AND (c.ended_on IS NULL OR c.ended_on >= $5) ORDER BY c.id";
    HISTORY_RECORDS = "SELECT r.id, r.step, r.outcome, r.on_day, r.fields, r.note, r.kept_reason, r.recorded_at, r.who, r.withdrawn_reason, r.resolution, r.case_id FROM procedure_record r JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE r.area = $1 AND c.procedure = $4 AND o.path >= $2 AND o.path < $3 AND c.started_on <= $6 AND (c.ended_on IS NULL OR c.ended_on >= $5) ORDER BY r.case_id, r.place";
    RESTING = "SELECT count(*) FROM procedure_record WHERE area = $1 AND resolution = $2 AND withdrawn_at IS NULL";
    TAKEN = "SELECT r.resolution FROM procedure_record r JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id WHERE r.area = $1 AND c.organisation = $2 AND r.resolution IS NOT NULL AND r.withdrawn_at IS NULL";
    PAPERS = "SELECT paper, handed_on, who FROM procedure_paper WHERE area = $1 AND case_id = $2 AND withdrawn_at IS NULL ORDER BY handed_on, id";
    SAME = "SELECT count(*) FROM procedure_case WHERE area = $1 AND procedure = $2 AND person = $3 AND state = 'running'";
    INSERT = "INSERT INTO procedure_case (area, id, procedure, organisation, person, name, sort_key, started_on, state, entered_at, account, version, partner) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $10, 1, $11)";
    OF_ORGANISATION = "SELECT c.id, c.procedure, c.organisation, o.short_name, o.path, c.person, c.name, c.started_on, c.state, c.ended_on, c.version, c.partner, q.short_name, q.path FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner WHERE c.area = $1 AND c.organisation = $2 AND c.procedure = $3 AND c.person IS NULL ORDER BY c.started_on DESC, c.id DESC";
    INSERT_RECORD = "INSERT INTO procedure_record (area, id, case_id, person, place, step, outcome, on_day, fields, note, kept_reason, recorded_at, who, resolution) VALUES ($1, $2, $3, $4, (SELECT coalesce(max(x.place), 0) + 1 FROM procedure_record x WHERE x.area = $1 AND x.case_id = $3), $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    INSERT_PAPER = "INSERT INTO procedure_paper (area, id, case_id, person, paper, handed_on, recorded_at, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SET_STATE = "UPDATE procedure_case SET state = $4, ended_on = $5, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    HAND_TO = "UPDATE procedure_case SET organisation = $4, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    WITHDRAW = "UPDATE procedure_record SET withdrawn_at = $4, withdrawn_who = $5, withdrawn_reason = $6 WHERE area = $1 AND case_id = $2 AND id = $3 AND withdrawn_at IS NULL";
    WITHDRAW_PAPER = "UPDATE procedure_paper SET withdrawn_at = $4, withdrawn_who = $5 WHERE area = $1 AND case_id = $2 AND paper = $3 AND withdrawn_at IS NULL";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    STATEMENTS.to_vec()
}

impl FromRow for Case {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let partner: (Option<OrganisationId>, Option<String>, Option<String>) =
            (row.at(11)?, row.at(12)?, row.at(13)?);
        let partner = partner.0.zip(partner.1).zip(partner.2);
        Ok(Self {
            id: row.at(0)?,
            procedure: row.at(1)?,
            organisation: row.at(2)?,
            organisation_name: row.at(3)?,
            path: row.at(4)?,
            person: row.at(5)?,
            name: row.at(6)?,
            started: row.at(7)?,
            state: row.at(8)?,
            ended: row.at(9)?,
            version: row.at(10)?,
            partner: partner.map(|((id, name), path)| Partner { id, name, path }),
        })
    }
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let fields: String = row.at(4)?;
        Ok(Self {
            id: row.at(0)?,
            step: row.at(1)?,
            outcome: row.at(2)?,
            on: row.at(3)?,
            fields: serde_json::from_str(&fields).unwrap_or_default(),
            note: row.at(5)?,
            kept_reason: row.at(6)?,
            recorded_at: row.at(7)?,
            who: row.at(8)?,
            withdrawn: row.at(9)?,
            resolution: row.at(10)?,
        })
    }
}

/// An entry with the case that it is of.
struct EntryOf(CaseId, Entry);

impl FromRow for EntryOf {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self(row.at(11)?, Entry::from_row(row)?))
    }
}

impl FromRow for PaperIn {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { paper: row.at(0)?, on: row.at(1)?, who: row.at(2)? })
    }
}

/// What a list of cases is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Id of the procedure.
    pub procedure: &'static str,
    /// Part of a name.
    pub words: String,
    /// One state.
    pub state: Option<State>,
    /// Within this organisation and those below it.
    pub within: Option<Scope>,
}

fn asked(caller: &Caller, filter: &Filter) -> Result<Option<Vec<Value>>, AppError> {
    let own = caller.scope(Permission::ReadCases)?;
    let scope = match &filter.within {
        Some(within) => own.within(within),
        None => Some(own),
    };
    let Some(scope) = scope else { return Ok(None) };
    let state = filter.state.map(State::code).unwrap_or_default();
    let words = search::containing(&filter.words);
    Ok(Some(args![caller.area, filter.procedure, scope.from, scope.to, state, words].to_vec()))
}

/// Cases that the caller sees, by name: so many after the first so many.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    (first, count): (usize, usize),
) -> Result<Vec<Case>, AppError> {
    let Some(mut values) = asked(caller, filter)? else { return Ok(Vec::new()) };
    let number = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    values.extend(args![number(count), number(first)]);
    Ok(read.all(&LIST, &values).await?)
}

/// How many cases the list would show in all.
///
/// # Errors
/// As [`list`].
pub async fn total(read: &mut Read, caller: &Caller, filter: &Filter) -> Result<i64, AppError> {
    let Some(values) = asked(caller, filter)? else { return Ok(0) };
    let (count,): (i64,) = read.one(&TOTAL, &values).await?;
    Ok(count)
}

/// A case that the caller sees.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub async fn by_id(read: &mut Read, caller: &Caller, id: CaseId) -> Result<Case, AppError> {
    let scope = caller.scope(Permission::ReadCases)?;
    let found: Option<Case> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    found.filter(|it| it.is_in(&scope)).ok_or(AppError::NotFound)
}

/// The cases of a person, the newest first. Whether they may be seen is checked by the caller of this function.
///
/// # Errors
/// Whatever the database reports.
pub async fn of_person(read: &mut Read, area: AreaId, person: PersonId) -> Result<Vec<Case>, db::Error> {
    read.all(&OF_PERSON, &args![area, person]).await
}

/// The cases of a procedure that are about an organisation itself, the newest first. Whether they may be seen is checked
/// by the caller of this function.
///
/// # Errors
/// Whatever the database reports.
pub async fn of_organisation(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    procedure: &str,
) -> Result<Vec<Case>, db::Error> {
    read.all(&OF_ORGANISATION, &args![area, organisation, procedure]).await
}

/// All running cases of a procedure within a scope, each with its records.
pub(super) async fn running(
    read: &mut Read,
    area: AreaId,
    procedure: &str,
    scope: &Scope,
) -> Result<Vec<(Case, Vec<Entry>)>, db::Error> {
    let values = args![area, scope.from, scope.to, procedure];
    let cases: Vec<Case> = read.all(&RUNNING, &values).await?;
    Ok(with_records(cases, read.all(&RUNNING_RECORDS, &values).await?))
}

/// The cases of a procedure that went on at any time between two days within a scope of the caller's, each with all that
/// was ever recorded of it, what was taken back included.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn histories(
    read: &mut Read,
    caller: &Caller,
    procedure: &'static str,
    within: &Scope,
    (from, until): (Date, Date),
) -> Result<Vec<(Case, Vec<Entry>)>, AppError> {
    let own = caller.scope(Permission::ReadCases)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    let values = args![caller.area, scope.from, scope.to, procedure, from, until];
    let cases: Vec<Case> = read.all(&HISTORIES, &values).await?;
    Ok(with_records(cases, read.all(&HISTORY_RECORDS, &values).await?))
}

/// Cases with their records, both in the order of cases.
fn with_records(cases: Vec<Case>, records: Vec<EntryOf>) -> Vec<(Case, Vec<Entry>)> {
    let mut records = records.into_iter().peekable();
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        let mut own = Vec::new();
        while let Some(EntryOf(_, entry)) = records.next_if(|EntryOf(of, _)| *of <= case.id) {
            own.push(entry);
        }
        all.push((case, own));
    }
    all
}

/// The votes on which records of an organisation's cases rest.
pub(super) async fn votes_taken(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<ResolutionId>, db::Error> {
    let rows: Vec<(ResolutionId,)> = read.all(&TAKEN, &args![area, organisation]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many records that count rest on a vote.
pub(super) async fn resting_on(read: &mut Read, area: AreaId, vote: ResolutionId) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&RESTING, &args![area, vote]).await?;
    Ok(count)
}

pub(super) async fn records(read: &mut Read, area: AreaId, id: CaseId) -> Result<Vec<Entry>, db::Error> {
    read.all(&RECORDS, &args![area, id]).await
}

pub(super) async fn papers(read: &mut Read, area: AreaId, id: CaseId) -> Result<Vec<PaperIn>, db::Error> {
    read.all(&PAPERS, &args![area, id]).await
}

/// Whether the person, or the organisation itself where no person is named, is on the way through this procedure already.
pub(super) async fn is_running(
    read: &mut Read,
    area: AreaId,
    procedure: &str,
    (organisation, person): (OrganisationId, Option<PersonId>),
) -> Result<bool, db::Error> {
    let Some(person) = person else {
        let all = of_organisation(read, area, organisation, procedure).await?;
        return Ok(all.iter().any(|it| it.state == State::Running));
    };
    let (count,): (i64,) = read.one(&SAME, &args![area, procedure, person]).await?;
    Ok(count > 0)
}

/// Who enters something, and when.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) area: AreaId,
    pub(super) account: Option<AccountId>,
    pub(super) who: &'a str,
    pub(super) at: Timestamp,
}

impl<'a> By<'a> {
    pub(super) fn caller(caller: &'a Caller, at: Timestamp) -> Self {
        Self { area: caller.area, account: Some(caller.account), who: &caller.name, at }
    }
}

pub(super) async fn insert(write: &mut Write, by: By<'_>, case: &Case) -> Result<(), db::Error> {
    let key = search::person_sort_key(&case.name);
    let values = args![
        by.area,
        case.id,
        case.procedure,
        case.organisation,
        case.person,
        case.name,
        key,
        case.started,
        by.at,
        by.account,
        case.partner.as_ref().map(|it| it.id)
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

pub(super) async fn insert_record(
    write: &mut Write,
    by: By<'_>,
    case: &Case,
    (id, draft): (CaseRecordId, &Draft),
) -> Result<(), db::Error> {
    let fields = serde_json::Value::Object(draft.fields.clone()).to_string();
    let values = args![
        by.area,
        id,
        case.id,
        case.person,
        draft.step,
        draft.outcome,
        draft.on,
        fields,
        draft.note,
        draft.reason,
        by.at,
        by.who,
        draft.resolution
    ];
    write.execute(&INSERT_RECORD, &values).await?;
    Ok(())
}

pub(super) async fn insert_paper(
    write: &mut Write,
    by: By<'_>,
    case: &Case,
    (id, paper, on): (CasePaperId, &str, Date),
) -> Result<(), db::Error> {
    let values = args![by.area, id, case.id, case.person, paper, on, by.at, by.who];
    write.execute(&INSERT_PAPER, &values).await?;
    Ok(())
}

/// Brings a case to a state, if it is still in the version that was read. Tells whether it was.
pub(super) async fn set_state(
    write: &mut Write,
    area: AreaId,
    case: &Case,
    (state, ended): (State, Option<Date>),
) -> Result<bool, db::Error> {
    let values = args![area, case.id, case.version, state, ended];
    Ok(write.execute(&SET_STATE, &values).await? == 1)
}

/// Lets another organisation lead a case, if it is still in the version that was read. Tells whether it was.
pub(super) async fn hand_to(
    write: &mut Write,
    area: AreaId,
    case: &Case,
    to: OrganisationId,
) -> Result<bool, db::Error> {
    Ok(write.execute(&HAND_TO, &args![area, case.id, case.version, to]).await? == 1)
}

/// Takes a record back; false when it was taken back already.
pub(super) async fn withdraw(
    write: &mut Write,
    by: By<'_>,
    (case, record): (CaseId, CaseRecordId),
    reason: &str,
) -> Result<bool, db::Error> {
    let values = args![by.area, case, record, by.at, by.who, reason];
    Ok(write.execute(&WITHDRAW, &values).await? == 1)
}

pub(super) async fn withdraw_paper(
    write: &mut Write,
    by: By<'_>,
    case: CaseId,
    paper: &str,
) -> Result<(), db::Error> {
    write.execute(&WITHDRAW_PAPER, &args![by.area, case, paper, by.at, by.who]).await?;
    Ok(())
}
