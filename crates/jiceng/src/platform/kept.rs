//! What was typed when the session had ended: kept through signing in again, and sent once more on the person's word.
//!
//! The form travels in a hidden field, sealed with the installation's keys: nothing of it lies on the server's disk, and
//! nobody can make one up. It opens for the account whose session ended, for an hour.

use crate::platform::access::{self, Caller};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::AccountId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use askama::Template;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

/// The name of the hidden field.
pub const FIELD: &str = "kept";

const HOLDS: SignedDuration = SignedDuration::from_hours(1);
/// Longer forms, and files, must be sent again.
const LONGEST: usize = 256 * 1024;

/// A form that was sent when nobody was signed in any more.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Kept {
    account: String,
    at: Timestamp,
    path: String,
    form: String,
}

/// Takes the form of a request whose session has ended; none when it is no form, or it is not known whose it is.
async fn take(context: &Context, request: Request) -> Option<String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if request.method() != Method::POST || !is_form || context.wants_json {
        return None;
    }
    let account = whose(context).await?;
    let body = axum::body::to_bytes(request.into_body(), LONGEST).await.ok()?;
    let kept = Kept {
        account: account.to_string(),
        at: context.app.clock.now(),
        path: context.here.clone(),
        form: String::from_utf8(body.to_vec()).ok()?,
    };
    let text = serde_json::to_string(&kept).ok()?;
    let sealed = context.app.keys.seal(&text, &context.app.randomness).ok()?;
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

async fn whose(context: &Context) -> Option<AccountId> {
    access::account_behind(&context.app, context.cookie.as_deref()?).await.ok()?
}

fn open(app: &App, sealed: &str, caller: &Caller) -> Option<Kept> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let kept: Kept = serde_json::from_str(&app.keys.open_sealed(&sealed).ok()?).ok()?;
    let holds = app.clock.now().duration_since(kept.at) < HOLDS;
    (holds && kept.account == caller.account.to_string()).then_some(kept)
}

/// A field that goes along unseen.
struct Hidden {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "platform/shell/kept.html")]
struct KeptPage {
    page: Page,
    action: String,
    fields: Vec<Hidden>,
}

/// The page that sends the kept form once more; none when there is none for whoever has just signed in.
///
/// # Errors
/// Whatever the database reports.
pub async fn resume(context: &Context, cookie: &str, sealed: &str) -> Result<Option<Response>, AppError> {
    if sealed.is_empty() {
        return Ok(None);
    }
    let Some(caller) = access::authenticate(&context.app, cookie).await? else { return Ok(None) };
    let Some(kept) = open(&context.app, sealed, &caller) else { return Ok(None) };
    let mut context = context.clone();
    context.caller = Some(caller);
    let fields = Submitted::parse(kept.form.as_bytes());
    let fields =
        fields.pairs().map(|(name, value)| Hidden { name: name.to_owned(), value: value.to_owned() });
    let template =
        KeptPage { page: Page::new(&context, "kept-title"), action: kept.path, fields: fields.collect() };
    Page::render(&template).map(Some)
}

/// Answers a request whose session has ended: the page to sign in, with what was typed.
pub async fn ask_to_sign_in(context: &Context, request: Request) -> Response {
    let sent = request.method() == Method::POST && !context.wants_json;
    let Some(sealed) = take(context, request).await else {
        let error = if sent { AppError::SentTooLate } else { AppError::SignInNeeded };
        return error.into_response();
    };
    access::pages::sign_in::show_with(context, &sealed).unwrap_or_else(AppError::into_response)
}
