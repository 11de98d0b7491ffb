//! When a count itself tells how people voted. No cryptography prevents that; it can only be said before and
//! after.

use crate::decryption::{QuestionResult, TallyResult};
use alloc::vec::Vec;

/// What a result gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// So few ballots were counted that who knows some of the voters can tell how others voted.
    Few {
        /// Ballots counted.
        ballots: u64,
        /// How many there should be.
        least: u64,
    },
    /// Everybody answered alike: question and answer, counted from 0, and whether it was marked.
    Unanimous {
        /// The question.
        question: usize,
        /// The answer.
        answer: usize,
        /// Whether all marked it, or nobody.
        marked: bool,
    },
}

/// What a result gives away of ballots so many and so heavy together; `least` is how many there should be.
#[must_use]
pub fn exposures(result: &TallyResult, ballots: u64, weight: u64, least: u64) -> Vec<Exposure> {
    let mut found = Vec::new();
    if (1..least).contains(&ballots) {
        found.push(Exposure::Few { ballots, least });
    }
    for (question, result) in result.0.iter().enumerate() {
        let QuestionResult::Summed(counts) = result else {
            continue;
        };
        let unanimous = counts.iter().enumerate().filter(|(_, count)| **count == 0 || **count == weight);
        found.extend(unanimous.map(|(answer, count)| Exposure::Unanimous {
            question,
            answer,
            marked: *count > 0,
        }));
    }
    if ballots == 0 { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_unanimous_ballots_give_voters_away() {
        let result = TallyResult(alloc::vec![QuestionResult::Summed(alloc::vec![3, 1, 0])]);
        let all = Exposure::Unanimous { question: 0, answer: 0, marked: true };
        let none = Exposure::Unanimous { question: 0, answer: 2, marked: false };
        assert_eq!(exposures(&result, 3, 3, 3), [all, none]);
        assert_eq!(exposures(&result, 3, 3, 10), [Exposure::Few { ballots: 3, least: 10 }, all, none]);
        assert_eq!(exposures(&result, 0, 0, 10), []);
    }
}
