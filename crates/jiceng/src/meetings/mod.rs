//! Organisational life (组织生活): what is planned, what was held, who came, what was decided; from it every duty knows
//! whether it was done.
//!
//! Other capabilities may call what is re-exported here.

mod appraisal;
mod book;
mod commands;
mod done;
mod findings;
mod found;
mod hours;
mod invited;
mod ledger;
mod model;
mod offline;
pub mod pages;
mod queries;
mod roll;
mod study;
mod vote;

pub use appraisal::{Appraisal, appraisal};
pub use book::book_chapters;
pub use commands::{
    MeetingError, attend, record, record_held, record_planned, record_vote, resolve, withdraw,
};
pub use done::organisation_events;
pub use found::{rectification_sources, source_of};
pub use invited::invited;
pub use model::{Attendance, Attendee, Ballots, ChairPost, Draft, Kind, Manner, State, Tally, Vote};
pub use queries::{
    Coming, Filter, Listed, Meeting, Resolution, VoteTaken, by_id, list, papers_of, resolutions, roll_of,
    statements, vote_taken, votes_since,
};

use crate::platform::id::{AreaId, ResolutionId};
use db::Read;
use std::future::Future;
use std::pin::Pin;

/// Whether records of another capability rest on a vote, which cannot be withdrawn then.
pub type VoteUse = for<'a> fn(
    &'a mut Read,
    AreaId,
    ResolutionId,
) -> Pin<Box<dyn Future<Output = Result<bool, db::Error>> + Send + 'a>>;
use crate::platform::tables::Speaker;

/// Ballots in words: issued, returned, valid, void, and that the vote is void where more came back than were issued.
fn said_of_ballots(speaker: Speaker, it: Ballots) -> String {
    let args = [
        ("issued", it.issued.to_string()),
        ("returned", it.returned.to_string()),
        ("valid", (it.returned - it.void).to_string()),
        ("void", it.void.to_string()),
    ];
    let counts = speaker.with("vote-ballots", &args);
    if it.spoil_the_vote() { format!("{counts} {}", speaker.text("vote-void")) } else { counts }
}
