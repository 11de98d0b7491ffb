//! Text with signatures ([signed-note](https://c2sp.org/signed-note)).

use std::fmt;

use thiserror::Error;

use crate::encoding;
use crate::key::{Algorithm, SigningKey, VerifierKey, is_name};

/// A text with the signatures below it. It says nothing until [`Note::verify`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// A signature as it stands below a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Why a note is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// It is too long.
    #[error("a note has at most {most} bytes", most = Note::MOST_BYTES)]
    TooLong,
    /// It is not UTF-8.
    #[error("the note is not UTF-8")]
    NotUtf8,
    /// It has a control character other than the end of a line.
    #[error("the note has a control character in it")]
    Control,
    /// There is no text.
    #[error("the note has no text")]
    Empty,
    /// There is no blank line before the signatures, or nothing below it.
    #[error("the note has no signatures")]
    Unsigned,
    /// A line below the text is no signature.
    #[error("line {0} of the signatures is no signature")]
    NotASignature(usize),
    /// It has too many signatures.
    #[error("a note has at most {most} signatures", most = Note::MOST_SIGNATURES)]
    TooManySignatures,
    /// A known key is named twice.
    #[error("{0} signed twice")]
    Twice(String),
    /// The signature of a known key is not one.
    #[error("the signature of {0} does not fit the text")]
    Wrong(String),
    /// No known key signed.
    #[error("no key that is known signed it")]
    NobodyKnown,
}

impl Signature {
    /// The longest signature: one of the kind for after quantum computers fits.
    const MOST_BYTES: usize = 8_192;

    pub(crate) fn new(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), bytes }
    }

    /// The name of the key that is said to have signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of that key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = encoding::base64(signature).filter(|bytes| bytes.len() <= Self::MOST_BYTES)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let whole = is_name(name) && !bytes.is_empty();
        whole.then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.as_slice(), &self.bytes].concat();
        writeln!(f, "— {} {}", self.name, encoding::to_base64(&bytes))
    }
}

impl Note {
    /// The longest note, in bytes.
    pub const MOST_BYTES: usize = 1 << 20;
    /// The most signatures.
    pub const MOST_SIGNATURES: usize = 64;

    /// A note that a key signs. The text ends with the end of a line.
    pub fn sign(text: &str, key: &SigningKey) -> Result<Self, NoteError> {
        let note = Self { text: text.to_owned(), signatures: vec![key.sign(text)] };
        // What could not be read back is not signed.
        Self::parse(note.to_string().as_bytes())
    }

    /// Reads a note; nobody's signature is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Control);
        }
        let middle = whole.rfind("\n\n").ok_or(NoteError::Unsigned)?;
        let (text, signatures) = (&whole[..=middle], &whole[middle + 2..]);
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Unsigned)?;
        if signatures.split('\n').count() > Self::MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let each = (1..).zip(signatures.split('\n'));
        let signatures =
            each.map(|(line, text)| Signature::parse(text).ok_or(NoteError::NotASignature(line)));
        let note = Self { text: text.to_owned(), signatures: signatures.collect::<Result<_, _>>()? };
        if note.text.trim_end_matches('\n').is_empty() { Err(NoteError::Empty) } else { Ok(note) }
    }

    /// Its text, with the end of its last line.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its signatures, verified or not.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// With one signature more.
    pub fn with(mut self, signature: Signature) -> Result<Self, NoteError> {
        if self.signatures.len() >= Self::MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        Ok(self)
    }

    /// The known keys that signed the text, in the order of `keys`. Signatures of unknown keys are passed over; a known
    /// one that is wrong, or that stands there twice, makes the note worthless.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<&'a VerifierKey>, NoteError> {
        let mut signed = Vec::new();
        for key in keys.iter().filter(|key| key.algorithm() == Algorithm::Ed25519) {
            let Some(signature) = self.signature_of(key)? else { continue };
            if !key.verifies(self.text.as_bytes(), signature.bytes()) {
                return Err(NoteError::Wrong(key.name().to_owned()));
            }
            signed.push(key);
        }
        if signed.is_empty() { Err(NoteError::NobodyKnown) } else { Ok(signed) }
    }

    /// The signature of a key, not verified.
    pub(crate) fn signature_of(&self, key: &VerifierKey) -> Result<Option<&Signature>, NoteError> {
        let mut own = self.signatures.iter().filter(|signature| key.is_of(signature));
        let first = own.next();
        if own.next().is_some() {
            return Err(NoteError::Twice(key.name().to_owned()));
        }
        Ok(first)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}
