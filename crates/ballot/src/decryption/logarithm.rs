//! How often the generator was added up: small discrete logarithms, with baby steps and giant steps.

use crate::group::{Element, Scalar, order_of};
use alloc::collections::BTreeMap;

/// Finds numbers up to a bound.
pub(super) struct Logarithms {
    /// By the bytes of each multiple below `step`.
    small: BTreeMap<[u8; 32], u64>,
    step: u64,
    bound: u64,
}

impl Logarithms {
    /// For numbers up to `bound`; takes about its square root in memory, and in time for each number.
    pub(super) fn up_to(bound: u64) -> Self {
        let step = bound.isqrt() + 1;
        let mut multiple = Element::identity();
        let mut small = BTreeMap::new();
        for number in 0..step {
            small.insert(order_of(&multiple), number);
            multiple = multiple + Element::generator();
        }
        Self { small, step, bound }
    }

    /// The number of which this is the multiple.
    pub(super) fn of(&self, element: &Element) -> Option<u64> {
        let giant = Element::of(&Scalar::from(self.step));
        let mut rest = *element;
        for steps in 0..=self.bound / self.step {
            if let Some(small) = self.small.get(&order_of(&rest)) {
                return Some(steps * self.step + small).filter(|number| *number <= self.bound);
            }
            rest = rest - giant;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_up_to_the_bound_and_none_above() {
        for bound in [0, 1, 2, 15, 16, 17, 100] {
            let logarithms = Logarithms::up_to(bound);
            for number in 0..=bound {
                assert_eq!(logarithms.of(&Element::of(&Scalar::from(number))), Some(number));
            }
            assert_eq!(logarithms.of(&Element::of(&Scalar::from(bound + 1))), None);
            assert_eq!(logarithms.of(&Element::of(&-Scalar::ONE)), None);
        }
    }
}
