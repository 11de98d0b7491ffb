//! The public record of an election: one file that only grows (section 4.4).
//!
//! A tar archive: a header, then texts named by their hash, data before the event that refers to them. Each
//! event names the one before it, so who has seen an event can tell whether anything before it was changed.

mod entries;
mod error;
mod event;
mod scan;
mod tar;
mod writer;

pub use entries::{MOST_ENTRY, Place};
pub use error::ArchiveError;
pub use event::{Event, Kind, Owned, SetupData};
pub use scan::{Contents, Index, Recorded, scan};
pub use writer::ArchiveWriter;
