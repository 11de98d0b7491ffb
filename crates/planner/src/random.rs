//! Chance from a seed: the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of numbers that a seed determines.
#[derive(Clone, Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `below`, which is above nought. The bias of the reduction (Lemire 2019) is below 2⁻¹⁶ for the
    /// sizes used here.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        let wide = u64::from(self.0.next_u32()) * u64::try_from(below).unwrap_or(u64::MAX);
        usize::try_from(wide >> 32).unwrap_or(0)
    }

    /// A number from nought to below one.
    pub(crate) fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }
}
