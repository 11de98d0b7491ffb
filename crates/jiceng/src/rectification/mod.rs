//! Problems found in the work of an organisation and their rectification (问题清单、整改): each is followed until it is closed.
//! They come from meetings, theme days, inspections and campaigns; there is one list of them. Problems are about the work,
//! never about what a person thinks.
//!
//! Other capabilities may call what is re-exported here.

mod book;
mod commands;
mod model;
pub mod pages;
mod queries;
mod source;

pub use book::{book_chapters, ledger};
pub use commands::list_problem;
pub use model::{Draft, Shown, State};
pub use queries::{Problem, Waiting, of_source, statements, waiting};
pub use source::{Finding, Found, Source};
