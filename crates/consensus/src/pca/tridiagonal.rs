//! The largest eigenvalue of a symmetric tridiagonal matrix, and its eigenvector.

/// Halvings of the interval in which the eigenvalue lies: more than the digits of a number.
const HALVINGS: usize = 64;
/// Inverse iterations; from a shift this close two are enough.
const ITERATIONS: usize = 3;

/// The eigenvalue by bisection on the signs of the pivots, its vector by inverse iteration (Golub and Van Loan, 8.4).
/// `beside` has one entry less than `diagonal`; both nought for nothing.
pub(super) fn largest(diagonal: &[f64], beside: &[f64]) -> (f64, Vec<f64>) {
    let shift = above(diagonal, beside);
    let mut vector = vec![1.0; diagonal.len()];
    for _ in 0..ITERATIONS {
        solve(shift, diagonal, beside, &mut vector);
        let length = vector.iter().map(|it| it * it).sum::<f64>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|it| *it /= length);
        }
    }
    (shift, vector)
}

/// The least number found such that it less the matrix is positive definite.
fn above(diagonal: &[f64], beside: &[f64]) -> f64 {
    let radius = |at: usize| {
        let left = at.checked_sub(1).and_then(|at| beside.get(at)).map_or(0.0, |it| it.abs());
        left + beside.get(at).map_or(0.0, |it| it.abs())
    };
    let mut low = diagonal.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut high = diagonal.iter().enumerate().map(|(at, it)| it + radius(at)).fold(low, f64::max);
    high += high.abs() * f64::EPSILON * 4.0 + f64::MIN_POSITIVE;
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if pivots(middle, diagonal, beside).all(|pivot| pivot > 0.0) { high = middle } else { low = middle }
    }
    high
}

/// The pivots of `shift` less the matrix.
fn pivots(shift: f64, diagonal: &[f64], beside: &[f64]) -> impl Iterator<Item = f64> {
    let mut before = f64::INFINITY;
    let squares = std::iter::once(0.0).chain(beside.iter().map(|it| it * it));
    diagonal.iter().zip(squares).map(move |(it, square)| {
        before = shift - it - square / before;
        before
    })
}

/// Solves `shift` less the matrix, times x, for x. The pivots are positive, so that none need be exchanged.
fn solve(shift: f64, diagonal: &[f64], beside: &[f64], vector: &mut [f64]) {
    let pivots: Vec<f64> = pivots(shift, diagonal, beside).collect();
    for at in 1..vector.len() {
        vector[at] += vector[at - 1] * beside[at - 1] / pivots[at - 1];
    }
    for at in (0..vector.len()).rev() {
        let behind = beside.get(at).map_or(0.0, |it| it * vector[at + 1]);
        vector[at] = (vector[at] + behind) / pivots[at];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_eigenvalue_known_for_it() {
        // The path of n points has 2 cos(π / (n + 1)).
        let (value, vector) = largest(&[0.0; 5], &[1.0; 4]);
        assert!((value - 3.0_f64.sqrt()).abs() < 1e-12);
        let expected = [0.5, 3.0_f64.sqrt() / 2.0, 1.0].map(|it| it / 3.0_f64.sqrt());
        assert!(vector.iter().zip(expected).all(|(found, it)| (found - it).abs() < 1e-9), "{vector:?}");
    }

    #[test]
    fn one_by_one_is_its_own_value() {
        let (value, vector) = largest(&[4.0], &[]);
        assert!((value - 4.0).abs() < 1e-12 && (vector[0] - 1.0).abs() < 1e-12);
        assert_eq!(largest(&[0.0], &[]).1.len(), 1);
    }
}
