//! The two largest eigenvalues of a symmetric operator that has no negative ones, with their eigenvectors: the method of
//! Lanczos by blocks of two, with full reorthogonalisation and restarts (Golub and Van Loan, Matrix Computations,
//! 4th ed., 10.3). Blocks of two, so that two equal eigenvalues are both found.

use super::jacobi::{Square, eigenpairs};

/// Two vectors side by side.
pub(super) type Block = Vec<[f64; 2]>;

/// An eigenvalue with its eigenvector of length one; both nought where the operator has no second one, or none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) value: f64,
    pub(super) vector: Vec<f64>,
}

/// The residual at which a pair is taken, as a part of its value.
const ENOUGH: f64 = 1e-10;
/// What is smaller than this part of the largest value is what rounding left of nothing.
const ROUNDING: f64 = 1e-13;
/// The most vectors before a restart from the best two.
const MOST_VECTORS: usize = 60;
const RESTARTS: usize = 100;
/// How many blocks are added before it is looked again whether the pairs are good enough.
const LOOK_EVERY: usize = 3;

/// The leading pairs of `apply`, which multiplies the operator with both vectors of a block.
pub(super) fn leading(apply: impl Fn(&[[f64; 2]], &mut [[f64; 2]]), start: &[[f64; 2]]) -> [Pair; 2] {
    let size = start.len();
    let mut pairs: [Pair; 2] = [0, 1].map(|side| Pair { value: 0.0, vector: column(start, side) });
    for _ in 0..RESTARTS {
        let mut space = Space::default();
        let mut block = independent(pairs.map(|pair| pair.vector).into(), 0.0);
        let done = loop {
            let enough = space.grow(&apply, &mut block, size);
            if enough || space.basis.len() + 2 > MOST_VECTORS {
                break enough;
            }
        };
        pairs = space.pairs(size);
        if done {
            break;
        }
    }
    pairs
}

/// A space that grows, and what the operator does within it.
#[derive(Default)]
struct Space {
    /// Vectors of length one at right angles.
    basis: Vec<Vec<f64>>,
    /// The inner products of the basis with its images.
    inner: Square,
    blocks: usize,
}

impl Space {
    /// Adds a block and puts the next into its place. Whether the leading pairs within the space are those of the
    /// operator.
    fn grow(
        &mut self,
        apply: impl Fn(&[[f64; 2]], &mut [[f64; 2]]),
        block: &mut Vec<Vec<f64>>,
        size: usize,
    ) -> bool {
        let mut images = images(apply, block, size);
        let (old, new) = (self.basis.len(), block.len());
        self.basis.append(block);
        for image in &images {
            self.inner.push(self.basis.iter().map(|vector| dot(vector, image)).collect());
        }
        for row in 0..old {
            let mirrored: Vec<f64> = self.inner[old..].iter().map(|below| below[row]).collect();
            self.inner[row].extend(mirrored);
        }
        for image in &mut images {
            // Twice is enough (Giraud, Langou, Rozložník and van den Eshof 2005).
            for vector in self.basis.iter().chain(&self.basis) {
                orthogonalise(image, vector);
            }
        }
        self.blocks += 1;
        let largest = self.inner.iter().enumerate().map(|(at, row)| row[at]).fold(0.0, f64::max);
        let rest = images.clone();
        *block = independent(images, ROUNDING * largest);
        let ended = block.is_empty() || self.basis.len() >= size;
        ended || (self.blocks.is_multiple_of(LOOK_EVERY) && self.is_good(&rest[..new]))
    }

    /// Whether the residuals of the leading pairs are small. They lie in what the last images left outside.
    fn is_good(&self, rest: &[Vec<f64>]) -> bool {
        let inner = |one: usize, other: usize| dot(&rest[one], &rest[other]);
        let found = eigenpairs(self.inner.clone());
        let first = found.first().map_or(0.0, |pair| pair.0);
        found.iter().take(2).all(|(value, vector)| {
            let last = &vector[vector.len() - rest.len()..];
            let each = (0..rest.len()).flat_map(|one| (0..rest.len()).map(move |other| (one, other)));
            let square: f64 = each.map(|(one, other)| last[one] * last[other] * inner(one, other)).sum();
            square.max(0.0).sqrt() <= (ENOUGH * value).max(ROUNDING * first)
        })
    }

    fn pairs(&self, size: usize) -> [Pair; 2] {
        let found = eigenpairs(self.inner.clone());
        let least = found.first().map_or(0.0, |pair| ROUNDING * pair.0);
        let pair = |at: usize| match found.get(at) {
            Some((value, weights)) if *value > least => {
                Pair { value: *value, vector: combine(weights, &self.basis) }
            }
            _ => Pair { value: 0.0, vector: vec![0.0; size] },
        };
        [pair(0), pair(1)]
    }
}

fn images(apply: impl Fn(&[[f64; 2]], &mut [[f64; 2]]), block: &[Vec<f64>], size: usize) -> Vec<Vec<f64>> {
    let entry = |vector: usize, at: usize| block.get(vector).map_or(0.0, |vector| vector[at]);
    let both: Block = (0..size).map(|at| [entry(0, at), entry(1, at)]).collect();
    let mut into = vec![[0.0; 2]; size];
    apply(&both, &mut into);
    (0..block.len()).map(|side| column(&into, side)).collect()
}

fn column(block: &[[f64; 2]], side: usize) -> Vec<f64> {
    block.iter().map(|both| both[side]).collect()
}

