//! Appending to a log.

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::encoding::MOST;
use crate::hash::Hash;
use crate::storage::Storage;
use crate::tile::{Tile, TileError, TilePath, WIDTH, entry_bundle};
use crate::tree::{Edge, Stored, TreeError};

/// A log that can be appended to. It holds the right edge of the tree; everything else lies in its storage.
pub struct Log<S> {
    storage: S,
    edge: Edge,
    /// The entries of the last bundle, which is not full.
    bundle: Vec<Vec<u8>>,
}

/// Why a log cannot be opened or appended to.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum LogError<E> {
    /// Its files cannot be read or written.
    #[error(transparent)]
    Tree(#[from] TreeError<E>),
    /// Its files do not make the root of its checkpoint.
    #[error("the files of the log make another root than its checkpoint has")]
    Root,
    /// The last entries are not those in the tree.
    #[error("the last entries of the log are not those in its tree")]
    Entries,
    /// An entry is too long.
    #[error(transparent)]
    Entry(TileError),
    /// The log is full.
    #[error("the log is full")]
    Full,
}

impl<S: Storage> Log<S> {
    /// A log without entries.
    #[must_use]
    pub fn new(storage: S) -> Self {
        Self { storage, edge: Edge::default(), bundle: Vec::new() }
    }

    /// The log as its last checkpoint has it. What was written after that, and never signed, will be written over.
    pub fn open(storage: S, checkpoint: &Checkpoint) -> Result<Self, LogError<S::Error>> {
        let mut stored = Stored::new(&storage, checkpoint.size);
        let edge = Edge::read(&mut stored, checkpoint.size)?;
        if edge.root() != checkpoint.root {
            return Err(LogError::Root);
        }
        let open = !checkpoint.size.is_multiple_of(WIDTH);
        let bundle = if open { stored.entries(checkpoint.size / WIDTH)? } else { Vec::new() };
        let leaves = bundle.iter().map(|entry| Hash::leaf(entry));
        let tile = edge.partial().find(|(tile, _)| tile.level == 0);
        if !tile.map_or(&[][..], |(_, hashes)| hashes).iter().copied().eq(leaves) {
            return Err(LogError::Entries);
        }
        Ok(Self { storage, edge, bundle })
    }

    /// How many entries there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The checkpoint of what there is, to be signed and written last.
    #[must_use]
    pub fn checkpoint(&self, origin: &str) -> Checkpoint {
        Checkpoint {
            origin: origin.to_owned(),
            size: self.size(),
            root: self.edge.root(),
            extensions: Vec::new(),
        }
    }

    /// Appends entries, each of at most 65,535 bytes, and writes their tiles and bundles; the index of the first. When it
    /// fails, the log is what it was, and some files beyond its end may have been written.
    pub fn append<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<u64, LogError<S::Error>> {
        let first = self.size();
        let (mut edge, mut bundle) = (self.edge.clone(), self.bundle.clone());
        for entry in entries {
            if entry.len() > usize::from(u16::MAX) {
                return Err(LogError::Entry(TileError::EntryTooLong(entry.len())));
            }
            if edge.size() >= MOST {
                return Err(LogError::Full);
            }
            bundle.push(entry.to_vec());
            let storage = &mut self.storage;
            edge.push(Hash::leaf(entry), |tile, hashes| {
                if tile.level == 0 {
                    write_entries(storage, tile, &bundle)?;
                    bundle.clear();
                }
                write_hashes(storage, tile, hashes)
            })?;
        }
        for (tile, hashes) in edge.partial() {
            if tile.level == 0 {
                write_entries(&mut self.storage, tile, &bundle)?;
            }
            write_hashes(&mut self.storage, tile, hashes)?;
        }
        (self.edge, self.bundle) = (edge, bundle);
        Ok(first)
    }

    /// The hashes that prove an entry to be in the first `size` entries.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
        Stored::new(&self.storage, self.size()).inclusion(index, size)
    }

    /// The hashes that prove the first `new` entries to continue the first `old`.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
        Stored::new(&self.storage, self.size()).consistency(old, new)
    }

    /// The root of the first `size` entries.
    pub fn root(&self, size: u64) -> Result<Hash, TreeError<S::Error>> {
        Stored::new(&self.storage, self.size()).root(size)
    }

    /// An entry.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, TreeError<S::Error>> {
        let beyond = TreeError::Beyond { asked: index, size: self.size() };
        if index >= self.size() {
            return Err(beyond);
        }
        let mut entries = Stored::new(&self.storage, self.size()).entries(index / WIDTH)?;
        let place = usize::try_from(index % WIDTH).unwrap_or_default();
        if place < entries.len() { Ok(entries.swap_remove(place)) } else { Err(beyond) }
    }

    /// Where its files are kept.
    #[must_use]
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// Gives its storage back.
    #[must_use]
    pub fn into_storage(self) -> S {
        self.storage
    }
}

fn write_entries<S: Storage>(
    storage: &mut S,
    tile: Tile,
    bundle: &[Vec<u8>],
) -> Result<(), LogError<S::Error>> {
    let bytes = entry_bundle(bundle.iter().map(Vec::as_slice)).map_err(LogError::Entry)?;
    Ok(storage.write(TilePath::Entries(tile), &bytes).map_err(TreeError::Storage)?)
}

fn write_hashes<S: Storage>(storage: &mut S, tile: Tile, hashes: &[Hash]) -> Result<(), LogError<S::Error>> {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
    Ok(storage.write(TilePath::Tile(tile), &bytes).map_err(TreeError::Storage)?)
}
