//! Taking a checked roster over, in one transaction with one journal entry.

use super::check::{Decision, decide};
use super::{Report, RosterError};
use crate::members::{commands, queries};
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::journal;
use workbook::Workbook;

/// What was taken over.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Decided anew under the writer's lock.
    pub report: Report,
}

/// Takes the good rows over. With a batch, closes it in the same transaction.
///
/// # Errors
/// As checking; [`AppError::NotFound`] when the batch was committed before. Nothing is kept then.
pub async fn commit(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    workbook: &Workbook,
    batch: Option<BatchId>,
) -> Result<Committed, RosterError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let (report, decisions) = decide(app, &mut write, caller, organisation, workbook).await?;
    let today = app.clock.today();
    for decision in decisions {
        match decision {
            Decision::Add(draft, branch) => {
                commands::add(app, &mut write, caller.area, (branch.id, &branch.path), &draft, today).await?;
            }
            Decision::Change(draft, member) => {
                commands::change(app, &mut write, caller.area, &member, &draft).await?;
            }
            Decision::Leave => {}
        }
    }
    if let Some(batch) = batch
        && !queries::close_batch(&mut write, caller.area, batch, app.clock.now()).await?
    {
        return Err(AppError::NotFound.into());
    }
    let payload = serde_json::json!({ "new": report.new, "changed": report.changed, "same": report.same, "problems": report.problems.len() });
    let subject = batch.map_or(organisation.id.0, |batch| batch.0);
    let act =
        journal::Act { name: "members.import", kind: "import", subject: Some(subject), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(Committed { report })
}
