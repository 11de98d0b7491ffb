//! Developing members (发展党员): from the application to full membership, by the procedure of the rulebook.

mod book;
mod commands;
mod leading;
mod moving;
pub mod pages;
mod queries;
mod rosters;

pub use book::book_chapters;
pub use commands::{Applicant, apply};
pub use moving::{go_along, gone_from_the_area};
pub use queries::STATEMENTS;
pub use rosters::{Roster, rosters};

use crate::procedures::Led;

/// The procedure's id in the rulebook.
pub(crate) const PROCEDURE: &str = "development";
/// The procedure by which somebody moves to another branch in mid-course.
pub(crate) const MOVE: &str = "development-move";

/// What leads the procedures.
#[must_use]
pub fn led() -> Vec<Led> {
    vec![leading::led(), moving::led()]
}
