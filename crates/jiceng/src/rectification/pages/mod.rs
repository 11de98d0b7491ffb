//! Pages of problems and their rectification.

mod edit;
pub mod ledger;
pub mod list;
pub mod show;
mod step;

pub use edit::of_source as new_of_source;

use super::commands::ProblemError;
use super::queries::{self, Problem};
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
    [list::routes(), ledger::routes(), edit::routes(), show::routes(), step::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Its entry of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-meetings",
        key: "problems-title",
        href: list::path,
        needs: Permission::ReadMeetings,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "problems-title", href: list::of, needs: Permission::ReadMeetings }]
}

/// The problem of an address.
async fn of_address(context: &Context, read: &mut db::Read, id: &str) -> Result<Problem, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    queries::by_id(read, context.caller()?, id).await
}

/// The path from the list to a page of one problem.
fn crumbs(context: &Context, problem: &Problem) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text("problems-title"), href: list::path() },
        Crumb { label: heading(context, problem), href: show::path(problem.id) },
    ]
}

/// Which one: whose it is and when it was found.
fn heading(context: &Context, problem: &Problem) -> String {
    let args =
        [("organisation", problem.organisation_name.clone()), ("day", problem.draft.found_on.to_string())];
    context.text_with("problem-heading", &args)
}

/// Whether the caller may list problems of an organisation and take steps about them.
fn may(context: &Context, path: &str) -> bool {
    context.caller.as_ref().is_some_and(|it| it.may_at(Permission::RecordDecisions, path))
}

/// What is wrong with a form when a command refuses it; what no field can mend goes on as an error.
fn refused(error: ProblemError, field: &'static str) -> Result<Errors, AppError> {
    match error {
        ProblemError::Field(field, error) => Ok(Errors::one(field, error)),
        ProblemError::State => Ok(Errors::one(field, FieldError::new("problem-state-wrong"))),
        ProblemError::Changed => Err(AppError::Conflict),
        ProblemError::App(error) => Err(error),
    }
}
