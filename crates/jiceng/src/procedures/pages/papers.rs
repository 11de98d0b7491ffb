//! Which papers are there: ticked by whoever keeps them.

use super::{crumbs, recordable, refused, said, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, day};
use crate::platform::form_page::FormPage;
use crate::platform::id::CaseId;
use crate::platform::inputs::{Asked, Input, ticked};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::commands::{self, StepError};
use crate::procedures::standing::Standing;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/cases/{id}/papers";

/// The page.
pub(super) fn path(id: CaseId) -> String {
    format!("/cases/{id}/papers")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let standing = recordable(&context, &id).await?;
    let today = context.app.clock.today();
    let mut submitted = Submitted::default().with("version", standing.case.version).with("on", today);
    for paper in &standing.papers {
        submitted = submitted.and("papers", &paper.paper);
    }
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
    let mut reader = Reader::new(&submitted);
    let on = reader.required("on", day);
    let on = match reader.finish(on) {
        Ok(on) => on,
        Err(errors) => return form(&context, &standing, &submitted, &errors).answer(),
    };
    let known = standing.procedure.papers(standing.progress.edition);
    let ticked = submitted.all("papers");
    let papers: Vec<String> =
        known.map(|(_, paper)| paper.id.clone()).filter(|id| ticked.contains(id)).collect();
    let case = (standing.case.id, standing.case.version);
    match commands::hand_in(&context.app, context.caller()?, case, (&papers, on)).await {
        Ok(()) => Ok(Redirect::to(&show::done(standing.case.id, "papers")).into_response()),
        Err(StepError::App(error)) => Err(error),
        Err(error) => form(&context, &standing, &submitted, &refused(error, "on")?).answer(),
    }
}

fn form(context: &Context, standing: &Standing<'_>, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let all = standing.procedure.papers(standing.progress.edition);
    let words = all.map(|(step, paper)| {
        let number = standing.procedure.number(step, standing.progress.edition);
        let by = standing.procedure.turns.get(paper.by).map(|turn| said(context, &turn.title));
        let args = [
            ("number", number.to_string()),
            ("paper", said(context, &paper.title)),
            ("by", by.unwrap_or_default()),
        ];
        (paper.id.clone(), context.text_with("case-paper-of", &args))
    });
    let field = form.field("papers", "case-papers").optional();
    let boxes = Input::new("check", ticked(&form, field, words.collect()));
    let inputs = vec![form.date("on", "case-papers-on"), boxes];
    let case = &standing.case;
    let shell = Page::new(context, "case-papers-title").crumbs(crumbs(context, standing, case));
    let asked = (errors, path(case.id), context.text("case-papers-save"));
    let mut page = FormPage::new(context, shell, inputs, asked);
    page.rows.push((context.text("case-whom"), super::heading(context, standing)));
    page.note(context.text("case-papers-lead"))
        .hidden(vec![("version".to_owned(), submitted.first("version").to_owned())])
}
