//! Closing a unit, and opening one again that was closed by mistake: pages that say what follows, and the acts.

use super::{changeable, crumbs, refused, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, day, line, summary};
use crate::platform::id::UnitId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::units::commands;
use crate::units::queries::{self, Unit};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const CLOSE: &str = "/units/{id}/close";
const REOPEN: &str = "/units/{id}/reopen";

pub(super) fn close_path(id: UnitId) -> String {
    format!("/units/{id}/close")
}

pub(super) fn reopen_path(id: UnitId) -> String {
    format!("/units/{id}/reopen")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeUnits);
    vec![
        get(CLOSE, needs, ask_close),
        post(CLOSE, needs, close),
        get(REOPEN, needs, ask_reopen),
        post(REOPEN, needs, reopen),
    ]
}

#[derive(Template)]
#[template(path = "units/pages/state.html")]
struct StatePage {
    page: Page,
    summary: Vec<SummaryLine>,
    rows: Vec<(String, String)>,
    /// The date and the reason of closing; none when a unit is opened again.
    fields: Option<[Field; 2]>,
    /// What an act was refused for that has no field.
    refusal: Option<String>,
    warning: String,
    act: String,
    action: String,
}

async fn page(
    context: &Context,
    unit: &Unit,
    submitted: &Submitted,
    errors: &Errors,
    closing: bool,
) -> Result<StatePage, AppError> {
    let today = context.app.clock.today();
    let covers = queries::covers(&mut context.app.db.read().await?, context.caller()?.area, unit.id).await?;
    let covers: Vec<String> =
        covers.iter().filter(|it| it.holds_on(today)).map(|it| it.organisation_name.clone()).collect();
    let fields = closing.then(|| {
        [
            Field::new(context, submitted, errors, "on", "unit-close-on").hint(context, "unit-close-on-hint"),
            Field::new(context, submitted, errors, "reason", "unit-close-reason"),
        ]
    });
    let (title, warning, act, action) = if closing {
        ("unit-close-title", "unit-close-warning", "unit-close-act", close_path(unit.id))
    } else {
        ("unit-reopen-title", "unit-reopen-warning", "unit-reopen-act", reopen_path(unit.id))
    };
    let mut page = Page::new(context, title).office().crumbs(crumbs(context, unit));
    page.has_error = !errors.0.is_empty();
    let count = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
    let rows = [
        ("unit-name", unit.draft.name.clone()),
        ("unit-people", count(unit.draft.people)),
        ("unit-members", count(unit.draft.members)),
        ("unit-covers", covers.join("、")),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(StatePage {
        summary: fields.as_ref().map(|[on, reason]| summary(&[on, reason])).unwrap_or_default(),
        refusal: if closing { None } else { errors.0.first().and_then(|(name, _)| errors.of(context, name)) },
        rows: rows.map(|(key, value)| (context.text(key), value)).collect(),
        fields,
        warning: context.text(warning),
        act: context.text(act),
        action,
        page,
    })
}

async fn ask_close(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    Page::render(&page(&context, &unit, &Submitted::default(), &Errors::default(), true).await?)
}

async fn close(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    let today = context.app.clock.today();
    let mut form = Reader::new(&submitted);
    let on = form.required("on", |text| match day(text) {
        Ok(day) if day > today => Err(FieldError::new("unit-day-to-come")),
        Ok(day) => Ok(day),
        Err(error) => Err(error.into()),
    });
    let reason = form.required("reason", line(200));
    let errors = match form.finish(on.zip(reason)) {
        Ok((on, reason)) => {
            match commands::close(&context.app, context.caller()?, &unit, on, &reason).await {
                Ok(()) => return Ok(Redirect::to(&show::done(unit.id, "closed")).into_response()),
                Err(error) => refused(error, "on")?,
            }
        }
        Err(errors) => errors,
    };
    Page::render_refused(&page(&context, &unit, &submitted, &errors, true).await?)
}

async fn ask_reopen(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    Page::render(&page(&context, &unit, &Submitted::default(), &Errors::default(), false).await?)
}

async fn reopen(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    let errors = match commands::reopen(&context.app, context.caller()?, &unit).await {
        Ok(()) => return Ok(Redirect::to(&show::done(unit.id, "reopened")).into_response()),
        Err(error) => refused(error, "on")?,
    };
    Page::render_refused(&page(&context, &unit, &Submitted::default(), &errors, false).await?)
}
