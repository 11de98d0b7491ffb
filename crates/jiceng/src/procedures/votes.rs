//! Votes of meetings that records of cases take over: who recorded the meeting has counted the vote already.

use super::commands::StepError;
use super::model::{Case, Draft};
use super::queries;
use crate::meetings::{self, VoteTaken};
use crate::platform::access::{Caller, Permission};
use crate::platform::id::{AreaId, ResolutionId};
use db::{Read, Write};
use rulebook::{Step, VOTE_FACTS};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::pin::Pin;

/// Whether a record that counts rests on a vote.
#[must_use]
pub fn rests_on(
    read: &mut Read,
    area: AreaId,
    vote: ResolutionId,
) -> Pin<Box<dyn Future<Output = Result<bool, db::Error>> + Send + '_>> {
    Box::pin(async move { Ok(queries::resting_on(read, area, vote).await? > 0) })
}

/// Votes of the organisation's meetings since the case began on which no record rests, for a step whose vote is taken at
/// meetings of such a kind; none for whoever may not see its meetings.
pub(super) async fn offered(
    read: &mut Read,
    caller: &Caller,
    case: &Case,
    step: &Step,
) -> Result<Vec<VoteTaken>, db::Error> {
    let kind = step.vote.as_deref().and_then(|kind| kind.parse().ok());
    let Some(kind) = kind.filter(|_| caller.may_at(Permission::ReadMeetings, &case.path)) else {
        return Ok(Vec::new());
    };
    let taken = queries::votes_taken(read, caller.area, case.organisation).await?;
    let whose = (caller.area, case.organisation);
    let votes = meetings::votes_since(read, whose, kind, case.started).await?;
    Ok(votes.into_iter().filter(|it| !taken.contains(&it.id)).collect())
}

/// The facts that a vote gives.
pub(super) fn facts(vote: &VoteTaken) -> Map<String, Value> {
    let counts = [vote.entitled, vote.present, vote.yes];
    VOTE_FACTS.into_iter().zip(counts).map(|(name, count)| (name.to_owned(), json!(count))).collect()
}

/// Refuses a record whose vote was withdrawn or taken over elsewhere since the form was opened, or says something else.
pub(super) async fn require_standing(
    write: &mut Write,
    area: AreaId,
    draft: &Draft,
) -> Result<(), StepError> {
    let Some(id) = draft.resolution else { return Ok(()) };
    let vote = meetings::vote_taken(write, area, id).await?.ok_or(StepError::Vote)?;
    let says_the_same = facts(&vote).iter().all(|(name, count)| draft.fields.get(name) == Some(count));
    if says_the_same && vote.on == draft.on && queries::resting_on(write, area, id).await? == 0 {
        return Ok(());
    }
    Err(StepError::Vote)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_votes_of_the_rulebook_are_taken_at_meetings_that_are_recorded() {
        let book = crate::rules::national().unwrap();
        let votes = book.procedures().flat_map(|it| &it.steps).filter_map(|step| step.vote.as_deref());
        let kinds: Vec<&str> = votes.collect();
        assert!(!kinds.is_empty());
        for kind in kinds {
            assert!(kind.parse::<crate::meetings::Kind>().is_ok(), "{kind}");
        }
    }
}
