//! The rows of dues.

use crate::dues::model::{Category, Event, HandedBy, Kind, Month, Purpose, Relief, Setting, Way};
use crate::members;
use crate::platform::date::PartialDate;
use crate::platform::id::{DuesEntryId, DuesEventId, MembershipId, OrganisationId, PersonId};
use db::{FromRow, Row};
use jiff::{Timestamp, civil::Date};

/// A member as far as dues look at one.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Full or probationary.
    pub category: members::Category,
    /// Of the membership.
    pub standing: members::Standing,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// In this branch from.
    pub from: Date,
    /// In this branch until.
    pub until: Option<Date>,
    /// The branch.
    pub organisation: OrganisationId,
    /// The branch's path code.
    pub path: String,
    /// The branch's name.
    pub branch: String,
}

impl FromRow for Payer {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            name: row.at(2)?,
            category: row.at(3)?,
            standing: row.at(4)?,
            joined: row.at(5)?,
            from: row.at(6)?,
            until: row.at(7)?,
            organisation: row.at(8)?,
            path: row.at(9)?,
            branch: row.at(10)?,
        })
    }
}

impl FromRow for Setting {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let reduced: bool = row.at(6)?;
        let (grounds, discussed_on): (Option<String>, Option<Date>) = (row.at(7)?, row.at(8)?);
        let (approved_by, approved_on): (Option<String>, Option<Date>) = (row.at(9)?, row.at(10)?);
        let document = row.at(11)?;
        let relief = discussed_on.zip(approved_on).filter(|_| reduced);
        let relief = relief.map(|(discussed_on, approved_on)| Relief {
            grounds: grounds.unwrap_or_default(),
            discussed_on,
            approved_by: approved_by.unwrap_or_default(),
            approved_on,
            document,
        });
        Ok(Self {
            id: row.at(0)?,
            membership: row.at(1)?,
            from: row.at(2)?,
            category: row.at::<Category>(3)?,
            base_cipher: row.at(4)?,
            amount: row.at(5)?,
            reduced,
            relief,
            kept_reason: row.at(12)?,
            recorded_at: row.at(13)?,
        })
    }
}

/// An entry of the book as it is kept.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Kept {
    /// Its row.
    pub(in crate::dues) id: DuesEntryId,
    /// Whose book.
    pub(in crate::dues) organisation: OrganisationId,
    /// The organisation's name.
    pub(in crate::dues) organisation_name: String,
    /// Its path code.
    pub(in crate::dues) path: String,
    /// Which way the money went.
    pub(in crate::dues) kind: Kind,
    /// When.
    pub(in crate::dues) on: Date,
    /// How much.
    pub(in crate::dues) amount: i64,
    /// Of a payment: whose.
    pub(in crate::dues) membership: Option<MembershipId>,
    /// The member's name.
    pub(in crate::dues) name: Option<String>,
    /// Of dues: from which month until which.
    pub(in crate::dues) months: Option<(Month, Month)>,
    /// How it changed hands.
    pub(in crate::dues) way: Option<Way>,
    /// Who handed it over.
    pub(in crate::dues) payer: Option<HandedBy>,
    /// Their name.
    pub(in crate::dues) payer_name: Option<String>,
    /// Who took it or paid it out.
    pub(in crate::dues) handled_by: Option<String>,
    /// What it was spent on.
    pub(in crate::dues) purpose: Option<Purpose>,
    /// To whom it was paid, or from whom it came.
    pub(in crate::dues) counterpart: Option<String>,
    /// In words: what for, or what the payer wishes.
    pub(in crate::dues) matter: Option<String>,
    /// Who decided.
    pub(in crate::dues) approved_by: Option<String>,
    /// When it was decided.
    pub(in crate::dues) approved_on: Option<Date>,
    /// The document.
    pub(in crate::dues) document: Option<String>,
    /// When a voluntary payment was passed on whole, and the receipt for it.
    pub(in crate::dues) forwarded: Option<(Date, String)>,
    /// Why a warning was passed over.
    pub(in crate::dues) reason: Option<String>,
    /// When it was entered.
    pub(in crate::dues) entered_at: Timestamp,
    /// When and why it was withdrawn.
    pub(in crate::dues) withdrawn: Option<(Date, String)>,
    /// Counts its changes.
    pub(in crate::dues) version: i64,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let months: (Option<Month>, Option<Month>) = (row.at(9)?, row.at(10)?);
        let forwarded: (Option<Date>, Option<String>) = (row.at(21)?, row.at(22)?);
        let withdrawn: (Option<Date>, Option<String>) = (row.at(25)?, row.at(26)?);
        Ok(Self {
            id: row.at(0)?,
            organisation: row.at(1)?,
            organisation_name: row.at(2)?,
            path: row.at(3)?,
            kind: row.at(4)?,
            on: row.at(5)?,
            amount: row.at(6)?,
            membership: row.at(7)?,
            name: row.at(8)?,
            months: months.0.zip(months.1),
            way: row.at(11)?,
            payer: row.at(12)?,
            payer_name: row.at(13)?,
            handled_by: row.at(14)?,
            purpose: row.at(15)?,
            counterpart: row.at(16)?,
            matter: row.at(17)?,
            approved_by: row.at(18)?,
            approved_on: row.at(19)?,
            document: row.at(20)?,
            forwarded: forwarded.0.map(|day| (day, forwarded.1.unwrap_or_default())),
            reason: row.at(23)?,
            entered_at: row.at(24)?,
            withdrawn: withdrawn.0.map(|day| (day, withdrawn.1.unwrap_or_default())),
            version: row.at(27)?,
        })
    }
}

/// What was published, checked or passed down.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Happened {
    /// Its row.
    pub(in crate::dues) id: DuesEventId,
    /// What.
    pub(in crate::dues) kind: Event,
    /// When.
    pub(in crate::dues) on: Date,
    /// About which year.
    pub(in crate::dues) year: i64,
    /// Where or how.
    pub(in crate::dues) note: Option<String>,
}

impl FromRow for Happened {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, kind: row.at(1)?, on: row.at(2)?, year: row.at(3)?, note: row.at(4)? })
    }
}

impl db::ToValue for Month {
    fn to_value(&self) -> db::Value {
        self.first().to_value()
    }
    fn absent() -> db::Value {
        Date::absent()
    }
}

impl db::Field for Month {
    fn read_optional(row: &db::Row, column: db::schema::Column) -> Result<Option<Self>, db::Error> {
        Ok(Date::read_optional(row, column)?.map(Self::of))
    }
}
