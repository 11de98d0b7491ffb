//! Signing in with a code by message. Not there unless a gateway is configured.

use super::encoded;
use super::sign_in::{answer, device, too_many};
use crate::platform::access::{message, sign_in_by_message};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/sign-in/message";
const CODE: &str = "/sign-in/message/code";

/// The page, which comes back to `back` afterwards.
#[must_use]
pub fn path(back: &str) -> String {
    if back.is_empty() { PATH.to_owned() } else { format!("{PATH}?back={}", encoded(back)) }
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show), post(PATH, Needs::Nothing, ask), post(CODE, Needs::Nothing, enter)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/message.html")]
struct AskPage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    name: Field,
    back: String,
}

#[derive(Template)]
#[template(path = "platform/access/pages/message_code.html")]
struct CodePage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    again: &'static str,
    name: String,
    code: Field,
    back: String,
}

fn ask_form(context: &Context, submitted: &Submitted, errors: &Errors) -> AskPage {
    let name =
        Field::new(context, submitted, errors, "name", "message-name").hint(context, "message-name-hint");
    let mut page = Page::new(context, "message-title").back(super::sign_in::plain());
    page.has_error = !errors.0.is_empty();
    let back = submitted.first("back").to_owned();
    AskPage { summary: summary(&[&name]), page, here: PATH, name, back }
}

fn code_form(context: &Context, submitted: &Submitted, errors: &Errors) -> CodePage {
    let mut code =
        Field::new(context, submitted, errors, "code", "message-code").hint(context, "message-code-hint");
    code.value = String::new();
    let mut page = Page::new(context, "message-code-title").back(path(submitted.first("back")));
    page.has_error = !errors.0.is_empty();
    CodePage {
        summary: summary(&[&code]),
        page,
        here: CODE,
        again: PATH,
        name: submitted.first("name").to_owned(),
        code,
        back: submitted.first("back").to_owned(),
    }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    context.app.settings.sms.as_ref().ok_or(AppError::NotFound)?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let submitted = Submitted::default().with("back", submitted.first("back"));
    Page::render(&ask_form(&context, &submitted, &Errors::default()))
}

/// The page for the code comes at once and is the same for every name; a telephone never stands in an address.
async fn ask(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let gateway = context.app.settings.sms.clone().ok_or(AppError::NotFound)?;
    let name = submitted.first("name");
    let error = if name.is_empty() {
        Some(FieldError::new("field-required"))
    } else {
        message::ask(&context.app, &gateway, name, &context.address).err().map(too_many)
    };
    match error {
        Some(error) => Page::render_refused(&ask_form(&context, &submitted, &Errors::one("name", error))),
        None => Page::render(&code_form(&context, &submitted, &Errors::default())),
    }
}

async fn enter(context: Context, headers: HeaderMap, submitted: Submitted) -> Result<Response, AppError> {
    context.app.settings.sms.as_ref().ok_or(AppError::NotFound)?;
    let (name, code) = (submitted.first("name"), submitted.first("code"));
    let outcome = sign_in_by_message(&context.app, name, code, &context.address, device(&headers)).await?;
    match answer(&context, outcome, submitted.first("back"), "message-code-wrong") {
        Ok(response) => Ok(response),
        Err(error) => Page::render_refused(&code_form(&context, &submitted, &Errors::one("code", error))),
    }
}
