//! Pages of terms.

mod ask;
pub mod key;
mod key_mark;
mod key_show;
mod key_step;
pub mod list;
pub mod print;
pub mod requests;
pub mod show;

use crate::organisations::{self, Line as Found, Link, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        print::routes(),
        requests::routes(),
        key::routes(),
        key_mark::routes(),
        key_show::routes(),
        key_step::routes(),
        ask::routes(),
        show::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href| MenuEntry {
        group: "menu-organisations",
        key,
        href,
        needs: Permission::ReadCases,
        tab: false,
    };
    vec![entry("terms-title", list::path), entry("key-villages-title", key::path)]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "term-title", href: show::path, needs: Permission::ReadCases }]
}

/// The standing rules about terms.
const RULES: [&str; 2] = ["elec-on-term", "committee-remind"];

/// The page on which a rule about terms is dealt with, of one organisation. Of several, the list of exactly those that the
/// rule touches says who they are.
#[must_use]
pub fn of_rule(caller: &Caller, line: &Found) -> Option<String> {
    let about_terms = RULES.contains(&line.rule.as_str());
    let one = about_terms && line.organisations == 1 && caller.may(Permission::ReadCases);
    one.then(|| show::path(line.first.id))
}

/// The organisation of an address, whose term the caller reads.
async fn of_address(context: &Context, read: &mut db::Read, id: &str) -> Result<Organisation, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let organisation = organisations::by_id(read, caller, id).await?;
    caller.require(Permission::ReadCases, &organisation.path)?;
    Ok(organisation)
}

/// The path from the calendar to a page of one organisation.
fn crumbs(context: &Context, organisation: &Organisation) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text("terms-title"), href: list::path() },
        Crumb { label: organisation.short_name.clone(), href: show::path(organisation.id) },
    ]
}
