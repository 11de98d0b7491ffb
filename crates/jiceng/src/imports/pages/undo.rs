//! Undoing a batch: what it would do, then the act.

use super::{NEEDS, ask, show};
use crate::imports::batch::Batch;
use crate::imports::commands;
use crate::imports::model::State;
use crate::organisations::Organisation;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/imports/{kind}/{batch}/undo";

/// The page.
pub(super) fn path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}/undo")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, NEEDS, ask_undo), post(PATH, NEEDS, undo)]
}

#[derive(Template)]
#[template(path = "imports/pages/undo.html")]
struct UndoPage {
    page: Page,
    organisation: Organisation,
    batch: Batch,
    committed_at: String,
    here: String,
    report_href: String,
}

/// The batch, while it can be undone.
async fn open(context: &Context, kind: &str, id: &str) -> Result<(Batch, Organisation), AppError> {
    let found = show::batch(context, kind, id).await?;
    let in_time = found.0.undo_until.is_some_and(|until| until > context.app.clock.now());
    if found.0.state == State::Committed && in_time { Ok(found) } else { Err(AppError::Conflict) }
}

async fn ask_undo(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, organisation) = open(&context, &kind, &id).await?;
    let crumbs = vec![Crumb { label: context.text(batch.kind()?.title()), href: ask::path(&kind) }];
    Page::render(&UndoPage {
        page: Page::new(&context, "import-undo-title").crumbs(crumbs),
        organisation,
        committed_at: batch.committed_at.map(clock::minute_of).unwrap_or_default(),
        here: path(&kind, batch.id),
        report_href: show::path(&kind, batch.id),
        batch,
    })
}

async fn undo(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, _) = open(&context, &kind, &id).await?;
    commands::undo(&context.app, context.caller()?, &batch).await?;
    Ok(Redirect::to(&show::path(&kind, batch.id)).into_response())
}
