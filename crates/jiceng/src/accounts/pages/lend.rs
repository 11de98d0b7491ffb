//! Lending one's role for a time (代办): what is lent, lending, taking back.

use super::take::{ReasonPage, rows};
use super::{check, is_alone, loan_months, place, row, was_checked};
use crate::accounts::commands::{self, Duty};
use crate::accounts::model::{UserName, last_loan_day, lendable, period};
use crate::accounts::queries::{self, GrantLine};
use crate::platform::access::{Account, Permission, Role, account_named};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, summary,
};
use crate::platform::id::GrantId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/delegations";
const NEW: &str = "/delegations/new";
const END: &str = "/delegations/{id}/end";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page that ends a loan.
#[must_use]
pub fn end_path(id: GrantId) -> String {
    format!("/delegations/{id}/end")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Lend);
    vec![
        get(PATH, needs, list),
        get(NEW, needs, open),
        post(NEW, needs, submit),
        get(END, needs, ask_end),
        post(END, needs, end),
    ]
}

#[derive(Template)]
#[template(path = "accounts/pages/lend.html")]
struct ListPage {
    page: Page,
    new: &'static str,
    months: i64,
    lent: Vec<(GrantLine, Option<String>)>,
    borrowed: Vec<GrantLine>,
}

async fn list(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let today = context.app.clock.today();
    let mut read = context.app.db.read().await?;
    let lent = queries::lent_by(&mut read, caller).await?.into_iter();
    let own = queries::own_grants(&mut read, caller).await?.into_iter();
    Page::render(&ListPage {
        page: Page::new(&context, "lend-title"),
        new: NEW,
        months: loan_months(),
        lent: lent.map(|grant| (grant.clone(), grant.is_open(today).then(|| end_path(grant.id)))).collect(),
        borrowed: own.filter(|grant| grant.lender.is_some() && grant.is_open(today)).collect(),
    })
}

#[derive(Template)]
#[template(path = "accounts/pages/lend_new.html")]
struct LendPage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    own: String,
    last: Date,
    to: Field,
    role: Field,
    place: Field,
    alone: bool,
    until: Field,
    reason: Field,
}

