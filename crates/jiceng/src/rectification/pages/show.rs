//! One problem: what it is, who sees to it by when, and what was done until it was closed.

use super::{edit, heading, list, may, of_address, step};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::ProblemId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::rectification::model::State;
use crate::rectification::queries::{self, Problem, Taken};
use crate::rectification::source;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

const PATH: &str = "/rectification/{id}";

/// The page.
#[must_use]
pub fn path(id: ProblemId) -> String {
    format!("/rectification/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: ProblemId, act: &str) -> String {
    format!("/rectification/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), show)]
}

/// What was done, as the page tells it.
struct Told {
    title: String,
    words: String,
    /// Who checked, and by when it is to be mended now.
    more: Vec<String>,
    entered: String,
}

#[derive(Template)]
#[template(path = "rectification/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    heading: String,
    whose: (String, String),
    state: State,
    tone: &'static str,
    rows: Vec<(String, String)>,
    /// The record in which it was found, where the caller sees it.
    found: Option<(String, String)>,
    steps: Vec<Told>,
    /// What the caller can do now: words and pages, the usual one first.
    acts: Vec<(&'static str, String)>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let problem = of_address(&context, &mut read, &id).await?;
    let steps = queries::steps(&mut read, caller.area, problem.id).await?;
    let overdue = problem.state.is_overdue(problem.draft.due_on, context.app.clock.today());
    let offered: &[_] = if may(&context, &problem.path) { problem.state.steps() } else { &[] };
    let crumbs = vec![Crumb { label: context.text("problems-title"), href: list::path() }];
    let template = ShowPage {
        page: Page::titled(&context, heading(&context, &problem)).office().crumbs(crumbs),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        heading: heading(&context, &problem),
        whose: (organisations::pages::show::path(problem.organisation), problem.organisation_name.clone()),
        state: problem.state,
        tone: list::tone(problem.state, overdue),
        rows: rows(&context, &problem),
        found: found(&context, &mut read, &problem).await?,
        steps: steps.iter().map(|step| told(&context, step)).collect(),
        acts: offered.iter().map(|it| (it.key(), step::path(problem.id, *it))).collect(),
    };
    Page::render(&template)
}

/// The record in which it was found; none where there is none that the caller sees.
async fn found(
    context: &Context,
    read: &mut db::Read,
    problem: &Problem,
) -> Result<Option<(String, String)>, AppError> {
    let Some((code, id)) = &problem.source else { return Ok(None) };
    match source::find(read, context.caller()?, (code, *id)).await {
        Ok((_, found)) => Ok(Some(edit::named(context, &found))),
        Err(AppError::NotFound | AppError::Denied(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Labels and values of what was entered.
pub(super) fn rows(context: &Context, problem: &Problem) -> Vec<(String, String)> {
    let draft = &problem.draft;
    let overdue = problem.state.is_overdue(draft.due_on, context.app.clock.today());
    let late = if overdue { context.late(draft.due_on) } else { String::new() };
    let rows = [
        ("problem-problem", draft.problem.clone()),
        ("problem-found-on", draft.found_on.to_string()),
        ("problem-measures", draft.measures.clone()),
        ("problem-responsible", draft.responsible.clone()),
        ("problem-due-on", format!("{}{late}", draft.due_on)),
        ("problem-entered", entered(context, problem.recorded_at, problem.by.as_deref())),
    ];
    rows.map(|(key, value)| (context.text(key), value)).into()
}

/// When something was entered, and by whom.
fn entered(context: &Context, at: jiff::Timestamp, by: Option<&str>) -> String {
    let args = [("at", clock::minute_of(at)), ("by", by.unwrap_or_default().to_owned())];
    context.text_with("problem-entered-by", &args)
}

fn told(context: &Context, it: &Taken) -> Told {
    let who = it.who.clone().map(|who| context.text_with("problem-checked", &[("who", who)]));
    let due = it.due.map(|(before, after)| {
        let args = [("before", before.to_string()), ("after", after.to_string())];
        context.text_with("problem-due-moved", &args)
    });
    Told {
        title: format!("{} {}", it.on, context.text(it.step.key())),
        words: it.words.clone(),
        more: who.into_iter().chain(due).collect(),
        entered: entered(context, it.recorded_at, it.by.as_deref()),
    }
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "recorded" => "problem-now-recorded",
        "done" => "problem-now-done",
        "checked" => "problem-now-checked",
        "carried-on" => "problem-now-carried-on",
        "withdrawn" => "problem-now-withdrawn",
        _ => return None,
    })
}
