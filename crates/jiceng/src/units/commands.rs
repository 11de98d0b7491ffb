//! Changes of units and of who covers them.

use super::findings::joint_findings;
use super::model::{Draft, Manner};
use super::queries::{self, Cover, Unit};
use crate::organisations::{Checked, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, UnitCoverId, UnitId};
use crate::platform::journal;
use db::{Read, Write};
use jiff::civil::Date;

/// Why a unit was not recorded, changed or closed.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// Another unit has the code.
    #[error("the code belongs to {0}")]
    CodeTaken(String),
    /// An open unit of this kind and name is registered in this territory.
    #[error("the name is registered already")]
    NameTaken,
    /// The unit would stand within itself, or within one that is closed.
    #[error("the unit cannot stand within that one")]
    Within,
    /// Somebody else changed the unit meanwhile.
    #[error("the unit was changed meanwhile")]
    Changed,
    /// So many open units stand within it.
    #[error("{0} units stand within it")]
    StillHolds(usize),
    /// It is closed, or open, already.
    #[error("the unit is closed or open already")]
    Already,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for UnitError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Records a unit. Access is checked by the caller of this function, who also writes the journal and ends the
/// transaction.
///
/// # Errors
/// [`db::Error::Unique`] when the code is taken; whatever the database reports.
pub async fn record(app: &App, write: &mut Write, area: AreaId, draft: &Draft) -> Result<UnitId, db::Error> {
    let at = app.clock.now();
    let id = UnitId(app.randomness.id(at));
    queries::insert(write, area, id, draft).await?;
    let from = draft.opened_on.unwrap_or(app.clock.today());
    queries::insert_state(write, area, id, (from, draft.operation), at).await?;
    Ok(id)
}

/// Records a cover, under the same conditions as [`record`].
///
/// # Errors
/// Whatever the database reports.
pub async fn record_cover(
    app: &App,
    write: &mut Write,
    area: AreaId,
    unit: UnitId,
    new: &NewCover<'_>,
) -> Result<UnitCoverId, db::Error> {
    let id = UnitCoverId(app.randomness.id(app.clock.now()));
    let cover = Cover {
        id,
        unit,
        organisation: new.organisation.id,
        organisation_name: new.organisation.short_name.clone(),
        path: new.organisation.path.clone(),
        manner: new.manner,
        from: new.from,
        until: new.until,
        name: new.name.map(str::to_owned),
        reason: new.reason.map(str::to_owned),
    };
    queries::insert_cover(write, area, &cover).await?;
    Ok(id)
}

/// What keeps a draft from being the unit `own`, or a new one.
async fn refuse(read: &mut Read, area: AreaId, draft: &Draft, own: Option<UnitId>) -> Result<(), UnitError> {
    if let Some(code) = &draft.code
        && let Some(holder) = queries::by_code(read, area, code).await?
        && Some(holder.id) != own
    {
        return Err(UnitError::CodeTaken(holder.draft.name));
    }
    let same = queries::by_name(read, area, &draft.name).await?;
    let twin = |unit: &Unit| {
        Some(unit.id) != own && unit.draft.kind == draft.kind && unit.draft.territory == draft.territory
    };
    if same.iter().any(twin) {
        return Err(UnitError::NameTaken);
    }
    let mut around = draft.within;
    while let Some(id) = around {
        let unit = queries::bare(read, area, id).await?;
        let unit = unit.filter(|unit| unit.closed_on.is_none() && Some(id) != own);
        around = unit.ok_or(UnitError::Within)?.draft.within;
    }
    Ok(())
}

