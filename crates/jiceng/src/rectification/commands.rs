//! Changes of what is listed of problems.

use super::model::{Deed, Draft};
use super::queries::{self, Problem};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, ProblemId};
use crate::platform::journal;
use db::Write;
use uuid::Uuid;

/// Why a problem was not listed, or a step not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProblemError {
    /// Something is wrong with a field.
    #[error("{}: {}", .0, .1.key)]
    Field(&'static str, FieldError),
    /// Somebody else took a step meanwhile.
    #[error("a step was taken meanwhile")]
    Changed,
    /// The problem does not stand where the step can be taken.
    #[error("the problem is not in the state for it")]
    State,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for ProblemError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

fn wrong(field: &'static str, key: &'static str) -> ProblemError {
    ProblemError::Field(field, FieldError::new(key))
}

/// Lists a problem of an organisation.
pub(super) async fn record(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    source: Option<(&'static str, Uuid)>,
    draft: &Draft,
) -> Result<ProblemId, ProblemError> {
    if let Some((field, error)) = draft.misdated(app.clock.today()) {
        return Err(ProblemError::Field(field, error));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    // Under the lock: it may have been closed or moved since the form was opened.
    let organisation = organisations::by_id(&mut write, caller, organisation.id).await?;
    caller.require(Permission::RecordDecisions, &organisation.path).map_err(AppError::from)?;
    if organisation.dissolved_on.is_some_and(|day| day <= draft.found_on) {
        return Err(wrong("organisation", "problem-dissolved"));
    }
    if queries::is_there(&mut write, caller.area, &organisation, draft).await? {
        return Err(wrong("problem", "problem-twice"));
    }
    let at = app.clock.now();
    let id = ProblemId(app.randomness.id(at));
    let rows = (id, organisation.id, source);
    queries::insert(&mut write, caller.area, rows, draft, (Some(caller.account), at)).await?;
    let payload = serde_json::json!({
        "organisation": organisation.code,
        "source": source.map(|(code, _)| code),
        "due": draft.due_on.to_string(),
    });
    journal_problem(app, &mut write, caller, "problem.record", (id, &payload)).await?;
    write.commit().await?;
    Ok(id)
}

/// Lists a problem that another capability knows of. Access is checked by the caller of this function, who also writes the
/// journal and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn list_problem(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (organisation, source): (&Organisation, Option<(&'static str, Uuid)>),
    draft: &Draft,
) -> Result<ProblemId, db::Error> {
    let at = app.clock.now();
    let id = ProblemId(app.randomness.id(at));
    queries::insert(write, area, (id, organisation.id, source), draft, (None, at)).await?;
    Ok(id)
}

/// Takes a step about a problem, if it is still the version that was read.
pub(super) async fn step(
    app: &App,
    caller: &Caller,
    problem: &Problem,
    deed: &Deed,
) -> Result<(), ProblemError> {
    caller.require(Permission::RecordDecisions, &problem.path).map_err(AppError::from)?;
    if let Some((field, error)) = deed.misdated(problem.draft.found_on, app.clock.today()) {
        return Err(ProblemError::Field(field, error));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = queries::by_id(&mut write, caller, problem.id).await?;
    caller.require(Permission::RecordDecisions, &now.path).map_err(AppError::from)?;
    if now.version != problem.version {
        return Err(ProblemError::Changed);
    }
    if !now.state.steps().contains(&deed.step) {
        return Err(ProblemError::State);
    }
    let by = (Some(caller.account), app.clock.now());
    if !queries::advance(&mut write, caller.area, (&now, deed), by).await? {
        return Err(ProblemError::Changed);
    }
    let payload = serde_json::json!({
        "step": deed.step.code(),
        "on": deed.on.to_string(),
        "due": deed.due_on.map(|day| day.to_string()),
    });
    journal_problem(app, &mut write, caller, "problem.step", (now.id, &payload)).await?;
    write.commit().await?;
    Ok(())
}

async fn journal_problem(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    (id, payload): (ProblemId, &serde_json::Value),
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "problem", subject: Some(id.0), payload };
    journal::append(app, write, caller, &act).await
}
