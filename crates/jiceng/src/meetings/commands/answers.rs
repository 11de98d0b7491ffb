//! Answers that a duty did not concern an organisation in a period.

use super::MeetingError;
use crate::meetings::queries::{self, Answer};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// Keeps the answer that a duty did not concern an organisation in a period.
///
/// # Errors
/// Without the right to record there; [`MeetingError::Twice`] when it is answered already.
pub(in crate::meetings) async fn answer(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    answer: &Answer,
) -> Result<(), MeetingError> {
    caller.require(Permission::RecordDecisions, &organisation.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    match queries::insert_answer(&mut write, caller.area, answer, caller.account, app.clock.now()).await {
        Err(db::Error::Unique(_)) => return Err(MeetingError::Twice),
        other => other?,
    }
    let payload = serde_json::json!({ "rule": answer.rule, "from": answer.from.to_string() });
    journal_answer(app, &mut write, caller, "duty.answer", (organisation, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// Takes such an answer back; what it said is kept.
///
/// # Errors
/// Without the right to record there; [`MeetingError::State`] when there is none.
pub(in crate::meetings) async fn end_answer(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    (rule, from): (&str, Date),
) -> Result<(), MeetingError> {
    caller.require(Permission::RecordDecisions, &organisation.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let (period, ended) = ((rule, from), (app.clock.now(), caller.account));
    if !queries::keep_answer(&mut write, caller.area, organisation.id, period, ended).await? {
        return Err(MeetingError::State);
    }
    queries::drop_answer(&mut write, caller.area, organisation.id, period).await?;
    let payload = serde_json::json!({ "rule": rule, "from": from.to_string() });
    journal_answer(app, &mut write, caller, "duty.answer-end", (organisation, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// What is answered of a duty is about the organisation, and stands under it in the journal.
async fn journal_answer(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    (organisation, payload): (&Organisation, &serde_json::Value),
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "organisation", subject: Some(organisation.id.0), payload };
    journal::append(app, write, caller, &act).await
}
