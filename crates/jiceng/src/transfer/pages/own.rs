//! The own transfer: asking for it, and where it stands, whose turn it is, and by when.

use super::new;
use crate::members::{self, Member};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted, SummaryLine, summary};
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, Course, State};
use crate::transfer::commands;
use crate::transfer::model::Direction;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/me/transfer";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show), post(PATH, needs, submit)]
}

/// One transfer.
struct Way {
    branch: String,
    started: String,
    state: State,
    course: Course,
}

#[derive(Template)]
#[template(path = "transfer/pages/own.html")]
struct OwnPage {
    page: Page,
    summary: Vec<SummaryLine>,
    done: bool,
    ways: Vec<Way>,
    /// The form, for whoever is a member now and not on the way.
    inputs: Option<Vec<Input>>,
    path: &'static str,
}

/// The present membership of the person signed in.
async fn membership(context: &Context) -> Result<Option<Member>, AppError> {
    let all = members::own(&mut context.app.db.read().await?, context.caller()?).await?;
    Ok(all.into_iter().find(|member| member.until.is_none()))
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let submitted = Submitted::default().with("on", context.app.clock.today());
    let done = asked.first("done") == "asked";
    Page::render(&page(&context, &submitted, &Errors::default(), done).await?)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let member = membership(&context).await?.ok_or(AppError::NotFound)?;
    let errors = match new::read(&context, &submitted).await? {
        Err(errors) => errors,
        Ok(ask) => match commands::ask(&context.app, context.caller()?, &member, &ask).await {
            Ok(_) => return Ok(Redirect::to(&format!("{PATH}?done=asked")).into_response()),
            Err(error) => new::refused(error)?,
        },
    };
    Page::render_refused(&page(&context, &submitted, &errors, false).await?)
}

async fn page(
    context: &Context,
    submitted: &Submitted,
    errors: &Errors,
    done: bool,
) -> Result<OwnPage, AppError> {
    let ways = ways(context).await?;
    let under_way = ways.iter().any(|way| way.state == State::Running);
    let member = membership(context).await?.is_some();
    let inputs = if member && !under_way {
        Some(new::inputs(&Asked { context, submitted, errors }).await?)
    } else {
        None
    };
    let fields: Vec<&Field> = inputs.iter().flatten().map(|input| &input.field).collect();
    let summary = if inputs.is_some() { summary(&fields) } else { errors.beside_fields(context, &["to"]) };
    let mut page = Page::new(context, "own-transfer-title");
    page.has_error = !errors.0.is_empty();
    Ok(OwnPage { page, summary, done, ways, inputs, path: PATH })
}

async fn ways(context: &Context) -> Result<Vec<Way>, AppError> {
    let caller = context.caller()?;
    let Some(person) = caller.person else { return Ok(Vec::new()) };
    let mut read = context.app.db.read().await?;
    let mut ways = Vec::new();
    for case in procedures::of_person(&mut read, caller.area, person).await? {
        if !Direction::ALL.iter().any(|it| it.procedure() == case.procedure) {
            continue;
        }
        let standing = procedures::of_case(&context.app, &mut read, caller, case).await?;
        ways.push(Way {
            branch: standing.case.organisation_name.clone(),
            started: standing.case.started.to_string(),
            state: standing.case.state,
            course: procedures::pages::course(context, &standing, false),
        });
    }
    Ok(ways)
}
