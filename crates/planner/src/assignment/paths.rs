//! Shortest augmenting paths: a row without a column gets one, others along the path change theirs.

use super::{Costs, NONE, State, number};

/// Gives a column to each of the rows.
pub(super) fn augment(costs: &Costs, state: &mut State, free: &[u32]) {
    let mut paths = Paths {
        distance: vec![0; costs.columns()],
        before: vec![NONE; costs.columns()],
        order: (0..number(costs.columns())).collect(),
    };
    for row in free {
        paths.from(costs, state, *row);
    }
}

struct Paths {
    distance: Vec<i64>,
    /// The row from which a column was reached.
    before: Vec<u32>,
    /// Columns: first those done, then those at the least distance, then the rest.
    order: Vec<u32>,
}

impl Paths {
    fn from(&mut self, costs: &Costs, state: &mut State, row: u32) {
        for (column, (cost, price)) in costs.row(row as usize).iter().zip(&state.price).enumerate() {
            self.distance[column] = i64::from(*cost) - price;
        }
        self.before.fill(row);
        let (mut done, mut end) = (0, 0);
        let mut least = 0;
        let found = loop {
            if done == end {
                let settled = done;
                (least, end) = self.nearest(done);
                let vacant = (settled..end).find(|at| state.row_of[self.order[*at] as usize] == NONE);
                if let Some(at) = vacant {
                    self.settle(state, settled, least);
                    break self.order[at];
                }
            }
            let column = self.order[done];
            done += 1;
            if let Some(vacant) = self.scan(costs, state, column, least, &mut end) {
                // Columns at the least distance itself change no price.
                self.settle(state, done, least);
                break vacant;
            }
        };
        self.turn(state, row, found);
    }

    /// Brings the columns at the least distance forward. Returns that distance and where they end.
    fn nearest(&mut self, from: usize) -> (i64, usize) {
        let mut end = from + 1;
        let mut least = self.distance[self.order[from] as usize];
        for at in from + 1..self.order.len() {
            let distance = self.distance[self.order[at] as usize];
            if distance > least {
                continue;
            }
            if distance < least {
                (least, end) = (distance, from);
            }
            self.order.swap(at, end);
            end += 1;
        }
        (least, end)
    }

    /// Goes on from the owner of a column. Returns a column of nobody at the least distance, if one is met.
    fn scan(
        &mut self,
        costs: &Costs,
        state: &State,
        column: u32,
        least: i64,
        end: &mut usize,
    ) -> Option<u32> {
        let owner = state.row_of[column as usize];
        let row = costs.row(owner as usize);
        let paid = i64::from(row[column as usize]) - state.price[column as usize] - least;
        for at in *end..self.order.len() {
            let other = self.order[at];
            let distance = i64::from(row[other as usize]) - state.price[other as usize] - paid;
            if distance >= self.distance[other as usize] {
                continue;
            }
            self.distance[other as usize] = distance;
            self.before[other as usize] = owner;
            if distance == least {
                if state.row_of[other as usize] == NONE {
                    return Some(other);
                }
                self.order.swap(at, *end);
                *end += 1;
            }
        }
        None
    }

    fn settle(&self, state: &mut State, done: usize, least: i64) {
        for column in &self.order[..done] {
            state.price[*column as usize] += self.distance[*column as usize] - least;
        }
    }

    /// Gives each column of the path to the row from which it was reached.
    fn turn(&self, state: &mut State, start: u32, last: u32) {
        let mut column = last;
        loop {
            let row = self.before[column as usize];
            let next = state.column_of[row as usize];
            state.give(row, column);
            if row == start {
                return;
            }
            column = next;
        }
    }
}
