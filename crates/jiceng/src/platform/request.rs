//! What is known of a request before its handler runs: language, size of text, who asks, and in what capacity.

use crate::platform::access::{self, Caller};
use crate::platform::app::{App, AppState};
use crate::platform::error::{self, AppError, Failure};
use crate::platform::text::{self, Language};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;

/// The request's surroundings.
#[derive(Clone, Debug)]
pub struct Context {
    /// The installation.
    pub app: AppState,
    /// The language of the answer.
    pub language: Language,
    /// `m`, `l` or `xl`.
    pub text_size: &'static str,
    /// Whether high contrast is on.
    pub contrast: bool,
    /// The path and query asked for, to come back to.
    pub here: String,
    /// Who is signed in.
    pub caller: Option<Caller>,
    /// The session cookie, as it came.
    pub cookie: Option<String>,
    /// The address of the other end.
    pub address: String,
    /// Whether the answer should be JSON.
    pub wants_json: bool,
    /// Whether htmx asks for a fragment.
    pub fragment: bool,
}

/// Cookies of the choices that need no account.
pub const LANGUAGE_COOKIE: &str = "jiceng_language";
/// Size of text.
pub const TEXT_COOKIE: &str = "jiceng_text";
/// High contrast.
pub const CONTRAST_COOKIE: &str = "jiceng_contrast";

impl Context {
    /// A sentence in the language of the request.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        text::text(self.language, key)
    }

    /// A sentence with named arguments.
    #[must_use]
    pub fn text_with(&self, key: &str, args: &[(&str, String)]) -> String {
        text::text_with(self.language, key, args)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`] when nobody is.
    pub fn caller(&self) -> Result<&Caller, AppError> {
        self.caller.as_ref().ok_or(AppError::SignInNeeded)
    }
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn context(app: &AppState, request: &Request) -> Context {
    let headers = request.headers();
    let chosen = cookie(headers, LANGUAGE_COOKIE).and_then(Language::from_tag);
    let asked = || {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(Language::from_tag)
    };
    Context {
        app: Arc::clone(app),
        language: chosen.or_else(asked).unwrap_or_default(),
        text_size: match cookie(headers, TEXT_COOKIE) {
            Some("l") => "l",
            Some("xl") => "xl",
            _ => "m",
        },
        contrast: cookie(headers, CONTRAST_COOKIE) == Some("high"),
        here: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        caller: None,
        cookie: cookie(headers, access::COOKIE).map(str::to_owned),
        address: address(request),
        wants_json: request.uri().path().starts_with("/api/"),
        fragment: headers.contains_key("hx-request"),
    }
}

fn address(request: &Request) -> String {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // Behind a proxy on the same machine the proxy's word counts; from elsewhere it does not.
    let forwarded = direct.filter(std::net::IpAddr::is_loopback).and_then(|_| {
        let value = request.headers().get("x-forwarded-for")?.to_str().ok()?;
        value.rsplit(',').next().map(|part| part.trim().to_owned())
    });
    forwarded.or_else(|| direct.map(|ip| ip.to_string())).unwrap_or_default()
}

/// Pages go by the session's cookie alone, programs by their token alone.
async fn who(app: &App, context: &Context, headers: &HeaderMap) -> Result<Option<Caller>, AppError> {
    if !context.wants_json {
        let Some(cookie) = &context.cookie else { return Ok(None) };
        return access::authenticate(app, cookie).await;
    }
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match header.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) => access::authenticate_token(app, token).await,
        None => Ok(None),
    }
}

/// The outermost layer of ours: finds the context, runs the request, explains errors.
pub async fn surround(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let mut context = context(&app, &request);
    match who(&app, &context, request.headers()).await {
        Ok(caller) => context.caller = caller,
        Err(failure) => return error::explain(&context, &failure),
    }
    request.extensions_mut().insert(context.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Failure>() {
        Some(Failure(failure)) => error::explain(&context, failure),
        None => response,
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AppError::Internal("no context".to_owned()))
    }
}

/// Reads the installation out of a context, for plain functions.
impl AsRef<App> for Context {
    fn as_ref(&self) -> &App {
        &self.app
    }
}
