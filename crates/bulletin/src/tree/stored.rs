//! The tree of a log read from its tiles.

use std::collections::BTreeMap;

use super::{TreeError, root, split};
use crate::hash::Hash;
use crate::storage::Storage;
use crate::tile::{HEIGHT, Tile, TilePath, entries};

/// The tiles of a log of a known size, each read once.
pub(crate) struct Stored<'a, S> {
    storage: &'a S,
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<'a, S: Storage> Stored<'a, S> {
    pub(crate) fn new(storage: &'a S, size: u64) -> Self {
        Self { storage, size, tiles: BTreeMap::new() }
    }

    /// The root of the first `size` entries.
    pub(crate) fn root(&mut self, size: u64) -> Result<Hash, TreeError<S::Error>> {
        self.within(size)?;
        if size == 0 { Ok(Hash::empty()) } else { self.range(0, size) }
    }

    /// The hashes beside the way from an entry up to the root of the first `size` (RFC 9162, 2.1.3.1).
    pub(crate) fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
        self.within(size)?;
        if index >= size {
            return Err(TreeError::Beyond { asked: index, size });
        }
        let (mut start, mut end) = (0, size);
        let mut proof = Vec::new();
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                proof.push(self.range(middle, end)?);
                end = middle;
            } else {
                proof.push(self.range(start, middle)?);
                start = middle;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// The hashes with which the root of the first `old` entries and that of the first `new` are both made (RFC 9162,
    /// 2.1.4.1).
    pub(crate) fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
        self.within(new)?;
        if old > new {
            return Err(TreeError::Beyond { asked: old, size: new });
        }
        let mut proof = Vec::new();
        if old == 0 || old == new {
            return Ok(proof);
        }
        let (mut start, mut end) = (0, new);
        while end != old {
            let middle = start + split(end - start);
            if old <= middle {
                proof.push(self.range(middle, end)?);
                end = middle;
            } else {
                proof.push(self.range(start, middle)?);
                start = middle;
            }
        }
        if start > 0 {
            proof.push(self.range(start, end)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// The entries of the bundle of an index.
    pub(crate) fn entries(&self, index: u64) -> Result<Vec<Vec<u8>>, TreeError<S::Error>> {
        let beyond = TreeError::Beyond { asked: index, size: self.size };
        let tile = Tile::at(0, index, self.size).ok_or(beyond)?;
        let path = TilePath::Entries(tile);
        let bytes = self.storage.read(path)?.ok_or(TreeError::Missing(path))?;
        entries(tile, &bytes).map_err(|fault| TreeError::File { path, fault })
    }

    /// The first hashes of a tile, so many as it had in a smaller tree.
    pub(crate) fn hashes(
        &mut self,
        level: u8,
        index: u64,
        width: usize,
    ) -> Result<&[Hash], TreeError<S::Error>> {
        let beyond = || TreeError::Beyond { asked: index, size: self.size };
        if !self.tiles.contains_key(&(level, index)) {
            let tile = Tile::at(level, index, self.size).ok_or_else(beyond)?;
            let path = TilePath::Tile(tile);
            let bytes = self.storage.read(path)?.ok_or(TreeError::Missing(path))?;
            let hashes = tile.hashes(&bytes).map_err(|fault| TreeError::File { path, fault })?;
            self.tiles.insert((level, index), hashes);
        }
        let hashes = self.tiles.get(&(level, index)).and_then(|hashes| hashes.get(..width));
        hashes.ok_or_else(beyond)
    }

    /// The root of the entries from `start` up to `end`, of which there is at least one.
    fn range(&mut self, start: u64, end: u64) -> Result<Hash, TreeError<S::Error>> {
        let length = end - start;
        if length.is_power_of_two() && start.is_multiple_of(length) {
            return self.subtree(length.ilog2(), start / length);
        }
        let middle = start + split(length);
        let (left, right) = (self.range(start, middle)?, self.range(middle, end)?);
        Ok(Hash::node(&left, &right))
    }

    /// The root of the subtree over two to the power of `height` entries.
    fn subtree(&mut self, height: u32, index: u64) -> Result<Hash, TreeError<S::Error>> {
        let level = u8::try_from(height / HEIGHT).unwrap_or(u8::MAX);
        let within = height % HEIGHT;
        let first = index << within;
        let (tile, place) = (first >> HEIGHT, usize::try_from(first % (1 << HEIGHT)).unwrap_or_default());
        let width = place + (1 << within);
        Ok(root(&self.hashes(level, tile, width)?[place..]))
    }

    fn within(&self, asked: u64) -> Result<(), TreeError<S::Error>> {
        if asked > self.size { Err(TreeError::Beyond { asked, size: self.size }) } else { Ok(()) }
    }
}
