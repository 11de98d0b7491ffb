//! Changes of batches: upload, columns, answers, start, throw away.

use super::batch::{self, Batch, Plan, Summary};
use super::common::Common;
use super::jobs::{self, Job};
use super::kind::ImportKind;
use super::model::{Answer, State};
use super::{profiles, queries};
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::AppState;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::journal;
use workbook::Mapping;

/// Keeps an uploaded file, sealed, and begins to read it.
pub(super) async fn upload(
    app: &AppState,
    caller: &Caller,
    kind: &dyn ImportKind,
    place: &Organisation,
    (file_name, bytes): (String, Vec<u8>),
) -> Result<BatchId, AppError> {
    let now = app.clock.now();
    let batch = Batch {
        id: BatchId(app.randomness.id(now)),
        kind: kind.code().to_owned(),
        organisation: place.id,
        account: caller.account,
        file_name,
        state: State::Reading,
        plan: Plan::default(),
        summary: Summary::default(),
        created_at: now,
        committed_at: None,
        undo_until: None,
    };
    let sealed = app.keys.seal_bytes(&bytes, &app.randomness)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::insert_batch(&mut write, caller.area, &batch).await?;
    queries::insert_file(&mut write, caller.area, batch.id, &sealed).await?;
    write.commit().await?;
    jobs::patiently(jobs::start(app, caller, batch.id, Job::Look)).await;
    Ok(batch.id)
}

/// Reads another sheet of the same file.
pub(super) async fn choose_sheet(
    app: &AppState,
    caller: &Caller,
    batch: &Batch,
    sheet: &str,
) -> Result<(), AppError> {
    let mapping = Mapping { sheet: Some(sheet.to_owned()), ..Mapping::default() };
    let plan = Plan { mapping, layout: batch.plan.layout.clone(), ..Plan::default() };
    begin(app, caller, batch, (&plan, State::Reading), None, Job::Look).await
}

/// Decides what the columns mean and what holds for all rows, saves that under a name if one is given, and begins to
/// compare.
pub(super) async fn decide_columns(
    app: &AppState,
    caller: &Caller,
    (batch, place): (&Batch, &Organisation),
    (mapping, common): (Mapping, Common),
    save_as: Option<&str>,
) -> Result<(), AppError> {
    let plan = Plan { mapping, common, decided: true, profile: None, ..batch.plan.clone() };
    let save = save_as.map(|name| (name, place));
    begin(app, caller, batch, (&plan, State::Checking), save, Job::Check).await
}

async fn begin(
    app: &AppState,
    caller: &Caller,
    batch: &Batch,
    (plan, state): (&Plan, State),
    save: Option<(&str, &Organisation)>,
    job: Job,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::advance(&mut write, caller.area, batch.id, batch.state, state).await? {
        return Err(AppError::Conflict);
    }
    queries::set_plan(&mut write, caller.area, batch.id, state, (plan, &Summary::default())).await?;
    if let Some((name, place)) = save {
        profiles::save(app, &mut write, caller, (batch.kind()?, place.id), (name, plan)).await?;
    }
    write.commit().await?;
    jobs::patiently(jobs::start(app, caller, batch.id, job)).await;
    Ok(())
}

/// Begins again what a stopped server was working on.
pub(super) async fn restart(app: &AppState, caller: &Caller, batch: &Batch) -> Result<(), AppError> {
    let (state, job) =
        if batch.plan.decided { (State::Checking, Job::Check) } else { (State::Reading, Job::Look) };
    begin(app, caller, batch, (&batch.plan, state), None, job).await
}

/// Keeps what a person said of possible duplicates, and compares again with it.
pub(super) async fn answer(
    app: &AppState,
    caller: &Caller,
    batch: &Batch,
    answers: &[(u32, Option<Answer>)],
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::advance(&mut write, caller.area, batch.id, State::Checked, State::Checking).await? {
        return Err(AppError::Conflict);
    }
    for (row, answer) in answers {
        queries::decide_row(&mut write, caller.area, batch.id, *row, *answer).await?;
    }
    write.commit().await?;
    jobs::patiently(jobs::start(app, caller, batch.id, Job::Check)).await;
    Ok(())
}

/// Begins to take a checked batch over.
///
/// # Errors
/// [`AppError::Conflict`] when somebody else did, or it is not checked.
pub(super) async fn take_over(app: &AppState, caller: &Caller, batch: &Batch) -> Result<(), AppError> {
    advance(app, caller, batch, State::Checked, State::Committing).await?;
    jobs::patiently(jobs::start(app, caller, batch.id, Job::Commit)).await;
    Ok(())
}

/// Begins to undo a batch.
///
/// # Errors
/// [`AppError::Conflict`] when somebody else did, or it is not taken over.
pub(super) async fn undo(app: &AppState, caller: &Caller, batch: &Batch) -> Result<(), AppError> {
    advance(app, caller, batch, State::Committed, State::Undoing).await?;
    jobs::patiently(jobs::start(app, caller, batch.id, Job::Undo)).await;
    Ok(())
}

async fn advance(
    app: &AppState,
    caller: &Caller,
    batch: &Batch,
    from: State,
    to: State,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::advance(&mut write, caller.area, batch.id, from, to).await? {
        return Err(AppError::Conflict);
    }
    Ok(write.commit().await?)
}

/// Forgets a batch that was never taken over, with its file.
///
/// # Errors
/// [`AppError::Conflict`] when it is taken over or being worked on.
pub(super) async fn throw_away(app: &AppState, caller: &Caller, id: BatchId) -> Result<(), AppError> {
    let (batch, place) = batch::of_caller(app, caller, id).await?;
    if !batch.can_be_discarded() {
        return Err(AppError::Conflict);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::drop_batch(&mut write, caller.area, id).await?;
    let payload = serde_json::json!({ "batch": id.to_string(), "state": batch.state.code() });
    let act =
        journal::Act { name: "import.discard", kind: "import", subject: Some(place.id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

/// Forgets a saved profile of columns.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of this name.
pub(super) async fn forget_profile(
    app: &AppState,
    caller: &Caller,
    kind: &dyn ImportKind,
    place: &Organisation,
    name: &str,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::drop_profile(&mut write, caller.area, (kind.code(), place.id), name).await? {
        return Err(AppError::NotFound);
    }
    let payload = serde_json::json!({ "kind": kind.code(), "name": name });
    let act = journal::Act {
        name: "import.forget-profile",
        kind: "organisation",
        subject: Some(place.id.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}
