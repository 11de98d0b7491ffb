//! Search to the end among few units: depth first, on the unit with the fewest choices, bounded by the prices.

use super::dual::{Dual, FINE};
use super::{Choice, Choices};
use crate::work::Work;
use std::collections::BTreeMap;

/// Larger pieces are not searched: no number of branches that anybody waits for would reach their end.
const MOST_UNITS: usize = 600;
/// Steps between two looks at the caller's clock.
const ROUND: u64 = 65_536;

/// Only plans that cost less than `goal` are of interest, and only so many steps are done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) goal: u64,
    pub(super) steps: u64,
}

/// What a search came to.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The best plan below the goal, if there is one.
    pub(super) taken: Option<Vec<u32>>,
    /// Whether everything was tried.
    pub(super) complete: bool,
    /// No plan costs less.
    pub(super) floor: u64,
}

/// The work, and what is told to its watcher.
pub(super) type Told<'a, 'b> = (&'a mut Work<'b>, (Option<u64>, u64));

/// Units that hang together by choices which a better plan may hold.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    units: Vec<u32>,
    choices: Vec<u32>,
}

impl Piece {
    /// Whether a choice lies in here.
    pub(super) fn holds(&self, choice: &Choice) -> bool {
        self.units.binary_search(&choice.units[0]).is_ok()
    }

    pub(super) fn search(&self, choices: &Choices, dual: &Dual, limits: Limits, told: Told<'_, '_>) -> Found {
        Search::new(choices, dual, &self.units, &self.choices).run(limits, told)
    }
}

/// The best way to part the units set free, with keys that nobody else uses.
pub(super) fn around(
    choices: &Choices,
    dual: &Dual,
    freed: &[u32],
    used: impl Fn(u32) -> bool,
    limits: Limits,
    told: Told<'_, '_>,
) -> Found {
    let mut units = freed.to_vec();
    units.sort_unstable();
    let inside = |number: &u32| {
        let choice = &choices.list[*number as usize];
        !used(choice.key) && choice.units.iter().all(|unit| units.binary_search(unit).is_ok())
    };
    let mut here: Vec<u32> =
        units.iter().flat_map(|unit| choices.of[*unit as usize].iter().copied()).collect();
    here.sort_unstable();
    here.dedup();
    here.retain(inside);
    Search::new(choices, dual, &units, &here).run(limits, told)
}

/// Leaves out choices that no plan below `goal` can hold, and parts what is left where nothing joins it.
pub(super) fn pieces(choices: &Choices, dual: &Dual, goal: u64) -> Vec<Piece> {
    let slack = i64::try_from(goal).unwrap_or(i64::MAX / FINE).saturating_mul(FINE) - dual.fine;
    let mut root: Vec<u32> =
        (0..choices.units + choices.keys).filter_map(|at| u32::try_from(at).ok()).collect();
    let alive: Vec<u32> = (0..)
        .zip(&choices.list)
        .map(|(number, _)| number)
        .filter(|number| dual.raised_by(choices, *number) <= slack)
        .collect();
    for choice in alive.iter().map(|choice| &choices.list[*choice as usize]) {
        let key = u32::try_from(choices.units).unwrap_or(u32::MAX) + choice.key;
        let first = top(&mut root, choice.units[0]);
        for other in choice.units[1..].iter().copied().chain([key]) {
            let other = top(&mut root, other);
            root[other as usize] = first;
        }
    }
    let mut pieces: BTreeMap<u32, Piece> = BTreeMap::new();
    let empty = || Piece { units: Vec::new(), choices: Vec::new() };
    for unit in 0..u32::try_from(choices.units).unwrap_or(u32::MAX) {
        pieces.entry(top(&mut root, unit)).or_insert_with(empty).units.push(unit);
    }
    for choice in alive {
        let first = choices.list[choice as usize].units[0];
        pieces.entry(top(&mut root, first)).or_insert_with(empty).choices.push(choice);
    }
    pieces.into_values().collect()
}

/// The representative of a set, with the way to it shortened (Tarjan 1975).
fn top(root: &mut [u32], of: u32) -> u32 {
    let mut at = of;
    while root[at as usize] != at {
        root[at as usize] = root[root[at as usize] as usize];
        at = root[at as usize];
    }
    at
}

struct Search<'a> {
    choices: &'a Choices,
    dual: &'a Dual,
    units: &'a [u32],
    /// Choices of each unit, those that raise the bound least first.
    of: BTreeMap<u32, Vec<u32>>,
    held: Vec<bool>,
    used: Vec<bool>,
    path: Vec<u32>,
    best: Option<Vec<u32>>,
    goal: i64,
    floor: i64,
    /// Steps since the caller's clock was looked at, and steps that may still be done.
    since: u64,
    left: u64,
    /// Steps of one branch: it looks at all choices that are here.
    each: u64,
    stopped: bool,
}

