//! Pages of cases.

pub mod blank;
mod course;
mod leave;
mod papers;
mod sheet;
pub mod show;
mod step;
mod vote;
mod withdraw;

pub use course::{Course, course};

use super::commands::StepError;
use super::model::Case;
use super::queries;
use super::standing::{Standing, of_case};
use super::told::words_in;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError};
use crate::platform::page::Crumb;
use crate::platform::request::Context;
use crate::platform::route::Route;
use rulebook::Words;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        show::routes(),
        step::routes(),
        papers::routes(),
        withdraw::routes(),
        leave::routes(),
        sheet::routes(),
        blank::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Words of the rulebook in the language of the request.
#[must_use]
pub fn said(context: &Context, words: &Words) -> String {
    words_in(context.language, words)
}

/// The case of an address, of which the caller may record something.
async fn recordable<'r>(context: &'r Context, id: &str) -> Result<Standing<'r>, AppError> {
    let standing = found(context, id).await?;
    context.caller()?.require(Permission::RecordCases, &standing.case.path)?;
    Ok(standing)
}

/// The case of an address with where it stands.
async fn found<'r>(context: &'r Context, id: &str) -> Result<Standing<'r>, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let case = queries::by_id(&mut read, caller, id).await?;
    of_case(&context.app, &mut read, caller, case).await
}

/// What the procedure is called, with whom it is about.
fn heading(context: &Context, standing: &Standing<'_>) -> String {
    let args =
        [("procedure", said(context, &standing.procedure.title)), ("name", standing.case.name.clone())];
    context.text_with("case-of", &args)
}

/// The path from the list to a page of one case.
fn crumbs(context: &Context, standing: &Standing<'_>, case: &Case) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text(standing.led.title), href: (standing.led.list)() },
        Crumb { label: case.name.clone(), href: show::path(case.id) },
    ]
}

/// What is wrong with a form when a command refuses it; what no field can mend goes on as an error.
///
/// # Errors
/// What no field can mend.
pub fn refused(error: StepError, field: &'static str) -> Result<Errors, AppError> {
    let one = |field, key| Ok(Errors::one(field, FieldError::new(key)));
    match error {
        StepError::NotYours => one(field, "case-not-your-turn"),
        StepError::Ended => one(field, "case-ended-already"),
        StepError::NotOpen => one(field, "case-step-not-open"),
        StepError::NoSuchOutcome => one(field, "case-no-such-outcome"),
        StepError::Future => one("on", "case-future"),
        StepError::Rule => one("reason", "case-reason-needed"),
        StepError::Register(error) => Ok(Errors::one(field, error)),
        StepError::Twice => one(field, "case-twice"),
        StepError::Dissolved => one(field, "case-dissolved"),
        StepError::Bound => one(field, "case-bound"),
        StepError::TooFar => one(field, "case-too-far"),
        StepError::NotLast => one(field, "case-not-last"),
        StepError::Vote => one(field, "case-vote-gone"),
        StepError::Changed => one(field, "case-changed"),
        StepError::App(error) => Err(error),
    }
}
