//! The rows of floating members.

use crate::floating::model::{Act, Basis, Ending, Reach, Side, State, Way, lost_since};
use crate::members::{Sex, Standing};
use crate::platform::date::PartialDate;
use crate::platform::id::{FloatingId, MembershipId, NoticeId, OrganisationId, PeerId, PersonId};
use db::{FromRow, Row};
use jiff::{Timestamp, civil::Date};

/// The county with which a signed notice is exchanged, and the number of the notice.
pub(in crate::floating) type Notified = (PeerId, NoticeId);

/// A registration as it is kept, with the present whereabouts and what follows from the records.
#[derive(Clone, Debug)]
pub(in crate::floating) struct Kept {
    pub(in crate::floating) id: FloatingId,
    pub(in crate::floating) membership: Option<MembershipId>,
    pub(in crate::floating) person: Option<PersonId>,
    pub(in crate::floating) name: String,
    /// The own branch in this county: row, name, path code.
    pub(in crate::floating) home: Option<(OrganisationId, String, String)>,
    /// The own branch elsewhere.
    pub(in crate::floating) home_name: Option<String>,
    pub(in crate::floating) home_contact: Option<String>,
    pub(in crate::floating) home_telephone: Option<String>,
    pub(in crate::floating) left_on: Date,
    pub(in crate::floating) reason: Option<String>,
    pub(in crate::floating) occupation: Option<String>,
    pub(in crate::floating) expected_on: Option<Date>,
    /// Who keeps in touch, named by the own branch.
    pub(in crate::floating) contact_name: Option<String>,
    pub(in crate::floating) ended: Option<(Date, Ending)>,
    pub(in crate::floating) ended_words: Option<String>,
    pub(in crate::floating) version: i64,
    /// When the membership ended.
    pub(in crate::floating) member_until: Option<Date>,
    pub(in crate::floating) standing: Option<Standing>,
    /// The number of the present whereabouts.
    pub(in crate::floating) number: i64,
    pub(in crate::floating) from: Date,
    pub(in crate::floating) reach: Reach,
    pub(in crate::floating) place: String,
    pub(in crate::floating) fixed: bool,
    /// The receiving branch in this county: row, name, path code.
    pub(in crate::floating) host: Option<(OrganisationId, String, String)>,
    /// The receiving branch elsewhere.
    pub(in crate::floating) host_name: Option<String>,
    pub(in crate::floating) host_contact: Option<String>,
    pub(in crate::floating) host_telephone: Option<String>,
    pub(in crate::floating) stated_by: Side,
    pub(in crate::floating) workplace: Option<String>,
    pub(in crate::floating) dwelling: Option<String>,
    pub(in crate::floating) joins: Option<String>,
    pub(in crate::floating) answer: Option<Act>,
    pub(in crate::floating) contacted: Option<Date>,
    pub(in crate::floating) lost: Option<Date>,
    /// The number of the certificate in the member's hands.
    pub(in crate::floating) certificate: Option<String>,
    pub(in crate::floating) sex: Option<Sex>,
    pub(in crate::floating) birth: Option<PartialDate>,
    pub(in crate::floating) joined: Option<PartialDate>,
    pub(in crate::floating) told_home: i64,
    pub(in crate::floating) told_host: i64,
    /// The county with which a signed notice of the present whereabouts is exchanged, and its number.
    pub(in crate::floating) notice: Option<Notified>,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let organisation = |first| -> Result<_, db::Error> {
            let (id, name, path): (Option<OrganisationId>, Option<String>, Option<String>) =
                (row.at(first)?, row.at(first + 1)?, row.at(first + 2)?);
            Ok(id.zip(name).zip(path).map(|((id, name), path)| (id, name, path)))
        };
        Ok(Self {
            id: row.at(0)?,
            membership: row.at(1)?,
            person: row.at(2)?,
            name: row.at(3)?,
            home: organisation(4)?,
            home_name: row.at(7)?,
            home_contact: row.at(8)?,
            home_telephone: row.at(9)?,
            left_on: row.at(10)?,
            reason: row.at(11)?,
            occupation: row.at(12)?,
            expected_on: row.at(13)?,
            contact_name: row.at(14)?,
            ended: row.at::<Option<Date>>(15)?.zip(row.at(16)?),
            ended_words: row.at(17)?,
            version: row.at(18)?,
            member_until: row.at(19)?,
            standing: row.at(20)?,
            number: row.at(21)?,
            from: row.at(22)?,
            reach: row.at(23)?,
            place: row.at(24)?,
            fixed: row.at(25)?,
            host: organisation(26)?,
            host_name: row.at(29)?,
            host_contact: row.at(30)?,
            host_telephone: row.at(31)?,
            stated_by: row.at(32)?,
            workplace: row.at(33)?,
            dwelling: row.at(34)?,
            joins: row.at(35)?,
            answer: row.at(36)?,
            contacted: row.at(37)?,
            lost: row.at(38)?,
            certificate: row.at(39)?,
            sex: row.at(40)?,
            birth: row.at(41)?,
            joined: row.at(42)?,
            told_home: row.at(43)?,
            told_host: row.at(44)?,
            notice: row.at::<Option<PeerId>>(45)?.zip(row.at(46)?),
        })
    }
}

