//! Work that goes on while the user looks at a progress page.

use super::batch::Summary;
use super::model::{Failure, ImportError, State};
use super::{batch, check, commit, queries, undo};
use crate::platform::access::Caller;
use crate::platform::app::AppState;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, BatchId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// So many batches are worked on at once; others wait their turn.
static PLACES: Semaphore = Semaphore::const_new(2);
/// A request waits so long for its batch, so that small files show their result at once.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// How far a batch is.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Begins to count up to a number of rows.
    pub fn begin(&self, total: usize) {
        self.total.store(u64::try_from(total).unwrap_or(0), Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }

    /// Counts rows.
    pub fn add(&self, rows: usize) {
        self.done.fetch_add(u64::try_from(rows).unwrap_or(0), Ordering::Relaxed);
    }

    /// Rows done and rows in all.
    #[must_use]
    pub fn figures(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

static RUNNING: LazyLock<Mutex<HashMap<BatchId, Arc<Progress>>>> = LazyLock::new(Mutex::default);

/// How far a batch is that this server works on.
pub(super) fn progress(batch: BatchId) -> Option<Arc<Progress>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get(&batch).cloned()
}

/// What is to be done with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// Read the file and find the columns.
    Look,
    /// Compare the rows.
    Check,
    /// Take the rows over.
    Commit,
    /// Take them back.
    Undo,
}

/// Begins a job.
pub(super) fn start(app: &AppState, caller: &Caller, id: BatchId, job: Job) -> JoinHandle<()> {
    let progress = Arc::new(Progress::default());
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&progress));
    let (app, caller) = (Arc::clone(app), caller.clone());
    tokio::spawn(async move {
        let _place = PLACES.acquire().await;
        // In a task of its own, so that even a panic ends in words on the page.
        let work = tokio::spawn(run(Arc::clone(&app), caller.clone(), id, job, progress));
        let ended = work.await.unwrap_or_else(|error| Err(AppError::Internal(error.to_string()).into()));
        if let Err(error) = ended {
            tracing::warn!(error = %error, ?job, "an import stopped");
            let fallen = Fallen::of(job, &error);
            if let Err(error) = fallen.keep(&app, caller.area, id).await {
                // The disk is full, or the database gone: kept when somebody looks again.
                tracing::error!(error = %error, "the state of an import could not be kept");
                UNKEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(id, fallen);
            }
        }
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    })
}

/// Waits a moment for a job; it goes on when the moment is over.
pub(super) async fn patiently(job: JoinHandle<()>) {
    // Whatever became of the job is kept with the batch.
    let _ = tokio::time::timeout(PATIENCE, job).await;
}

async fn run(
    app: AppState,
    caller: Caller,
    id: BatchId,
    job: Job,
    progress: Arc<Progress>,
) -> Result<(), ImportError> {
    match job {
        Job::Look => check::look(&app, &caller, id, &progress).await,
        Job::Check => check::check_batch(&app, &caller, id, &progress).await,
        Job::Commit => match commit::commit_batch(&app, &caller, id, &progress).await {
            // The register changed since the report: compare again and let the person look again.
            Err(ImportError::Moved) => {
                let (batch, _) = batch::of_caller(&app, &caller, id).await?;
                batch::set(&app, caller.area, id, State::Checking, &batch.summary).await?;
                check::check_batch(&app, &caller, id, &progress).await?;
                Err(ImportError::Moved)
            }
            done => done,
        },
        Job::Undo => undo::undo_batch(&app, &caller, id, &progress).await,
    }
}

/// Nothing was written; the batch returns to where a person can go on, with the reason.
#[derive(Clone, Debug)]
struct Fallen {
    state: State,
    failure: Failure,
}

/// Batches that fell back when not even that could be written.
static UNKEPT: LazyLock<Mutex<HashMap<BatchId, Fallen>>> = LazyLock::new(Mutex::default);

impl Fallen {
    fn of(job: Job, error: &ImportError) -> Self {
        let state = match (job, error) {
            (Job::Commit, _) => State::Checked,
            (Job::Undo, _) => State::Committed,
            (_, ImportError::App(_)) => State::Interrupted,
            (Job::Check, ImportError::Undecided(_) | ImportError::Missing(_)) => State::Matching,
            _ => State::Failed,
        };
        Self { state, failure: error.failure() }
    }

    async fn keep(&self, app: &AppState, area: AreaId, id: BatchId) -> Result<(), AppError> {
        let Some(batch) = queries::batch(&mut app.db.read().await?, area, id).await? else {
            return Ok(());
        };
        let summary = Summary { failure: Some(self.failure.clone()), ..batch.summary };
        batch::set(app, area, id, self.state, &summary).await
    }
}

/// Keeps where a batch fell back to, if that could not be written when it fell.
///
/// # Errors
/// Whatever the database reports: the disk may still be full.
pub(super) async fn keep_fallen(app: &AppState, area: AreaId, id: BatchId) -> Result<(), AppError> {
    let fallen = UNKEPT.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if let Some(fallen) = fallen {
        fallen.keep(app, area, id).await?;
        UNKEPT.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
    Ok(())
}