impl<'a> Search<'a> {
    fn new(choices: &'a Choices, dual: &'a Dual, units: &'a [u32], here: &[u32]) -> Self {
        let mut of: BTreeMap<u32, Vec<u32>> = units.iter().map(|unit| (*unit, Vec::new())).collect();
        let mut keys = vec![false; choices.keys];
        for number in here {
            let choice = &choices.list[*number as usize];
            keys[choice.key as usize] = true;
            for unit in &choice.units {
                of.entry(*unit).or_default().push(*number);
            }
        }
        for mine in of.values_mut() {
            mine.sort_by_key(|choice| (dual.raised_by(choices, *choice), *choice));
        }
        let prices: i64 = units.iter().map(|unit| dual.price[*unit as usize]).sum();
        let saved: i64 = (0..choices.keys).filter(|key| keys[*key]).map(|key| dual.saved[key]).sum();
        Self {
            choices,
            dual,
            units,
            of,
            held: vec![false; choices.units],
            used: vec![false; choices.keys],
            path: Vec::new(),
            best: None,
            goal: i64::MAX,
            floor: prices + saved,
            since: 0,
            left: 0,
            each: 1,
            stopped: false,
        }
    }

    fn run(mut self, limits: Limits, mut told: Told<'_, '_>) -> Found {
        self.goal = i64::try_from(limits.goal).unwrap_or(i64::MAX / FINE).saturating_mul(FINE);
        self.left = limits.steps;
        let floor = self.floor;
        self.leave_out();
        if self.units.len() > MOST_UNITS {
            self.stopped = true;
        }
        self.branch(floor, &mut told);
        told.0.spend(self.since, told.1.0, told.1.1);
        let floor = u64::try_from((floor + FINE - 1).div_euclid(FINE)).unwrap_or(0);
        Found { taken: self.best, complete: !self.stopped, floor }
    }

    /// `floor` is the bound of all plans with the choices on the path.
    fn branch(&mut self, floor: i64, told: &mut Told<'_, '_>) {
        if floor > self.goal - FINE || self.stopped {
            return;
        }
        if !self.may_go_on(told) {
            self.stopped = true;
            return;
        }
        let Some(unit) = self.hardest() else {
            // The bound counts what keys that stay unused would save, so that the cost is looked at itself.
            let cost = |choice: &u32| i64::from(self.choices.list[*choice as usize].cost) * FINE;
            let cost = self.path.iter().map(cost).sum();
            if cost < self.goal {
                (self.goal, self.best) = (cost, Some(self.path.clone()));
            }
            return;
        };
        let options = self.of.get(&unit).cloned().unwrap_or_default();
        for number in options {
            let above = floor + self.dual.raised_by(self.choices, number);
            if above > self.goal - FINE {
                break;
            }
            if self.fits(number) {
                self.set(number, true);
                self.path.push(number);
                self.branch(above, told);
                self.path.pop();
                self.set(number, false);
            }
        }
    }

    /// Leaves out choices that no plan below the goal can hold.
    fn leave_out(&mut self) {
        let slack = self.goal - FINE - self.floor;
        let mut left = 0;
        for mine in self.of.values_mut() {
            let end = mine.partition_point(|choice| self.dual.raised_by(self.choices, *choice) <= slack);
            mine.truncate(end);
            left += mine.len();
        }
        self.each = u64::try_from(left).unwrap_or(u64::MAX) + 1;
    }

    fn may_go_on(&mut self, told: &mut Told<'_, '_>) -> bool {
        self.since += self.each;
        if self.since > self.left {
            return false;
        }
        if self.since < ROUND {
            return true;
        }
        self.left -= self.since;
        told.0.spend(std::mem::take(&mut self.since), told.1.0, told.1.1)
    }

    /// The unit with the fewest choices that still fit.
    fn hardest(&self) -> Option<u32> {
        let open = self.units.iter().copied().filter(|unit| !self.held[*unit as usize]);
        let left = |unit: &u32| {
            let mine = self.of.get(unit).map_or(&[][..], Vec::as_slice);
            mine.iter().filter(|choice| self.fits(**choice)).count()
        };
        open.min_by_key(left)
    }

    fn fits(&self, number: u32) -> bool {
        let choice = &self.choices.list[number as usize];
        !self.used[choice.key as usize] && !choice.units.iter().any(|unit| self.held[*unit as usize])
    }

    fn set(&mut self, number: u32, value: bool) {
        let choice = &self.choices.list[number as usize];
        self.used[choice.key as usize] = value;
        for unit in &choice.units {
            self.held[*unit as usize] = value;
        }
    }
}
