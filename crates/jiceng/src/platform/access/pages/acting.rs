//! Choosing in which capacity one acts.

use crate::platform::access::{Grant, sessions};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/acting";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show), post(PATH, Needs::SignIn, submit)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/acting.html")]
struct ActingPage {
    page: Page,
    grants: Vec<Grant>,
    acting: String,
}

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let (grants, acting) = (caller.grants.clone(), caller.acting.id.to_string());
    Page::render(&ActingPage { page: Page::new(&context, "acting-title").back("/"), grants, acting })
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let grant = submitted.first("grant").parse().map_err(|_| AppError::NotFound)?;
    let cookie = context.cookie.clone().unwrap_or_default();
    sessions::act_as(&context.app, context.caller()?, &cookie, grant).await?;
    Ok(Redirect::to("/").into_response())
}
