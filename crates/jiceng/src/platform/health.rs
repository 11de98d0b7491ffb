//! Whether the server lives, is ready, and how it does. No personal data: routes by their pattern, never an address.

use crate::platform::app::AppState;
use crate::platform::error::Failure;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The upper ends of the histogram's classes, in milliseconds.
const CLASSES: [u64; 9] = [5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000];

/// What happened on one route since the server started.
#[derive(Clone, Debug, Default)]
struct Tally {
    by_status: BTreeMap<u16, u64>,
    by_class: [u64; CLASSES.len()],
    count: u64,
    microseconds: u64,
}

/// The counters of a server.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<(&'static str, String), Tally>>,
    failures: Mutex<BTreeMap<&'static str, u64>>,
}

/// What was asked for.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    route: String,
}

/// Methods that a route of ours may have; whatever else is sent counts as one.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "OTHER",
    }
}

impl Metrics {
    fn count(&self, asked: &Asked, status: u16, took: Duration, failure: Option<&'static str>) {
        if let Some(failure) = failure {
            *self.failures.lock().unwrap_or_else(PoisonError::into_inner).entry(failure).or_default() += 1;
        }
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = routes.entry((asked.method, asked.route.clone())).or_default();
        *tally.by_status.entry(status).or_default() += 1;
        tally.count += 1;
        tally.microseconds += u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        for (class, most) in CLASSES.iter().enumerate() {
            tally.by_class[class] += u64::from(took <= Duration::from_millis(*most));
        }
    }

    /// The counters in the text format that Prometheus reads.
    fn text(&self, app: &AppState) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text, app);
        text
    }

    fn write(&self, text: &mut String, app: &AppState) -> std::fmt::Result {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(text, "# TYPE jiceng_requests_total counter")?;
        for ((method, route), tally) in routes.iter() {
            for (status, count) in &tally.by_status {
                writeln!(
                    text,
                    "jiceng_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
                )?;
            }
        }
        writeln!(text, "# TYPE jiceng_request_seconds histogram")?;
        for ((method, route), tally) in routes.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\"");
            for (most, count) in CLASSES.iter().zip(tally.by_class) {
                let most = Duration::from_millis(*most).as_secs_f64();
                writeln!(text, "jiceng_request_seconds_bucket{{{labels},le=\"{most}\"}} {count}")?;
            }
            writeln!(text, "jiceng_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", tally.count)?;
            let seconds = Duration::from_micros(tally.microseconds).as_secs_f64();
            writeln!(text, "jiceng_request_seconds_sum{{{labels}}} {seconds}")?;
            writeln!(text, "jiceng_request_seconds_count{{{labels}}} {}", tally.count)?;
        }
        drop(routes);
        writeln!(text, "# TYPE jiceng_failures_total counter")?;
        for (kind, count) in self.failures.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            writeln!(text, "jiceng_failures_total{{kind=\"{kind}\"}} {count}")?;
        }
        let (open, idle) = app.db.connections();
        writeln!(text, "# TYPE jiceng_database_connections gauge")?;
        writeln!(text, "jiceng_database_connections{{state=\"open\"}} {open}")?;
        writeln!(text, "jiceng_database_connections{{state=\"idle\"}} {idle}")
    }
}

/// Counts an answer and writes its log line: method, route pattern, status and time; no query, no name, no address.
pub async fn count(State(metrics): State<std::sync::Arc<Metrics>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let asked = Asked { method: name_of(request.method()), route };
    let response = next.run(request).await;
    let (took, status) = (started.elapsed(), response.status().as_u16());
    let failure = response.extensions().get::<Failure>().map(|failure| failure.0.status_and_key().1);
    metrics.count(&asked, status, took, failure.filter(|_| status >= 500));
    tracing::info!(
        method = asked.method,
        route = asked.route,
        status,
        microseconds = took.as_micros(),
        "answered"
    );
    response
}

/// Says that the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// Says whether the database answers.
pub async fn ready(State(app): State<AppState>) -> Response {
    let asked = async { crate::platform::area::count(&mut app.db.read().await?).await };
    match asked.await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Shows the counters, to this machine alone unless the administrator opened them.
pub fn metrics(app: &AppState, metrics: &Metrics, request: &Request) -> Response {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if app.settings.open_metrics || from_here(direct, request.headers()) {
        return metrics.text(app).into_response();
    }
    (StatusCode::NOT_FOUND, "only from this machine, or with --open-metrics\n").into_response()
}

/// Whether a request comes from this machine and was not passed on by a proxy.
fn from_here(direct: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let passed_on =
        ["forwarded", "x-forwarded-for", "via", "x-real-ip"].iter().any(|name| headers.contains_key(*name));
    direct.is_some_and(|address| address.ip().to_canonical().is_loopback()) && !passed_on
}
