//! Pages of accounts, roles, loans of roles, the journal and the first set-up.

pub mod close;
pub mod counter;
pub mod give;
pub mod journal;
pub mod lend;
pub mod list;
pub mod make;
pub mod newcomer;
pub mod set_up;
pub mod show;
pub mod take;
pub mod telephone;

use crate::accounts::model;
use crate::organisations::{self, Link, Organisation};
use crate::platform::access::{Caller, Permission, Reach};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::{FieldError, Submitted};
use crate::platform::page::{MenuEntry, Page};
use crate::platform::request::Context;
use crate::platform::route::Route;
use askama::Template;
use axum::response::Response;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        newcomer::routes(),
        make::routes(),
        show::routes(),
        give::routes(),
        take::routes(),
        counter::routes(),
        close::routes(),
        telephone::routes(),
        lend::routes(),
        journal::routes(),
        set_up::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href, needs| MenuEntry { group: "menu-system", key, href, needs, tab: false };
    vec![
        entry("accounts-title", list::path, Permission::ManageAccounts),
        entry("lend-title", lend::path, Permission::Lend),
        entry("journal-title", journal::path, Permission::ReadJournal),
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "organisation-accounts", href: list::of, needs: Permission::ManageAccounts }]
}

/// The page before an act: who and what is affected. It sends the same fields again with a mark that they were seen.
#[derive(Template)]
#[template(path = "accounts/pages/check.html")]
struct CheckPage {
    page: Page,
    warning: Option<String>,
    rows: Vec<(String, String)>,
    action: String,
    hidden: Vec<(String, String)>,
    act: String,
    danger: bool,
}

/// The mark that the check page was seen.
const SEEN: &str = "seen";

fn was_checked(submitted: &Submitted) -> bool {
    submitted.first(SEEN) == "yes"
}

/// Shows the check page of a form.
fn check(
    page: Page,
    rows: Vec<(String, String)>,
    submitted: &Submitted,
    action: String,
    act: (&str, bool),
    warning: Option<String>,
) -> Result<Response, AppError> {
    let mut hidden: Vec<(String, String)> = submitted
        .pairs()
        .filter(|(name, _)| *name != SEEN)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    hidden.push((SEEN.to_owned(), "yes".to_owned()));
    let (act, danger) = (page.t(act.0), act.1);
    Page::render(&CheckPage { page, warning, rows, action, hidden, act, danger })
}

/// A row of a check page.
fn row(context: &Context, key: &str, value: impl Into<String>) -> (String, String) {
    (context.text(key), value.into())
}

/// Whether the caller holds a permission on one organisation only, so that nobody need be asked which.
fn is_alone(caller: &Caller, permission: Permission) -> bool {
    caller.acting.reach(permission) == Some(Reach::Alone)
}

/// The organisation that was typed by name or code, within the caller's reach of a permission; without a choice, the
/// one acted for.
async fn place(
    app: &App,
    caller: &Caller,
    permission: Permission,
    submitted: &Submitted,
) -> Result<Result<Organisation, FieldError>, AppError> {
    let mut read = app.db.read().await?;
    if is_alone(caller, permission) {
        return Ok(Ok(organisations::by_id(&mut read, caller, caller.acting.organisation).await?));
    }
    let found = organisations::pick(&mut read, caller, submitted, "place", permission).await?;
    let within =
        |place: &Organisation| place.dissolved_on.is_none() && caller.may_at(permission, &place.path);
    Ok(match found {
        Ok(place) if !within(&place) => Err(FieldError::new("grant-place-unknown")),
        found => found,
    })
}

/// What is typed for the organisation asked for by the address, for a form that opens with it.
async fn place_of(context: &Context, caller: &Caller, id: &str) -> Result<String, AppError> {
    let Ok(id) = id.parse() else { return Ok(String::new()) };
    let place = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    Ok(organisations::typed_as(&place))
}

/// How many months a role may be lent, for texts.
fn loan_months() -> i64 {
    model::LONGEST_LOAN_MONTHS
}
