//! Taking no files of an installation any more.

use super::{crumbs, show};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange::{Peer, peer, peers};
use crate::platform::form::{Errors, Reader, Submitted, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::PeerId;
use crate::platform::inputs::Asked;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/exchange/{id}/withdraw";

/// The page.
pub(super) fn path(id: PeerId) -> String {
    format!("/exchange/{id}/withdraw")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepPeers);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The installation of an address.
async fn of_address(context: &Context, id: &str) -> Result<Peer, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    peer(&mut read, context.caller()?.area, id).await?.ok_or(AppError::NotFound)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let peer = of_address(&context, &id).await?;
    if peer.withdrawn.is_some() {
        return Ok(Redirect::to(&show::path()).into_response());
    }
    form(&context, &peer, &Submitted::default(), &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let peer = of_address(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let reason = match reader.finish(reason) {
        Ok(reason) => reason,
        Err(errors) => return form(&context, &peer, &submitted, &errors).answer(),
    };
    let version = submitted.first("version").parse().unwrap_or(0);
    if peers::withdraw(&context.app, context.caller()?, (peer.id, version), &reason).await? {
        return Ok(Redirect::to(&show::done("withdrawn")).into_response());
    }
    form(&context, &peer, &submitted, &Errors::default()).meanwhile()
}

fn form(context: &Context, peer: &Peer, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("reason", "exchange-withdraw-reason")];
    let page = Page::new(context, "exchange-withdraw-title").crumbs(crumbs(context));
    let asked = (errors, path(peer.id), context.text("exchange-withdraw-title"));
    let mut form = FormPage::new(context, page, inputs, asked).note(context.text("exchange-withdraw-lead"));
    form.rows.push((context.text("exchange-name"), peer.name.clone()));
    form.rows.push((context.text("exchange-fingerprint"), peer.id.spoken()));
    form.danger = true;
    form.hidden(vec![("version".to_owned(), peer.version.to_string())])
}
