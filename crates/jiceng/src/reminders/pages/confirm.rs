//! The code that was sent to an address, typed by its owner.

use super::own;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, line};
use crate::platform::form_page::FormPage;
use crate::platform::inputs::Asked;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::reminders::commands;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/me/reminders/confirm";

/// The page.
pub(super) fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> FormPage {
    let code = Asked { context, submitted, errors }.short("code", "reminder-code");
    let shell = Page::new(context, "reminder-confirm-title").back(own::path());
    let asked = (errors, path(), context.text("reminder-confirm"));
    let mut page = FormPage::new(context, shell, vec![code], asked);
    page.links.push((context.text("reminder-again"), own::path()));
    page.note(context.text("reminder-confirm-lead"))
}

async fn open(context: Context) -> Result<Response, AppError> {
    form(&context, &Submitted::default(), &Errors::default()).answer()
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let mut reader = Reader::new(&submitted);
    let code = reader.required("code", line(20));
    let code = match reader.finish(code) {
        Ok(code) => code,
        Err(errors) => return form(&context, &submitted, &errors).answer(),
    };
    match commands::confirm(&context.app, context.caller()?, &code).await {
        Ok(()) => Ok(Redirect::to(&own::done("confirmed")).into_response()),
        Err(error) => form(&context, &submitted, &own::refused(error)?).answer(),
    }
}
