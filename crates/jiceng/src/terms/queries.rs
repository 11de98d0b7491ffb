//! SQL of the calendar of terms, of replies to requests, and of key and difficult villages.

use super::commands::NewMarking;
use super::key::{Marking, Taken};
use super::model::{Deed, KeyStep, Shown, Span, State, horizon};
use crate::organisations::{Kind, Setting};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, CaseId, KeyVillageId, OrganisationId, TermId};
use db::{FromRow, Read, Row as DbRow, Write, args};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

db::statements! {
    CALENDAR = "SELECT o.id, o.short_name, o.kind, o.setting, o.path, s.short_name, o.contact, o.telephone, t.id, t.started, t.due, t.changing_since, t.extended_until, t.years, k.id FROM organisation o LEFT JOIN organisation s ON s.area = o.area AND s.id = o.superior LEFT JOIN term t ON t.area = o.area AND t.organisation = o.id AND t.ended IS NULL AND t.started = (SELECT max(x.started) FROM term x WHERE x.area = o.area AND x.organisation = o.id AND x.ended IS NULL) LEFT JOIN key_village k ON k.area = o.area AND k.organisation = o.id AND k.until_day IS NULL WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.dissolved_on IS NULL AND o.kind IN ('party-committee', 'general-branch', 'branch') AND o.setting NOT IN ('temporary', 'functional') AND ($6 = '' OR o.kind = $6) AND ($7 = '' OR o.setting = $7) AND ($8 = '' OR k.id IS NOT NULL) AND ($9 = '' OR CASE WHEN t.id IS NULL THEN 'unrecorded' WHEN coalesce(t.extended_until, t.due) < $4 THEN 'overdue' WHEN t.changing_since <= $4 THEN 'under-way' WHEN t.extended_until IS NOT NULL THEN 'extended' WHEN t.due <= $5 THEN 'reminder' ELSE 'not-yet' END = $9) AND coalesce(t.extended_until, t.due, $10) >= $11 AND coalesce(t.extended_until, t.due, $10) < $12 AND (coalesce(t.extended_until, t.due, $10), o.id) > ($13, $14) ORDER BY coalesce(t.extended_until, t.due, $10), o.id LIMIT $15";
    COUNTS = "SELECT coalesce(t.extended_until, t.due), CASE WHEN t.id IS NULL THEN 'unrecorded' WHEN coalesce(t.extended_until, t.due) < $4 THEN 'overdue' WHEN t.changing_since <= $4 THEN 'under-way' WHEN t.extended_until IS NOT NULL THEN 'extended' WHEN t.due <= $5 THEN 'reminder' ELSE 'not-yet' END, count(*) FROM organisation o LEFT JOIN organisation s ON s.area = o.area AND s.id = o.superior LEFT JOIN term t ON t.area = o.area AND t.organisation = o.id AND t.ended IS NULL AND t.started = (SELECT max(x.started) FROM term x WHERE x.area = o.area AND x.organisation = o.id AND x.ended IS NULL) LEFT JOIN key_village k ON k.area = o.area AND k.organisation = o.id AND k.until_day IS NULL WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.dissolved_on IS NULL AND o.kind IN ('party-committee', 'general-branch', 'branch') AND o.setting NOT IN ('temporary', 'functional') AND ($6 = '' OR o.kind = $6) AND ($7 = '' OR o.setting = $7) AND ($8 = '' OR k.id IS NOT NULL) GROUP BY 1, 2";
    REPLIES = "SELECT r.term, r.kind, r.document, r.until_day, r.on_day FROM term_reply r JOIN term t ON t.area = r.area AND t.id = r.term JOIN organisation o ON o.area = r.area AND o.id = r.organisation WHERE r.area = $1 AND o.path >= $2 AND o.path < $3 AND t.ended IS NULL ORDER BY r.on_day, r.number";
    INSERT_REPLY = "INSERT INTO term_reply (area, case_id, number, organisation, term, kind, document, until_day, on_day) VALUES ($1, $2, (SELECT coalesce(max(x.number), 0) + 1 FROM term_reply x WHERE x.area = $1 AND x.case_id = $2), $3, $4, $5, $6, $7, $8)";
    KEYS = "SELECT k.id, k.organisation, o.short_name, o.path, k.kind, k.reason, k.from_day, k.contact_person, k.contact, k.contact_post, k.until_day, k.conclusion, k.recorded_at, a.display, k.version FROM key_village k JOIN organisation o ON o.area = k.area AND o.id = k.organisation LEFT JOIN account a ON a.area = k.area AND a.id = k.account WHERE k.area = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = 'all' OR ($4 = 'running' AND k.until_day IS NULL) OR ($4 = 'released' AND k.until_day IS NOT NULL)) AND (k.from_day, k.id) > ($5, $6) ORDER BY k.from_day, k.id LIMIT $7";
    KEY = "SELECT k.id, k.organisation, o.short_name, o.path, k.kind, k.reason, k.from_day, k.contact_person, k.contact, k.contact_post, k.until_day, k.conclusion, k.recorded_at, a.display, k.version FROM key_village k JOIN organisation o ON o.area = k.area AND o.id = k.organisation LEFT JOIN account a ON a.area = k.area AND a.id = k.account WHERE k.area = $1 AND k.id = $2";
    KEYS_OF = "SELECT k.id, k.organisation, o.short_name, o.path, k.kind, k.reason, k.from_day, k.contact_person, k.contact, k.contact_post, k.until_day, k.conclusion, k.recorded_at, a.display, k.version FROM key_village k JOIN organisation o ON o.area = k.area AND o.id = k.organisation LEFT JOIN account a ON a.area = k.area AND a.id = k.account WHERE k.area = $1 AND k.organisation = $2 ORDER BY k.from_day DESC, k.id DESC LIMIT 50";
    INSERT_KEY = "INSERT INTO key_village (area, id, organisation, kind, reason, from_day, contact_person, contact, contact_post, recorded_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
    ADVANCE_KEY = "UPDATE key_village SET contact_person = $4, contact = $5, contact_post = $6, until_day = $7, conclusion = $8, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    KEY_STEPS = "SELECT s.act, s.on_day, s.words, s.recorded_at, a.display FROM key_village_step s LEFT JOIN account a ON a.area = s.area AND a.id = s.account WHERE s.area = $1 AND s.key_village = $2 ORDER BY s.number";
    INSERT_KEY_STEP = "INSERT INTO key_village_step (area, key_village, number, act, on_day, words, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> &'static [&'static db::Statement] {
    STATEMENTS
}

