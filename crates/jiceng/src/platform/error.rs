//! The one error of the application, and the page or JSON it becomes.
//!
//! Which error type lives where: pure crates and models have small enums of their own; queries give [`db::Error`] or
//! [`AppError`]; handlers give [`AppError`]; only the command line and xtask use `anyhow`.

use crate::platform::access::pages::sign_in;
use crate::platform::access::{Denied, Permission, Role};
use crate::platform::page::{self, Page};
use crate::platform::protect::ProtectError;
use crate::platform::request::Context;
use crate::platform::text::Language;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// A word of an address that names no page.
#[derive(Debug)]
pub struct UnknownWord {
    /// The word.
    pub found: String,
    /// What stands there instead: the keys of the titles, and where each is.
    pub pages: Vec<(&'static str, String)>,
}

/// A parameter with which a program asked in vain.
#[derive(Debug)]
pub struct WrongParameter {
    /// Its name.
    pub name: String,
    /// Whether there is such a parameter; then its value is wrong.
    pub known: bool,
    /// What there is instead: the names, or what the value may be.
    pub accepted: String,
}

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or none that the caller may know of.
    #[error("not found")]
    NotFound,
    /// A word in the address names none of the pages that stand there.
    #[error("no page of this name")]
    UnknownWord(UnknownWord),
    /// The caller's role does not include this.
    #[error(transparent)]
    Denied(Denied),
    /// Nobody is signed in, or the session ended.
    #[error("not signed in")]
    SignInNeeded,
    /// The session ended while something was sent that cannot be kept meanwhile: a file, or a very long form.
    #[error("not signed in any more")]
    SentTooLate,
    /// A program asks without a token that works.
    #[error("no valid token")]
    TokenNeeded,
    /// The request is malformed in a way that no form of ours sends.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// A program asks with a parameter that there is not, or with a value that it does not take.
    #[error("wrong parameter: {}", .0.name)]
    Parameter(WrongParameter),
    /// Somebody else changed the record meanwhile.
    #[error("the record was changed meanwhile")]
    Conflict,
    /// The page exists and is not asked for in this way.
    #[error("the method is not allowed here")]
    Method,
    /// What was sent is no form.
    #[error("not the content type of a form")]
    ContentType,
    /// The address or the form is not UTF-8.
    #[error("not UTF-8")]
    Encoding,
    /// The address is longer than any of ours.
    #[error("the address is too long")]
    AddressTooLong,
    /// The headers are larger than any browser's.
    #[error("the headers are too long")]
    HeadersTooLong,
    /// A form that a page of another site sent.
    #[error("sent by another site")]
    OtherSite,
    /// The upload or form is larger than allowed.
    #[error("too large")]
    TooLarge,
    /// The turn of some long work did not come in time.
    #[error("no turn in time")]
    Busy,
    /// The database.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// Keys and protected values.
    #[error(transparent)]
    Protect(#[from] ProtectError),
    /// A page could not be written.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// A task of the server stopped.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// The status and the key of the sentence that explains it.
    #[must_use]
    pub fn status_and_key(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "error-not-found"),
            Self::UnknownWord(_) => (StatusCode::NOT_FOUND, "error-unknown-word"),
            Self::Denied(_) => (StatusCode::FORBIDDEN, "error-denied"),
            Self::SignInNeeded => (StatusCode::UNAUTHORIZED, "error-sign-in"),
            Self::SentTooLate => (StatusCode::UNAUTHORIZED, "error-sent-too-late"),
            Self::TokenNeeded => (StatusCode::UNAUTHORIZED, "error-token"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "error-malformed"),
            Self::Parameter(WrongParameter { known: false, .. }) => {
                (StatusCode::BAD_REQUEST, "error-unknown-parameter")
            }
            Self::Parameter(_) => (StatusCode::BAD_REQUEST, "error-parameter"),
            Self::Conflict => (StatusCode::CONFLICT, "error-conflict"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "error-method"),
            Self::ContentType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-content-type"),
            Self::Encoding => (StatusCode::BAD_REQUEST, "error-encoding"),
            Self::AddressTooLong => (StatusCode::URI_TOO_LONG, "error-address-too-long"),
            Self::HeadersTooLong => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "error-headers-too-long"),
            Self::OtherSite => (StatusCode::FORBIDDEN, "error-other-site"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error-too-large"),
            Self::Database(db::Error::Full) => (StatusCode::INSUFFICIENT_STORAGE, "error-disk-full"),
            Self::Busy | Self::Database(db::Error::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "error-busy"),
            Self::Database(db::Error::Gone) => (StatusCode::SERVICE_UNAVAILABLE, "error-database-gone"),
            Self::Database(_) | Self::Protect(_) | Self::Template(_) | Self::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "error-internal")
            }
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status_and_key().0.into_response();
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

