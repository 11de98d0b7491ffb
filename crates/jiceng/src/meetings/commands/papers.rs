//! Papers of a record.

use super::{MeetingError, journal_meeting, require};
use crate::meetings::model::State;
use crate::meetings::queries::{self, Meeting};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::id::PaperId;
use crate::platform::papers::{self, Sent};

/// Adds a paper to a record.
///
/// # Errors
/// As [`withdraw`]; [`MeetingError::Papers`] when there are enough.
pub(in crate::meetings) async fn add_paper(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    sent: &Sent,
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = queries::by_id(&mut write, caller, meeting.id).await?;
    require(caller, &now.path, now.draft.kind)?;
    if now.state == State::Withdrawn {
        return Err(MeetingError::State);
    }
    let owner = queries::papers_of(now.id);
    let there = papers::of(&mut write, caller.area, owner).await?;
    if there.iter().filter(|paper| paper.withdrawn.is_none()).count() >= papers::MOST {
        return Err(MeetingError::Papers);
    }
    let id = papers::keep(app, &mut write, caller.area, owner, (sent, Some(caller.account))).await?;
    let payload = serde_json::json!({ "paper": id.to_string(), "kind": sent.kind.code() });
    journal_meeting(app, &mut write, caller, "meeting.paper", now.id.0, &payload).await?;
    write.commit().await?;
    Ok(())
}

/// Withdraws a paper of a record; that it was there stays to be seen.
///
/// # Errors
/// As [`withdraw`]; [`MeetingError::State`] when it was withdrawn already.
pub(in crate::meetings) async fn withdraw_paper(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    id: PaperId,
    reason: &str,
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let paper = (queries::papers_of(meeting.id), id);
    if !papers::withdraw(app, &mut write, caller.area, paper, (caller.account, reason)).await? {
        return Err(MeetingError::State);
    }
    let payload = serde_json::json!({ "paper": id.to_string() });
    journal_meeting(app, &mut write, caller, "meeting.paper-withdraw", meeting.id.0, &payload).await?;
    write.commit().await?;
    Ok(())
}
