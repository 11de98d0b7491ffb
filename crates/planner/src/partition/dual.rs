//! A lower bound by Lagrangian relaxation of "each unit lies in exactly one choice".
//!
//! With a price for each unit, each key may take the choice that costs least beyond its units' prices, if that is below
//! nothing. The prices together with what the keys save are no more than any plan costs.

use super::Choices;
use crate::work::Work;

/// Prices have this many steps to the unit of cost.
pub(super) const FINE: i64 = 64;
const EVALUATIONS: u32 = 400;
const PATIENCE: u32 = 15;

#[derive(Clone, Debug)]
pub(super) struct Dual {
    /// The price of each unit, in [`FINE`] steps.
    pub(super) price: Vec<i64>,
    /// What each key saves at best: nought or below.
    pub(super) saved: Vec<i64>,
    /// The bound, in [`FINE`] steps.
    pub(super) fine: i64,
}

struct Value {
    fine: i64,
    saved: Vec<i64>,
    picked: Vec<Option<u32>>,
}

impl Dual {
    pub(super) fn new(choices: &Choices) -> Self {
        let mut price = vec![i64::MAX; choices.units];
        for choice in &choices.list {
            let share = i64::from(choice.cost) * FINE / i64::try_from(choice.units.len()).unwrap_or(1);
            for unit in &choice.units {
                price[*unit as usize] = price[*unit as usize].min(share);
            }
        }
        let mut dual = Self { price, saved: Vec::new(), fine: 0 };
        let value = dual.evaluate(choices);
        (dual.saved, dual.fine) = (value.saved, value.fine);
        dual
    }

    pub(super) fn bound(&self) -> u64 {
        whole(self.fine)
    }

    /// What a choice costs beyond the prices of its units.
    pub(super) fn beyond(&self, choices: &Choices, choice: u32) -> i64 {
        let choice = &choices.list[choice as usize];
        let prices: i64 = choice.units.iter().map(|unit| self.price[*unit as usize]).sum();
        i64::from(choice.cost) * FINE - prices
    }

    /// By how much the bound of plans that hold a choice is above that of all plans.
    pub(super) fn raised_by(&self, choices: &Choices, choice: u32) -> i64 {
        self.beyond(choices, choice) - self.saved[choices.list[choice as usize].key as usize]
    }

    /// The bound of plans that hold a choice.
    pub(super) fn bound_with(&self, choices: &Choices, choice: u32) -> u64 {
        whole(self.fine + self.raised_by(choices, choice))
    }

    fn evaluate(&self, choices: &Choices) -> Value {
        let mut value = Value { fine: 0, saved: vec![0; choices.keys], picked: vec![None; choices.keys] };
        for (number, choice) in (0..).zip(&choices.list) {
            let beyond = self.beyond(choices, number);
            let key = choice.key as usize;
            if beyond < value.saved[key] {
                value.saved[key] = beyond;
                value.picked[key] = Some(number);
            }
        }
        value.fine = self.price.iter().sum::<i64>() + value.saved.iter().sum::<i64>();
        value
    }

    /// Moves prices by subgradients, as long as the bound rises.
    pub(super) fn raise(&mut self, choices: &Choices, goal: u64, work: &mut Work<'_>) {
        let entries: usize = choices.list.iter().map(|choice| choice.units.len()).sum();
        let each = u64::try_from(entries).unwrap_or(u64::MAX) / 16 + 1;
        let mut direction = vec![0.0_f64; choices.units];
        let (mut best, mut pace, mut waited) = (self.clone(), 1.5_f64, 0);
        for _ in 0..EVALUATIONS {
            let value = self.evaluate(choices);
            waited += 1;
            if value.fine > best.fine {
                best = Self { price: self.price.clone(), saved: value.saved.clone(), fine: value.fine };
                waited = 0;
            }
            if best.bound() >= goal || pace < 0.001 || !work.spend(each, Some(goal), best.bound()) {
                break;
            }
            if waited >= PATIENCE {
                (pace, waited) = (pace / 2.0, 0);
                self.price.clone_from(&best.price);
                direction.fill(0.0);
            }
            let norm = turn(choices, &value, &mut direction);
            if norm <= 0.0 {
                break;
            }
            let goal = i64::try_from(goal).unwrap_or(i64::MAX / FINE).saturating_mul(FINE);
            let length = pace * as_float((goal - value.fine).max(FINE)) / norm;
            for (price, direction) in self.price.iter_mut().zip(&direction) {
                *price += rounded(length * direction);
            }
        }
        *self = best;
    }

    /// A plan from the prices: choices that raise the bound least come first.
    pub(super) fn plan(&self, choices: &Choices) -> Vec<u32> {
        let mut order: Vec<(i64, u32)> = (0..)
            .zip(&choices.list)
            .map(|(number, choice)| {
                let size = i64::try_from(choice.units.len()).unwrap_or(1);
                (self.raised_by(choices, number) / size, number)
            })
            .collect();
        order.sort_unstable();
        let (mut held, mut used) = (vec![false; choices.units], vec![false; choices.keys]);
        let mut taken = Vec::new();
        for (_, number) in order {
            let choice = &choices.list[number as usize];
            if used[choice.key as usize] || choice.units.iter().any(|unit| held[*unit as usize]) {
                continue;
            }
            used[choice.key as usize] = true;
            for unit in &choice.units {
                held[*unit as usize] = true;
            }
            taken.push(number);
        }
        taken
    }
}

/// Units that no key picked become dearer, units picked too often cheaper. Returns the squared length.
fn turn(choices: &Choices, value: &Value, direction: &mut [f64]) -> f64 {
    for direction in direction.iter_mut() {
        *direction = 0.6 * *direction + 1.0;
    }
    for choice in value.picked.iter().flatten() {
        for unit in &choices.list[*choice as usize].units {
            direction[*unit as usize] -= 1.0;
        }
    }
    direction.iter().map(|direction| direction * direction).sum()
}

/// Every plan costs a whole number, so that its bound is rounded up.
fn whole(fine: i64) -> u64 {
    u64::try_from((fine + FINE - 1).div_euclid(FINE)).unwrap_or(0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a step needs no more than 53 bits; the bound itself is whole numbers"
)]
fn as_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a step of prices is far from the ends of the range")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}
