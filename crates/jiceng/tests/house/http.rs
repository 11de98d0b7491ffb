//! Pages as a browser without script asks for them.

use crate::common::Test;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::platform::server;
use std::fmt::Write as _;
use std::sync::Arc;
use tower::ServiceExt as _;

/// An answer: status, where it leads, the cookie it sets, and its text.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) cookie: String,
    pub(crate) text: String,
}

/// Asks for a page with the given cookies, such as `jiceng_session=…`.
pub(crate) async fn get(test: &Test, cookies: &str, path: &str) -> Answer {
    ask(test, cookies, Method::GET, path, String::new()).await
}

/// Sends a form.
pub(crate) async fn post(test: &Test, cookies: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ask(test, cookies, Method::POST, path, body).await
}

/// Sends a form with a file, which is a page of PDF.
pub(crate) async fn post_file(test: &Test, cookies: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        write!(body, "--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    body += "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n";
    ask_as(test, cookies, Method::POST, path, ("multipart/form-data; boundary=b", body)).await
}

/// The cookie of a signed-in role.
pub(crate) async fn signed_in(test: &Test, role: &str) -> String {
    format!("jiceng_session={}", test.cookie(role).await)
}

async fn ask(test: &Test, cookies: &str, method: Method, path: &str, body: String) -> Answer {
    ask_as(test, cookies, method, path, ("application/x-www-form-urlencoded", body)).await
}

async fn ask_as(
    test: &Test,
    cookies: &str,
    method: Method,
    path: &str,
    (kind, body): (&str, String),
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .unwrap();
    let response = server::router(Arc::clone(&test.app), jiceng::routes()).oneshot(request).await.unwrap();
    let header = |name| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let (status, to, cookie) = (response.status(), header(header::LOCATION), header(header::SET_COOKIE));
    let bytes = axum::body::to_bytes(response.into_body(), 4 * 1024 * 1024).await.unwrap();
    assert!(!status.is_server_error(), "{path}: {status}");
    Answer { status, to, cookie, text: String::from_utf8_lossy(&bytes).into_owned() }
}
