//! Pages of members.

pub mod act;
pub mod add;
pub mod correct;
pub mod done;
pub mod due;
pub mod edit;
pub mod export;
pub mod filter;
mod form;
pub mod franchise;
pub mod list;
mod parts;
pub mod past;
pub mod record;
pub mod show;
pub mod views;

pub use parts::organisation_parts;

use crate::members::Link as MemberLink;
use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        export::routes(),
        views::routes(),
        add::routes(),
        franchise::routes(),
        past::routes(),
        due::routes(),
        show::routes(),
        edit::routes(),
        correct::routes(),
        act::routes(),
        done::routes(),
        record::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
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
            key: "past-title",
            href: past::path,
            needs: Permission::ReadMembers,
            tab: false,
        },
        MenuEntry {
            group: "menu-members",
            key: "franchise-title",
            href: franchise::path,
            needs: Permission::ReadMembers,
            tab: false,
        },
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "organisation-see-members", href: list::of, needs: Permission::ReadMembers },
        Link { key: "franchise-title", href: franchise::of, needs: Permission::ReadMembers },
        Link { key: "organisation-export", href: export::of, needs: Permission::Export },
    ]
}

/// The acts that it offers on the page of a member.
#[must_use]
pub fn member_links() -> Vec<MemberLink> {
    Vec::new()
}
