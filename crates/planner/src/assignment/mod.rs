//! One to one at the least cost: the linear assignment problem.
//!
//! The method is that of Jonker and Volgenant (1987): prices of columns from their cheapest rows, two rounds in which rows
//! outbid one another, and shortest augmenting paths for the rows that are left. Costs and prices are whole numbers, and
//! the prices are handed out with the plan: whoever adds them up has a lower bound that no plan undercuts.

mod paths;
mod reduction;

use thiserror::Error;

/// Costs lie between this and its negative.
pub const MOST_COST: i32 = 1 << 30;
/// Most rows, and most columns.
pub const MOST_LINES: usize = 20_000;
/// No row, or no column.
const NONE: u32 = u32::MAX;

/// Why costs are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CostsError {
    /// A list of another length.
    #[error("{values} costs are not {rows} rows by {columns} columns")]
    Shape {
        /// Values given.
        values: usize,
        /// Rows named.
        rows: usize,
        /// Columns named.
        columns: usize,
    },
    /// More than [`MOST_LINES`] rows or columns.
    #[error("there are {0} rows or columns; assign at most {MOST_LINES} at a time")]
    TooMany(usize),
    /// More rows than columns, so that not every row can have one of its own.
    #[error("{rows} rows cannot each have a column of their own among {columns}; exchange rows and columns")]
    MoreRows {
        /// Rows named.
        rows: usize,
        /// Columns named.
        columns: usize,
    },
    /// A cost beyond [`MOST_COST`].
    #[error("the cost of row {row} at column {column} is beyond {MOST_COST}; use a coarser unit")]
    Cost {
        /// Counted from nought.
        row: usize,
        /// Counted from nought.
        column: usize,
    },
}

/// What it costs that a row is given a column. There are at least as many columns as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    rows: usize,
    columns: usize,
    values: Vec<i32>,
}

impl Costs {
    /// `values` holds row after row.
    ///
    /// # Errors
    /// The values do not fit the numbers of rows and columns, are too many or too large.
    pub fn new(rows: usize, columns: usize, values: Vec<i32>) -> Result<Self, CostsError> {
        if rows.max(columns) > MOST_LINES {
            return Err(CostsError::TooMany(rows.max(columns)));
        }
        if rows > columns {
            return Err(CostsError::MoreRows { rows, columns });
        }
        if values.len() != rows * columns {
            return Err(CostsError::Shape { values: values.len(), rows, columns });
        }
        if let Some(at) = values.iter().position(|cost| cost.unsigned_abs() > MOST_COST.unsigned_abs()) {
            return Err(CostsError::Cost { row: at / columns, column: at % columns });
        }
        Ok(Self { rows, columns, values })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The cost of a row at a column.
    #[must_use]
    pub fn cost(&self, row: usize, column: usize) -> i32 {
        self.values[row * self.columns + column]
    }

    fn row(&self, row: usize) -> &[i32] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }
}

/// A column for each row at the least cost in all, with the prices that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The column of each row.
    pub column_of: Vec<usize>,
    /// The sum of all costs.
    pub cost: i64,
    /// The price of each row.
    pub row_prices: Vec<i64>,
    /// The price of each column; nought for columns of nobody, and never above nought, if there are more columns than rows.
    pub column_prices: Vec<i64>,
}

impl Assignment {
    /// Whether the prices prove that nothing costs less. Rests on the costs alone, not on how the plan was found: no row
    /// and column together are dearer than their cost, and all prices add up to the cost of the plan.
    #[must_use]
    pub fn is_proved(&self, costs: &Costs) -> bool {
        let fits = self.column_of.len() == costs.rows
            && self.row_prices.len() == costs.rows
            && self.column_prices.len() == costs.columns
            && self.column_of.iter().all(|column| *column < costs.columns);
        if !fits || !self.is_one_to_one(costs.columns) {
            return false;
        }
        let dear = (0..costs.rows).any(|row| {
            let left = costs.row(row).iter().zip(&self.column_prices);
            left.into_iter().any(|(cost, price)| self.row_prices[row] + price > i64::from(*cost))
        });
        let spare = costs.columns > costs.rows && self.column_prices.iter().any(|price| *price > 0);
        let total: i64 = self.row_prices.iter().chain(&self.column_prices).sum();
        let paid: i64 =
            self.column_of.iter().enumerate().map(|(row, column)| i64::from(costs.cost(row, *column))).sum();
        !dear && !spare && total == paid && paid == self.cost
    }

    fn is_one_to_one(&self, columns: usize) -> bool {
        let mut taken = vec![false; columns];
        self.column_of.iter().all(|column| !std::mem::replace(&mut taken[*column], true))
    }
}

/// Gives each row a column of its own at the least cost in all.
#[must_use]
pub fn assign(costs: &Costs) -> Assignment {
    let mut state = State {
        row_of: vec![NONE; costs.columns],
        column_of: vec![NONE; costs.rows],
        price: vec![0; costs.columns],
    };
    let free = reduction::reduce(costs, &mut state);
    paths::augment(costs, &mut state, &free);
    let column_of: Vec<usize> = state.column_of.iter().map(|column| *column as usize).collect();
    let cost = |(row, column): (usize, &usize)| i64::from(costs.cost(row, *column));
    let row_prices = column_of.iter().enumerate().map(|pair| cost(pair) - state.price[*pair.1]).collect();
    let total = column_of.iter().enumerate().map(cost).sum();
    Assignment { column_of, cost: total, row_prices, column_prices: state.price }
}

/// Who has what so far, and the prices of columns.
#[derive(Clone, Debug)]
struct State {
    row_of: Vec<u32>,
    column_of: Vec<u32>,
    price: Vec<i64>,
}

impl State {
    fn give(&mut self, row: u32, column: u32) {
        self.row_of[column as usize] = row;
        self.column_of[row as usize] = column;
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}
