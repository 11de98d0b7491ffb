//! Types of units and pure decisions about them.

mod coverage;

pub(super) use coverage::gather;
pub use coverage::{Coverage, Formula, Rate, Situation, State, Tally};

use crate::platform::form::FieldError;
use crate::platform::id::{OrganisationId, UnitId};
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// What kind of unit it is.
    Kind, "unit-kind" {
        /// 行政村.
        Village = "village",
        /// 村民小组.
        VillageGroup = "village-group",
        /// 社区.
        Community = "community",
        /// 小区、园区.
        Estate = "estate",
        /// 楼宇.
        Building = "building",
        /// 产业链.
        Chain = "chain",
        /// 非公企业.
        Enterprise = "enterprise",
        /// 社会组织.
        SocialOrganisation = "social-organisation",
    }
}

impl Kind {
    /// The word under which the rulebook knows the kind.
    pub(super) fn fact(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Community => "community",
            Self::Enterprise => "new-economic",
            Self::SocialOrganisation => "new-social",
            Self::VillageGroup | Self::Estate | Self::Building | Self::Chain => "other",
        }
    }
}

words! {
    /// Whether a unit is at work.
    Operation, "unit-operation" {
        /// 正常运营.
        Normal = "normal",
        /// 筹建.
        Starting = "starting",
        /// 停产停业.
        Suspended = "suspended",
    }
}

words! {
    /// How a unit is covered.
    Manner, "unit-manner" {
        /// 单独组建: a branch of its own.
        Own = "own",
        /// 联合组建: a branch of several units.
        Joint = "joint",
        /// 区域组建.
        Regional = "regional",
        /// 行业组建.
        Trade = "trade",
        /// 楼宇组建.
        Building = "building",
        /// 党建指导员.
        Guide = "guide",
        /// 群团组织.
        MassOrganisation = "mass-organisation",
    }
}

impl Manner {
    /// Whether a party organisation covers the unit, as against party work by a guide or a mass organisation.
    #[must_use]
    pub fn is_organisation(self) -> bool {
        !self.needs_name()
    }

    /// Whether the guide or the mass organisation must be named.
    #[must_use]
    pub fn needs_name(self) -> bool {
        matches!(self, Self::Guide | Self::MassOrganisation)
    }
}

/// A unit as entered by a form or the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its code: the unified social credit code, or one of the county's.
    pub code: Option<String>,
    /// The unit it stands within.
    pub within: Option<UnitId>,
    /// The organisation in whose territory it lies.
    pub territory: OrganisationId,
    /// Where it is.
    pub address: Option<String>,
    /// How many live or work there.
    pub people: Option<i64>,
    /// How many of them are members.
    pub members: Option<i64>,
    /// How many of those are full members.
    pub full_members: Option<i64>,
    /// The telephone of its office.
    pub telephone: Option<String>,
    /// Who put up the capital (出资人情况).
    pub investor: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Since when it exists; none when not known.
    pub opened_on: Option<Date>,
    /// Whether it is at work.
    pub operation: Operation,
}

impl Draft {
    /// A unit of which little is known yet.
    #[must_use]
    pub fn new(kind: Kind, name: &str, territory: OrganisationId) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            code: None,
            within: None,
            territory,
            address: None,
            people: None,
            members: None,
            full_members: None,
            telephone: None,
            investor: None,
            note: None,
            opened_on: None,
            operation: Operation::Normal,
        }
    }

    /// Counts that cannot be together: the field to look at, and why.
    #[must_use]
    pub(super) fn contradiction(&self) -> Option<(&'static str, FieldError)> {
        let more = |part: Option<i64>, whole: Option<i64>| matches!((part, whole), (Some(part), Some(whole)) if part > whole);
        if more(self.members, self.people) {
            Some(("members", FieldError::new("unit-members-more-than-people")))
        } else if more(self.full_members, self.members) {
            Some(("full-members", FieldError::new("unit-full-more-than-members")))
        } else {
            None
        }
    }
}

/// The name of a unit: 2 to 60 characters.
///
/// # Errors
/// When it is too short or too long or holds control characters.
pub(super) fn name(text: &str) -> Result<String, FieldError> {
    let text = crate::platform::form::line(60)(text)?;
    if text.chars().count() < 2 { Err(FieldError::new("unit-name-short")) } else { Ok(text) }
}

/// Whether something that holds from a day until a last day holds on a day. A last day before the first never held:
/// it was recorded by mistake.
pub(super) fn holds(from: Date, until: Option<Date>, on: Date) -> bool {
    from <= on && until.is_none_or(|until| on <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn more_members_than_people_is_a_contradiction_and_unknown_counts_are_none() {
        let mut draft = Draft::new(Kind::Enterprise, "青石机械", OrganisationId(uuid::Uuid::nil()));
        draft.members = Some(4);
        assert_eq!(draft.contradiction(), None);
        draft.people = Some(3);
        assert_eq!(draft.contradiction().unwrap().0, "members");
        draft.people = Some(30);
        draft.full_members = Some(5);
        assert_eq!(draft.contradiction().unwrap().0, "full-members");
    }

    #[test]
    fn the_last_day_is_included_and_a_mistake_never_held() {
        let (first, last) = (date(2026, 3, 1), date(2026, 6, 30));
        assert!(holds(first, Some(last), last) && !holds(first, Some(last), date(2026, 7, 1)));
        assert!(holds(first, None, date(2030, 1, 1)) && !holds(first, None, date(2026, 2, 28)));
        let mistake = first.yesterday().unwrap();
        assert!(!holds(first, Some(mistake), first) && !holds(first, Some(mistake), mistake));
    }
}
