//! The largest eigenvalue of a symmetric operator with its eigenvector, by the method of Lanczos with full
//! reorthogonalisation and restarts (Golub and Van Loan, Matrix Computations, 4th ed., 10.1 to 10.3).

use super::tridiagonal;

/// An eigenvalue with its eigenvector of length one; both nought where the operator is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) value: f64,
    pub(super) vector: Vec<f64>,
}

impl Pair {
    fn nothing(size: usize) -> Self {
        Self { value: 0.0, vector: vec![0.0; size] }
    }

    /// Itself, or nothing where its value is no larger than this.
    pub(super) fn unless_below(self, least: f64) -> Self {
        if self.value > least { self } else { Self::nothing(self.vector.len()) }
    }
}

/// The residual at which a pair is taken, as a part of its value.
const ENOUGH: f64 = 1e-10;
/// A step no longer than this part of the value leaves the space spanned so far only by rounding.
const NOTHING: f64 = 1e-14;
const STEPS: usize = 80;
const RESTARTS: usize = 60;

/// The leading pair of `apply`, or of what it does in the space orthogonal to `against`, which has length one.
pub(super) fn leading(apply: impl Fn(&[f64], &mut [f64]), start: Vec<f64>, against: Option<&[f64]>) -> Pair {
    let mut pair = Pair { value: 0.0, vector: start };
    for _ in 0..RESTARTS {
        let (next, done) = run(&apply, &pair.vector, against);
        pair = next;
        if done {
            break;
        }
    }
    pair
}

/// One run of at most [`STEPS`] steps; whether its pair is good enough, or no better can be had.
fn run(apply: impl Fn(&[f64], &mut [f64]), start: &[f64], against: Option<&[f64]>) -> (Pair, bool) {
    let size = start.len();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut next = start.to_vec();
    against.into_iter().for_each(|against| orthogonalise(&mut next, against));
    if !unit(&mut next) {
        return (Pair::nothing(size), true);
    }
    loop {
        let mut image = vec![0.0; size];
        apply(&next, &mut image);
        if basis.is_empty() && image.iter().all(|it| *it == 0.0) {
            return (Pair::nothing(size), true);
        }
        diagonal.push(dot(&next, &image));
        basis.push(next);
        // Twice is enough (Giraud et al. 2005).
        for _ in 0..2 {
            against.into_iter().for_each(|against| orthogonalise(&mut image, against));
            basis.iter().for_each(|vector| orthogonalise(&mut image, vector));
        }
        let step = dot(&image, &image).sqrt();
        let (value, weights) = tridiagonal::largest(&diagonal, &beside);
        let residual = step * weights.last().map_or(0.0, |last| last.abs());
        let done = residual <= ENOUGH * value || step <= NOTHING * value || basis.len() == size;
        if done || basis.len() == STEPS {
            return (Pair { value, vector: combine(&weights, &basis) }, done);
        }
        beside.push(step);
        image.iter_mut().for_each(|it| *it /= step);
        next = image;
    }
}

fn combine(weights: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut vector = vec![0.0; basis.first().map_or(0, Vec::len)];
    for (weight, member) in weights.iter().zip(basis) {
        vector.iter_mut().zip(member).for_each(|(into, it)| *into += weight * it);
    }
    unit(&mut vector);
    vector
}

/// Takes out of a vector what lies along another, which has length one.
pub(super) fn orthogonalise(vector: &mut [f64], along: &[f64]) {
    let part = dot(vector, along);
    vector.iter_mut().zip(along).for_each(|(it, along)| *it -= part * along);
}

/// Makes a vector one of length one; false if it has no length.
pub(super) fn unit(vector: &mut [f64]) -> bool {
    let length = dot(vector, vector).sqrt();
    if length == 0.0 {
        return false;
    }
    vector.iter_mut().for_each(|it| *it /= length);
    true
}

