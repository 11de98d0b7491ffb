//! Accounts (用户): who holds which role on which organisation and when, the counter where accounts are made and
//! passwords reset in person, roles lent for a time (代办), the journal as people read it, and the first set-up.
//!
//! Other capabilities may call what is re-exported here.

mod commands;
mod model;
pub mod pages;
mod queries;

pub use commands::follow;
pub use model::{Identified, LONGEST_LOAN_MONTHS, Printed, UserName};
pub use queries::{ENTRY_STATEMENTS, GrantLine, HistoryQuery, STATEMENTS, grants_in};
