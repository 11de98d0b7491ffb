//! The zip archive of an .xlsx, opened under limits.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ReadError;
use crate::limits::Limits;
use crate::read::xml::{Source, XmlPart};

/// Bytes that one XML tag or one run of text may take: Excel's longest cell, escaped throughout.
const EVENT_BYTES: u64 = 4 << 20;

/// An opened archive. All parts read through it share one budget of decompressed bytes.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    budget: Rc<Cell<u64>>,
    limits: Limits,
}

/// A part that is being read, counted against the budget.
pub(crate) struct Metered<R> {
    inner: BufReader<R>,
    budget: Rc<Cell<u64>>,
    event_left: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("more bytes than allowed")]
struct OverBudget;

#[derive(Debug, thiserror::Error)]
#[error("one tag or text is longer than any of Excel")]
struct OverlongEvent;

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
            ZipError::InvalidArchive(_) | ZipError::Io(_) => ReadError::Truncated,
            other => ReadError::damaged("zip", other),
        })?;
        if zip.len() > usize::try_from(limits.entries).unwrap_or(usize::MAX) {
            return Err(ReadError::too_many("entries", None, limits.entries));
        }
        let mut names = Vec::with_capacity(zip.len());
        let mut declared = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|error| ReadError::damaged("zip", error))?;
            if entry.encrypted() {
                return Err(ReadError::Encrypted);
            }
            declared = declared.saturating_add(entry.size());
            names.push(entry.name().map_err(|error| ReadError::damaged("zip", error))?.replace('\\', "/"));
        }
        if declared > limits.uncompressed_bytes {
            return Err(ReadError::too_many_bytes(declared, limits));
        }
        Ok(Self { zip, names, budget: Rc::new(Cell::new(limits.uncompressed_bytes)), limits: *limits })
    }

    /// Names of all parts.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Position of a part; names are compared without regard to case, as Excel does.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.names.iter().position(|own| own.eq_ignore_ascii_case(name))
    }

    /// Opens a part as XML; `None` when there is no such part.
    pub(crate) fn xml(&mut self, name: &str) -> Result<Option<XmlPart<impl Source + '_>>, ReadError> {
        let Some(index) = self.position(name) else { return Ok(None) };
        let limits = self.limits;
        let budget = Rc::clone(&self.budget);
        let entry = self.zip.by_index(index).map_err(|error| ReadError::damaged(name, error))?;
        let metered =
            Metered { inner: BufReader::with_capacity(64 << 10, entry), budget, event_left: EVENT_BYTES };
        Ok(Some(XmlPart::new(metered, name, limits)))
    }

    /// All bytes of a part.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.position(name) else { return Ok(None) };
        let allowed = self.budget.get();
        let entry = self.zip.by_index(index).map_err(|error| ReadError::damaged(name, error))?;
        let mut bytes = Vec::new();
        let read = entry
            .take(allowed.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| ReadError::damaged(name, error))?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        if read > allowed {
            return Err(ReadError::too_many_bytes(read, &self.limits));
        }
        self.budget.set(allowed - read);
        Ok(Some(bytes))
    }

    /// The archive itself, to copy parts from.
    pub(crate) fn into_zip(self) -> ZipArchive<Cursor<&'a [u8]>> {
        self.zip
    }
}

impl<R> Metered<R> {
    /// Marks the beginning of the next tag or text.
    pub(crate) fn begin_event(&mut self) {
        self.event_left = EVENT_BYTES;
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget.get() == 0 {
            return Err(io::Error::other(OverBudget));
        }
        if self.event_left == 0 {
            return Err(io::Error::other(OverlongEvent));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let taken = u64::try_from(amount).unwrap_or(u64::MAX);
        self.budget.set(self.budget.get().saturating_sub(taken));
        self.event_left = self.event_left.saturating_sub(taken);
        self.inner.consume(amount);
    }
}

/// What an error of reading means: a passed limit or a damaged part.
pub(crate) fn reading_error(error: &io::Error, part: &str, limits: &Limits) -> ReadError {
    let cause = error.get_ref();
    if cause.and_then(|cause| cause.downcast_ref::<OverBudget>()).is_some() {
        return ReadError::too_many_bytes(limits.uncompressed_bytes, limits);
    }
    if cause.and_then(|cause| cause.downcast_ref::<OverlongEvent>()).is_some() {
        return ReadError::too_many("cell_characters", None, limits.cell_characters);
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return ReadError::Truncated;
    }
    ReadError::damaged(part, error)
}
