//! Terms (换届): the calendar of all terms, the change of a term from reminder and request to the new term, and villages
//! that need more attention at it (重点村、难点村). The terms themselves belong to `organisations`, whose commands change
//! them; the election is recorded elsewhere.
//!
//! Other capabilities may call what is re-exported here.

mod book;
mod commands;
mod export;
mod key;
mod leading;
mod model;
pub mod pages;
mod queries;

pub use book::book_chapters;
pub use commands::{NewMarking, set_down_marking};
pub use key::Contact;
pub use leading::led;
pub use model::{KeyKind, KeyStep, Shown, Span, State, horizon, state_on};
pub use queries::{Days, Filter, Row, calendar, statements};

/// The procedure's id in the rulebook.
pub(crate) const PROCEDURE: &str = "term";
