//! Import of rosters of members (党员花名册): read, compare with what is there, tell, then commit in one transaction.
//!
//! Every cell goes through the same parsers as a form. Committing reads the same file again under the writer's lock,
//! so that what is written is decided on the data as they are at that moment.

mod check;
mod commit;
mod row;

pub use check::{check, read_file};
pub use commit::{Committed, commit};

use serde::{Deserialize, Serialize};

/// What a file would change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The sheet read.
    pub sheet: String,
    /// Excel's number of the last header row.
    pub header_row: u32,
    /// The column of each field recognised, by the field's key.
    pub columns: std::collections::BTreeMap<String, String>,
    /// Titles of columns that mean nothing to us.
    pub ignored: Vec<String>,
    /// Columns of which a person must say what they mean; nothing is guessed.
    pub undecided: Vec<String>,
    /// New members.
    pub new: u32,
    /// Members whose record would change.
    pub changed: u32,
    /// Members with nothing new.
    pub same: u32,
    /// Rows that may be somebody already there under the same name, without a number to tell.
    pub duplicates: Vec<Problem>,
    /// Rows that cannot be taken over.
    pub problems: Vec<Problem>,
    /// Rows taken over, with something to look at.
    pub warnings: Vec<Problem>,
}

/// Something about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Excel's own row number.
    pub row: u32,
    /// Excel's column letters, when it is one cell.
    pub column: String,
    /// The name in the row.
    pub name: String,
    /// The key of the sentence that says what is wrong; with `-remedy`, what to do.
    pub key: String,
    /// Named arguments of both.
    pub args: Vec<(String, String)>,
}

/// Why a file could not be read as a roster.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The file is no workbook we read. The key names the sentence.
    #[error("{0}")]
    Unreadable(&'static str),
    /// No sheet has a header that looks like a roster.
    #[error("no roster found")]
    NoRoster,
    /// Columns could mean more than one thing; their titles.
    #[error("columns must be decided")]
    Undecided(Vec<String>),
    /// Anything else.
    #[error(transparent)]
    App(#[from] crate::platform::error::AppError),
}

impl From<db::Error> for RosterError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

impl RosterError {
    /// The key of the sentence that explains it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unreadable(key) => key,
            Self::NoRoster => "roster-none-found",
            Self::Undecided(_) => "roster-undecided",
            Self::App(error) => error.status_and_key().1,
        }
    }
}
