//! Where each fact that rules of an organisation read comes from, where what is missing is entered, and who may.

use super::model::Kind;
use crate::platform::access::{Permission, Role};

/// Where a fact is entered; what one entry alone decides comes before what others decide too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// It follows from what the register always holds.
    Register,
    /// With the post of whoever keeps contact with floating members.
    Contact,
    /// With the running term.
    Term,
    /// With the post of the secretary.
    Post,
    /// With the entry of the secretary or deputy, on the members' register where the person is on it.
    Secretary,
    /// With the units that the organisation covers.
    Units,
    /// With the particulars of the organisation: day and document of the founding.
    Founding,
    /// With the posts of the committee.
    Posts,
    /// Only an act can tell it; the rule is asked at the act.
    Act,
    /// With the records of meetings.
    Meetings,
}

/// Who puts right what a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The organisation itself.
    Itself,
    /// The committee above it.
    Above,
    /// The county's committee.
    County,
    /// The organisation asks, and the committee above approves.
    Asks,
}

/// Of an election that is due: the organisation itself begins it by asking.
const ELECTION: &str = "elec-on-term";

impl Actor {
    /// Who acts for organisations of a kind, or of several, where the entry that mends it has this source: the organisation
    /// itself where whoever leads it may make the entry, else the committee above. What no entry mends, such as too few
    /// members, is decided above as well.
    #[must_use]
    pub fn of(rule: &str, kind: Option<Kind>, source: Option<Source>) -> Self {
        if rule == ELECTION && kind != Some(Kind::LocalCommittee) {
            return Self::Asks;
        }
        let leader = match kind {
            Some(Kind::LocalCommittee) => Role::CountyOfficer,
            Some(Kind::Committee) => Role::CommitteeSecretary,
            Some(Kind::GeneralBranch) => Role::GeneralBranchSecretary,
            Some(Kind::Branch) | None => Role::BranchSecretary,
            Some(Kind::Group) => Role::GroupLeader,
        };
        let needs = source.and_then(Source::needs);
        match kind {
            _ if needs.is_some_and(|needs| leader.reach(needs).is_some()) => Self::Itself,
            Some(Kind::LocalCommittee | Kind::Committee) => Self::County,
            _ => Self::Above,
        }
    }
}

impl Source {
    /// The right to enter it; none where no page takes it.
    #[must_use]
    pub fn needs(self) -> Option<Permission> {
        match self {
            Self::Contact => Some(Permission::KeepOrganisation),
            Self::Term | Self::Post | Self::Secretary | Self::Founding | Self::Posts => {
                Some(Permission::ChangeOrganisations)
            }
            Self::Units => Some(Permission::ChangeUnits),
            Self::Meetings => Some(Permission::RecordDecisions),
            Self::Register | Self::Act => None,
        }
    }

    /// Whether a page takes it.
    #[must_use]
    pub fn is_entered(self) -> bool {
        self.needs().is_some()
    }
}

/// Every fact of the rulebook's subject `organisation`. A test holds the table complete.
pub const FACTS: [(&str, Source); 31] = [
    ("kind", Source::Register),
    ("setting", Source::Register),
    ("temporary", Source::Register),
    ("full_members", Source::Register),
    ("probationary_members", Source::Register),
    ("members", Source::Register),
    ("floating_members", Source::Register),
    ("posts", Source::Posts),
    ("has_secretary", Source::Posts),
    ("committee_size", Source::Posts),
    ("floating_contact_named", Source::Contact),
    ("founded", Source::Founding),
    ("replied_on", Source::Founding),
    ("term_start", Source::Term),
    ("term_end", Source::Term),
    ("term_years", Source::Term),
    ("term_status", Source::Term),
    ("vacancies", Source::Term),
    ("secretary_from", Source::Post),
    ("secretary_filed", Source::Post),
    ("secretary_trained", Source::Post),
    ("officers_approved", Source::Post),
    ("secretary_standing_years", Source::Secretary),
    ("joint_units", Source::Units),
    ("applied_on", Source::Act),
    ("duration_months", Source::Act),
    ("approval", Source::Act),
    ("act_intended", Source::Act),
    ("term_shift_months", Source::Act),
    ("shift_approved", Source::Act),
    ("last_members_meeting", Source::Meetings),
];

/// Where a fact comes from; none of the rulebook's facts is missing from the table.
pub(super) fn of(fact: &str) -> Option<Source> {
    FACTS.iter().find(|(name, _)| *name == fact).map(|(_, source)| *source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_make_the_entry_acts_and_else_the_committee_above() {
        for (kind, source, actor) in [
            (Kind::Branch, Some(Source::Contact), Actor::Itself),
            (Kind::Branch, Some(Source::Meetings), Actor::Itself),
            (Kind::Branch, Some(Source::Term), Actor::Above),
            (Kind::Branch, None, Actor::Above),
            (Kind::GeneralBranch, Some(Source::Posts), Actor::Above),
            (Kind::Committee, Some(Source::Posts), Actor::Itself),
            (Kind::Committee, None, Actor::County),
            (Kind::LocalCommittee, None, Actor::County),
        ] {
            assert_eq!(Actor::of("branch-x", Some(kind), source), actor, "{kind} {source:?}");
        }
        assert_eq!(Actor::of("branch-x", None, Some(Source::Term)), Actor::Above, "of several kinds");
        // The organisation whose term ends begins its election; nobody else does it for it.
        for kind in [Some(Kind::Branch), Some(Kind::GeneralBranch), Some(Kind::Committee), None] {
            assert_eq!(Actor::of(ELECTION, kind, Some(Source::Term)), Actor::Asks, "{kind:?}");
        }
        assert_eq!(Actor::of(ELECTION, Some(Kind::LocalCommittee), Some(Source::Term)), Actor::Itself);
    }
}
