//! SQL of units.

mod rows;

pub use rows::{Cover, Listed, Unit};

use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId, UnitCoverId, UnitId};
use crate::platform::names::Names;
use crate::platform::search::{self, Stale};
use crate::units::model::{Draft, Manner, Operation, State};
use db::{FromRow, Read, Row, Value, Write, args};
use jiff::{Timestamp, civil::Date};
use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;

db::statements! {
    KEYS = "SELECT id, name, sort_key FROM unit WHERE area = $1";
    TOKENS = "SELECT unit, token FROM unit_token WHERE area = $1";
    SET_KEY = "UPDATE unit SET sort_key = $3 WHERE area = $1 AND id = $2";
    BY_ID = "SELECT u.id, u.kind, u.name, u.code, u.within, u.territory, u.address, u.people, u.members, u.full_members, u.telephone, u.investor, u.note, u.opened_on, u.operation, u.closed_on, u.version, t.short_name, t.path, w.name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory LEFT JOIN unit w ON w.area = u.area AND w.id = u.within WHERE u.area = $1 AND u.id = $2";
    BY_CODE = "SELECT u.id, u.kind, u.name, u.code, u.within, u.territory, u.address, u.people, u.members, u.full_members, u.telephone, u.investor, u.note, u.opened_on, u.operation, u.closed_on, u.version, t.short_name, t.path, w.name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory LEFT JOIN unit w ON w.area = u.area AND w.id = u.within WHERE u.area = $1 AND u.code = $2";
    BY_NAME = "SELECT u.id, u.kind, u.name, u.code, u.within, u.territory, u.address, u.people, u.members, u.full_members, u.telephone, u.investor, u.note, u.opened_on, u.operation, u.closed_on, u.version, t.short_name, t.path, w.name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory LEFT JOIN unit w ON w.area = u.area AND w.id = u.within WHERE u.area = $1 AND u.name = $2 AND u.closed_on IS NULL ORDER BY u.id LIMIT 5";
    WITHIN = "SELECT u.id, u.kind, u.name, u.code, u.within, u.territory, u.address, u.people, u.members, u.full_members, u.telephone, u.investor, u.note, u.opened_on, u.operation, u.closed_on, u.version, t.short_name, t.path, w.name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory LEFT JOIN unit w ON w.area = u.area AND w.id = u.within WHERE u.area = $1 AND u.within = $2 AND u.closed_on IS NULL ORDER BY u.sort_key, u.id LIMIT 200";
    ALL_IN = "SELECT u.id, u.kind, u.name, u.code, u.within, u.territory, u.address, u.people, u.members, u.full_members, u.telephone, u.investor, u.note, u.opened_on, u.operation, u.closed_on, u.version, t.short_name, t.path, w.name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory LEFT JOIN unit w ON w.area = u.area AND w.id = u.within WHERE u.area = $1 AND t.path >= $2 AND t.path < $3 AND (u.closed_on IS NULL OR u.closed_on > $4) AND (u.opened_on IS NULL OR u.opened_on <= $4) ORDER BY t.path, u.sort_key, u.id";
    SEEN = "SELECT count(*) FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE u.area = $1 AND u.id = $5 AND ((t.path >= $2 AND t.path < $3) OR EXISTS (SELECT 1 FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = u.area AND c.unit = u.id AND o.path >= $2 AND o.path < $3 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4)))";
    LIST = "SELECT u.id, u.name, u.sort_key, u.kind, u.code, u.people, u.members, u.operation, u.closed_on, t.short_name FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE u.area = $1 AND ((t.path >= $2 AND t.path < $3) OR EXISTS (SELECT 1 FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = u.area AND c.unit = u.id AND o.path >= $2 AND o.path < $3 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND t.path >= $5 AND t.path < $6 AND ($7 = '' OR EXISTS (SELECT 1 FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = u.area AND c.unit = u.id AND o.path >= $7 AND o.path < $8 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND ($9 = '' OR u.kind = $9) AND ($10 = '' OR ($10 = 'none' AND NOT EXISTS (SELECT 1 FROM unit_cover c WHERE c.area = u.area AND c.unit = u.id AND c.manner NOT IN ('guide', 'mass-organisation') AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) OR EXISTS (SELECT 1 FROM unit_cover c WHERE c.area = u.area AND c.unit = u.id AND c.manner = $10 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND (($11 = 'closed' AND u.closed_on IS NOT NULL) OR ($11 <> 'closed' AND u.closed_on IS NULL)) AND ($12 = '' OR u.code = $15 OR (u.id IN (SELECT k.unit FROM unit_token k WHERE k.area = $1 AND k.token >= $12 AND k.token < $13) AND ($14 = '' OR u.name LIKE $14))) AND (u.sort_key, u.id) > ($16, $17) ORDER BY u.sort_key, u.id LIMIT $18";
    TOTAL = "SELECT count(*) FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE u.area = $1 AND ((t.path >= $2 AND t.path < $3) OR EXISTS (SELECT 1 FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = u.area AND c.unit = u.id AND o.path >= $2 AND o.path < $3 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND t.path >= $5 AND t.path < $6 AND ($7 = '' OR EXISTS (SELECT 1 FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = u.area AND c.unit = u.id AND o.path >= $7 AND o.path < $8 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND ($9 = '' OR u.kind = $9) AND ($10 = '' OR ($10 = 'none' AND NOT EXISTS (SELECT 1 FROM unit_cover c WHERE c.area = u.area AND c.unit = u.id AND c.manner NOT IN ('guide', 'mass-organisation') AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) OR EXISTS (SELECT 1 FROM unit_cover c WHERE c.area = u.area AND c.unit = u.id AND c.manner = $10 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4))) AND (($11 = 'closed' AND u.closed_on IS NOT NULL) OR ($11 <> 'closed' AND u.closed_on IS NULL)) AND ($12 = '' OR u.code = $15 OR (u.id IN (SELECT k.unit FROM unit_token k WHERE k.area = $1 AND k.token >= $12 AND k.token < $13) AND ($14 = '' OR u.name LIKE $14)))";
    COVERS_BETWEEN = "SELECT c.id, c.unit, c.organisation, o.short_name, o.path, c.manner, c.from_day, c.until_day, c.name, c.reason FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN unit u ON u.area = c.area AND u.id = c.unit WHERE c.area = $1 AND u.sort_key >= $2 AND u.sort_key <= $3 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4) ORDER BY c.from_day, c.id";
    COVERS = "SELECT c.id, c.unit, c.organisation, o.short_name, o.path, c.manner, c.from_day, c.until_day, c.name, c.reason FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND c.unit = $2 ORDER BY c.from_day DESC, c.id DESC";
    COVER = "SELECT c.id, c.unit, c.organisation, o.short_name, o.path, c.manner, c.from_day, c.until_day, c.name, c.reason FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND c.id = $2";
    COVERS_IN = "SELECT c.id, c.unit, c.organisation, o.short_name, o.path, c.manner, c.from_day, c.until_day, c.name, c.reason FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN unit u ON u.area = c.area AND u.id = c.unit JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE c.area = $1 AND t.path >= $2 AND t.path < $3 AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4) ORDER BY c.from_day, c.id";
    STATES_IN = "SELECT s.unit, s.from_day, s.operation FROM unit_state s JOIN unit u ON u.area = s.area AND u.id = s.unit JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE s.area = $1 AND t.path >= $2 AND t.path < $3 ORDER BY s.unit, s.from_day";
    STATE_ROWS = "SELECT u.id, u.name, u.kind, t.path, u.operation, u.opened_on, u.closed_on, u.people, u.members, u.full_members, u.within FROM unit u JOIN organisation t ON t.area = u.area AND t.id = u.territory WHERE u.area = $1 AND t.path >= $2 AND t.path < $3 ORDER BY u.sort_key, u.id";
    JOINT_UNITS = "SELECT count(DISTINCT c.unit) FROM unit_cover c WHERE c.area = $1 AND c.organisation = $2 AND c.unit <> $3 AND c.manner = 'joint' AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4)";
    JOINT_IN = "SELECT c.organisation, count(DISTINCT c.unit) FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND o.path >= $2 AND o.path < $3 AND c.manner = 'joint' AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day >= $4) GROUP BY c.organisation";
    INSERT = "INSERT INTO unit (area, id, kind, name, code, within, territory, address, people, members, full_members, telephone, investor, note, opened_on, operation, sort_key, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)";
    UPDATE = "UPDATE unit SET kind = $3, name = $4, code = $5, within = $6, territory = $7, address = $8, people = $9, members = $10, full_members = $11, telephone = $12, investor = $13, note = $14, opened_on = $15, operation = $16, sort_key = $17, version = version + 1 WHERE area = $1 AND id = $2 AND version = $18";
    CLOSE = "UPDATE unit SET closed_on = $3, version = version + 1 WHERE area = $1 AND id = $2 AND version = $4";
    DROP_TOKENS = "DELETE FROM unit_token WHERE area = $1 AND unit = $2";
    INSERT_TOKEN = "INSERT INTO unit_token (area, token, unit) VALUES ($1, $2, $3)";
    INSERT_STATE = "INSERT INTO unit_state (area, unit, from_day, operation, recorded_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (area, unit, from_day) DO UPDATE SET operation = excluded.operation, recorded_at = excluded.recorded_at";
    INSERT_COVER = "INSERT INTO unit_cover (area, id, unit, organisation, manner, from_day, until_day, name, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    END_COVER = "UPDATE unit_cover SET until_day = $3 WHERE area = $1 AND id = $2 AND until_day IS NOT DISTINCT FROM $4";
    END_COVERS = "UPDATE unit_cover SET until_day = $3 WHERE area = $1 AND unit = $2 AND (until_day IS NULL OR until_day > $3)";
}