/// Organisations without a running term stand behind all days.
const FAR: Date = Date::constant(9999, 12, 31);
const FIRST: Date = Date::constant(1, 1, 1);

/// What the calendar is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Within this organisation and those below it.
    pub within: Option<Scope>,
    /// One state.
    pub state: Option<State>,
    /// One kind of organisation.
    pub kind: Option<Kind>,
    /// One setting.
    pub setting: Option<Setting>,
    /// Only key and difficult villages.
    pub key: bool,
    /// Terms that end from this day on and before the other.
    pub between: Option<(Date, Date)>,
}

/// A line of the calendar.
#[derive(Clone, Debug)]
pub struct Row {
    /// Whose term.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its setting.
    pub setting: Setting,
    /// Its path code.
    pub path: String,
    /// The organisation above.
    pub superior: Option<String>,
    /// Who is asked there, as the organisation recorded it.
    pub contact: Option<String>,
    /// Its telephone.
    pub telephone: Option<String>,
    /// The running term: its row, years, and days.
    pub term: Option<(TermId, u16, Span)>,
    /// The running marking as a key or difficult village.
    pub marking: Option<KeyVillageId>,
}

impl FromRow for Row {
    fn from_row(row: &DbRow) -> Result<Self, db::Error> {
        let (id, started, due): (Option<TermId>, Option<Date>, Option<Date>) =
            (row.at(8)?, row.at(9)?, row.at(10)?);
        let (changing_since, extended_until): (Option<Date>, Option<Date>) = (row.at(11)?, row.at(12)?);
        let years: Option<u16> = row.at(13)?;
        let span =
            started.zip(due).map(|(started, due)| Span { started, due, changing_since, extended_until });
        Ok(Self {
            organisation: row.at(0)?,
            name: row.at(1)?,
            kind: row.at(2)?,
            setting: row.at(3)?,
            path: row.at(4)?,
            superior: row.at(5)?,
            contact: row.at(6)?,
            telephone: row.at(7)?,
            term: id.zip(span).map(|(id, span)| (id, years.unwrap_or_default(), span)),
            marking: row.at(14)?,
        })
    }
}

