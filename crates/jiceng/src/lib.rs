//! Jiceng (基层): the platform on which a county's grassroots party organisations do their work.
//!
//! `platform` is what every capability stands on; each other folder is a capability; `cli` is the command line.

pub mod cli;
pub mod demo;
pub mod inbox;
pub mod members;
pub mod organisations;
pub mod platform;
pub mod rules;

use db::{Migration, Statement};
use platform::page::MenuEntry;
use platform::route::Route;

/// The schema, step by step.
pub const MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "ground", text: include_str!("migrations/0001_ground.sql") }];

/// Every route of the web site.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = platform::access::pages::routes();
    routes.extend(inbox::pages::routes());
    routes.extend(organisations::pages::routes());
    routes.extend(members::pages::routes());
    routes.extend(rules::pages::routes());
    routes
}

/// The menu, in its order.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let mut menu = inbox::pages::menu();
    menu.extend(organisations::pages::menu());
    menu.extend(members::pages::menu());
    menu.extend(rules::pages::menu());
    menu
}

/// What other capabilities offer on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<organisations::Link> {
    members::pages::organisation_links()
}

/// Every statement of the application, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        db::STATEMENTS,
        platform::access::STATEMENTS,
        platform::area::STATEMENTS,
        platform::journal::STATEMENTS,
        organisations::STATEMENTS,
        organisations::EXPORT_STATEMENTS,
        members::STATEMENTS,
        members::export::STATEMENTS,
        cli::STATEMENTS,
    ]
    .concat()
}

/// The texts of both languages: Chinese, English.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    (include_str!("platform/text.zh.ftl"), include_str!("platform/text.en.ftl")),
    (include_str!("inbox/text.zh.ftl"), include_str!("inbox/text.en.ftl")),
    (include_str!("organisations/text.zh.ftl"), include_str!("organisations/text.en.ftl")),
    (include_str!("members/text.zh.ftl"), include_str!("members/text.en.ftl")),
    (include_str!("rules/text.zh.ftl"), include_str!("rules/text.en.ftl")),
];
