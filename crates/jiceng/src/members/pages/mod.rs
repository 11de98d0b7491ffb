//! Pages of members.

pub mod export;
pub mod import;
pub mod list;
pub mod show;

use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [list::routes(), show::routes(), import::routes(), export::routes()].into_iter().flatten().collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![
        MenuEntry {
            group: "menu-members",
            key: "members-title",
            href: list::path,
            needs: Permission::ReadMembers,
            tab: true,
        },
        MenuEntry {
            group: "menu-members",
            key: "import-title",
            href: import::path,
            needs: Permission::Import,
            tab: true,
        },
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "organisation-see-members", href: list::of, needs: Permission::ReadMembers },
        Link { key: "organisation-import", href: import::into, needs: Permission::Import },
        Link { key: "organisation-export", href: export::of, needs: Permission::Export },
    ]
}
