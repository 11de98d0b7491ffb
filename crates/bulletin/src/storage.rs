//! Where the files of a log are kept: a folder, a table, or another server.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;

use crate::tile::TilePath;

/// Gives the files of a log.
pub trait Storage {
    /// Why a file cannot be read or written.
    type Error: Error + 'static;

    /// The bytes of a file; none where there is none. An implementation that reads from elsewhere bounds what it takes: a
    /// tile has at most 8,192 bytes, a bundle of entries 256 × 65,537, a checkpoint [`crate::Note::MOST_BYTES`].
    fn read(&self, path: TilePath) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Keeps the bytes of a file. [`crate::Log::append`] writes the same path twice only with the same bytes, unless what
    /// was written before never was in a signed checkpoint.
    fn write(&mut self, path: TilePath, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// Files kept in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The files by their paths.
    pub files: BTreeMap<TilePath, Vec<u8>>,
}

impl Storage for Memory {
    type Error = Infallible;

    fn read(&self, path: TilePath) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.files.get(&path).cloned())
    }

    fn write(&mut self, path: TilePath, bytes: &[u8]) -> Result<(), Infallible> {
        self.files.insert(path, bytes.to_vec());
        Ok(())
    }
}
