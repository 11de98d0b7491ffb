//! What represents a group.

use serde::Serialize;

use crate::tally::{SIGNIFICANT, Standing};

/// Whether agreeing or disagreeing is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Agreeing.
    Agree,
    /// Disagreeing.
    Disagree,
}

/// A statement that represents a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Representative {
    /// Its place among the statements.
    pub statement: usize,
    /// Whether the group is for or against it.
    pub way: Way,
}

/// The statements that represent a group, at most `most`: first those it agrees to. `standings` are those of the group,
/// each with the place of its statement.
///
/// As published: statements significantly of this group, ranked by [`Standing::metric`]; first of all the one that it
/// agrees to best, even where it is not significant; where nothing is, the one in which it differs most.
pub(crate) fn representative(standings: &[(usize, Standing)], most: usize) -> Vec<Representative> {
    let mut ranked: Vec<&(usize, Standing)> =
        standings.iter().filter(|(_, standing)| is_significant(standing)).collect();
    ranked.sort_by(|left, right| metric(&right.1).total_cmp(&metric(&left.1)).then(left.0.cmp(&right.0)));
    let different = || if ranked.is_empty() { most_different(standings) } else { None };
    let head = best_agreed(standings).or_else(different);
    let others = ranked.iter().copied().filter(|(statement, _)| head.is_none_or(|head| head.0 != *statement));
    let chosen = head.into_iter().chain(others).take(most);
    let mut chosen: Vec<Representative> = chosen
        .map(|(statement, standing)| Representative { statement: *statement, way: way(standing) })
        .collect();
    chosen.sort_by_key(|it| it.way);
    chosen
}

/// The way in which a group differs more from others.
pub(crate) fn way(standing: &Standing) -> Way {
    let [agree, disagree] = [Way::Agree, Way::Disagree].map(|way| standing.representativeness_test(way));
    if agree > disagree { Way::Agree } else { Way::Disagree }
}

fn is_significant(standing: &Standing) -> bool {
    [Way::Agree, Way::Disagree].iter().any(|way| standing.is_significant(*way))
}

fn metric(standing: &Standing) -> f64 {
    standing.metric(way(standing))
}

/// The statement that best shows what the group agrees to. One is acceptable if the group agrees significantly, or by
/// more than half and more than others do. It is then beaten by agreement that is higher (while no more than others')
/// or, once it is more than others', by the larger [`Standing::metric`].
fn best_agreed(standings: &[(usize, Standing)]) -> Option<&(usize, Standing)> {
    let mut best: Option<&(usize, Standing)> = None;
    for next in standings {
        let standing = &next.1;
        if standing.tally.agree == 0 && standing.tally.disagree == 0 {
            continue;
        }
        let beats = match best {
            None => is_acceptable(standing),
            Some((_, best)) if best.representativeness(Way::Agree) > 1.0 => {
                standing.metric(Way::Agree) > best.metric(Way::Agree)
            }
            Some((_, best)) => agreement(standing) > agreement(best),
        };
        if beats {
            best = Some(next);
        }
    }
    best
}

fn is_acceptable(standing: &Standing) -> bool {
    let more = standing.representativeness(Way::Agree) > 1.0 && standing.tally.probability(Way::Agree) > 0.5;
    more || standing.tally.probability_test(Way::Agree) > SIGNIFICANT
}

fn agreement(standing: &Standing) -> f64 {
    standing.tally.probability(Way::Agree) * standing.tally.probability_test(Way::Agree)
}

/// The first of those with the largest difference, either way.
fn most_different(standings: &[(usize, Standing)]) -> Option<&(usize, Standing)> {
    let difference = |standing: &Standing| standing.representativeness_test(way(standing));
    standings.iter().reduce(|best, next| if difference(&next.1) > difference(&best.1) { next } else { best })
}
