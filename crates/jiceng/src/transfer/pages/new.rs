//! Asking for a transfer of a member of the own branch.

use super::crumbs;
use crate::members::{self, Member};
use crate::organisations::pick_branch;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange::partners;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, line, one_of};
use crate::platform::form_page::FormPage;
use crate::platform::id::{MembershipId, PeerId};
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, StepError};
use crate::transfer::commands::{self, Ask, To};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/transfers/members/{id}/new";

/// The page of a member.
pub(super) fn of(member: MembershipId) -> String {
    format!("/transfers/members/{member}/new")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The words of where somebody goes.
const WHERE: [&str; 2] = ["branch", "outside"];

async fn of_address(context: &Context, id: &str) -> Result<Member, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = members::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::RecordCases, &member.path)?;
    Ok(member)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = of_address(&context, &id).await?;
    let submitted = Submitted::default().with("on", context.app.clock.today());
    form(&context, &member, &submitted, &Errors::default()).await?.answer()
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = of_address(&context, &id).await?;
    let errors = match read(&context, &submitted).await? {
        Err(errors) => errors,
        Ok(ask) => match commands::ask(&context.app, context.caller()?, &member, &ask).await {
            Ok(case) => {
                return Ok(Redirect::to(&procedures::pages::show::done(case, "started")).into_response());
            }
            Err(error) => refused(error)?,
        },
    };
    form(&context, &member, &submitted, &errors).await?.answer()
}

/// What is wrong with the form when the command refuses it.
pub(super) fn refused(error: StepError) -> Result<Errors, AppError> {
    match error {
        StepError::Twice => Ok(Errors::one("to", FieldError::new("transfer-twice"))),
        error => procedures::pages::refused(error, "to"),
    }
}

/// Reads where somebody goes, why and when: from the branch's form, and from the member's own.
pub(super) async fn read(context: &Context, submitted: &Submitted) -> Result<Result<Ask, Errors>, AppError> {
    let area = context.caller()?.area;
    let mut reader = Reader::new(submitted);
    let place = reader.required("where", one_of(&WHERE));
    let reason = reader.required("reason", line(200));
    let on = reader.required("on", day);
    let to = match place {
        Some("branch") => {
            match pick_branch(&mut context.app.db.read().await?, area, submitted, "to").await? {
                Ok(branch) => Some(To::Branch(Box::new(branch))),
                Err(error) => {
                    reader.refuse("to", error);
                    None
                }
            }
        }
        Some(_) => {
            let name = reader.required("addressee", line(120));
            let peer = reader
                .optional("peer", |text: &str| text.parse::<PeerId>().map_err(|_| FieldError::unknown(text)));
            name.map(|name| To::Outside(name, peer))
        }
        None => None,
    };
    let asked = to.zip(reason).zip(on);
    Ok(reader.finish(asked.map(|((to, reason), on)| Ask { to, reason, on })))
}

/// The fields of both forms.
pub(super) async fn inputs(form: &Asked<'_>) -> Result<Vec<Input>, AppError> {
    let context = form.context;
    let known = partners(&mut context.app.db.read().await?, context.caller()?.area).await?;
    let places = WHERE.map(|place| match place {
        "branch" => (place, "transfer-where-branch"),
        _ => (place, "transfer-where-outside"),
    });
    let mut inputs = vec![
        form.radio("where", "transfer-where", places),
        Input::new("picker", form.field("to", "transfer-to-branch").optional())
            .hint(context, "transfer-to-branch-hint"),
        form.text("addressee", "transfer-to-name").optional().hint(context, "transfer-to-name-hint"),
    ];
    if !known.is_empty() {
        let field = form.field("peer", "transfer-peer").optional().options(known);
        inputs.push(Input::new("select", field).hint(context, "transfer-peer-hint"));
    }
    inputs.push(form.text("reason", "transfer-reason").hint(context, "transfer-reason-hint"));
    inputs.push(form.date("on", "transfer-asked-on"));
    Ok(inputs)
}

async fn form(
    context: &Context,
    member: &Member,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<FormPage, AppError> {
    let inputs = inputs(&Asked { context, submitted, errors }).await?;
    let page = Page::new(context, "transfer-new-title").crumbs(crumbs(context));
    let asked = (errors, of(member.id), context.text("transfer-new-save"));
    let mut form = FormPage::new(context, page, inputs, asked).note(context.text("transfer-new-lead"));
    form.rows.push((context.text("member-name"), member.name.clone()));
    form.rows.push((context.text("transfer-from"), member.branch.clone()));
    Ok(form)
}
