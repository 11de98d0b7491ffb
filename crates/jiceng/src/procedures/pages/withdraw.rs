//! Taking the last record back that was entered by mistake: it stays and is shown as such.

use super::show::{outcome, title};
use super::{crumbs, found, refused, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::{CaseId, CaseRecordId};
use crate::platform::inputs::Asked;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::commands;
use crate::procedures::model::Entry;
use crate::procedures::standing::Standing;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/cases/{id}/records/{entry}/withdraw";

/// The page.
pub(super) fn path(id: CaseId, record: CaseRecordId) -> String {
    format!("/cases/{id}/records/{record}/withdraw")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The record of an address, on a case whose records the caller writes.
fn record<'s>(context: &Context, standing: &'s Standing<'_>, entry: &str) -> Result<&'s Entry, AppError> {
    let caller = context.caller()?;
    if !caller.may_at(Permission::DecideCases, &standing.case.path) {
        caller.require(Permission::RecordCases, &standing.case.path)?;
    }
    let id = entry.parse().map_err(|_| AppError::NotFound)?;
    standing.entries.iter().find(|it| it.id == id).ok_or(AppError::NotFound)
}

async fn ask(context: Context, Path((id, entry)): Path<(String, String)>) -> Result<Response, AppError> {
    let standing = found(&context, &id).await?;
    let entry = record(&context, &standing, &entry)?;
    let submitted = Submitted::default().with("version", standing.case.version);
    form(&context, &standing, entry, &submitted, &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path((id, entry)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let standing = found(&context, &id).await?;
    let entry = record(&context, &standing, &entry)?;
    if submitted.first("version") != standing.case.version.to_string() {
        let submitted = submitted.with("version", standing.case.version);
        return form(&context, &standing, entry, &submitted, &Errors::default()).meanwhile();
    }
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let errors = match reader.finish(reason) {
        Err(errors) => errors,
        Ok(reason) => {
            let case = (standing.case.id, standing.case.version);
            match commands::withdraw(&context.app, context.caller()?, case, entry.id, &reason).await {
                Ok(()) => return Ok(Redirect::to(&show::done(standing.case.id, "withdrawn")).into_response()),
                Err(error) => refused(error, "reason")?,
            }
        }
    };
    form(&context, &standing, entry, &submitted, &errors).answer()
}

fn form(
    context: &Context,
    standing: &Standing<'_>,
    entry: &Entry,
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let form = Asked { context, submitted, errors };
    let case = &standing.case;
    let shell = Page::new(context, "case-withdraw-title").crumbs(crumbs(context, standing, case));
    let asked = (errors, path(case.id, entry.id), context.text("case-withdraw-title"));
    let inputs = vec![form.text("reason", "case-withdraw-reason")];
    let mut page = FormPage::new(context, shell, inputs, asked);
    page.rows = vec![
        (context.text("case-whom"), super::heading(context, standing)),
        (context.text("case-step"), title(context, standing, entry)),
        (context.text("case-on"), entry.on.to_string()),
        (context.text("case-outcome"), outcome(context, standing, entry)),
    ];
    page.danger = true;
    page.note(context.text("case-withdraw-lead"))
        .hidden(vec![("version".to_owned(), submitted.first("version").to_owned())])
}
