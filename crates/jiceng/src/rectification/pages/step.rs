//! A step about a problem: done, checked, carried on, withdrawn.

use super::{crumbs, of_address, refused, show};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, day, line, summary, text};
use crate::platform::id::ProblemId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::rectification::commands::{self, ProblemError};
use crate::rectification::model::{Deed, Step};
use crate::rectification::queries::Problem;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/rectification/{id}/steps/{step}";

/// The page.
pub(super) fn path(id: ProblemId, step: Step) -> String {
    format!("/rectification/{id}/steps/{step}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordDecisions);
    vec![get(PATH, needs, ask), post(PATH, needs, take)]
}

#[derive(Template)]
#[template(path = "rectification/pages/step.html")]
struct StepPage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// Set when somebody else took a step since the form was opened.
    changed: Option<Vec<Changed>>,
    rows: Vec<(String, String)>,
    lead: String,
    on: Field,
    words: Field,
    who: Option<Field>,
    due_on: Option<Field>,
    danger: bool,
    action: String,
    version: i64,
}

/// The keys of the label of a step's words.
fn words_key(step: Step) -> &'static str {
    match step {
        Step::Done => "problem-done",
        Step::Checked => "problem-check-found",
        Step::CarriedOn => "problem-carried-on-why",
        Step::Withdrawn => "problem-withdrawn-why",
    }
}

fn lead_key(step: Step) -> &'static str {
    match step {
        Step::Done => "problem-done-lead",
        Step::Checked => "problem-checked-lead",
        Step::CarriedOn => "problem-carried-on-lead",
        Step::Withdrawn => "problem-withdrawn-lead",
    }
}

fn form(
    context: &Context,
    (problem, step): (&Problem, Step),
    submitted: &Submitted,
    errors: &Errors,
) -> StepPage {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let on = field("on", "problem-step-on").hint(context, "component-date-hint");
    let words = field("words", words_key(step));
    let who = (step == Step::Checked).then(|| field("who", "problem-checked-by"));
    let due_on = (step == Step::CarriedOn)
        .then(|| field("due-on", "problem-due-again").hint(context, "component-date-hint"));
    let fields: Vec<&Field> = [&on, &words].into_iter().chain(&who).chain(&due_on).collect();
    let wrong = summary(&fields);
    let mut page = Page::new(context, step.key()).office().crumbs(crumbs(context, problem));
    page.has_error = !errors.0.is_empty();
    StepPage {
        page,
        summary: wrong,
        changed: None,
        rows: show::rows(context, problem),
        lead: context.text(lead_key(step)),
        on,
        words,
        who,
        due_on,
        danger: step == Step::Withdrawn,
        action: path(problem.id, step),
        version: problem.version,
    }
}

fn read(submitted: &Submitted, step: Step) -> Result<Deed, Errors> {
    let mut form = Reader::new(submitted);
    let on = form.required("on", day);
    let words = form.required("words", text(500));
    let who = if step == Step::Checked { form.required("who", line(60)).map(Some) } else { Some(None) };
    let due_on = if step == Step::CarriedOn { form.required("due-on", day).map(Some) } else { Some(None) };
    let deed = on.zip(words).zip(who).zip(due_on);
    form.finish(deed.map(|(((on, words), who), due_on)| Deed { step, on, words, who, due_on }))
}

/// That an address names no step, with those that can be taken.
fn unknown(problem: &Problem, found: &str) -> AppError {
    let pages = problem.state.steps().iter().map(|it| (it.key(), path(problem.id, *it))).collect();
    AppError::UnknownWord(UnknownWord { found: found.to_owned(), pages })
}

/// The problem and the step of an address, which the caller must be allowed to take.
async fn asked(context: &Context, (id, step): (&str, &str)) -> Result<(Problem, Step), AppError> {
    let problem = of_address(context, &mut context.app.db.read().await?, id).await?;
    context.caller()?.require(Permission::RecordDecisions, &problem.path)?;
    let step = step.parse().map_err(|_| unknown(&problem, step))?;
    Ok((problem, step))
}

async fn ask(context: Context, Path((id, step)): Path<(String, String)>) -> Result<Response, AppError> {
    let (problem, step) = asked(&context, (&id, &step)).await?;
    if !problem.state.steps().contains(&step) {
        return Ok(Redirect::to(&show::path(problem.id)).into_response());
    }
    let filled = Submitted::default().with("on", context.app.clock.today());
    Page::render(&form(&context, (&problem, step), &filled, &Errors::default()))
}

async fn take(
    context: Context,
    Path((id, step)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (mut problem, step) = asked(&context, (&id, &step)).await?;
    let newest = problem.version;
    problem.version = submitted.first("version").parse().unwrap_or(0);
    let done = match read(&submitted, step) {
        Err(errors) => Err(errors),
        Ok(deed) => match commands::step(&context.app, context.caller()?, &problem, &deed).await {
            Ok(()) => return Ok(Redirect::to(&show::done(problem.id, step.code())).into_response()),
            Err(ProblemError::Changed) => Ok(()),
            Err(error) => Err(refused(error, "words")?),
        },
    };
    problem.version = newest;
    let changed = done.is_ok();
    let errors = done.err().unwrap_or_default();
    let mut page = form(&context, (&problem, step), &submitted, &errors);
    page.changed = changed.then(Vec::new);
    page.page.has_error = true;
    Page::render_refused(&page)
}
