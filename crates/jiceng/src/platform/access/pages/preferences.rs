//! Language, size of text and contrast: choices that need no account and no script.

use super::own_path;
use crate::platform::form::Submitted;
use crate::platform::request::{CONTRAST_COOKIE, LANGUAGE_COOKIE, TEXT_COOKIE};
use crate::platform::route::{Needs, Route, post};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the act is.
pub const PATH: &str = "/preferences";

pub(super) fn routes() -> Vec<Route> {
    vec![post(PATH, Needs::Nothing, submit)]
}

async fn submit(submitted: Submitted) -> Response {
    let mut headers = HeaderMap::new();
    for (name, cookie, allowed) in [
        ("language", LANGUAGE_COOKIE, &["zh-CN", "en"][..]),
        ("text", TEXT_COOKIE, &["m", "l", "xl"][..]),
        ("contrast", CONTRAST_COOKIE, &["high", "normal"][..]),
    ] {
        let wanted = submitted.first(name);
        if allowed.contains(&wanted) {
            let value = format!("{cookie}={wanted}; Path=/; Max-Age=31536000; SameSite=Lax");
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
    let back = own_path(submitted.first("back")).unwrap_or_else(|| "/".to_owned());
    (headers, Redirect::to(&back)).into_response()
}
