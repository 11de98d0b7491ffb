//! What the person signed in is to pay and paid. Nobody else sees the page.

use super::member::Sheet;
use crate::dues::queries;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/me/dues";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::Own), show)]
}

#[derive(Template)]
#[template(path = "dues/pages/own.html")]
struct OwnPage {
    page: Page,
    /// Each branch with what was owed and paid there, the present one first.
    sheets: Vec<(String, Sheet)>,
    law: Option<Law>,
}

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let mut sheets = Vec::new();
    if let Some(person) = caller.person {
        for member in queries::of_person(&mut read, caller.area, person).await? {
            let sheet = Sheet::read(&context, &mut read, &member, false).await?;
            sheets.push((member.branch, sheet));
        }
    }
    Page::render(&OwnPage {
        page: Page::new(&context, "own-dues-title"),
        sheets,
        law: Law::of(&context, "dues-period"),
    })
}
