//! How and how often one is reminded: asked for, changed, stopped.

use super::confirm;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice};
use crate::platform::form_page::FormPage;
use crate::platform::inputs::Asked;
use crate::platform::mail::MailAddress;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::reminders::commands::{self, ReminderError};
use crate::reminders::model::{Every, Reminder, Way};
use crate::reminders::queries;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/me/reminders";
/// Where reminders are stopped.
const STOP: &str = "/me/reminders/stop";

/// The page.
pub(super) fn path() -> String {
    PATH.to_owned()
}

/// The page, which says what was just done.
pub(super) fn done(what: &str) -> String {
    format!("{PATH}?done={what}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![
        get(PATH, needs, open),
        post(PATH, needs, submit),
        get(STOP, needs, ask_stop),
        post(STOP, needs, stop),
    ]
}

/// What the form has to know.
struct State {
    reminder: Option<Reminder>,
    telephone: Option<String>,
}

async fn state(context: &Context) -> Result<State, AppError> {
    let mut read = context.app.db.read().await?;
    let caller = context.caller()?;
    let telephone = queries::telephone(&mut read, caller).await?;
    Ok(State { reminder: queries::own(&mut read, caller).await?, telephone })
}

async fn open(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let state = state(&context).await?;
    let mut submitted = Submitted::default();
    if let Some(reminder) = &state.reminder {
        submitted = submitted.with("way", reminder.way).with("every", reminder.every);
    }
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut page = form(&context, &state, &submitted, &Errors::default());
    page.done = done_key(asked.first("done")).map(|key| context.text(key));
    page.answer()
}

fn done_key(what: &str) -> Option<&'static str> {
    match what {
        "asked" => Some("reminder-done-asked"),
        "confirmed" => Some("reminder-done-confirmed"),
        "stopped" => Some("reminder-done-stopped"),
        _ => None,
    }
}

/// The ways that this installation and this account have.
fn ways(context: &Context, state: &State) -> Vec<(&'static str, &'static str)> {
    let settings = &context.app.settings;
    let there = |way: &Way| match way {
        Way::Mail => settings.mail.is_some(),
        Way::Message => settings.sms.is_some() && state.telephone.is_some(),
    };
    Way::ALL.iter().filter(|way| there(way)).map(|way| (way.code(), way.key())).collect()
}

fn form(context: &Context, state: &State, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let ways = ways(context, state);
    let mut inputs = Vec::new();
    if !ways.is_empty() {
        inputs.push(asked.radio("way", "reminder-way", ways.clone()));
        if context.app.settings.mail.is_some() {
            let mut address = asked.text("address", "reminder-address");
            let known = state.reminder.as_ref().is_some_and(|it| it.mask.is_some());
            let hint = if known { "reminder-address-known" } else { "reminder-address-hint" };
            address.field = address.field.hint(context, hint).optional();
            inputs.push(address);
        }
        let every = Every::ALL.iter().map(|every| (every.code(), every.key()));
        inputs.push(asked.radio("every", "reminder-every", every));
    }
    let none = inputs.is_empty();
    let shell = Page::new(context, "reminder-title");
    let mut page = FormPage::new(context, shell, inputs, (errors, path(), context.text("reminder-save")));
    page.rows = rows(context, state);
    if let Some(reminder) = &state.reminder {
        if reminder.confirmed.is_none() {
            page.links.push((context.text("reminder-confirm-go"), confirm::path()));
        }
        page.links.push((context.text("reminder-stop"), STOP.to_owned()));
    }
    page.closed = none;
    page.note(context.text(if none { "reminder-none" } else { "reminder-lead" }))
}

/// What was asked for.
fn rows(context: &Context, state: &State) -> Vec<(String, String)> {
    let Some(reminder) = &state.reminder else { return Vec::new() };
    let to = match reminder.way {
        Way::Mail => reminder.mask.clone(),
        Way::Message => state.telephone.clone(),
    };
    let standing = match reminder.confirmed {
        Some(at) => context.text_with("reminder-confirmed-at", &[("at", clock::minute_of(at))]),
        None => context.text("reminder-unconfirmed"),
    };
    let mut rows = vec![
        (context.text("reminder-way"), context.text(reminder.way.key())),
        (context.text("reminder-to"), to.unwrap_or_default()),
        (context.text("reminder-every"), context.text(reminder.every.key())),
        (context.text("reminder-state"), standing),
    ];
    rows.extend(reminder.sent_on.map(|day| (context.text("reminder-sent"), day.to_string())));
    rows
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let state = state(&context).await?;
    let mut reader = Reader::new(&submitted);
    let way = reader.required("way", choice::<Way>);
    let every = reader.required("every", choice::<Every>);
    let address = reader.optional("address", MailAddress::parse);
    let known = state.reminder.as_ref().is_some_and(|it| it.mask.is_some());
    if way == Some(Way::Mail) && address.is_none() && submitted.first("address").trim().is_empty() && !known {
        reader.refuse("address", FieldError::new("reminder-address-missing"));
    }
    let wish = match reader.finish(way.zip(every)) {
        Ok(wish) => wish,
        Err(errors) => return form(&context, &state, &submitted, &errors).answer(),
    };
    let from = (context.language, context.address.as_str());
    match commands::ask(&context.app, context.caller()?, wish, address.as_ref(), from).await {
        Ok(()) if address.is_some() && wish.0 == Way::Mail => {
            Ok(Redirect::to(&confirm::path()).into_response())
        }
        Ok(()) => Ok(Redirect::to(&done("asked")).into_response()),
        Err(error) => form(&context, &state, &submitted, &refused(error)?).answer(),
    }
}

/// What is wrong with a form when a command refuses it.
pub(super) fn refused(error: ReminderError) -> Result<Errors, AppError> {
    let one = |field, key| Ok(Errors::one(field, FieldError::new(key)));
    match error {
        ReminderError::NoServer => one("way", "reminder-no-server"),
        ReminderError::NoTelephone => one("way", "reminder-no-telephone"),
        ReminderError::NotSent => one("address", "reminder-not-sent"),
        ReminderError::TooOften(seconds) => {
            let minutes = seconds.div_ceil(60);
            Ok(Errors::one("address", FieldError::with("reminder-too-often", "minutes", minutes)))
        }
        ReminderError::WrongCode => one("code", "reminder-wrong-code"),
        ReminderError::App(error) => Err(error),
    }
}

async fn ask_stop(context: Context) -> Result<Response, AppError> {
    let state = state(&context).await?;
    let shell = Page::new(&context, "reminder-stop").back(path());
    let asked = (&Errors::default(), STOP.to_owned(), context.text("reminder-stop"));
    let mut page = FormPage::new(&context, shell, Vec::new(), asked);
    page.rows = rows(&context, &state);
    page.danger = true;
    page.note(context.text("reminder-stop-lead")).answer()
}

async fn stop(context: Context) -> Result<Response, AppError> {
    commands::stop(&context.app, context.caller()?).await?;
    Ok(Redirect::to(&done("stopped")).into_response())
}
