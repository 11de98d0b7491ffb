//! How far two groupings of the same people agree.

use std::collections::BTreeMap;

/// The adjusted Rand index (Hubert and Arabie 1985): 1 for the same grouping, about 0 for chance, below for less. Each
/// pair is one person's group in the one and in the other; groups may be numbered differently. Two groupings that put
/// all into one group, or each apart, agree.
#[must_use]
pub fn adjusted_rand_index(pairs: &[(usize, usize)]) -> f64 {
    let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut lefts, mut rights) = (BTreeMap::new(), BTreeMap::new());
    for (left, right) in pairs {
        *cells.entry((*left, *right)).or_default() += 1;
        *lefts.entry(*left).or_default() += 1;
        *rights.entry(*right).or_default() += 1;
    }
    let together = choose(cells.values());
    let (left, right) = (choose(lefts.values()), choose(rights.values()));
    let all = choose(std::iter::once(&pairs.len()));
    let expected = if all > 0.0 { left * right / all } else { 0.0 };
    let most = f64::midpoint(left, right);
    if (most - expected).abs() < f64::EPSILON * most.max(1.0) {
        return 1.0;
    }
    (together - expected) / (most - expected)
}

/// How many pairs there are within groups of these sizes.
fn choose<'a>(sizes: impl Iterator<Item = &'a usize>) -> f64 {
    let pairs = sizes.map(|size| crate::matrix::real(*size)).map(|size| size * (size - 1.0) / 2.0);
    pairs.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_what_a_hand_computes() {
        // Ten people in a table computed by hand: rows (1,1,0), (1,2,1), (0,0,4).
        let table = [((0, 0), 1), ((0, 1), 1), ((1, 0), 1), ((1, 1), 2), ((1, 2), 1), ((2, 2), 4)];
        let pairs: Vec<_> =
            table.iter().flat_map(|(pair, times)| std::iter::repeat_n(*pair, *times)).collect();
        let found = adjusted_rand_index(&pairs);
        // Pairs together 7, by rows 13, by columns 14, of 45: (7 − 182/45) / (13.5 − 182/45).
        assert!((found - (7.0 - 182.0 / 45.0) / (13.5 - 182.0 / 45.0)).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn numbering_does_not_matter(pairs in proptest::collection::vec((0_usize..4, 0_usize..4), 1..60)) {
            let renamed: Vec<_> = pairs.iter().map(|(left, right)| (left + 3, 9 - right)).collect();
            prop_assert!((adjusted_rand_index(&pairs) - adjusted_rand_index(&renamed)).abs() < 1e-12);
            let itself: Vec<_> = pairs.iter().map(|(left, _)| (*left, left + 5)).collect();
            prop_assert!((adjusted_rand_index(&itself) - 1.0).abs() < 1e-12);
        }
    }
}
