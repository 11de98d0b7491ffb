//! Taking signed files: a letter from outside, and the receipt of a letter that went out.

use super::{arrive, crumbs};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange::pages::take::{What, bounded, brought};
use crate::platform::form::{FieldError, WithFile};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures;
use crate::transfer::files::{self, TakeError};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where letters are taken.
pub(super) const LETTER: &str = "/transfers/take-letter";
/// Where receipts are taken.
pub(super) const RECEIPT: &str = "/transfers/take-receipt";

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCases);
    vec![
        get(LETTER, needs, ask_letter),
        bounded(post(LETTER, needs, take_letter)),
        get(RECEIPT, needs, ask_receipt),
        bounded(post(RECEIPT, needs, take_receipt)),
    ]
}

fn what(context: &Context, path: &str, (title, lead): (&'static str, &'static str)) -> What {
    What { action: path.to_owned(), title, lead, whose: None, crumbs: crumbs(context) }
}

fn a_letter(context: &Context) -> What {
    what(context, LETTER, ("transfer-take-letter-title", "transfer-take-letter-lead"))
}

fn a_receipt(context: &Context) -> What {
    what(context, RECEIPT, ("transfer-take-receipt-title", "transfer-take-receipt-lead"))
}

async fn ask_letter(context: Context) -> Result<Response, AppError> {
    a_letter(&context).ask(&context)
}

async fn ask_receipt(context: Context) -> Result<Response, AppError> {
    a_receipt(&context).ask(&context)
}

async fn take_letter(context: Context, form: WithFile) -> Result<Response, AppError> {
    let bytes = match brought(form).await? {
        Ok(bytes) => bytes,
        Err(none) => return a_letter(&context).refused(&context, none),
    };
    match files::take_letter(&context.app, context.caller()?, &bytes).await {
        Ok(incoming) => Ok(Redirect::to(&arrive::of(incoming)).into_response()),
        Err(error) => a_letter(&context).refused(&context, told(error)?),
    }
}

async fn take_receipt(context: Context, form: WithFile) -> Result<Response, AppError> {
    let bytes = match brought(form).await? {
        Ok(bytes) => bytes,
        Err(none) => return a_receipt(&context).refused(&context, none),
    };
    match files::take_receipt(&context.app, context.caller()?, &bytes).await {
        Ok(case) => Ok(Redirect::to(&procedures::pages::show::done(case, "recorded")).into_response()),
        Err(error) => a_receipt(&context).refused(&context, told(error)?),
    }
}

/// What to say beside the file, which is every field of the step here.
fn told(error: TakeError) -> Result<FieldError, AppError> {
    match error.told() {
        Ok(error) => Ok(error),
        Err(step) => {
            let errors = procedures::pages::refused(step, "file")?;
            errors.0.into_iter().next().map(|(_, error)| error).ok_or(AppError::Conflict)
        }
    }
}
