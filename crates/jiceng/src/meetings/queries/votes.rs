//! Votes of meetings on which records elsewhere rest.

use super::super::model::Kind;
use crate::platform::id::{AreaId, MeetingId, OrganisationId, ResolutionId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;

db::statements! {
    VOTES = "SELECT r.id, m.id, m.on_day, r.matter, r.entitled, r.present, r.yes, r.passed FROM meeting_resolution r JOIN meeting m ON m.area = r.area AND m.id = r.meeting WHERE r.area = $1 AND m.organisation = $2 AND m.kind = $3 AND m.state = 'held' AND m.on_day >= $4 AND r.withdrawn_reason IS NULL ORDER BY m.on_day DESC, r.id DESC LIMIT $5";
    VOTE = "SELECT r.id, m.id, m.on_day, r.matter, r.entitled, r.present, r.yes, r.passed FROM meeting_resolution r JOIN meeting m ON m.area = r.area AND m.id = r.meeting WHERE r.area = $1 AND r.id = $2 AND m.state = 'held' AND r.withdrawn_reason IS NULL";
}

/// So many votes are offered to choose from; the latest.
const OFFERED: i64 = 50;

/// A vote that stands, with the counts that a record elsewhere takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteTaken {
    /// Its row.
    pub id: ResolutionId,
    /// The meeting at which it was taken.
    pub meeting: MeetingId,
    /// The day of the meeting.
    pub on: Date,
    /// What was put to the vote.
    pub matter: String,
    /// Who had a vote.
    pub entitled: i64,
    /// Who of them was there.
    pub present: i64,
    /// For.
    pub yes: i64,
    /// Whether it passed.
    pub passed: bool,
}

impl FromRow for VoteTaken {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            meeting: row.at(1)?,
            on: row.at(2)?,
            matter: row.at(3)?,
            entitled: row.at(4)?,
            present: row.at(5)?,
            yes: row.at(6)?,
            passed: row.at(7)?,
        })
    }
}

/// The latest votes that stand of meetings of a kind which an organisation held since a day. Whether the reader may see
/// meetings of the organisation is checked by the caller of this function.
///
/// # Errors
/// Whatever the database reports.
pub async fn votes_since(
    read: &mut Read,
    (area, organisation): (AreaId, OrganisationId),
    kind: Kind,
    since: Date,
) -> Result<Vec<VoteTaken>, db::Error> {
    read.all(&VOTES, &args![area, organisation, kind, since, OFFERED]).await
}

/// A vote, if it still stands.
///
/// # Errors
/// Whatever the database reports.
pub async fn vote_taken(
    read: &mut Read,
    area: AreaId,
    id: ResolutionId,
) -> Result<Option<VoteTaken>, db::Error> {
    read.optional(&VOTE, &args![area, id]).await
}
