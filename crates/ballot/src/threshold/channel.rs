//! Messages between trustees: signed, and encrypted for one (sections 4.6.1, 4.6.3).

use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::hash;
use crate::json::{self, Expected, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::token::{SECRET_LENGTH, is_base58, random_token};
use aes_gcm::aead::consts::U32;
use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{AesGcm, aes::Aes256};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A message with a signature. Who signed is known from where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMessage {
    /// The message.
    pub message: String,
    /// The signature.
    pub signature: Proof,
}

/// From which a trustee derives the keys for signing and reading. Nothing of it is shown by `Debug`.
pub struct Seed(Zeroizing<String>);

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelError {
    /// Not the form of a message.
    Unreadable(Unreadable),
    /// For somebody else, or changed on the way.
    Undecipherable,
    /// The signature is not the sender's.
    Signature,
    /// Signed for another reader.
    Recipient,
    /// A text that is no seed.
    Seed,
}

impl fmt::Display for ChannelError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(to, "not a message: {why}"),
            Self::Undecipherable => to.write_str("for somebody else, or changed on the way"),
            Self::Signature => to.write_str("the signature is not the sender's"),
            Self::Recipient => to.write_str("signed for another reader"),
            Self::Seed => to.write_str("not a seed of 22 signs of base 58"),
        }
    }
}

impl core::error::Error for ChannelError {}

impl From<Unreadable> for ChannelError {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

impl Seed {
    /// A new seed.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        Self(Zeroizing::new(random_token(SECRET_LENGTH, random)))
    }

    /// The seed that a trustee kept.
    pub fn parse(text: &str) -> Result<Self, ChannelError> {
        let fits = text.len() == SECRET_LENGTH && is_base58(text);
        if fits { Ok(Self(Zeroizing::new(text.into()))) } else { Err(ChannelError::Seed) }
    }

    /// What the trustee keeps secret.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn signing(&self) -> Secret {
        hash::derived("sk", &self.0)
    }

    pub(super) fn reading(&self) -> Secret {
        hash::derived("dk", &self.0)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Seed")
    }
}

pub(super) fn sign(signing: &Scalar, message: &str, random: &mut impl CryptoRng) -> Proof {
    Proof::of_knowledge(signing, |commitment| hash::message(message.as_bytes(), commitment), random)
}

pub(super) fn is_signed(by: &Element, message: &str, signature: &Proof) -> bool {
    signature.shows_knowledge(by, |commitment| hash::message(message.as_bytes(), commitment))
}

impl SignedMessage {
    pub(super) fn new(signing: &Scalar, message: String, random: &mut impl CryptoRng) -> Self {
        let signature = sign(signing, &message, random);
        Self { message, signature }
    }

    /// Whether it is signed with the secret of this key.
    #[must_use]
    pub fn is_signed_by(&self, key: &Element) -> bool {
        is_signed(key, &self.message, &self.signature)
    }
}

/// Signs a message and encrypts it for a reader.
pub(super) fn send(
    signing: &Scalar,
    reader: &Element,
    message: &str,
    random: &mut impl CryptoRng,
) -> Result<String, ChannelError> {
    let inner = Zeroizing::new(json::text(&Addressed { recipient: *reader, message: message.into() }));
    let signed = Zeroizing::new(json::text(&SignedMessage::new(signing, inner.as_str().into(), random)));
    encrypt(reader, signed.as_bytes(), random)
}

/// Decrypts a message and checks that it is the sender's, for this reader.
pub(super) fn receive(
    reading: &Scalar,
    sender: &Element,
    sealed: &str,
) -> Result<Zeroizing<String>, ChannelError> {
    let opened = decrypt(reading, sealed)?;
    let signed: SignedMessage = json::parse(&opened)?;
    if !signed.is_signed_by(sender) {
        return Err(ChannelError::Signature);
    }
    let inner: Addressed = json::parse(signed.message.as_bytes())?;
    if inner.recipient != Element::of(reading) {
        return Err(ChannelError::Recipient);
    }
    Ok(Zeroizing::new(inner.message))
}

type Cipher = AesGcm<Aes256, U32>;

const ALGORITHM: &str = "AES-GCM";

fn encrypt(reader: &Element, message: &[u8], random: &mut impl CryptoRng) -> Result<String, ChannelError> {
    let (outer, inner) = (Secret::new(random_scalar(random)), Secret::new(random_scalar(random)));
    let key = Element::of(&inner);
    let alpha = Element::of(&outer);
    let data = cipher(&key).encrypt(&hash::symmetric("iv", &alpha).into(), message);
    let data = data.map_err(|_| ChannelError::Undecipherable)?;
    Ok(json::text(&Encrypted { alpha, beta: *reader * &outer + key, data }))
}

fn decrypt(reading: &Scalar, sealed: &str) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
    let sealed: Encrypted = json::parse(sealed.as_bytes())?;
    let key = sealed.beta - sealed.alpha * reading;
    let opened = cipher(&key).decrypt(&hash::symmetric("iv", &sealed.alpha).into(), sealed.data.as_slice());
    opened.map(Zeroizing::new).map_err(|_| ChannelError::Undecipherable)
}

fn cipher(key: &Element) -> Cipher {
    Cipher::new(&Zeroizing::new(hash::symmetric("key", key)).as_slice().try_into().unwrap_or_default())
}

/// A message with the reader it is for, so that nobody can pass on what was signed for them.
struct Addressed {
    recipient: Element,
    message: String,
}

struct Encrypted {
    alpha: Element,
    beta: Element,
    data: Vec<u8>,
}

impl Json for SignedMessage {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let message = from.field("{\"message\":")?;
        let signature = from.field(",\"signature\":")?;
        from.expect("}")?;
        Ok(Self { message, signature })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"message\":", &self.message).field(",\"signature\":", &self.signature).raw("}");
    }
}

impl Json for Addressed {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let recipient = from.field("{\"recipient\":")?;
        let message = from.field(",\"message\":")?;
        from.expect("}")?;
        Ok(Self { recipient, message })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"recipient\":", &self.recipient).field(",\"message\":", &self.message).raw("}");
    }
}

impl Json for Encrypted {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let error = from.error(Expected::Word(ALGORITHM));
        if !from.next_is("{\"algorithm\":\"AES-GCM\",\"alpha\":") {
            return Err(error);
        }
        let alpha = Element::read(from)?;
        let beta = from.field(",\"beta\":")?;
        from.expect(",\"data\":")?;
        let error = from.error(Expected::Text);
        let digits = from.plain(Expected::Text)?;
        let data = unhex(digits).ok_or(error)?;
        from.expect("}")?;
        Ok(Self { alpha, beta, data })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"algorithm\":\"").raw(ALGORITHM).raw("\"").field(",\"alpha\":", &self.alpha);
        to.field(",\"beta\":", &self.beta).raw(",\"data\":\"");
        for byte in &self.data {
            for digit in [byte >> 4, byte & 15] {
                to.sign(char::from(crate::group::DIGITS[usize::from(digit)]));
            }
        }
        to.raw("\"}");
    }
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(crate::group::digit(pair[0])? << 4 | crate::group::digit(pair[1])?)).collect()
}
