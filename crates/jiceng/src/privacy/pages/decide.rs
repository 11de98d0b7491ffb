//! Requests for correction as the branch sees them: what waits, and the decision with old and wanted side by side.

use super::corrections::{Told, told, tone};
use super::{counter, said};
use crate::members;
use crate::platform::access::{Caller, Permission};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary, text};
use crate::platform::id::CorrectionId;
use crate::platform::law::Law;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::platform::text::{Language, text as sentence};
use crate::privacy::commands::{self, Refused};
use crate::privacy::model::{Decision, State};
use crate::privacy::queries::{self, Correction};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/corrections";
const SHOW: &str = "/corrections/{id}";
const NUMBER: &str = "/corrections/{id}/number";

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
    let see = Needs::Permission(Permission::ChangeMembers);
    vec![
        get(PATH, see, list),
        get(SHOW, see, show),
        post(SHOW, Needs::Permission(Permission::DecideCorrections), decide),
        post(NUMBER, Needs::Permission(Permission::Unmask), open),
    ]
}

struct View {
    label: String,
    href: String,
    current: bool,
}

struct Line {
    href: String,
    name: String,
    branch: String,
    particular: String,
    present: String,
    wanted: String,
    asked_on: String,
    state: State,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "privacy/pages/decide_list.html")]
struct ListPage {
    page: Page,
    wrong: Vec<SummaryLine>,
    views: Vec<View>,
    lines: Vec<Line>,
    counter: String,
    next: Option<String>,
}

/// Requests on a page.
const SIZE: i64 = 50;

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&asked);
    let state = reader.optional("state", choice::<State>).unwrap_or(State::Asked);
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let wrong = errors.beside_fields(&context, &["state"]);
    let mut page = Page::new(&context, "corrections-title").office();
    page.has_error = !wrong.is_empty();
    let from = asked.first("from").parse().ok();
    let mut read = context.app.db.read().await?;
    let found = match state {
        State::Asked => queries::waiting(&mut read, caller, from, SIZE).await?,
        _ => queries::decided(&mut read, caller, state, from, SIZE).await?,
    };
    let counts = queries::counts_in(&mut read, caller).await?;
    let view = |it: &State| {
        let count = counts.iter().find(|(state, _)| state == it).map_or(0, |(_, count)| *count);
        let args = [("state", context.text(it.key())), ("count", count.to_string())];
        View {
            label: context.text_with("corrections-view", &args),
            href: format!("{PATH}?state={it}"),
            current: *it == state,
        }
    };
    let full = i64::try_from(found.len()).is_ok_and(|count| count == SIZE);
    let template = ListPage {
        page,
        wrong,
        views: State::ALL.iter().map(view).collect(),
        next: found.last().filter(|_| full).map(|last| format!("{PATH}?state={state}&from={}", last.id)),
        lines: found.iter().map(|request| line(&context, request)).collect(),
        counter: counter::path(),
    };
    Page::render_asked(&template, &template.wrong)
}

fn line(context: &Context, request: &Correction) -> Line {
    Line {
        href: of(request.id),
        name: request.name.clone(),
        branch: request.branch.clone(),
        particular: context.text(request.field.key()),
        present: said(context, request.field, request.present.as_deref()),
        wanted: said(context, request.field, Some(&request.wanted)),
        asked_on: clock::day_of(request.asked_at).to_string(),
        state: request.state,
        tone: tone(request.state),
    }
}

#[derive(Template)]
#[template(path = "privacy/pages/decide.html")]
struct ShowPage {
    page: Page,
    name: String,
    branch: String,
    told: Told,
    /// What is on record at present, where it is no longer what it was when the request was made.
    changed: Option<String>,
    number: Option<String>,
    number_href: Option<String>,
    form: Option<(Field, Field)>,
    summary: Vec<SummaryLine>,
    here: String,
    law: Option<Law>,
}

async fn found(context: &Context, id: &str) -> Result<Correction, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let found = queries::correction(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &found.path).map_err(|_| AppError::NotFound)?;
    Ok(found)
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let found = found(&context, &id).await?;
    let nothing = (Submitted::default(), Errors::default());
    Page::render(&template(&context, &found, (&nothing.0, &nothing.1), None).await?)
}

async fn open(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let found = found(&context, &id).await?;
    // The person reads it in the log of those who looked, which is kept in Chinese.
    let why = sentence(Language::Zh, "correction-look");
    let number = commands::open_wanted(&context.app, context.caller()?, &found, &why).await?;
    let nothing = (Submitted::default(), Errors::default());
    Page::render(&template(&context, &found, (&nothing.0, &nothing.1), number).await?)
}

async fn decide(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let found = found(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let decision: Option<Decision> = reader.required("decision", choice);
    let answer = reader.optional("answer", text(500));
    let errors = match reader.finish(decision) {
        Err(errors) => errors,
        Ok(decision) => {
            let caller = context.caller()?;
            match commands::decide(&context.app, caller, found.id, decision, answer.as_deref()).await {
                Ok(()) => return Ok(Redirect::to(&of(found.id)).into_response()),
                Err(Refused::Form(errors)) => errors,
                Err(Refused::App(error)) => return Err(error),
            }
        }
    };
    Page::render_refused(&template(&context, &found, (&submitted, &errors), None).await?)
}

/// What the register says at present, when it has changed since the request.
async fn changed(
    context: &Context,
    caller: &Caller,
    request: &Correction,
) -> Result<Option<String>, AppError> {
    let mut read = context.app.db.read().await?;
    let member = match members::of_person(&mut read, caller, Permission::ChangeMembers, request.person).await
    {
        Err(AppError::NotFound) => return Ok(None),
        member => member?,
    };
    let present = request.field.of(&member);
    let differs = request.state == State::Asked && present != request.present;
    Ok(differs.then(|| said(context, request.field, present.as_deref())))
}

async fn template(
    context: &Context,
    request: &Correction,
    (submitted, errors): (&Submitted, &Errors),
    number: Option<String>,
) -> Result<ShowPage, AppError> {
    let caller = context.caller()?;
    let open = request.state == State::Asked && caller.may_at(Permission::DecideCorrections, &request.path);
    let form = open.then(|| {
        let options = Decision::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let decision =
            Field::new(context, submitted, errors, "decision", "correction-decision").options(options);
        let answer = Field::new(context, submitted, errors, "answer", "correction-answer")
            .hint(context, "correction-answer-hint")
            .optional();
        (decision, answer)
    });
    let sealed = request.wanted_cipher.is_some() && number.is_none();
    let may_open = sealed && caller.may_at(Permission::Unmask, &request.path);
    let crumbs = vec![Crumb { label: context.text("corrections-title"), href: path() }];
    let title = context.text_with("correction-of", &[("name", request.name.clone())]);
    let mut page = Page::titled(context, title).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let law = Law::of(context, "pipl-rights");
    Ok(ShowPage {
        page,
        name: request.name.clone(),
        branch: request.branch.clone(),
        told: told(context, request),
        changed: changed(context, caller, request).await?,
        number,
        number_href: may_open.then(|| format!("{PATH}/{}/number", request.id)),
        summary: form.as_ref().map(|(decision, answer)| summary(&[decision, answer])).unwrap_or_default(),
        form,
        here: of(request.id),
        law,
    })
}
