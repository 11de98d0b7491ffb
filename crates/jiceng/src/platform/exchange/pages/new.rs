//! Registering another installation: its key, and the fingerprint as somebody there reads it out.

use super::{crumbs, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange::{PublicKey, peers};
use crate::platform::form::{Errors, Reader, Submitted, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::PeerId;
use crate::platform::inputs::Asked;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub(super) const PATH: &str = "/exchange/new";

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepPeers);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

async fn ask(context: Context) -> Result<Response, AppError> {
    form(&context, &Submitted::default(), &Errors::default()).answer()
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let mut reader = Reader::new(&submitted);
    let name = reader.required("name", line(60));
    let key = reader.required("key", str::parse::<PublicKey>);
    let compared = reader.required("fingerprint", PeerId::typed);
    let errors = match reader.finish(name.zip(key).zip(compared)) {
        Err(errors) => errors,
        Ok(((name, key), compared)) => {
            match peers::register(&context.app, context.caller()?, &name, (&key, compared)).await? {
                Ok(()) => return Ok(Redirect::to(&show::done("registered")).into_response()),
                Err((field, error)) => Errors::one(field, error),
            }
        }
    };
    form(&context, &submitted, &errors).answer()
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let inputs = vec![
        form.text("name", "exchange-name").hint(context, "exchange-name-hint"),
        form.area("key", "exchange-key").hint(context, "exchange-key-hint"),
        form.text("fingerprint", "exchange-fingerprint").hint(context, "exchange-fingerprint-hint"),
    ];
    let page = Page::new(context, "exchange-new-title").crumbs(crumbs(context));
    let asked = (errors, PATH.to_owned(), context.text("exchange-new-save"));
    FormPage::new(context, page, inputs, asked).note(context.text("exchange-new-lead"))
}
