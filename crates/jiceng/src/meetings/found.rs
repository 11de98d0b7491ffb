//! Meetings as places where problems were found, for the list of problems.

use super::model::Kind;
use super::{pages, queries};
use crate::platform::access::Caller;
use crate::platform::error::AppError;
use crate::platform::id::MeetingId;
use crate::rectification::{Found, Source};
use db::Read;
use uuid::Uuid;

/// The word that is kept with a problem that a meeting found.
const CODE: &str = "meeting";

/// A meeting as the source of a problem.
#[must_use]
pub fn source_of(id: MeetingId) -> (&'static str, Uuid) {
    (CODE, id.0)
}

/// The source of problems that this capability is.
#[must_use]
pub fn rectification_sources() -> Vec<Source> {
    vec![Source { code: CODE, find: |read, caller, id| Box::pin(find(read, caller, id)) }]
}

async fn find(read: &mut Read, caller: &Caller, id: Uuid) -> Result<Found, AppError> {
    let meeting = queries::by_id(read, caller, MeetingId(id)).await?;
    if !lists_problems(meeting.draft.kind) {
        return Err(AppError::NotFound);
    }
    Ok(Found {
        organisation: meeting.organisation,
        key: meeting.draft.kind.key(),
        on: meeting.draft.on,
        href: pages::show::path(meeting.id),
    })
}

/// Whether problems of the work are listed at such an event. What two people talk about stays between them.
#[must_use]
pub(super) fn lists_problems(kind: Kind) -> bool {
    kind != Kind::Talk
}
