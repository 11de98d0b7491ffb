//! The server: its routes and the layers around them.

use crate::platform::app::AppState;
use crate::platform::health::{self, Metrics};
use crate::platform::request::{over_tls, surround};
use crate::platform::route::Route;
use crate::platform::{assets, error::AppError, offline};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, OriginalUri, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutBody, TimeoutLayer};

/// A request takes at most this long, and an upload is at most this large.
const LONGEST_REQUEST: Duration = Duration::from_mins(2);
/// The longest pause within a body that is being sent.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const LARGEST_FORM: usize = 2 * 1024 * 1024;
/// Uploads of workbooks: 100,000 rows of 16 columns are about 10 MB.
pub const LARGEST_UPLOAD: usize = 40 * 1024 * 1024;

const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-hashes' {style}; script-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const CROSS_ORIGIN_OPENER: header::HeaderName = header::HeaderName::from_static("cross-origin-opener-policy");
/// Two years, as browsers ask for; subdomains are not ours to speak for.
const ALWAYS_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// The application as a service.
pub fn router(app: AppState, routes: Vec<Route>) -> Router {
    let metrics = Arc::new(Metrics::default());
    let shown = {
        let (app, metrics) = (Arc::clone(&app), Arc::clone(&metrics));
        move |request: Request| async move { health::metrics(&app, &metrics, &request) }
    };
    let pages: Arc<BTreeSet<&str>> =
        Arc::new(routes.iter().filter(|route| route.method == Method::GET).map(|route| route.path).collect());
    routes
        .into_iter()
        .fold(Router::new(), |site, route| site.route(route.path, route.handler))
        .fallback(|| async { AppError::NotFound })
        .method_not_allowed_fallback(
            move |method: Method, route: Option<MatchedPath>, uri: OriginalUri| async move {
                let page = matches!(method, Method::GET | Method::HEAD)
                    .then(|| page_above(&pages, route.as_ref()?.as_str(), uri.path()))
                    .flatten();
                page.map_or_else(
                    || AppError::Method.into_response(),
                    |page| Redirect::to(&page).into_response(),
                )
            },
        )
        .layer(CsrfLayer::new().with_rejection_response(|_| AppError::OtherSite.into_response()))
        .layer(middleware::from_fn_with_state(app.clone(), surround))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .route(assets::PATH, get(assets::serve))
        .route(offline::WORKER, get(offline::worker))
        .route("/health", get(health::live))
        .route("/ready", get(health::ready))
        .route("/metrics", get(shown))
        .layer(CompressionLayer::new())
        .layer(security_header(header::CONTENT_SECURITY_POLICY, &policy()))
        .layer(security_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(security_header(header::REFERRER_POLICY, "same-origin"))
        .layer(security_header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(security_header(CROSS_ORIGIN_OPENER, "same-origin"))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), secured))
        .layer((
            RequestBodyTimeoutLayer::new(LONGEST_PAUSE),
            MapRequestLayer::new(|request: axum::http::Request<TimeoutBody<Body>>| request.map(Body::new)),
        ))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(middleware::from_fn_with_state(metrics, health::count))
        .with_state(app)
}

/// The nearest page above an address to which forms are only sent: whoever comes there by reloading or by a bookmark is
/// led to where the form is. None above programs' addresses, which answer no browser.
fn page_above(pages: &BTreeSet<&str>, route: &str, path: &str) -> Option<String> {
    let (mut route, mut path) = (route, path);
    loop {
        (route, path) = (route.rsplit_once('/')?.0, path.rsplit_once('/')?.0);
        if route.is_empty() {
            return Some("/".to_owned());
        }
        if pages.contains(route) {
            return Some(path.to_owned());
        }
    }
}

/// The policy of what a page may load: our own files, and the one block of styles inside the page, by its hash.
fn policy() -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let css = assets::inline("critical.css");
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(css.as_bytes()));
    POLICY.replace("'unsafe-hashes' {style}", &format!("'sha256-{hash}'"))
}

fn security_header(name: header::HeaderName, value: &str) -> SetResponseHeaderLayer<HeaderValue> {
    let value = HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("default-src 'self'"));
    SetResponseHeaderLayer::overriding(name, value)
}

/// Over TLS, ours or a trusted proxy's, no cookie goes out that could come back without it, and the browser is told to
/// keep to TLS.
async fn secured(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if !app.settings.secure_cookies && !over_tls(&app, &request) {
        return next.run(request).await;
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::STRICT_TRANSPORT_SECURITY, ALWAYS_TLS);
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().map(only_over_tls).collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

fn only_over_tls(cookie: &HeaderValue) -> HeaderValue {
    let Ok(text) = cookie.to_str() else { return cookie.clone() };
    if text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure")) {
        return cookie.clone();
    }
    HeaderValue::from_str(&format!("{text}; Secure")).unwrap_or_else(|_| cookie.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_above_an_act_is_the_nearest_that_there_is() {
        let pages = BTreeSet::from(["/me", "/members", "/members/{id}", "/"]);
        let above = |route, path| page_above(&pages, route, path);
        assert_eq!(above("/me/numbers", "/me/numbers").as_deref(), Some("/me"));
        assert_eq!(above("/preferences", "/preferences").as_deref(), Some("/"));
        assert_eq!(above("/members/{id}/protected", "/members/7/protected").as_deref(), Some("/members/7"));
        assert_eq!(
            above("/members/views/{id}/delete", "/members/views/7/delete").as_deref(),
            Some("/members")
        );
    }
}
