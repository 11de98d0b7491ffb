//! Giving an account a role.

use super::{check, is_alone, make, place, row, show, was_checked};
use crate::accounts::commands::{self, Duty};
use crate::accounts::model::period;
use crate::accounts::queries::{self, Seen};
use crate::platform::access::{Permission, Role};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, summary,
};
use crate::platform::id::AccountId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/accounts/{id}/roles";

/// The page.
#[must_use]
pub fn path(id: AccountId) -> String {
    format!("/accounts/{id}/roles")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

#[derive(Template)]
#[template(path = "accounts/pages/give.html")]
struct GivePage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: String,
    lead: String,
    role: Field,
    place: Field,
    alone: bool,
    from: Field,
    until: Field,
    reason: Field,
}

struct Read {
    role: Role,
    from: Date,
    until: Option<Date>,
    reason: Option<String>,
}

fn form(
    context: &Context,
    seen: &Seen,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<GivePage, AppError> {
    let caller = context.caller()?;
    let given = Role::ALL.iter().filter(|role| caller.acting.role.may_give(**role));
    let roles = given.map(|role| (role.to_string(), context.text(role.key())));
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let role = field("role", "accounts-role").options(roles);
    let place = field("place", "grant-place").hint(context, "organisation-pick-hint");
    let from = field("from", "grant-from");
    let until = field("until", "grant-until").hint(context, "grant-until-hint").optional();
    let reason = field("reason", "grant-reason").hint(context, "grant-reason-hint").optional();
    let mut page = Page::new(context, "give-title").back(show::path(seen.account.id));
    page.has_error = !errors.0.is_empty();
    Ok(GivePage {
        summary: summary(&[&role, &place, &from, &until, &reason]),
        page,
        here: path(seen.account.id),
        lead: context.text_with("give-lead", &[("name", seen.account.display.clone())]),
        role,
        place,
        alone: is_alone(caller, Permission::ManageAccounts),
        from,
        until,
        reason,
    })
}

async fn seen(context: &Context, id: &str) -> Result<Seen, AppError> {
    let id: AccountId = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    queries::see(&mut context.app.db.read().await?, context.caller()?, id, today).await
}

async fn open(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    let start = Submitted::default().with("from", context.app.clock.today());
    Page::render(&form(&context, &seen, &start, &Errors::default())?)
}

fn read(context: &Context, submitted: &Submitted) -> Result<Read, Errors> {
    let mut reader = Reader::new(submitted);
    let role = reader.required("role", choice::<Role>);
    let from = reader.required("from", day);
    let until = reader.optional("until", day);
    let reason = reader.optional("reason", line(100));
    if let Some(from) = from
        && let Err((field, error)) = period(from, until, context.app.clock.today())
    {
        reader.refuse(field, error);
    }
    let read = || Some(Read { role: role?, from: from?, until, reason });
    let read = read();
    reader.finish(read)
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    match give(&context, &seen, &submitted).await? {
        Ok(response) => Ok(response),
        Err(errors) => Page::render_refused(&form(&context, &seen, &submitted, &errors)?),
    }
}

async fn give(
    context: &Context,
    seen: &Seen,
    submitted: &Submitted,
) -> Result<Result<Response, Errors>, AppError> {
    let (app, caller) = (&context.app, context.caller()?);
    let found = place(app, caller, Permission::ManageAccounts, submitted).await?;
    let (read, found) = match (read(context, submitted), found) {
        (Ok(read), Ok(found)) => (read, found),
        (read, found) => {
            let mut errors = read.err().unwrap_or_default();
            errors.0.extend(found.err().map(|error| ("place", error)));
            return Ok(Err(errors));
        }
    };
    if let Err(error) = make::may_have(caller, read.role, &found) {
        return Ok(Err(Errors::one("role", error)));
    }
    let id = seen.account.id;
    if id == caller.account {
        return Ok(Err(Errors::one("role", FieldError::new("grant-not-oneself"))));
    }
    let twice = seen.grants.iter().any(|grant| {
        (grant.role, grant.organisation) == (read.role, found.id)
            && grant.lender.is_none()
            && grant.is_open(read.from)
    });
    if twice {
        return Ok(Err(Errors::one("role", FieldError::new("grant-held-already"))));
    }
    if !was_checked(submitted) {
        let mut rows = vec![
            row(context, "accounts-display", &seen.account.display),
            row(context, "sign-in-name", &seen.account.name),
            row(context, "accounts-role", context.text(read.role.key())),
            row(context, "accounts-place", &found.name),
            row(context, "grant-from", read.from.to_string()),
        ];
        rows.extend(read.until.map(|until| row(context, "grant-until", until.to_string())));
        rows.extend(read.reason.as_ref().map(|reason| row(context, "grant-reason", reason)));
        let page = Page::new(context, "give-check").back(path(id));
        return Ok(Ok(check(page, rows, submitted, path(id), ("give-act", false), None)?));
    }
    let reason = read.reason.as_deref();
    let duty = Duty { role: read.role, place: &found, from: read.from, until: read.until, reason };
    commands::give(app, caller, id, &duty).await?;
    Ok(Ok(show::done(id)))
}
