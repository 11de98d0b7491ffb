//! Pages of developing members.

pub(super) mod hand_over;
pub mod list;
pub(super) mod moves;
pub mod own;
mod start;

use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [list::routes(), start::routes(), hand_over::routes(), moves::routes(), own::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-development",
        key: "development-title",
        href: list::path,
        needs: Permission::ReadCases,
        tab: false,
    }]
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "own-development-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "organisation-development", href: list::of, needs: Permission::ReadCases }]
}
