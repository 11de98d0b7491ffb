//! The own way into the party: which step, whose turn, from when and by when, what is missing.

use crate::development::PROCEDURE;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::procedures::{self, Course, State};
use askama::Template;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/me/development";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::Own), show)]
}

/// One way.
struct Way {
    branch: String,
    started: String,
    state: State,
    course: Course,
}

#[derive(Template)]
#[template(path = "development/pages/own.html")]
struct OwnPage {
    page: Page,
    ways: Vec<Way>,
}

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut ways = Vec::new();
    if let Some(person) = caller.person {
        let mut read = context.app.db.read().await?;
        for case in procedures::of_person(&mut read, caller.area, person).await? {
            if case.procedure != PROCEDURE {
                continue;
            }
            let standing = procedures::of_case(&context.app, &mut read, caller, case).await?;
            ways.push(Way {
                branch: standing.case.organisation_name.clone(),
                started: standing.case.started.to_string(),
                state: standing.case.state,
                course: procedures::pages::course(&context, &standing, false),
            });
        }
    }
    Page::render(&OwnPage { page: Page::new(&context, "own-development-title"), ways })
}
