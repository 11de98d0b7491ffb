//! Keys that sign and verify notes.

use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use thiserror::Error;

use crate::encoding;
use crate::hash::Hash;
use crate::note::Signature;

/// What a key signs, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// The text of a note, by Ed25519: type 0x01.
    Ed25519,
    /// A checkpoint with the time at which it was seen, by Ed25519: type 0x04.
    Cosignature,
}

/// A key with which signatures are verified. Written `name+id+key`, as the specification of signed notes has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    algorithm: Algorithm,
    public: [u8; 32],
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It does not have three parts with `+` between.
    #[error("a key has three parts, with + between them")]
    Parts,
    /// The name is empty, too long, or has a space, a control character or a plus sign in it.
    #[error("the name of a key has 1 to {most} bytes without spaces, control characters and +", most = VerifierKey::LONGEST_NAME)]
    Name,
    /// The id is not eight digits in base 16.
    #[error("the id of a key has eight digits in base 16")]
    Id,
    /// The key is not base64.
    #[error("the key itself is not base64")]
    Base64,
    /// The type is none that is known here.
    #[error("keys of type {0:#04x} are not known here")]
    Algorithm(u8),
    /// The key does not have 32 bytes.
    #[error("the key itself does not have 32 bytes")]
    Length,
    /// The key is a point of small order, for which anybody can sign.
    #[error("the key is one for which anybody can sign")]
    Weak,
    /// The id is not that of the name and key.
    #[error("the id does not belong to the name and the key")]
    OtherId,
}

impl Algorithm {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

impl VerifierKey {
    /// The longest name, in bytes.
    pub const LONGEST_NAME: usize = 255;

    /// A key from its parts.
    pub fn new(name: &str, algorithm: Algorithm, public: [u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        if is_weak(public) {
            return Err(KeyError::Weak);
        }
        let hash = Hash::of(&[name.as_bytes(), b"\n", &[algorithm.byte()], &public]);
        let [a, b, c, d, ..] = hash.0;
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], algorithm, public })
    }

    /// Reads a key from its text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Parts);
        };
        let lower = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let mut given = [0; 4];
        if !lower || hex::decode_to_slice(id, &mut given).is_err() {
            return Err(KeyError::Id);
        }
        let key = encoding::base64(key).ok_or(KeyError::Base64)?;
        let (algorithm, public) = key.split_first().ok_or(KeyError::Length)?;
        let algorithm = match algorithm {
            0x01 => Algorithm::Ed25519,
            0x04 => Algorithm::Cosignature,
            other => return Err(KeyError::Algorithm(*other)),
        };
        let found = Self::new(name, algorithm, public.try_into().map_err(|_| KeyError::Length)?)?;
        if found.id == given { Ok(found) } else { Err(KeyError::OtherId) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of a hash over name, type and key. With the name it says whose signature one is.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// What it verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether it is the key of a signature by name and id.
    #[must_use]
    pub fn is_of(&self, signature: &Signature) -> bool {
        self.name == signature.name() && self.id == signature.id()
    }

    /// Whether two keys are of one holder: of one name, or the same key under two names.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name || self.public == other.public
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(message, signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.byte()], self.public.as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), encoding::to_base64(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A key that signs notes, such as the checkpoints of a log.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl SigningKey {
    /// The key of a name and a seed, which must be random and secret. A log's name is its origin.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let (pair, verifier) = pair(name, Algorithm::Ed25519, seed)?;
        Ok(Self { pair, verifier })
    }

    /// The key with which its signatures are verified.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub(crate) fn sign(&self, text: &str) -> Signature {
        Signature::new(&self.verifier, self.pair.sign(text.as_bytes()).as_ref().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the signing key of {}", self.verifier)
    }
}

/// The pair of keys from a seed.
pub(crate) fn pair(
    name: &str,
    algorithm: Algorithm,
    seed: &[u8; 32],
) -> Result<(Ed25519KeyPair, VerifierKey), KeyError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Length)?;
    let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Length)?;
    let verifier = VerifierKey::new(name, algorithm, public)?;
    Ok((pair, verifier))
}

/// Whether a key is one of the points whose order divides eight, by its coordinate y, whichever way that is written: 0, 1
/// and −1, also with the modulus added, and two of order eight (RFC 7748, section 7, in the coordinates of Edwards).
fn is_weak(mut public: [u8; 32]) -> bool {
    const SMALL: [&str; 7] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    // The highest bit is the sign of x.
    public[31] &= 0x7f;
    SMALL.contains(&hex::encode(public).as_str())
}

/// Whether a text may be the name of a key.
pub(crate) fn is_name(name: &str) -> bool {
    let forbidden = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    (1..=VerifierKey::LONGEST_NAME).contains(&name.len()) && !name.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn the_key_of_the_specification_is_read() {
        let key = VerifierKey::parse(EXAMPLE).unwrap();
        assert_eq!((key.name(), key.algorithm()), ("example.com/foo", Algorithm::Ed25519));
        assert_eq!(key.to_string(), EXAMPLE);
    }

    #[test]
    fn what_is_no_key_is_refused_with_its_reason() {
        let error = |text: &str| VerifierKey::parse(text).unwrap_err();
        assert_eq!(error("example.com/foo"), KeyError::Parts);
        assert_eq!(error(&EXAMPLE.replace("530d903a", "530D903A")), KeyError::Id);
        assert_eq!(error(&EXAMPLE.replace("530d903a", "530d90")), KeyError::Id);
        assert_eq!(error(&EXAMPLE.replace("530d903a", "530d903b")), KeyError::OtherId);
        assert_eq!(error(&EXAMPLE.replace("/foo", "/bar")), KeyError::OtherId);
        assert_eq!(error("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), KeyError::Name);
        assert_eq!(error(&EXAMPLE.replace("AekyeRrm", "BukyeRrm")), KeyError::Algorithm(6));
        assert_eq!(error("a+530d903a+AQ=="), KeyError::Length);
        assert_eq!(error("a+530d903a+"), KeyError::Length);
        assert_eq!(error("a+530d903a+?"), KeyError::Base64);
    }

    /// That these keys are weak: for many a text one of eight signatures made without any secret is taken.
    #[test]
    fn keys_for_which_anybody_can_sign_are_refused() {
        let points = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ];
        let points = points.map(|point| hex::decode(point).unwrap());
        for public in &points {
            let forged = |point: &Vec<u8>| [point.as_slice(), &[0; 32]].concat();
            let key = UnparsedPublicKey::new(&ED25519, public);
            let taken = |text: &u8| points.iter().any(|point| key.verify(&[*text], &forged(point)).is_ok());
            assert!((0..64).filter(taken).count() > 16, "{public:02x?}");
            let public = public.as_slice().try_into().unwrap();
            assert_eq!(VerifierKey::new("a", Algorithm::Ed25519, public), Err(KeyError::Weak));
        }
        assert!(!is_weak(pair("a", Algorithm::Ed25519, &[1; 32]).unwrap().1.public));
    }

    proptest! {
        #[test]
        fn a_key_is_read_back(name in "[a-z./0-9中]{1,20}", seed in any::<[u8; 32]>()) {
            for algorithm in [Algorithm::Ed25519, Algorithm::Cosignature] {
                let (_, key) = pair(&name, algorithm, &seed).unwrap();
                prop_assert_eq!(VerifierKey::parse(&key.to_string()), Ok(key));
            }
        }

        #[test]
        fn any_text_is_answered(text in "[a-z+ 0-9=A-Z\\n]{0,80}") {
            if let Ok(key) = VerifierKey::parse(&text) {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }
}