/// Adds a unit. `territory` is the organisation that the draft names.
///
/// # Errors
/// Without the right to change units there; when the draft is refused; whatever the database reports.
pub async fn add(
    app: &App,
    caller: &Caller,
    draft: &Draft,
    territory: &Organisation,
) -> Result<UnitId, UnitError> {
    caller.require(Permission::ChangeUnits, &territory.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    refuse(&mut write, caller.area, draft, None).await?;
    let id = record(app, &mut write, caller.area, draft).await?;
    let payload =
        serde_json::json!({ "name": draft.name, "kind": draft.kind.code(), "territory": territory.code });
    journal_unit(app, &mut write, caller, "unit.add", id, &payload).await?;
    write.commit().await?;
    Ok(id)
}

/// Brings a unit to a draft, if it is still the version that was read. A change of operation holds from a day.
///
/// # Errors
/// As [`add`], for the territory as it was and as it will be; [`UnitError::Changed`].
pub async fn change(
    app: &App,
    caller: &Caller,
    unit: &Unit,
    draft: &Draft,
    territory: &Organisation,
    operation_from: Date,
) -> Result<(), UnitError> {
    for path in [&unit.path, &territory.path] {
        caller.require(Permission::ChangeUnits, path).map_err(AppError::from)?;
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    refuse(&mut write, caller.area, draft, Some(unit.id)).await?;
    let before = queries::bare(&mut write, caller.area, unit.id).await?.ok_or(AppError::NotFound)?;
    if before.version != unit.version
        || !queries::update(&mut write, caller.area, unit.id, draft, unit.version).await?
    {
        return Err(UnitError::Changed);
    }
    if before.draft.operation != draft.operation {
        let state = (operation_from, draft.operation);
        queries::insert_state(&mut write, caller.area, unit.id, state, app.clock.now()).await?;
    }
    let payload = differences(&before.draft, draft);
    journal_unit(app, &mut write, caller, "unit.change", unit.id, &payload).await?;
    write.commit().await?;
    Ok(())
}

/// The fields that differ, each as it was and as it is.
fn differences(before: &Draft, after: &Draft) -> serde_json::Value {
    let fields = |draft: &Draft| {
        serde_json::json!({
            "kind": draft.kind.code(),
            "name": draft.name,
            "code": draft.code,
            "within": draft.within.map(|id| id.to_string()),
            "territory": draft.territory.to_string(),
            "address": draft.address,
            "people": draft.people,
            "members": draft.members,
            "full-members": draft.full_members,
            "telephone": draft.telephone.is_some(),
            "investor": draft.investor,
            "note": draft.note,
            "opened": draft.opened_on.map(|day| day.to_string()),
            "operation": draft.operation.code(),
        })
    };
    let (before, after) = (fields(before), fields(after));
    let mut changes = serde_json::Map::new();
    for (name, value) in after.as_object().into_iter().flatten() {
        if before[name] != *value {
            changes.insert(name.clone(), serde_json::json!([before[name], value]));
        }
    }
    changes.into()
}

/// Closes a unit from a day on; whatever covers it ends with the day before.
///
/// # Errors
/// Without the right to change units there; when it is closed already, holds open units, or was changed meanwhile.
pub async fn close(
    app: &App,
    caller: &Caller,
    unit: &Unit,
    closed_on: Date,
    reason: &str,
) -> Result<(), UnitError> {
    caller.require(Permission::ChangeUnits, &unit.path).map_err(AppError::from)?;
    if unit.closed_on.is_some() {
        return Err(UnitError::Already);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let inside = queries::within(&mut write, caller.area, unit.id).await?.len();
    if inside > 0 {
        return Err(UnitError::StillHolds(inside));
    }
    if !queries::set_closed(&mut write, caller.area, unit.id, Some(closed_on), unit.version).await? {
        return Err(UnitError::Changed);
    }
    let last_day = closed_on.yesterday().unwrap_or(closed_on);
    let covers = queries::end_covers(&mut write, caller.area, unit.id, last_day).await?;
    let payload = serde_json::json!({ "on": closed_on.to_string(), "reason": reason, "covers": covers });
    journal_unit(app, &mut write, caller, "unit.close", unit.id, &payload).await?;
    write.commit().await?;
    Ok(())
}

/// Opens a unit again that was closed by mistake. What covered it is to be recorded anew.
///
/// # Errors
/// As [`close`]; when a unit of the same name was registered meanwhile, or the one around it is closed.
pub(super) async fn reopen(app: &App, caller: &Caller, unit: &Unit) -> Result<(), UnitError> {
    caller.require(Permission::ChangeUnits, &unit.path).map_err(AppError::from)?;
    if unit.closed_on.is_none() {
        return Err(UnitError::Already);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    refuse(&mut write, caller.area, &unit.draft, Some(unit.id)).await?;
    if !queries::set_closed(&mut write, caller.area, unit.id, None, unit.version).await? {
        return Err(UnitError::Changed);
    }
    journal_unit(app, &mut write, caller, "unit.reopen", unit.id, &serde_json::json!({})).await?;
    write.commit().await?;
    Ok(())
}

/// A cover to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewCover<'a> {
    /// Who covers, or sends the guide, or leads the mass organisation.
    pub organisation: &'a Organisation,
    /// How.
    pub manner: Manner,
    /// From when.
    pub from: Date,
    /// The last day, when it ends.
    pub until: Option<Date>,
    /// The guide or the mass organisation.
    pub name: Option<&'a str>,
    /// Why a warning is passed over.
    pub reason: Option<&'a str>,
}

/// Why a cover was not recorded or ended.
#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    /// The unit is closed.
    #[error("the unit is closed")]
    Closed,
    /// The organisation was dissolved before the cover began.
    #[error("the organisation is dissolved")]
    Dissolved,
    /// The organisation covers the unit in this manner at that time already.
    #[error("this is recorded already")]
    Twice,
    /// A rule forbids it, or warns and no reason is given.
    #[error("a rule stands against it")]
    Rule(Vec<Checked>),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for CoverError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Records that an organisation covers a unit.
///
/// # Errors
/// Without the right to change units there; for the reasons of [`CoverError`]; whatever the database reports.
pub async fn cover(
    app: &App,
    caller: &Caller,
    unit: &Unit,
    new: &NewCover<'_>,
) -> Result<UnitCoverId, CoverError> {
    caller.require(Permission::ChangeUnits, &unit.path).map_err(AppError::from)?;
    if unit.closed_on.is_some() {
        return Err(CoverError::Closed);
    }
    if new.organisation.dissolved_on.is_some_and(|day| day <= new.from) {
        return Err(CoverError::Dissolved);
    }
    let area = caller.area;
    let mut write = app.db.write(&[area.0]).await?;
    let there = queries::covers(&mut write, area, unit.id).await?;
    if there.iter().any(|cover| overlaps(cover, new)) {
        return Err(CoverError::Twice);
    }
    if new.manner == Manner::Joint {
        let others = queries::joint_units(&mut write, area, new.organisation.id, unit.id, new.from).await?;
        let findings = joint_findings(app, new.organisation, others + 1, new.from);
        let forbidden = findings.iter().any(Checked::blocks);
        if forbidden || (new.reason.is_none() && findings.iter().any(Checked::asks_reason)) {
            return Err(CoverError::Rule(findings));
        }
    }
    let id = record_cover(app, &mut write, area, unit.id, new).await?;
    let payload = serde_json::json!({
        "organisation": new.organisation.code,
        "manner": new.manner.code(),
        "from": new.from.to_string(),
        "until": new.until.map(|day| day.to_string()),
        "name": new.name,
        "reason": new.reason,
    });
    journal_unit(app, &mut write, caller, "unit.cover", unit.id, &payload).await?;
    write.commit().await?;
    Ok(id)
}

/// Whether the same organisation covers in the same manner on a common day.
fn overlaps(there: &Cover, new: &NewCover<'_>) -> bool {
    there.organisation == new.organisation.id
        && there.manner == new.manner
        && there.name.as_deref() == new.name
        && !there.is_void()
        && there.until.is_none_or(|until| new.from <= until)
        && new.until.is_none_or(|until| there.from <= until)
}

/// Ends a cover with its last day; one recorded by mistake ends with the day before its first and never held.
///
/// # Errors
/// Without the right to change units there; whatever the database reports.
pub async fn end_cover(
    app: &App,
    caller: &Caller,
    unit: &Unit,
    cover: &Cover,
    last_day: Date,
) -> Result<(), AppError> {
    caller.require(Permission::ChangeUnits, &unit.path)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::end_cover(&mut write, caller.area, cover, last_day).await? {
        return Err(AppError::Conflict);
    }
    let payload = serde_json::json!({
        "organisation": cover.organisation_name,
        "manner": cover.manner.code(),
        "from": cover.from.to_string(),
        "until": last_day.to_string(),
    });
    journal_unit(app, &mut write, caller, "unit.cover-end", unit.id, &payload).await?;
    Ok(write.commit().await?)
}

async fn journal_unit(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    unit: UnitId,
    payload: &serde_json::Value,
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "unit", subject: Some(unit.0), payload };
    journal::append(app, write, caller, &act).await
}
