//! Areas: the county-level units that administer rows.

mod queries;

pub use queries::{STATEMENTS, areas, count, create_area, is_read_as_now, note_reading};
