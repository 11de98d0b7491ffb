//! Export of the register: as one of the rosters in use (.xlsx), or as open data (CSV, JSON).
//!
//! Identity numbers and telephones are masked or left out. In full they are given only with the right to unmask and
//! for a reason; then every person in the file sees the look, and the journal has one entry for the file.

mod lines;
mod model;
mod queries;
mod write;

pub use model::{Format, Numbers, Order, Variant};
pub use queries::STATEMENTS;
pub use write::{ExportError, File, MOST, count, export};