impl Kept {
    /// Where it stands.
    #[must_use]
    pub(in crate::floating) fn state(&self) -> State {
        State::of(Basis {
            over: self.ended.is_some() || self.member_until.is_some(),
            // A signed notice brings what the other county states.
            home: self.home.is_some() || self.notice.is_some(),
            host: self.host.is_some() || self.notice.is_some(),
            stated_by: self.stated_by,
            answer: self.answer,
        })
    }

    /// Whether it goes on.
    #[must_use]
    pub(in crate::floating) fn is_open(&self) -> bool {
        self.state() != State::Over
    }

    /// Which side is to do something.
    #[must_use]
    pub(in crate::floating) fn waits_for(&self) -> Option<Side> {
        self.state().waits_for(self.stated_by)
    }

    /// The day of the last contact, if there was one.
    #[must_use]
    pub(in crate::floating) fn contacted(&self) -> Option<Date> {
        self.contacted
    }

    /// Since when nothing was heard: the last contact, or the day of leaving.
    #[must_use]
    pub(in crate::floating) fn heard_on(&self) -> Date {
        self.contacted.unwrap_or(self.left_on)
    }

    /// Since when nobody reaches the member.
    #[must_use]
    pub(in crate::floating) fn lost_since(&self) -> Option<Date> {
        lost_since(self.lost, self.heard_on()).filter(|_| self.is_open())
    }

    /// Whether a side was told something that it did not read yet.
    #[must_use]
    pub(in crate::floating) fn has_unread(&self, side: Side) -> bool {
        self.is_open()
            && match side {
                Side::Home => self.told_home > 0,
                Side::Host => self.told_host > 0,
                Side::Member => false,
            }
    }

    /// The path codes of the branches on both sides.
    pub(in crate::floating) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.home, &self.host].into_iter().flatten().map(|(_, _, path)| path.as_str())
    }

    /// The path code of the branch on a side.
    #[must_use]
    pub(in crate::floating) fn path(&self, side: Side) -> Option<&str> {
        let place = if side == Side::Host { &self.host } else { &self.home };
        place.as_ref().map(|(_, _, path)| path.as_str())
    }

    /// What the own branch is called.
    #[must_use]
    pub(in crate::floating) fn home_said(&self) -> &str {
        let here = self.home.as_ref().map(|(_, name, _)| name.as_str());
        here.or(self.home_name.as_deref()).unwrap_or_default()
    }

    /// What the receiving branch is called.
    #[must_use]
    pub(in crate::floating) fn host_said(&self) -> &str {
        let here = self.host.as_ref().map(|(_, name, _)| name.as_str());
        here.or(self.host_name.as_deref()).unwrap_or_default()
    }
}

/// A guest of an organisation: somebody who takes part there without being a member of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The person, when on the register of this county.
    pub person: Option<PersonId>,
    /// The name.
    pub name: String,
    /// The registration.
    pub id: FloatingId,
}

impl FromRow for Guest {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { person: row.at(0)?, name: row.at(1)?, id: row.at(2)? })
    }
}

/// Whereabouts as they were stated.
#[derive(Clone, Debug)]
pub(in crate::floating) struct Placed {
    pub(in crate::floating) number: i64,
    pub(in crate::floating) from: Date,
    pub(in crate::floating) reach: Reach,
    pub(in crate::floating) place: String,
    pub(in crate::floating) host: Option<String>,
    pub(in crate::floating) stated_by: Side,
    pub(in crate::floating) recorded_at: Timestamp,
    pub(in crate::floating) by: Option<String>,
}

