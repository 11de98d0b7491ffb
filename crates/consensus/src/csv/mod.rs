//! The files in which Polis exports a conversation, as published in the collection openData of the Computational
//! Democracy Project: `votes.csv` or `participants-votes.csv`, and `comments.csv`.

mod comments;
mod reader;
mod votes;

use thiserror::Error;

pub use comments::{Comment, Moderation, comments};
pub use votes::votes;

use crate::VoteError;

/// Where a file is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub struct CsvError {
    /// The line, from 1, on which the record begins; of what is not UTF-8, its own.
    pub line: usize,
    /// What is wrong.
    pub fault: CsvFault,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CsvFault {
    /// The file is too large.
    #[error("the file has more than {most} bytes", most = reader::MOST_BYTES)]
    TooLarge,
    /// A record has too many fields.
    #[error("the record has more than {most} fields", most = reader::MOST_FIELDS)]
    TooManyFields,
    /// A field is too long.
    #[error("a field has more than {most} bytes", most = reader::LONGEST_FIELD)]
    FieldTooLong,
    /// The text is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A quoted field has no end.
    #[error("a quoted field has no closing quotation mark")]
    Unclosed,
    /// After a quoted field comes something else than a comma or the end of the line.
    #[error("something follows the closing quotation mark of a field")]
    AfterQuote,
    /// A column is missing.
    #[error("there is no column {0}")]
    NoColumn(&'static str),
    /// The heading is that of no known file.
    #[error("the heading is neither that of votes.csv nor that of participants-votes.csv")]
    UnknownHeading,
    /// A record has fewer fields than the heading.
    #[error("the record has {found} fields and the heading {wanted}")]
    TooFewFields {
        /// How many the record has.
        found: usize,
        /// How many the heading has.
        wanted: usize,
    },
    /// A vote is none of −1, 0 and 1.
    #[error("{0:?} is not a vote: −1, 0 or 1")]
    NotAVote(String),
    /// A time is not a whole number.
    #[error("{0:?} is not a time in milliseconds")]
    NotATime(String),
    /// A mark of moderation is none of −1, 0 and 1.
    #[error("{0:?} is not a mark of moderation: −1, 0 or 1")]
    NotAModeration(String),
    /// The conversation does not take a vote.
    #[error(transparent)]
    Vote(#[from] VoteError),
}

/// The columns of a file by their headings.
struct Heading {
    names: Vec<String>,
}

impl Heading {
    fn of(record: &reader::Record) -> Self {
        Self { names: record.fields().map(|name| name.trim().to_owned()).collect() }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|it| it == name)
    }

    fn column(&self, name: &'static str) -> Result<usize, CsvFault> {
        self.find(name).ok_or(CsvFault::NoColumn(name))
    }

    /// Refuses a record that lacks columns. A line with nothing on it is none.
    fn fits(&self, record: &reader::Record) -> Result<bool, CsvFault> {
        let (found, wanted) = (record.len(), self.names.len());
        if record.is_blank() {
            return Ok(false);
        }
        if found < wanted { Err(CsvFault::TooFewFields { found, wanted }) } else { Ok(true) }
    }
}
