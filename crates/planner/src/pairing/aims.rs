//! What makes one pairing better than another: several aims, one after the other, never mixed into one number.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Neg, Sub};

/// How many values a [`Price`] has.
const VALUES: usize = 5;

/// What is wanted once as many needs as possible are met. Earlier ones come first: a later one decides only between plans
/// that are equal in all earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// As few new pairs as possible: what exists and works goes on.
    Keep,
    /// Loads as even as possible: the sum of the squares of how many needs each helper has is least.
    Even,
    /// As short ways as possible, added up.
    Near,
}

impl Aim {
    /// The aim in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Keep => "as few new pairs as possible",
            Self::Even => "loads as even as possible",
            Self::Near => "as short ways as possible",
        }
    }
}

/// What a plan costs: urgent needs not met, needs not met, and the three aims in their order. Compared value by value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Price(pub(super) [i64; VALUES]);

impl Price {
    pub(super) const NOTHING: Self = Self([0; VALUES]);

    pub(super) fn unmet(urgent: bool) -> Self {
        let mut price = Self::NOTHING;
        price.0[usize::from(!urgent)] = 1;
        price
    }

    /// One aim among those in order.
    pub(super) fn of(order: &[Aim], aim: Aim, value: i64) -> Self {
        let mut price = Self::NOTHING;
        if let Some(at) = order.iter().position(|other| *other == aim) {
            price.0[at + 2] = value;
        }
        price
    }
}

impl Add for Price {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        for (one, two) in self.0.iter_mut().zip(other.0) {
            *one += two;
        }
        self
    }
}

impl Neg for Price {
    type Output = Self;

    fn neg(mut self) -> Self {
        for value in &mut self.0 {
            *value = -*value;
        }
        self
    }
}

impl Sub for Price {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}
