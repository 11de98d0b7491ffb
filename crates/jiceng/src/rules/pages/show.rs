//! One rule: when it applies, all its editions and what changed, what it reads, and worked examples.

use super::list;
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::rules::examples;
use crate::rules::model::Origin;
use crate::rules::told::{self, Told};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

const PATH: &str = "/rules/{id}";

/// The page of a rule.
#[must_use]
pub fn path(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("{}/{id}", list::PATH)
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadRules), show)]
}

#[derive(Template)]
#[template(path = "rules/pages/show.html")]
struct ShowPage {
    page: Page,
    /// What the edition in force says; that of the newest when none is.
    text: String,
    told: Told,
}

/// No rule has this id; all there are stand in the list.
fn unknown(id: &str) -> AppError {
    AppError::UnknownWord(UnknownWord { found: id.to_owned(), pages: vec![("rules-title", list::path())] })
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let book = &context.app.rulebook;
    let rule = book.provision(&id).ok_or_else(|| unknown(&id))?;
    let today = context.app.clock.today();
    let told = told::tell(book, rule, examples(), context.language, today);
    let edition = rule.edition_on(today).or_else(|| rule.editions().last());
    let text = edition.map(|edition| told::pick(&edition.text, context.language).to_owned());
    let crumbs = vec![Crumb { label: context.text("rules-title"), href: list::path() }];
    let title = context.text_with("rule-title", &[("id", id)]);
    let page = Page::titled(&context, title).office().crumbs(crumbs);
    Page::render(&ShowPage { page, text: text.unwrap_or_default(), told })
}
