//! Jiceng (基层): the platform on which a county's grassroots party organisations do their work.
//!
//! `platform` is what every capability stands on; each other folder is a capability; `cli` is the command line.

pub mod cli;
pub mod demo;
pub mod inbox;
pub mod members;
pub mod organisations;
pub mod platform;
pub mod privacy;
pub mod rules;
pub mod tokens;

use db::{Migration, Statement};
use platform::page::MenuEntry;
use platform::route::Route;

/// The schema, step by step.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "ground", text: include_str!("migrations/0001_ground.sql") },
    Migration { version: 2, name: "api", text: include_str!("migrations/0009_api.sql") },
    Migration { version: 3, name: "privacy", text: include_str!("migrations/0007_privacy.sql") },
];

/// Every table with all its columns, as the steps together declare them; for copying and for tests.
#[must_use]
pub fn tables() -> Vec<db::schema::Table> {
    let steps: Vec<&str> = MIGRATIONS.iter().map(|step| step.text).collect();
    db::schema::tables(&steps.join("\n"))
}

/// Every route of the web site.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = platform::access::pages::routes();
    routes.extend(inbox::pages::routes());
    routes.extend(organisations::pages::routes());
    routes.extend(members::pages::routes());
    routes.extend(privacy::pages::routes());
    routes.extend(rules::pages::routes());
    routes.extend(tokens::pages::routes());
    routes.extend(platform::api::routes());
    routes.extend(platform::gallery::routes());
    routes.extend(organisations::api::routes());
    routes
}

/// The menu, in its order.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let mut menu = inbox::pages::menu();
    menu.extend(organisations::pages::menu());
    menu.extend(members::pages::menu());
    menu.extend(privacy::pages::menu());
    menu.extend(rules::pages::menu());
    menu.extend(tokens::pages::menu());
    menu
}

/// What other capabilities offer on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<organisations::Link> {
    members::pages::organisation_links()
}

/// What other capabilities offer on the page of a member.
#[must_use]
pub fn member_links() -> Vec<members::Link> {
    let mut links = members::pages::member_links();
    links.extend(privacy::pages::member_links());
    links
}

/// The descriptions of the programming interface, one for each capability that has one.
#[must_use]
pub fn api_descriptions() -> Vec<utoipa::openapi::OpenApi> {
    vec![organisations::api::description()]
}

/// Every statement of the application, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        db::STATEMENTS,
        platform::access::STATEMENTS,
        platform::access::TOKEN_STATEMENTS,
        platform::area::STATEMENTS,
        platform::journal::STATEMENTS,
        organisations::STATEMENTS,
        members::STATEMENTS,
        members::PERSON_STATEMENTS,
        &privacy::statements(),
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
    (include_str!("privacy/text.zh.ftl"), include_str!("privacy/text.en.ftl")),
    (include_str!("rules/text.zh.ftl"), include_str!("rules/text.en.ftl")),
    (include_str!("tokens/text.zh.ftl"), include_str!("tokens/text.en.ftl")),
];
