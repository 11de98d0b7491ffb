//! One to one: against every order on small tables, against its own proof on large ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use planner::assignment::{Costs, CostsError, MOST_COST, assign};
use proptest::prelude::*;

/// The least cost, by trying every way.
fn every_way(costs: &Costs, row: usize, taken: &mut Vec<bool>) -> i64 {
    if row == costs.rows() {
        return 0;
    }
    let mut least = i64::MAX;
    for column in 0..costs.columns() {
        if taken[column] {
            continue;
        }
        taken[column] = true;
        least = least.min(i64::from(costs.cost(row, column)) + every_way(costs, row + 1, taken));
        taken[column] = false;
    }
    least
}

fn tables() -> impl Strategy<Value = Costs> {
    (1_usize..7, 0_usize..3, 1_i32..40).prop_flat_map(|(rows, more, spread)| {
        let columns = rows + more;
        prop::collection::vec(-spread..=spread, rows * columns)
            .prop_map(move |values| Costs::new(rows, columns, values).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_way_costs_less(costs in tables()) {
        let found = assign(&costs);
        prop_assert!(found.is_proved(&costs));
        prop_assert_eq!(found.cost, every_way(&costs, 0, &mut vec![false; costs.columns()]));
    }

    #[test]
    fn a_plan_that_is_not_the_best_is_not_proved(costs in tables(), one in any::<prop::sample::Index>(), two in any::<prop::sample::Index>()) {
        let mut found = assign(&costs);
        let (one, two) = (one.index(costs.rows()), two.index(costs.rows()));
        found.column_of.swap(one, two);
        let paid = |column_of: &[usize]| -> i64 {
            column_of.iter().enumerate().map(|(row, column)| i64::from(costs.cost(row, *column))).sum()
        };
        let before = found.cost;
        found.cost = paid(&found.column_of);
        prop_assert_eq!(found.is_proved(&costs), found.cost == before);
    }
}

/// Values as a linear congruential generator gives them (Knuth 1998, 3.3.4), so that no file is needed.
fn made(rows: usize, columns: usize, below: u64) -> Costs {
    let mut state = 20_261_128_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((state >> 33) % below).unwrap()
    };
    Costs::new(rows, columns, (0..rows * columns).map(|_| next()).collect()).unwrap()
}

#[test]
fn large_tables_are_proved() {
    for (rows, columns, below) in [(300, 300, 1_000_000), (300, 300, 5), (120, 400, 100), (1, 9, 4)] {
        let costs = made(rows, columns, below);
        assert!(assign(&costs).is_proved(&costs), "{rows} by {columns} below {below}");
    }
}

/// Ties everywhere: every plan costs the same.
#[test]
fn equal_costs_are_assigned() {
    let costs = Costs::new(50, 50, vec![7; 2_500]).unwrap();
    let found = assign(&costs);
    assert_eq!(found.cost, 350);
    assert!(found.is_proved(&costs));
}

#[test]
fn what_cannot_be_assigned_is_refused_with_the_remedy() {
    assert_eq!(Costs::new(2, 1, vec![0, 0]), Err(CostsError::MoreRows { rows: 2, columns: 1 }));
    assert_eq!(Costs::new(1, 2, vec![0]), Err(CostsError::Shape { values: 1, rows: 1, columns: 2 }));
    assert_eq!(Costs::new(1, 2, vec![0, MOST_COST + 1]), Err(CostsError::Cost { row: 0, column: 1 }));
    assert!(Costs::new(1, 1, vec![-MOST_COST]).is_ok());
    assert!(Costs::new(0, 0, Vec::new()).is_ok_and(|costs| assign(&costs).cost == 0));
    let words = Costs::new(2, 1, vec![0, 0]).unwrap_err().to_string();
    assert!(words.contains("exchange rows and columns"), "{words}");
}
