//! How a change of term begins: the committee above reminds, or the organisation asks.

use super::{crumbs, of_address};
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, Draft, State, StepError};
use crate::terms::{PROCEDURE, commands};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use rulebook::Fact;
use serde_json::{Map, Value, json};

const REQUEST: &str = "/terms/{organisation}/request";
const REMIND: &str = "/terms/{organisation}/remind";

/// The page on which an organisation asks.
pub(super) fn request_path(id: OrganisationId) -> String {
    format!("/terms/{id}/request")
}

/// The page on which the committee above writes its reminder down.
pub(super) fn remind_path(id: OrganisationId) -> String {
    format!("/terms/{id}/remind")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    let decides = Needs::Permission(Permission::DecideCases);
    vec![
        get(REQUEST, needs, ask_request),
        post(REQUEST, needs, request),
        get(REMIND, decides, ask_remind),
        post(REMIND, decides, remind),
    ]
}

/// What of the two it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beginning {
    Request,
    Remind,
}

impl Beginning {
    fn step(self) -> (&'static str, &'static str) {
        match self {
            Self::Request => ("request", "sent"),
            Self::Remind => ("remind", "reminded"),
        }
    }

    fn paper(self) -> (&'static str, &'static str) {
        match self {
            Self::Request => ("request-letter", "term-request-paper"),
            Self::Remind => ("reminder", "term-remind-paper"),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Request => "term-request-title",
            Self::Remind => "term-remind-title",
        }
    }

    fn lead(self) -> &'static str {
        match self {
            Self::Request => "term-request-lead",
            Self::Remind => "term-remind-lead",
        }
    }

    fn path(self, id: OrganisationId) -> String {
        match self {
            Self::Request => request_path(id),
            Self::Remind => remind_path(id),
        }
    }
}

/// The organisation of an address, for which the caller may begin so.
async fn place(context: &Context, id: &str, beginning: Beginning) -> Result<Organisation, AppError> {
    let mut read = context.app.db.read().await?;
    let organisation = of_address(context, &mut read, id).await?;
    let caller = context.caller()?;
    caller.require(Permission::RecordCases, &organisation.path)?;
    if beginning == Beginning::Remind {
        caller.require(Permission::DecideCases, organisations::superior_path(&organisation.path))?;
    }
    Ok(organisation)
}

/// The case that runs already: then its page says what comes next.
async fn running(context: &Context, organisation: &Organisation) -> Result<Option<Response>, AppError> {
    let mut read = context.app.db.read().await?;
    let area = context.caller()?.area;
    let all = procedures::of_organisation(&mut read, area, organisation.id, PROCEDURE).await?;
    let case = all.into_iter().find(|it| it.state == State::Running);
    Ok(case.map(|it| Redirect::to(&procedures::pages::show::path(it.id)).into_response()))
}

async fn ask_request(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    ask(&context, &id, Beginning::Request).await
}

async fn ask_remind(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    ask(&context, &id, Beginning::Remind).await
}

async fn ask(context: &Context, id: &str, beginning: Beginning) -> Result<Response, AppError> {
    let organisation = place(context, id, beginning).await?;
    if let Some(there) = running(context, &organisation).await? {
        return Ok(there);
    }
    let filled = Submitted::default().with("on", context.app.clock.today());
    form(context, (&organisation, beginning), &filled, &Errors::default(), &[]).answer()
}

async fn request(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    begin(&context, &id, Beginning::Request, &submitted).await
}

async fn remind(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    begin(&context, &id, Beginning::Remind, &submitted).await
}

async fn begin(
    context: &Context,
    id: &str,
    beginning: Beginning,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let organisation = place(context, id, beginning).await?;
    let draft = match read(context, beginning, submitted) {
        Ok(draft) => draft,
        Err(errors) => {
            return form(context, (&organisation, beginning), submitted, &errors, &[]).answer();
        }
    };
    let mut said = Vec::new();
    let caller = context.caller()?;
    let errors = match commands::start(&context.app, caller, organisation.id, &draft).await {
        Ok(case) => {
            return Ok(Redirect::to(&procedures::pages::show::done(case, "started")).into_response());
        }
        Err(StepError::Rule) => {
            said = judged(context, &organisation, &draft).await?;
            Errors::one("wanted-on", FieldError::new("term-request-forbidden"))
        }
        Err(StepError::Twice) => Errors::one("on", FieldError::new("term-running-already")),
        Err(error) => procedures::pages::refused(error, "wanted-on")?,
    };
    form(context, (&organisation, beginning), submitted, &errors, &said).answer()
}

