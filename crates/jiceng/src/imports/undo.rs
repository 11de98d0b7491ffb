//! Undoing a batch: added rows are removed, changed ones get their former values back.

use super::batch::{self, TakenBack};
use super::jobs::Progress;
use super::kind::Desk;
use super::model::ImportError;
use super::queries;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::journal;

/// Rows taken back at a time.
const CHUNK: i64 = 5_000;

/// Takes a batch back, but for the rows that somebody changed since: those are kept and listed.
pub(super) async fn undo_batch(
    app: &App,
    caller: &Caller,
    id: BatchId,
    progress: &Progress,
) -> Result<(), ImportError> {
    let (batch, place) = batch::of_caller(app, caller, id).await?;
    let kind = batch.kind()?;
    let desk = Desk { app, caller, place: &place };
    let mut write = app.db.write(&[caller.area.0]).await?;
    progress.begin(usize::try_from(batch.summary.good()).unwrap_or(0));
    let (mut kept, mut before) = (Vec::new(), i64::MAX);
    loop {
        // Last row first: what stands below others was added after them.
        let taken = queries::taken(&mut write, caller.area, id, before, CHUNK).await?;
        let Some(last) = taken.last() else { break };
        before = i64::from(last.row);
        kept.extend(kind.undo(desk, &mut write, &taken).await?);
        progress.add(taken.len());
    }
    queries::keep_rows(&mut write, caller.area, id, &kept).await?;
    let mut summary = batch.summary;
    let (kept_new, kept_changed) = queries::kept_counts(&mut write, caller.area, id).await?;
    let less = |all: u32, kept: usize| usize::try_from(all).unwrap_or(0).saturating_sub(kept);
    summary.taken_back = Some(TakenBack {
        removed: less(summary.new, kept_new),
        restored: less(summary.changed, kept_changed),
    });
    summary.kept = kept.len();
    summary.failure = None;
    if !queries::undone(&mut write, caller.area, id, &summary, app.clock.now()).await? {
        return Err(AppError::Conflict.into());
    }
    let payload =
        serde_json::json!({ "batch": id.to_string(), "rows": summary.good(), "kept": summary.kept });
    let act =
        journal::Act { name: "import.undo", kind: "import", subject: Some(place.id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}
