//! Votes on a statement counted, and what the counts say.
//!
//! Names are those of the published method (Small, Bjorkegren, Erkkilä, Shaw and Megill 2021; the code of Polis,
//! `repness.clj` and `stats.clj`): probabilities are smoothed with one vote for and one against, z-scores with one for.

use serde::Serialize;

use crate::Interval;
use crate::matrix::{Matrix, VOTES, real};
use crate::representative::Way;

/// How many answered what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Who agrees.
    pub agree: usize,
    /// Who disagrees.
    pub disagree: usize,
    /// Who passed.
    pub pass: usize,
}

/// How a group stands to a statement, and how it differs from everybody else that counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The votes of the group.
    pub tally: Tally,
    /// The votes of everybody in other groups.
    pub others: Tally,
}

/// The quantile of the normal distribution that 10 % exceed: what is above it is significant at 90 %, on one side.
pub(crate) const SIGNIFICANT: f64 = 1.281_551_565_544_600_4;

impl Tally {
    /// How many answered.
    #[must_use]
    pub fn answered(self) -> usize {
        self.agree + self.disagree + self.pass
    }

    /// How many answered so.
    #[must_use]
    pub fn count(self, way: Way) -> usize {
        match way {
            Way::Agree => self.agree,
            Way::Disagree => self.disagree,
        }
    }

    /// The probability of an answer, as if one more had given it and one more had not: (n + 1) / (all + 2).
    #[must_use]
    pub fn probability(self, way: Way) -> f64 {
        real(self.count(way) + 1) / real(self.answered() + 2)
    }

    /// How far that is above one half, as a z-score: 2 √(all + 1) ((n + 1) / (all + 1) − ½).
    #[must_use]
    pub fn probability_test(self, way: Way) -> f64 {
        let all = real(self.answered() + 1);
        2.0 * all.sqrt() * (real(self.count(way) + 1) / all - 0.5)
    }

    /// The share of those who answered that answered so, with its bounds. The share is nought where nobody did.
    #[must_use]
    pub fn share(self, way: Way) -> (f64, Interval) {
        let (some, all) = (self.count(way), self.answered());
        (real(some) / real(all.max(1)), Interval::of(some, all))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            agree: self.agree + other.agree,
            disagree: self.disagree + other.disagree,
            pass: self.pass + other.pass,
        }
    }
}

impl Standing {
    /// Representativeness: how much more probable the answer is in the group than elsewhere, as a ratio.
    #[must_use]
    pub fn representativeness(&self, way: Way) -> f64 {
        self.tally.probability(way) / self.others.probability(way)
    }

    /// How far the two differ, as the z-score of two pooled proportions, one vote for being added to each.
    #[must_use]
    pub fn representativeness_test(&self, way: Way) -> f64 {
        two_proportions(self.tally, self.others, way)
    }

    /// Whether the answer is both that of the group and more that of the group than of others, at 90 %.
    #[must_use]
    pub fn is_significant(&self, way: Way) -> bool {
        self.tally.probability_test(way) > SIGNIFICANT && self.representativeness_test(way) > SIGNIFICANT
    }

    /// By what statements are ranked: all four of the above multiplied.
    #[must_use]
    pub fn metric(&self, way: Way) -> f64 {
        self.representativeness(way)
            * self.representativeness_test(way)
            * self.tally.probability(way)
            * self.tally.probability_test(way)
    }
}

/// The z-score of the difference of two shares; nought where everybody answered so.
pub(crate) fn two_proportions(left: Tally, right: Tally, way: Way) -> f64 {
    let (some, all) = (real(left.count(way) + 1), real(left.answered() + 1));
    let (some_others, all_others) = (real(right.count(way) + 1), real(right.answered() + 1));
    let pooled = (some + some_others) / (all + all_others);
    let spread = (pooled * (1.0 - pooled) * (1.0 / all + 1.0 / all_others)).sqrt();
    if spread > 0.0 { (some / all - some_others / all_others) / spread } else { 0.0 }
}

/// The votes of everybody, by column.
pub(crate) fn everybody(matrix: &Matrix<'_>) -> Vec<Tally> {
    let nobody_apart = std::iter::repeat_n(Some(0), matrix.rows().len());
    by_group(matrix, nobody_apart, 1).into_iter().map(|groups| groups[0]).collect()
}

/// The votes of each group, by column and then by group.
pub(crate) fn by_group(
    matrix: &Matrix<'_>,
    labels: impl Iterator<Item = Option<usize>>,
    groups: usize,
) -> Vec<Vec<Tally>> {
    let width = matrix.columns().len() * VOTES;
    let mut counts = vec![vec![0_usize; width]; groups];
    for (cells, label) in matrix.cells().zip(labels) {
        if let Some(counts) = label.and_then(|label| counts.get_mut(label)) {
            for cell in cells {
                counts[usize::from(*cell)] += 1;
            }
        }
    }
    let tally = |counts: &Vec<usize>, column: usize| {
        let at = column * VOTES;
        Tally { disagree: counts[at], pass: counts[at + 1], agree: counts[at + 2] }
    };
    (0..matrix.columns().len())
        .map(|column| counts.iter().map(|counts| tally(counts, column)).collect())
        .collect()
}

/// Each group against all the others.
pub(crate) fn standings(tallies: &[Tally]) -> Vec<Standing> {
    let others = |group: usize| {
        let others = tallies.iter().enumerate().filter(|(at, _)| *at != group);
        others.fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally))
    };
    tallies
        .iter()
        .enumerate()
        .map(|(group, tally)| Standing { tally: *tally, others: others(group) })
        .collect()
}
