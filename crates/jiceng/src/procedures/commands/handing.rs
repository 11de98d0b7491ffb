//! What happens to a case when the person whom it is about goes elsewhere.

use super::{StepError, journal_case};
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::id::CaseRecordId;
use crate::procedures::model::{Case, Draft, State};
use crate::procedures::queries::{self, By};
use db::Write;
use jiff::civil::Date;
use rulebook::EXIT;

/// Lets another organisation lead a case from now on, with everything that is recorded of it. The caller of this function
/// has checked access and ends the transaction.
///
/// # Errors
/// [`StepError::Changed`]; whatever the database reports.
pub async fn hand_to(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    to: &Organisation,
) -> Result<(), StepError> {
    if !queries::hand_to(write, caller.area, case, to.id).await? {
        return Err(StepError::Changed);
    }
    let payload = serde_json::json!({ "procedure": case.procedure, "to": to.code });
    Ok(journal_case(app, write, caller, "case.hand-over", case.id, &payload).await?)
}

/// Ends a case by one of the ways out, within the transaction of an act by which the person left. The caller of this
/// function has checked access and ends the transaction.
///
/// # Errors
/// [`StepError::Changed`]; whatever the database reports.
pub async fn end_within(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    (exit, on): (&'static str, Date),
) -> Result<(), StepError> {
    end(app, write, caller, case, &Draft::of(EXIT, exit, on)).await
}

/// Writes the way out and stops the case.
pub(super) async fn end(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    draft: &Draft,
) -> Result<(), StepError> {
    let at = app.clock.now();
    let record = CaseRecordId(app.randomness.id(at));
    queries::insert_record(write, By::caller(caller, at), case, (record, draft)).await?;
    if !queries::set_state(write, caller.area, case, (State::Stopped, Some(draft.on))).await? {
        return Err(StepError::Changed);
    }
    let payload = serde_json::json!({
        "procedure": case.procedure, "exit": draft.outcome, "on": draft.on.to_string(),
    });
    Ok(journal_case(app, write, caller, "case.leave", case.id, &payload).await?)
}
