//! What happens once a year: that the account was published, dues were checked or passed down; and taking that back.

use super::form::{Asked, FormPage, form_page, refused};
use super::{account, book_crumbs, place};
use crate::dues::commands;
use crate::dues::model::Event;
use crate::dues::queries;
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, day, line, number};
use crate::platform::id::{DuesEventId, OrganisationId};
use crate::platform::law::Law;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/dues/yearly/{kind}";
const WITHDRAW: &str = "/dues/{organisation}/yearly/{id}/withdraw";

/// The page that keeps that something was done.
#[must_use]
pub fn of(organisation: OrganisationId, kind: Event) -> String {
    format!("/dues/yearly/{kind}?organisation={organisation}")
}

/// The page that takes it back.
pub(super) fn withdraw_path(organisation: OrganisationId, id: DuesEventId) -> String {
    format!("/dues/{organisation}/yearly/{id}/withdraw")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![
        get(PATH, needs, ask),
        post(PATH, needs, submit),
        get(WITHDRAW, needs, ask_withdraw),
        post(WITHDRAW, needs, withdraw),
    ]
}

async fn desk(
    context: &Context,
    word: &str,
    submitted: &Submitted,
) -> Result<(Organisation, Event), AppError> {
    let mut read = context.app.db.read().await?;
    let organisation = place(context, &mut read, submitted, Permission::KeepDues).await?;
    let kind: Event = word.parse().map_err(|_| AppError::NotFound)?;
    if Event::done_by(organisation.kind).contains(&kind) {
        Ok((organisation, kind))
    } else {
        Err(AppError::NotFound)
    }
}

/// The rule that asks for it.
fn rule(kind: Event) -> &'static str {
    match kind {
        Event::Published => "dues-report",
        Event::Checked => "dues-check",
        Event::PassedDown => "dues-down",
    }
}

fn form(
    context: &Context,
    (organisation, kind): (&Organisation, Event),
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![
        asked.date("on", "dues-event-on"),
        asked.short("year", "dues-event-year"),
        asked.text("note", "dues-event-note").optional().hint(context, "dues-event-note-hint"),
    ];
    let frame = (context.text(kind.key()), book_crumbs(context, organisation.id));
    let there = (format!("/dues/yearly/{kind}"), context.text("dues-save"));
    let mut page = form_page(context, frame, inputs, errors, there);
    page.notes =
        Law::of(context, rule(kind)).into_iter().map(|it| format!("{}{}", it.text, it.citation)).collect();
    page.rows = vec![(context.text("dues-organisation"), organisation.short_name.clone())];
    page.hidden = vec![("organisation".to_owned(), organisation.id.to_string())];
    page
}

async fn ask(
    context: Context,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let (organisation, kind) = desk(&context, &word, &asked).await?;
    let today = context.app.clock.today();
    let filled = Submitted::default().with("on", today).with("year", today.year());
    form(&context, (&organisation, kind), &filled, &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path(word): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (organisation, kind) = desk(&context, &word, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let on = reader.required("on", day);
    let year = reader.required("year", number(1949, 2100));
    let note = reader.optional("note", line(200));
    let errors = match reader.finish(on.zip(year)) {
        Err(errors) => errors,
        Ok((on, year)) => {
            let what = (kind, on, year, note.as_deref());
            match commands::event(&context.app, context.caller()?, &organisation, what).await {
                Ok(()) => {
                    return Ok(Redirect::to(&account::done(organisation.id, "event")).into_response());
                }
                Err(error) => refused(error, "on")?.0,
            }
        }
    };
    form(&context, (&organisation, kind), &submitted, &errors).answer()
}

/// The event of an address, which the caller keeps.
async fn named(
    context: &Context,
    (organisation, id): (&str, &str),
) -> Result<(Organisation, queries::Happened), AppError> {
    let id: DuesEventId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let asked = Submitted::default().with("organisation", organisation);
    let organisation = place(context, &mut read, &asked, Permission::KeepDues).await?;
    let found = queries::event(&mut read, context.caller()?.area, organisation.id, id).await?;
    Ok((organisation, found.ok_or(AppError::NotFound)?))
}

fn withdraw_form(
    context: &Context,
    (organisation, it): (&Organisation, &queries::Happened),
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let title = context.text("dues-event-withdraw");
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("reason", "dues-withdraw-reason")];
    let frame = (title.clone(), book_crumbs(context, organisation.id));
    let mut page = form_page(context, frame, inputs, errors, (withdraw_path(organisation.id, it.id), title));
    page.rows = vec![
        (context.text("dues-organisation"), organisation.short_name.clone()),
        (context.text(it.kind.key()), it.on.to_string()),
        (context.text("dues-event-year"), it.year.to_string()),
    ];
    page.danger = true;
    page
}

async fn ask_withdraw(
    context: Context,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (organisation, it) = named(&context, (&organisation, &id)).await?;
    withdraw_form(&context, (&organisation, &it), &Submitted::default(), &Errors::default()).answer()
}

async fn withdraw(
    context: Context,
    Path((organisation, id)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (organisation, it) = named(&context, (&organisation, &id)).await?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let errors = match reader.finish(reason) {
        Err(errors) => errors,
        Ok(reason) => {
            let what = (it.id, reason.as_str());
            match commands::drop_event(&context.app, context.caller()?, &organisation, what).await {
                Ok(()) => {
                    let next = account::done(organisation.id, "event-withdrawn");
                    return Ok(Redirect::to(&next).into_response());
                }
                Err(error) => refused(error, "reason")?.0,
            }
        }
    };
    withdraw_form(&context, (&organisation, &it), &submitted, &errors).answer()
}
