//! Ending a case before its end: why, when, and with what remark.

use super::{crumbs, recordable, refused, said, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, text};
use crate::platform::form_page::FormPage;
use crate::platform::id::CaseId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::commands;
use crate::procedures::model::Draft;
use crate::procedures::standing::Standing;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use rulebook::EXIT;

/// Where the page is.
const PATH: &str = "/cases/{id}/leave";

/// The page.
pub(super) fn path(id: CaseId) -> String {
    format!("/cases/{id}/leave")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let standing = recordable(&context, &id).await?;
    let submitted = Submitted::default().with("version", standing.case.version);
    form(&context, &standing, &submitted, &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let standing = recordable(&context, &id).await?;
    if submitted.first("version") != standing.case.version.to_string() {
        let submitted = submitted.with("version", standing.case.version);
        return form(&context, &standing, &submitted, &Errors::default()).meanwhile();
    }
    let errors = match read(&standing, &submitted) {
        Err(errors) => errors,
        Ok(draft) => {
            let case = (standing.case.id, standing.case.version);
            match commands::leave(&context.app, context.caller()?, case, &draft).await {
                Ok(()) => return Ok(Redirect::to(&show::done(standing.case.id, "left")).into_response()),
                Err(error) => refused(error, "outcome")?,
            }
        }
    };
    form(&context, &standing, &submitted, &errors).answer()
}

fn read(standing: &Standing<'_>, submitted: &Submitted) -> Result<Draft, Errors> {
    let mut reader = Reader::new(submitted);
    let outcome = reader.required("outcome", |word| {
        let known = standing.procedure.exits.iter().find(|it| it.id == word);
        known.map(|it| it.id.clone()).ok_or_else(|| FieldError::unknown(word))
    });
    let on = reader.required("on", day);
    let note = reader.optional("note", text(500));
    reader.finish(outcome.zip(on)).map(|(outcome, on)| Draft { note, ..Draft::of(EXIT, &outcome, on) })
}

fn form(context: &Context, standing: &Standing<'_>, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let exits = standing.procedure.exits.iter().map(|it| (it.id.clone(), said(context, &it.title)));
    let inputs = vec![
        Input::new("radio", form.field("outcome", "case-leave-why").options(exits)),
        form.date("on", "case-on"),
        form.area("note", "case-note").optional().hint(context, "case-note-hint"),
    ];
    let case = &standing.case;
    let shell = Page::new(context, "case-leave-title").crumbs(crumbs(context, standing, case));
    let mut page =
        FormPage::new(context, shell, inputs, (errors, path(case.id), context.text("case-leave-title")));
    page.rows.push((context.text("case-whom"), super::heading(context, standing)));
    page.danger = true;
    page.note(context.text("case-leave-lead"))
        .hidden(vec![("version".to_owned(), submitted.first("version").to_owned())])
}