impl Row {
    /// Its place in the calendar.
    #[must_use]
    pub fn place(&self) -> (Date, OrganisationId) {
        (self.term.as_ref().map_or(FAR, |(_, _, span)| span.ends()), self.organisation)
    }

    /// Where its term stands.
    #[must_use]
    pub fn state(&self, days: Days) -> State {
        super::model::state_on(self.term.as_ref().map(|it| &it.2), days.today, days.horizon)
    }
}

/// The days by which states are told: today, and until when terms are to be reminded of.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// Today.
    pub today: Date,
    /// The last day of a term that is to be reminded of by today.
    pub horizon: Date,
}

impl Days {
    /// Of today, by the rulebook.
    ///
    /// # Errors
    /// When the rulebook has no such rule.
    pub fn now(app: &App) -> Result<Self, AppError> {
        let today = app.clock.today();
        let months = app.rulebook.int_value("remind-6m", "months", today);
        let months = months.map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Self { today, horizon: horizon(today, months) })
    }
}

/// The part of a scope whose terms the caller reads.
fn scope(caller: &Caller, within: Option<&Scope>) -> Result<Option<Scope>, AppError> {
    Ok(caller.scope_within(Permission::ReadCases, within)?)
}

/// Organisations with their terms, those that end first at the head, after a place; without a term last.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn calendar(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    (days, after): (Days, Option<(Date, OrganisationId)>),
    limit: i64,
) -> Result<Vec<Row>, AppError> {
    let Some(scope) = scope(caller, filter.within.as_ref())? else { return Ok(Vec::new()) };
    let (day, id) = after.unwrap_or((FIRST, OrganisationId(Uuid::nil())));
    // Without a term an organisation is shown where no days are asked for.
    let (from, to) = filter.between.unwrap_or((FIRST, FAR));
    let far = if filter.between.is_some() { FAR } else { FAR.yesterday().unwrap_or(FAR) };
    let values = args![
        caller.area,
        scope.from,
        scope.to,
        days.today,
        days.horizon,
        filter.kind.map(Kind::code).unwrap_or_default(),
        filter.setting.map(Setting::code).unwrap_or_default(),
        if filter.key { "yes" } else { "" },
        filter.state.map(State::code).unwrap_or_default(),
        far,
        from,
        to,
        if day == FAR { far } else { day },
        id,
        limit
    ];
    Ok(read.all(&CALENDAR, &values).await?)
}

/// How many terms end on a day, by where they stand; without a day those that are not recorded.
pub(super) type Counted = (Option<Date>, State, i64);

/// How many there are of each state and day, whatever state and days the filter asks for.
pub(super) async fn counts(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    days: Days,
) -> Result<Vec<Counted>, AppError> {
    let Some(scope) = scope(caller, filter.within.as_ref())? else { return Ok(Vec::new()) };
    let values = args![
        caller.area,
        scope.from,
        scope.to,
        days.today,
        days.horizon,
        filter.kind.map(Kind::code).unwrap_or_default(),
        filter.setting.map(Setting::code).unwrap_or_default(),
        if filter.key { "yes" } else { "" }
    ];
    Ok(read.all(&COUNTS, &values).await?)
}

/// What was approved of a term.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// The outcome of the procedure's step.
    pub(super) kind: String,
    pub(super) document: Option<String>,
    pub(super) until: Option<Date>,
    pub(super) on: Date,
}

