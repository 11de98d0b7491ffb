//! Possible duplicates side by side, with a decision for each row.

use super::show::{self, Said, Shown};
use super::{NEEDS, ask};
use crate::imports::batch::Batch;
use crate::imports::commands;
use crate::imports::model::{Answer, Outcome, State};
use crate::imports::queries::{self, Kept};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::BatchId;
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::{Size, cut};
use crate::platform::request::Context;
use crate::platform::route::{Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/imports/{kind}/{batch}/duplicates";
/// Rows on a page: each is a table of its own.
const SHOWN: i64 = 10;

/// The page.
pub(super) fn path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}/duplicates")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, NEEDS, show_rows), post(PATH, NEEDS, decide)]
}

struct Candidate {
    label: String,
    fields: Vec<Shown>,
}

struct Choice {
    id: String,
    value: String,
    label: String,
    chosen: bool,
}

/// A row with whom it may mean.
struct Line {
    row: u32,
    name: String,
    cause: String,
    field: String,
    candidates: Vec<Candidate>,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "imports/pages/duplicates.html")]
struct DuplicatesPage {
    page: Page,
    lines: Vec<Line>,
    here: String,
    report_href: String,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

async fn show_rows(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (batch, _) = show::batch(&context, &kind, &id).await?;
    if batch.state != State::Checked {
        return Ok(Redirect::to(&show::path(&kind, batch.id)).into_response());
    }
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let after = asked.first("after").parse().unwrap_or(0);
    let mut rows = rows(&context, &batch, after, SHOWN + 1).await?;
    let more = cut(&mut rows, SHOWN);
    let here = path(&kind, batch.id);
    let crumbs = vec![
        Crumb { label: context.text(batch.kind()?.title()), href: ask::path(&kind) },
        Crumb { label: context.text("import-report-title"), href: show::path(&kind, batch.id) },
    ];
    Page::render(&DuplicatesPage {
        page: Page::new(&context, "import-duplicates-title").office().crumbs(crumbs),
        lines: rows.iter().map(|row| line(&context, row)).collect(),
        report_href: show::path(&kind, batch.id),
        first: (after > 0).then(|| here.clone()),
        next: rows.last().filter(|_| more).map(|row| format!("{here}?after={}", row.row)),
        sizes: Vec::new(),
        here,
    })
}

async fn rows(context: &Context, batch: &Batch, after: u32, limit: i64) -> Result<Vec<Kept>, AppError> {
    let area = context.caller()?.area;
    let mut read = context.app.db.read().await?;
    Ok(queries::rows(&mut read, area, batch.id, Outcome::Duplicate, after, limit).await?)
}

fn line(context: &Context, row: &Kept) -> Line {
    let field = format!("answer-{}", row.row);
    let mut answers: Vec<(Answer, String)> = Vec::new();
    for it in &row.content.candidates {
        let key =
            if row.content.candidates.len() == 1 { "import-answer-same" } else { "import-answer-same-as" };
        answers.push((Answer::Same(it.id), context.text_with(key, &[("who", it.label.clone())])));
    }
    if let (Some(Answer::Same(id)), true) = (row.answer, row.content.candidates.is_empty()) {
        // Decided before: the row is no duplicate any more, but the decision can still be changed.
        answers.push((Answer::Same(id), context.text("import-answer-same")));
    }
    answers.push((Answer::Different, context.text("import-answer-different")));
    answers.push((Answer::Leave, context.text("import-answer-leave")));
    let choices = answers.into_iter().enumerate().map(|(at, (answer, label))| Choice {
        id: format!("{field}-{at}"),
        value: answer.to_string(),
        label,
        chosen: row.answer == Some(answer),
    });
    let cause = row.problems.first().map(|it| Said::of(context, it).cause).unwrap_or_default();
    Line {
        row: row.row,
        name: row.name.clone(),
        cause,
        choices: choices.collect(),
        candidates: row
            .content
            .candidates
            .iter()
            .map(|it| Candidate {
                label: it.label.clone(),
                fields: it.fields.iter().map(|change| Shown::of(context, change)).collect(),
            })
            .collect(),
        field,
    }
}

/// Keeps the decisions of a page; rows without one stay as they are.
async fn decide(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (batch, _) = show::batch(&context, &kind, &id).await?;
    let mut answers = Vec::new();
    for (name, value) in submitted.pairs() {
        let Some(row) = name.strip_prefix("answer-").and_then(|row| row.parse::<u32>().ok()) else {
            continue;
        };
        let answer: Answer = value.parse().map_err(|_| AppError::Malformed("an answer"))?;
        answers.push((row, Some(answer)));
    }
    if !answers.is_empty() {
        commands::answer(&context.app, context.caller()?, &batch, &answers).await?;
    }
    Ok(Redirect::to(&show::path(&kind, batch.id)).into_response())
}
