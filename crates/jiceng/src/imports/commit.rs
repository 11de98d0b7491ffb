//! Taking rows over: one transaction with one journal entry.

use super::batch::{self, Batch, Plan, Summary};
use super::check::{self, Examined};
use super::jobs::Progress;
use super::kind::{Decisions, Desk, ImportKind};
use super::model::{ImportError, Report, State, UNDO_DAYS};
use super::{conflicts, queries};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::journal;
use db::Write;
use jiff::ToSpan as _;
use workbook::Workbook;

/// Takes the good rows of a workbook over, as a batch that can be undone.
///
/// # Errors
/// As checking; nothing is kept then.
pub async fn commit(
    desk: Desk<'_>,
    kind: &dyn ImportKind,
    workbook: &Workbook,
    (decisions, file_name): (&Decisions, &str),
    progress: &Progress,
) -> Result<Report, ImportError> {
    let (app, caller) = (desk.app, desk.caller);
    let mut write = app.db.write(&[caller.area.0]).await?;
    let found = check::examine(desk, kind, &mut write, (workbook, decisions), progress).await?;
    let mut batch = Batch {
        id: BatchId(app.randomness.id(app.clock.now())),
        kind: kind.code().to_owned(),
        organisation: desk.place.id,
        account: caller.account,
        file_name: file_name.to_owned(),
        state: State::Committing,
        plan: Plan {
            mapping: decisions.mapping.clone(),
            common: decisions.common.clone(),
            decided: true,
            ..Plan::default()
        },
        summary: Summary::default(),
        created_at: app.clock.now(),
        committed_at: None,
        undo_until: None,
    };
    queries::insert_batch(&mut write, caller.area, &batch).await?;
    batch.summary = Summary::of(found.report.clone(), &found.root);
    let report = found.report.clone();
    take_over(desk, kind, &mut write, &batch, found, &decisions.answers).await?;
    write.commit().await?;
    Ok(report)
}

/// Takes the rows of a checked batch over, if they are decided as they were shown.
pub(super) async fn commit_batch(
    app: &App,
    caller: &Caller,
    id: BatchId,
    progress: &Progress,
) -> Result<(), ImportError> {
    let (mut batch, place) = batch::of_caller(app, caller, id).await?;
    let kind = batch.kind()?;
    let desk = Desk { app, caller, place: &place };
    let workbook = check::open_file(app, &batch, caller).await?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let answers = queries::answers(&mut write, caller.area, id).await?;
    let decisions = batch.plan.decisions(answers);
    let found = check::examine(desk, kind, &mut write, (&workbook, &decisions), progress).await?;
    drop(workbook);
    if hex::encode(found.root) != batch.summary.root {
        return Err(ImportError::Moved);
    }
    batch.summary.failure = None;
    // The samples of the columns have served; the rest of the plan says how the file was read.
    batch.plan.layout = None;
    queries::clear_rows(&mut write, caller.area, id).await?;
    take_over(desk, kind, &mut write, &batch, found, &decisions.answers).await?;
    Ok(write.commit().await?)
}

async fn take_over(
    desk: Desk<'_>,
    kind: &dyn ImportKind,
    write: &mut Write,
    batch: &Batch,
    mut found: Examined,
    answers: &super::Answers,
) -> Result<(), ImportError> {
    let (app, caller) = (desk.app, desk.caller);
    let now = app.clock.now();
    let taken = found.rows.write(desk, write).await?;
    drop(found.rows);
    let by_row = taken.iter().map(|it| (it.row, it)).collect();
    queries::insert_rows(write, caller.area, batch.id, &found.decided, answers, &by_row).await?;
    let clashes = found.decided.iter().filter_map(|it| it.clash.as_ref());
    let tickets = conflicts::raise(app, write, caller, clashes).await?;
    let undo_until = now
        .checked_add((i64::from(UNDO_DAYS) * 24).hours())
        .map_err(|error| AppError::Internal(error.to_string()))?;
    if !queries::close(write, caller.area, batch, now, undo_until).await? {
        return Err(AppError::Conflict.into());
    }
    let payload = serde_json::json!({
        "batch": batch.id.to_string(),
        "file": batch.file_name,
        "new": found.report.new,
        "changed": found.report.changed,
        "same": found.report.same,
        "problems": batch.summary.problems,
        "tickets": tickets,
        "root": hex::encode(found.root),
    });
    // The journal is read by organisations: a batch has no name there, and one that is given up is gone.
    let act =
        journal::Act { name: kind.act(), kind: "import", subject: Some(desk.place.id.0), payload: &payload };
    Ok(journal::append(app, write, caller, &act).await?)
}
