//! A vote as it was taken, and what of it does not add up. Pure.

use super::model::Manner;
use crate::platform::form::FieldError;

/// A vote as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// What was put to the vote.
    pub matter: String,
    /// Whether it is an important matter.
    pub major: bool,
    /// Whether the committee discussed it first.
    pub committee_first: bool,
    /// How the vote was taken.
    pub manner: Manner,
    /// For.
    pub yes: i64,
    /// Against.
    pub no: i64,
    /// Abstained.
    pub abstained: i64,
    /// Of a secret vote on paper: the ballots.
    pub ballots: Option<Ballots>,
    /// Whether it passed, as the meeting says; asked where no rule says it.
    pub said_passed: Option<bool>,
    /// Why a warning is passed over.
    pub reason: Option<String>,
}

/// Ballots of a secret vote on paper. Valid are those for, against and abstaining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballots {
    /// 发出.
    pub issued: i64,
    /// 收回.
    pub returned: i64,
    /// 废票, among those returned.
    pub void: i64,
}

impl Ballots {
    /// Whether the vote is void as a whole: more ballots came back than were issued.
    #[must_use]
    pub fn spoil_the_vote(self) -> bool {
        self.returned > self.issued
    }
}

impl Vote {
    /// How many valid votes there are.
    #[must_use]
    pub fn valid(&self) -> i64 {
        self.yes + self.no + self.abstained
    }

    /// Whether it is void as a whole, so that it passed nothing and is to be taken again.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.ballots.is_some_and(Ballots::spoil_the_vote)
    }

    /// What does not add up, with the field beside which it is said: hands are all counted; ballots are issued to those
    /// present who have a vote, and whatever came back is valid or void.
    pub(super) fn contradiction(&self, present: i64) -> Option<(&'static str, FieldError)> {
        let wrong = |field, key, args: [(&'static str, i64); 2]| {
            let args = args.map(|(name, count)| (name, count.to_string()));
            Some((field, FieldError { args: args.into(), ..FieldError::new(key) }))
        };
        let sum = self.valid();
        match (self.manner, self.ballots) {
            (Manner::Hands, _) if sum != present => {
                wrong("yes", "vote-sum-hands", [("sum", sum), ("present", present)])
            }
            (Manner::SecretPaper, None) => Some(("issued", FieldError::new("vote-ballots-needed"))),
            (Manner::SecretPaper, Some(it)) if it.issued > present => {
                wrong("issued", "vote-issued-many", [("issued", it.issued), ("present", present)])
            }
            (Manner::SecretPaper, Some(it)) if sum + it.void != it.returned => {
                wrong("returned", "vote-sum-paper", [("sum", sum + it.void), ("returned", it.returned)])
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_all_counted_and_every_ballot_that_came_back_is_valid_or_void() {
        let vote = |manner, yes, ballots: Option<(i64, i64, i64)>| Vote {
            matter: "修路".to_owned(),
            major: true,
            committee_first: true,
            manner,
            yes,
            no: 1,
            abstained: 1,
            ballots: ballots.map(|(issued, returned, void)| Ballots { issued, returned, void }),
            said_passed: None,
            reason: None,
        };
        let told = |it: Vote| it.contradiction(10).map(|(field, error)| (field, error.key));
        assert_eq!(told(vote(Manner::Hands, 8, None)), None);
        assert_eq!(told(vote(Manner::Hands, 7, None)), Some(("yes", "vote-sum-hands")));
        let paper = |yes, ballots| vote(Manner::SecretPaper, yes, ballots);
        assert_eq!(told(paper(7, Some((10, 10, 1)))), None);
        assert_eq!(told(paper(7, Some((10, 9, 0)))), None, "one did not come back");
        assert_eq!(told(paper(7, None)), Some(("issued", "vote-ballots-needed")));
        assert_eq!(told(paper(7, Some((11, 9, 0)))), Some(("issued", "vote-issued-many")));
        assert_eq!(told(paper(7, Some((10, 10, 0)))), Some(("returned", "vote-sum-paper")));
        assert!(!paper(7, Some((9, 9, 0))).is_void() && !vote(Manner::Hands, 8, None).is_void());
        assert!(paper(8, Some((9, 10, 0))).is_void(), "more came back than were issued");
    }
}
