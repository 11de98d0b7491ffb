//! How sure a share is.

use serde::Serialize;

/// Between which bounds a share lies with 90 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower bound, 0 to 1.
    pub low: f64,
    /// The upper bound, 0 to 1.
    pub high: f64,
}

/// The quantile of the normal distribution that 5 % exceed.
const Z: f64 = 1.644_853_626_951_472_2;

impl Interval {
    /// That of `some` of `all`, by Wilson's score (Wilson 1927), which holds for few and for shares near nought and
    /// one. Of nobody nothing is known.
    #[must_use]
    pub fn of(some: usize, all: usize) -> Self {
        let (some, all) = (crate::matrix::real(some), crate::matrix::real(all));
        if all == 0.0 {
            return Self { low: 0.0, high: 1.0 };
        }
        let share = some / all;
        let square = Z * Z / all;
        let middle = share + square / 2.0;
        let half = (square * (share * (1.0 - share) + square / 4.0)).sqrt();
        let bound = |value: f64| (value / (1.0 + square)).clamp(0.0, 1.0);
        Self { low: bound(middle - half), high: bound(middle + half) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_what_a_hand_computes() {
        // (0.8 + 0.13528 ± 0.24817) / 1.27055.
        let found = Interval::of(8, 10);
        assert!((found.low - 0.540_9).abs() < 1e-3 && (found.high - 0.931_2).abs() < 1e-3, "{found:?}");
        assert_eq!(Interval::of(0, 0), Interval { low: 0.0, high: 1.0 });
    }

    proptest! {
        #[test]
        fn it_holds_the_share_and_narrows(all in 1_usize..2000, part in 0.0..=1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small count")]
            let some = (crate::matrix::real(all) * part) as usize;
            let (found, wider) = (Interval::of(some, all), Interval::of(some * 2, all * 2));
            let share = crate::matrix::real(some) / crate::matrix::real(all);
            prop_assert!(found.low <= share + 1e-12 && share - 1e-12 <= found.high);
            prop_assert!(wider.high - wider.low < found.high - found.low);
        }
    }
}