/// What a list of units is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of the name, pinyin, initials, or the code.
    pub words: String,
    /// A kind's word, or empty.
    pub kind: String,
    /// A manner's word, `none` for those that no organisation covers, or empty.
    pub how: String,
    /// Whether closed units are listed instead of open ones.
    pub closed: bool,
    /// Within the territories below this organisation.
    pub territory: Option<Scope>,
    /// Covered by this organisation or one below it.
    pub by: Option<Scope>,
}

/// The parameters that list and total share: who sees, on which day, and the filter.
fn asked(caller: &Caller, filter: &Filter, today: Date) -> Result<Vec<Value>, AppError> {
    let own = caller.scope(Permission::ReadUnits)?;
    let territory = filter.territory.clone().unwrap_or_else(|| Scope::subtree(""));
    let by = filter.by.clone().unwrap_or_else(|| Scope { from: String::new(), to: String::new() });
    let state = if filter.closed { "closed" } else { "open" };
    let (first, end, like) =
        search::query(&filter.words).map(|it| (it.from, it.to, it.like)).unwrap_or_default();
    let code = filter.words.trim().to_uppercase();
    Ok(args![
        caller.area,
        own.from,
        own.to,
        today,
        territory.from,
        territory.to,
        by.from,
        by.to,
        filter.kind,
        filter.how,
        state,
        first,
        end,
        like,
        code
    ]
    .to_vec())
}

