//! Proofs that something is in a tree, and that a tree continues another.

use thiserror::Error;

use crate::hash::Hash;

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The entry lies beyond the tree.
    #[error("entry {index} lies beyond a tree of {size}")]
    Beyond {
        /// Its index.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The new tree is smaller than the old one.
    #[error("a tree of {new} cannot continue one of {old}")]
    Smaller {
        /// The size of the old tree.
        old: u64,
        /// The size of the new tree.
        new: u64,
    },
    /// The proof has too few or too many hashes for its place.
    #[error("the proof has {0} hashes, which do not fit")]
    Length(usize),
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    Root,
    /// The proof leads to another root of the old tree.
    #[error("the proof leads to another root of the earlier state")]
    OldRoot,
}

/// Verifies that an entry of this hash is in the tree at its index (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Beyond { index, size });
    }
    let mut way = Way { at: index, last: size - 1 };
    let mut found = leaf;
    for hash in proof {
        found = match way.up().ok_or(ProofError::Length(proof.len()))? {
            Side::Left => Hash::node(hash, &found),
            Side::Right => Hash::node(&found, hash),
        };
    }
    way.arrived(proof.len())?;
    if found == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Verifies that a tree continues another: that nothing in it was changed or taken away (RFC 9162, 2.1.4.2). Every tree
/// continues the empty one.
pub fn verify_consistency(
    (old, old_root): (u64, Hash),
    (new, new_root): (u64, Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Smaller { old, new });
    }
    if old == 0 || old == new {
        let expected = if old == 0 { Hash::empty() } else { new_root };
        let empty = if proof.is_empty() { Ok(()) } else { Err(ProofError::Length(proof.len())) };
        return if old_root == expected { empty } else { Err(ProofError::OldRoot) };
    }
    let mut way = Way { at: old - 1, last: new - 1 };
    // What lies wholly in the old tree is one hash, whole if its size is a power of two.
    way.skip_right_turns();
    let (first, rest) = match (old.is_power_of_two(), proof.split_first()) {
        (true, _) => (&old_root, proof),
        (false, Some(divided)) => divided,
        (false, None) => return Err(ProofError::Length(0)),
    };
    let (mut olds, mut news) = (*first, *first);
    for hash in rest {
        match way.up().ok_or(ProofError::Length(proof.len()))? {
            Side::Left => {
                olds = Hash::node(hash, &olds);
                news = Hash::node(hash, &news);
            }
            Side::Right => news = Hash::node(&news, hash),
        }
    }
    way.arrived(proof.len())?;
    if olds != old_root {
        return Err(ProofError::OldRoot);
    }
    if news == new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// Where the way up from a leaf stands: its place on a level, and that of the last node there.
struct Way {
    at: u64,
    last: u64,
}

/// On which side the next hash of a proof lies.
enum Side {
    Left,
    Right,
}

impl Way {
    /// One step up; none where the root was reached before.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let left = !self.at.is_multiple_of(2) || self.at == self.last;
        if left && self.at.is_multiple_of(2) {
            // The last node of a level is alone there and moves up as it is.
            while self.at.is_multiple_of(2) && self.at != 0 {
                self.halve();
            }
        }
        self.halve();
        Some(if left { Side::Left } else { Side::Right })
    }

    fn skip_right_turns(&mut self) {
        while !self.at.is_multiple_of(2) {
            self.halve();
        }
    }

    fn halve(&mut self) {
        self.at /= 2;
        self.last /= 2;
    }

    fn arrived(&self, length: usize) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length(length)) }
    }
}
