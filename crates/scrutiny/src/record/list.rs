//! The lists of a record on which persons stand.

/// A list on which persons stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// [`super::MeetingRecord::outsiders`].
    Outsiders,
    /// [`super::MeetingRecord::candidates`].
    Candidates,
    /// [`super::MeetingRecord::scrutineers`].
    Scrutineers,
    /// [`super::MeetingRecord::tellers`].
    Tellers,
    /// The ballot of a round, counted from 1.
    Ballot(u16),
}
