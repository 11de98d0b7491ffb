//! Pages of floating members.

mod answer;
mod arrive;
mod end;
pub mod export;
mod files;
mod leave;
pub mod ledger;
pub mod list;
pub mod own;
mod place;
mod record;
pub mod show;

use super::commands::FloatingError;
use super::queries::{self, Kept};
use crate::members::Link as MemberLink;
use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Submitted};
use crate::platform::form_page::FormPage;
use crate::platform::inputs::Input;
use crate::platform::page::{Crumb, MenuEntry, Page};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        ledger::routes(),
        export::routes(),
        leave::routes(),
        arrive::routes(),
        show::routes(),
        answer::routes(),
        place::routes(),
        record::routes(),
        end::routes(),
        files::routes(),
        own::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href| MenuEntry {
        group: "menu-members",
        key,
        href,
        needs: Permission::ReadMembers,
        tab: false,
    };
    vec![entry("floating-out-title", list::path), entry("floating-in-title", list::in_path)]
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "own-floating-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "floating-out-title", href: list::of, needs: Permission::ReadMembers },
        Link { key: "floating-in-title", href: list::in_of, needs: Permission::ReadMembers },
    ]
}

/// What it offers on the page of a member.
#[must_use]
pub fn member_links() -> Vec<MemberLink> {
    vec![MemberLink { key: "floating-leave-title", href: leave::of, needs: Permission::ChangeMembers }]
}

/// The registration of an address.
async fn of_address(context: &Context, id: &str) -> Result<Kept, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    queries::by_id(&mut context.app.db.read().await?, context.caller()?, id).await
}

/// The path from the list to a page of one registration.
fn crumbs(context: &Context, kept: &Kept) -> Vec<Crumb> {
    vec![list_crumb(context), Crumb { label: kept.name.clone(), href: show::path(kept.id) }]
}

fn list_crumb(context: &Context) -> Crumb {
    Crumb { label: context.text("floating-out-title"), href: list::path() }
}

/// A form of this capability.
fn form_page(
    context: &Context,
    (title, crumbs): (String, Vec<Crumb>),
    inputs: Vec<Input>,
    errors: &Errors,
    (action, act): (String, String),
) -> FormPage {
    let page = Page::titled(context, title).office().crumbs(crumbs);
    FormPage::new(context, page, inputs, (errors, action, act))
}

/// The field that carries the version of the registration that a form was opened on.
fn versioned(kept: &Kept) -> Vec<(String, String)> {
    vec![("version".to_owned(), kept.version.to_string())]
}

/// The registration as the form was opened on it.
fn as_read(kept: &Kept, submitted: &Submitted) -> Kept {
    Kept { version: submitted.first("version").parse().unwrap_or(0), ..kept.clone() }
}

/// What is wrong with a form when a command refuses it; none when somebody else wrote meanwhile. What no field can mend
/// goes on as an error.
fn refused(error: FloatingError, field: &'static str) -> Result<Option<Errors>, AppError> {
    match error {
        FloatingError::Field(field, error) => Ok(Some(Errors::one(field, error))),
        FloatingError::State => Ok(Some(Errors::one(field, FieldError::new("floating-state-wrong")))),
        FloatingError::Changed => Ok(None),
        FloatingError::App(error) => Err(error),
    }
}
