//! A plan made better window by window: the units around one are set free, and the best plan of them is found.

use super::dual::Dual;
use super::search::{self, Limits};
use super::{Choice, Choices};
use crate::random::Chance;
use crate::work::Work;
use std::collections::BTreeSet;

/// Steps done in one window, for each unit in it.
const STEPS: u64 = 20_000;
/// Neighbours of a unit.
const NEAR: usize = 12;

pub(super) struct Windows<'a> {
    choices: &'a Choices,
    /// Units that lie with a unit in its cheapest choices.
    near: Vec<Vec<u32>>,
    /// The choice taken that holds each unit.
    holder: Vec<u32>,
    /// The choice taken that uses each key.
    user: Vec<Option<u32>>,
    cost: u64,
}

impl<'a> Windows<'a> {
    pub(super) fn new(choices: &'a Choices, taken: &[u32]) -> Self {
        let mut windows = Self {
            choices,
            near: choices.of.iter().map(|mine| near(choices, mine)).collect(),
            holder: vec![0; choices.units],
            user: vec![None; choices.keys],
            cost: choices.cost(taken),
        };
        for choice in taken {
            windows.take(*choice);
        }
        windows
    }

    /// The choices taken.
    pub(super) fn taken(&self) -> Vec<u32> {
        let taken: BTreeSet<u32> = self.holder.iter().copied().collect();
        taken.into_iter().collect()
    }

    fn take(&mut self, choice: u32) {
        self.user[self.choices.list[choice as usize].key as usize] = Some(choice);
        for unit in &self.choices.list[choice as usize].units {
            self.holder[*unit as usize] = choice;
        }
    }

    /// Looks at a window of so many units around each unit, until none becomes better.
    pub(super) fn improve(&mut self, dual: &Dual, units: usize, chance: &mut Chance, work: &mut Work<'_>) {
        let bound = dual.bound();
        let mut seeds: Vec<u32> =
            (0..self.choices.units).filter_map(|unit| u32::try_from(unit).ok()).collect();
        let mut waiting = vec![true; self.choices.units];
        while !seeds.is_empty() && work.goes_on() && bound < self.cost {
            let seed = seeds.swap_remove(chance.below(seeds.len()));
            waiting[seed as usize] = false;
            let window = self.around(seed, units);
            let freed: Vec<u32> =
                window.iter().flat_map(|choice| self.choices.list[*choice as usize].units.clone()).collect();
            let before = self.choices.cost(&window);
            let steps = STEPS * u64::try_from(freed.len()).unwrap_or(1);
            let told = (Some(self.cost), bound);
            let used = |key: u32| self.user[key as usize].is_some_and(|user| !window.contains(&user));
            let found = search::around(
                self.choices,
                dual,
                &freed,
                used,
                Limits { goal: before, steps },
                (work, told),
            );
            let Some(better) = found.taken else { continue };
            self.cost = self.cost - before + self.choices.cost(&better);
            for choice in &window {
                self.user[self.choices.list[*choice as usize].key as usize] = None;
            }
            for choice in &better {
                self.take(*choice);
            }
            for unit in freed {
                if !std::mem::replace(&mut waiting[unit as usize], true) {
                    seeds.push(unit);
                }
            }
        }
    }

    /// Choices taken around a unit, until they hold enough units.
    fn around(&self, seed: u32, most: usize) -> Vec<u32> {
        let mut window = vec![self.holder[seed as usize]];
        let mut units = self.choices.list[window[0] as usize].units.clone();
        let mut at = 0;
        while at < units.len() && units.len() < most {
            for unit in &self.near[units[at] as usize] {
                let choice = self.holder[*unit as usize];
                if units.len() < most && !window.contains(&choice) {
                    window.push(choice);
                    units.extend(&self.choices.list[choice as usize].units);
                }
            }
            at += 1;
        }
        window
    }
}

/// The units of the cheapest choices.
fn near(choices: &Choices, mine: &[u32]) -> Vec<u32> {
    let mut order: Vec<&Choice> = mine.iter().map(|choice| &choices.list[*choice as usize]).collect();
    order.sort_by_key(|choice| (choice.cost, choice.key));
    let mut near = Vec::new();
    for unit in order.iter().flat_map(|choice| &choice.units) {
        if near.len() < NEAR && !near.contains(unit) {
            near.push(*unit);
        }
    }
    near
}
