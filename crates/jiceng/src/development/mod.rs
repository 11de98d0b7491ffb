//! Developing members (发展党员): from the application to full membership, by the procedure of the rulebook.

mod commands;
mod leading;
pub mod pages;

pub use commands::{Applicant, apply};
pub use leading::led;

/// The procedure's id in the rulebook.
pub(crate) const PROCEDURE: &str = "development";
