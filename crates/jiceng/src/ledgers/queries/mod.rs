//! SQL of ledgers and statistics.

mod burden;
mod statistics;

pub(super) use burden::branches;
pub(super) use statistics::{Bounds, kinds_then, names, read};

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [burden::STATEMENTS, statistics::STATEMENTS].concat()
}
