//! The particulars that a person may ask to have corrected, read by the same parsers as every other entry.

use crate::members::model::{IdentityNumber, PersonName, Sex, Telephone, ethnicity};
use crate::members::queries::Member;
use crate::platform::date::PartialDate;
use crate::platform::form::{FieldError, line, partial_date};
use crate::platform::word::words;

words! {
    /// One particular of a record.
    Particular, "member" {
        /// 姓名.
        Name = "name",
        /// 性别.
        Sex = "sex",
        /// 出生日期.
        Birth = "birth",
        /// 民族.
        Ethnicity = "ethnicity",
        /// 籍贯.
        NativePlace = "native-place",
        /// 学历.
        Education = "education",
        /// 工作单位及职务.
        Employer = "employer",
        /// 家庭住址.
        Address = "address",
        /// 档案管理单位.
        ArchiveAt = "archive-at",
        /// 身份证号.
        Identity = "identity",
        /// 联系电话.
        Telephone = "telephone",
        /// 入党时间.
        Joined = "joined",
        /// 转正时间.
        FullSince = "full-since",
        /// 党内职务.
        PartyPost = "party-post",
        /// 党小组.
        PartyGroup = "party-group",
    }
}

/// The value that a particular is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A name.
    Name(PersonName),
    /// A sex.
    Sex(Sex),
    /// A date, perhaps known to the month.
    Date(PartialDate),
    /// A line of text.
    Line(String),
    /// An identity number.
    Identity(IdentityNumber),
    /// A telephone.
    Telephone(Telephone),
}

impl Particular {
    /// Whether the value is kept sealed and shown masked.
    #[must_use]
    pub fn is_protected(self) -> bool {
        matches!(self, Self::Identity | Self::Telephone)
    }

    /// Whether the value is a date.
    #[must_use]
    pub fn is_date(self) -> bool {
        matches!(self, Self::Birth | Self::Joined | Self::FullSince)
    }

    /// Reads a value as a form or roster writes it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(self, text: &str) -> Result<Wanted, FieldError> {
        match self {
            Self::Name => PersonName::parse(text).map(Wanted::Name),
            Self::Sex => Sex::from_roster(text).map(Wanted::Sex),
            Self::Birth | Self::Joined | Self::FullSince => Ok(Wanted::Date(partial_date(text)?)),
            Self::Identity => Ok(Wanted::Identity(text.parse::<IdentityNumber>()?)),
            Self::Telephone => Telephone::parse(text).map(Wanted::Telephone),
            Self::Ethnicity => ethnicity(text).map(Wanted::Line),
            Self::Education => line(40)(text).map(Wanted::Line),
            Self::PartyPost | Self::PartyGroup => line(60)(text).map(Wanted::Line),
            Self::NativePlace | Self::ArchiveAt => line(100)(text).map(Wanted::Line),
            Self::Employer | Self::Address => line(200)(text).map(Wanted::Line),
        }
    }

    /// The value on record, as [`Wanted::shown`] writes it; protected numbers masked.
    #[must_use]
    pub fn of(self, member: &Member) -> Option<String> {
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string());
        match self {
            Self::Name => Some(member.name.clone()),
            Self::Sex => member.sex.map(|sex| sex.to_string()),
            Self::Birth => date(member.birth),
            Self::Ethnicity => member.ethnicity.clone(),
            Self::NativePlace => member.native_place.clone(),
            Self::Education => member.education.clone(),
            Self::Employer => member.employer.clone(),
            Self::Address => member.address.clone(),
            Self::ArchiveAt => member.archive_at.clone(),
            Self::Identity => member.identity_mask.clone(),
            Self::Telephone => member.telephone_mask.clone(),
            Self::Joined => date(member.joined),
            Self::FullSince => date(member.full_since),
            Self::PartyPost => member.party_post.clone(),
            Self::PartyGroup => member.party_group.clone(),
        }
    }
}

impl Wanted {
    /// What may be written anywhere: the value, protected numbers masked.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Name(name) => name.0.clone(),
            Self::Sex(sex) => sex.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Line(line) => line.clone(),
            Self::Identity(number) => number.mask(),
            Self::Telephone(number) => number.mask(),
        }
    }

    /// A protected number in full, to be sealed.
    #[must_use]
    pub fn protected(&self) -> Option<&str> {
        match self {
            Self::Identity(number) => Some(number.reveal()),
            Self::Telephone(number) => Some(number.reveal()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_read_reads_back_the_same(text in ".{1,40}", which in 0_usize..15) {
            let particular = Particular::ALL[which];
            if let Ok(wanted) = particular.parse(&text) {
                let again = wanted.protected().map_or_else(|| wanted.shown(), str::to_owned);
                prop_assert_eq!(particular.parse(&again), Ok(wanted));
            }
        }

        #[test]
        fn a_protected_number_is_never_shown(digits in "1[0-9]{10}") {
            let wanted = Particular::Telephone.parse(&digits).unwrap();
            prop_assert!(!wanted.shown().contains(&digits));
            let debugged = format!("{wanted:?}");
            prop_assert!(!debugged.contains(&digits));
        }
    }
}
