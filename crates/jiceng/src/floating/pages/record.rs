//! Recording a contact, an appraisal, a certificate, or that nobody reaches the member; and withdrawing what was entered by
//! mistake.

use super::{as_read, crumbs, form_page, of_address, refused, show, versioned};
use crate::floating::commands::{self, is_business_of, sides};
use crate::floating::model::{Act, Note, Side, Way};
use crate::floating::queries::{self, Kept, Recorded};
use crate::floating::rules;
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, Reader, Submitted, choice, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::FloatingId;
use crate::platform::inputs::Asked;
use crate::platform::law::Law;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/floating/{id}/records/{act}";
const WITHDRAW: &str = "/floating/{id}/withdraw/{number}";

/// The page of an act.
pub(super) fn path(id: FloatingId, act: Act) -> String {
    format!("/floating/{id}/records/{act}")
}

/// The page that withdraws a record.
pub(super) fn withdraw_path(id: FloatingId, number: i64) -> String {
    format!("/floating/{id}/withdraw/{number}")
}

/// What the page of an act is called.
pub(super) fn title_key(act: Act) -> &'static str {
    match act {
        Act::Contact => "floating-record-contact",
        Act::Attempt => "floating-record-attempt",
        Act::Appraisal => "floating-record-appraisal",
        Act::Lost => "floating-record-lost",
        Act::Certificate => "floating-record-certificate",
        Act::CertificateChecked => "floating-record-certificate-checked",
        Act::CertificateReturned => "floating-record-certificate-returned",
        Act::Confirmed | Act::Disputed | Act::Told | Act::Seen => act.key(),
    }
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![
        get(PATH, needs, ask),
        post(PATH, needs, keep),
        get(WITHDRAW, needs, ask_withdraw),
        post(WITHDRAW, needs, withdraw),
    ]
}

/// The registration, the side on which the caller records, and the act of an address.
async fn asked_for(context: &Context, (id, act): (&str, &str)) -> Result<(Kept, Side, Act), AppError> {
    let kept = of_address(context, id).await?;
    let own = sides(context.caller()?, &kept);
    let business = |act: Act| own.iter().copied().find(|side| is_business_of(&kept, *side, act));
    let found = act.parse().ok().filter(|act| Act::RECORDED.contains(act));
    let Some(act) = found else {
        let fitting = Act::RECORDED.into_iter().filter(|act| business(*act).is_some());
        let pages = fitting.map(|act| (title_key(act), path(kept.id, act))).collect();
        return Err(AppError::UnknownWord(UnknownWord { found: act.to_owned(), pages }));
    };
    let Some(side) = business(act) else {
        return Err(crate::platform::access::Denied { permission: Permission::ChangeMembers }.into());
    };
    Ok((kept, side, act))
}

/// The key of the label of an act's words.
fn words_key(act: Act) -> &'static str {
    match act {
        Act::Certificate => "floating-certificate",
        Act::Lost => "floating-searched",
        Act::Appraisal => "floating-appraisal",
        _ => "floating-result",
    }
}

/// The key of the label of an act's day.
fn on_key(act: Act) -> &'static str {
    match act {
        Act::Lost => "floating-lost-on",
        Act::Certificate => "floating-issued-on",
        _ => "floating-on",
    }
}

/// The rule that an act rests on.
fn rule(act: Act) -> Option<&'static str> {
    match act {
        Act::Contact | Act::Attempt => Some(rules::CONTACT),
        Act::Appraisal => Some(rules::APPRAISAL),
        Act::Lost => Some(rules::SUSPEND),
        _ => None,
    }
}

fn form(context: &Context, (kept, act): (&Kept, Act), submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let mut inputs = vec![asked.date("on", on_key(act))];
    if act.has_way() {
        inputs.push(asked.radio("way", "floating-way", Way::ALL.iter().map(|it| (it.code(), it.key()))));
    }
    let words = asked.text("words", words_key(act));
    inputs.push(if needs_words(act) { words } else { words.optional() });
    if act == Act::Certificate {
        inputs.push(asked.date("until", "floating-certificate-until").optional());
    }
    let title = context.text(title_key(act));
    let frame = (title.clone(), crumbs(context, kept));
    let mut page = form_page(context, frame, inputs, errors, (path(kept.id, act), title));
    page.rows = vec![
        (context.text("floating-name"), kept.name.clone()),
        (context.text("floating-contacted"), super::list::heard(context, kept)),
    ];
    if act == Act::Lost {
        page.notes.push(context.text("floating-lost-lead"));
    }
    let law = rule(act).and_then(|rule| Law::of(context, rule));
    page.notes.extend(law.map(|it| format!("{}{}", it.text, it.citation)));
    page.hidden = versioned(kept);
    page
}

