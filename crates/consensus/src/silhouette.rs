//! How well a grouping separates: the mean silhouette (Rousseeuw 1987).

use crate::kmeans::by_place;
use crate::pca::Point;

/// The group of each point; none for one that is left out.
pub(crate) type Labels = Vec<Option<usize>>;

/// The mean silhouette of each of several groupings of the same points, −1 to 1, each point as often as its weight
/// says. A point alone in its group has nought.
///
/// Distances are the cost. They are taken once for all groupings: points that share their group in every one of them
/// lie together in a cell, and sums over cells make the sums over groups. Where there would be more than
/// `most_distances`, the silhouette is taken of a part of the points, chosen evenly in the order of their places, with
/// distances to all points as before.
pub(crate) fn silhouettes(
    points: &[Point],
    weights: &[f64],
    groupings: &[Labels],
    most_distances: usize,
) -> Vec<f64> {
    let cells = Cells::of(points, weights, groupings);
    let sizes: Vec<Vec<f64>> = groupings.iter().map(|labels| sizes(labels, weights)).collect();
    let mut sums = vec![(0.0, 0.0); groupings.len()];
    for sample in sampled(points, weights, most_distances) {
        let distances = cells.distances(&points[sample]);
        for (which, labels) in groupings.iter().enumerate() {
            let Some(own) = labels[sample] else { continue };
            let mut by_group = vec![0.0; sizes[which].len()];
            for (distance, key) in distances.iter().zip(&cells.keys) {
                if let Some(group) = key[which] {
                    by_group[group] += distance;
                }
            }
            sums[which].0 += weights[sample] * silhouette(own, &by_group, &sizes[which]);
            sums[which].1 += weights[sample];
        }
    }
    sums.into_iter().map(|(sum, total)| if total > 0.0 { sum / total } else { 0.0 }).collect()
}

/// The weight of each group.
fn sizes(labels: &Labels, weights: &[f64]) -> Vec<f64> {
    let groups = labels.iter().flatten().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0.0; groups];
    for (label, weight) in labels.iter().zip(weights) {
        if let Some(group) = label {
            sizes[*group] += weight;
        }
    }
    sizes
}

/// That of one point of a group, from the sums of its distances to the points of each group.
fn silhouette(own: usize, distances: &[f64], sizes: &[f64]) -> f64 {
    if sizes[own] <= 1.0 {
        return 0.0;
    }
    let inside = distances[own] / (sizes[own] - 1.0);
    let others = (0..sizes.len()).filter(|group| *group != own && sizes[*group] > 0.0);
    let outside = others.map(|group| distances[group] / sizes[group]).fold(f64::INFINITY, f64::min);
    let larger = inside.max(outside);
    if larger > 0.0 && larger.is_finite() { (outside - inside) / larger } else { 0.0 }
}

/// The points whose silhouette is taken.
fn sampled(points: &[Point], weights: &[f64], most_distances: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..points.len()).filter(|point| weights[*point] > 0.0).collect();
    let most = (most_distances / places.len().max(1)).max(1);
    if places.len() > most {
        places.sort_by(|left, right| by_place(&points[*left], &points[*right]).then(left.cmp(right)));
        let step = places.len().div_ceil(most);
        places = places.into_iter().step_by(step).collect();
    }
    places
}

/// The points with weight, those of one cell beside each other.
struct Cells {
    /// By cell, its group in each grouping.
    keys: Vec<Labels>,
    /// Where each cell begins and ends.
    bounds: Vec<std::ops::Range<usize>>,
    x: Vec<f64>,
    y: Vec<f64>,
    weight: Vec<f64>,
}

impl Cells {
    fn of(points: &[Point], weights: &[f64], groupings: &[Labels]) -> Self {
        let key = |point: usize| groupings.iter().map(|labels| labels[point]).collect::<Labels>();
        let present = (0..points.len()).filter(|point| weights[*point] > 0.0);
        let mut order: Vec<(Labels, usize)> = present.map(|point| (key(point), point)).collect();
        order.sort_unstable();
        let mut cells = Self { keys: vec![], bounds: vec![], x: vec![], y: vec![], weight: vec![] };
        for (key, point) in order {
            if cells.keys.last() != Some(&key) {
                cells.keys.push(key);
                cells.bounds.push(cells.x.len()..cells.x.len());
            }
            cells.x.push(points[point][0]);
            cells.y.push(points[point][1]);
            cells.weight.push(weights[point]);
            cells.bounds.iter_mut().last().into_iter().for_each(|bounds| bounds.end += 1);
        }
        cells
    }

    /// The sum of the distances from a point to those of each cell.
    fn distances(&self, point: &Point) -> Vec<f64> {
        let sum = |bounds: &std::ops::Range<usize>| {
            let range = bounds.clone();
            distances(point, &self.x[range.clone()], &self.y[range.clone()], &self.weight[range])
        };
        self.bounds.iter().map(sum).collect()
    }
}

/// Lanes of the sum, which a processor adds at the same time; how many does not change with the machine.
const LANES: usize = 8;

