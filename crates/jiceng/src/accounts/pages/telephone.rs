//! The telephone of an account for codes by message. Not there unless a gateway is configured.

use super::show;
use crate::accounts::commands;
use crate::accounts::queries::{self, Seen};
use crate::platform::access::{Permission, Telephone};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, summary};
use crate::platform::id::AccountId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/accounts/{id}/telephone";

/// The page.
#[must_use]
pub fn path(id: AccountId) -> String {
    format!("/accounts/{id}/telephone")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

#[derive(Template)]
#[template(path = "accounts/pages/telephone.html")]
struct TelephonePage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: String,
    lead: String,
    telephone: Field,
    present: Option<String>,
}

async fn seen(context: &Context, id: &str) -> Result<Seen, AppError> {
    context.app.settings.sms.as_ref().ok_or(AppError::NotFound)?;
    let id: AccountId = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let seen = queries::see(&mut context.app.db.read().await?, context.caller()?, id, today).await?;
    if seen.managed { Ok(seen) } else { Err(AppError::NotFound) }
}

fn form(context: &Context, seen: &Seen, submitted: &Submitted, errors: &Errors) -> TelephonePage {
    let telephone = Field::new(context, submitted, errors, "telephone", "account-telephone-field")
        .hint(context, "account-telephone-hint");
    let mut page = Page::new(context, "telephone-title").back(show::path(seen.account.id));
    page.has_error = !errors.0.is_empty();
    TelephonePage {
        summary: summary(&[&telephone]),
        page,
        here: path(seen.account.id),
        lead: context.text_with("telephone-lead", &[("name", seen.account.display.clone())]),
        telephone,
        present: seen.account.telephone_mask.clone(),
    }
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
    let mut telephone = None;
    if submitted.first("act") != "remove" {
        let mut reader = Reader::new(&submitted);
        let typed = reader.required("telephone", Telephone::parse);
        match reader.finish(typed) {
            Ok(typed) => telephone = Some(typed),
            Err(errors) => return Page::render_refused(&form(&context, &seen, &submitted, &errors)),
        }
    }
    match commands::set_telephone(&context.app, context.caller()?, &seen, telephone.as_ref()).await {
        Ok(()) => Ok(show::done(seen.account.id)),
        Err(AppError::Database(db::Error::Unique(_))) => {
            let errors = Errors::one("telephone", FieldError::new("account-telephone-taken"));
            Page::render_refused(&form(&context, &seen, &submitted, &errors))
        }
        Err(error) => Err(error),
    }
}
