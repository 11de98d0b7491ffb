//! SQL of ledgers and statistics.

mod burden;
mod statistics;
mod writings;

pub(super) use burden::branches;
pub(super) use statistics::{Bounds, kinds_then, moved, names, read};
pub(super) use writings::{insert_writing, writings};

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [burden::STATEMENTS, statistics::STATEMENTS, writings::STATEMENTS].concat()
}
