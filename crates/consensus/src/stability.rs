//! How stable the groups are: would other people of the same kind have given the same groups?
//!
//! Participants are drawn anew with replacement, as many as there are (the bootstrap, Efron 1979), and everything is
//! computed again: means, components, number of groups, groups. Everybody, drawn or not, is then put with the nearest
//! new centre, which is compared with the group they are in (Hennig 2007).

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};
use serde::Serialize;

use crate::groups::{Grouping, best, groupings};
use crate::kmeans::nearest;
use crate::matrix::{Matrix, real};
use crate::pca::{Components, Point};
use crate::{Settings, adjusted_rand_index};

/// What resampling says of a grouping.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stability {
    /// How often the participants were drawn.
    pub resamples: usize,
    /// In which part of the draws as many groups were found.
    pub same_number: f64,
    /// The mean adjusted Rand index with the groups shown: 1 for the same groups each time, about 0 for chance.
    pub agreement: f64,
    /// The index that one draw in twenty falls below, or reaches.
    pub low: f64,
    /// Each group.
    pub groups: Vec<GroupStability>,
}

/// What resampling says of one group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GroupStability {
    /// The mean Jaccard index with the most similar group of each draw. From 0.75 on a group is said to be stable; at
    /// 0.5 and below it falls apart (Hennig 2007).
    pub recovered: f64,
    /// In which part of the draws no group shared more than half with it.
    pub dissolved: f64,
}

/// What is compared with.
pub(crate) struct Baseline<'a> {
    pub(crate) matrix: &'a Matrix<'a>,
    pub(crate) components: &'a Components,
    /// The rows that count.
    pub(crate) rows: &'a [usize],
    pub(crate) chosen: &'a Grouping,
}

/// The most distances for the silhouettes of a draw.
const DISTANCES: usize = 1_000_000;
/// A group that shares no more than this part with another is not that group.
const HALF: f64 = 0.5;

impl Stability {
    pub(crate) fn of(baseline: &Baseline<'_>, settings: &Settings) -> Self {
        let number = baseline.chosen.clusters.centres.len();
        let mut random = ChaCha8Rng::from_seed(seed(settings.seed));
        let mut same = 0_usize;
        let mut indices = Vec::new();
        let mut groups = vec![(0.0, 0_usize); number];
        for _ in 0..settings.resamples {
            let weights = draw(baseline.matrix, &mut random);
            let (found, labels) = regroup(baseline, &weights, settings);
            let pairs: Vec<(usize, usize)> =
                baseline.chosen.clusters.labels.iter().copied().zip(labels).collect();
            same += usize::from(found == number);
            indices.push(if found == 0 { 0.0 } else { adjusted_rand_index(&pairs) });
            for (group, (recovered, dissolved)) in groups.iter_mut().enumerate() {
                let similar = if found == 0 { 0.0 } else { most_similar(group, &pairs, found) };
                *recovered += similar;
                *dissolved += usize::from(similar <= HALF);
            }
        }
        let draws = real(settings.resamples.max(1));
        let agreement = indices.iter().sum::<f64>() / draws;
        indices.sort_by(f64::total_cmp);
        let group = |(recovered, dissolved)| GroupStability {
            recovered: recovered / draws,
            dissolved: real(dissolved) / draws,
        };
        Self {
            resamples: settings.resamples,
            same_number: real(same) / draws,
            agreement,
            low: indices.get(indices.len() / 20).copied().unwrap_or_default(),
            groups: groups.into_iter().map(group).collect(),
        }
    }
}

fn seed(seed: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes
}

/// How often each row is drawn. A row without a voice is none.
fn draw(matrix: &Matrix<'_>, random: &mut ChaCha8Rng) -> Vec<f64> {
    let rows = matrix.rows();
    let voices: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].voice > 0.0).collect();
    let mut weights = vec![0.0; rows.len()];
    for _ in &voices {
        weights[voices[below(voices.len(), random)]] += 1.0;
    }
    weights
}

/// A place below a number, each as likely but for a part of 2⁻⁴⁴ at most.
fn below(bound: usize, random: &mut ChaCha8Rng) -> usize {
    let wide = u128::from(random.next_u64()) * (bound as u128);
    usize::try_from(wide >> u64::BITS).unwrap_or_default()
}

/// How many groups a draw has, and the one of each row that counts.
fn regroup(baseline: &Baseline<'_>, weights: &[f64], settings: &Settings) -> (usize, Vec<usize>) {
    let components = Components::of(baseline.matrix, weights, Some(baseline.components));
    let points = components.project(baseline.matrix);
    let points: Vec<Point> = baseline.rows.iter().map(|row| points[*row]).collect();
    let weights: Vec<f64> = baseline.rows.iter().map(|row| weights[*row]).collect();
    let tried = groupings(&points, &weights, settings, DISTANCES);
    let centres = best(&tried).map_or(&[][..], |best| &best.clusters.centres);
    (centres.len(), points.iter().map(|point| nearest(point, centres)).collect())
}

/// The largest Jaccard index of a group with the groups of a draw.
fn most_similar(group: usize, pairs: &[(usize, usize)], found: usize) -> f64 {
    let index = |other: usize| {
        let both = pairs.iter().filter(|pair| **pair == (group, other)).count();
        let either = pairs.iter().filter(|pair| pair.0 == group || pair.1 == other).count();
        real(both) / real(either.max(1))
    };
    (0..found).map(index).fold(0.0, f64::max)
}
