//! The file beside a record: one line for each ballot, in the same order.

use super::AuditError;
use crate::archive::ArchiveError;
use std::io::{BufRead, Read as _};

/// A line has at most so many bytes.
const MOST: u64 = 1 << 22;

/// The lines, if there is such a file.
pub(super) struct Sidecars<S>(Option<S>);

impl<S: BufRead> Sidecars<S> {
    pub(super) const fn new(lines: Option<S>) -> Self {
        Self(lines)
    }

    /// The next line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, AuditError> {
        let Some(lines) = &mut self.0 else {
            return Ok(None);
        };
        let mut line = Vec::new();
        lines.by_ref().take(MOST).read_until(b'\n', &mut line).map_err(ArchiveError::from)?;
        if line.is_empty() {
            return Ok(None);
        }
        line.pop_if(|last| *last == b'\n');
        Ok(Some(line))
    }

    /// There must be no line left.
    pub(super) fn finish(&mut self) -> Result<(), AuditError> {
        if self.next()?.is_none() { Ok(()) } else { Err(AuditError::SidecarsLeft) }
    }
}
