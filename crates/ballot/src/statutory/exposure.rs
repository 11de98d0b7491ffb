//! When a count itself tells how people voted. No cryptography prevents that; it can only be said before and
//! after.

use super::{Layout, Part};
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

/// What a result gives away of so many ballots, so heavy together; `least` is how many there should be. That nobody
/// wrote in one of many is the rule and tells nothing; where the layout is known it is left out.
#[must_use]
pub fn exposures(
    result: &TallyResult,
    layout: Option<&Layout>,
    (ballots, weight): (u64, u64),
    least: u64,
) -> Vec<Exposure> {
    let approvals: Vec<(usize, usize)> = layout
        .into_iter()
        .flat_map(Layout::starts)
        .filter_map(|(start, part)| match part {
            Part::Approval { candidates, .. } => Some((start, *candidates)),
            Part::LongRoll { .. } | Part::Grades(_) | Part::Motion => None,
        })
        .collect();
    let unwritten = |question: usize, answer: usize, count: u64| {
        count == 0 && approvals.iter().any(|(start, candidates)| *start == question && answer >= *candidates)
    };
    let mut found = Vec::new();
    if (1..least).contains(&ballots) {
        found.push(Exposure::Few { ballots, least });
    }
    for (question, result) in result.0.iter().enumerate() {
        let QuestionResult::Summed(counts) = result else {
            continue;
        };
        let unanimous = counts.iter().enumerate().filter(|(answer, count)| {
            (**count == 0 || **count == weight) && !unwritten(question, *answer, **count)
        });
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
        assert_eq!(exposures(&result, None, (3, 3), 3), [all, none]);
        assert_eq!(
            exposures(&result, None, (3, 3), 10),
            [Exposure::Few { ballots: 3, least: 10 }, all, none]
        );
        assert_eq!(exposures(&result, None, (0, 0), 10), []);
    }

    #[test]
    fn that_nobody_wrote_somebody_in_gives_nobody_away() {
        let layout = Layout(alloc::vec![Part::Approval { candidates: 2, others: 3, places: 2 }]);
        let wanted = QuestionResult::Summed(alloc::vec![3, 1, 0, 3, 0]);
        let against = QuestionResult::Summed(alloc::vec![0, 1]);
        let result = TallyResult(alloc::vec![wanted, against]);
        let unanimous = |question, answer, marked| Exposure::Unanimous { question, answer, marked };
        assert_eq!(
            exposures(&result, Some(&layout), (3, 3), 3),
            [unanimous(0, 0, true), unanimous(0, 3, true), unanimous(1, 0, false)],
            "nobody against is still told, and somebody whom all wrote in"
        );
    }
}
