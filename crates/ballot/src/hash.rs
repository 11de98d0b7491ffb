//! Every hash of version 1 of the cryptography, and nothing else: another version is another module of this
//! shape.
//!
//! A challenge is the SHA-256 of a text, read as a big-endian number and reduced. The texts are told apart by
//! the word they begin with; `|` stands between their parts and `,` between elements.

use crate::elgamal::Ciphertext;
use crate::group::{DIGITS, ELEMENT_DIGITS, Element, GROUP, Secret, texts};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use curve25519_dalek::Scalar;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

/// The number that elections of this version bear.
pub(crate) const VERSION: u64 = 1;

/// A text on its way into the hash.
struct Text(Sha256);

impl Text {
    fn new(label: &str) -> Self {
        Self(Sha256::new()).then(label.as_bytes())
    }

    fn then(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }

    /// A bar, and elements with commas between them.
    fn elements(self, elements: &[Element]) -> Self {
        self.then(b"|").list(elements)
    }

    fn list(mut self, elements: &[Element]) -> Self {
        for (at, text) in texts(elements).iter().enumerate() {
            if at > 0 {
                self.0.update(b",");
            }
            self.0.update(text);
        }
        self
    }

    fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    fn challenge(self) -> Scalar {
        reduce(self.digest())
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// A big-endian number modulo the order of the group.
fn reduce(mut digest: [u8; 32]) -> Scalar {
    digest.reverse();
    Scalar::from_bytes_mod_order(digest)
}

/// The hash of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Proof of knowledge of a trustee's key (section 4.5).
pub(crate) fn key(key: &Element, commitment: &Element) -> Scalar {
    Text::new("pok|").then(GROUP.as_bytes()).elements(&[*key]).elements(&[*commitment]).challenge()
}

/// Signature of a message between trustees (section 4.6.1).
pub(crate) fn message(message: &[u8], commitment: &Element) -> Scalar {
    Text::new("sigmsg|").then(message).elements(&[*commitment]).challenge()
}

/// Signature of a ballot (section 4.16).
pub(crate) fn signature(hash: &str, commitment: &Element) -> Scalar {
    Text::new("sig|").then(hash.as_bytes()).elements(&[*commitment]).challenge()
}

/// Membership in an interval (section 4.12).
pub(crate) fn interval(context: &[u8], of: &Ciphertext, commitments: &[Element]) -> Scalar {
    Text::new("prove|").then(context).elements(&[of.alpha, of.beta]).elements(commitments).challenge()
}

/// An alternative told apart by its label alone: `bproof0` and `bproof1` (section 4.13).
pub(crate) fn alternative(label: &str, context: &[u8], commitments: &[Element]) -> Scalar {
    Text::new(label).then(b"|").then(context).elements(commitments).challenge()
}

/// Knowledge of what is inside a ciphertext of a question that is shuffled (section 4.11.2).
pub(crate) fn sealed(context: &[u8], key: &Element, of: &Ciphertext, commitment: &Element) -> Scalar {
    let parts = [*key, of.alpha, of.beta];
    Text::new("raweg|").then(context).elements(&parts).elements(&[*commitment]).challenge()
}

/// A partial decryption (section 4.20).
pub(crate) fn decryption(election: &str, key: &Element, commitments: &[Element; 2]) -> Scalar {
    Text::new("decrypt|").then(election.as_bytes()).elements(&[*key]).elements(commitments).challenge()
}

/// The secret exponent of a voter's credential (section 4.8).
pub(crate) fn credential(uuid: &str, token: &str) -> Secret {
    let mut wide = Zeroizing::new([0; 64]);
    for (part, half) in ["|0|", "|1|"].into_iter().zip(wide.chunks_exact_mut(32)) {
        let text = Text::new("derive_credential|").then(uuid.as_bytes()).then(part.as_bytes());
        let mut digest = text.then(token.as_bytes()).digest();
        half.copy_from_slice(&digest);
        digest.zeroize();
    }
    wide.reverse();
    Zeroizing::new(Scalar::from_bytes_mod_order_wide(&wide))
}

/// A secret derived from a trustee's seed (section 4.6.1), for signing or for reading.
pub(crate) fn derived(label: &str, seed: &str) -> Secret {
    let mut digest = Text::new(label).then(b"|").then(seed.as_bytes()).digest();
    let secret = Zeroizing::new(reduce(digest));
    digest.zeroize();
    secret
}

/// What the key (`key`) and the initialization vector (`iv`) of a message between trustees are made of
/// (section 4.6.1).
pub(crate) fn symmetric(label: &str, element: &Element) -> [u8; 32] {
    Text::new(label).elements(&[*element]).digest()
}

/// Where the search for a generator starts.
pub(crate) fn generator_seed(name: fmt::Arguments<'_>) -> [u8; 32] {
    let mut text = Text::new("ggen|");
    // Writing into a hash cannot fail.
    let _ = fmt::Write::write_fmt(&mut text, name);
    text.digest()
}

/// The exponents of a shuffle's batched proof (table `GetNIZKPChallenges`).
pub(crate) fn shuffle_exponents(election: &str, statement: &[u8], count: usize) -> Vec<Scalar> {
    let head = Text::new("shuffle-challenges|").then(election.as_bytes()).then(b"|").then(statement).digest();
    let head = hex(&head);
    let one = |number: usize| {
        let mut name = Text(Sha256::new());
        let _ = fmt::Write::write_fmt(&mut name, format_args!("{number}"));
        Text::new(&head).then(hex(&name.digest()).as_bytes()).challenge()
    };
    (0..count).map(one).collect()
}

/// The challenge of a shuffle's proof (table `GetNIZKPChallenge`).
pub(crate) fn shuffle(election: &str, commitments: &[u8], statement: &[u8]) -> Scalar {
    let text = Text::new("shuffle-challenge|").then(election.as_bytes()).then(b"|");
    text.then(commitments).then(statement).challenge()
}

/// The sidecar proof that a candidate has at most one of yes and no. Ours, with a label that no other hash
/// has.
pub(crate) fn at_most_one(context: &[u8], parts: &[Element; 4], commitments: &[Element]) -> Scalar {
    Text::new("jiceng-at-most-one|").then(context).elements(parts).elements(commitments).challenge()
}

/// Coin flips that depend on all of some bytes. Each part is hashed with its length before it. Ours, with a
/// label that no other hash has.
#[cfg(feature = "std")]
pub(crate) fn coins(parts: &[&[u8]]) -> [u8; 32] {
    let start = Text::new("jiceng-coins|");
    parts.iter().fold(start, |text, part| text.then(&(part.len() as u64).to_be_bytes()).then(part)).digest()
}

/// Elements, each followed by a comma (table of serialization in section 6).
pub(crate) fn append_elements(elements: &[Element], to: &mut Vec<u8>) {
    to.reserve(elements.len() * (ELEMENT_DIGITS + 1));
    for text in texts(elements) {
        to.extend_from_slice(&text);
        to.push(b',');
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Base64 without padding, as fingerprints are written.
pub(crate) fn base64(bytes: &[u8; 32]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(44);
    for chunk in bytes.chunks(3) {
        let wide = (0..3).fold(0, |wide, at| wide << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        let signs = (0..=chunk.len()).map(|at| SIGNS[(wide >> (18 - 6 * at) & 63) as usize]);
        text.extend(signs.map(char::from));
    }
    text
}
