//! Conflicts between two branches over one identity number (冲突处理).

use super::View;
use crate::imports::conflicts::{self, ConflictAnswer, ConflictState};
use crate::imports::queries::{self, Ticket};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, SummaryLine, choice, one_of};
use crate::platform::id::ConflictId;
use crate::platform::page::Page;
use crate::platform::paging::{Size, cut};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/conflicts";
const ANSWER: &str = "/conflicts/{id}/answer";
const CLOSE: &str = "/conflicts/{id}/close";
const SHOWN: i64 = 20;

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCorrections);
    vec![get(PATH, needs, list), post(ANSWER, needs, answer), post(CLOSE, needs, close)]
}

struct Choice {
    id: String,
    value: &'static str,
    label: String,
}

/// A ticket as the page shows it.
struct Line {
    ticket: Ticket,
    at: String,
    answered_at: String,
    answer: String,
    error: Option<String>,
    /// The answers, for whoever may give one.
    choices: Vec<Choice>,
    answer_href: String,
    /// Where it is closed, for the branch that raised it.
    close_href: Option<String>,
}

#[derive(Template)]
#[template(path = "imports/pages/conflicts.html")]
struct ConflictsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    waiting: i64,
    views: Vec<View>,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let template = page(&context, &asked, None).await?;
    Page::render_asked(&template, &template.summary)
}

/// The page; with a ticket whose answer is missing.
async fn page(
    context: &Context,
    asked: &Submitted,
    wrong: Option<(ConflictId, &Errors)>,
) -> Result<ConflictsPage, AppError> {
    let caller = context.caller()?;
    let scope = caller.scope(Permission::DecideCorrections)?;
    let mut read = context.app.db.read().await?;
    let mut reader = Reader::new(asked);
    let list = reader.optional("list", one_of(&["open", "closed"]));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let closed = list == Some(ConflictState::Closed.code());
    let state = if closed { ConflictState::Closed.code() } else { "" };
    let nil = ConflictId(uuid::Uuid::nil());
    let after = asked.first("after").parse().unwrap_or(nil);
    let mut tickets = queries::tickets(&mut read, caller.area, &scope, state, after, SHOWN + 1).await?;
    let more = cut(&mut tickets, SHOWN);
    let of = |closed: bool| format!("{PATH}?list={}", if closed { "closed" } else { "open" });
    let next = tickets.last().filter(|_| more).map(|last| format!("{}&after={}", of(closed), last.id));
    let mut lines = Vec::new();
    for ticket in tickets {
        lines.push(line(context, ticket, wrong)?);
    }
    let view = |key: &str, is: bool| View { label: context.text(key), href: of(is), current: closed == is };
    let mut page = Page::new(context, "conflicts-title").office();
    let unanswered = lines.iter().filter_map(|line| {
        let text = line.error.clone()?;
        Some(SummaryLine::new(format!("answer-{}-0", line.ticket.id), text))
    });
    let summary: Vec<SummaryLine> =
        errors.beside_fields(context, &["list"]).into_iter().chain(unanswered).collect();
    page.has_error = !summary.is_empty();
    Ok(ConflictsPage {
        page,
        summary,
        waiting: queries::open_count(&mut read, caller.area, &scope).await?,
        views: vec![view("conflicts-open", false), view("conflicts-closed", true)],
        lines,
        first: (after != nil).then(|| of(closed)),
        next,
        sizes: Vec::new(),
    })
}

fn line(context: &Context, ticket: Ticket, wrong: Option<(ConflictId, &Errors)>) -> Result<Line, AppError> {
    let caller = context.caller()?;
    let holds = caller.may_at(Permission::DecideCorrections, &ticket.holder_path);
    let claims = caller.may_at(Permission::DecideCorrections, &ticket.claimer_path);
    let choices = if holds && ticket.state == ConflictState::Open { ConflictAnswer::ALL } else { &[] };
    Ok(Line {
        at: clock::minute_of(ticket.raised_at),
        answered_at: ticket.answered_at.map(clock::minute_of).unwrap_or_default(),
        answer: ticket.answer.map(|answer| context.text(answer.key())).unwrap_or_default(),
        error: wrong.filter(|(id, _)| *id == ticket.id).and_then(|(_, errors)| errors.of(context, "answer")),
        choices: choices
            .iter()
            .enumerate()
            .map(|(at, answer)| Choice {
                id: format!("answer-{}-{at}", ticket.id),
                value: answer.code(),
                label: context.text(answer.key()),
            })
            .collect(),
        answer_href: format!("{PATH}/{}/answer", ticket.id),
        close_href: (claims && ticket.state != ConflictState::Closed)
            .then(|| format!("{PATH}/{}/close", ticket.id)),
        ticket,
    })
}

async fn answer(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let id: ConflictId = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    if submitted.first("answer").is_empty() {
        // Only whoever may answer is told what is missing.
        let ticket = queries::ticket(&mut context.app.db.read().await?, caller.area, id).await?;
        let ticket = ticket.ok_or(AppError::NotFound)?;
        caller.require(Permission::DecideCorrections, &ticket.holder_path)?;
        let errors = Errors::one("answer", FieldError::new("conflict-answer-missing"));
        return Page::render_refused(&page(&context, &Submitted::default(), Some((id, &errors))).await?);
    }
    let given = choice(submitted.first("answer")).map_err(|_| AppError::Malformed("answer"))?;
    conflicts::answer(&context.app, caller, id, given).await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn close(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    conflicts::close(&context.app, context.caller()?, id).await?;
    Ok(Redirect::to(PATH).into_response())
}
