//! What is tidied away by itself: work that a stopped server left behind, and files that were never taken over.

use super::batch::Summary;
use super::model::FILE_DAYS;
use super::queries;
use crate::platform::app::{App, AppState};
use crate::platform::area;
use crate::platform::error::AppError;
use jiff::ToSpan as _;
use std::time::Duration;

/// Forgets files and rows of batches older than [`FILE_DAYS`]; right after a start also marks what the server was
/// working on when it stopped, so that a person can begin it again.
///
/// # Errors
/// Whatever the database reports.
pub async fn sweep(app: &App, just_started: bool) -> Result<(), AppError> {
    let before = app
        .clock
        .now()
        .checked_sub((i64::from(FILE_DAYS) * 24).hours())
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let expired = Summary { failure: Some(("import-expired".to_owned(), Vec::new())), ..Summary::default() };
    let areas = area::areas(&mut app.db.read().await?).await?;
    for (area, _) in areas {
        let mut write = app.db.write(&[area.0]).await?;
        if just_started {
            queries::mark_stopped(&mut write, area).await?;
        }
        queries::forget_before(&mut write, area, before, &expired).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Sweeps at the start and then once a day, as long as the server runs.
pub async fn watch(app: AppState) {
    const DAY: Duration = Duration::from_hours(24);
    let mut just_started = true;
    loop {
        if let Err(error) = sweep(&app, just_started).await {
            tracing::error!(error = %error, "old imports could not be tidied away");
        }
        just_started = false;
        tokio::time::sleep(DAY).await;
    }
}
