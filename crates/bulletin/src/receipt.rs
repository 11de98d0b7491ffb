//! What a person keeps as proof that something was published ([tlog-proof](https://c2sp.org/tlog-proof)).

use std::fmt;

use thiserror::Error;

use crate::checkpoint::{Opened, Trust, TrustError};
use crate::encoding;
use crate::hash::Hash;
use crate::note::{Note, NoteError};
use crate::tree::{ProofError, verify_inclusion};

/// An entry's place in a log, the proof of it, and the checkpoint of the log. Kept as a file `.tlog-proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whatever goes along, at most [`Receipt::MOST_EXTRA`] bytes; nothing proves it. Here: the entry itself.
    pub extra: Option<Vec<u8>>,
    /// The index of the entry.
    pub index: u64,
    /// The hashes beside the way up to the root.
    pub proof: Vec<Hash>,
    /// The checkpoint with its signatures.
    pub checkpoint: Note,
}

/// Why a file is no receipt, or proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// The file is too long.
    #[error("a receipt has at most {most} bytes", most = Receipt::MOST_BYTES)]
    TooLong,
    /// The file is not UTF-8.
    #[error("the receipt is not UTF-8")]
    NotUtf8,
    /// The first line says that it is something else.
    #[error("the first line is not that of a receipt")]
    Kind,
    /// What goes along is too long or not base64.
    #[error("what goes along cannot be read")]
    Extra,
    /// The line with the index is missing or not a number.
    #[error("there is no index")]
    Index,
    /// A line of the proof is not a hash.
    #[error("line {0} of the proof is not a hash")]
    Hash(usize),
    /// There are too many hashes.
    #[error("a proof has at most {most} hashes", most = Receipt::MOST_HASHES)]
    TooManyHashes,
    /// There is no checkpoint.
    #[error("there is no checkpoint")]
    NoCheckpoint,
    /// The checkpoint is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The checkpoint is not trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The proof does not lead to the checkpoint.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

const KIND: &str = "c2sp.org/tlog-proof@v1";

impl Receipt {
    /// The longest file, in bytes.
    pub const MOST_BYTES: usize = Note::MOST_BYTES + (1 << 18);
    /// The most bytes that go along.
    pub const MOST_EXTRA: usize = 1 << 17;
    /// The most hashes: those of a tree of 2⁶³ entries.
    pub const MOST_HASHES: usize = 63;

    /// Reads a receipt; nothing is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(ReceiptError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ReceiptError::NotUtf8)?;
        let text =
            text.strip_prefix(KIND).and_then(|rest| rest.strip_prefix('\n')).ok_or(ReceiptError::Kind)?;
        // An entry at index 0 of a log of one has no hashes, so that the blank line follows the index at once.
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ReceiptError::NoCheckpoint)?;
        let mut lines = head.split('\n');
        let mut line = lines.next().unwrap_or_default();
        let extra = line.strip_prefix("extra ").map(extra).transpose()?;
        if extra.is_some() {
            line = lines.next().unwrap_or_default();
        }
        let index = line.strip_prefix("index ").and_then(encoding::decimal).ok_or(ReceiptError::Index)?;
        let mut proof = Vec::new();
        for (line, text) in (1..).zip(lines) {
            if proof.len() == Self::MOST_HASHES {
                return Err(ReceiptError::TooManyHashes);
            }
            proof.push(Hash::parse(text).ok_or(ReceiptError::Hash(line))?);
        }
        Ok(Self { extra, index, proof, checkpoint: Note::parse(checkpoint.as_bytes())? })
    }

    /// Verifies that the entry was in the log, by the trust of the reader; the checkpoint that says so, with the
    /// witnesses who saw it.
    pub fn verify(&self, entry: &[u8], trust: &Trust) -> Result<Opened, ReceiptError> {
        let opened = trust.open_note(&self.checkpoint)?;
        let checkpoint = &opened.checkpoint;
        verify_inclusion(Hash::leaf(entry), self.index, checkpoint.size, &self.proof, checkpoint.root)?;
        Ok(opened)
    }
}

fn extra(text: &str) -> Result<Vec<u8>, ReceiptError> {
    let bytes = encoding::base64(text).filter(|bytes| bytes.len() <= Receipt::MOST_EXTRA);
    bytes.ok_or(ReceiptError::Extra)
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{KIND}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", encoding::to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
