//! The letter of introduction (组织关系介绍信) with its stub (存根) and the slip of the receipt (回执), to print on A4. What is
//! not on record, such as the identity number, is filled in by hand.

use super::kind_word;
use super::show::{below, of_address};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::CaseId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::transfer::queries::Transfer;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;

const PATH: &str = "/transfers/{id}/letter";

/// The page.
pub(super) fn path(id: CaseId) -> String {
    format!("/transfers/{id}/letter")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), show)]
}

#[derive(Template)]
#[template(path = "transfer/pages/letter.html")]
struct LetterPage {
    page: Page,
    number: String,
    to: String,
    from: String,
    /// The sentences of the stub, of the letter, and of the receipt.
    stub: Vec<(String, String)>,
    letter: String,
    receipt: String,
    issued: String,
    received: String,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let it = of_address(&context, &id).await?;
    if it.issued_on.is_none() {
        return Err(AppError::NotFound);
    }
    let text = |key: &str| context.text(key);
    let some = |value: &Option<String>| value.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| blank(6));
    let day = |day: Option<Date>| day.map_or_else(|| text("transfer-blank-day"), |it| it.to_string());
    let template = LetterPage {
        page: Page::new(&context, "transfer-print").office().crumbs(below(&context, &it)),
        number: some(&it.letter_number),
        stub: stub(&context, &it),
        letter: context.text_with("transfer-letter-text", &said(&context, &it)),
        receipt: context.text_with("transfer-receipt-text", &said(&context, &it)),
        issued: day(it.issued_on),
        received: day(it.received_on),
        to: it.to_name,
        from: it.from_name,
    };
    Page::render(&template)
}

/// Room to write by hand.
fn blank(characters: usize) -> String {
    "　".repeat(characters)
}

/// What the sentences of the letter say.
fn said(context: &Context, it: &Transfer) -> Vec<(&'static str, String)> {
    let some = |value: &Option<String>| value.clone().unwrap_or_else(|| blank(4));
    let age = it.birth.zip(it.issued_on).map(|(birth, on)| (on.year() - birth.year()).to_string());
    vec![
        ("name", it.name.clone()),
        ("sex", it.sex.map_or_else(|| blank(2), |sex| context.text(sex.key()))),
        ("age", age.unwrap_or_else(|| blank(2))),
        ("ethnicity", some(&it.ethnicity)),
        ("category", context.text(it.category.key())),
        ("identity", blank(18)),
        ("from", it.from_name.clone()),
        ("to", it.to_name.clone()),
        ("dues", some(&it.dues_until)),
        ("days", it.days.map(|days| days.to_string()).unwrap_or_default()),
    ]
}

/// Labels and values of the stub.
fn stub(context: &Context, it: &Transfer) -> Vec<(String, String)> {
    let some = |value: &Option<String>| value.clone().unwrap_or_default();
    let kind = it.letter_kind.as_deref().map(|code| kind_word(&context.app, context.language, code));
    let rows = [
        ("member-name", it.name.clone()),
        ("member-sex", it.sex.map(|sex| context.text(sex.key())).unwrap_or_default()),
        ("member-ethnicity", some(&it.ethnicity)),
        ("member-birth", it.birth.map(|birth| birth.to_string()).unwrap_or_default()),
        ("members-category", context.text(it.category.key())),
        ("transfer-from", it.from_name.clone()),
        ("transfer-to", it.to_name.clone()),
        ("transfer-kind", some(&kind)),
        ("transfer-reason", some(&it.reason)),
        ("transfer-dues-until", some(&it.dues_until)),
        ("transfer-days", it.days.map(|days| days.to_string()).unwrap_or_default()),
    ];
    rows.into_iter().map(|(key, value)| (context.text(key), value)).collect()
}
