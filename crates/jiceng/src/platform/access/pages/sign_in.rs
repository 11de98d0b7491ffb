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
    kept: String,
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
    let kept = submitted.first(kept::FIELD).to_owned();
    SignInPage { summary: summary(&[&name, &password, &code]), page, name, password, code, back, kept }
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
    Page::render(&form(context, &submitted, &Errors::default()))
}

async fn submit(context: Context, headers: HeaderMap, submitted: Submitted) -> Result<Response, AppError> {
    let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (name, password, code) =
        (submitted.first("name"), raw(&submitted, "password"), submitted.first("code"));
    let outcome = sign_in(&context.app, name, password, code, &context.address, device).await?;
    let error = match outcome {
        SignIn::Done(cookie) => {
            let resumed = kept::resume(&context, &cookie, submitted.first(kept::FIELD)).await?;
            let to = own_path(submitted.first("back")).unwrap_or_else(|| "/".to_owned());
            return Ok(signed_in(
                &context,
                &cookie,
                resumed.unwrap_or_else(|| Redirect::to(&to).into_response()),
            ));
        }
        SignIn::Wrong => ("name", FieldError::new("sign-in-wrong")),
        SignIn::Code => ("code", FieldError::new("sign-in-code-wrong")),
        SignIn::TooMany(seconds) => {
            ("name", FieldError::with("sign-in-too-many", "minutes", seconds.div_ceil(60)))
        }
        SignIn::NoRole => ("name", FieldError::new("sign-in-no-role")),
    };
    Page::render_refused(&form(&context, &submitted, &Errors::one(error.0, error.1)))
}

/// A password keeps its outer spaces.
fn raw<'s>(submitted: &'s Submitted, name: &str) -> &'s str {
    submitted.all(name).first().map_or("", String::as_str)
}

fn signed_in(context: &Context, cookie: &str, page: Response) -> Response {
    let secure = if context.app.settings.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax{secure}");
    ([(header::SET_COOKIE, cookie)], page).into_response()
}
