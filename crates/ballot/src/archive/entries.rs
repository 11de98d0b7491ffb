//! The entries of an archive, read one after the other.

use super::error::ArchiveError;
use super::tar::{self, BLOCK, Block};
use crate::json::{Expected, Reader, decimal};
use std::io::{self, Read};

/// A text in an archive has at most so many bytes: a shuffle of about 200,000 ballots.
pub const MOST_ENTRY: u64 = 1 << 28;

/// Where a text stands in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
}

/// The entries of a tar archive, one after the other.
pub(super) struct Entries<R> {
    archive: R,
    offset: u64,
    number: u64,
    text: Vec<u8>,
    /// The time that the first entry bears, and each after it.
    timestamp: Option<u64>,
}

impl<R: Read> Entries<R> {
    /// Reads the header of an archive.
    pub(super) fn open(archive: R) -> Result<Self, ArchiveError> {
        let mut entries = Self { archive, offset: 0, number: 0, text: Vec::new(), timestamp: None };
        let name = entries.next()?.map(|(name, _)| name);
        let time = parse_header(&entries.text).filter(|_| name.as_deref() == Some("BELENIOS"));
        let is_own = time == entries.timestamp;
        if is_own && time.is_some() { Ok(entries) } else { Err(ArchiveError::NoHeader) }
    }

    /// Reads on; the content is in [`Self::text`].
    pub(super) fn next(&mut self) -> Result<Option<(String, Place)>, ArchiveError> {
        let mut block = [0; BLOCK];
        match read_block(&mut self.archive, &mut block)? {
            0 => return Ok(None),
            BLOCK => {}
            _ => return Err(ArchiveError::Truncated(self.number)),
        }
        let header = match tar::parse(&block).ok_or(ArchiveError::Header(self.number))? {
            Block::Header(header) => header,
            Block::End => return Ok(None),
        };
        self.offset += BLOCK as u64;
        // Another time would tell when an entry came.
        if *self.timestamp.get_or_insert(header.modified) != header.modified {
            return Err(ArchiveError::Header(self.number));
        }
        if header.size > MOST_ENTRY {
            return Err(ArchiveError::TooLarge(self.number));
        }
        let place = Place { offset: self.offset, length: header.size };
        let padded = header.size + tar::padding(header.size);
        self.text.clear();
        // Not allocated before it is there: a header alone can claim much.
        let read = self.archive.by_ref().take(padded).read_to_end(&mut self.text)?;
        if read as u64 != padded {
            return Err(ArchiveError::Truncated(self.number));
        }
        let filling = self.text.split_off(usize::try_from(header.size).unwrap_or_default());
        if filling.iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::Filling(self.number));
        }
        self.offset += padded;
        self.number += 1;
        Ok(Some((header.name, place)))
    }

    /// The content of the entry that was read last.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The number of the entry that was read last.
    pub(super) const fn current(&self) -> u64 {
        self.number.saturating_sub(1)
    }

    /// Where the next entry would stand.
    pub(super) const fn end(&self) -> u64 {
        self.offset
    }

    pub(super) fn timestamp(&self) -> u64 {
        self.timestamp.unwrap_or_default()
    }

    /// After the end there are only zeros.
    pub(super) fn close(mut self) -> Result<R, ArchiveError> {
        let mut block = [0; BLOCK];
        loop {
            let read = read_block(&mut self.archive, &mut block)?;
            if block[..read].iter().any(|byte| *byte != 0) {
                return Err(ArchiveError::AfterEnd);
            }
            if read < BLOCK {
                return Ok(self.archive);
            }
        }
    }
}

/// Reads as much of a block as there is.
fn read_block(from: &mut impl Read, block: &mut [u8; BLOCK]) -> io::Result<usize> {
    let mut read = 0;
    while read < BLOCK {
        match from.read(&mut block[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    Ok(read)
}

/// The time is a number in the specification and a text in the reference program; both are read.
fn parse_header(text: &[u8]) -> Option<u64> {
    let mut from = Reader::new(text);
    from.expect("{\"version\":1,\"timestamp\":").ok()?;
    let time = if from.clone().next_is("\"") {
        decimal(from.plain(Expected::Number).ok()?)?
    } else {
        from.number().ok()?
    };
    from.expect("}").ok()?;
    from.end().ok()?;
    Some(time)
}
