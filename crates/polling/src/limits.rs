//! How many voters an electronic channel needs to keep the vote secret.

use crate::words::Said;

/// Below these, voters vote on paper. Whoever runs the election passes them in; trustees hold them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Persons on the roll, at least.
    pub voters: usize,
    /// Electronic ballots that are opened together, at least.
    pub ballots: u64,
    /// Trustees, at least.
    pub trustees: usize,
}

/// As `docs/ballots.md` has them.
impl Default for Limits {
    fn default() -> Self {
        Self { voters: 15, ballots: 10, trustees: 3 }
    }
}

/// Why an electronic channel would give voters away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFew {
    /// Persons on the roll: how many there are and how many are needed.
    Voters(usize, usize),
    /// Ballots to be opened: how many there are and how many are needed.
    Ballots(u64, u64),
}

impl Limits {
    /// Whether a roll is long enough.
    pub(crate) const fn check_voters(&self, voters: usize) -> Result<(), TooFew> {
        if voters < self.voters { Err(TooFew::Voters(voters, self.voters)) } else { Ok(()) }
    }

    /// Whether so many ballots may be opened apart from paper.
    pub(crate) const fn check_ballots(&self, ballots: u64) -> Result<(), TooFew> {
        if ballots < self.ballots { Err(TooFew::Ballots(ballots, self.ballots)) } else { Ok(()) }
    }
}

impl TooFew {
    /// The sentence with rule and remedy.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Voters(there, needed) => Said::new(
                format!(
                    "名册上有选举权的只有{there}人，不足{needed}人。人少时计票结果会透露谁投了什么，按无记名投票的要求，请全部用纸质选票。"
                ),
                format!(
                    "Only {there} persons may vote, fewer than {needed}. With so few the count tells who voted how; the vote is to be secret, so all vote on paper."
                ),
            ),
            Self::Ballots(there, needed) => Said::new(
                format!(
                    "电子选票只有{there}张，不足{needed}张，不能单独开票：票太少，结果会透露谁投了什么，违反无记名投票。请把电子票箱作废（election abandon），请这些同志改投纸质选票。"
                ),
                format!(
                    "There are only {there} electronic ballots, fewer than {needed}. They are not opened apart: so few tell who voted how, and the vote is to be secret. Give the box up (election abandon) and let these voters vote on paper."
                ),
            ),
        }
    }
}
