//! Starting the change of a term, answering many requests at once, and what is written down of key and difficult villages.

use super::PROCEDURE;
use super::key::{Contact, Marking};
use super::model::{Deed, KeyKind, KeyStep};
use super::queries;
use crate::organisations::{self, Organisation, superior_path};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, CaseId, KeyVillageId, OrganisationId};
use crate::platform::journal;
use crate::procedures::{self, Draft, StepError};
use db::Write;
use jiff::civil::Date;

/// Starts the change of an organisation's term: with the reminder, or with the request itself.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn start(
    app: &App,
    caller: &Caller,
    organisation: OrganisationId,
    draft: &Draft,
) -> Result<CaseId, StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let own = organisations::by_id(&mut write, caller, organisation).await?;
    let who = (own.id, None, own.short_name.as_str());
    let id = procedures::start(app, &mut write, caller, PROCEDURE, who, draft).await?;
    write.commit().await?;
    Ok(id)
}

/// A reply to the request of a case, on the version that was shown.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) case: CaseId,
    pub(super) version: i64,
    pub(super) draft: Draft,
}

/// Answers requests, all of them or none: with the first that could not be answered.
///
/// # Errors
/// The case with why it was not answered.
pub(super) async fn answer_all(
    app: &App,
    caller: &Caller,
    answers: &[Answer],
) -> Result<(), (Option<CaseId>, StepError)> {
    let nobodys = |error: db::Error| (None, StepError::from(error));
    let mut write = app.db.write(&[caller.area.0]).await.map_err(nobodys)?;
    for it in answers {
        let which = (it.case, it.version);
        let done = procedures::record_shown(app, &mut write, caller, which, &it.draft).await;
        done.map_err(|error| (Some(it.case), error))?;
    }
    write.commit().await.map_err(nobodys)
}

/// A marking as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMarking {
    /// Key or difficult.
    pub kind: KeyKind,
    /// Why.
    pub reason: String,
    /// From which day on.
    pub from: Date,
    /// Who is responsible.
    pub contact: Contact,
}

/// Why a marking was not written down.
#[derive(Debug, thiserror::Error)]
pub(super) enum MarkError {
    /// Something is wrong with a field.
    #[error("{}: {}", .0, .1.key)]
    Field(&'static str, FieldError),
    /// Somebody else wrote something down meanwhile.
    #[error("it was changed meanwhile")]
    Changed,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for MarkError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

fn wrong(field: &'static str, key: &'static str) -> MarkError {
    MarkError::Field(field, FieldError::new(key))
}

/// Marks a village: the committee above decides it.
pub(super) async fn mark(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    new: &NewMarking,
) -> Result<KeyVillageId, MarkError> {
    if new.from > app.clock.today() {
        return Err(wrong("from", "key-village-future"));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    // Under the lock: it may have been closed or moved since the form was opened.
    let organisation = organisations::by_id(&mut write, caller, organisation.id).await?;
    decides(caller, &organisation.path)?;
    if organisation.dissolved_on.is_some() {
        return Err(wrong("organisation", "key-village-dissolved"));
    }
    let all = queries::markings_of(&mut write, caller.area, organisation.id).await?;
    if all.iter().any(|it| it.until.is_none()) {
        return Err(wrong("organisation", "key-village-twice"));
    }
    let at = app.clock.now();
    let id = KeyVillageId(app.randomness.id(at));
    let rows = (id, organisation.id);
    queries::insert_marking(&mut write, caller.area, rows, new, (Some(caller.account), at)).await?;
    let payload = serde_json::json!({
        "organisation": organisation.code, "kind": new.kind.code(), "from": new.from.to_string(),
    });
    journal_key(app, &mut write, caller, "key-village.mark", (id, &payload)).await?;
    write.commit().await?;
    Ok(id)
}

/// Whether the caller decides about a village: from above it.
pub(super) fn decides(caller: &Caller, path: &str) -> Result<(), AppError> {
    Ok(caller.require(Permission::DecideCases, superior_path(path))?)
}

/// Who may write something down: measures whoever works there, contact and release the committee above.
pub(super) fn may_step(caller: &Caller, path: &str, step: KeyStep) -> Result<(), AppError> {
    match step {
        KeyStep::Measure => Ok(caller.require(Permission::RecordCases, path)?),
        KeyStep::Contact | KeyStep::Released => decides(caller, path),
    }
}

/// Writes something down of a marking, if it is still the version that was read.
pub(super) async fn step(
    app: &App,
    caller: &Caller,
    (id, version): (KeyVillageId, i64),
    deed: &Deed,
) -> Result<(), MarkError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let marking: Marking = queries::marking(&mut write, caller, id).await?;
    may_step(caller, &marking.path, deed.step)?;
    if marking.version != version {
        return Err(MarkError::Changed);
    }
    if marking.until.is_some() {
        return Err(wrong("words", "key-village-over"));
    }
    if let Some((field, error)) = deed.misdated(marking.from, app.clock.today()) {
        return Err(MarkError::Field(field, error));
    }
    let by = (Some(caller.account), app.clock.now());
    if !queries::advance(&mut write, caller.area, (&marking, deed), by).await? {
        return Err(MarkError::Changed);
    }
    let payload = serde_json::json!({ "step": deed.step.code(), "on": deed.on.to_string() });
    journal_key(app, &mut write, caller, "key-village.step", (id, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// Sets a marking down with its measures, for made-up counties. The caller of this function writes the journal and ends
/// the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn set_down_marking(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    (new, measures): (&NewMarking, &[(Date, &str)]),
) -> Result<(), AppError> {
    let by = (None, app.clock.now());
    let id = KeyVillageId(app.randomness.id(by.1));
    queries::insert_marking(write, area, (id, organisation.id), new, by).await?;
    for (on, words) in measures {
        let all = queries::markings_of(write, area, organisation.id).await?;
        let Some(marking) = all.iter().find(|it| it.id == id) else { continue };
        let deed = Deed { step: KeyStep::Measure, on: *on, words: (*words).to_owned(), contact: None };
        queries::advance(write, area, (marking, &deed), by).await?;
    }
    Ok(())
}

async fn journal_key(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    (id, payload): (KeyVillageId, &serde_json::Value),
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "key-village", subject: Some(id.0), payload };
    journal::append(app, write, caller, &act).await
}
