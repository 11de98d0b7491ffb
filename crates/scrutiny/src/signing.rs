//! The file `meeting.json`: a record with the signatures of those who answer for it.

use crate::record::{MOST, MeetingRecord, Person, Unreadable, few, json, text};
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A record and its signatures, which may be none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedRecord {
    /// The record.
    pub record: MeetingRecord,
    /// Over [`MeetingRecord::canonical`], each by itself.
    pub signatures: Vec<Signature>,
}

/// One signature (Ed25519, RFC 8032). It covers who signs and the whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signs.
    pub signer: Signer,
    /// The public key, in 64 hexadecimal digits.
    pub key: String,
    /// The signature, in 128 hexadecimal digits.
    pub signature: String,
}

/// Who signs a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signer {
    /// A scrutineer of the record.
    Scrutineer(Person),
    /// The installation on which it was made, by its name.
    Installation(String),
}

/// The secret key of somebody who signs.
pub struct SigningKey(Ed25519KeyPair);

/// SHA-256 of the canonical bytes of a record: two records with one fingerprint say the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

/// Why a signature does not hold. Signatures are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Key or signature is not of the right form.
    #[error("signature {0}: the key or the signature is not of the right form")]
    Form(usize),
    /// It is not of this record, this signer and this key.
    #[error("signature {0} does not hold: the record was changed after it was signed, or another key signed")]
    Wrong(usize),
    /// It is of somebody who is no scrutineer of the record.
    #[error("signature {0} is of somebody who is no scrutineer")]
    NoScrutineer(usize),
    /// The same signer or the same key twice.
    #[error("signature {0} repeats a signer or a key")]
    Twice(usize),
}

impl SignedRecord {
    /// Reads the file `meeting.json`.
    ///
    /// # Errors
    /// Why it cannot be read. Neither signatures nor what the record says are looked at.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let signed: Self = json(bytes)?;
        signed.record.check_size()?;
        few("signatures", signed.signatures.len(), MOST.officials)?;
        for signature in &signed.signatures {
            match &signature.signer {
                Signer::Installation(name) | Signer::Scrutineer(Person::Outside(name)) => {
                    text("signer", name)?;
                }
                Signer::Scrutineer(Person::Roll(_)) => {}
            }
        }
        Ok(signed)
    }

    /// What is written into the file, for people too: with line breaks.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Whether every signature holds.
    ///
    /// # Errors
    /// The first that does not.
    pub fn check_signatures(&self) -> Result<(), SignatureError> {
        for (at, signature) in self.signatures.iter().enumerate() {
            let number = at + 1;
            let before = &self.signatures[..at];
            if before.iter().any(|other| other.signer == signature.signer || other.key == signature.key) {
                return Err(SignatureError::Twice(number));
            }
            if let Signer::Scrutineer(person) = &signature.signer
                && !self.record.scrutineers.contains(person)
            {
                return Err(SignatureError::NoScrutineer(number));
            }
            let key = bytes::<32>(&signature.key).ok_or(SignatureError::Form(number))?;
            let made = bytes::<64>(&signature.signature).ok_or(SignatureError::Form(number))?;
            UnparsedPublicKey::new(&ED25519, key)
                .verify(&message(&signature.signer, &self.record), &made)
                .map_err(|_| SignatureError::Wrong(number))?;
        }
        Ok(())
    }

    /// Adds a signature.
    pub fn sign(&mut self, signer: Signer, key: &SigningKey) {
        let made = key.0.sign(&message(&signer, &self.record));
        let signature = hex::encode(made.as_ref());
        self.signatures.push(Signature { signer, key: key.public(), signature });
    }
}

impl MeetingRecord {
    /// The bytes that are signed: compact JSON with the fields in the order of their definition.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The fingerprint of what it says.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &self.canonical()).as_ref());
        Fingerprint(hash)
    }
}

/// What a signer signs. The first line keeps the signature from being one of anything else.
fn message(signer: &Signer, record: &MeetingRecord) -> Vec<u8> {
    let mut message = b"jiceng-meeting/1 signed by ".to_vec();
    message.extend(serde_json::to_vec(signer).unwrap_or_default());
    message.push(b'\n');
    message.extend(record.canonical());
    message
}

fn bytes<const LENGTH: usize>(digits: &str) -> Option<[u8; LENGTH]> {
    let small = digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let mut bytes = [0; LENGTH];
    hex::decode_to_slice(digits, &mut bytes).ok().filter(|()| small)?;
    Some(bytes)
}

impl SigningKey {
    /// The key of a seed of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }

    /// The public key, in 64 hexadecimal digits.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.public_key().as_ref())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "SigningKey({})", self.public())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}
