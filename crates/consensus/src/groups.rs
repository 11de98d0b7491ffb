//! How many groups there are, and who is in which.

use crate::Settings;
use crate::kmeans::Clusters;
use crate::pca::Point;
use crate::silhouette::{Labels, silhouettes};

/// A grouping that was tried.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grouping {
    pub(crate) clusters: Clusters,
    pub(crate) silhouette: f64,
}

impl Grouping {
    /// How many groups there are, with the silhouette.
    pub(crate) fn measured(&self) -> (usize, f64) {
        (self.clusters.centres.len(), self.silhouette)
    }
}

/// The groupings of the points that are allowed, from few groups to many, each with its silhouette.
pub(crate) fn groupings(
    points: &[Point],
    weights: &[f64],
    settings: &Settings,
    most_distances: usize,
) -> Vec<Grouping> {
    let mut allowed: Vec<(Clusters, Labels)> = Vec::new();
    let mut next = Clusters::one(points, weights);
    while let Some(clusters) = next {
        if clusters.centres.len() >= settings.most_groups {
            break;
        }
        next = clusters.and_one(points, weights);
        let large = next.clone().and_then(|it| dissolved(it, points, weights, settings.smallest_group));
        if let Some(large) = large
            && !allowed.iter().any(|it| it.0.labels == large.0.labels)
        {
            allowed.push(large);
        }
    }
    allowed.sort_by_key(|it| it.0.centres.len());
    let (allowed, labels): (Vec<Clusters>, Vec<Labels>) = allowed.into_iter().unzip();
    let silhouettes = silhouettes(points, weights, &labels, most_distances);
    let found = allowed.into_iter().zip(silhouettes);
    found.map(|(clusters, silhouette)| Grouping { clusters, silhouette }).collect()
}

/// The grouping of the largest silhouette; of equal ones that of fewer groups.
pub(crate) fn best(groupings: &[Grouping]) -> Option<&Grouping> {
    groupings.iter().reduce(|best, next| if next.silhouette > best.silhouette { next } else { best })
}

/// Without groups that are too small, one after the other; none when fewer than two are left. Their members are counted
/// with the nearest group, but have no part in where its centre lies nor in how well it separates, or one person far
/// away would decide both: the labels leave them out.
fn dissolved(
    mut clusters: Clusters,
    points: &[Point],
    weights: &[f64],
    smallest: usize,
) -> Option<(Clusters, Labels)> {
    let smallest = crate::matrix::real(smallest);
    let mut shaping = weights.to_vec();
    loop {
        let sizes = clusters.sizes(weights);
        let least = (0..sizes.len()).min_by(|left, right| sizes[*left].total_cmp(&sizes[*right]))?;
        if sizes[least] >= smallest {
            break;
        }
        for (weight, label) in shaping.iter_mut().zip(&clusters.labels) {
            *weight = if *label == least { 0.0 } else { *weight };
        }
        clusters = clusters.without(least, points, &shaping)?;
    }
    let clusters = clusters.ordered(weights);
    let label = |(label, weight): (&usize, &f64)| (*weight > 0.0).then_some(*label);
    let labels = clusters.labels.iter().zip(&shaping).map(label).collect();
    (clusters.centres.len() >= 2).then_some((clusters, labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two heaps of ten, and one person far away.
    fn points() -> Vec<Point> {
        let mut points: Vec<Point> =
            (0..20).map(|at| [f64::from(at % 2) * 8.0, f64::from(at) * 0.05]).collect();
        points.push([4.0, 300.0]);
        points
    }

    #[test]
    fn one_person_is_no_group() {
        let points = points();
        let weights = vec![1.0; points.len()];
        let found = groupings(&points, &weights, &Settings::default(), usize::MAX);
        assert!(found.iter().all(|it| it.clusters.sizes(&weights).iter().all(|size| *size >= 5.0)));
        let best = best(&found).unwrap();
        assert_eq!(best.clusters.centres.len(), 2, "{found:?}");
        assert!((0..20).all(|at| best.clusters.labels[at] == best.clusters.labels[at % 2]));
        let published = groupings(&points, &weights, &Settings::published(), usize::MAX);
        assert!(published.iter().any(|it| it.clusters.sizes(&weights).contains(&1.0)));
    }

    #[test]
    fn people_who_think_alike_are_not_divided() {
        assert_eq!(groupings(&[[1.0, 2.0]; 30], &[1.0; 30], &Settings::default(), usize::MAX), Vec::new());
        assert_eq!(best(&[]), None);
    }
}
