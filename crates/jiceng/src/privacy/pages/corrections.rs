//! The own requests for correction, what became of each, and taking one back.

use super::{ask, own, said};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::id::CorrectionId;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::model::State;
use crate::privacy::queries::Correction;
use crate::privacy::{commands, queries};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/me/corrections";
const SHOW: &str = "/me/corrections/{id}";
const WITHDRAW: &str = "/me/corrections/{id}/withdraw";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of one request.
#[must_use]
pub fn of(id: CorrectionId) -> String {
    format!("{PATH}/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, list), get(SHOW, needs, show), post(WITHDRAW, needs, withdraw)]
}

/// How a state is shown: its word, and the tone of its tag.
pub(super) fn tone(state: State) -> &'static str {
    match state {
        State::Asked => "info",
        State::Accepted => "ok",
        State::Declined => "warn",
        State::Withdrawn => "plain",
    }
}

struct Line {
    href: String,
    title: String,
    state: State,
    tone: &'static str,
    asked_on: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/corrections.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    new: String,
    law: Option<Law>,
}

async fn list(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    if caller.person.is_none() {
        return Ok(Redirect::to(&own::path()).into_response());
    }
    let found = queries::of_person(&mut context.app.db.read().await?, caller).await?;
    let line = |request: &Correction| Line {
        href: of(request.id),
        title: context.text(request.field.key()),
        state: request.state,
        tone: tone(request.state),
        asked_on: clock::day_of(request.asked_at).to_string(),
    };
    let template = ListPage {
        page: Page::new(&context, "corrections-own-title").back(own::path()),
        lines: found.iter().map(line).collect(),
        new: ask::path(),
        law: Law::of(&context, "pipl-rights"),
    };
    Page::render(&template)
}

/// A request of the caller's own, as another page names it.
#[derive(Clone, Debug)]
pub struct OwnRequest {
    /// Its page.
    pub href: String,
    /// What is to be corrected, in words.
    pub title: String,
    /// What became of it.
    pub state: State,
    /// The tone of its state's tag.
    pub tone: &'static str,
    /// The day on which it was asked for.
    pub asked_on: Date,
}

/// The caller's own requests that wait, and those answered since a day, the newest first.
///
/// # Errors
/// Without a record of one's own; whatever the database reports.
pub async fn own_requests(
    context: &Context,
    read: &mut db::Read,
    answered_since: Date,
) -> Result<Vec<OwnRequest>, AppError> {
    let mut found = queries::of_person(read, context.caller()?).await?;
    found.retain(|it| match it.state {
        State::Asked => true,
        State::Withdrawn => false,
        _ => it.answered_at.is_some_and(|at| clock::day_of(at) >= answered_since),
    });
    let request = |it: &Correction| OwnRequest {
        href: of(it.id),
        title: context.text(it.field.key()),
        state: it.state,
        tone: tone(it.state),
        asked_on: clock::day_of(it.asked_at),
    };
    Ok(found.iter().map(request).collect())
}

/// A request in words, for every page that shows one.
pub(super) struct Told {
    pub(super) particular: String,
    pub(super) present: String,
    pub(super) wanted: String,
    pub(super) reason: Option<String>,
    pub(super) asked_at: String,
    pub(super) asked_by: String,
    pub(super) asked_how: &'static str,
    pub(super) state: State,
    pub(super) tone: &'static str,
    pub(super) answer: Option<String>,
    pub(super) answered: Option<(String, String)>,
}

pub(super) fn told(context: &Context, request: &Correction) -> Told {
    Told {
        particular: context.text(request.field.key()),
        present: said(context, request.field, request.present.as_deref()),
        wanted: said(context, request.field, Some(&request.wanted)),
        reason: request.reason.clone(),
        asked_at: clock::minute_of(request.asked_at),
        asked_by: request.asked_by.clone(),
        asked_how: request.asked_how.key(),
        state: request.state,
        tone: tone(request.state),
        answer: request.answer.clone(),
        answered: request
            .answered_at
            .map(|at| (clock::minute_of(at), request.answered_by.clone().unwrap_or_default())),
    }
}

#[derive(Template)]
#[template(path = "privacy/pages/correction.html")]
struct ShowPage {
    page: Page,
    told: Told,
    branch: String,
    withdraw: Option<String>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let found = queries::correction(&mut context.app.db.read().await?, caller, id).await?;
    if caller.person != Some(found.person) {
        return Err(AppError::NotFound);
    }
    let template = ShowPage {
        page: Page::new(&context, "corrections-own-title").back(path()),
        told: told(&context, &found),
        branch: found.branch,
        withdraw: (found.state == State::Asked).then(|| format!("{PATH}/{id}/withdraw")),
    };
    Page::render(&template)
}

async fn withdraw(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    commands::withdraw_request(&context.app, context.caller()?, id).await?;
    Ok(Redirect::to(&of(id)).into_response())
}
