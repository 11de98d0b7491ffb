//! Whether many points are all in the group of prime order, for less than it costs to look at each.
//!
//! A point of the curve is the sum of an element of the group and a point of small order. If one point of
//! many has such a part, then the sum over a subset chosen by coin flips has one with a chance of at least
//! one half: whatever the others add up to, the point itself makes the difference. So [`ROUNDS`] independent
//! sums show it but for a chance of 2^-128. The coins come from a hash of all points, so nobody can choose
//! points to fit them.

use super::{Element, texts};
use crate::hash;
use alloc::vec::Vec;

/// Sums that are looked at.
const ROUNDS: usize = 128;

/// So many points are added up at a time, in all possible ways.
const CHUNK: usize = 6;

/// With fewer points, looking at each is faster.
const WORTH_IT: usize = 2 * ROUNDS;

/// Whether all points are in the group. In variable time.
pub(crate) fn are_members(points: &[Element]) -> bool {
    if points.len() < WORTH_IT {
        return points.iter().all(Element::is_of_prime_order);
    }
    let mut sums = alloc::vec![Element::identity(); ROUNDS];
    let seed = seed(points);
    for (number, chunk) in points.chunks(CHUNK).enumerate() {
        let subsets = subsets(chunk);
        for (sum, coins) in sums.iter_mut().zip(coins(&seed, number)) {
            let subset = usize::from(coins) & (subsets.len() - 1);
            *sum = *sum + subsets[subset];
        }
    }
    sums.iter().all(Element::is_of_prime_order)
}

fn seed(points: &[Element]) -> [u8; 32] {
    let all: Vec<u8> = texts(points).concat();
    hash::coins(&[b"seed", &all])
}

/// A byte of coins for each sum.
fn coins(seed: &[u8; 32], chunk: usize) -> impl Iterator<Item = u8> {
    let chunk = (chunk as u64).to_be_bytes();
    (0..ROUNDS.div_ceil(32)).flat_map(move |part| hash::coins(&[seed, &chunk, &part.to_be_bytes()]))
}

/// The sums of all subsets; the bits of a subset's place tell which points are in it.
fn subsets(points: &[Element]) -> Vec<Element> {
    let mut sums = alloc::vec![Element::identity()];
    for point in points {
        for at in 0..sums.len() {
            sums.push(sums[at] + *point);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::Scalar;
    use curve25519_dalek::constants::EIGHT_TORSION;

    fn elements(count: u64) -> Vec<Element> {
        (1..=count).map(|number| Element::of(&Scalar::from(number))).collect()
    }

    #[test]
    fn elements_are_members() {
        for count in [0, 1, 255, 256, 257, 600] {
            assert!(are_members(&elements(count)), "{count}");
        }
    }

    #[test]
    fn one_point_with_a_part_of_small_order_among_many_is_found() {
        for torsion in &EIGHT_TORSION[1..] {
            for (count, at) in [(300, 0), (300, 299), (301, 150), (10, 3)] {
                let mut points = elements(count);
                points[at] = points[at] + Element::from_point(*torsion);
                assert!(!are_members(&points));
            }
        }
    }

    #[test]
    fn parts_that_cancel_are_found_too() {
        for torsion in &EIGHT_TORSION[1..] {
            let mut points = elements(400);
            points[7] = points[7] + Element::from_point(*torsion);
            points[8] = points[8] - Element::from_point(*torsion);
            assert!(!are_members(&points));
        }
    }

    #[test]
    fn all_subsets_are_added_up() {
        let points = elements(3);
        let sums = [0, 1, 2, 3, 3, 4, 5, 6].map(|number: u64| Element::of(&Scalar::from(number)));
        assert_eq!(subsets(&points), sums);
    }
}
