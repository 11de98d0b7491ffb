//! Pages of the rulebook (规则库).

pub mod list;
pub mod show;

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
        group: "menu-system",
        key: "rules-title",
        href: list::path,
        needs: Permission::ReadRules,
        tab: false,
    }]
}
