//! The Merkle tree over the entries of a log (RFC 6962, 2.1; RFC 9162, 2.1).

mod edge;
mod proof;
mod stored;

use thiserror::Error;

pub use proof::{ProofError, verify_consistency, verify_inclusion};

pub(crate) use edge::Edge;
pub(crate) use stored::Stored;

use crate::hash::Hash;
use crate::tile::{TileError, TilePath};

/// Why the tree of a log cannot be read from its files.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum TreeError<E> {
    /// A file cannot be read or written.
    #[error(transparent)]
    Storage(#[from] E),
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(TilePath),
    /// A file is not as it must be.
    #[error("{path}: {fault}")]
    File {
        /// Which.
        path: TilePath,
        /// What is wrong.
        fault: TileError,
    },
    /// Something beyond the size of the log was asked for.
    #[error("the log has {size} entries, and {asked} was asked for")]
    Beyond {
        /// What was asked for.
        asked: u64,
        /// How many entries there are.
        size: u64,
    },
}

/// The largest power of two below a number, which is at least two: where its tree divides.
pub(crate) fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root over hashes of leaves or of whole subtrees of one size, the last of which may be smaller.
pub(crate) fn root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => Hash::empty(),
        [one] => *one,
        more => {
            // A slice is no longer than an address.
            let middle = usize::try_from(split(more.len() as u64)).unwrap_or(more.len() - 1);
            Hash::node(&root(&more[..middle]), &root(&more[middle..]))
        }
    }
}
