//! Pages of the inbox.

mod guest;
pub mod home;
mod numbers;
mod own;
mod upkeep;

use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    home::routes()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-home",
        key: "home-title",
        href: home::path,
        needs: Permission::ReadRules,
        tab: true,
    }]
}
