//! Closing an account, or opening it again: the check page asks why.

use super::take::ReasonPage;
use super::{row, show};
use crate::accounts::commands;
use crate::accounts::queries::{self, Seen};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, line, summary};
use crate::platform::id::AccountId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/accounts/{id}/state";

/// The page.
#[must_use]
pub fn path(id: AccountId) -> String {
    format!("/accounts/{id}/state")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

async fn seen(context: &Context, id: &str) -> Result<Seen, AppError> {
    let id: AccountId = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let seen = queries::see(&mut context.app.db.read().await?, context.caller()?, id, today).await?;
    if seen.managed { Ok(seen) } else { Err(AppError::NotFound) }
}

fn form(context: &Context, seen: &Seen, submitted: &Submitted, errors: &Errors) -> ReasonPage {
    let closing = seen.account.disabled_at.is_none();
    let (title, follows, act) = if closing {
        ("close-title", "close-follows", "close-act")
    } else {
        ("reopen-title", "reopen-follows", "reopen-act")
    };
    let reason = Field::new(context, submitted, errors, "reason", "grant-end-reason");
    let mut page = Page::new(context, title).back(show::path(seen.account.id));
    page.has_error = !errors.0.is_empty();
    let today = context.app.clock.today();
    let mut rows = vec![
        row(context, "accounts-display", &seen.account.display),
        row(context, "sign-in-name", &seen.account.name),
    ];
    for grant in seen.grants.iter().filter(|grant| grant.is_open(today)) {
        let held = format!("{} · {}", grant.place, context.text(grant.role.key()));
        rows.push(row(context, "accounts-role", held));
    }
    ReasonPage {
        summary: summary(&[&reason]),
        page,
        rows,
        what_follows: context.text(follows),
        reason,
        here: path(seen.account.id),
        act: context.text(act),
        danger: closing,
        does: does(seen),
        changed: None,
    }
}

/// What the page does: the opposite of how the account stands.
fn does(seen: &Seen) -> &'static str {
    if seen.account.disabled_at.is_none() { "close" } else { "reopen" }
}

async fn open(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    Page::render(&form(&context, &seen, &Submitted::default(), &Errors::default()))
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    if submitted.first("does") != does(&seen) {
        let mut page = form(&context, &seen, &submitted, &Errors::default());
        page.changed = Some(Vec::new());
        page.page.has_error = true;
        return Page::render_refused(&page);
    }
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            let closing = seen.account.disabled_at.is_none();
            commands::set_closed(&context.app, context.caller()?, &seen, closing, &reason).await?;
            Ok(show::done(seen.account.id))
        }
        Err(errors) => Page::render_refused(&form(&context, &seen, &submitted, &errors)),
    }
}
