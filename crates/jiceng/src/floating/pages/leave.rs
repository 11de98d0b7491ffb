//! Registering a member who left: first who, then where to, since when, why, and who keeps in touch.

use super::place::{self, Stated};
use super::{form_page, list_crumb, refused, show};
use crate::dues;
use crate::floating::commands;
use crate::floating::model::Leaving;
use crate::floating::queries;
use crate::members::{self, Member};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::inputs::Asked;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const CHOOSE: &str = "/floating/leave";
const PATH: &str = "/floating/leave/{id}";

/// Where a member of a branch is chosen.
pub(super) fn choose(organisation: OrganisationId) -> String {
    format!("{CHOOSE}?organisation={organisation}")
}

/// The page for a member.
pub(super) fn of(membership: MembershipId) -> String {
    format!("{CHOOSE}/{membership}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(CHOOSE, needs, who), get(PATH, needs, ask), post(PATH, needs, register)]
}

#[derive(Template)]
#[template(path = "floating/pages/who.html")]
struct WhoPage {
    page: Page,
    branch: String,
    members: Vec<(String, String)>,
}

async fn who(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let id = submitted.first("organisation").parse().unwrap_or(caller.acting.organisation);
    let mut read = context.app.db.read().await?;
    let branch = organisations::by_id(&mut read, caller, id).await?;
    caller.require(Permission::ChangeMembers, &branch.path)?;
    let all = dues::members_of(&mut read, caller.area, branch.id).await?;
    Page::render(&WhoPage {
        page: Page::new(&context, "floating-leave-title").office().crumbs(vec![list_crumb(&context)]),
        branch: branch.short_name,
        members: all.into_iter().map(|it| (of(it.id), it.name)).collect(),
    })
}

async fn found(context: &Context, id: &str) -> Result<Member, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = members::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    Ok(member)
}

async fn form(
    context: &Context,
    member: &Member,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<FormPage, AppError> {
    let asked = Asked { context, submitted, errors };
    let mut inputs = place::inputs(&asked, place::partners(context).await?);
    inputs.push(asked.text("why", "floating-reason").hint(context, "floating-reason-hint"));
    inputs.push(asked.text("occupation", "floating-occupation").optional());
    inputs.push(asked.date("expected-on", "floating-expected-on").optional());
    inputs.push(
        asked.text("contact", "floating-contact-name").optional().hint(context, "floating-contact-name-hint"),
    );
    let title = context.text_with("floating-leave-of", &[("name", member.name.clone())]);
    let frame = (title, vec![list_crumb(context)]);
    let there = (of(member.id), context.text("floating-leave-act"));
    let mut page = form_page(context, frame, inputs, errors, there);
    page.rows = vec![
        (context.text("floating-name"), member.name.clone()),
        (context.text("floating-home"), member.branch.clone()),
    ];
    page.notes = vec![context.text("floating-leave-lead")];
    page.notes.extend(Law::of(context, "floating-def").map(|it| format!("{}{}", it.text, it.citation)));
    Ok(page)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let area = context.caller()?.area;
    // Whoever is registered already is looked at, not registered twice.
    if let Some(open) = queries::open_of(&mut context.app.db.read().await?, area, member.id).await? {
        return Ok(Redirect::to(&show::path(open)).into_response());
    }
    form(&context, &member, &Submitted::default(), &Errors::default()).await?.answer()
}

async fn register(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let whereabouts = Stated::read(&context, &submitted, &mut reader).await?;
    let reason = reader.required("why", line(100));
    let occupation = reader.optional("occupation", line(60));
    let expected_on = reader.optional("expected-on", day);
    let contact_name = reader.optional("contact", line(60));
    let leaving = whereabouts.zip(reason).map(|(whereabouts, reason)| Leaving {
        reason,
        occupation,
        expected_on,
        contact_name,
        whereabouts,
    });
    let errors = match reader.finish(leaving) {
        Err(errors) => errors,
        Ok(leaving) => match commands::leave(&context.app, context.caller()?, member.id, &leaving).await {
            Ok(id) => return Ok(Redirect::to(&show::done(id, "left")).into_response()),
            Err(error) => refused(error, "from")?.ok_or(AppError::Conflict)?,
        },
    };
    form(&context, &member, &submitted, &errors).await?.answer()
}
