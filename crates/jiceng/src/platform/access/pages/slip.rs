//! Signing in with a slip of paper from the branch.

use super::encoded;
use super::sign_in::{answer, device};
use crate::platform::access::sign_in_by_slip;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted, SummaryLine, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/sign-in/slip";

/// The page, which comes back to `back` afterwards.
#[must_use]
pub fn path(back: &str) -> String {
    if back.is_empty() { PATH.to_owned() } else { format!("{PATH}?back={}", encoded(back)) }
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show), post(PATH, Needs::Nothing, submit)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/slip.html")]
struct SlipPage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    name: Field,
    code: Field,
    back: String,
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> SlipPage {
    let name = Field::new(context, submitted, errors, "name", "sign-in-name").hint(context, "slip-name-hint");
    let code = Field::new(context, submitted, errors, "code", "slip-code").hint(context, "slip-code-hint");
    let mut page = Page::new(context, "slip-title").back(super::sign_in::plain());
    page.has_error = !errors.0.is_empty();
    let back = submitted.first("back").to_owned();
    SlipPage { summary: summary(&[&name, &code]), page, here: PATH, name, code, back }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    // Nothing but the way back is taken from an address.
    let submitted = Submitted::default().with("back", submitted.first("back"));
    Page::render(&form(&context, &submitted, &Errors::default()))
}

async fn submit(context: Context, headers: HeaderMap, submitted: Submitted) -> Result<Response, AppError> {
    let (name, code) = (submitted.first("name"), submitted.first("code"));
    let outcome = sign_in_by_slip(&context.app, name, code, &context.address, device(&headers)).await?;
    match answer(&context, outcome, submitted.first("back"), "slip-wrong") {
        Ok(response) => Ok(response),
        Err(error) => Page::render_refused(&form(&context, &submitted, &Errors::one("code", error))),
    }
}
