//! Members (党员): persons, their belonging to branches over time, and the import of rosters.
//!
//! Other capabilities may call what is re-exported here.

mod commands;
pub mod export;
mod model;
pub mod pages;
mod queries;
pub mod roster;

pub use commands::{Added, add};
pub use model::{
    Category, Draft, IdentityError, IdentityNumber, PersonName, Sex, Standing, Telephone, check_digit,
};
pub use queries::{Filter, Listed, Member, STATEMENTS, by_membership, list, total};
pub use roster::{
    Problem as RosterProblem, Report as RosterReport, RosterError, check as check_roster,
    commit as commit_roster, read_file as read_roster,
};
