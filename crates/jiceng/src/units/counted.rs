//! The two coverages of a scope in one row, for pages of other capabilities.

use super::findings;
use super::model::{Coverage, Tally, gather};
use super::queries;
use crate::platform::access::{Caller, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;

/// Counts the units of a scope today, as the rulebook's formula has it.
///
/// # Errors
/// Without the right to read units; whatever the database reports.
pub async fn counted(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Tally, AppError> {
    let today = app.clock.today();
    let material = queries::material(read, caller, scope, today).await?;
    let units = gather(material.units, &material.states, &material.covers, today);
    Ok(Coverage::of(&findings::formula(app, today), &units).counted)
}
