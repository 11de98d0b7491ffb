//! For whom an account is made: a member on the register, or other staff.

use super::{make, show as account};
use crate::accounts::queries;
use crate::members;
use crate::organisations;
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/accounts/new";

/// The page, for an organisation.
#[must_use]
pub fn path(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ManageAccounts), show)]
}

/// A member found: name, branch, where to go on, and whether an account is there already.
struct Line {
    name: String,
    branch: String,
    href: String,
    has_account: bool,
}

#[derive(Template)]
#[template(path = "accounts/pages/newcomer.html")]
struct NewcomerPage {
    page: Page,
    path: &'static str,
    organisation: OrganisationId,
    words: Field,
    lines: Vec<Line>,
    searched: bool,
    staff: String,
}

const MOST: i64 = 20;

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let words = Field::new(&context, &asked, &Errors::default(), "words", "newcomer-words");
    let searched = !words.value.is_empty();
    let mut lines = Vec::new();
    if searched && caller.may(Permission::ReadMembers) {
        let filter = members::Filter { words: words.value.clone(), ..members::Filter::default() };
        let scope = Scope::subtree(&organisation.path);
        for found in members::list(&mut read, caller, &scope, &filter, None, MOST).await? {
            let member = members::by_membership(&mut read, caller, found.id).await?;
            let present = queries::of_person(&mut read, caller.area, member.person).await?;
            let href = present.map_or_else(|| make::for_member(found.id), account::path);
            lines.push(Line { name: found.name, branch: found.branch, href, has_account: present.is_some() });
        }
    }
    Page::render(&NewcomerPage {
        page: Page::new(&context, "newcomer-title").back(super::list::path()),
        path: PATH,
        organisation: organisation.id,
        words,
        lines,
        searched,
        staff: make::for_staff(organisation.id),
    })
}
