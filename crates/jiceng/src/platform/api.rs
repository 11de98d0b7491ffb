//! What every endpoint of the programming interface shares: the envelope of a list, the description, the error.
//!
//! Conventions, also told in `docs/api.md`: GET only; lists come as `{"items": […], "next": "…"}`, at most 100 items a
//! page, `next` the address of the following page or null; dates as `2026-11-03`, `2026-11` or `2026`, as far as they
//! are known; protected numbers masked; a parameter that an address does not know is an error, never passed over, as
//! whoever wrote it would take the answer for one that heeds it; an error is `{"error", "message", "remedy"}`, in the language asked for.

use crate::platform::error::{AppError, WrongParameter};
use crate::platform::form::Submitted;
use crate::platform::route::{Needs, Route, get};
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

/// Where the description is.
pub const DESCRIPTION: &str = "/api/v1/openapi.json";
/// Items a page at most, and without a wish.
const MOST: i64 = 100;
const USUAL: i64 = 50;

/// A page of a list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// The address of the following page; null on the last.
    pub next: Option<String>,
}

/// What went wrong.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Fault {
    /// A word for programs.
    pub error: String,
    /// A sentence for people.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// What an address asks, when it asks only what is known there.
///
/// # Errors
/// [`AppError::Parameter`], which names the first stranger and what is known.
pub fn asked(query: Option<&str>, known: &[&str]) -> Result<Submitted, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let stranger = asked.pairs().map(|(name, _)| name).find(|name| !known.contains(name));
    if let Some(name) = stranger {
        let name = name.chars().take(NAMED).collect();
        return Err(AppError::Parameter(WrongParameter { name, known: false, accepted: known.join(", ") }));
    }
    Ok(asked)
}

/// So much of an unknown name is repeated.
const NAMED: usize = 30;

/// The value of a parameter; none when it is not given. `accepted` tells what it takes.
///
/// # Errors
/// [`AppError::Parameter`] when it is anything else.
pub fn value<T: std::str::FromStr>(
    asked: &Submitted,
    name: &'static str,
    accepted: impl FnOnce() -> String,
) -> Result<Option<T>, AppError> {
    match asked.first(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| wrong(name, accepted())),
    }
}

fn wrong(name: &'static str, accepted: String) -> AppError {
    AppError::Parameter(WrongParameter { name: name.to_owned(), known: true, accepted })
}

/// How many items the caller wants.
///
/// # Errors
/// [`AppError::Parameter`] when it is no number from 1 to 100.
pub fn limit(asked: &Submitted) -> Result<i64, AppError> {
    let range = || format!("1–{MOST}");
    match value(asked, "limit", range)?.unwrap_or(USUAL) {
        limit if (1..=MOST).contains(&limit) => Ok(limit),
        _ => Err(wrong("limit", range())),
    }
}

/// Cuts a list read with one item more than wanted, and gives the address of the next page: the same question with
/// `after` set to what `place` says of the last item shown.
pub fn page<T>(
    mut items: Vec<T>,
    limit: i64,
    path: &str,
    asked: &Submitted,
    place: impl FnOnce(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in asked.pairs().filter(|(name, value)| *name != "after" && !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.append_pair("after", &place(last));
        format!("{path}?{}", query.finish())
    });
    (items, next)
}

/// The whole description: what the capabilities describe, under one title.
#[must_use]
pub fn description() -> OpenApi {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let info = InfoBuilder::new()
        .title("Jiceng (基层)")
        .version("1")
        .description(Some("Organisations and members of one organisation and those below it, read-only. Send `Authorization: Bearer TOKEN`."))
        .build();
    let components = ComponentsBuilder::new().security_scheme("token", SecurityScheme::Http(token)).build();
    let mut all = OpenApiBuilder::new().info(info).components(Some(components)).build();
    for part in crate::api_descriptions() {
        all.merge(part);
    }
    all
}

/// The routes of the description itself.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![get(DESCRIPTION, Needs::Nothing, describe)]
}

async fn describe() -> Result<Response, AppError> {
    let text = description().to_json().map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response())
}
