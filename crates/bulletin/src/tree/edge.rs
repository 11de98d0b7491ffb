//! The right edge of a tree: all that is needed to go on appending.

use super::{Stored, TreeError, root};
use crate::hash::Hash;
use crate::storage::Storage;
use crate::tile::{HEIGHT, HIGHEST, Tile, WIDTH};

/// The hashes of the tiles that are not yet full, by level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// That of the first `size` entries of a stored tree.
    pub(crate) fn read<S: Storage>(
        stored: &mut Stored<'_, S>,
        size: u64,
    ) -> Result<Self, TreeError<S::Error>> {
        let mut levels = Vec::new();
        for level in 0..=HIGHEST {
            let hashes = size >> (u32::from(level) * HEIGHT);
            if hashes == 0 {
                break;
            }
            let width = usize::try_from(hashes % WIDTH).unwrap_or_default();
            let own =
                if width == 0 { Vec::new() } else { stored.hashes(level, hashes / WIDTH, width)?.to_vec() };
            levels.push(own);
        }
        Ok(Self { size, levels })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root of the whole tree.
    pub(crate) fn root(&self) -> Hash {
        let mut below: Option<Hash> = None;
        for level in &self.levels {
            let all: Vec<Hash> = level.iter().copied().chain(below).collect();
            below = if all.is_empty() { None } else { Some(root(&all)) };
        }
        below.unwrap_or_else(Hash::empty)
    }

    /// Appends the hash of an entry, and hands over the tiles that it fills, from below to above.
    pub(crate) fn push<E>(
        &mut self,
        leaf: Hash,
        mut filled: impl FnMut(Tile, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut next = Some(leaf);
        let mut index = self.size;
        self.size += 1;
        for level in 0..=HIGHEST {
            let Some(hash) = next.take() else { break };
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            index /= WIDTH;
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(hash);
            if hashes.len() as u64 == WIDTH {
                let tile = Tile { level, index, width: 256 };
                filled(tile, hashes)?;
                next = Some(root(hashes));
                hashes.clear();
            }
        }
        Ok(())
    }

    /// The tiles that are not full, with their hashes.
    pub(crate) fn partial(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        let tiles = (0..).zip(&self.levels).filter(|(_, hashes)| !hashes.is_empty());
        tiles.filter_map(|(level, hashes)| {
            let index = self.size >> (u32::from(level) * HEIGHT) >> HEIGHT;
            let width = u16::try_from(hashes.len()).ok()?;
            Some((Tile { level, index, width }, hashes.as_slice()))
        })
    }
}
