//! Pages of organisations.

mod act;
mod by_rule;
pub mod close;
pub mod duties;
pub mod duty;
pub mod export;
pub mod found;
pub mod kind;
pub mod list;
pub mod merge;
pub mod move_below;
mod now;
pub mod post;
pub mod post_new;
mod questions;
pub mod rename;
pub mod revise;
pub mod show;
pub mod term;
pub mod term_new;

use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        export::routes(),
        show::routes(),
        duties::routes(),
        found::routes(),
        revise::routes(),
        rename::routes(),
        kind::routes(),
        move_below::routes(),
        merge::routes(),
        close::routes(),
        term_new::routes(),
        term::routes(),
        post_new::routes(),
        post::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-organisations",
        key: "organisations-title",
        href: list::path,
        needs: Permission::ReadOrganisations,
        tab: true,
    }]
}
