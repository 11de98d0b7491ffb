//! Developing members (发展党员): from the application to full membership, by the procedure of the rulebook.

mod book;
mod commands;
mod leading;
pub mod pages;
mod queries;
mod rosters;

pub use book::book_chapters;
pub use commands::{Applicant, apply};
pub use leading::led;
pub use queries::STATEMENTS;
pub use rosters::{Roster, rosters};

/// The procedure's id in the rulebook.
pub(crate) const PROCEDURE: &str = "development";
