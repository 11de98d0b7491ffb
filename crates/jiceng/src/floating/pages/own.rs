//! What is registered of the person signed in, whom to turn to, and a message to both branches. Nobody else sees the page.

use super::refused;
use super::show::{self, Told};
use crate::floating::commands;
use crate::floating::model::State;
use crate::floating::queries::{self, Kept};
use crate::floating::rules;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, summary, text};
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/me/floating";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show_own), post(PATH, needs, tell)]
}

struct Registered {
    state: State,
    tone: &'static str,
    rows: Vec<(String, String)>,
    records: Vec<Told>,
}

#[derive(Template)]
#[template(path = "floating/pages/own.html")]
struct OwnPage {
    page: Page,
    done: bool,
    summary: Vec<SummaryLine>,
    registered: Vec<Registered>,
    /// The message to both branches, where something is registered that goes on.
    words: Option<Field>,
    action: &'static str,
    telephone_href: String,
    law: Option<Law>,
}

async fn own(context: &Context) -> Result<Vec<Kept>, AppError> {
    let caller = context.caller()?;
    match caller.person {
        Some(person) => Ok(queries::of_person(&mut context.app.db.read().await?, caller.area, person).await?),
        None => Ok(Vec::new()),
    }
}

async fn page(
    context: &Context,
    (submitted, errors): (&Submitted, &Errors),
    done: bool,
) -> Result<OwnPage, AppError> {
    let all = own(context).await?;
    let mut registered = Vec::new();
    for kept in &all {
        registered.push(said(context, kept).await?);
    }
    let field = Field::new(context, submitted, errors, "words", "own-floating-words");
    let words = all.iter().any(Kept::is_open).then(|| field.hint(context, "own-floating-words-hint"));
    let mut page = Page::new(context, "own-floating-title");
    page.has_error = !errors.0.is_empty();
    Ok(OwnPage {
        page,
        done,
        summary: words.as_ref().map(|it| summary(&[it])).unwrap_or_default(),
        registered,
        words,
        action: PATH,
        telephone_href: privacy::pages::own::path(),
        law: Law::of(context, rules::CONTACT),
    })
}

async fn said(context: &Context, kept: &Kept) -> Result<Registered, AppError> {
    let mut read = context.app.db.read().await?;
    let records = queries::records(&mut read, context.caller()?.area, kept.id).await?;
    let mut rows = show::home_rows(context, kept);
    rows.extend(show::host_rows(context, kept));
    Ok(Registered {
        state: kept.state(),
        tone: kept.state().tone(),
        rows,
        records: records
            .iter()
            .filter(|it| it.withdrawn.is_none())
            .map(|it| show::told(context, kept, it, &[]))
            .collect(),
    })
}

async fn show_own(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let done = asked.first("done") == "told";
    let nothing = (Submitted::default(), Errors::default());
    Page::render(&page(&context, (&nothing.0, &nothing.1), done).await?)
}

async fn tell(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let mut reader = Reader::new(&submitted);
    let words = reader.required("words", text(300));
    let errors = match reader.finish(words) {
        Err(errors) => errors,
        Ok(words) => {
            let open = own(&context).await?.into_iter().find(Kept::is_open).ok_or(AppError::NotFound)?;
            match commands::tell(&context.app, context.caller()?, (&open, &words)).await {
                Ok(()) => return Ok(Redirect::to(&format!("{PATH}?done=told")).into_response()),
                Err(error) => refused(error, "words")?.ok_or(AppError::Conflict)?,
            }
        }
    };
    Page::render_refused(&page(&context, (&submitted, &errors), false).await?)
}
