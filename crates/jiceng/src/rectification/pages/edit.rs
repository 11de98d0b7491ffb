//! Listing a problem: of a record in which it was found, or of an organisation.

use super::{list, refused, show};
use crate::organisations::{self, Organisation, pick};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, day, line, summary, text,
};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::rectification::commands;
use crate::rectification::model::Draft;
use crate::rectification::source::{self, Found};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use uuid::Uuid;

const PATH: &str = "/rectification/new";
/// The field that a record in which it was found fills in.
const FOUND_ON: &str = "found-on";

/// The page for an organisation.
pub(super) fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page for a record of another capability.
#[must_use]
pub fn of_source(code: &str, id: Uuid) -> String {
    format!("{PATH}?source={code}&id={}", id.simple())
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordDecisions);
    vec![get(PATH, needs, ask), post(PATH, needs, add)]
}

#[derive(Template)]
#[template(path = "rectification/pages/edit.html")]
struct EditPage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// The record in which it was found, which tells whose it is.
    found: Option<(String, String)>,
    organisation: Field,
    found_on: Field,
    problem: Field,
    measures: Field,
    responsible: Field,
    due_on: Field,
    action: String,
}

/// The record that an address names.
struct Asked {
    source: Option<(&'static str, Uuid, Found)>,
    action: String,
}

async fn asked(
    context: &Context,
    read: &mut db::Read,
    query: Option<String>,
) -> Result<(Asked, Submitted), AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let code = submitted.first("source");
    if code.is_empty() {
        return Ok((Asked { source: None, action: PATH.to_owned() }, submitted));
    }
    let id: Uuid = submitted.first("id").parse().map_err(|_| AppError::NotFound)?;
    let (code, found) = source::find(read, context.caller()?, (code, id)).await?;
    let action = of_source(code, id);
    Ok((Asked { source: Some((code, id, found)), action }, submitted))
}

fn form(context: &Context, asked: &Asked, submitted: &Submitted, errors: &Errors) -> EditPage {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let hinted = |name, key: &str| field(name, key).hint(context, &format!("{key}-hint"));
    let organisation = field("organisation", "problem-organisation").hint(context, "organisation-pick-hint");
    let found_on = hinted(FOUND_ON, "problem-found-on");
    let problem = hinted("problem", "problem-problem");
    let measures = hinted("measures", "problem-measures");
    let responsible = hinted("responsible", "problem-responsible");
    let due_on = hinted("due-on", "problem-due-on");
    let wrong = summary(&[&organisation, &problem, &found_on, &measures, &responsible, &due_on]);
    let crumbs = vec![Crumb { label: context.text("problems-title"), href: list::path() }];
    let mut page = Page::new(context, "problem-new-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    EditPage {
        page,
        summary: wrong,
        found: asked.source.as_ref().map(|(_, _, found)| named(context, found)),
        organisation,
        found_on,
        problem,
        measures,
        responsible,
        due_on,
        action: asked.action.clone(),
    }
}

/// What the record is and when it was, and its page.
pub(super) fn named(context: &Context, found: &Found) -> (String, String) {
    (format!("{} {}", context.text(found.key), found.on), found.href.clone())
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let (asked, query) = asked(&context, &mut read, query).await?;
    let whose = match &asked.source {
        Some((_, _, found)) => found.organisation,
        None => query.first("organisation").parse().unwrap_or(caller.acting.organisation),
    };
    let own = organisations::by_id(&mut read, caller, whose).await?;
    caller.require(Permission::RecordDecisions, &own.path)?;
    let mut filled = Submitted::default().with("organisation", organisations::typed_as(&own));
    if let Some((_, _, found)) = &asked.source {
        filled = filled.with(FOUND_ON, found.on);
    }
    Page::render(&form(&context, &asked, &filled, &Errors::default()))
}

fn read(form: &mut Reader<'_>) -> Option<Draft> {
    let problem = form.required("problem", text(500));
    let found_on = form.required(FOUND_ON, day);
    let measures = form.required("measures", text(500));
    let responsible = form.required("responsible", line(60));
    let due_on = form.required("due-on", day);
    Some(Draft {
        found_on: found_on?,
        problem: problem?,
        measures: measures?,
        responsible: responsible?,
        due_on: due_on?,
    })
}

/// Whose problem it is: the record tells, or the form.
async fn whose(
    context: &Context,
    database: &mut db::Read,
    (asked, submitted): (&Asked, &Submitted),
    form: &mut Reader<'_>,
) -> Result<Option<Organisation>, AppError> {
    let (caller, needs) = (context.caller()?, Permission::RecordDecisions);
    if let Some((_, _, found)) = &asked.source {
        return Ok(Some(organisations::by_id(database, caller, found.organisation).await?));
    }
    match pick(database, caller, submitted, "organisation", needs).await? {
        Ok(found) if caller.may_at(needs, &found.path) => return Ok(Some(found)),
        Ok(_) => form.refuse("organisation", FieldError::new("problem-not-your-organisation")),
        Err(error) => form.refuse("organisation", error),
    }
    Ok(None)
}

async fn add(
    context: Context,
    RawQuery(query): RawQuery,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut database = context.app.db.read().await?;
    let (asked, _) = asked(&context, &mut database, query).await?;
    let mut reader = Reader::new(&submitted);
    let organisation = whose(&context, &mut database, (&asked, &submitted), &mut reader).await?;
    drop(database);
    let draft = read(&mut reader);
    let errors = match reader.finish(organisation.zip(draft)) {
        Err(errors) => errors,
        Ok((organisation, draft)) => {
            let source = asked.source.as_ref().map(|(code, id, _)| (*code, *id));
            match commands::record(&context.app, caller, &organisation, source, &draft).await {
                Ok(id) => return Ok(Redirect::to(&show::done(id, "recorded")).into_response()),
                Err(error) => refused(error, "problem")?,
            }
        }
    };
    Page::render_refused(&form(&context, &asked, &submitted, &errors))
}
