//! Steps that another capability records of several cases in one transaction, and what is said of them before.

use super::commands::{StepError, enter, judge, unchanged};
use super::model::Draft;
use super::queries;
use super::standing::of_case;
use crate::organisations::Checked;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::id::CaseId;
use db::Write;

/// Records a step of a case within the transaction of another capability, which has a paper of the other side in hand.
///
/// # Errors
/// For the reasons of [`StepError`].
pub async fn record_within(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    id: CaseId,
    draft: &Draft,
) -> Result<(), StepError> {
    let case = queries::by_id(write, caller, id).await?;
    let standing = of_case(app, write, caller, case).await?;
    enter(app, write, caller, &standing, draft).await
}

/// Records a step of a case, on the version that was shown, within a transaction of another capability, which ends it: so
/// that several cases are decided together or not at all.
///
/// # Errors
/// For the reasons of [`StepError`].
pub async fn record_shown(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (id, version): (CaseId, i64),
    draft: &Draft,
) -> Result<(), StepError> {
    let standing = unchanged(app, write, caller, (id, version)).await?;
    enter(app, write, caller, &standing, draft).await
}

/// What the rules say of a step before it is recorded, for a check page of another capability.
///
/// # Errors
/// For the reasons of [`StepError`] that no reason given passes over.
pub async fn said_of(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    (id, version): (CaseId, i64),
    draft: &Draft,
) -> Result<Vec<Checked>, StepError> {
    let case = queries::by_id(read, caller, id).await?;
    if case.version != version {
        return Err(StepError::Changed);
    }
    let standing = of_case(app, read, caller, case).await?;
    Ok(judge(app, read, caller, &standing, draft).await?.said)
}
