//! The home page by role.

use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show)]
}

/// A rule and how many organisations it touches.
struct Line {
    first: Checked,
    organisations: usize,
    href: String,
    whose: String,
}

#[derive(Template)]
#[template(path = "inbox/pages/home.html")]
struct HomePage {
    page: Page,
    name: String,
    acting: Option<Organisation>,
    lines: Vec<Line>,
    more: usize,
    checked: i64,
    members: Option<i64>,
}

/// Never more than a screen.
const MOST: usize = 7;

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let page = Page::new(&context, "home-title").office();
    let name = caller.name.clone();
    if !caller.may(Permission::ReadOrganisations) {
        let empty =
            HomePage { page, name, acting: None, lines: Vec::new(), more: 0, checked: 0, members: None };
        return Page::render(&empty);
    }
    let mut read = context.app.db.read().await?;
    let acting = organisations::by_id(&mut read, caller, caller.acting.organisation).await?;
    let scope = caller.scope(Permission::ReadOrganisations).map_err(AppError::from)?;
    let overview = organisations::overview(&context.app, &mut read, caller, &scope, MOST).await?;
    let lines = overview
        .lines
        .into_iter()
        .map(|line| Line {
            href: organisations::pages::show::path(line.first.id),
            whose: line.first.short_name,
            first: line.checked,
            organisations: line.organisations,
        })
        .collect();
    let (checked, more) = (overview.organisations, overview.more);
    let members = match caller.scope(Permission::ReadMembers) {
        Ok(_) => Some(crate::members::total(&mut read, caller, &Scope::subtree(&acting.path)).await?),
        Err(_) => None,
    };
    Page::render(&HomePage { page, name, acting: Some(acting), lines, more, checked, members })
}
