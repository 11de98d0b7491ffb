//! The one error of the application, and the page or JSON it becomes.
//!
//! Which error type lives where: pure crates and models have small enums of their own; queries give [`db::Error`] or
//! [`AppError`]; handlers give [`AppError`]; only the command line and xtask use `anyhow`.

use crate::platform::access::Denied;
use crate::platform::page::Page;
use crate::platform::protect::ProtectError;
use crate::platform::request::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or none that the caller may know of.
    #[error("not found")]
    NotFound,
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
            Self::Denied(_) => (StatusCode::FORBIDDEN, "error-denied"),
            Self::SignInNeeded => (StatusCode::UNAUTHORIZED, "error-sign-in"),
            Self::SentTooLate => (StatusCode::UNAUTHORIZED, "error-sent-too-late"),
            Self::TokenNeeded => (StatusCode::UNAUTHORIZED, "error-token"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "error-malformed"),
            Self::Conflict => (StatusCode::CONFLICT, "error-conflict"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "error-method"),
            Self::ContentType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-content-type"),
            Self::Encoding => (StatusCode::BAD_REQUEST, "error-encoding"),
            Self::AddressTooLong => (StatusCode::URI_TOO_LONG, "error-address-too-long"),
            Self::HeadersTooLong => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "error-headers-too-long"),
            Self::OtherSite => (StatusCode::FORBIDDEN, "error-other-site"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error-too-large"),
            Self::Database(db::Error::Full) => (StatusCode::INSUFFICIENT_STORAGE, "error-disk-full"),
            Self::Database(db::Error::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "error-busy"),
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
}

/// Writes the page of an error, in the language of the request. Logs causes without personal data.
#[must_use]
pub fn explain(context: &Context, error: &AppError) -> Response {
    let (status, key) = error.status_and_key();
    if status.is_server_error() {
        tracing::error!(error = %error, cause = ?std::error::Error::source(error).map(ToString::to_string), "request failed");
    }
    if context.wants_json {
        let body = serde_json::json!({ "error": key, "message": context.text(key), "remedy": context.text(&format!("{key}-remedy")) });
        return (status, axum::Json(body)).into_response();
    }
    let page = Page::new(context, "error-title").with_error();
    let sign_in = matches!(error, AppError::SignInNeeded | AppError::SentTooLate)
        .then(|| super::access::pages::sign_in::path(&context.here));
    let template = ErrorPage {
        sentence: context.text(key),
        remedy: context.text(&format!("{key}-remedy")),
        sign_in,
        page,
    };
    match template.render() {
        Ok(html) => (status, axum::response::Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}
