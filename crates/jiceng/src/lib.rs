//! Jiceng (基层): the platform on which a county's grassroots party organisations do their work.
//!
//! `platform` is what every capability stands on; each other folder is a capability; `cli` is the command line.

pub mod accounts;
pub mod cli;
pub mod demo;
pub mod development;
pub mod dues;
pub mod feedback;
pub mod floating;
pub mod imports;
pub mod inbox;
pub mod ledgers;
pub mod meetings;
pub mod members;
pub mod organisations;
pub mod platform;
pub mod privacy;
pub mod procedures;
pub mod rectification;
pub mod reminders;
pub mod rules;
pub mod terms;
pub mod tokens;
pub mod transfer;
pub mod units;

use db::{Migration, Statement};
use platform::page::{FooterEntry, MenuEntry};
use platform::route::Route;

/// The schema, step by step.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "ground", text: include_str!("migrations/0001_ground.sql") },
    Migration {
        version: 2,
        name: "organisation_acts",
        text: include_str!("migrations/0002_organisation_acts.sql"),
    },
    Migration { version: 3, name: "units", text: include_str!("migrations/0003_units.sql") },
    Migration { version: 4, name: "imports", text: include_str!("migrations/0004_imports.sql") },
    Migration { version: 5, name: "access", text: include_str!("migrations/0005_access.sql") },
    Migration { version: 6, name: "members", text: include_str!("migrations/0006_members.sql") },
    Migration { version: 7, name: "privacy", text: include_str!("migrations/0007_privacy.sql") },
    Migration { version: 8, name: "api", text: include_str!("migrations/0008_api.sql") },
    Migration { version: 9, name: "findings", text: include_str!("migrations/0009_findings.sql") },
    Migration { version: 10, name: "speed", text: include_str!("migrations/0010_speed.sql") },
    Migration { version: 11, name: "places", text: include_str!("migrations/0011_places.sql") },
    Migration { version: 12, name: "meetings", text: include_str!("migrations/0012_meetings.sql") },
    Migration { version: 13, name: "procedures", text: include_str!("migrations/0013_procedures.sql") },
    Migration { version: 14, name: "dues", text: include_str!("migrations/0014_dues.sql") },
    Migration { version: 15, name: "followed", text: include_str!("migrations/0015_followed.sql") },
    Migration { version: 16, name: "order", text: include_str!("migrations/0016_order.sql") },
    Migration { version: 17, name: "transfer", text: include_str!("migrations/0017_transfer.sql") },
    Migration { version: 18, name: "floating", text: include_str!("migrations/0018_floating.sql") },
    Migration { version: 19, name: "terms", text: include_str!("migrations/0019_terms.sql") },
    Migration { version: 20, name: "typed", text: include_str!("migrations/0020_typed.sql") },
    Migration { version: 21, name: "reminders", text: include_str!("migrations/0021_reminders.sql") },
    Migration {
        version: 22,
        name: "floating_files",
        text: include_str!("migrations/0022_floating_files.sql"),
    },
    Migration { version: 23, name: "votes", text: include_str!("migrations/0023_votes.sql") },
    Migration { version: 24, name: "books", text: include_str!("migrations/0024_books.sql") },
];

/// Every table with all its columns, as the steps together leave them.
#[must_use]
pub fn tables() -> Vec<db::schema::Table> {
    let steps: Vec<&str> = MIGRATIONS.iter().map(|step| step.text).collect();
    db::schema::tables(&steps.join("\n"))
}

/// The columns whose values are sealed with the installation's keys; `jiceng keys rotate` seals them anew. A test holds
/// that every column of bytes stands here or among those known to be in the clear.
pub const SEALED: &[(&str, &str)] = &[
    ("account", "totp"),
    ("account", "telephone_cipher"),
    ("person", "identity_cipher"),
    ("person", "telephone_cipher"),
    ("import_file", "content"),
    ("paper_content", "content"),
    ("correction", "wanted_cipher"),
    ("reminder", "address_cipher"),
    ("dues_setting", "base_cipher"),
    ("transfer_incoming", "payload"),
];

