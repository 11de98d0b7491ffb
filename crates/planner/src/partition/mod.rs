//! The cheapest way to part units among choices: each unit lies in exactly one choice taken, each key is used at most once.
//!
//! Prices of units give a lower bound and tell which choices no better plan can hold ([`dual`]); a plan is built and made
//! better window by window; what is left falls into pieces that are searched to the end ([`search`]). Where all pieces are,
//! the plan is proved to be the best of all that the choices allow.

mod dual;
mod search;
mod windows;

use crate::random::Chance;
use crate::work::Work;
use dual::Dual;
use search::Limits;
use windows::Windows;

/// Some units, what they cost together, and what can be used once only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Units, ascending, none twice, at least one.
    pub(crate) units: Vec<u32>,
    pub(crate) key: u32,
    pub(crate) cost: u32,
}

/// The units of a plan are numbered from nought; each lies in a choice of its own at least, whose key no other choice has,
/// so that there always is a plan.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) units: usize,
    pub(crate) keys: usize,
    pub(crate) list: Vec<Choice>,
    /// The choices of each unit.
    of: Vec<Vec<u32>>,
}

/// The choices taken, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parted {
    pub(crate) taken: Vec<u32>,
    pub(crate) cost: u64,
    pub(crate) bound: u64,
    /// The bound of plans that hold each choice.
    with: Vec<u64>,
}

impl Parted {
    /// By how much at least every plan that holds a choice is dearer than this one.
    pub(crate) fn above(&self, choice: u32) -> u64 {
        self.with[choice as usize].saturating_sub(self.cost)
    }
}

/// Units set free at once when a plan is made better, in turn.
const WINDOWS: [usize; 3] = [10, 16, 24];

impl Choices {
    pub(crate) fn new(units: usize, keys: usize, choices: Vec<Choice>) -> Self {
        let mut of = vec![Vec::new(); units];
        for (number, choice) in (0..).zip(&choices) {
            for unit in &choice.units {
                of[*unit as usize].push(number);
            }
        }
        Self { units, keys, list: choices, of }
    }

    fn cost(&self, taken: &[u32]) -> u64 {
        taken.iter().map(|choice| u64::from(self.list[*choice as usize].cost)).sum()
    }

    /// Whether the choices taken hold each unit once and no key twice.
    pub(crate) fn keeps(&self, taken: &[u32]) -> bool {
        let (mut held, mut used) = (vec![false; self.units], vec![false; self.keys]);
        for choice in taken.iter().map(|choice| &self.list[*choice as usize]) {
            if std::mem::replace(&mut used[choice.key as usize], true) {
                return false;
            }
            for unit in &choice.units {
                if std::mem::replace(&mut held[*unit as usize], true) {
                    return false;
                }
            }
        }
        held.iter().all(|held| *held)
    }
}

/// Finds the best plan, as far as the work allows.
pub(crate) fn part(choices: &Choices, chance: &mut Chance, work: &mut Work<'_>) -> Parted {
    let mut dual = Dual::new(choices);
    let mut taken = dual.plan(choices);
    dual.raise(choices, choices.cost(&taken), work);
    taken = cheaper(choices, taken, dual.plan(choices));
    let mut windows = Windows::new(choices, &taken);
    for units in WINDOWS {
        windows.improve(&dual, units, chance, work);
    }
    let mut taken = windows.taken();
    let bound = finish(choices, &dual, &mut taken, work);
    taken.sort_unstable();
    let cost = choices.cost(&taken);
    let with = (0..).zip(&choices.list).map(|(number, _)| dual.bound_with(choices, number)).collect();
    Parted { taken, cost, bound: bound.min(cost), with }
}

fn cheaper(choices: &Choices, one: Vec<u32>, two: Vec<u32>) -> Vec<u32> {
    if choices.cost(&two) < choices.cost(&one) { two } else { one }
}

/// Searches what no bound rules out, piece by piece. Returns a bound of every plan.
fn finish(choices: &Choices, dual: &Dual, taken: &mut Vec<u32>, work: &mut Work<'_>) -> u64 {
    let goal = choices.cost(taken);
    if dual.bound() >= goal {
        return goal;
    }
    let (mut plan, mut bound) = (Vec::new(), 0_u64);
    for piece in search::pieces(choices, dual, goal) {
        let inside: Vec<u32> =
            taken.iter().copied().filter(|choice| piece.holds(&choices.list[*choice as usize])).collect();
        let limits = Limits { goal: choices.cost(&inside), steps: work.left() / 2 };
        let found = piece.search(choices, dual, limits, (work, (Some(goal), dual.bound())));
        let best = found.taken.unwrap_or(inside);
        bound += if found.complete { choices.cost(&best) } else { found.floor.min(choices.cost(&best)) };
        plan.extend(best);
    }
    if choices.keeps(&plan) && choices.cost(&plan) < goal {
        *taken = plan;
    }
    bound.max(dual.bound()).min(choices.cost(taken))
}