/// Of these vectors, those longer than `least` once what lies along others is taken out, with length one.
fn independent(vectors: Vec<Vec<f64>>, least: f64) -> Vec<Vec<f64>> {
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for mut vector in vectors {
        for other in kept.iter().chain(&kept) {
            orthogonalise(&mut vector, other);
        }
        let length = dot(&vector, &vector).sqrt();
        if length > least {
            kept.push(vector.into_iter().map(|it| it / length).collect());
        }
    }
    kept
}

fn combine(weights: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut vector = vec![0.0; basis.first().map_or(0, Vec::len)];
    for (weight, member) in weights.iter().zip(basis) {
        vector.iter_mut().zip(member).for_each(|(into, it)| *into += weight * it);
    }
    vector
}

/// Takes out of a vector what lies along another, which has length one.
fn orthogonalise(vector: &mut [f64], along: &[f64]) {
    let part = dot(vector, along);
    vector.iter_mut().zip(along).for_each(|(it, along)| *it -= part * along);
}

/// The inner product, in four interleaved sums, which a processor adds at the same time.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (lefts, rights) = (left.chunks_exact(sums.len()), right.chunks_exact(sums.len()));
    let rest: f64 = lefts.remainder().iter().zip(rights.remainder()).map(|(left, right)| left * right).sum();
    for (lefts, rights) in lefts.zip(rights) {
        for (sum, (left, right)) in sums.iter_mut().zip(lefts.iter().zip(rights)) {
            *sum += left * right;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The symmetric matrix with these eigenvalues, its eigenvectors mirrored at a plane.
    fn mirrored(values: &[f64], mirror: &[f64]) -> Square {
        let size = values.len();
        let square = dot(mirror, mirror);
        let reflect = |row: usize, column: usize| {
            f64::from(u8::from(row == column)) - 2.0 * mirror[row] * mirror[column] / square
        };
        let entry =
            |row, column| (0..size).map(|at| reflect(row, at) * values[at] * reflect(at, column)).sum();
        (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
    }

    fn times(matrix: &Square) -> impl Fn(&[[f64; 2]], &mut [[f64; 2]]) {
        move |block, into| {
            let sides = [0, 1].map(|side| column(block, side));
            for (into, row) in into.iter_mut().zip(matrix) {
                *into = sides.each_ref().map(|side| dot(row, side));
            }
        }
    }

    fn start(size: usize) -> Block {
        let number = crate::matrix::real;
        (0..size).map(|at| [1.0 + number(at) / 7.0, 1.0 + number(at * at % 11)]).collect()
    }

    proptest! {
        // Each case makes a matrix of up to 92 rows out of three.
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn both_leading_pairs_are_found(
            values in proptest::collection::vec(0.0..9.0_f64, 0..90), seed in proptest::collection::vec(0.1..1.0_f64, 12),
        ) {
            let mut values = values;
            values.extend([11.0, 17.0]);
            let size = values.len();
            let mirror: Vec<f64> = seed.iter().cycle().take(size).copied().collect();
            let matrix = mirrored(&values, &mirror);
            let found = leading(times(&matrix), &start(size));
            for (pair, value) in found.iter().zip([17.0, 11.0]) {
                prop_assert!((pair.value - value).abs() < 1e-9);
                let away = matrix.iter().zip(&pair.vector).map(|(row, it)| (dot(row, &pair.vector) - value * it).abs());
                prop_assert!(away.fold(0.0, f64::max) < 1e-7);
            }
            prop_assert!(dot(&found[0].vector, &found[1].vector).abs() < 1e-9);
        }
    }

    #[test]
    fn equal_eigenvalues_give_two_vectors_at_right_angles() {
        let matrix = mirrored(&[5.0, 5.0, 1.0], &[1.0, 2.0, 3.0]);
        let [first, second] = leading(times(&matrix), &start(3));
        assert!((first.value - 5.0).abs() < 1e-9 && (second.value - 5.0).abs() < 1e-9);
        assert!(dot(&first.vector, &second.vector).abs() < 1e-12);
    }

    #[test]
    fn slow_convergence_is_restarted_to_its_end() {
        let values: Vec<f64> = (0..400).map(|at| 1.0 + 1e-4 * f64::from(at)).collect();
        let apply = |block: &[[f64; 2]], into: &mut [[f64; 2]]| {
            for (into, (it, value)) in into.iter_mut().zip(block.iter().zip(&values)) {
                *into = it.map(|it| it * value);
            }
        };
        let [first, second] = leading(apply, &start(400));
        assert!((first.value - 1.039_9).abs() < 1e-9, "{}", first.value);
        assert!((second.value - 1.039_8).abs() < 1e-9, "{}", second.value);
    }

    #[test]
    fn what_has_one_direction_or_none_gives_no_more() {
        let nothing = |size| Pair { value: 0.0, vector: vec![0.0; size] };
        let one = mirrored(&[3.0, 0.0, 0.0, 0.0], &[1.0, 2.0, 3.0, 4.0]);
        let [first, second] = leading(times(&one), &start(4));
        assert!((first.value - 3.0).abs() < 1e-12);
        assert_eq!(second, nothing(4));
        assert_eq!(leading(|_, into| into.fill([0.0; 2]), &start(4)), [nothing(4), nothing(4)]);
        assert_eq!(leading(|_, _| (), &[]), [nothing(0), nothing(0)]);
        assert_eq!(leading(|_, into| into.fill([1.0; 2]), &[[1.0, 1.0]])[1], nothing(1));
    }
}