/// Every route of the web site.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        platform::access::pages::routes(),
        platform::api::routes(),
        platform::gallery::routes(),
        platform::offline::routes(),
        platform::exchange::pages::routes(),
        inbox::pages::routes(),
        organisations::pages::routes(),
        organisations::api::routes(),
        units::pages::routes(),
        members::pages::routes(),
        members::api::routes(),
        meetings::pages::routes(),
        procedures::pages::routes(),
        development::pages::routes(),
        transfer::pages::routes(),
        dues::pages::routes(),
        floating::pages::routes(),
        rectification::pages::routes(),
        reminders::pages::routes(),
        ledgers::pages::routes(),
        terms::pages::routes(),
        imports::pages::routes(),
        privacy::pages::routes(),
        rules::pages::routes(),
        accounts::pages::routes(),
        tokens::pages::routes(),
        feedback::pages::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The menu, in its order.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    [
        inbox::pages::menu(),
        organisations::pages::menu(),
        terms::pages::menu(),
        units::pages::menu(),
        members::pages::menu(),
        transfer::pages::menu(),
        floating::pages::menu(),
        development::pages::menu(),
        meetings::pages::menu(),
        dues::pages::menu(),
        rectification::pages::menu(),
        ledgers::pages::menu(),
        imports::pages::menu(),
        privacy::pages::menu(),
        meetings::pages::own_menu(),
        development::pages::own_menu(),
        transfer::pages::own_menu(),
        dues::pages::own_menu(),
        reminders::pages::own_menu(),
        floating::pages::own_menu(),
        rules::pages::menu(),
        accounts::pages::menu(),
        tokens::pages::menu(),
        platform::exchange::pages::menu(),
        feedback::pages::menu(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What stands at the foot of every page.
#[must_use]
pub fn footer() -> Vec<FooterEntry> {
    feedback::pages::footer()
}

/// What other capabilities offer on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<organisations::Link> {
    [
        members::pages::organisation_links(),
        floating::pages::organisation_links(),
        meetings::pages::organisation_links(),
        development::pages::organisation_links(),
        transfer::pages::organisation_links(),
        dues::pages::organisation_links(),
        rectification::pages::organisation_links(),
        ledgers::pages::organisation_links(),
        terms::pages::organisation_links(),
        imports::pages::organisation_links(),
        units::pages::organisation_links(),
        accounts::pages::organisation_links(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The sections that other capabilities offer on the page of an organisation.
#[must_use]
pub fn organisation_parts() -> Vec<organisations::Part> {
    [members::pages::organisation_parts(), units::pages::organisation_parts()].concat()
}

/// Where events come from that fulfil the duties of organisations.
#[must_use]
pub fn organisation_events() -> Vec<organisations::EventSource> {
    [meetings::organisation_events(), dues::organisation_events(), floating::organisation_events()].concat()
}

/// Which capabilities rest on votes of meetings.
#[must_use]
pub fn vote_uses() -> Vec<meetings::VoteUse> {
    vec![procedures::rests_on]
}

/// Where it is known when a member was last in contact.
#[must_use]
pub fn last_contacts() -> Vec<members::LastContact> {
    vec![|read, area, membership| Box::pin(floating::last_contact(read, area, membership))]
}

/// The chapters of the yearly book of a branch.
#[must_use]
pub fn book_chapters() -> Vec<organisations::Chapter> {
    [
        organisations::book_chapters(),
        members::book_chapters(),
        terms::book_chapters(),
        transfer::book_chapters(),
        floating::book_chapters(),
        development::book_chapters(),
        meetings::book_chapters(),
        rectification::book_chapters(),
        dues::book_chapters(),
        ledgers::book_chapters(),
    ]
    .concat()
}

/// The forms whose cost is counted.
#[must_use]
pub fn typed_forms() -> &'static [platform::typed::Form] {
    ledgers::typed_forms()
}

/// What leads the procedures of the rulebook.
#[must_use]
pub fn led_procedures() -> Vec<procedures::Led> {
    [development::led(), vec![terms::led()], transfer::led()].concat()
}

/// Where what a rule finds is dealt with, when another capability has a page for it that the caller may open.
#[must_use]
pub fn rule_page(caller: &platform::access::Caller, line: &organisations::Line) -> Option<String> {
    terms::pages::of_rule(caller, line)
}

/// Where problems are found that are followed until they are closed.
#[must_use]
pub fn rectification_sources() -> Vec<rectification::Source> {
    meetings::rectification_sources()
}

/// What other capabilities offer on the page of a member.
#[must_use]
pub fn member_links() -> Vec<members::Link> {
    [
        members::pages::member_links(),
        transfer::pages::member_links(),
        floating::pages::member_links(),
        privacy::pages::member_links(),
    ]
    .concat()
}

/// The page of a member.
#[must_use]
pub fn member_page(id: platform::id::MembershipId) -> String {
    members::pages::show::path(id)
}

/// What can be imported from a workbook.
#[must_use]
pub fn import_kinds() -> &'static [&'static dyn imports::ImportKind] {
    &[&members::Members, &imports::Organisations]
}

/// The descriptions of the programming interface, one for each capability that has one.
#[must_use]
pub fn api_descriptions() -> Vec<utoipa::openapi::OpenApi> {
    vec![organisations::api::description(), members::api::description()]
}

/// Every statement of the application, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        db::STATEMENTS,
        platform::access::STATEMENTS,
        platform::access::TOKEN_STATEMENTS,
        platform::access::WAY_STATEMENTS,
        platform::area::STATEMENTS,
        platform::journal::STATEMENTS,
        platform::papers::statements(),
        platform::exchange::STATEMENTS,
        platform::typed::STATEMENTS,
        &organisations::statements(),
        &members::statements(),
        members::PERSON_STATEMENTS,
        members::export::STATEMENTS,
        members::roster::STATEMENTS,
        imports::STATEMENTS,
        imports::ROW_STATEMENTS,
        imports::CONFLICT_STATEMENTS,
        &privacy::statements(),
        accounts::STATEMENTS,
        accounts::ENTRY_STATEMENTS,
        units::STATEMENTS,
        &meetings::statements(),
        &procedures::statements(),
        development::STATEMENTS,
        &dues::statements(),
        &floating::statements(),
        rectification::statements(),
        reminders::statements(),
        transfer::statements(),
        &ledgers::statements(),
        terms::statements(),
        feedback::STATEMENTS,
        cli::STATEMENTS,
    ]
    .concat()
}

