//! All eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix
//! Computations, 4th ed., 8.5).

/// A square matrix by rows.
pub(super) type Square = Vec<Vec<f64>>;

/// Rounds through all pairs; each about doubles the digits that are right.
const SWEEPS: usize = 30;

/// The eigenvalues, the largest first, each with its eigenvector of length one.
pub(super) fn eigenpairs(mut matrix: Square) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.len();
    let mut vectors: Square =
        (0..size).map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for row in 0..size {
            for column in row + 1..size {
                rotated |= rotate(&mut matrix, &mut vectors, row, column);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        vectors.into_iter().enumerate().map(|(at, vector)| (matrix[at][at], vector)).collect();
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0));
    pairs
}

/// Makes the entry of a pair nought; false if it is so small that it changes neither eigenvalue.
fn rotate(matrix: &mut Square, vectors: &mut Square, row: usize, column: usize) -> bool {
    let entry = matrix[row][column];
    let (low, high) = (matrix[row][row], matrix[column][column]);
    if entry.abs() <= f64::EPSILON * (low * high).abs().sqrt() || entry.abs() < f64::MIN_POSITIVE {
        return false;
    }
    let ratio = (high - low) / (2.0 * entry);
    let tangent = ratio.signum() / (ratio.abs() + (ratio * ratio + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for other in matrix.iter_mut() {
        let (left, right) = (other[row], other[column]);
        other[row] = cosine * left - sine * right;
        other[column] = sine * left + cosine * right;
    }
    let turn = |square: &mut Square| {
        let (above, below) = square.split_at_mut(column);
        for (left, right) in above[row].iter_mut().zip(&mut below[0]) {
            (*left, *right) = (cosine * *left - sine * *right, sine * *left + cosine * *right);
        }
    };
    turn(matrix);
    turn(vectors);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_has_the_eigenvalues_known_for_it() {
        // The path of five points has 2 cos(jπ / 6).
        let path =
            (0..5_i32).map(|row| (0..5).map(|at| f64::from(u8::from((row - at).abs() == 1))).collect());
        let found = eigenpairs(path.collect());
        let root = 3.0_f64.sqrt();
        let expected = [root, 1.0, 0.0, -1.0, -root];
        assert!(found.iter().zip(expected).all(|((value, _), expected)| (value - expected).abs() < 1e-12));
        assert_eq!(eigenpairs(Vec::new()), Vec::new());
    }

    proptest! {
        #[test]
        fn pairs_are_pairs(entries in proptest::collection::vec(-9.0..9.0_f64, 36), size in 1_usize..=6) {
            let matrix: Square = (0..size)
                .map(|row| (0..size).map(|column| entries[row.max(column) * 6 + row.min(column)]).collect())
                .collect();
            for (value, vector) in eigenpairs(matrix.clone()) {
                for (row, entry) in matrix.iter().zip(&vector) {
                    let image: f64 = row.iter().zip(&vector).map(|(left, right)| left * right).sum();
                    prop_assert!((image - value * entry).abs() < 1e-10);
                }
                prop_assert!((vector.iter().map(|it| it * it).sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}