/// Units that the caller sees, in the order of names, after a place: those in the territories of the caller's
/// organisations, and those that these cover.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    today: Date,
    after: Option<(&str, UnitId)>,
    limit: i64,
) -> Result<Vec<Listed>, AppError> {
    let (key, id) = after.unwrap_or(("", UnitId(uuid::Uuid::nil())));
    let mut values = asked(caller, filter, today)?;
    values.extend(args![key, id, limit]);
    Ok(read.all(&LIST, &values).await?)
}

/// How many units the list would show in all.
pub(super) async fn total(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    today: Date,
) -> Result<i64, AppError> {
    let (count,): (i64,) = read.one(&TOTAL, &asked(caller, filter, today)?).await?;
    Ok(count)
}

/// Who covers the units of a page of the list, on a day.
pub(super) async fn covers_of(
    read: &mut Read,
    area: AreaId,
    listed: &[Listed],
    on: Date,
) -> Result<Vec<Cover>, db::Error> {
    let (Some(first), Some(last)) = (listed.first(), listed.last()) else { return Ok(Vec::new()) };
    read.all(&COVERS_BETWEEN, &args![area, first.sort_key, last.sort_key, on]).await
}

/// A unit that the caller sees.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub async fn by_id(read: &mut Read, caller: &Caller, id: UnitId, today: Date) -> Result<Unit, AppError> {
    let scope = caller.scope(Permission::ReadUnits)?;
    let found: Option<Unit> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    let unit = found.ok_or(AppError::NotFound)?;
    if !scope.contains(&unit.path) {
        let (seen,): (i64,) = read.one(&SEEN, &args![caller.area, scope.from, scope.to, today, id]).await?;
        if seen == 0 {
            return Err(AppError::NotFound);
        }
    }
    Ok(unit)
}

