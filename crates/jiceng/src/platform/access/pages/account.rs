//! One's own account: password, one-time codes, where it is signed in, what happened to it.

use crate::platform::access::{Session, device_words, log_of, queries, sessions, sessions_of};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/account";
const END: &str = "/account/sessions/end";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show), post(END, Needs::SignIn, end)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/account.html")]
struct AccountPage {
    page: Page,
    name: String,
    sessions: Vec<(Session, String, String)>,
    totp_on: bool,
    recovery_left: i64,
    telephone: Option<String>,
    lines: Vec<super::sign_in_log::Line>,
    end: &'static str,
    totp: &'static str,
    password: &'static str,
    log: &'static str,
}

/// Lines of the log that the page shows; the others have a page of their own.
const FEW: usize = 5;

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let cookie = context.cookie.clone().unwrap_or_default();
    let sessions = sessions_of(&context.app, caller, &cookie).await?;
    let sessions = sessions
        .into_iter()
        .map(|mut session| {
            session.device = device_words(&session.device).unwrap_or(session.device);
            let (started, seen) = (clock::minute_of(session.started), clock::minute_of(session.seen));
            (session, started, seen)
        })
        .collect();
    let mut read = context.app.db.read().await?;
    let account = queries::account(&mut read, caller.area, caller.account).await?;
    let account = account.ok_or(AppError::SignInNeeded)?;
    let lines = log_of(&mut read, caller.area, caller.account).await?;
    Page::render(&AccountPage {
        page: Page::new(&context, "account-title"),
        name: account.name,
        sessions,
        totp_on: account.totp.is_some(),
        recovery_left: queries::recovery_codes_left(&mut read, caller.area, caller.account).await?,
        telephone: account.telephone_mask,
        lines: super::sign_in_log::lines(&context, lines.into_iter().take(FEW)),
        end: END,
        totp: super::one_time_codes::PATH,
        password: super::password::PATH,
        log: super::sign_in_log::PATH,
    })
}

async fn end(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    sessions::sign_out_other(&context.app, context.caller()?, submitted.first("session")).await?;
    Ok(Redirect::to(PATH).into_response())
}
