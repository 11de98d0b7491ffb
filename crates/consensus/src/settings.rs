//! What a computation may be told.

use serde::Serialize;

/// Limits of the method and of what is shown. [`Settings::default`] protects participants; [`Settings::published`] is
/// the method as published, for comparing and for data that are public already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Participants with at least so many answers count towards groups; where there are fewer statements, those who
    /// answered all of them. Published value: 7.
    pub least_answers: usize,
    /// While fewer participants count, those with the most answers are added. Published value: 15.
    pub top_up_to: usize,
    /// The most groups that are tried, from two on. Published value: 5.
    pub most_groups: usize,
    /// How many statements represent a group, and how many of each kind are listed. Published value: 5.
    pub most_statements: usize,
    /// With fewer participants that count, no groups are looked for.
    pub fewest_participants: usize,
    /// A group of fewer participants is dissolved: its members are counted with the group nearest to them.
    pub smallest_group: usize,
    /// Where fewer than this, and more than nobody, of a group answered a statement, it is not told by groups; where so
    /// few outside of groups did, their answers are left out of a report; where so few did at all, their answers are
    /// not told.
    pub fewest_answered: usize,
    /// Participants whose answers are the same, statement by statement, have one voice in forming the groups if these
    /// are at least so many answers. Nothing is done about such copies where this is not given. They count in full
    /// wherever people are counted.
    pub copies_from: Option<usize>,
    /// How often the participants are drawn anew to see how stable the groups are. Nought leaves that out; each draw costs
    /// about as much as the analysis itself.
    pub resamples: usize,
    /// The seed of those draws.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            least_answers: 7,
            top_up_to: 15,
            most_groups: 5,
            most_statements: 5,
            fewest_participants: 20,
            smallest_group: 5,
            fewest_answered: 5,
            copies_from: Some(10),
            resamples: 100,
            seed: 0,
        }
    }
}

impl Settings {
    /// The method as published: nobody is protected, copies are not looked for, and nothing is resampled.
    #[must_use]
    pub fn published() -> Self {
        Self {
            fewest_participants: 0,
            smallest_group: 1,
            fewest_answered: 0,
            copies_from: None,
            resamples: 0,
            ..Self::default()
        }
    }
}
