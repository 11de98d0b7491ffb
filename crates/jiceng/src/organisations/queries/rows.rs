//! The rows of organisations.

use crate::organisations::model::{Kind, Setting};
use crate::platform::date::PartialDate;
use crate::platform::id::{OrganisationId, PersonId, PostId, TermId};
use db::{FromRow, Row};
use jiff::{Timestamp, civil::Date};

/// An organisation as it is now.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its row.
    pub id: OrganisationId,
    /// Its kind.
    pub kind: Kind,
    /// Its setting.
    pub setting: Setting,
    /// Its full name.
    pub name: String,
    /// What people call it.
    pub short_name: String,
    /// Its code.
    pub code: String,
    /// Its present path code.
    pub path: String,
    /// The organisation above it.
    pub superior: Option<OrganisationId>,
    /// When it was founded.
    pub founded: Option<PartialDate>,
    /// The document that founded it.
    pub founding_document: Option<String>,
    /// Since when it is closed.
    pub dissolved_on: Option<Date>,
    /// The unit in which it stands.
    pub unit_situation: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// The office telephone.
    pub telephone: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// For a temporary branch, until when.
    pub temporary_until: Option<Date>,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for Organisation {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            setting: row.at(2)?,
            name: row.at(3)?,
            short_name: row.at(4)?,
            code: row.at(5)?,
            path: row.at(6)?,
            superior: row.at(7)?,
            founded: row.at(8)?,
            founding_document: row.at(9)?,
            dissolved_on: row.at(10)?,
            unit_situation: row.at(11)?,
            contact: row.at(12)?,
            telephone: row.at(13)?,
            address: row.at(14)?,
            postcode: row.at(15)?,
            temporary_until: row.at(16)?,
            version: row.at(17)?,
        })
    }
}

/// Members of one organisation, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// All members.
    pub members: i64,
    /// Full members.
    pub full: i64,
    /// Full members whose membership is not suspended.
    pub full_normal: i64,
    /// Members floating out.
    pub floating: i64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.members += more.members;
        self.full += more.full;
        self.full_normal += more.full_normal;
        self.floating += more.floating;
    }
}

/// A term of a committee or of a secretary.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its row.
    pub id: TermId,
    /// Elected on.
    pub started: Date,
    /// Years it lasts.
    pub years: u16,
    /// Due on.
    pub due: Date,
    /// Ended on.
    pub ended: Option<Date>,
    /// A remark.
    pub note: Option<String>,
    /// Members that its committee is to have.
    pub seats: Option<i64>,
    /// Since when the change of term is under way.
    pub changing_since: Option<Date>,
    /// Until when the change of term was put off, with approval.
    pub extended_until: Option<Date>,
}

impl Term {
    /// The day on which it is over, an approved extension counted.
    #[must_use]
    pub fn end(&self) -> Date {
        self.extended_until.unwrap_or(self.due)
    }
}

impl FromRow for Term {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            started: row.at(1)?,
            years: row.at(2)?,
            due: row.at(3)?,
            ended: row.at(4)?,
            note: row.at(5)?,
            seats: row.at(6)?,
            changing_since: row.at(7)?,
            extended_until: row.at(8)?,
        })
    }
}

/// A post and who holds it.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its row.
    pub id: PostId,
    /// The person, when on the register.
    pub person: Option<PersonId>,
    /// The name as it was that day.
    pub name: String,
    /// The post.
    pub post: String,
    /// From when.
    pub from: Date,
    /// Until when.
    pub until: Option<Date>,
    /// When a secretary was recorded at county level (备案).
    pub filed_on: Option<Date>,
    /// When a new secretary was trained for the post (任职培训).
    pub trained_on: Option<Date>,
}

impl FromRow for Post {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            name: row.at(2)?,
            post: row.at(3)?,
            from: row.at(4)?,
            until: row.at(5)?,
            filed_on: row.at(6)?,
            trained_on: row.at(7)?,
        })
    }
}

/// Something that happened to an organisation.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct PastAct {
    /// What.
    pub act: String,
    /// When.
    pub on: Date,
    /// By which document.
    pub document: Option<String>,
    /// Approved by whom.
    pub approved_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What it was before.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl FromRow for PastAct {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            act: row.at(0)?,
            on: row.at(1)?,
            document: row.at(2)?,
            approved_by: row.at(3)?,
            reason: row.at(4)?,
            before: row.at(5)?,
            after: row.at(6)?,
            recorded_at: row.at(7)?,
        })
    }
}