/// The unit with a code in the whole area, to keep codes apart; access is the caller's business.
pub(super) async fn by_code(read: &mut Read, area: AreaId, code: &str) -> Result<Option<Unit>, db::Error> {
    read.optional(&BY_CODE, &args![area, code]).await
}

/// Open units of a name in the whole area, at most five; access is the caller's business.
pub(super) async fn by_name(read: &mut Read, area: AreaId, name: &str) -> Result<Vec<Unit>, db::Error> {
    read.all(&BY_NAME, &args![area, name]).await
}

/// Open units that stand within a unit.
pub(super) async fn within(read: &mut Read, area: AreaId, id: UnitId) -> Result<Vec<Unit>, db::Error> {
    read.all(&WITHIN, &args![area, id]).await
}

/// The unit itself without a look at the caller's reach, for walking from a unit to the one around it.
pub(super) async fn bare(read: &mut Read, area: AreaId, id: UnitId) -> Result<Option<Unit>, db::Error> {
    read.optional(&BY_ID, &args![area, id]).await
}

/// All units of a scope that existed on a day, in the order of the tree and of names.
pub(super) async fn all_in(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    on: Date,
) -> Result<Vec<Unit>, AppError> {
    let own = caller.scope(Permission::ReadUnits)?;
    let Some(scope) = own.within(scope) else { return Ok(Vec::new()) };
    Ok(read.all(&ALL_IN, &args![caller.area, scope.from, scope.to, on]).await?)
}

/// Who covered a unit over time, newest first.
///
/// # Errors
/// Whatever the database reports.
pub async fn covers(read: &mut Read, area: AreaId, unit: UnitId) -> Result<Vec<Cover>, db::Error> {
    read.all(&COVERS, &args![area, unit]).await
}

pub(super) async fn cover(
    read: &mut Read,
    area: AreaId,
    id: UnitCoverId,
) -> Result<Option<Cover>, db::Error> {
    read.optional(&COVER, &args![area, id]).await
}

/// Who covers the units of a scope on a day.
pub(super) async fn covers_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<Cover>, db::Error> {
    read.all(&COVERS_IN, &args![area, scope.from, scope.to, on]).await
}

impl FromRow for State {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            kind: row.at(2)?,
            path: row.at(3)?,
            operation: row.at(4)?,
            opened_on: row.at(5)?,
            closed_on: row.at(6)?,
            people: row.at(7)?,
            members: row.at(8)?,
            full_members: row.at(9)?,
            within: row.at(10)?,
        })
    }
}

/// What the coverage of a scope on a day is counted from.
pub(super) struct Material {
    pub(super) units: Vec<State>,
    pub(super) states: HashMap<UnitId, Vec<(Date, Operation)>>,
    pub(super) covers: HashMap<UnitId, BTreeSet<Manner>>,
}

/// All units of a scope with their changes and who covers them on a day: three queries in all.
pub(super) async fn material(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    on: Date,
) -> Result<Material, AppError> {
    let mut found = Material { units: Vec::new(), states: HashMap::new(), covers: HashMap::new() };
    let own = caller.scope(Permission::ReadUnits)?;
    let Some(scope) = own.within(scope) else { return Ok(found) };
    found.units = read.all(&STATE_ROWS, &args![caller.area, scope.from, scope.to]).await?;
    let states: Vec<(UnitId, Date, Operation)> =
        read.all(&STATES_IN, &args![caller.area, scope.from, scope.to]).await?;
    for (unit, from, operation) in states {
        found.states.entry(unit).or_default().push((from, operation));
    }
    for cover in covers_in(read, caller.area, &scope, on).await? {
        found.covers.entry(cover.unit).or_default().insert(cover.manner);
    }
    Ok(found)
}

