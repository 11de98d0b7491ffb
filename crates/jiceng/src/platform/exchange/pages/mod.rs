//! Pages of the keys with which files are signed and checked.

mod new;
pub mod show;
pub mod take;
mod withdraw;

use crate::platform::access::Permission;
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    [show::routes(), new::routes(), withdraw::routes()].into_iter().flatten().collect()
}

/// The entry of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-system",
        key: "exchange-title",
        href: show::path,
        needs: Permission::KeepPeers,
        tab: false,
    }]
}

/// The path from the first of these pages.
fn crumbs(context: &Context) -> Vec<Crumb> {
    vec![Crumb { label: context.text("exchange-title"), href: show::path() }]
}
