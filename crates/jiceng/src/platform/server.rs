//! The server: routes, layers, listening, stopping.

use crate::platform::app::AppState;
use crate::platform::health::{self, COUNTERS};
use crate::platform::request::surround;
use crate::platform::route::Route;
use crate::platform::{assets, error::AppError};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// A request takes at most this long, and an upload is at most this large.
const LONGEST_REQUEST: Duration = Duration::from_mins(2);
const LARGEST_FORM: usize = 2 * 1024 * 1024;
/// Uploads of workbooks: 100,000 rows of 16 columns are about 10 MB.
pub const LARGEST_UPLOAD: usize = 40 * 1024 * 1024;

const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-hashes' {style}; script-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The application as a service.
pub fn router(app: AppState, routes: Vec<Route>) -> Router {
    routes
        .into_iter()
        .fold(Router::new(), |site, route| site.route(route.path, route.handler))
        .fallback(|| async { AppError::NotFound })
        .method_not_allowed_fallback(|| async { AppError::NotFound })
        .layer(middleware::from_fn_with_state(app.clone(), surround))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .route(assets::PATH, get(assets::serve))
        .route("/health", get(health::live))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(CompressionLayer::new())
        .layer(security_header(header::CONTENT_SECURITY_POLICY, &policy()))
        .layer(security_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(security_header(header::REFERRER_POLICY, "same-origin"))
        .layer(middleware::from_fn(count))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .with_state(app)
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

/// Counts answers. The log line has method, route pattern, status and time: no query, no name, no address.
async fn count(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let response = next.run(request).await;
    let took = started.elapsed();
    COUNTERS.count(response.status().as_u16(), took);
    tracing::debug!(%method, status = response.status().as_u16(), microseconds = took.as_micros(), "answered");
    response
}

/// Serves until a signal to stop, then lets running requests finish.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop_signal()).await
}

/// Waits for Ctrl-C or the service manager's wish to stop.
pub async fn stop_signal() {
    let interrupt = async {
        // Without a handler for the signal the process ends as the system sees fit.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
