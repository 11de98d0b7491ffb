//! Where the technical administrator takes up and answers opinions. Who wrote is not there to be seen.

use super::{Shown, shown};
use crate::feedback::commands;
use crate::feedback::queries::{self, Complaint};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, summary, text};
use crate::platform::id::ComplaintId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/feedback/inbox";
const ONE: &str = "/feedback/inbox/{id}";
const TAKE_UP: &str = "/feedback/inbox/{id}/take-up";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

fn one_path(id: ComplaintId) -> String {
    format!("{PATH}/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Operate);
    vec![
        get(PATH, needs, list),
        get(ONE, needs, ask),
        post(ONE, needs, answer),
        post(TAKE_UP, needs, take_up),
    ]
}

struct Line {
    shown: Shown,
    href: String,
    /// The beginning of what was written.
    beginning: String,
}

#[derive(Template)]
#[template(path = "feedback/pages/inbox.html")]
struct InboxPage {
    page: Page,
    open: Vec<Line>,
    done: Vec<Line>,
}

const MOST: i64 = 200;
const BEGINNING: usize = 40;

async fn list(context: Context) -> Result<Response, AppError> {
    let (open, done) = queries::inbox(&mut context.app.db.read().await?, context.caller()?, MOST).await?;
    let lines = |all: Vec<Complaint>| {
        all.into_iter()
            .map(|complaint| Line {
                href: one_path(complaint.id),
                beginning: beginning(&complaint.body),
                shown: shown(&context, complaint),
            })
            .collect()
    };
    let page = Page::new(&context, "feedback-inbox-title").office();
    Page::render(&InboxPage { page, open: lines(open), done: lines(done) })
}

fn beginning(body: &str) -> String {
    let line: String = body.chars().map(|c| if c == '\n' { ' ' } else { c }).take(BEGINNING).collect();
    if body.chars().count() > BEGINNING { format!("{line}…") } else { line }
}

#[derive(Template)]
#[template(path = "feedback/pages/answer.html")]
struct AnswerPage {
    page: Page,
    summary: Vec<SummaryLine>,
    shown: Shown,
    /// What somebody else answered meanwhile.
    changed: Option<Vec<Changed>>,
    answer: Field,
    /// Only when the writer agreed.
    publish: Option<Field>,
    action: String,
    take_up: Option<String>,
}

const YES: &str = "yes";

fn form(context: &Context, complaint: Complaint, submitted: &Submitted, errors: &Errors) -> AnswerPage {
    let answer = Field::new(context, submitted, errors, "answer", "feedback-answer")
        .hint(context, "feedback-answer-hint");
    let publish = complaint.publication_agreed.then(|| {
        Field::new(context, submitted, errors, "publish", "feedback-publish-answer")
            .options([(YES.to_owned(), context.text("feedback-publish-answer-yes"))])
            .optional()
    });
    let crumbs = vec![Crumb { label: context.text("feedback-inbox-title"), href: path() }];
    let mut page = Page::new(context, "feedback-answer-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let waits = complaint.taken_up_on.is_none() && complaint.answered_on.is_none();
    AnswerPage {
        summary: summary(&[&answer]),
        page,
        action: one_path(complaint.id),
        take_up: waits.then(|| format!("{}/take-up", one_path(complaint.id))),
        shown: shown(context, complaint),
        changed: None,
        answer,
        publish,
    }
}

async fn complaint(context: &Context, id: &str) -> Result<Complaint, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    queries::by_id(&mut context.app.db.read().await?, context.caller()?, id).await
}

/// The form as the answer given so far fills it.
fn filled(complaint: &Complaint) -> Submitted {
    let answer = complaint.answer.as_deref().unwrap_or_default();
    let publish = if complaint.published_on.is_some() { YES } else { "" };
    Submitted::default().with("answer", answer).with("publish", publish)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let complaint = complaint(&context, &id).await?;
    let submitted = filled(&complaint);
    Page::render(&form(&context, complaint, &submitted, &Errors::default()))
}

async fn answer(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let mut found = complaint(&context, &id).await?;
    let newest = found.version;
    let mut reader = Reader::new(&submitted);
    let words = reader.required("answer", text(2_000));
    let errors = match reader.finish(words) {
        Err(errors) => errors,
        Ok(words) => {
            // The version that the form was filled from, which need not be the newest.
            found.version = submitted.first("version").parse().unwrap_or(0);
            let publish = submitted.first("publish") == YES;
            if commands::answer(&context.app, context.caller()?, &found, &words, publish).await? {
                return Ok(Redirect::to(PATH).into_response());
            }
            return changed(&context, &id, &submitted).await;
        }
    };
    found.version = newest;
    Page::render_refused(&form(&context, found, &submitted, &errors))
}

/// The form of whoever answered second, with what the first one answered.
async fn changed(context: &Context, id: &str, submitted: &Submitted) -> Result<Response, AppError> {
    let found = complaint(context, id).await?;
    let now = filled(&found);
    let answer = |submitted| Field::new(context, submitted, &Errors::default(), "answer", "feedback-answer");
    let changed = Changed::between([&answer(submitted)], [&answer(&now)]);
    let mut page = form(context, found, submitted, &Errors::default());
    page.changed = Some(changed);
    page.page.has_error = true;
    Page::render_refused(&page)
}

async fn take_up(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let found = complaint(&context, &id).await?;
    commands::take_up(&context.app, context.caller()?, found.id).await?;
    Ok(Redirect::to(&one_path(found.id)).into_response())
}
