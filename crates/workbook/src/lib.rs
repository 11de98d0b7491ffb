//! Reads rosters from workbooks as people make them, and writes forms that look like forms.
//!
//! The way of one file: [`read`] turns bytes into a [`Workbook`] of text with Excel's own addresses;
//! [`detect`] finds header, columns and data rows by a [`Profile`]; [`rows`] yields records whose text is
//! what a person would type into a form. Parsing that text into dates or identity numbers is the
//! application's. [`write_form`] prints the same profile as a form; [`annotate`] hands a user's own
//! workbook back with a column that names the problems; [`write_book`] prints several tables
//! as one workbook.

mod address;
mod annotate;
mod book;
pub mod builder;
mod cell;
mod detect;
mod error;
mod form;
mod limits;
mod number;
mod number_format;
mod profile;
mod read;
mod records;
mod sheet;
mod titles;

pub use address::Column;
pub use annotate::{AnnotateError, Annotation, annotate};
pub use book::{BookColumn, BookSheet, BookTable, write_book};
pub use cell::{Cell, CellValue, Flaw, Marker, Origin};
pub use detect::{
    Ambiguity, CandidateColumn, DetectError, Detection, Mapping, MatchedColumn, SheetColumn, SkipReason,
    SkippedRow, detect, detect_with, detect_workbook,
};
pub use error::{Foreign, ReadError};
pub use form::{FormError, Language, TitleBlock, write_form};
pub use limits::Limits;
pub use profile::{Field, FieldKind, Layout, Orientation, Profile, ProfileError, Words, built_in};
pub use read::read;
pub use records::{CellText, Record, Records, rows};
pub use sheet::{Format, Merge, Row, Sheet, Workbook};
