//! The two directions in which opinions differ most, and where each participant lies in them.
//!
//! Principal components of the votes with every missing one replaced by its column's mean. Centred, a missing vote is
//! nought, so that the matrix stays sparse and a product with it costs no more than the votes that were cast.

mod lanczos;
mod tridiagonal;

use crate::matrix::{Matrix, VOTES, cell};
use lanczos::leading;

/// A place in the plane of the two components.
pub(crate) type Point = [f64; 2];

/// A second component that explains less than this part of the first is what rounding left of nothing.
const ROUNDING: f64 = 1e-12;

/// The components.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Components {
    /// The mean vote on each statement.
    pub(crate) means: Vec<f64>,
    /// The first and second component: for each statement its loading. Nought where opinions do not differ that way.
    pub(crate) axes: [Vec<f64>; 2],
    /// Which part of all variance each explains, 0 to 1.
    pub(crate) explained: [f64; 2],
}

impl Components {
    /// The components of the rows, each as often as its weight says. `near` are those of similar data, from which they
    /// are found sooner.
    pub(crate) fn of(matrix: &Matrix<'_>, weights: &[f64], near: Option<&Self>) -> Self {
        let centred = Centred::of(matrix, weights);
        let columns = matrix.columns().len();
        let start = |axis: usize| match near {
            Some(near) if near.explained[axis] > 0.0 => near.axes[axis].clone(),
            _ => generic(columns, axis),
        };
        let apply = |vector: &[f64], into: &mut [f64]| centred.covariance(vector, into);
        let first = leading(apply, start(0), None);
        let second = leading(apply, start(1), Some(&first.vector)).unless_below(ROUNDING * first.value);
        let total = centred.total();
        let part = |value: f64| if total > 0.0 { value / total } else { 0.0 };
        Self {
            explained: [part(first.value), part(second.value)],
            axes: [signed(first.vector), signed(second.vector)],
            means: centred.means,
        }
    }

    /// Where each row lies, stretched by how few statements it answers.
    pub(crate) fn project(&self, matrix: &Matrix<'_>) -> Vec<Point> {
        let tables = self.axes.each_ref().map(|axis| table(&self.means, axis));
        matrix
            .cells()
            .map(|cells| {
                let stretch = matrix.stretch(cells);
                tables.each_ref().map(|table| stretch * sum(table, cells))
            })
            .collect()
    }
}

/// The centred matrix with the weights of its rows.
struct Centred<'a> {
    matrix: &'a Matrix<'a>,
    weights: &'a [f64],
    means: Vec<f64>,
}

impl<'a> Centred<'a> {
    fn of(matrix: &'a Matrix<'a>, weights: &'a [f64]) -> Self {
        let columns = matrix.columns().len();
        let (mut sums, mut counts) = (vec![0.0; columns], vec![0.0; columns]);
        for (cells, weight) in matrix.cells().zip(weights) {
            for (column, vote) in cells.iter().map(|it| cell(*it)) {
                sums[column] += weight * vote;
                counts[column] += weight;
            }
        }
        let mean = |(sum, count): (&f64, &f64)| if *count > 0.0 { sum / count } else { 0.0 };
        Self { matrix, weights, means: sums.iter().zip(&counts).map(mean).collect() }
    }

    /// The covariance, but for a factor, times a vector.
    fn covariance(&self, vector: &[f64], into: &mut [f64]) {
        let table = table(&self.means, vector);
        let mut gathered = vec![0.0; table.len()];
        for (cells, weight) in self.matrix.cells().zip(self.weights) {
            if *weight == 0.0 {
                continue;
            }
            let along = weight * sum(&table, cells);
            cells.iter().for_each(|it| gathered[*it as usize] += along);
        }
        let columns = gathered.chunks_exact(VOTES).zip(&self.means).zip(into);
        columns.for_each(|((votes, mean), into)| {
            *into = votes[2] - votes[0] - mean * (votes[0] + votes[1] + votes[2]);
        });
    }

    /// The trace of the covariance, by the same factor.
    fn total(&self) -> f64 {
        let mut total = 0.0;
        for (cells, weight) in self.matrix.cells().zip(self.weights) {
            for (column, vote) in cells.iter().map(|it| cell(*it)) {
                let away = vote - self.means[column];
                total += weight * away * away;
            }
        }
        total
    }
}

/// What each cell adds to the product of its row with a vector.
fn table(means: &[f64], vector: &[f64]) -> Vec<f64> {
    let cells =
        means.iter().zip(vector).flat_map(|(mean, along)| [-1.0, 0.0, 1.0].map(|vote| (vote - mean) * along));
    cells.collect()
}

/// The sum of a row's cells, in four interleaved sums, which a processor adds at the same time.
fn sum(table: &[f64], cells: &[u32]) -> f64 {
    let mut sums = [0.0; 4];
    let chunks = cells.chunks_exact(sums.len());
    let rest: f64 = chunks.remainder().iter().map(|cell| table[*cell as usize]).sum();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, cell)| *sum += table[*cell as usize]);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// A start that no data are made to be orthogonal to: multiples of the golden ratio, without their whole part.
fn generic(columns: usize, axis: usize) -> Vec<f64> {
    const GOLDEN: f64 = 1.618_033_988_749_895;
    let mut at = GOLDEN * crate::matrix::real(axis + 1);
    let next = |_| {
        at = (at + GOLDEN).fract();
        at + 0.5
    };
    (0..columns).map(next).collect()
}

/// With the sign that makes the largest loading positive, the first of equal ones: a component has no sign of its own.
fn signed(mut axis: Vec<f64>) -> Vec<f64> {
    let largest =
        axis.iter().copied().fold(0.0_f64, |largest, it| if it.abs() > largest.abs() { it } else { largest });
    if largest < 0.0 {
        axis.iter_mut().for_each(|it| *it = -*it);
    }
    axis
}
