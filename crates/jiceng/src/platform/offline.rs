//! What a browser shows while the server cannot be reached: a page that says so and what to do, kept by a service worker
//! with the static files. Nothing else is ever kept: no page of the register, no answer.

use super::assets;
use super::error::AppError;
use super::page::Page;
use super::request::Context;
use super::route::{Needs, Route, get};
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

/// Where the page is. The worker asks for it without cookies, so that nobody's name is in it.
pub const PATH: &str = "/offline";

/// Where the worker is: it looks after the addresses below its own.
pub const WORKER: &str = "/service-worker.js";

pub(crate) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show)]
}

#[derive(Template)]
#[template(path = "platform/shell/offline.html")]
struct Offline {
    page: Page,
}

async fn show(context: Context) -> Result<Response, AppError> {
    Page::render(&Offline { page: Page::new(&context, "offline") })
}

/// The worker, with the version of the static files in it: when these change, browsers fetch them and the page anew.
pub(super) async fn worker() -> Response {
    let text = assets::inline("worker.js").replace("{version}", &assets::version());
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, text).into_response()
}
