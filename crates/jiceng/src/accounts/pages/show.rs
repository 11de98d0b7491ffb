//! One account: its roles now and before, what the counter can do, its log of sign-ins.

use crate::accounts::commands;
use crate::accounts::queries::{self, GrantLine};
use crate::platform::access::pages::sign_in_log;
use crate::platform::access::{Account, Permission, log_of};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::AccountId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/accounts/{id}";

/// The page.
#[must_use]
pub fn path(id: AccountId) -> String {
    format!("/accounts/{id}")
}

/// Back to the page after an act.
pub(super) fn done(id: AccountId) -> Response {
    Redirect::to(&format!("/accounts/{id}?done=yes")).into_response()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ManageAccounts), show)]
}

struct Line {
    grant: GrantLine,
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/pages/show.html")]
struct ShowPage {
    page: Page,
    done: bool,
    account: Account,
    closed: Option<String>,
    managed: bool,
    own: bool,
    held: Vec<Line>,
    past: Vec<Line>,
    lines: Vec<sign_in_log::Line>,
    give: String,
    counter: String,
    close: String,
    telephone: Option<String>,
    journal: String,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let id: AccountId = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let today = context.app.clock.today();
    let mut read = context.app.db.read().await?;
    let seen = queries::see(&mut read, caller, id, today).await?;
    // The log tells where and when somebody works: it is for those who look after the account.
    let log = if seen.managed { log_of(&mut read, caller.area, id).await? } else { Vec::new() };
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let line = |grant: GrantLine| Line {
        end: (grant.is_open(today) && commands::may_end(caller, &grant)).then(|| super::take::path(grant.id)),
        grant,
    };
    let (held, past): (Vec<GrantLine>, Vec<GrantLine>) =
        seen.grants.into_iter().partition(|grant| grant.is_open(today));
    let crumbs = vec![Crumb { label: context.text("accounts-title"), href: super::list::path() }];
    Page::render(&ShowPage {
        page: Page::titled(&context, seen.account.display.clone()).office().crumbs(crumbs),
        done: asked.first("done") == "yes",
        closed: seen.account.disabled_at.map(crate::platform::clock::minute_of),
        managed: seen.managed,
        own: id == caller.account,
        account: seen.account,
        held: held.into_iter().map(line).collect(),
        past: past.into_iter().map(line).collect(),
        lines: sign_in_log::lines(&context, log.into_iter()),
        give: super::give::path(id),
        counter: super::counter::path(id),
        close: super::close::path(id),
        telephone: context.app.settings.sms.is_some().then(|| super::telephone::path(id)),
        journal: super::journal::about(id.0),
    })
}