/// What the rules say of a request that they do not let pass.
async fn judged(
    context: &Context,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<Vec<Checked>, AppError> {
    let app = &context.app;
    let mut facts = app.rulebook.facts(PROCEDURE).map_err(|error| AppError::Internal(error.to_string()))?;
    let mut read = app.db.read().await?;
    let terms = organisations::terms(&mut read, context.caller()?.area, organisation.id).await?;
    let due = terms.first().map(|it| ("due".to_owned(), json!(it.due.to_string())));
    for (name, value) in draft.fields.clone().into_iter().chain(due) {
        // What the rulebook does not know by this name, no rule reads.
        let _ = facts.set_json(&name, &value);
    }
    let all = app.rulebook.findings(&facts, Some("term.request"), draft.on);
    Ok(all.into_iter().map(Checked::from).collect())
}

/// Values of a fact that is one of several words: each with its name.
fn words(context: &Context, fact: &str) -> Vec<(String, String)> {
    let subject = context.app.rulebook.subject(PROCEDURE);
    let Some(fact): Option<&Fact> = subject.and_then(|it| it.fact(fact)) else { return Vec::new() };
    let name = |word: &String| {
        fact.word(word).map_or_else(|| word.clone(), |it| procedures::pages::said(context, it))
    };
    fact.one_of.iter().map(|word| (word.clone(), name(word))).collect()
}

fn read(context: &Context, beginning: Beginning, submitted: &Submitted) -> Result<Draft, Errors> {
    let mut reader = Reader::new(submitted);
    let mut fields = Map::new();
    let on = reader.required("on", day);
    let mut fill = |name: &str, value: Option<Value>| {
        fields.extend(value.map(|value| (name.to_owned(), value)));
    };
    let known = |fact: &'static str| {
        let words = words(context, fact);
        move |typed: &str| {
            let found = words.iter().find(|(word, _)| word == typed);
            found.map(|(word, _)| json!(word)).ok_or_else(|| FieldError::unknown(typed))
        }
    };
    match beginning {
        Beginning::Request => {
            fill("kind", reader.required("kind", known("kind")));
            fill("wanted_on", reader.required("wanted-on", day).map(|day| json!(day.to_string())));
            fill("reason", reader.required("reason", line(200)).map(|text| json!(text)));
        }
        Beginning::Remind => fill("reminded_by", reader.required("reminded-by", known("reminded_by"))),
    }
    let papers =
        if submitted.first("paper") == "yes" { vec![beginning.paper().0.to_owned()] } else { Vec::new() };
    let (step, outcome) = beginning.step();
    reader.finish(on).map(|on| Draft { fields, papers, ..Draft::of(step, outcome, on) })
}

fn form(
    context: &Context,
    (organisation, beginning): (&Organisation, Beginning),
    submitted: &Submitted,
    errors: &Errors,
    said: &[Checked],
) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let one_of =
        |name, key: &str, fact| Input::new("radio", asked.field(name, key).options(words(context, fact)));
    let mut inputs = match beginning {
        Beginning::Request => vec![
            one_of("kind", "term-request-kind", "kind"),
            asked.date("wanted-on", "term-request-wanted"),
            asked.text("reason", "term-request-reason").hint(context, "term-request-reason-hint"),
        ],
        Beginning::Remind => vec![one_of("reminded-by", "term-reminded-by", "reminded_by")],
    };
    inputs.push(
        asked.date("on", if beginning == Beginning::Request { "term-request-on" } else { "term-remind-on" }),
    );
    inputs.push(asked.yes("paper", "term-paper", beginning.paper().1));
    let title = context.text(beginning.title());
    let shell = Page::titled(context, title.clone()).office().crumbs(crumbs(context, organisation));
    let there = beginning.path(organisation.id);
    let mut page = FormPage::new(context, shell, inputs, (errors, there, title));
    page.rows.push((context.text("terms-organisation"), organisation.short_name.clone()));
    page.said = said.iter().map(|it| it.word(context)).collect();
    page.note(context.text(beginning.lead()))
}

/// Where an organisation begins: its own page says so.
pub(super) fn ways(
    context: &Context,
    organisation: &Organisation,
) -> Result<Vec<(String, String)>, AppError> {
    let caller = context.caller()?;
    let may = |needs, path: &str| caller.may_at(needs, path);
    let above = organisations::superior_path(&organisation.path);
    let mut ways = Vec::new();
    if may(Permission::RecordCases, &organisation.path) {
        ways.push((context.text("term-request-title"), request_path(organisation.id)));
    }
    if may(Permission::DecideCases, above) {
        ways.push((context.text("term-remind-title"), remind_path(organisation.id)));
    }
    Ok(ways)
}
