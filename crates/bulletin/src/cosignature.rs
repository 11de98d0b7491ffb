//! Who saw a checkpoint, and when ([tlog-cosignature](https://c2sp.org/tlog-cosignature), Ed25519).

use std::fmt;

use ring::signature::Ed25519KeyPair;

use crate::encoding::MOST;
use crate::key::{Algorithm, KeyError, VerifierKey, pair};
use crate::note::{Note, NoteError, Signature};

/// A key that cosigns checkpoints.
pub struct CosigningKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl CosigningKey {
    /// The key of a name and a seed, which must be random, secret, and that of no other key.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let (pair, verifier) = pair(name, Algorithm::Cosignature, seed)?;
        Ok(Self { pair, verifier })
    }

    /// The key with which its cosignatures are verified.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cosigning key of {}", self.verifier)
    }
}

/// Cosigns the text of a note at a time, in seconds since 1970; a later time than 2⁶³ − 1 is taken as that. It checks
/// nothing: [`crate::Witness`] does.
#[must_use]
pub fn cosign(note: &Note, key: &CosigningKey, time: u64) -> Signature {
    let time = time.min(MOST);
    let signed = key.pair.sign(message(note, time).as_bytes());
    Signature::new(&key.verifier, [&time.to_be_bytes(), signed.as_ref()].concat())
}

/// The time at which a witness cosigned; none where it did not.
pub(crate) fn time(note: &Note, witness: &VerifierKey) -> Result<Option<u64>, NoteError> {
    let Some(signature) = note.signature_of(witness)? else {
        return Ok(None);
    };
    let wrong = || NoteError::Wrong(witness.name().to_owned());
    let (time, bytes) = signature.bytes().split_first_chunk::<8>().ok_or_else(wrong)?;
    let time = u64::from_be_bytes(*time);
    let verified = time <= MOST && witness.verifies(message(note, time).as_bytes(), bytes);
    if verified { Ok(Some(time)) } else { Err(wrong()) }
}

fn message(note: &Note, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{}", note.text())
}
