//! What is known of a request before its handler runs: language, size of text, who asks, and in what capacity.

use crate::platform::access::{self, Caller};
use crate::platform::app::{App, AppState};
use crate::platform::error::{self, AppError, Failure};
use crate::platform::first;
use crate::platform::form::is_utf8;
use crate::platform::text::{self, Language};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::net::{IpAddr, SocketAddr};
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
}

/// Cookies of the choices that need no account.
pub const LANGUAGE_COOKIE: &str = "jiceng_language";
/// Size of text.
pub const TEXT_COOKIE: &str = "jiceng_text";
/// High contrast.
pub const CONTRAST_COOKIE: &str = "jiceng_contrast";

impl Context {
    /// The surroundings of work that nobody asked for by a request: nobody is signed in until a caller is set.
    #[must_use]
    pub fn of_program(app: AppState, language: Language) -> Self {
        Self {
            app,
            language,
            text_size: "m",
            contrast: false,
            here: "/".to_owned(),
            caller: None,
            cookie: None,
            address: String::new(),
            wants_json: false,
        }
    }

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

    /// How long a day by which something was due is past, to stand behind it; empty when it is not.
    #[must_use]
    pub fn late(&self, due: jiff::civil::Date) -> String {
        super::late::late(self.language, due, self.app.clock.today())
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
        address: address(app, request),
        wants_json: request.uri().path().starts_with("/api/"),
    }
}

/// Who asks: the other end, or whom the trusted proxies name. A proxy adds the address it saw at the end of the list, so
/// that the last one which is no trusted proxy is the first that nobody could make up.
fn address(app: &App, request: &Request) -> String {
    let Some(direct) = other_end(request) else { return String::new() };
    let trusted = |address: &IpAddr| app.settings.trusted_proxies.contains(address);
    if !trusted(&direct) {
        return direct.to_string();
    }
    let values = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut client = direct;
    for name in named.into_iter().rev() {
        let Ok(named) = name.parse::<IpAddr>() else { break };
        client = named.to_canonical();
        if !trusted(&client) {
            break;
        }
    }
    client.to_string()
}

fn other_end(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

/// Whether a trusted proxy says that the request reached it over TLS.
#[must_use]
pub fn over_tls(app: &App, request: &Request) -> bool {
    let trusted = other_end(request).is_some_and(|address| app.settings.trusted_proxies.contains(&address));
    let said = request.headers().get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    trusted && said.is_some_and(|said| said.eq_ignore_ascii_case("https"))
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

/// Longer than any address of ours with all its questions.
const LONGEST_ADDRESS: usize = 8 * 1024;
const LONGEST_HEADERS: usize = 32 * 1024;

/// What no page of ours sends, whatever it asks for.
fn unreadable(request: &Request) -> Option<AppError> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if path.len() + query.len() > LONGEST_ADDRESS {
        Some(AppError::AddressTooLong)
    } else if headers.sum::<usize>() > LONGEST_HEADERS {
        Some(AppError::HeadersTooLong)
    } else if is_utf8(path.as_bytes()) && is_utf8(query.as_bytes()) {
        None
    } else {
        Some(AppError::Encoding)
    }
}

/// The outermost layer of ours: finds the context, runs the request, explains errors.
pub async fn surround(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let mut context = context(&app, &request);
    if let Some(error) = unreadable(&request) {
        // Nobody comes back to such an address.
        "/".clone_into(&mut context.here);
        return explained(&context, Failure(Arc::new(error)));
    }
    match first::waiting(&app).await {
        Ok(Some(_)) if !answers_before_set_up(request.uri().path()) => {
            return Redirect::to(first::PATH).into_response();
        }
        Ok(_) => {}
        Err(failure) => return explained(&context, Failure(Arc::new(failure.into()))),
    }
    match who(&app, &context, request.headers()).await {
        Ok(caller) => context.caller = caller,
        Err(failure) => return explained(&context, Failure(Arc::new(failure))),
    }
    request.extensions_mut().insert(context.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Failure>() {
        Some(failure) => {
            let allowed = response.headers().get(header::ALLOW).cloned();
            let mut page = explained(&context, failure.clone());
            page.headers_mut().extend(allowed.map(|methods| (header::ALLOW, methods)));
            page
        }
        None => response,
    }
}

/// What an empty installation answers: its set-up, and the choice of language.
fn answers_before_set_up(path: &str) -> bool {
    path.starts_with(first::PATH) || path == access::pages::preferences::PATH
}

/// The page of an error, which still carries its cause for the counters.
fn explained(context: &Context, failure: Failure) -> Response {
    let mut response = error::explain(context, &failure.0);
    response.extensions_mut().insert(failure);
    response
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
