//! Giving up an import that was not taken over: what would be lost, then the act.

use super::{NEEDS, ask, show};
use crate::imports::batch::Batch;
use crate::imports::commands;
use crate::imports::queries;
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

const PATH: &str = "/imports/{kind}/{batch}/discard";

/// The page.
pub(super) fn path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}/discard")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, NEEDS, ask_discard), post(PATH, NEEDS, discard)]
}

#[derive(Template)]
#[template(path = "imports/pages/discard.html")]
struct DiscardPage {
    page: Page,
    organisation: Organisation,
    batch: Batch,
    uploaded_at: String,
    by: String,
    answers: usize,
    here: String,
    batch_href: String,
}

/// The batch, while it can be given up.
async fn open(context: &Context, kind: &str, id: &str) -> Result<(Batch, Organisation), AppError> {
    let found = show::batch(context, kind, id).await?;
    if found.0.can_be_discarded() { Ok(found) } else { Err(AppError::Conflict) }
}

async fn ask_discard(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (batch, organisation) = open(&context, &kind, &id).await?;
    let crumbs = vec![Crumb { label: context.text(batch.kind()?.title()), href: ask::path(&kind) }];
    let area = context.caller()?.area;
    let mut read = context.app.db.read().await?;
    Page::render(&DiscardPage {
        page: Page::new(&context, "import-discard-title").crumbs(crumbs),
        organisation,
        uploaded_at: clock::minute_of(batch.created_at),
        by: queries::uploader(&mut read, area, batch.id).await?.unwrap_or_default(),
        answers: queries::answers(&mut read, area, batch.id).await?.len(),
        here: path(&kind, batch.id),
        batch_href: show::path(&kind, batch.id),
        batch,
    })
}

async fn discard(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, place) = open(&context, &kind, &id).await?;
    commands::throw_away(&context.app, context.caller()?, batch.id).await?;
    Ok(Redirect::to(&ask::into(&kind, place.id)).into_response())
}
