//! SQL of what organisational life tells in the yearly book of a branch.

use crate::meetings::model::{Attendance, Ballots, Kind};
use crate::members::Sex;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, MeetingId, OrganisationId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;

db::statements! {
    HELD = "SELECT m.id, m.kind, m.on_day, m.from_minute, m.until_minute, m.party_group, m.place, m.chair, m.recorder, m.topics, m.late_reason, (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance <> 'observer'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'present'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'leave') FROM meeting m WHERE m.area = $1 AND m.organisation = $2 AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4 ORDER BY m.on_day, m.id";
    APPRAISED = "SELECT g.on_day, a.name, a.attendance, p.sex, p.birth, p.ethnicity, p.native_place, p.education, p.employer, m.joined, m.full_since FROM meeting g JOIN meeting_attendance a ON a.area = g.area AND a.meeting = g.id LEFT JOIN person p ON p.area = a.area AND p.id = a.person LEFT JOIN membership m ON m.area = a.area AND m.person = a.person AND m.organisation = g.organisation AND m.from_day <= g.on_day AND (m.until_day IS NULL OR m.until_day > g.on_day) WHERE g.area = $1 AND g.organisation = $2 AND g.kind = 'appraisal' AND g.state = 'held' AND g.on_day >= $3 AND g.on_day <= $4 AND a.attendance <> 'observer' ORDER BY g.on_day, g.id, a.place_on_roll";
    DECIDED = "SELECT r.meeting, r.matter, r.yes, r.no, r.abstained, r.passed, r.issued, r.returned, r.void FROM meeting_resolution r JOIN meeting m ON m.area = r.area AND m.id = r.meeting WHERE m.area = $1 AND m.organisation = $2 AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4 AND r.withdrawn_reason IS NULL ORDER BY r.meeting, r.id";
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
    pub(in crate::meetings) ballots: Option<Ballots>,
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
            ballots: super::rows::ballots(row, 6)?,
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

/// Somebody on the roll of an appraisal, with what the register says of them.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Appraised {
    pub(in crate::meetings) on: Date,
    pub(in crate::meetings) name: String,
    pub(in crate::meetings) attendance: Attendance,
    pub(in crate::meetings) sex: Option<Sex>,
    pub(in crate::meetings) birth: Option<PartialDate>,
    pub(in crate::meetings) ethnicity: Option<String>,
    pub(in crate::meetings) native_place: Option<String>,
    pub(in crate::meetings) education: Option<String>,
    pub(in crate::meetings) employer: Option<String>,
    pub(in crate::meetings) joined: Option<PartialDate>,
    pub(in crate::meetings) full_since: Option<PartialDate>,
}

impl FromRow for Appraised {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            on: row.at(0)?,
            name: row.at(1)?,
            attendance: row.at(2)?,
            sex: row.at(3)?,
            birth: row.at(4)?,
            ethnicity: row.at(5)?,
            native_place: row.at(6)?,
            education: row.at(7)?,
            employer: row.at(8)?,
            joined: row.at(9)?,
            full_since: row.at(10)?,
        })
    }
}

/// Everybody on the roll of an appraisal of a branch between two days, in the order of days and rolls.
pub(in crate::meetings) async fn appraised(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Appraised>, db::Error> {
    read.all(&APPRAISED, &args![area, branch, from, until]).await
}
