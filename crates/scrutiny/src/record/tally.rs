//! Sums of ballots.

use super::Person;
use serde::{Deserialize, Serialize};

/// Sums of ballots of one channel in one round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Ballots that came back (收回).
    pub returned: u32,
    /// Valid ones among them.
    pub valid: u32,
    /// Void ones among them (废票).
    pub void: u32,
    /// What the valid ones say of each who stands on the ballot, in its order.
    pub marks: Vec<Marks>,
    /// Who was written in on valid ones (另选他人), in order, nobody twice.
    pub written: Vec<Written>,
}

/// What valid ballots say of somebody who stands on the ballot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Yes (赞成).
    pub yes: u32,
    /// No (不赞成).
    pub no: u32,
    /// Neither (弃权).
    pub abstained: u32,
}

/// How often somebody was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Who.
    pub person: Person,
    /// On how many valid ballots.
    pub votes: u32,
}

impl Marks {
    /// All three together, which are the valid ballots.
    #[must_use]
    pub fn total(self) -> u64 {
        u64::from(self.yes) + u64::from(self.no) + u64::from(self.abstained)
    }
}
