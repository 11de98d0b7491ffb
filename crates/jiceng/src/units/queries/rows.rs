//! The rows of units.

use crate::platform::id::{OrganisationId, UnitCoverId, UnitId};
use crate::units::model::{Draft, Kind, Manner, Operation, holds};
use db::{FromRow, Row};
use jiff::civil::Date;

/// A unit as it is now.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its row.
    pub id: UnitId,
    /// What was entered.
    pub draft: Draft,
    /// Since when it is closed.
    pub closed_on: Option<Date>,
    /// Counts its changes.
    pub version: i64,
    /// The name of the organisation in whose territory it lies.
    pub territory_name: String,
    /// That organisation's path code.
    pub path: String,
    /// The name of the unit it stands within.
    pub within_name: Option<String>,
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            draft: Draft {
                kind: row.at(1)?,
                name: row.at(2)?,
                code: row.at(3)?,
                within: row.at(4)?,
                territory: row.at(5)?,
                address: row.at(6)?,
                people: row.at(7)?,
                members: row.at(8)?,
                full_members: row.at(9)?,
                telephone: row.at(10)?,
                investor: row.at(11)?,
                note: row.at(12)?,
                opened_on: row.at(13)?,
                operation: row.at(14)?,
            },
            closed_on: row.at(15)?,
            version: row.at(16)?,
            territory_name: row.at(17)?,
            path: row.at(18)?,
            within_name: row.at(19)?,
        })
    }
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The unit.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// The key by which the list is sorted.
    pub sort_key: String,
    /// Its kind.
    pub kind: Kind,
    /// Its code.
    pub code: Option<String>,
    /// How many live or work there.
    pub people: Option<i64>,
    /// How many of them are members.
    pub members: Option<i64>,
    /// Whether it is at work.
    pub operation: Operation,
    /// Since when it is closed.
    pub closed_on: Option<Date>,
    /// The organisation in whose territory it lies.
    pub territory: String,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            sort_key: row.at(2)?,
            kind: row.at(3)?,
            code: row.at(4)?,
            people: row.at(5)?,
            members: row.at(6)?,
            operation: row.at(7)?,
            closed_on: row.at(8)?,
            territory: row.at(9)?,
        })
    }
}

/// That an organisation covers a unit, or party work that it sends there.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Its row.
    pub id: UnitCoverId,
    /// The unit.
    pub unit: UnitId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The organisation's path code.
    pub path: String,
    /// How.
    pub manner: Manner,
    /// From when.
    pub from: Date,
    /// The last day; before `from` when it was recorded by mistake.
    pub until: Option<Date>,
    /// The guide or the mass organisation.
    pub name: Option<String>,
    /// Why a warning was passed over.
    pub reason: Option<String>,
}

impl Cover {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, on: Date) -> bool {
        holds(self.from, self.until, on)
    }

    /// Whether it was recorded by mistake and never held.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.until.is_some_and(|until| until < self.from)
    }
}

impl FromRow for Cover {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            unit: row.at(1)?,
            organisation: row.at(2)?,
            organisation_name: row.at(3)?,
            path: row.at(4)?,
            manner: row.at(5)?,
            from: row.at(6)?,
            until: row.at(7)?,
            name: row.at(8)?,
            reason: row.at(9)?,
        })
    }
}