struct Read {
    to: UserName,
    role: Role,
    until: Date,
    reason: String,
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> Result<LendPage, AppError> {
    let caller = context.caller()?;
    let parts = lendable(caller.acting.role).map(|role| (role.to_string(), context.text(role.key())));
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let to = field("to", "lend-to").hint(context, "lend-to-hint");
    let role = field("role", "lend-role").options(parts);
    let place = field("place", "grant-place").hint(context, "organisation-pick-hint");
    let until = field("until", "lend-until");
    let reason = field("reason", "lend-reason");
    let mut page = Page::new(context, "lend-new-title").back(PATH);
    page.has_error = !errors.0.is_empty();
    Ok(LendPage {
        summary: summary(&[&to, &role, &place, &until, &reason]),
        own: format!("{} · {}", caller.acting.organisation_name, page.role(&caller.acting)),
        page,
        here: NEW,
        last: last_loan_day(context.app.clock.today(), caller.acting.until),
        to,
        role,
        place,
        alone: is_alone(caller, Permission::Lend),
        until,
        reason,
    })
}

async fn open(context: Context) -> Result<Response, AppError> {
    Page::render(&form(&context, &Submitted::default(), &Errors::default())?)
}

fn read(context: &Context, submitted: &Submitted) -> Result<Read, Errors> {
    let mut reader = Reader::new(submitted);
    let to = reader.required("to", UserName::parse);
    let role = reader.required("role", choice::<Role>);
    let until = reader.required("until", day);
    let reason = reader.required("reason", line(100));
    let today = context.app.clock.today();
    let held_until = context.caller.as_ref().and_then(|caller| caller.acting.until);
    let last = last_loan_day(today, held_until);
    if until.is_some_and(|until| until > last) {
        reader.refuse("until", FieldError::with("lend-too-long", "day", last));
    } else if let Err((field, error)) = period(today, until, today) {
        reader.refuse(field, error);
    }
    if let (Some(role), Some(caller)) = (role, context.caller.as_ref())
        && !lendable(caller.acting.role).any(|part| part == role)
    {
        reader.refuse("role", FieldError::unknown(submitted.first("role")));
    }
    let read = || Some(Read { to: to?, role: role?, until: until?, reason: reason? });
    let read = read();
    reader.finish(read)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    match lend(&context, &submitted).await? {
        Ok(response) => Ok(response),
        Err(errors) => Page::render_refused(&form(&context, &submitted, &errors)?),
    }
}

/// The account that stands in: open, of the same area, and another's.
async fn borrower(context: &Context, name: &UserName) -> Result<Result<Account, FieldError>, AppError> {
    let caller = context.caller()?;
    let found = account_named(&mut context.app.db.read().await?, &name.0).await?;
    let found = found.filter(|account| account.area == caller.area && account.disabled_at.is_none());
    Ok(match found {
        None => Err(FieldError::new("lend-to-unknown")),
        Some(account) if account.id == caller.account => Err(FieldError::new("lend-to-oneself")),
        Some(account) => Ok(account),
    })
}

async fn lend(context: &Context, submitted: &Submitted) -> Result<Result<Response, Errors>, AppError> {
    let (app, caller) = (&context.app, context.caller()?);
    let found = place(app, caller, Permission::Lend, submitted).await?;
    let (read, found) = match (read(context, submitted), found) {
        (Ok(read), Ok(found)) => (read, found),
        (read, found) => {
            let mut errors = read.err().unwrap_or_default();
            errors.0.extend(found.err().map(|error| ("place", error)));
            return Ok(Err(errors));
        }
    };
    let account = match borrower(context, &read.to).await? {
        Ok(account) => account,
        Err(error) => return Ok(Err(Errors::one("to", error))),
    };
    if !was_checked(submitted) {
        let rows = vec![
            row(context, "lend-to", format!("{} ({})", account.display, account.name)),
            row(context, "lend-role", context.text(read.role.key())),
            row(context, "accounts-place", &found.name),
            row(context, "lend-until", read.until.to_string()),
            row(context, "lend-reason", &read.reason),
        ];
        let page = Page::new(context, "lend-check").back(NEW);
        let warning = Some(context.text("lend-follows"));
        return Ok(Ok(check(page, rows, submitted, NEW.to_owned(), ("lend-act", false), warning)?));
    }
    let (from, until) = (app.clock.today(), Some(read.until));
    let duty = Duty { role: read.role, place: &found, from, until, reason: Some(&read.reason) };
    commands::lend(app, caller, account.id, &duty).await?;
    Ok(Ok(Redirect::to(PATH).into_response()))
}

async fn loan(context: &Context, id: &str) -> Result<GrantLine, AppError> {
    let id: GrantId = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let lent = queries::lent_by(&mut context.app.db.read().await?, context.caller()?).await?;
    lent.into_iter().find(|grant| grant.id == id && grant.is_open(today)).ok_or(AppError::NotFound)
}

fn end_form(context: &Context, grant: &GrantLine, submitted: &Submitted, errors: &Errors) -> ReasonPage {
    let reason = Field::new(context, submitted, errors, "reason", "grant-end-reason");
    let mut page = Page::new(context, "lend-end-title").back(PATH);
    page.has_error = !errors.0.is_empty();
    ReasonPage {
        summary: summary(&[&reason]),
        page,
        rows: rows(context, grant),
        what_follows: context.text("lend-end-follows"),
        reason,
        here: end_path(grant.id),
        act: context.text("lend-end"),
        danger: true,
        does: "",
        changed: None,
    }
}

async fn ask_end(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let grant = loan(&context, &id).await?;
    Page::render(&end_form(&context, &grant, &Submitted::default(), &Errors::default()))
}

async fn end(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let grant = loan(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            commands::end(&context.app, context.caller()?, &grant, &reason).await?;
            Ok(Redirect::to(PATH).into_response())
        }
        Err(errors) => Page::render_refused(&end_form(&context, &grant, &submitted, &errors)),
    }
}
