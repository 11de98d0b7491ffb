//! Asking for a correction: choose the particular, say what it should be, check, hand in. The same pages serve the
//! member and whoever writes a request down at the counter.

use super::{corrections, own, own_member, said};
use crate::members::{Member, Particular, Sex};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, summary, text,
};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::commands::{self, Asked, Refused};
use crate::privacy::model::How;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/me/corrections/new";
const CHECK: &str = "/me/corrections/check";

/// The page on which a particular is chosen.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page for one particular.
#[must_use]
pub fn of(particular: Particular) -> String {
    format!("{PATH}?field={particular}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show), post(CHECK, needs, check), post(corrections::PATH, needs, hand_in)]
}

/// Who asks, and where the pages of this way are.
pub(super) struct Place {
    /// Whether somebody else writes it down for the member.
    pub(super) helper: bool,
    /// The page of the form.
    pub(super) here: String,
    /// Where the form goes to be checked.
    pub(super) check: String,
    /// Where it is handed in.
    pub(super) act: String,
    /// The page before.
    pub(super) back: String,
}

fn place() -> Place {
    Place {
        helper: false,
        here: PATH.to_owned(),
        check: CHECK.to_owned(),
        act: corrections::path(),
        back: own::path(),
    }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let Some(member) = own_member(&context).await? else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    start(&context, &member, &place(), &asked)
}

async fn check(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let Some(member) = own_member(&context).await? else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    checked(&context, &member, &place(), &submitted)
}

async fn hand_in(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let Some(member) = own_member(&context).await? else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    handed_in(&context, &member, &place(), &submitted, corrections::of).await
}

#[derive(Template)]
#[template(path = "privacy/pages/ask_which.html")]
struct WhichPage {
    page: Page,
    name: Option<String>,
    field: Field,
    summary: Vec<SummaryLine>,
    here: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/ask.html")]
struct AskPage {
    page: Page,
    name: Option<String>,
    label: String,
    present: String,
    particular: Particular,
    wanted: Field,
    reason: Field,
    how: Option<Field>,
    summary: Vec<SummaryLine>,
    check: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/ask_check.html")]
struct CheckPage {
    page: Page,
    name: Option<String>,
    particular: String,
    present: String,
    wanted: String,
    reason: Option<String>,
    how: Option<&'static str>,
    branch: String,
    hidden: Vec<(String, String)>,
    check: String,
    act: String,
}

fn shown_name(member: &Member, place: &Place) -> Option<String> {
    place.helper.then(|| member.name.clone())
}

/// The form of the particular asked for, or the question which one.
pub(super) fn start(
    context: &Context,
    member: &Member,
    place: &Place,
    asked: &Submitted,
) -> Result<Response, AppError> {
    if asked.first("field").parse::<Particular>().is_ok() {
        return Page::render(&form(context, member, place, asked, &Errors::default())?);
    }
    let mut errors = Errors::default();
    if asked.pairs().any(|(name, _)| name == "field") || asked.pairs().any(|(name, _)| name == "chosen") {
        let error = match asked.first("field") {
            "" => FieldError::new("field-required"),
            word => FieldError::unknown(word),
        };
        errors = Errors::one("field", error);
    }
    let options = Particular::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let field = Field::new(context, asked, &errors, "field", "correction-which").options(options);
    let mut page = Page::new(context, "correction-ask-title").back(place.back.clone());
    page.has_error = field.error.is_some();
    let refused = page.has_error;
    let template = WhichPage {
        page,
        name: shown_name(member, place),
        summary: summary(&[&field]),
        field,
        here: place.here.clone(),
    };
    if refused { Page::render_refused(&template) } else { Page::render(&template) }
}

fn form(
    context: &Context,
    member: &Member,
    place: &Place,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<AskPage, AppError> {
    let particular: Particular =
        submitted.first("field").parse().map_err(|_| AppError::Malformed("no such particular"))?;
    let wanted = Field::new(context, submitted, errors, "wanted", "correction-wanted");
    let wanted = match particular {
        Particular::Sex => {
            wanted.options(Sex::ALL.iter().map(|sex| (sex.to_string(), context.text(sex.key()))))
        }
        Particular::Identity => wanted.hint(context, "correction-identity-hint"),
        _ => wanted,
    };
    let reason = Field::new(context, submitted, errors, "reason", "correction-reason")
        .hint(context, "correction-reason-hint")
        .optional();
    let how = place.helper.then(|| {
        let ways = [How::Counter, How::Paper];
        Field::new(context, submitted, errors, "how", "correction-how")
            .options(ways.map(|how| (how.to_string(), context.text(how.key()))))
    });
    let fields: Vec<&Field> = [Some(&wanted), Some(&reason), how.as_ref()].into_iter().flatten().collect();
    let mut page = Page::new(context, "correction-ask-title").back(place.back.clone());
    page.has_error = !errors.0.is_empty();
    Ok(AskPage {
        page,
        name: shown_name(member, place),
        label: context.text(particular.key()),
        present: said(context, particular, particular.of(member).as_deref()),
        summary: summary(&fields),
        particular,
        wanted,
        reason,
        how,
        check: place.check.clone(),
    })
}

fn read(place: &Place, submitted: &Submitted) -> Result<Asked, Errors> {
    let mut reader = Reader::new(submitted);
    let field: Option<Particular> = reader.required("field", choice);
    let wanted = field.and_then(|field| reader.required("wanted", |text| field.parse(text)));
    let reason = reader.optional("reason", text(500));
    let how = if place.helper { reader.required("how", choice::<How>) } else { Some(How::Online) };
    let asked = field.zip(wanted).zip(how);
    reader.finish(asked.map(|((field, wanted), how)| Asked { field, wanted, reason, how }))
}

fn refused(
    context: &Context,
    member: &Member,
    place: &Place,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<Response, AppError> {
    Page::render_refused(&form(context, member, place, submitted, errors)?)
}

/// The check page, or the form with what is wrong; the form as it was when the button to go back was pressed.
pub(super) fn checked(
    context: &Context,
    member: &Member,
    place: &Place,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    if !submitted.first("again").is_empty() {
        return Page::render(&form(context, member, place, submitted, &Errors::default())?);
    }
    let asked = match read(place, submitted) {
        Ok(asked) => asked,
        Err(errors) => return refused(context, member, place, submitted, &errors),
    };
    if !commands::is_news(&context.app, member, &asked)? {
        let same = FieldError::new("correction-same");
        return refused(context, member, place, submitted, &Errors::one("wanted", same));
    }
    let wanted = asked.wanted.protected().map_or_else(|| asked.wanted.shown(), str::to_owned);
    let template = CheckPage {
        page: Page::new(context, "correction-check-title").back(place.back.clone()),
        name: shown_name(member, place),
        particular: context.text(asked.field.key()),
        present: said(context, asked.field, asked.field.of(member).as_deref()),
        wanted: said(context, asked.field, Some(&wanted)),
        reason: asked.reason,
        how: place.helper.then(|| asked.how.key()),
        branch: member.branch.clone(),
        hidden: submitted
            .pairs()
            .filter(|(name, _)| matches!(*name, "field" | "wanted" | "reason" | "how"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        check: place.check.clone(),
        act: place.act.clone(),
    };
    Page::render(&template)
}

/// Hands the request in and leads to its page.
pub(super) async fn handed_in(
    context: &Context,
    member: &Member,
    place: &Place,
    submitted: &Submitted,
    then: fn(crate::platform::id::CorrectionId) -> String,
) -> Result<Response, AppError> {
    let asked = match read(place, submitted) {
        Ok(asked) => asked,
        Err(errors) => return refused(context, member, place, submitted, &errors),
    };
    match commands::ask(&context.app, context.caller()?, member, &asked).await {
        Ok(id) => Ok(Redirect::to(&then(id)).into_response()),
        Err(Refused::Form(errors)) => refused(context, member, place, submitted, &errors),
        Err(Refused::App(error)) => Err(error),
    }
}
