//! Pages of units and of the two coverages.

pub mod cover;
pub mod coverage;
pub mod edit;
pub mod list;
mod lookup;
mod parts;
pub mod show;
mod state;

pub use parts::organisation_parts;

use super::commands::UnitError;
use super::queries::{self, Unit};
use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError};
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [list::routes(), edit::routes(), show::routes(), cover::routes(), state::routes(), coverage::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![
        MenuEntry {
            group: "menu-organisations",
            key: "units-title",
            href: list::path,
            needs: Permission::ReadUnits,
            tab: false,
        },
        MenuEntry {
            group: "menu-organisations",
            key: "coverage-title",
            href: coverage::path,
            needs: Permission::ReadUnits,
            tab: false,
        },
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "organisation-covered-units", href: list::covered_by, needs: Permission::ReadUnits },
        Link { key: "coverage-title", href: coverage::of, needs: Permission::ReadUnits },
    ]
}

/// The unit of an address, which the caller must be allowed to change.
async fn changeable(context: &Context, id: &str) -> Result<Unit, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let unit = queries::by_id(&mut context.app.db.read().await?, caller, id, today).await?;
    caller.require(Permission::ChangeUnits, &unit.path)?;
    Ok(unit)
}

/// The path from the list to a page of one unit.
fn crumbs(context: &Context, unit: &Unit) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text("units-title"), href: list::path() },
        Crumb { label: unit.draft.name.clone(), href: show::path(unit.id) },
    ]
}

/// What is wrong with a form when a command refuses it; what no field can mend goes on as an error.
fn refused(error: UnitError, field: &'static str) -> Result<Errors, AppError> {
    Ok(match error {
        UnitError::CodeTaken(name) => Errors::one("code", FieldError::with("unit-code-taken", "name", name)),
        UnitError::NameTaken => Errors::one("name", FieldError::new("unit-name-taken")),
        UnitError::Within => Errors::one("within", FieldError::new("unit-within-impossible")),
        UnitError::Changed => return Err(AppError::Conflict),
        UnitError::StillHolds(count) => {
            Errors::one(field, FieldError::with("unit-still-holds", "count", count))
        }
        UnitError::Already => Errors::one(field, FieldError::new("unit-state-already")),
        UnitError::App(AppError::Database(db::Error::Unique(_))) => {
            Errors::one("code", FieldError::new("unit-code-taken-meanwhile"))
        }
        UnitError::App(error) => return Err(error),
    })
}
