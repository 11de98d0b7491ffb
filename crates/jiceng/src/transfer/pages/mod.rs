//! Pages of transfers.

mod arrive;
pub mod ledger;
pub mod list;
mod new;
pub mod own;
pub mod show;
mod take;

use super::queries::Transfer;
use crate::organisations::Link as OrganisationLink;
use crate::platform::access::Permission;
use crate::platform::app::App;
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;
use crate::platform::text::{Language, text};
use crate::{members, procedures};

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        ledger::routes(),
        new::routes(),
        own::routes(),
        arrive::routes(),
        take::routes(),
        show::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entry of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-members",
        key: "transfers-title",
        href: list::all,
        needs: Permission::ReadCases,
        tab: false,
    }]
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "own-transfer-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<OrganisationLink> {
    vec![OrganisationLink { key: "transfers-title", href: list::of, needs: Permission::ReadCases }]
}

/// What it offers on the page of a member.
#[must_use]
pub fn member_links() -> Vec<members::Link> {
    vec![members::Link { key: "transfer-new-title", href: new::of, needs: Permission::RecordCases }]
}

/// The path from the list.
fn crumbs(context: &Context) -> Vec<Crumb> {
    vec![Crumb { label: context.text("transfers-title"), href: list::all() }]
}

/// 转接类型 in words.
pub(super) fn kind_word(app: &App, language: Language, code: &str) -> String {
    let fact = app.rulebook.subject("transfer").and_then(|subject| subject.fact("letter_kind"));
    let words = fact.and_then(|fact| fact.word(code));
    let said = words.map(|it| if language == Language::Zh { it.zh.clone() } else { it.en.clone() });
    said.unwrap_or_else(|| code.to_owned())
}

/// The words of the kinds of letters, as choices.
fn kinds(context: &Context) -> Vec<(String, String)> {
    let fact = context.app.rulebook.subject("transfer").and_then(|subject| subject.fact("letter_kind"));
    let codes = fact.map(|fact| fact.one_of.as_slice()).unwrap_or_default();
    codes.iter().map(|code| (code.clone(), kind_word(&context.app, context.language, code))).collect()
}

/// A transfer as a row of the ledger: the key of each column, and what stands in it.
pub(super) fn cells(app: &App, language: Language, it: &Transfer) -> Vec<(&'static str, String)> {
    let day = |day: Option<jiff::civil::Date>| day.map(|it| it.to_string()).unwrap_or_default();
    let said = |key: &str| text(language, key);
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("transfer-number", some(&it.letter_number)),
        ("member-name", it.name.clone()),
        ("member-sex", it.sex.map(|sex| said(sex.key())).unwrap_or_default()),
        ("member-ethnicity", some(&it.ethnicity)),
        ("member-birth", it.birth.map(|birth| birth.to_string()).unwrap_or_default()),
        ("member-identity", some(&it.identity_mask)),
        ("members-category", said(it.category.key())),
        ("transfer-from", it.from_name.clone()),
        ("transfer-to", it.to_name.clone()),
        (
            "transfer-kind",
            it.letter_kind.as_deref().map(|code| kind_word(app, language, code)).unwrap_or_default(),
        ),
        ("transfer-reason", some(&it.reason)),
        ("transfer-dues-until", some(&it.dues_until)),
        ("transfer-issued-on", day(it.issued_on)),
        ("transfer-days", it.days.map(|days| days.to_string()).unwrap_or_default()),
        ("transfer-receipt-on", day(it.receipt_on)),
        ("transfer-state", said(it.state.key())),
    ]
}

/// The case of a transfer.
fn case_path(it: &Transfer) -> String {
    procedures::pages::show::path(it.case)
}