/// The inner product, in four interleaved sums, which a processor adds at the same time.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (lefts, rights) = (left.chunks_exact(sums.len()), right.chunks_exact(sums.len()));
    let rest: f64 = lefts.remainder().iter().zip(rights.remainder()).map(|(left, right)| left * right).sum();
    for (lefts, rights) in lefts.zip(rights) {
        sums.iter_mut().zip(lefts.iter().zip(rights)).for_each(|(sum, (left, right))| *sum += left * right);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The symmetric matrix with these eigenvalues and two reflections' worth of turned eigenvectors.
    fn turned(values: &[f64], mirror: &[f64]) -> Vec<Vec<f64>> {
        let size = values.len();
        let square = dot(mirror, mirror);
        let reflect = |row: usize, column: usize| {
            f64::from(u8::from(row == column)) - 2.0 * mirror[row] * mirror[column] / square
        };
        let entry =
            |row, column| (0..size).map(|at| reflect(row, at) * values[at] * reflect(at, column)).sum();
        (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
    }

    fn times(matrix: &[Vec<f64>]) -> impl Fn(&[f64], &mut [f64]) + '_ {
        |vector, into| into.iter_mut().zip(matrix).for_each(|(into, row)| *into = dot(row, vector))
    }

    fn start(size: usize) -> Vec<f64> {
        (0..size).map(|at| 1.0 + crate::matrix::real(at) / 7.0).collect()
    }

    proptest! {
        #[test]
        fn both_leading_pairs_are_found(
            values in proptest::collection::vec(0.0..9.0_f64, 2..12), seed in proptest::collection::vec(0.1..1.0_f64, 12),
        ) {
            let mut values = values;
            values.extend([11.0, 17.0]);
            let size = values.len();
            let mirror: Vec<f64> = seed.iter().cycle().take(size).copied().collect();
            let matrix = turned(&values, &mirror);
            let first = leading(times(&matrix), start(size), None);
            let second = leading(times(&matrix), start(size), Some(&first.vector));
            prop_assert!((first.value - 17.0).abs() < 1e-9 && (second.value - 11.0).abs() < 1e-9);
            for pair in [&first, &second] {
                let mut image = vec![0.0; size];
                times(&matrix)(&pair.vector, &mut image);
                let away = image.iter().zip(&pair.vector).map(|(image, it)| (image - pair.value * it).abs());
                prop_assert!(away.fold(0.0, f64::max) < 1e-7);
            }
            prop_assert!(dot(&first.vector, &second.vector).abs() < 1e-9);
        }
    }

    #[test]
    fn equal_eigenvalues_give_two_orthogonal_vectors() {
        let matrix = turned(&[5.0, 5.0, 1.0], &[1.0, 2.0, 3.0]);
        let first = leading(times(&matrix), start(3), None);
        let second = leading(times(&matrix), start(3), Some(&first.vector));
        assert!((first.value - 5.0).abs() < 1e-9 && (second.value - 5.0).abs() < 1e-9);
        assert!(dot(&first.vector, &second.vector).abs() < 1e-12);
    }

    #[test]
    fn slow_convergence_is_restarted_to_its_end() {
        let values: Vec<f64> = (0..400).map(|at| 1.0 + 1e-4 * f64::from(at)).collect();
        let pair = leading(
            |vector, into| {
                into.iter_mut()
                    .zip(vector.iter().zip(&values))
                    .for_each(|(into, (it, value))| *into = it * value)
            },
            start(400),
            None,
        );
        assert!((pair.value - 1.0399).abs() < 1e-9, "{}", pair.value);
    }

    #[test]
    fn nothing_has_no_direction() {
        let pair = leading(|_, into| into.fill(0.0), start(4), None);
        assert_eq!(pair, Pair { value: 0.0, vector: vec![0.0; 4] });
        assert_eq!(leading(|_, _| (), Vec::new(), None).value.to_bits(), 0.0_f64.to_bits());
    }
}
