//! The two directions in which opinions differ most, and where each participant lies in them.
//!
//! Principal components of the votes with every missing one replaced by its column's mean. Centred, a missing vote is
//! nought, so that the matrix stays sparse and a product with it costs no more than the votes that were cast.

mod jacobi;
mod lanczos;

use crate::matrix::{Cell, Matrix, VOTES, meaning};
use lanczos::{Block, leading};

/// A place in the plane of the two components.
pub(crate) type Point = [f64; 2];

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
        let [first, second] = leading(
            |block, into| centred.covariance(block, into),
            &near.map_or_else(|| generic(matrix.columns().len()), Self::block),
        );
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
        let table = table(&self.means, &self.block());
        let place = |cells| {
            let stretch = matrix.stretch(cells);
            sum(&table, cells).map(|along| stretch * along)
        };
        matrix.cells().map(place).collect()
    }

    fn block(&self) -> Block {
        let [first, second] = &self.axes;
        first.iter().zip(second).map(|(first, second)| [*first, *second]).collect()
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
            for (column, vote) in cells.iter().map(|cell| meaning(*cell)) {
                sums[column] += weight * vote;
                counts[column] += weight;
            }
        }
        let mean = |(sum, count): (&f64, &f64)| if *count > 0.0 { sum / count } else { 0.0 };
        Self { matrix, weights, means: sums.iter().zip(&counts).map(mean).collect() }
    }

    /// The covariance, but for a factor, times the vectors of a block.
    fn covariance(&self, block: &[[f64; 2]], into: &mut [[f64; 2]]) {
        let table = table(&self.means, block);
        let mut gathered = vec![[0.0; 2]; table.len()];
        for (cells, weight) in self.matrix.cells().zip(self.weights) {
            if *weight == 0.0 {
                continue;
            }
            let [first, second] = sum(&table, cells).map(|along| weight * along);
            for cell in cells {
                let gathered = &mut gathered[usize::from(*cell)];
                gathered[0] += first;
                gathered[1] += second;
            }
        }
        for ((votes, mean), into) in gathered.chunks_exact(VOTES).zip(&self.means).zip(into) {
            let one = |side: usize| {
                let [disagree, pass, agree] = [votes[0][side], votes[1][side], votes[2][side]];
                agree - disagree - mean * (disagree + pass + agree)
            };
            *into = [one(0), one(1)];
        }
    }

    /// The trace of the covariance, by the same factor.
    fn total(&self) -> f64 {
        let mut total = 0.0;
        for (cells, weight) in self.matrix.cells().zip(self.weights) {
            for (column, vote) in cells.iter().map(|cell| meaning(*cell)) {
                let away = vote - self.means[column];
                total += weight * away * away;
            }
        }
        total
    }
}

/// What each cell adds to the products of its row with the vectors of a block.
fn table(means: &[f64], block: &[[f64; 2]]) -> Block {
    let cells = means
        .iter()
        .zip(block)
        .flat_map(|(mean, along)| [-1.0, 0.0, 1.0].map(|vote| along.map(|along| (vote - mean) * along)));
    cells.collect()
}

/// The sums of a row's cells, each as four interleaved sums, which a processor adds at the same time.
fn sum(table: &[[f64; 2]], cells: &[Cell]) -> [f64; 2] {
    let mut sums = [[0.0; 2]; 4];
    let chunks = cells.chunks_exact(sums.len());
    for (sum, cell) in sums.iter_mut().zip(chunks.remainder()) {
        *sum = table[usize::from(*cell)];
    }
    for chunk in chunks {
        for (sum, cell) in sums.iter_mut().zip(chunk) {
            let along = table[usize::from(*cell)];
            sum[0] += along[0];
            sum[1] += along[1];
        }
    }
    [0, 1].map(|side| (sums[0][side] + sums[1][side]) + (sums[2][side] + sums[3][side]))
}

/// A start that no data are made to be at right angles to: multiples of the golden ratio, without their whole part.
fn generic(columns: usize) -> Block {
    const GOLDEN: f64 = 1.618_033_988_749_895;
    let mut at = 0.0;
    let mut next = || {
        at = f64::fract(at + GOLDEN);
        at + 0.5
    };
    (0..columns).map(|_| [next(), next()]).collect()
}

/// With the sign that makes the largest loading positive, the first of equal ones: a component has no sign of its own.
fn signed(axis: Vec<f64>) -> Vec<f64> {
    let largest =
        axis.iter().copied().fold(0.0_f64, |largest, it| if it.abs() > largest.abs() { it } else { largest });
    if largest < 0.0 { axis.into_iter().map(|it| -it).collect() } else { axis }
}
