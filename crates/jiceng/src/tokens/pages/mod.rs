//! Pages of tokens.

pub mod list;

use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    list::routes()
}

/// Its entry of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-system",
        key: "tokens-title",
        href: list::path,
        needs: Permission::ManageTokens,
        tab: false,
    }]
}
