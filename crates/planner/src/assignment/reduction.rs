//! Before the paths: most rows find their column by prices alone.

use super::{Costs, NONE, State, number};

/// Returns the rows that are left without a column.
pub(super) fn reduce(costs: &Costs, state: &mut State) -> Vec<u32> {
    let mut free: Vec<u32> = if costs.rows() == costs.columns() {
        reduce_columns(costs, state)
    } else {
        // A column of nobody must keep the price nought.
        (0..number(costs.rows())).collect()
    };
    for _ in 0..2 {
        free = outbid(costs, state, &free);
    }
    free
}

/// Each column is priced at its cheapest row, which gets it if it has none.
fn reduce_columns(costs: &Costs, state: &mut State) -> Vec<u32> {
    let mut least = costs.row(0).to_vec();
    let mut cheapest = vec![0_u32; costs.columns()];
    for row in 1..costs.rows() {
        for (column, cost) in costs.row(row).iter().enumerate() {
            if *cost < least[column] {
                least[column] = *cost;
                cheapest[column] = number(row);
            }
        }
    }
    let mut wins = vec![0_u32; costs.rows()];
    for column in (0..costs.columns()).rev() {
        state.price[column] = i64::from(least[column]);
        let row = cheapest[column];
        wins[row as usize] += 1;
        if state.column_of[row as usize] == NONE {
            state.give(row, number(column));
        }
    }
    for (row, won) in (0..).zip(&wins) {
        if *won == 1 {
            transfer(costs, state, row);
        }
    }
    (0..number(costs.rows())).filter(|row| wins[*row as usize] == 0).collect()
}

/// Lowers the price of a row's only column by what its second choice would cost more.
fn transfer(costs: &Costs, state: &mut State, row: u32) {
    let own = state.column_of[row as usize] as usize;
    let others = costs.row(row as usize).iter().zip(&state.price).enumerate();
    let least =
        others.filter(|(column, _)| *column != own).map(|(_, (cost, price))| i64::from(*cost) - price).min();
    if let Some(least) = least {
        state.price[own] -= least - (i64::from(costs.cost(row as usize, own)) - state.price[own]);
    }
}

/// Each free row takes its cheapest column and lowers its price to where the second choice is as good; whoever had the
/// column is free again.
fn outbid(costs: &Costs, state: &mut State, free: &[u32]) -> Vec<u32> {
    let mut queue: Vec<u32> = free.iter().rev().copied().collect();
    let mut left = Vec::new();
    let mut bids = 0_usize;
    while let Some(row) = queue.pop() {
        bids += 1;
        let [first, second] = two_cheapest(costs.row(row as usize), &state.price);
        let (mut column, gain) = (first.0, second.1 - first.1);
        let mut owner = state.row_of[column as usize];
        if gain > 0 {
            state.price[column as usize] -= gain;
        } else if owner != NONE && second.0 != NONE {
            column = second.0;
            owner = state.row_of[column as usize];
        }
        state.give(row, column);
        if owner == NONE {
            continue;
        }
        state.column_of[owner as usize] = NONE;
        if gain > 0 && bids < 4 * costs.rows() {
            queue.push(owner);
        } else {
            left.push(owner);
        }
    }
    left
}

/// The columns that cost a row least after their prices, with that cost. A row with one column has no second.
fn two_cheapest(row: &[i32], price: &[i64]) -> [(u32, i64); 2] {
    let (mut first, mut second) = ((NONE, i64::MAX), (NONE, i64::MAX));
    for (column, (cost, price)) in (0..).zip(row.iter().zip(price)) {
        let left = i64::from(*cost) - price;
        if left < second.1 {
            if left < first.1 {
                (first, second) = ((column, left), first);
            } else {
                second = (column, left);
            }
        }
    }
    if second.0 == NONE {
        second = (NONE, first.1);
    }
    [first, second]
}
