//! Reading a log without trusting who keeps it.

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::storage::Storage;
use crate::tile::{Tile, TilePath, WIDTH};
use crate::tree::{Edge, Stored, TreeError};

/// What came to a log, proved to continue what was known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The index of the first new entry.
    pub first: u64,
    /// The new entries, in order.
    pub entries: Vec<Vec<u8>>,
}

/// Why a log cannot be believed.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum AuditError<E> {
    /// A file is missing or wrong.
    #[error(transparent)]
    Tree(#[from] TreeError<E>),
    /// The checkpoints are of different logs.
    #[error("the checkpoints are of different logs")]
    OtherLog,
    /// The log has fewer entries than it had.
    #[error("the log had {known} entries and now has {now}")]
    Shrunk {
        /// How many it had.
        known: u64,
        /// How many it has.
        now: u64,
    },
    /// With as many entries as it had, the log has another root: two histories were signed.
    #[error("the log shows another history of its {0} entries than before")]
    Forked(u64),
    /// What the log had at the known size is not what it shows of that time now.
    #[error("the first {0} entries of the log are not what they were")]
    Rewritten(u64),
    /// The entries do not make the root that was signed.
    #[error("the entries of the log do not make the root that it signed")]
    Root,
    /// A tile is not made of what lies below it.
    #[error("{0} is not made of the entries below it")]
    Tile(TilePath),
    /// There are more new entries than were asked for at once.
    #[error("the log has {0} new entries, more than are read at once")]
    TooMany(u64),
}

/// The entries that came since a checkpoint, of which there may be at most `most`. Both checkpoints must have been
/// opened by [`crate::Trust::open`]; `known` is none for who never saw the log.
///
/// Proved is that the first entries are those of the known checkpoint and that, with the new ones, they make the root of
/// the new one.
pub fn follow<S: Storage>(
    storage: &S,
    known: Option<&Checkpoint>,
    now: &Checkpoint,
    most: u64,
) -> Result<News, AuditError<S::Error>> {
    let size = known.map_or(0, |known| known.size);
    if let Some(known) = known {
        compare(known, now)?;
    }
    if now.size - size > most {
        return Err(AuditError::TooMany(now.size - size));
    }
    let mut stored = Stored::new(storage, now.size);
    let mut edge = Edge::read(&mut stored, size)?;
    if known.is_some_and(|known| edge.root() != known.root) {
        return Err(AuditError::Rewritten(size));
    }
    let mut entries = Vec::new();
    while edge.size() < now.size {
        let begin = usize::try_from(edge.size() % WIDTH).unwrap_or_default();
        for entry in stored.entries(edge.size() / WIDTH)?.into_iter().skip(begin) {
            edge.push(Hash::leaf(&entry), |_, _| Ok::<(), AuditError<S::Error>>(()))?;
            entries.push(entry);
        }
    }
    if edge.root() == now.root { Ok(News { first: size, entries }) } else { Err(AuditError::Root) }
}

/// Verifies every file of a log: entries, tiles of every level, and the root.
pub fn audit<S: Storage>(storage: &S, checkpoint: &Checkpoint) -> Result<(), AuditError<S::Error>> {
    let stored = Stored::new(storage, checkpoint.size);
    let mut edge = Edge::default();
    for bundle in 0..checkpoint.size.div_ceil(WIDTH) {
        for entry in stored.entries(bundle)? {
            edge.push(Hash::leaf(&entry), |tile, hashes| compare_tile(storage, tile, hashes))?;
        }
    }
    for (tile, hashes) in edge.partial() {
        compare_tile(storage, tile, hashes)?;
    }
    if edge.root() == checkpoint.root { Ok(()) } else { Err(AuditError::Root) }
}

fn compare<E>(known: &Checkpoint, now: &Checkpoint) -> Result<(), AuditError<E>> {
    if known.origin != now.origin {
        return Err(AuditError::OtherLog);
    }
    if known.size > now.size {
        return Err(AuditError::Shrunk { known: known.size, now: now.size });
    }
    if known.size == now.size && known.root != now.root {
        return Err(AuditError::Forked(now.size));
    }
    Ok(())
}

fn compare_tile<S: Storage>(storage: &S, tile: Tile, hashes: &[Hash]) -> Result<(), AuditError<S::Error>> {
    let path = TilePath::Tile(tile);
    let bytes = storage.read(path).map_err(TreeError::Storage)?.ok_or(TreeError::Missing(path))?;
    let found = tile.hashes(&bytes).map_err(|fault| TreeError::File { path, fault })?;
    if found == hashes { Ok(()) } else { Err(AuditError::Tile(path)) }
}