/// The texts of both languages: Chinese, English.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    (include_str!("platform/text.zh.ftl"), include_str!("platform/text.en.ftl")),
    (include_str!("cli/text.zh.ftl"), include_str!("cli/text.en.ftl")),
    (include_str!("inbox/text.zh.ftl"), include_str!("inbox/text.en.ftl")),
    (include_str!("organisations/text.zh.ftl"), include_str!("organisations/text.en.ftl")),
    (include_str!("units/text.zh.ftl"), include_str!("units/text.en.ftl")),
    (include_str!("members/text.zh.ftl"), include_str!("members/text.en.ftl")),
    (include_str!("meetings/text.zh.ftl"), include_str!("meetings/text.en.ftl")),
    (include_str!("procedures/text.zh.ftl"), include_str!("procedures/text.en.ftl")),
    (include_str!("development/text.zh.ftl"), include_str!("development/text.en.ftl")),
    (include_str!("transfer/text.zh.ftl"), include_str!("transfer/text.en.ftl")),
    (include_str!("dues/text.zh.ftl"), include_str!("dues/text.en.ftl")),
    (include_str!("floating/text.zh.ftl"), include_str!("floating/text.en.ftl")),
    (include_str!("rectification/text.zh.ftl"), include_str!("rectification/text.en.ftl")),
    (include_str!("reminders/text.zh.ftl"), include_str!("reminders/text.en.ftl")),
    (include_str!("ledgers/text.zh.ftl"), include_str!("ledgers/text.en.ftl")),
    (include_str!("terms/text.zh.ftl"), include_str!("terms/text.en.ftl")),
    (include_str!("imports/text.zh.ftl"), include_str!("imports/text.en.ftl")),
    (include_str!("privacy/text.zh.ftl"), include_str!("privacy/text.en.ftl")),
    (include_str!("rules/text.zh.ftl"), include_str!("rules/text.en.ftl")),
    (include_str!("accounts/text.zh.ftl"), include_str!("accounts/text.en.ftl")),
    (include_str!("tokens/text.zh.ftl"), include_str!("tokens/text.en.ftl")),
    (include_str!("feedback/text.zh.ftl"), include_str!("feedback/text.en.ftl")),
];