/// How many units other than this one an organisation covers jointly on a day.
pub(super) async fn joint_units(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    but: UnitId,
    on: Date,
) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&JOINT_UNITS, &args![area, organisation, but, on]).await?;
    Ok(count)
}

/// How many units each organisation of a scope covers jointly on a day.
pub(super) async fn joint_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<(OrganisationId, i64)>, db::Error> {
    read.all(&JOINT_IN, &args![area, scope.from, scope.to, on]).await
}

fn written(area: AreaId, id: UnitId, draft: &Draft) -> Vec<Value> {
    args![
        area,
        id,
        draft.kind,
        draft.name,
        draft.code,
        draft.within,
        draft.territory,
        draft.address,
        draft.people,
        draft.members,
        draft.full_members,
        draft.telephone,
        draft.investor,
        draft.note,
        draft.opened_on,
        draft.operation,
        search::place_key(&draft.name)
    ]
    .to_vec()
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    id: UnitId,
    draft: &Draft,
) -> Result<(), db::Error> {
    write.execute(&INSERT, &written(area, id, draft)).await?;
    NAMES.add_tokens(write, area, id, search::tokens(&draft.name)).await
}

/// Writes a draft over the version that was read; tells whether that version was still there.
pub(super) async fn update(
    write: &mut Write,
    area: AreaId,
    id: UnitId,
    draft: &Draft,
    version: i64,
) -> Result<bool, db::Error> {
    let mut values = written(area, id, draft);
    values.extend(args![version]);
    if write.execute(&UPDATE, &values).await? == 0 {
        return Ok(false);
    }
    NAMES.replace_tokens(write, area, id, search::tokens(&draft.name)).await?;
    Ok(true)
}

/// Records that a unit was at work, or not, from a day on.
pub(super) async fn insert_state(
    write: &mut Write,
    area: AreaId,
    id: UnitId,
    state: (Date, Operation),
    at: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&INSERT_STATE, &args![area, id, state.0, state.1, at]).await?;
    Ok(())
}

/// Closes a unit with a day, or opens it again with none; tells whether the version was still there.
pub(super) async fn set_closed(
    write: &mut Write,
    area: AreaId,
    id: UnitId,
    closed_on: Option<Date>,
    version: i64,
) -> Result<bool, db::Error> {
    Ok(write.execute(&CLOSE, &args![area, id, closed_on, version]).await? > 0)
}

pub(super) async fn insert_cover(write: &mut Write, area: AreaId, cover: &Cover) -> Result<(), db::Error> {
    let values = args![
        area,
        cover.id,
        cover.unit,
        cover.organisation,
        cover.manner,
        cover.from,
        cover.until,
        cover.name,
        cover.reason
    ];
    write.execute(&INSERT_COVER, &values).await?;
    Ok(())
}

/// Ends a cover with its last day, if it still is as it was read. Tells whether it was.
pub(super) async fn end_cover(
    write: &mut Write,
    area: AreaId,
    cover: &Cover,
    last_day: Date,
) -> Result<bool, db::Error> {
    Ok(write.execute(&END_COVER, &args![area, cover.id, last_day, cover.until]).await? > 0)
}

/// Ends all that cover a unit with its last day.
pub(super) async fn end_covers(
    write: &mut Write,
    area: AreaId,
    unit: UnitId,
    last_day: Date,
) -> Result<u64, db::Error> {
    write.execute(&END_COVERS, &args![area, unit, last_day]).await
}

/// How names of units are kept sorted and found.
static NAMES: Names<UnitId> = Names {
    keys: &KEYS,
    tokens: &TOKENS,
    set_key: &SET_KEY,
    drop_tokens: &DROP_TOKENS,
    insert_token: &INSERT_TOKEN,
    id: PhantomData,
};

/// Those whose stored sort key or tokens are not those that their name has now.
///
/// # Errors
/// Whatever the database reports.
pub async fn stale_names(read: &mut Read, area: AreaId) -> Result<Vec<Stale<UnitId>>, db::Error> {
    NAMES.stale(read, area).await
}

/// Brings the sort keys and tokens of an area to those that the names have now. Tells how many were changed.
///
/// # Errors
/// Whatever the database reports.
pub async fn renew_names(db: &db::Db, area: AreaId) -> Result<usize, db::Error> {
    NAMES.renew(db, area).await
}
