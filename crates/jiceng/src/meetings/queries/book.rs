//! SQL of what organisational life tells in the yearly book of a branch.

use crate::meetings::model::Kind;
use crate::platform::id::{AreaId, MeetingId, OrganisationId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;

db::statements! {
    HELD = "SELECT m.id, m.kind, m.on_day, m.from_minute, m.until_minute, m.party_group, m.place, m.chair, m.recorder, m.topics, m.late_reason, (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance <> 'observer'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'present'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'leave') FROM meeting m WHERE m.area = $1 AND m.organisation = $2 AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4 ORDER BY m.on_day, m.id";
    DECIDED = "SELECT r.meeting, r.matter, r.yes, r.no, r.abstained, r.passed FROM meeting_resolution r JOIN meeting m ON m.area = r.area AND m.id = r.meeting WHERE m.area = $1 AND m.organisation = $2 AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4 AND r.withdrawn_reason IS NULL ORDER BY r.meeting, r.id";
}

/// Something that was held.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Held {
    pub(in crate::meetings) id: MeetingId,
    pub(in crate::meetings) kind: Kind,
    pub(in crate::meetings) on: Date,
    pub(in crate::meetings) from: Option<i64>,
    pub(in crate::meetings) until: Option<i64>,
    pub(in crate::meetings) group: Option<String>,
    pub(in crate::meetings) place: Option<String>,
    pub(in crate::meetings) chair: Option<String>,
    pub(in crate::meetings) recorder: Option<String>,
    pub(in crate::meetings) topics: String,
    /// Why it was entered late.
    pub(in crate::meetings) late: Option<String>,
    pub(in crate::meetings) expected: i64,
    pub(in crate::meetings) present: i64,
    pub(in crate::meetings) on_leave: i64,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            on: row.at(2)?,
            from: row.at(3)?,
            until: row.at(4)?,
            group: row.at(5)?,
            place: row.at(6)?,
            chair: row.at(7)?,
            recorder: row.at(8)?,
            topics: row.at(9)?,
            late: row.at(10)?,
            expected: row.at(11)?,
            present: row.at(12)?,
            on_leave: row.at(13)?,
        })
    }
}

/// What a meeting decided.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Decided {
    pub(in crate::meetings) meeting: MeetingId,
    pub(in crate::meetings) matter: String,
    pub(in crate::meetings) yes: i64,
    pub(in crate::meetings) no: i64,
    pub(in crate::meetings) abstained: i64,
    pub(in crate::meetings) passed: bool,
}

impl FromRow for Decided {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            meeting: row.at(0)?,
            matter: row.at(1)?,
            yes: row.at(2)?,
            no: row.at(3)?,
            abstained: row.at(4)?,
            passed: row.at(5)?,
        })
    }
}

/// What a branch held between two days, in the order of days. The caller's right is asked for with the branch.
pub(in crate::meetings) async fn held(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Held>, db::Error> {
    read.all(&HELD, &args![area, branch, from, until]).await
}

/// What it decided, in the order of meetings.
pub(in crate::meetings) async fn decided(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Decided>, db::Error> {
    read.all(&DECIDED, &args![area, branch, from, until]).await
}