/// Carries the error to the layer that writes the page.
#[derive(Clone, Debug)]
pub struct Failure(pub Arc<AppError>);

#[derive(Template)]
#[template(path = "platform/shell/error.html")]
struct ErrorPage {
    page: Page,
    sentence: String,
    remedy: String,
    sign_in: Option<String>,
    /// What there is instead of the page asked for: label and address.
    pages: Vec<(String, String)>,
    /// Who may do what was refused, and another role of the caller's that may.
    refused: Option<Refused>,
}

/// What a refusal says beyond its sentence.
struct Refused {
    /// The names of the roles that include it.
    roles: String,
    /// Another role of the caller's that includes it, and where it is chosen.
    own: Option<(String, String)>,
}

impl Refused {
    fn new(context: &Context, permission: Permission) -> Self {
        let roles = Role::ALL.iter().filter(|role| role.reach(permission).is_some());
        let roles: Vec<String> = roles.map(|role| context.text(role.key())).collect();
        let mut grants = context
            .caller
            .iter()
            .flat_map(|caller| caller.grants.iter().filter(|grant| grant.id != caller.acting.id));
        let own = grants.find(|grant| grant.reach(permission).is_some());
        let acting = super::access::pages::acting::path();
        Self {
            roles: roles.join(if context.language == Language::Zh { "、" } else { ", " }),
            own: own.map(|grant| (page::acting(context, grant), acting)),
        }
    }
}

/// The sentence that explains an error.
fn sentence(context: &Context, error: &AppError) -> String {
    let (_, key) = error.status_and_key();
    match error {
        AppError::UnknownWord(word) => context.text_with(key, &[("found", word.found.clone())]),
        AppError::Parameter(wrong) => context.text_with(key, &[("name", wrong.name.clone())]),
        _ => context.text(key),
    }
}

/// What can be done about an error.
fn remedy(context: &Context, error: &AppError) -> String {
    let key = format!("{}-remedy", error.status_and_key().1);
    match error {
        AppError::Parameter(wrong) => context.text_with(&key, &[("accepted", wrong.accepted.clone())]),
        _ => context.text(&key),
    }
}

/// A sentence as the title of its page.
fn title(sentence: &str) -> String {
    sentence.trim_end_matches(['。', '.']).to_owned()
}

/// Writes the page of an error, in the language of the request. Logs causes without personal data.
#[must_use]
pub fn explain(context: &Context, error: &AppError) -> Response {
    let (status, key) = error.status_and_key();
    if status.is_server_error() {
        tracing::error!(error = %error, cause = ?std::error::Error::source(error).map(ToString::to_string), "request failed");
    }
    if context.wants_json {
        let body = serde_json::json!({ "error": key, "message": sentence(context, error), "remedy": remedy(context, error) });
        return (status, axum::Json(body)).into_response();
    }
    if matches!(error, AppError::SignInNeeded)
        && let Ok(form) = sign_in::show_instead(context)
    {
        return form;
    }
    let sentence = sentence(context, error);
    let page = Page::titled(context, title(&sentence));
    let refused = match error {
        AppError::Denied(denied) => Some(Refused::new(context, denied.permission)),
        _ => None,
    };
    let pages = match error {
        AppError::UnknownWord(word) => {
            word.pages.iter().map(|(key, href)| (context.text(key), href.clone())).collect()
        }
        _ => Vec::new(),
    };
    // Whoever may not do something has made no error.
    let page = if refused.is_some() { page } else { page.with_error() };
    let sign_in = matches!(error, AppError::SentTooLate).then(|| sign_in::path(&context.here));
    let template = ErrorPage { sentence, remedy: remedy(context, error), sign_in, pages, refused, page };
    match template.render() {
        Ok(html) => (status, axum::response::Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}
