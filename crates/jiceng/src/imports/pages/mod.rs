//! Pages of imports, and of the conflicts that they raise.

mod ask;
mod columns;
mod conflicts;
mod discard;
mod duplicates;
mod files;
mod show;
mod undo;

pub use ask::{into, path};
pub use conflicts::path as conflicts;

use crate::organisations::Link;
use crate::platform::access::Permission;
use crate::platform::page::MenuEntry;
use crate::platform::route::{Needs, Route};

/// Whoever may import anything; the kind's own right is asked where the organisation is known.
const NEEDS: Needs = Needs::Permission(Permission::Import);

/// A view of a list, as the component of filters shows it.
struct View {
    label: String,
    href: String,
    current: bool,
}

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    let pages = [
        ask::routes(),
        columns::routes(),
        conflicts::routes(),
        discard::routes(),
        duplicates::routes(),
        files::routes(),
        show::routes(),
        undo::routes(),
    ];
    pages.into_iter().flatten().collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![
        MenuEntry {
            group: "menu-organisations",
            key: "import-organisations",
            href: ask::organisations,
            needs: Permission::ChangeOrganisations,
            tab: false,
        },
        MenuEntry {
            group: "menu-members",
            key: "import-members",
            href: ask::members,
            needs: Permission::Import,
            tab: true,
        },
        MenuEntry {
            group: "menu-members",
            key: "conflicts-title",
            href: conflicts::path,
            needs: Permission::DecideCorrections,
            tab: false,
        },
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "import-members", href: ask::members_into, needs: Permission::Import },
        Link {
            key: "import-organisations-below",
            href: ask::organisations_into,
            needs: Permission::ChangeOrganisations,
        },
    ]
}
