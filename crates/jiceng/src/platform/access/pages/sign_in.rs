//! Signing in.

use super::{encoded, own_path};
use crate::platform::access::{COOKIE, SignIn, sign_in};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, summary};
use crate::platform::kept;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/sign-in";

/// The page itself.
#[must_use]
pub fn plain() -> String {
    PATH.to_owned()
}

/// The page, which comes back to `here` afterwards.
#[must_use]
pub fn path(here: &str) -> String {
    if here == "/" || here.starts_with(PATH) {
        PATH.to_owned()
    } else {
        format!("{PATH}?back={}", encoded(here))
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show), post(PATH, Needs::Nothing, submit)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/sign_in.html")]
struct SignInPage {
    page: Page,
    summary: Vec<SummaryLine>,
    name: Field,
    password: Field,
    code: Field,
    back: String,
    slip: String,
    message: Option<String>,
    kept: String,
    /// Why the form stands where another page was asked for; empty when it was asked for itself.
    asked: String,
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> SignInPage {
    let name = Field::new(context, submitted, errors, "name", "sign-in-name");
    let mut password = Field::new(context, submitted, errors, "password", "sign-in-password");
    password.value = String::new();
    let mut code = Field::new(context, submitted, errors, "code", "sign-in-code")
        .hint(context, "sign-in-code-hint")
        .optional();
    code.value = String::new();
    let mut page = Page::new(context, "sign-in-title");
    page.has_error = !errors.0.is_empty();
    let back = submitted.first("back").to_owned();
    let slip = super::slip::path(&back);
    let message = context.app.settings.sms.is_some().then(|| super::message::path(&back));
    SignInPage {
        summary: summary(&[&name, &password, &code]),
        page,
        name,
        password,
        code,
        back,
        kept: submitted.first(kept::FIELD).to_owned(),
        asked: String::new(),
        slip,
        message,
    }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    if context.caller.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    Page::render(&form(&context, &submitted, &Errors::default()))
}

/// The page for somebody whose session ended while a form was being filled in; `sealed` is what was typed.
///
/// # Errors
/// When the template cannot be written.
pub(in crate::platform) fn show_with(context: &Context, sealed: &str) -> Result<Response, AppError> {
    let submitted = Submitted::default().with(kept::FIELD, sealed);
    Page::render_unauthorized(&form(context, &submitted, &Errors::default()))
}

/// The page in the place of one that only those signed in see, to which it leads on.
///
/// # Errors
/// When the template cannot be written.
pub(in crate::platform) fn show_instead(context: &Context) -> Result<Response, AppError> {
    if context.here == "/" {
        return Page::render_unauthorized(&form(context, &Submitted::default(), &Errors::default()));
    }
    let submitted = Submitted::default().with("back", &context.here);
    let mut page = form(context, &submitted, &Errors::default());
    page.asked = context.text("error-sign-in-remedy");
    Page::render_unauthorized(&page)
}

async fn submit(context: Context, headers: HeaderMap, submitted: Submitted) -> Result<Response, AppError> {
    let (name, password, code) =
        (submitted.first("name"), raw(&submitted, "password"), submitted.first("code"));
    let outcome = sign_in(&context.app, name, password, code, &context.address, device(&headers)).await?;
    if let SignIn::Done(cookie) = &outcome
        && let Some(page) = kept::resume(&context, cookie, submitted.first(kept::FIELD)).await?
    {
        return Ok(with_cookie(&context, cookie, page));
    }
    let field = if matches!(outcome, SignIn::Code) { "code" } else { "name" };
    match answer(&context, outcome, submitted.first("back"), "sign-in-wrong") {
        Ok(response) => Ok(response),
        Err(error) => Page::render_refused(&form(&context, &submitted, &Errors::one(field, error))),
    }
}

/// The answer to an attempt that got in, or the sentence about one that did not.
pub(super) fn answer(
    context: &Context,
    outcome: SignIn,
    back: &str,
    wrong: &'static str,
) -> Result<Response, FieldError> {
    match outcome {
        SignIn::Done(cookie) => Ok(signed_in(context, &cookie, back)),
        SignIn::Wrong => Err(FieldError::new(wrong)),
        SignIn::Code => Err(FieldError::new("sign-in-code-wrong")),
        SignIn::TooMany(seconds) => Err(too_many(seconds)),
        SignIn::Busy => Err(FieldError::new("sign-in-busy")),
        SignIn::NoRole => Err(FieldError::new("sign-in-no-role")),
    }
}

/// The sentence that says how long to wait.
pub(super) fn too_many(seconds: u64) -> FieldError {
    FieldError::with("sign-in-too-many", "minutes", seconds.div_ceil(60))
}

/// The browser's own words about itself.
pub(super) fn device(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A password keeps its outer spaces.
fn raw<'s>(submitted: &'s Submitted, name: &str) -> &'s str {
    submitted.all(name).first().map_or("", String::as_str)
}

/// Goes on to the page that was asked for.
fn signed_in(context: &Context, cookie: &str, back: &str) -> Response {
    let to = own_path(back).unwrap_or_else(|| "/".to_owned());
    with_cookie(context, cookie, Redirect::to(&to).into_response())
}

fn with_cookie(context: &Context, cookie: &str, page: Response) -> Response {
    let secure = if context.app.settings.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax{secure}");
    ([(header::SET_COOKIE, cookie)], page).into_response()
}
