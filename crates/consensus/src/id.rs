//! The order of identifiers.

use std::cmp::Ordering;

/// Short ones first, then by bytes: numbers come in the order of their values, and any other text in a fixed one.
pub(crate) fn order(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_the_order_of_their_values() {
        let mut ids = ["10", "9", "b", "100", "0"];
        ids.sort_by(|left, right| order(left, right));
        assert_eq!(ids, ["0", "9", "b", "10", "100"]);
    }
}
