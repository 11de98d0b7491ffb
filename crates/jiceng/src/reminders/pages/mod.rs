//! Pages of reminders.

mod confirm;
mod own;

use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [own::routes(), confirm::routes()].into_iter().flatten().collect()
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "reminder-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}
