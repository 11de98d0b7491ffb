//! Groups around centres, so that the squared distances to them are small (k-means, Lloyd 1982).
//!
//! Where it starts decides what k-means ends in. Starts are taken without chance: from the centres of one group less
//! and the point that lowers the error most (the fast variant of Likas, Vlassis and Verbeek 2003), and from the first
//! points in the order of their places, as the reference implementation does; the better end is kept.

use std::cmp::Ordering;

use crate::pca::Point;

/// Centres with the group of each point.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clusters {
    pub(crate) centres: Vec<Point>,
    /// By point, a place among the centres.
    pub(crate) labels: Vec<usize>,
    /// The sum of squared distances, each as often as its point's weight says.
    error: f64,
}

/// After so many rounds k-means ends, converged or not.
const ROUNDS: usize = 300;
/// So many points are tried as a further centre.
const CANDIDATES: usize = 64;

impl Clusters {
    /// All points around one centre; none where no point has weight.
    pub(crate) fn one(points: &[Point], weights: &[f64]) -> Option<Self> {
        let centre = *points.iter().zip(weights).find(|(_, weight)| **weight > 0.0)?.0;
        Some(Self::from(points, weights, vec![centre]))
    }

    /// One group more; none when the points lie in no more places than there are groups.
    pub(crate) fn and_one(&self, points: &[Point], weights: &[f64]) -> Option<Self> {
        let wanted = self.centres.len() + 1;
        let candidates = places(points, weights);
        let first = candidates.get(..wanted)?.to_vec();
        let mut split = self.centres.clone();
        split.push(self.best_addition(points, weights, &candidates)?);
        let ends = [split, first].map(|start| Self::from(points, weights, start));
        let [split, first] = ends;
        let best = if first.error < split.error { first } else { split };
        (best.sizes(weights).iter().all(|size| *size > 0.0)).then_some(best)
    }

    /// Without a group: its points go to the nearest of the other centres, which move by `weights`. None when no
    /// other is left.
    pub(crate) fn without(&self, group: usize, points: &[Point], weights: &[f64]) -> Option<Self> {
        let mut centres = self.centres.clone();
        centres.remove(group);
        (!centres.is_empty()).then(|| Self::from(points, weights, centres))
    }

    /// The weight of each group.
    pub(crate) fn sizes(&self, weights: &[f64]) -> Vec<f64> {
        let mut sizes = vec![0.0; self.centres.len()];
        self.labels.iter().zip(weights).for_each(|(label, weight)| sizes[*label] += weight);
        sizes
    }

    /// Numbers the groups from the largest to the smallest, equal ones by the places of their centres.
    pub(crate) fn ordered(self, weights: &[f64]) -> Self {
        let sizes = self.sizes(weights);
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by(|left, right| {
            let (one, other) = (*left, *right);
            sizes[other]
                .total_cmp(&sizes[one])
                .then_with(|| by_place(&self.centres[one], &self.centres[other]))
        });
        let mut number = vec![0; order.len()];
        order.iter().enumerate().for_each(|(to, from)| number[*from] = to);
        Self {
            centres: order.iter().map(|from| self.centres[*from]).collect(),
            labels: self.labels.iter().map(|label| number[*label]).collect(),
            error: self.error,
        }
    }

    /// Lloyd's rounds from these centres. A group that loses all its points keeps its centre.
    fn from(points: &[Point], weights: &[f64], mut centres: Vec<Point>) -> Self {
        let mut labels = assign(points, &centres);
        for _ in 0..ROUNDS {
            move_centres(points, weights, &labels, &mut centres);
            let next = assign(points, &centres);
            if next == labels {
                break;
            }
            labels = next;
        }
        let each = points.iter().zip(weights).zip(&labels);
        let error = each.map(|((point, weight), label)| weight * squared(point, &centres[*label])).sum();
        Self { centres, labels, error }
    }

    /// Of the candidates the one that, as a further centre, would lower the error most at once.
    fn best_addition(&self, points: &[Point], weights: &[f64], candidates: &[Point]) -> Option<Point> {
        let away: Vec<f64> = points
            .iter()
            .zip(&self.labels)
            .map(|(point, label)| squared(point, &self.centres[*label]))
            .collect();
        let gain = |candidate: &Point| -> f64 {
            let each = points.iter().zip(weights).zip(&away);
            each.map(|((point, weight), away)| weight * (away - squared(point, candidate)).max(0.0)).sum()
        };
        let step = candidates.len().div_ceil(CANDIDATES).max(1);
        let tried = candidates.iter().step_by(step).map(|candidate| (gain(candidate), candidate));
        // Of equal ones the first.
        tried.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, candidate)| *candidate)
    }
}

/// The group of the nearest centre; of equally near ones the first.
pub(crate) fn nearest(point: &Point, centres: &[Point]) -> usize {
    let mut best = (f64::INFINITY, 0);
    for (at, centre) in centres.iter().enumerate() {
        let away = squared(point, centre);
        if away < best.0 {
            best = (away, at);
        }
    }
    best.1
}

