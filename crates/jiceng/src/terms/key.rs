//! Markings of key and difficult villages as they are kept.

use super::model::{KeyKind, KeyStep};
use crate::platform::id::{KeyVillageId, OrganisationId, PersonId};
use db::{FromRow, Row};
use jiff::Timestamp;
use jiff::civil::Date;

/// Who is responsible: a leader in office above the village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The member behind the post, where the register knows one.
    pub person: Option<PersonId>,
    /// The name as it was when the contact was named.
    pub name: String,
    /// Post and organisation, in words.
    pub post: String,
}

/// A marking.
#[derive(Clone, Debug)]
pub(super) struct Marking {
    pub(super) id: KeyVillageId,
    pub(super) organisation: OrganisationId,
    pub(super) organisation_name: String,
    pub(super) path: String,
    pub(super) kind: KeyKind,
    pub(super) reason: String,
    pub(super) from: Date,
    pub(super) contact: Contact,
    pub(super) until: Option<Date>,
    pub(super) conclusion: Option<String>,
    pub(super) recorded_at: Timestamp,
    pub(super) by: Option<String>,
    pub(super) version: i64,
}

impl FromRow for Marking {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            organisation: row.at(1)?,
            organisation_name: row.at(2)?,
            path: row.at(3)?,
            kind: row.at(4)?,
            reason: row.at(5)?,
            from: row.at(6)?,
            contact: Contact { person: row.at(7)?, name: row.at(8)?, post: row.at(9)? },
            until: row.at(10)?,
            conclusion: row.at(11)?,
            recorded_at: row.at(12)?,
            by: row.at(13)?,
            version: row.at(14)?,
        })
    }
}

/// Something written down of a marking.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) step: KeyStep,
    pub(super) on: Date,
    pub(super) words: String,
    pub(super) recorded_at: Timestamp,
    pub(super) by: Option<String>,
}

impl FromRow for Taken {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            step: row.at(0)?,
            on: row.at(1)?,
            words: row.at(2)?,
            recorded_at: row.at(3)?,
            by: row.at(4)?,
        })
    }
}
