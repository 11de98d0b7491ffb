//! Where each fact that rules of an organisation read comes from, and where what is missing is entered.

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

impl Source {
    /// Whether a page takes it.
    #[must_use]
    pub fn is_entered(self) -> bool {
        !matches!(self, Self::Register | Self::Act)
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