/// From left to right, then from below to above.
pub(crate) fn by_place(left: &Point, right: &Point) -> Ordering {
    left[0].total_cmp(&right[0]).then_with(|| left[1].total_cmp(&right[1]))
}

fn assign(points: &[Point], centres: &[Point]) -> Vec<usize> {
    points.iter().map(|point| nearest(point, centres)).collect()
}

fn move_centres(points: &[Point], weights: &[f64], labels: &[usize], centres: &mut [Point]) {
    let mut sums = vec![([0.0, 0.0], 0.0); centres.len()];
    for ((point, weight), label) in points.iter().zip(weights).zip(labels) {
        let (sum, total) = &mut sums[*label];
        sum[0] += weight * point[0];
        sum[1] += weight * point[1];
        *total += weight;
    }
    for (centre, (sum, total)) in centres.iter_mut().zip(sums) {
        if total > 0.0 {
            *centre = [sum[0] / total, sum[1] / total];
        }
    }
}

/// The different places of the points with weight, in order.
fn places(points: &[Point], weights: &[f64]) -> Vec<Point> {
    let present = points.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let mut places: Vec<Point> = present.map(|(point, _)| *point).collect();
    places.sort_unstable_by(by_place);
    places.dedup();
    places
}

fn squared(left: &Point, right: &Point) -> f64 {
    let (x, y) = (left[0] - right[0], left[1] - right[1]);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::real;
    use proptest::prelude::*;

    fn heaps() -> Vec<Point> {
        let centres = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]];
        let near = |at: usize| [real(at % 3) * 0.1, real(at % 5) * 0.1];
        (0..60).map(|at| [centres[at % 3][0] + near(at)[0], centres[at % 3][1] + near(at)[1]]).collect()
    }

    #[test]
    fn heaps_are_found() {
        let points = heaps();
        let weights = vec![1.0; points.len()];
        let three = (0..2)
            .fold(Clusters::one(&points, &weights).unwrap(), |it, _| it.and_one(&points, &weights).unwrap());
        let groups: Vec<usize> = (0..3).map(|at| three.labels[at]).collect();
        assert!((0..60).all(|at| three.labels[at] == groups[at % 3]));
        assert_eq!(three.sizes(&weights), [20.0; 3]);
    }

    #[test]
    fn there_are_no_more_groups_than_places() {
        let points = vec![[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]];
        let one = Clusters::one(&points, &[1.0; 3]).unwrap();
        let two = one.and_one(&points, &[1.0; 3]).unwrap();
        assert_eq!(two.and_one(&points, &[1.0; 3]), None);
        assert_eq!(Clusters::one(&points, &[0.0; 3]), None);
        // A point without weight makes no place.
        assert_eq!(one.and_one(&points, &[1.0, 0.0, 1.0]), None);
    }

    #[test]
    fn the_points_of_a_group_that_is_taken_out_go_to_the_others() {
        let points = heaps();
        let weights = vec![1.0; points.len()];
        let two = Clusters::one(&points, &weights).unwrap().and_one(&points, &weights).unwrap();
        let one = two.without(1, &points, &weights).unwrap();
        assert_eq!(one.sizes(&weights), [real(points.len())]);
        assert_eq!(one.without(0, &points, &weights), None);
    }

    proptest! {
        #[test]
        fn more_groups_never_raise_the_error_and_labels_are_nearest(
            points in proptest::collection::vec([-9.0..9.0_f64, -9.0..9.0], 2..60),
        ) {
            let weights = vec![1.0; points.len()];
            let mut before = Clusters::one(&points, &weights).unwrap();
            while let Some(next) = before.and_one(&points, &weights).filter(|it| it.centres.len() < 6) {
                prop_assert!(next.error <= before.error + 1e-9);
                for (point, label) in points.iter().zip(&next.labels) {
                    prop_assert_eq!(nearest(point, &next.centres), *label);
                }
                before = next;
            }
        }

        #[test]
        fn a_weight_is_so_many_points(
            points in proptest::collection::vec(([-9.0..9.0_f64, -9.0..9.0], 1_usize..4), 3..30),
        ) {
            let weights: Vec<f64> = points.iter().map(|it| real(it.1)).collect();
            let places: Vec<Point> = points.iter().map(|it| it.0).collect();
            let many: Vec<Point> = points.iter().flat_map(|it| std::iter::repeat_n(it.0, it.1)).collect();
            let weighted = Clusters::one(&places, &weights).unwrap().and_one(&places, &weights).unwrap();
            let each = vec![1.0; many.len()];
            let repeated = Clusters::one(&many, &each).unwrap().and_one(&many, &each).unwrap();
            prop_assert!((weighted.error - repeated.error).abs() < 1e-6 * (1.0 + weighted.error));
        }
    }
}
