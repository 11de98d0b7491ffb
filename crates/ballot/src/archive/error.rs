//! Why an archive is refused.

use super::entries::MOST_ENTRY;
use super::event::Kind;
use crate::json::Unreadable;
use std::fmt;
use std::io;

/// What is wrong with an archive. Entries count from 0 in the file, events by their height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveError {
    /// It cannot be read.
    Io(String),
    /// An entry has no header as it would be written, or another time than the first.
    Header(u64),
    /// It ends within an entry.
    Truncated(u64),
    /// The last block of an entry is filled with something else than zeros.
    Filling(u64),
    /// Something follows the end.
    AfterEnd,
    /// It does not begin with the header of an archive of version 1.
    NoHeader,
    /// An entry has another name than the hash of its content with a known ending.
    Name(u64),
    /// The content of an entry is not what its name says.
    Content(u64),
    /// An entry is larger than [`MOST_ENTRY`].
    TooLarge(u64),
    /// The same data twice, or one event twice: the entry of the second.
    Duplicate(u64),
    /// More data before an event than belong to one.
    TooMany(u64),
    /// An event cannot be read.
    Event(u64, Unreadable),
    /// An event does not name the one before it.
    Parent(u64),
    /// An event has another height than its place.
    Height(u64),
    /// An event where it cannot come.
    Order {
        /// Its height.
        height: u64,
        /// What it is.
        kind: Kind,
        /// What came before.
        last: Option<Kind>,
    },
    /// An event lacks data, has data where it needs none, or refers to data that do not stand before it.
    Payload(u64),
    /// An event refers to a ballot that was cast before.
    Replayed(u64),
    /// A ballot cannot be read.
    Ballot(u64, Unreadable),
    /// Data to which no event refers.
    Stray(u64),
    /// No events at all.
    Empty,
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(why) => write!(to, "cannot be read: {why}"),
            Self::Header(at) => write!(to, "entry {at} has no valid header"),
            Self::Truncated(at) => write!(to, "ends within entry {at}"),
            Self::Filling(at) => write!(to, "entry {at} has something hidden behind it"),
            Self::AfterEnd => to.write_str("something follows the end"),
            Self::NoHeader => to.write_str("does not begin with the header of an archive of version 1"),
            Self::Name(at) => write!(to, "entry {at} is not named by a hash"),
            Self::Content(at) => write!(to, "the content of entry {at} is not what its name says"),
            Self::TooLarge(at) => write!(to, "entry {at} is larger than {MOST_ENTRY} bytes"),
            Self::Duplicate(at) => write!(to, "entry {at} is there before"),
            Self::TooMany(at) => write!(to, "entry {at}: more data than belong to one event"),
            Self::Event(at, why) => write!(to, "event {at}: {why}"),
            Self::Parent(at) => write!(to, "event {at} does not name the event before it"),
            Self::Height(at) => write!(to, "event {at} has another height than its place"),
            Self::Order { height, kind, last: Some(last) } => {
                write!(to, "event {height}: {kind} cannot follow {last}")
            }
            Self::Order { height, kind, last: None } => {
                write!(to, "event {height}: {kind} cannot come first")
            }
            Self::Payload(at) => write!(to, "event {at} does not refer to the data before it"),
            Self::Replayed(at) => write!(to, "event {at} refers to a ballot that was cast before"),
            Self::Ballot(at, why) => write!(to, "event {at}: the ballot cannot be read: {why}"),
            Self::Stray(at) => write!(to, "event {at}: data before it to which no event refers"),
            Self::Empty => to.write_str("there are no events"),
        }
    }
}

impl std::error::Error for ArchiveError {}

impl From<io::Error> for ArchiveError {
    fn from(why: io::Error) -> Self {
        Self::Io(why.to_string())
    }
}
