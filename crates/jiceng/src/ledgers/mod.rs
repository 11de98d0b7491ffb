//! Ledgers and statistics (台账与统计): the yearly book of a branch, all ledgers, the open export, the statistics of the
//! county, and what reporting costs. Everything is a view of what was recorded once; nothing is typed here.

mod book;
mod burden;
mod files;
mod model;
mod open;
pub mod pages;
mod queries;
mod statistics;
mod writings;

pub use book::{Book, BookChapter, written as write_book};
pub use burden::typed_forms;
pub use files::{File, make as make_file};
pub use model::{Code, Section, Tally, sections};
pub use open::{Numbers, columns as open_columns, export as export_all};
pub use queries::statements;
pub use statistics::{Statistics, statistics};
pub use writings::{Writing, book_chapters, record as record_writing};
