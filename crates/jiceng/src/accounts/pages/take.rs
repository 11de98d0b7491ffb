//! Ending a role at once, given or lent: the check page asks why.

use super::{row, show};
use crate::accounts::commands;
use crate::accounts::queries::{self, GrantLine};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, line, summary};
use crate::platform::id::GrantId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/accounts/roles/{id}/end";

/// The page.
#[must_use]
pub fn path(id: GrantId) -> String {
    format!("/accounts/roles/{id}/end")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

/// Who and what is affected, what follows, and the question why.
#[derive(Template)]
#[template(path = "accounts/pages/reason.html")]
pub(super) struct ReasonPage {
    pub(super) page: Page,
    pub(super) summary: Vec<SummaryLine>,
    pub(super) rows: Vec<(String, String)>,
    pub(super) what_follows: String,
    pub(super) reason: Field,
    pub(super) here: String,
    pub(super) act: String,
    pub(super) danger: bool,
    /// Which of two opposite acts the page asks for, where somebody else may have done one meanwhile.
    pub(super) does: &'static str,
    /// Set when somebody else did.
    pub(super) changed: Option<Vec<Changed>>,
}

/// The rows that say which grant is meant.
pub(super) fn rows(context: &Context, grant: &GrantLine) -> Vec<(String, String)> {
    let mut rows = vec![
        row(context, "accounts-display", &grant.display),
        row(context, "sign-in-name", &grant.name),
        row(context, "accounts-role", context.text(grant.role.key())),
        row(context, "accounts-place", &grant.place),
        row(context, "grant-from", grant.from.to_string()),
    ];
    rows.extend(grant.until.map(|until| row(context, "grant-until", until.to_string())));
    rows
}

async fn grant(context: &Context, id: &str) -> Result<GrantLine, AppError> {
    let id: GrantId = id.parse().map_err(|_| AppError::NotFound)?;
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let (_, grant) = queries::see_by_grant(&mut context.app.db.read().await?, caller, id, today).await?;
    if commands::may_end(caller, &grant) && grant.is_open(today) {
        Ok(grant)
    } else {
        Err(AppError::NotFound)
    }
}

fn form(context: &Context, grant: &GrantLine, submitted: &Submitted, errors: &Errors) -> ReasonPage {
    let reason = Field::new(context, submitted, errors, "reason", "grant-end-reason");
    let mut page = Page::new(context, "grant-end-title").back(show::path(grant.account));
    page.has_error = !errors.0.is_empty();
    ReasonPage {
        summary: summary(&[&reason]),
        page,
        rows: rows(context, grant),
        what_follows: context.text("grant-end-follows"),
        reason,
        here: path(grant.id),
        act: context.text("grant-end"),
        danger: true,
        does: "",
        changed: None,
    }
}

async fn open(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let grant = grant(&context, &id).await?;
    Page::render(&form(&context, &grant, &Submitted::default(), &Errors::default()))
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let grant = grant(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            commands::end(&context.app, context.caller()?, &grant, &reason).await?;
            Ok(show::done(grant.account))
        }
        Err(errors) => Page::render_refused(&form(&context, &grant, &submitted, &errors)),
    }
}
