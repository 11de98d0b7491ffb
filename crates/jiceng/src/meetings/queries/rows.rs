//! The rows of organisational life.

use crate::meetings::model::{
    Attendance, Attendee, Ballots, ChairPost, Draft, Happened, Kind, Manner, State,
};
use crate::platform::id::{MeetingId, OrganisationId, PersonId, ResolutionId};
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
        let withdrawn: (Option<Date>, Option<String>) = (row.at(5)?, row.at(6)?);
        Ok(Self {
            id: row.at(0)?,
            organisation: row.at(1)?,
            organisation_name: row.at(2)?,
            path: row.at(3)?,
            state: row.at(4)?,
            withdrawn: withdrawn.0.zip(withdrawn.1),
            entered_at: row.at(7)?,
            version: row.at(8)?,
            draft: draft_from(row, 9)?,
        })
    }
}

/// What was entered, from the columns of a record and of its former versions, which stand in one order.
fn draft_from(row: &Row, first: usize) -> Result<Draft, db::Error> {
    Ok(Draft {
        kind: row.at(first)?,
        on: row.at(first + 1)?,
        from: row.at(first + 2)?,
        until: row.at(first + 3)?,
        group: row.at(first + 4)?,
        place: row.at(first + 5)?,
        chair: row.at(first + 6)?,
        chair_post: row.at::<Option<ChairPost>>(first + 7)?,
        chair_entrusted: row.at(first + 8)?,
        recorder: row.at(first + 9)?,
        topics: row.at(first + 10)?,
        minutes: row.at(first + 11)?,
        guests: row.at(first + 12)?,
        talks_held: row.at(first + 13)?,
        problems_listed: row.at(first + 14)?,
        from_paper: row.at(first + 15)?,
        late_reason: row.at(first + 16)?,
        kept_reason: row.at(first + 17)?,
        class_hours: row.at(first + 18)?,
        guest_residents: row.at(first + 19)?,
        guest_organisations: row.at(first + 20)?,
    })
}

/// What a record said until it was corrected.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Former<T> {
    /// The version of the record that the correction ended.
    pub(in crate::meetings) version: i64,
    /// When it was corrected.
    pub(in crate::meetings) at: Timestamp,
    /// By whom, as the account is named now.
    pub(in crate::meetings) by: Option<String>,
    /// What it said.
    pub(in crate::meetings) what: T,
}

impl FromRow for Former<Draft> {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { version: row.at(0)?, at: row.at(1)?, by: row.at(2)?, what: draft_from(row, 3)? })
    }
}

impl FromRow for Former<Attendee> {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { version: row.at(0)?, at: row.at(1)?, by: row.at(2)?, what: attendee_from(row, 3)? })
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
        attendee_from(row, 0)
    }
}

fn attendee_from(row: &Row, first: usize) -> Result<Attendee, db::Error> {
    Ok(Attendee {
        person: row.at(first)?,
        name: row.at(first + 1)?,
        votes: row.at(first + 2)?,
        attendance: row.at::<Attendance>(first + 3)?,
        reason: row.at(first + 4)?,
    })
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
    /// Of a secret vote on paper: the ballots, where they were recorded.
    pub ballots: Option<Ballots>,
}

/// Issued, returned and void in three columns from a place on; none where they were not recorded.
pub(in crate::meetings) fn ballots(row: &Row, at: usize) -> Result<Option<Ballots>, db::Error> {
    let (issued, returned): (Option<i64>, Option<i64>) = (row.at(at)?, row.at(at + 1)?);
    let void: Option<i64> = row.at(at + 2)?;
    let all = issued.zip(returned).zip(void);
    Ok(all.map(|((issued, returned), void)| Ballots { issued, returned, void }))
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
            ballots: ballots(row, 13)?,
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

/// Such an answer that was taken back.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct FormerAnswer {
    /// Why the duty did not concern the organisation.
    pub(in crate::meetings) reason: String,
    /// When it was said.
    pub(in crate::meetings) recorded_at: Timestamp,
    /// By whom.
    pub(in crate::meetings) recorded_by: Option<String>,
    /// When it was taken back.
    pub(in crate::meetings) ended_at: Timestamp,
    /// By whom.
    pub(in crate::meetings) ended_by: Option<String>,
}

impl FromRow for FormerAnswer {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            reason: row.at(0)?,
            recorded_at: row.at(1)?,
            recorded_by: row.at(2)?,
            ended_at: row.at(3)?,
            ended_by: row.at(4)?,
        })
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
    /// Tenths of a class hour, where the record tells them.
    pub(in crate::meetings) class_hours: Option<i64>,
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
            class_hours: row.at(9)?,
        })
    }
}

/// Something planned, as whoever is invited reads it.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The record.
    pub id: MeetingId,
    /// What it is.
    pub kind: Kind,
    /// The day.
    pub on: Date,
    /// From which minute.
    pub from: Option<i64>,
    /// Until which minute.
    pub until: Option<i64>,
    /// Where.
    pub place: Option<String>,
    /// What it is about.
    pub topics: String,
    /// Who holds it.
    pub organisation: String,
    /// The path code of the organisation.
    pub path: String,
}

impl FromRow for Coming {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            on: row.at(2)?,
            from: row.at(3)?,
            until: row.at(4)?,
            place: row.at(5)?,
            topics: row.at(6)?,
            organisation: row.at(7)?,
            path: row.at(8)?,
        })
    }
}

/// What somebody attended, as far as class hours are credited by it.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Studied {
    /// Who.
    pub(in crate::meetings) person: PersonId,
    /// What it was.
    pub(in crate::meetings) kind: Kind,
    /// From which minute.
    pub(in crate::meetings) from: Option<i64>,
    /// Until which minute.
    pub(in crate::meetings) until: Option<i64>,
    /// Tenths of a class hour, where the record tells them.
    pub(in crate::meetings) class_hours: Option<i64>,
}

impl FromRow for Studied {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            person: row.at(0)?,
            kind: row.at(1)?,
            from: row.at(2)?,
            until: row.at(3)?,
            class_hours: row.at(4)?,
        })
    }
}