impl FromRow for Placed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            number: row.at(0)?,
            from: row.at(1)?,
            reach: row.at(2)?,
            place: row.at(3)?,
            host: row.at(4)?,
            stated_by: row.at(5)?,
            recorded_at: row.at(6)?,
            by: row.at(7)?,
        })
    }
}

/// Something that was recorded.
#[derive(Clone, Debug)]
pub(in crate::floating) struct Recorded {
    pub(in crate::floating) number: i64,
    pub(in crate::floating) act: Act,
    pub(in crate::floating) on: Date,
    pub(in crate::floating) side: Side,
    pub(in crate::floating) way: Option<Way>,
    pub(in crate::floating) words: Option<String>,
    pub(in crate::floating) until: Option<Date>,
    /// Why it was withdrawn.
    pub(in crate::floating) withdrawn: Option<String>,
    pub(in crate::floating) entered_at: Timestamp,
    pub(in crate::floating) by: Option<String>,
}

impl FromRow for Recorded {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            number: row.at(0)?,
            act: row.at(1)?,
            on: row.at(2)?,
            side: row.at(3)?,
            way: row.at(4)?,
            words: row.at(5)?,
            until: row.at(6)?,
            withdrawn: row.at(7)?,
            entered_at: row.at(8)?,
            by: row.at(9)?,
        })
    }
}

/// Somebody who is or was away, with what was written down.
#[derive(Clone, Debug)]
pub(in crate::floating) struct Away {
    pub(in crate::floating) left_on: Date,
    /// When it ended, by itself or with the membership.
    pub(in crate::floating) until: Option<Date>,
    /// What was recorded, by day; what was withdrawn is not among it.
    pub(in crate::floating) written: Vec<(Act, Date)>,
}

impl Away {
    /// Whether it went on at any time between two days.
    pub(in crate::floating) fn overlaps(&self, from: Date, until: Date) -> bool {
        self.left_on <= until && self.until.is_none_or(|day| day >= from)
    }

    /// Whether nobody reached the member on a day: out of touch, and no later contact by then.
    pub(in crate::floating) fn is_lost_on(&self, day: Date) -> bool {
        let last =
            |act| self.written.iter().filter(|(it, on)| *it == act && *on <= day).map(|(_, on)| *on).max();
        lost_since(last(Act::Lost), last(Act::Contact).unwrap_or(self.left_on)).is_some()
    }
}

/// A certificate as the register of certificates has it.
#[derive(Clone, Debug)]
pub(in crate::floating) struct Certified {
    pub(in crate::floating) name: String,
    pub(in crate::floating) branch: String,
    pub(in crate::floating) certificate: String,
    pub(in crate::floating) issued_on: Date,
    pub(in crate::floating) reason: Option<String>,
    pub(in crate::floating) place: String,
    pub(in crate::floating) until: Option<Date>,
    pub(in crate::floating) returned_on: Option<Date>,
    pub(in crate::floating) checked_on: Option<Date>,
}

impl FromRow for Certified {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            name: row.at(0)?,
            branch: row.at::<Option<String>>(1)?.unwrap_or_default(),
            certificate: row.at::<Option<String>>(2)?.unwrap_or_default(),
            issued_on: row.at(3)?,
            reason: row.at(4)?,
            place: row.at(5)?,
            until: row.at(6)?,
            returned_on: row.at(7)?,
            checked_on: row.at(8)?,
        })
    }
}

/// A floating-member branch, with how many stand there.
#[derive(Clone, Debug)]
pub(in crate::floating) struct FloatingBranch {
    pub(in crate::floating) id: OrganisationId,
    pub(in crate::floating) name: String,
    pub(in crate::floating) members: i64,
    pub(in crate::floating) guests: i64,
}

impl FromRow for FloatingBranch {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, name: row.at(1)?, members: row.at(2)?, guests: row.at(3)? })
    }
}

/// A member marked as floating of whom nobody registered where.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// The membership.
    pub membership: MembershipId,
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The branch.
    pub branch: OrganisationId,
    /// The branch's name.
    pub branch_name: String,
}

impl FromRow for Unlisted {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            membership: row.at(0)?,
            person: row.at(1)?,
            name: row.at(2)?,
            branch: row.at(3)?,
            branch_name: row.at(4)?,
        })
    }
}
