//! Pages of members.

pub mod list;
pub mod show;

use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [list::routes(), show::routes()].into_iter().flatten().collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-members",
        key: "members-title",
        href: list::path,
        needs: Permission::ReadMembers,
        tab: true,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![Link { key: "organisation-see-members", href: list::of, needs: Permission::ReadMembers }]
}
