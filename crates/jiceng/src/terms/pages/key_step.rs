//! What is written down of a marked village: a measure, another contact, its release with the conclusion.

use super::{key_mark, key_show};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, Reader, Submitted, day, text};
use crate::platform::form_page::FormPage;
use crate::platform::id::KeyVillageId;
use crate::platform::inputs::Asked;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::terms::commands::{self, MarkError};
use crate::terms::key::Marking;
use crate::terms::model::{Deed, KeyStep};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/key-villages/{id}/steps/{step}";

/// The page.
pub(super) fn path(id: KeyVillageId, step: KeyStep) -> String {
    format!("/key-villages/{id}/steps/{step}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The label of a step's words, and what is said above its form.
fn keys(step: KeyStep) -> (&'static str, &'static str) {
    match step {
        KeyStep::Measure => ("key-village-measure", "key-village-measure-lead"),
        KeyStep::Contact => ("key-village-contact-why", "key-village-contact-lead"),
        KeyStep::Released => ("key-village-conclusion", "key-village-released-lead"),
    }
}

/// A step about a marking, with the leaders of whom one may be named.
struct Desk {
    marking: Marking,
    step: KeyStep,
    choices: Vec<key_mark::Choice>,
}

async fn desk(context: &Context, (id, step): (&str, &str)) -> Result<Desk, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let marking = key_show::of_address(context, &mut read, id).await?;
    let step: KeyStep = step.parse().map_err(|_| unknown(&marking, step))?;
    commands::may_step(caller, &marking.path, step)?;
    let mut choices = Vec::new();
    if step == KeyStep::Contact {
        let village = organisations::by_id(&mut read, caller, marking.organisation).await?;
        choices = key_mark::leaders(context, &mut read, Some(&village)).await?;
    }
    Ok(Desk { marking, step, choices })
}

/// That an address names no step, with those that there are.
fn unknown(marking: &Marking, found: &str) -> AppError {
    let pages = KeyStep::ALL.iter().map(|it| (it.key(), path(marking.id, *it))).collect();
    AppError::UnknownWord(UnknownWord { found: found.to_owned(), pages })
}

fn form(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> FormPage {
    let Desk { marking, step, choices } = desk;
    let asked = Asked { context, submitted, errors };
    let (label, lead) = keys(*step);
    let mut inputs = vec![asked.date("on", "key-village-on"), asked.area("words", label)];
    if *step == KeyStep::Contact {
        inputs.push(key_mark::input(&asked, choices));
    }
    let title = context.text(step.key());
    let shell = Page::titled(context, title.clone()).office().crumbs(key_show::crumbs(context, marking));
    let mut page = FormPage::new(context, shell, inputs, (errors, path(marking.id, *step), title));
    page.rows = key_show::rows(context, marking);
    page.danger = *step == KeyStep::Released;
    page.note(context.text(lead)).hidden(vec![("version".to_owned(), marking.version.to_string())])
}

async fn ask(context: Context, Path((id, step)): Path<(String, String)>) -> Result<Response, AppError> {
    let desk = desk(&context, (&id, &step)).await?;
    if desk.marking.until.is_some() {
        return Ok(Redirect::to(&key_show::path(desk.marking.id)).into_response());
    }
    let filled = Submitted::default().with("on", context.app.clock.today());
    form(&context, &desk, &filled, &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path((id, step)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let desk = desk(&context, (&id, &step)).await?;
    let version = submitted.first("version").parse().unwrap_or(0);
    let which = (desk.marking.id, version);
    let errors = match read(&desk, &submitted) {
        Err(errors) => errors,
        Ok(deed) => match commands::step(&context.app, context.caller()?, which, &deed).await {
            Ok(()) => {
                let there = key_show::done(desk.marking.id, desk.step.code());
                return Ok(Redirect::to(&there).into_response());
            }
            Err(MarkError::Changed) => {
                return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
            }
            Err(MarkError::Field(field, error)) => Errors::one(field, error),
            Err(MarkError::App(error)) => return Err(error),
        },
    };
    form(&context, &desk, &submitted, &errors).answer()
}

fn read(desk: &Desk, submitted: &Submitted) -> Result<Deed, Errors> {
    let mut reader = Reader::new(submitted);
    let on = reader.required("on", day);
    let words = reader.required("words", text(500));
    let contact = match desk.step {
        KeyStep::Contact => key_mark::named(&mut reader, &desk.choices).map(Some),
        KeyStep::Measure | KeyStep::Released => Some(None),
    };
    let deed = on.zip(words).zip(contact);
    let step = desk.step;
    reader.finish(deed.map(|((on, words), contact)| Deed { step, on, words, contact }))
}
