//! Whether the server lives, is ready, and how it does. No personal data.

use crate::platform::app::AppState;
use crate::platform::error::AppError;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Requests answered, by class of status, and the time they took in microseconds.
#[derive(Debug, Default)]
pub struct Counters {
    answered: [AtomicU64; 6],
    microseconds: AtomicU64,
}

/// The counters of this process.
pub static COUNTERS: Counters =
    Counters { answered: [const { AtomicU64::new(0) }; 6], microseconds: AtomicU64::new(0) };

impl Counters {
    /// Counts an answer.
    pub fn count(&self, status: u16, took: std::time::Duration) {
        let class = usize::from(status / 100).min(5);
        self.answered[class].fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }
}

/// Says that the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// Says that the database answers.
///
/// # Errors
/// When it does not.
pub async fn ready(State(app): State<AppState>) -> Result<Response, AppError> {
    crate::platform::area::count(&mut app.db.read().await?).await?;
    Ok("ready\n".into_response())
}

/// The counters in the text format that Prometheus reads.
pub async fn metrics() -> String {
    let mut text = String::from("# TYPE jiceng_requests_total counter\n");
    for (class, count) in COUNTERS.answered.iter().enumerate().skip(1) {
        // Writing to a String cannot fail.
        let _ =
            writeln!(text, "jiceng_requests_total{{status=\"{class}xx\"}} {}", count.load(Ordering::Relaxed));
    }
    let _ = writeln!(
        text,
        "# TYPE jiceng_request_microseconds_total counter\njiceng_request_microseconds_total {}",
        COUNTERS.microseconds.load(Ordering::Relaxed)
    );
    text
}
