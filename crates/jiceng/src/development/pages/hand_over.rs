//! Handing somebody over to another branch in mid-course.

use super::list;
use crate::development::MOVE;
use crate::development::moving::{self, HandOver};
use crate::organisations::pick_branch;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::CaseId;
use crate::platform::inputs::{Asked, Input, ticked};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, Case, StepError};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/development/{id}/move";

/// The page of a case.
pub(in crate::development) fn path(id: CaseId) -> String {
    format!("/development/{id}/move")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The case of an address, with the reason why it cannot be handed over.
async fn found(context: &Context, id: &str) -> Result<(Case, Errors), AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let case = procedures::by_id(&mut read, caller, id).await?;
    caller.require(Permission::RecordCases, &case.path)?;
    let errors = if moving::is_to_hand_over(&mut read, caller, &case).await? {
        Errors::default()
    } else {
        Errors::one("to", FieldError::new("development-move-not-here"))
    };
    Ok((case, errors))
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (case, errors) = found(&context, &id).await?;
    let submitted = Submitted::default().with("on", context.app.clock.today());
    form(&context, &case, &submitted, &errors).answer()
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (case, errors) = found(&context, &id).await?;
    if !errors.0.is_empty() {
        return form(&context, &case, &submitted, &errors).answer();
    }
    let errors = match read(&context, &submitted).await? {
        Err(errors) => errors,
        Ok(draft) => match moving::hand_over(&context.app, context.caller()?, case.id, &draft).await {
            Ok(id) => {
                return Ok(Redirect::to(&procedures::pages::show::done(id, "started")).into_response());
            }
            Err(StepError::Twice) => Errors::one("to", FieldError::new("development-move-twice")),
            Err(error) => procedures::pages::refused(error, "to")?,
        },
    };
    form(&context, &case, &submitted, &errors).answer()
}

async fn read(context: &Context, submitted: &Submitted) -> Result<Result<HandOver, Errors>, AppError> {
    let area = context.caller()?.area;
    let mut reader = Reader::new(submitted);
    let to = match pick_branch(&mut context.app.db.read().await?, area, submitted, "to").await? {
        Ok(branch) => Some(branch),
        Err(error) => {
            reader.refuse("to", error);
            None
        }
    };
    let reason = reader.required("reason", line(200));
    let on = reader.required("on", day);
    let chosen = submitted.all("papers");
    let papers = papers(context).into_iter().map(|(id, _)| id).filter(|id| chosen.contains(id)).collect();
    let asked = to.zip(reason).zip(on);
    Ok(reader.finish(asked.map(|((to, reason), on)| HandOver { to, reason, on, papers })))
}

/// The papers that may be handed over: id and title.
fn papers(context: &Context) -> Vec<(String, String)> {
    let procedure = context.app.rulebook.procedure(MOVE);
    let steps = procedure.into_iter().flat_map(|it| &it.steps);
    let papers = steps.flat_map(|step| &step.papers);
    papers.map(|it| (it.id.clone(), procedures::pages::said(context, &it.title))).collect()
}

fn form(context: &Context, case: &Case, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let papers = form.field("papers", "development-move-papers").optional();
    let inputs = vec![
        Input::new("picker", form.field("to", "development-move-to"))
            .hint(context, "development-move-to-hint"),
        form.text("reason", "development-move-reason").hint(context, "development-move-reason-hint"),
        form.date("on", "development-move-on"),
        Input::new("check", ticked(&form, papers, self::papers(context))),
    ];
    let crumbs = vec![
        Crumb { label: context.text("development-title"), href: list::path() },
        Crumb { label: case.name.clone(), href: procedures::pages::show::path(case.id) },
    ];
    let shell = Page::new(context, "development-move-title").crumbs(crumbs);
    let asked = (errors, path(case.id), context.text("development-move-save"));
    let mut page = FormPage::new(context, shell, inputs, asked).note(context.text("development-move-lead"));
    page.rows.push((context.text("development-name"), case.name.clone()));
    page.rows.push((context.text("development-organisation"), case.organisation_name.clone()));
    page
}
