//! Signing out.

use crate::platform::access::{COOKIE, sign_out};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, post};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the act is.
pub const PATH: &str = "/sign-out";

pub(super) fn routes() -> Vec<Route> {
    vec![post(PATH, Needs::SignIn, submit)]
}

async fn submit(context: Context) -> Result<Response, AppError> {
    if let Some(cookie) = &context.cookie {
        sign_out(&context.app, cookie).await?;
    }
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to(super::sign_in::PATH)).into_response())
}
