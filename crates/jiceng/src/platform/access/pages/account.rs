//! One's own account: where it is signed in, one-time codes, password.

use crate::platform::access::{Session, queries, sessions, sessions_of, totp};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::journal;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/account";
const END: &str = "/account/sessions/end";
const TOTP: &str = "/account/one-time-codes";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::SignIn, show),
        post(END, Needs::SignIn, end),
        get(TOTP, Needs::SignIn, show_totp),
        post(TOTP, Needs::SignIn, change_totp),
    ]
}

#[derive(Template)]
#[template(path = "platform/access/pages/account.html")]
struct AccountPage {
    page: Page,
    sessions: Vec<(Session, String, String)>,
    totp_on: bool,
    end: &'static str,
    totp: &'static str,
    password: &'static str,
}

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let cookie = context.cookie.clone().unwrap_or_default();
    let sessions = sessions_of(&context.app, caller, &cookie).await?;
    let sessions = sessions
        .into_iter()
        .map(|session| (session.clone(), clock::minute_of(session.started), clock::minute_of(session.seen)))
        .collect();
    let account = queries::by_id(&mut context.app.db.read().await?, caller.area, caller.account).await?;
    let totp_on = account.is_some_and(|account| account.totp.is_some());
    let page = Page::new(&context, "account-title");
    Page::render(&AccountPage {
        page,
        sessions,
        totp_on,
        end: END,
        totp: TOTP,
        password: super::password::PATH,
    })
}

async fn end(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    sessions::sign_out_other(&context.app, context.caller()?, submitted.first("session")).await?;
    Ok(Redirect::to(PATH).into_response())
}

#[derive(Template)]
#[template(path = "platform/access/pages/one_time_codes.html")]
struct TotpPage {
    page: Page,
    secret: String,
    secret_hex: String,
    wrong: bool,
    here: &'static str,
}

fn totp_page(context: &Context, secret: &[u8], wrong: bool) -> TotpPage {
    let mut page = Page::new(context, "totp-title").back(PATH);
    page.has_error = wrong;
    let text = totp::to_text(secret);
    let grouped: Vec<String> =
        text.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    TotpPage { page, secret: grouped.join(" "), secret_hex: hex::encode(secret), wrong, here: TOTP }
}

async fn show_totp(context: Context) -> Result<Response, AppError> {
    let secret = context.app.randomness.bytes::<20>();
    Page::render(&totp_page(&context, &secret, false))
}

async fn change_totp(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let app = &context.app;
    let caller = context.caller()?.clone();
    let sealed = if submitted.first("act") == "off" {
        None
    } else {
        let secret = hex::decode(submitted.first("secret")).unwrap_or_default();
        if secret.len() != 20 || !totp::verify(&secret, submitted.first("code"), app.clock.now()) {
            let secret = if secret.len() == 20 { secret } else { app.randomness.bytes::<20>().to_vec() };
            return Page::render_refused(&totp_page(&context, &secret, true));
        }
        Some(app.keys.seal(&hex::encode(&secret), &app.randomness)?)
    };
    let payload = serde_json::json!({ "on": sealed.is_some() });
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::set_totp(&mut write, caller.area, caller.account, sealed).await?;
    let act = journal::Act {
        name: "account.one-time-codes",
        kind: "account",
        subject: Some(caller.account.0),
        payload: &payload,
    };
    journal::append(app, &mut write, &caller, &act).await?;
    write.commit().await?;
    Ok(Redirect::to(PATH).into_response())
}
