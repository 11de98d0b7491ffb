//! Taking signed files: a letter from outside, and the receipt of a letter that went out.

use super::{arrive, crumbs};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange::LARGEST;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, WithFile, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures;
use crate::transfer::files::{self, TakeError};
use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where letters are taken.
pub(super) const LETTER: &str = "/transfers/take-letter";
/// Where receipts are taken.
pub(super) const RECEIPT: &str = "/transfers/take-receipt";

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCases);
    let bounded = |mut route: Route| {
        route.handler = route.handler.layer(DefaultBodyLimit::max(LARGEST + 64 * 1024));
        route
    };
    vec![
        get(LETTER, needs, ask_letter),
        bounded(post(LETTER, needs, take_letter)),
        get(RECEIPT, needs, ask_receipt),
        bounded(post(RECEIPT, needs, take_receipt)),
    ]
}

/// What is taken on a page.
#[derive(Clone, Copy)]
struct What {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
}

const A_LETTER: What =
    What { path: LETTER, title: "transfer-take-letter-title", lead: "transfer-take-letter-lead" };
const A_RECEIPT: What =
    What { path: RECEIPT, title: "transfer-take-receipt-title", lead: "transfer-take-receipt-lead" };

#[derive(Template)]
#[template(path = "transfer/pages/take.html")]
struct TakePage {
    page: Page,
    summary: Vec<SummaryLine>,
    what: What,
    file: Field,
}

fn page(context: &Context, what: What, errors: &Errors) -> TakePage {
    let file = Field::new(context, &Submitted::default(), errors, "file", "transfer-file")
        .hint(context, "transfer-file-hint");
    let mut page = Page::new(context, what.title).crumbs(crumbs(context));
    page.has_error = !errors.0.is_empty();
    TakePage { page, summary: summary(&[&file]), what, file }
}

async fn ask_letter(context: Context) -> Result<Response, AppError> {
    Page::render(&page(&context, A_LETTER, &Errors::default()))
}

async fn ask_receipt(context: Context) -> Result<Response, AppError> {
    Page::render(&page(&context, A_RECEIPT, &Errors::default()))
}

/// The file of a form; none when nothing was chosen.
async fn file(WithFile(mut form): WithFile) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec();
        }
    }
    Ok(bytes)
}

async fn take_letter(context: Context, form: WithFile) -> Result<Response, AppError> {
    let bytes = file(form).await?;
    if bytes.is_empty() {
        return none(&context, A_LETTER);
    }
    match files::take_letter(&context.app, context.caller()?, &bytes).await {
        Ok(incoming) => Ok(Redirect::to(&arrive::of(incoming)).into_response()),
        Err(error) => refused(&context, A_LETTER, error),
    }
}

async fn take_receipt(context: Context, form: WithFile) -> Result<Response, AppError> {
    let bytes = file(form).await?;
    if bytes.is_empty() {
        return none(&context, A_RECEIPT);
    }
    match files::take_receipt(&context.app, context.caller()?, &bytes).await {
        Ok(case) => Ok(Redirect::to(&procedures::pages::show::done(case, "recorded")).into_response()),
        Err(error) => refused(&context, A_RECEIPT, error),
    }
}

fn none(context: &Context, what: What) -> Result<Response, AppError> {
    let errors = Errors::one("file", FieldError::new("paper-none"));
    Page::render_refused(&page(context, what, &errors))
}

/// The form once more, with why the file is not taken and what to do.
fn refused(context: &Context, what: What, error: TakeError) -> Result<Response, AppError> {
    let errors = match error {
        TakeError::File(refusal) => Errors::one("file", refusal.told()),
        TakeError::Record(error) => Errors::one("file", error),
        TakeError::Step(error) => {
            // Every field of the step is the file here.
            let errors = procedures::pages::refused(error, "file")?;
            Errors(errors.0.into_iter().map(|(_, error)| ("file", error)).collect())
        }
    };
    Page::render_refused(&page(context, what, &errors))
}