/// The latest approval of each running term of a scope.
pub(super) async fn replies(
    read: &mut Read,
    caller: &Caller,
    within: Option<&Scope>,
) -> Result<HashMap<TermId, Reply>, AppError> {
    type Row = (TermId, String, Option<String>, Option<Date>, Date);
    let Some(scope) = scope(caller, within)? else { return Ok(HashMap::new()) };
    let rows: Vec<Row> = read.all(&REPLIES, &args![caller.area, scope.from, scope.to]).await?;
    Ok(rows
        .into_iter()
        .map(|(term, kind, document, until, on)| (term, Reply { kind, document, until, on }))
        .collect())
}

pub(super) async fn insert_reply(
    write: &mut Write,
    area: AreaId,
    (case, organisation, term): (CaseId, OrganisationId, TermId),
    reply: &Reply,
) -> Result<(), db::Error> {
    let values = args![area, case, organisation, term, reply.kind, reply.document, reply.until, reply.on];
    write.execute(&INSERT_REPLY, &values).await?;
    Ok(())
}

/// Markings that the caller sees, the oldest first, after a place.
pub(super) async fn markings(
    read: &mut Read,
    caller: &Caller,
    (within, shown): (Option<&Scope>, Shown),
    after: Option<(Date, KeyVillageId)>,
    limit: i64,
) -> Result<Vec<Marking>, AppError> {
    let Some(scope) = scope(caller, within)? else { return Ok(Vec::new()) };
    let (day, id) = after.unwrap_or((FIRST, KeyVillageId(Uuid::nil())));
    Ok(read.all(&KEYS, &args![caller.area, scope.from, scope.to, shown.code(), day, id, limit]).await?)
}

/// A marking that the caller sees: of the own organisation, or of one below.
pub(super) async fn marking(read: &mut Read, caller: &Caller, id: KeyVillageId) -> Result<Marking, AppError> {
    let scope = caller.scope(Permission::ReadCases)?;
    let found: Option<Marking> = read.optional(&KEY, &args![caller.area, id]).await?;
    found.filter(|it| scope.contains(&it.path)).ok_or(AppError::NotFound)
}

/// The markings of an organisation, the newest first. Whether they may be seen is checked by the caller of this function.
pub(super) async fn markings_of(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<Marking>, db::Error> {
    read.all(&KEYS_OF, &args![area, organisation]).await
}

pub(super) async fn insert_marking(
    write: &mut Write,
    area: AreaId,
    (id, organisation): (KeyVillageId, OrganisationId),
    new: &NewMarking,
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<(), db::Error> {
    let contact = &new.contact;
    let values = args![
        area,
        id,
        organisation,
        new.kind,
        new.reason,
        new.from,
        contact.person,
        contact.name,
        contact.post,
        at,
        account
    ];
    write.execute(&INSERT_KEY, &values).await?;
    Ok(())
}

/// What was written down of a marking, in its order.
pub(super) async fn steps(read: &mut Read, area: AreaId, id: KeyVillageId) -> Result<Vec<Taken>, db::Error> {
    read.all(&KEY_STEPS, &args![area, id]).await
}

/// Writes a step down, if the marking is still in the version that was read. Tells whether it was.
pub(super) async fn advance(
    write: &mut Write,
    area: AreaId,
    (marking, deed): (&Marking, &Deed),
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<bool, db::Error> {
    let contact = deed.contact.as_ref().unwrap_or(&marking.contact);
    let released = deed.step == KeyStep::Released;
    let values = args![
        area,
        marking.id,
        marking.version,
        contact.person,
        contact.name,
        contact.post,
        released.then_some(deed.on),
        released.then(|| deed.words.clone())
    ];
    if write.execute(&ADVANCE_KEY, &values).await? != 1 {
        return Ok(false);
    }
    let values = args![area, marking.id, marking.version, deed.step, deed.on, deed.words, at, account];
    write.execute(&INSERT_KEY_STEP, &values).await?;
    Ok(true)
}
