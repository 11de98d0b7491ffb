//! Somebody who signs only what continues what was seen before (after
//! [tlog-witness](https://c2sp.org/tlog-witness), without its network part).

use thiserror::Error;

use crate::checkpoint::{Checkpoint, Trust, TrustError};
use crate::cosignature::{CosigningKey, cosign};
use crate::hash::Hash;
use crate::note::{Note, NoteError};
use crate::tree::{ProofError, verify_consistency};

/// What a witness knows of a log. Keep it: a witness that forgets is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    trust: Trust,
    seen: Option<(u64, Hash)>,
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The checkpoint is not that of the log.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The checkpoint does not continue what was seen.
    #[error("the log was seen with {size} entries: {fault}")]
    Inconsistent {
        /// How many it had.
        size: u64,
        /// What is wrong with the proof.
        fault: ProofError,
    },
    /// The note has no room for a further signature.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Witness {
    /// A witness of a log with this key, with what it saw last; nothing where it is new.
    #[must_use]
    pub fn new(trust: Trust, seen: Option<&Checkpoint>) -> Self {
        Self { trust, seen: seen.map(|seen| (seen.size, seen.root)) }
    }

    /// How many entries the log had when it was last seen, and its root.
    #[must_use]
    pub fn seen(&self) -> Option<(u64, Hash)> {
        self.seen
    }

    /// Cosigns a checkpoint, if `proof` shows that it continues the one seen last. What is seen now must be kept before
    /// the cosigned note is given to anybody.
    pub fn cosign(
        &mut self,
        note: Note,
        proof: &[Hash],
        key: &CosigningKey,
        time: u64,
    ) -> Result<Note, Refusal> {
        let checkpoint = self.trust.open_note(&note)?.checkpoint;
        let (size, root) = self.seen.unwrap_or_else(|| (0, Hash::empty()));
        verify_consistency((size, root), (checkpoint.size, checkpoint.root), proof)
            .map_err(|fault| Refusal::Inconsistent { size, fault })?;
        let signature = cosign(&note, key, time);
        let cosigned = note.with(signature)?;
        self.seen = Some((checkpoint.size, checkpoint.root));
        Ok(cosigned)
    }
}
