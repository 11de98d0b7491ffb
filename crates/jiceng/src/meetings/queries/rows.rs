//! The rows of organisational life.

use crate::meetings::model::{Attendance, Attendee, ChairPost, Draft, Happened, Kind, Manner, State};
use crate::platform::id::{MeetingId, OrganisationId, ResolutionId};
use db::{FromRow, Row};
use jiff::{Timestamp, civil::Date};

/// A record as it is kept.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Its row.
    pub id: MeetingId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The organisation's path code.
    pub path: String,
    /// What was entered.
    pub draft: Draft,
    /// Where it stands.
    pub state: State,
    /// When and why it was withdrawn.
    pub withdrawn: Option<(Date, String)>,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for Meeting {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let withdrawn: (Option<Date>, Option<String>) = (row.at(22)?, row.at(23)?);
        Ok(Self {
            id: row.at(0)?,
            organisation: row.at(1)?,
            organisation_name: row.at(2)?,
            path: row.at(3)?,
            state: row.at(5)?,
            draft: Draft {
                kind: row.at(4)?,
                on: row.at(6)?,
                from: row.at(7)?,
                until: row.at(8)?,
                group: row.at(9)?,
                place: row.at(10)?,
                chair: row.at(11)?,
                chair_post: row.at::<Option<ChairPost>>(12)?,
                chair_entrusted: row.at(13)?,
                recorder: row.at(14)?,
                topics: row.at(15)?,
                minutes: row.at(16)?,
                guests: row.at(17)?,
                talks_held: row.at(18)?,
                problems_listed: row.at(19)?,
                from_paper: row.at(20)?,
                late_reason: row.at(21)?,
                kept_reason: row.at(26)?,
            },
            withdrawn: withdrawn.0.zip(withdrawn.1),
            entered_at: row.at(24)?,
            version: row.at(25)?,
        })
    }
}

/// A record as lists and ledgers show it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its row.
    pub id: MeetingId,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// The day.
    pub on: Date,
    /// From which minute.
    pub from: Option<i64>,
    /// Until which minute.
    pub until: Option<i64>,
    /// Where.
    pub place: Option<String>,
    /// Who took the chair.
    pub chair: Option<String>,
    /// Who took the minutes.
    pub recorder: Option<String>,
    /// What it was about.
    pub topics: String,
    /// Whose it is.
    pub organisation: String,
    /// How many ought to come.
    pub expected: i64,
    /// How many came.
    pub present: i64,
    /// How many had leave.
    pub on_leave: i64,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            state: row.at(2)?,
            on: row.at(3)?,
            from: row.at(4)?,
            until: row.at(5)?,
            place: row.at(6)?,
            chair: row.at(7)?,
            recorder: row.at(8)?,
            topics: row.at(9)?,
            organisation: row.at(10)?,
            expected: row.at(11)?,
            present: row.at(12)?,
            on_leave: row.at(13)?,
        })
    }
}

impl FromRow for Attendee {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            person: row.at(0)?,
            name: row.at(1)?,
            votes: row.at(2)?,
            attendance: row.at::<Attendance>(3)?,
            reason: row.at(4)?,
        })
    }
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// Its row.
    pub id: ResolutionId,
    /// What was put to the vote.
    pub matter: String,
    /// Whether it is an important matter.
    pub major: bool,
    /// Whether the committee discussed it first.
    pub committee_first: bool,
    /// How the vote was taken.
    pub manner: Manner,
    /// Who had a vote.
    pub entitled: i64,
    /// Who of them was there.
    pub present: i64,
    /// For.
    pub yes: i64,
    /// Against.
    pub no: i64,
    /// Abstained.
    pub abstained: i64,
    /// Whether it passed.
    pub passed: bool,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
    /// Why the entry was taken back.
    pub withdrawn_reason: Option<String>,
}

impl FromRow for Resolution {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            matter: row.at(1)?,
            major: row.at(2)?,
            committee_first: row.at(3)?,
            manner: row.at(4)?,
            entitled: row.at(5)?,
            present: row.at(6)?,
            yes: row.at(7)?,
            no: row.at(8)?,
            abstained: row.at(9)?,
            passed: row.at(10)?,
            kept_reason: row.at(11)?,
            withdrawn_reason: row.at(12)?,
        })
    }
}

/// An event with the record that tells of it.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Event {
    /// What happened.
    pub(in crate::meetings) what: Happened,
    /// The record.
    pub(in crate::meetings) id: MeetingId,
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            what: Happened { organisation: row.at(1)?, kind: row.at(2)?, on: row.at(3)?, group: row.at(4)? },
        })
    }
}

/// That a duty did not concern an organisation in a period.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Answer {
    /// Whose.
    pub(in crate::meetings) organisation: OrganisationId,
    /// The duty.
    pub(in crate::meetings) rule: String,
    /// The first day of the period.
    pub(in crate::meetings) from: Date,
    /// Why not.
    pub(in crate::meetings) reason: String,
}

impl FromRow for Answer {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { organisation: row.at(0)?, rule: row.at(1)?, from: row.at(2)?, reason: row.at(3)? })
    }
}

/// What somebody attended.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Attended {
    /// The record.
    pub(in crate::meetings) id: MeetingId,
    /// What it was.
    pub(in crate::meetings) kind: Kind,
    /// The day.
    pub(in crate::meetings) on: Date,
    /// From which minute.
    pub(in crate::meetings) from: Option<i64>,
    /// Until which minute.
    pub(in crate::meetings) until: Option<i64>,
    /// What it was about.
    pub(in crate::meetings) topics: String,
    /// Whose it was.
    pub(in crate::meetings) organisation: String,
    /// Whether the person came.
    pub(in crate::meetings) attendance: Attendance,
    /// The path code of the organisation.
    pub(in crate::meetings) path: String,
}

impl FromRow for Attended {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            on: row.at(2)?,
            from: row.at(3)?,
            until: row.at(4)?,
            topics: row.at(5)?,
            organisation: row.at(6)?,
            attendance: row.at(7)?,
            path: row.at(8)?,
        })
    }
}
