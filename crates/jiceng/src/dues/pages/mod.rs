//! Pages of dues.

pub mod account;
pub mod branch;
pub mod entry;
pub mod event;
pub mod export;
mod form;
pub mod member;
pub mod own;
pub mod receive;
pub mod record;
pub mod set;
pub mod statement;
pub mod totals;
mod withdraw;

use super::model::Kind;
use super::queries::{self, Payer};
use crate::organisations::{self, Link, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        branch::routes(),
        set::routes(),
        receive::routes(),
        member::routes(),
        record::routes(),
        entry::routes(),
        withdraw::routes(),
        account::routes(),
        event::routes(),
        statement::routes(),
        export::routes(),
        totals::routes(),
        own::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href, needs| MenuEntry { group: "menu-dues", key, href, needs, tab: false };
    vec![
        entry("dues-title", branch::path, Permission::ReadDues),
        entry("dues-account-title", account::path, Permission::ReadDues),
        entry("dues-totals-title", totals::path, Permission::ReadDuesTotals),
    ]
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "own-dues-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "organisation-dues", href: branch::of, needs: Permission::ReadDues }]
}

/// The organisation that an address or form names by its row, or the caller's own; the caller needs a right there.
async fn place(
    context: &Context,
    read: &mut db::Read,
    submitted: &Submitted,
    needs: Permission,
) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match submitted.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(read, caller, id).await?;
    caller.require(needs, &organisation.path)?;
    Ok(organisation)
}

/// The members of a branch whom a form names.
async fn chosen(
    context: &Context,
    read: &mut db::Read,
    branch: &Organisation,
    submitted: &Submitted,
) -> Result<Vec<Payer>, AppError> {
    let wanted = submitted.all("who");
    let all = queries::members_of(read, context.caller()?.area, branch.id).await?;
    Ok(all.into_iter().filter(|it| wanted.contains(&it.id.to_string())).collect())
}

/// The path from the branch's list to one of its pages.
fn crumbs(context: &Context, organisation: OrganisationId) -> Vec<Crumb> {
    vec![Crumb { label: context.text("dues-title"), href: branch::of(organisation) }]
}

/// The path from the book to one of its pages.
fn book_crumbs(context: &Context, organisation: OrganisationId) -> Vec<Crumb> {
    vec![Crumb { label: context.text("dues-account-title"), href: account::at(organisation) }]
}

/// `2026-01` or `2026-01 – 2026-03`.
pub(super) fn months_shown((from, to): (super::Month, super::Month)) -> String {
    if from == to { from.to_string() } else { format!("{from} – {to}") }
}

/// What one entry was about, in a line of a table.
fn about(context: &Context, entry: &queries::Kept) -> String {
    let words = [
        entry.name.clone(),
        entry.months.map(months_shown),
        entry.purpose.map(|it| context.text(it.key())),
        entry.counterpart.clone(),
        entry.matter.clone(),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The tone of the tag of an entry's kind.
fn tone(kind: Kind) -> &'static str {
    if kind.comes_in() { "plain" } else { "info" }
}