fn distances(from: &Point, x: &[f64], y: &[f64], weight: &[f64]) -> f64 {
    let [left, below] = *from;
    let distance =
        |x: f64, y: f64, weight: f64| weight * ((x - left) * (x - left) + (y - below) * (y - below)).sqrt();
    let mut sums = [0.0; LANES];
    let (xs, ys, weights) = (x.chunks_exact(LANES), y.chunks_exact(LANES), weight.chunks_exact(LANES));
    let rest = xs.remainder().iter().zip(ys.remainder()).zip(weights.remainder());
    let rest: f64 = rest.map(|((x, y), weight)| distance(*x, *y, *weight)).sum();
    for ((x, y), weight) in xs.zip(ys).zip(weights) {
        for lane in 0..LANES {
            sums[lane] += distance(x[lane], y[lane], weight[lane]);
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kmeans::Clusters;
    use crate::matrix::real;
    use proptest::prelude::*;

    fn groupings(points: &[Point], weights: &[f64]) -> Vec<Labels> {
        let one = Clusters::one(points, weights).unwrap();
        std::iter::successors(one.and_one(points, weights), |it| it.and_one(points, weights))
            .take(4)
            .map(|it| it.labels.into_iter().map(Some).collect())
            .collect()
    }

    /// By the definition, from every pair of points.
    fn plain(points: &[Point], labels: &[Option<usize>], groups: usize) -> f64 {
        let labels: Vec<usize> = labels.iter().map(|label| label.unwrap()).collect();
        let distance = |a: &Point, b: &Point| ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
        let to = |from: usize, group: usize| {
            let members: Vec<usize> = (0..points.len()).filter(|at| labels[*at] == group).collect();
            let sum: f64 = members.iter().map(|at| distance(&points[from], &points[*at])).sum();
            sum / real(members.len() - usize::from(labels[from] == group)).max(1.0)
        };
        let each = (0..points.len()).map(|at| {
            if labels.iter().filter(|label| **label == labels[at]).count() == 1 {
                return 0.0;
            }
            let inside = to(at, labels[at]);
            let others = (0..groups).filter(|group| *group != labels[at]);
            let outside = others.map(|group| to(at, group)).fold(f64::INFINITY, f64::min);
            (outside - inside) / outside.max(inside)
        });
        each.sum::<f64>() / real(points.len())
    }

    proptest! {
        #[test]
        fn a_point_that_is_left_out_is_not_there(
            points in proptest::collection::vec([-9.0..9.0_f64, -9.0..9.0], 8..40), out in 0_usize..8,
        ) {
            let weights = vec![1.0; points.len()];
            let mut labels = groupings(&points, &weights).remove(0);
            labels[out] = None;
            // A group that is left is not one.
            prop_assume!([0, 1].iter().all(|group| labels.contains(&Some(*group))));
            let found = silhouettes(&points, &weights, std::slice::from_ref(&labels), usize::MAX)[0];
            let (mut fewer, mut left) = (points.clone(), labels.clone());
            fewer.remove(out);
            left.remove(out);
            prop_assert!((found - plain(&fewer, &left, 2)).abs() < 1e-9);
        }

        #[test]
        fn it_is_what_the_definition_says(
            points in proptest::collection::vec([-9.0..9.0_f64, -9.0..9.0], 6..80),
        ) {
            let weights = vec![1.0; points.len()];
            let groupings = groupings(&points, &weights);
            let found = silhouettes(&points, &weights, &groupings, usize::MAX);
            for (found_at, (found, grouping)) in found.iter().zip(&groupings).enumerate() {
                let expected = plain(&points, grouping, 2 + found_at);
                prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
            }
        }

        #[test]
        fn a_weight_is_so_many_points(
            points in proptest::collection::vec(([-9.0..9.0_f64, -9.0..9.0], 1_usize..4), 6..30),
        ) {
            let weights: Vec<f64> = points.iter().map(|it| real(it.1)).collect();
            let places: Vec<Point> = points.iter().map(|it| it.0).collect();
            let many: Vec<Point> = points.iter().flat_map(|it| std::iter::repeat_n(it.0, it.1)).collect();
            let grouping = groupings(&places, &weights).remove(0);
            let labels = points.iter().zip(&grouping);
            let labels: Labels = labels.flat_map(|(it, label)| std::iter::repeat_n(*label, it.1)).collect();
            let expected = plain(&many, &labels, 2);
            let found = silhouettes(&places, &weights, &[grouping], usize::MAX)[0];
            prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    proptest! {
        // Each case takes millions of distances.
        #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

        #[test]
        fn a_part_of_the_points_gives_nearly_the_same(seed in 0..50_u32) {
            let at = |at: u32| f64::from((at * 7919 + seed * 104_729) % 1009) / 1009.0;
            let camp = |it: u32| f64::from(it % 2) * 3.0;
            let points: Vec<Point> = (0..2000).map(|it| [camp(it) + at(it), at(it + 5000)]).collect();
            let weights = vec![1.0; points.len()];
            let groupings = groupings(&points, &weights);
            let all = silhouettes(&points, &weights, &groupings, usize::MAX);
            let part = silhouettes(&points, &weights, &groupings, 400_000);
            for (all, part) in all.iter().zip(&part) {
                prop_assert!((all - part).abs() < 0.05, "{all} {part}");
            }
        }
    }
}