/// Whether nothing is recorded without words: a result, a number, what was done to find somebody.
fn needs_words(act: Act) -> bool {
    matches!(act, Act::Contact | Act::Appraisal | Act::Lost | Act::Certificate)
}

async fn ask(context: Context, Path((id, act)): Path<(String, String)>) -> Result<Response, AppError> {
    let (kept, _, act) = asked_for(&context, (&id, &act)).await?;
    if !kept.is_open() {
        return Ok(Redirect::to(&show::path(kept.id)).into_response());
    }
    let on = if act == Act::Lost { kept.heard_on() } else { context.app.clock.today() };
    let filled = Submitted::default().with("on", on);
    form(&context, (&kept, act), &filled, &Errors::default()).answer()
}

fn read(submitted: &Submitted, act: Act) -> Result<Note, Errors> {
    let mut form = Reader::new(submitted);
    let on = form.required("on", day);
    let way = if act.has_way() { form.required("way", choice::<Way>).map(Some) } else { Some(None) };
    let words = if needs_words(act) {
        form.required("words", line(200)).map(Some)
    } else {
        Some(form.optional("words", line(200)))
    };
    let until = if act == Act::Certificate { form.optional("until", day) } else { None };
    let note = on.zip(way).zip(words);
    form.finish(note.map(|((on, way), words)| Note { act, on, way, words, until }))
}

async fn keep(
    context: Context,
    Path((id, act)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (kept, side, act) = asked_for(&context, (&id, &act)).await?;
    if submitted.first("version") != kept.version.to_string() {
        return form(&context, (&kept, act), &submitted, &Errors::default()).meanwhile();
    }
    let errors = match read(&submitted, act) {
        Err(errors) => errors,
        Ok(note) => {
            let read = as_read(&kept, &submitted);
            match commands::note(&context.app, context.caller()?, (&read, side), &note).await {
                Ok(()) => return Ok(Redirect::to(&show::done(kept.id, "recorded")).into_response()),
                Err(error) => {
                    let Some(errors) = refused(error, "on")? else {
                        let kept = of_address(&context, &id).await?;
                        return form(&context, (&kept, act), &submitted, &Errors::default()).meanwhile();
                    };
                    errors
                }
            }
        }
    };
    form(&context, (&kept, act), &submitted, &errors).answer()
}

/// The registration and the record of an address, which the caller's side entered.
async fn withdrawable(context: &Context, (id, number): (&str, &str)) -> Result<(Kept, Recorded), AppError> {
    let kept = of_address(context, id).await?;
    let number = number.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let record = queries::record(&mut read, caller.area, (kept.id, number)).await?;
    let path = kept.path(record.side).unwrap_or_default();
    caller.require(Permission::ChangeMembers, path)?;
    Ok((kept, record))
}

fn withdraw_form(
    context: &Context,
    (kept, record): (&Kept, &Recorded),
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("reason", "floating-withdraw-reason")];
    let title = context.text("floating-withdraw-title");
    let there = (withdraw_path(kept.id, record.number), title.clone());
    let mut page = form_page(context, (title, crumbs(context, kept)), inputs, errors, there);
    let told = show::told(context, kept, record, &[]);
    page.rows = vec![(told.title, told.words.unwrap_or_default())];
    page.notes = vec![context.text("floating-withdraw-lead")];
    page.hidden = versioned(kept);
    page.danger = true;
    page
}

async fn ask_withdraw(
    context: Context,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (kept, record) = withdrawable(&context, (&id, &number)).await?;
    withdraw_form(&context, (&kept, &record), &Submitted::default(), &Errors::default()).answer()
}

async fn withdraw(
    context: Context,
    Path((id, number)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (kept, record) = withdrawable(&context, (&id, &number)).await?;
    let about = (&kept, &record);
    if submitted.first("version") != kept.version.to_string() {
        return withdraw_form(&context, about, &submitted, &Errors::default()).meanwhile();
    }
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let errors = match reader.finish(reason) {
        Err(errors) => errors,
        Ok(reason) => {
            let read = as_read(&kept, &submitted);
            let what = (record.number, reason.as_str());
            match commands::withdraw(&context.app, context.caller()?, &read, what).await {
                Ok(()) => return Ok(Redirect::to(&show::done(kept.id, "withdrawn")).into_response()),
                Err(error) => {
                    let Some(errors) = refused(error, "reason")? else {
                        let kept = of_address(&context, &id).await?;
                        let about = (&kept, &record);
                        return withdraw_form(&context, about, &submitted, &Errors::default()).meanwhile();
                    };
                    errors
                }
            }
        }
    };
    withdraw_form(&context, about, &submitted, &errors).answer()
}
