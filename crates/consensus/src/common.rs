//! What everybody agrees on, and what divides the groups.

use serde::Serialize;

use crate::representative::Way;
use crate::tally::{SIGNIFICANT, Tally, two_proportions};

/// Common ground in one way on one statement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Common {
    /// The place of the statement.
    pub statement: usize,
    /// Group-aware consensus: the probability that one person drawn from each group answers so, that is the product
    /// of the groups' probabilities. A small group weighs as much as a large one.
    pub consensus: f64,
}

/// A statement on which two groups differ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Division {
    /// The place of the statement.
    pub statement: usize,
    /// The group that agrees most, and the one that agrees least.
    pub between: (usize, usize),
    /// The difference of their probabilities of agreement, 0 to 1.
    pub difference: f64,
}

/// Group-aware consensus.
#[must_use]
pub fn common(groups: &[Tally], way: Way) -> f64 {
    groups.iter().map(|group| group.probability(way)).product()
}

/// What divides: statements on which the groups that agree most and least differ significantly (90 %), the largest
/// difference first, at most so many. Each comes as its place with the votes of the groups.
#[must_use]
pub fn divisions(statements: &[(usize, &[Tally])], most: usize) -> Vec<Division> {
    let mut found: Vec<Division> =
        statements.iter().filter_map(|(at, groups)| division(*at, groups)).collect();
    found.sort_by(|left, right| {
        right.difference.total_cmp(&left.difference).then(left.statement.cmp(&right.statement))
    });
    found.truncate(most);
    found
}

fn division(statement: usize, groups: &[Tally]) -> Option<Division> {
    let probability = |group: usize| groups[group].probability(Way::Agree);
    let more = |one: usize, other: usize| if probability(other) > probability(one) { other } else { one };
    let less = |one: usize, other: usize| if probability(other) < probability(one) { other } else { one };
    let most = (0..groups.len()).reduce(more)?;
    let least = (0..groups.len()).reduce(less)?;
    let significant = two_proportions(groups[most], groups[least], Way::Agree) > SIGNIFICANT;
    let difference = probability(most) - probability(least);
    significant.then_some(Division { statement, between: (most, least), difference })
}

/// Common ground by groups, the strongest first: statements that in every group more than half answered so. At most so
/// many.
pub(crate) fn by_groups(statements: &[(usize, &[Tally])], way: Way, most: usize) -> Vec<Common> {
    let mut found: Vec<Common> = statements
        .iter()
        .filter(|(_, groups)| groups.iter().all(|group| group.probability(way) > 0.5))
        .map(|(at, groups)| Common { statement: *at, consensus: common(groups, way) })
        .collect();
    found.sort_by(|left, right| {
        right.consensus.total_cmp(&left.consensus).then(left.statement.cmp(&right.statement))
    });
    found.truncate(most);
    found
}

/// Common ground of everybody as one: answered so by more than half, significantly, ranked by probability times its
/// test. At most so many places of statements.
pub(crate) fn by_everybody(statements: &[(usize, Tally)], way: Way, most: usize) -> Vec<usize> {
    let metric = |tally: &Tally| tally.probability(way) * tally.probability_test(way);
    let mut found: Vec<&(usize, Tally)> = statements
        .iter()
        .filter(|(_, tally)| tally.probability(way) > 0.5 && tally.probability_test(way) > SIGNIFICANT)
        .collect();
    found.sort_by(|left, right| metric(&right.1).total_cmp(&metric(&left.1)).then(left.0.cmp(&right.0)));
    found.into_iter().take(most).map(|(at, _)| *at).collect()
}
