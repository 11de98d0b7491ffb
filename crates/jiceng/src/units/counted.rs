//! The two coverages of a scope in one row, for pages of other capabilities.

use super::findings;
use super::model::{Coverage, Tally, gather};
use super::queries;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::memo::Stamp;

/// Counts the units of a scope today, as the rulebook's formula has it; kept until something changes.
///
/// # Errors
/// Without the right to read units; whatever the database reports.
pub async fn counted(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Tally, AppError> {
    let own = caller.scope(Permission::ReadUnits)?;
    let Some(scope) = own.within(scope) else { return Ok(Tally::default()) };
    let stamp = Stamp::now(app, read, caller.area).await?;
    let count = async |scope: &Scope| {
        let material = queries::material(read, caller, scope, stamp.day).await?;
        let units = gather(material.units, &material.states, &material.covers, stamp.day);
        Ok(Coverage::of(&findings::formula(app, stamp.day), &units).counted)
    };
    app.memo.answer((caller.area, "coverage"), stamp, scope, count).await
}
