//! Withdrawing an entry, and noting that a voluntary payment was passed on.

use super::entry::{self, crumbs_of, found, rows};
use super::form::{Asked, FormPage, form_page, refused};
use crate::dues::commands::{self, DuesError};
use crate::dues::model::Kind;
use crate::dues::queries::Kept;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, day, line};
use crate::platform::id::DuesEntryId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const WITHDRAW: &str = "/dues/entries/{id}/withdraw";
const FORWARD: &str = "/dues/entries/{id}/forward";

/// The page that withdraws an entry.
pub(super) fn path(id: DuesEntryId) -> String {
    format!("/dues/entries/{id}/withdraw")
}

/// The page that notes that a voluntary payment was passed on.
pub(super) fn forward_path(id: DuesEntryId) -> String {
    format!("/dues/entries/{id}/forward")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![
        get(WITHDRAW, needs, ask),
        post(WITHDRAW, needs, withdraw),
        get(FORWARD, needs, ask_forward),
        post(FORWARD, needs, forward),
    ]
}

/// The entry of an address, which the caller keeps.
async fn kept(context: &Context, id: &str) -> Result<Kept, AppError> {
    let entry = found(context, id).await?;
    context.caller()?.require(Permission::KeepDues, &entry.path)?;
    Ok(entry)
}

fn form(context: &Context, entry: &Kept, submitted: &Submitted, errors: &Errors) -> FormPage {
    let title = context.text("dues-withdraw-title");
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("reason", "dues-withdraw-reason")];
    let frame = (title.clone(), crumbs_of(context, entry));
    let mut page = form_page(context, frame, inputs, errors, (path(entry.id), title));
    page.notes = vec![context.text("dues-withdraw-lead")];
    page.rows = rows(context, entry);
    page.hidden = vec![("version".to_owned(), entry.version.to_string())];
    page.danger = true;
    page
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let entry = kept(&context, &id).await?;
    if entry.withdrawn.is_some() {
        return Ok(Redirect::to(&entry::path(entry.id)).into_response());
    }
    form(&context, &entry, &Submitted::default(), &Errors::default()).answer()
}

async fn withdraw(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let entry = kept(&context, &id).await?;
    let read = Kept { version: submitted.first("version").parse().unwrap_or(0), ..entry.clone() };
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let errors = match reader.finish(reason) {
        Err(errors) => errors,
        Ok(reason) => match commands::withdraw(&context.app, context.caller()?, (&read, &reason)).await {
            Ok(()) => return Ok(Redirect::to(&entry::done(entry.id, "withdrawn")).into_response()),
            Err(DuesError::Changed) => {
                return form(&context, &entry, &submitted, &Errors::default()).meanwhile();
            }
            Err(error) => refused(error, "reason")?.0,
        },
    };
    form(&context, &entry, &submitted, &errors).answer()
}

fn forward_form(context: &Context, entry: &Kept, submitted: &Submitted, errors: &Errors) -> FormPage {
    let title = context.text("dues-forward-title");
    let asked = Asked { context, submitted, errors };
    let inputs = vec![
        asked.date("on", "dues-forwarded-on"),
        asked.text("document", "dues-forwarded-document").hint(context, "dues-forwarded-hint"),
    ];
    let frame = (title.clone(), crumbs_of(context, entry));
    let mut page = form_page(context, frame, inputs, errors, (forward_path(entry.id), title));
    page.rows = rows(context, entry);
    page.hidden = vec![("version".to_owned(), entry.version.to_string())];
    page
}

async fn ask_forward(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let entry = kept(&context, &id).await?;
    if entry.kind != Kind::Voluntary || entry.withdrawn.is_some() || entry.forwarded.is_some() {
        return Ok(Redirect::to(&entry::path(entry.id)).into_response());
    }
    let filled = Submitted::default().with("on", context.app.clock.today());
    forward_form(&context, &entry, &filled, &Errors::default()).answer()
}

async fn forward(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let entry = kept(&context, &id).await?;
    let read = Kept { version: submitted.first("version").parse().unwrap_or(0), ..entry.clone() };
    let mut reader = Reader::new(&submitted);
    let on = reader.required("on", day);
    let document = reader.required("document", line(100));
    let errors = match reader.finish(on.zip(document)) {
        Err(errors) => errors,
        Ok((on, document)) => {
            match commands::forward(&context.app, context.caller()?, &read, (on, &document)).await {
                Ok(()) => return Ok(Redirect::to(&entry::done(entry.id, "forwarded")).into_response()),
                Err(DuesError::Changed) => {
                    return forward_form(&context, &entry, &submitted, &Errors::default()).meanwhile();
                }
                Err(error) => refused(error, "on")?.0,
            }
        }
    };
    forward_form(&context, &entry, &submitted, &errors).answer()
}
