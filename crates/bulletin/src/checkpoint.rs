//! The state of a log ([tlog-checkpoint](https://c2sp.org/tlog-checkpoint)).

use std::fmt;

use thiserror::Error;

use crate::cosignature;
use crate::encoding;
use crate::hash::Hash;
use crate::key::{Algorithm, SigningKey, VerifierKey};
use crate::note::{Note, NoteError};

/// How many entries a log has, and the root of the tree over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many entries it has, up to 2⁶³ − 1.
    pub size: u64,
    /// The root.
    pub root: Hash,
    /// Further lines, which nobody can audit; ours have none.
    pub extensions: Vec<String>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It has fewer than three lines.
    #[error("a checkpoint has three lines")]
    Lines,
    /// A further line is empty.
    #[error("a checkpoint has no empty lines")]
    EmptyLine,
    /// The origin is empty.
    #[error("the origin is empty")]
    Origin,
    /// The size is not a number up to 2⁶³ − 1 written in one way.
    #[error("the size is not a number")]
    Size,
    /// The root is not base64 of 32 bytes.
    #[error("the root is not a hash")]
    Root,
    /// A log without entries has another root than that of nothing.
    #[error("the root is not that of a log without entries")]
    EmptyRoot,
}

/// Whom a reader trusts: the key of the log, and witnesses of whom so many must have cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    log: VerifierKey,
    witnesses: Vec<VerifierKey>,
    quorum: usize,
}

/// A checkpoint that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The witnesses that cosigned it by name, each with the time, in seconds since 1970, at which it says it was the
    /// newest it had seen.
    pub cosigned: Vec<(String, u64)>,
}

/// Why a checkpoint is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustError {
    /// A witness is named twice, by name or by key.
    #[error("the witness {0} is named twice")]
    SameWitness(String),
    /// A key is of another kind.
    #[error("the key of {0} is of another kind")]
    KeyKind(String),
    /// More witnesses are asked for than are named.
    #[error("{quorum} witnesses are asked for and {named} named")]
    Quorum {
        /// How many are asked for.
        quorum: usize,
        /// How many are named.
        named: usize,
    },
    /// The note is not one, or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text of the note is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is that of another log.
    #[error("the checkpoint is of the log {0}")]
    OtherLog(String),
    /// Too few known witnesses cosigned.
    #[error("{found} of the known witnesses cosigned, and {quorum} must have")]
    TooFewWitnesses {
        /// How many did.
        found: usize,
        /// How many must have.
        quorum: usize,
    },
}

impl Checkpoint {
    /// Reads a checkpoint from the text of a note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = lines.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Lines);
        };
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::EmptyLine);
        }
        if origin.is_empty() {
            return Err(CheckpointError::Origin);
        }
        let size = encoding::decimal(size).ok_or(CheckpointError::Size)?;
        let root = Hash::parse(root).ok_or(CheckpointError::Root)?;
        if size == 0 && root != Hash::empty() {
            return Err(CheckpointError::EmptyRoot);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// The note of this checkpoint, signed by the log, whose key has the origin as its name.
    ///
    /// A log must never sign two checkpoints of which one does not continue the other: keep the last one signed, and
    /// sign the next only when the log that [`crate::Log::open`] read at that size has grown.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, TrustError> {
        if key.verifier().name() != self.origin {
            return Err(TrustError::OtherLog(self.origin.clone()));
        }
        let text = self.to_string();
        Self::parse(&text)?;
        Ok(Note::sign(&text, key)?)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Trust {
    /// Trust in a log, whose key signs notes and has the log's origin as its name, and in witnesses, whose keys cosign,
    /// `quorum` of whom must have.
    pub fn new(log: VerifierKey, witnesses: Vec<VerifierKey>, quorum: usize) -> Result<Self, TrustError> {
        if log.algorithm() != Algorithm::Ed25519 {
            return Err(TrustError::KeyKind(log.name().to_owned()));
        }
        for (at, witness) in witnesses.iter().enumerate() {
            if witness.algorithm() != Algorithm::Cosignature {
                return Err(TrustError::KeyKind(witness.name().to_owned()));
            }
            if witnesses[..at].iter().any(|other| other.is_same(witness)) {
                return Err(TrustError::SameWitness(witness.name().to_owned()));
            }
        }
        if quorum > witnesses.len() {
            return Err(TrustError::Quorum { quorum, named: witnesses.len() });
        }
        Ok(Self { log, witnesses, quorum })
    }

    /// The key of the log.
    #[must_use]
    pub fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// Reads a checkpoint and verifies it.
    pub fn open(&self, note: &[u8]) -> Result<Opened, TrustError> {
        self.open_note(&Note::parse(note)?)
    }

    pub(crate) fn open_note(&self, note: &Note) -> Result<Opened, TrustError> {
        note.verify(std::slice::from_ref(&self.log))?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != self.log.name() {
            return Err(TrustError::OtherLog(checkpoint.origin));
        }
        let mut cosigned = Vec::new();
        for witness in &self.witnesses {
            let time = cosignature::time(note, witness)?;
            cosigned.extend(time.map(|time| (witness.name().to_owned(), time)));
        }
        if cosigned.len() < self.quorum {
            return Err(TrustError::TooFewWitnesses { found: cosigned.len(), quorum: self.quorum });
        }
        Ok(Opened { checkpoint, cosigned })
    }
}
