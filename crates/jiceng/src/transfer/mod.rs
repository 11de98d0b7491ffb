//! Transfer of the relation (组织关系转接): from branch to branch within the area, out of it, and in from outside, by the
//! procedures of the rulebook. Until the other side has received a member, the old branch stays responsible: the membership
//! ends in the one and begins in the other in one transaction.
//!
//! With a county that has no server in common, letters and receipts go on paper or as signed files.

mod book;
mod commands;
mod export;
mod files;
mod leading;
mod model;
pub mod pages;
mod queries;

pub use book::book_chapters;
pub use commands::{Ask, To, ask, set_down};
pub use leading::led;
pub use model::{Direction, State};
pub use queries::{Transfer, statements};

/// The procedure within the area.
pub(crate) const WITHIN: &str = "transfer";
/// The procedure out of the area.
pub(crate) const OUT: &str = "transfer-out";
/// The procedure in from outside.
pub(crate) const IN: &str = "transfer-in";
