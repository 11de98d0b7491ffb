//! What trustees with a threshold publish (sections 4.6.2, 4.6.7).

use super::channel::{Seed, SignedMessage, is_signed};
use crate::group::{Element, GROUP, Scalar};
use crate::json::{self, Expected, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::trustee::{KeyError, MOST_TRUSTEES, VerificationKey};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// A person's keys for signing and reading, signed by that person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub(super) signed: SignedMessage,
    pub(super) size: usize,
    pub(super) threshold: usize,
    /// Counted from 1.
    pub(super) index: usize,
    pub(super) verification: Element,
    pub(super) encryption: Element,
}

/// What is published of several trustees of whom `threshold` suffice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// How many persons suffice.
    pub threshold: usize,
    /// The certificate of each person.
    pub certs: Vec<Certificate>,
    /// The public coefficients of each person's polynomial, signed.
    pub coefexps: Vec<SignedMessage>,
    /// Each person's signature of all certificates together with their own coefficients.
    pub signatures: Vec<Proof>,
    /// Each person's key for partial decryptions.
    pub verification_keys: Vec<VerificationKey>,
}

/// What is wrong with threshold parameters. Persons count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParametersError {
    /// Not as many of each part as there are persons, or a threshold that they cannot meet.
    Size,
    /// The certificate of a person is not signed by that person, or for another place.
    Certificate(usize),
    /// The coefficients of a person cannot be read, are not signed, or are not as many as the threshold.
    Coefficients(usize),
    /// The signature of a person under all certificates.
    Signature(usize),
    /// The key of a person by itself.
    Key(usize, KeyError),
    /// The key of a person is not what follows from all coefficients.
    OtherKey(usize),
    /// The key of a person is not signed by that person.
    UnsignedKey(usize),
}

impl fmt::Display for ParametersError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size => to.write_str("the parts of the threshold parameters do not fit together"),
            Self::Certificate(person) => write!(to, "the certificate of person {person} is not valid"),
            Self::Coefficients(person) => write!(to, "the coefficients of person {person} are not valid"),
            Self::Signature(person) => write!(to, "person {person} has not signed all certificates"),
            Self::Key(person, why) => write!(to, "person {person}: {why}"),
            Self::OtherKey(person) => {
                write!(to, "the key of person {person} does not follow from the coefficients")
            }
            Self::UnsignedKey(person) => write!(to, "the key of person {person} is not signed by its owner"),
        }
    }
}

impl core::error::Error for ParametersError {}

impl Certificate {
    /// A certificate for a person, counted from 1, of so many of whom `threshold` suffice.
    pub fn new(
        seed: &Seed,
        (size, threshold, index): (usize, usize, usize),
        random: &mut impl CryptoRng,
    ) -> Self {
        let signing = seed.signing();
        let (verification, encryption) = (Element::of(&signing), Element::of(&seed.reading()));
        let mut message = Writer::default();
        message.raw("{\"context\":{\"group\":\"").raw(GROUP).raw("\",\"size\":").number(size as u64);
        message.raw(",\"threshold\":").number(threshold as u64).raw(",\"index\":").number(index as u64);
        message.field("},\"verification\":", &verification).field(",\"encryption\":", &encryption).raw("}");
        let signed = SignedMessage::new(&signing, message.into_text(), random);
        Self { signed, size, threshold, index, verification, encryption }
    }

    /// The person's place, counted from 1.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    fn of(signed: SignedMessage) -> Result<Self, Unreadable> {
        let mut from = Reader::new(signed.message.as_bytes());
        from.expect("{\"context\":{\"group\":\"Ed25519\",\"size\":")?;
        let size = small(&mut from)?;
        from.expect(",\"threshold\":")?;
        let threshold = small(&mut from)?;
        from.expect(",\"index\":")?;
        let index = small(&mut from)?;
        let verification = from.field("},\"verification\":")?;
        let encryption = from.field(",\"encryption\":")?;
        from.expect("}")?;
        from.end()?;
        Ok(Self { signed, size, threshold, index, verification, encryption })
    }

    /// Whether it stands in its place among all, and is signed by the key in it.
    fn is_valid(&self, size: usize, threshold: usize, index: usize) -> bool {
        let in_place = (self.size, self.threshold, self.index) == (size, threshold, index);
        let keys = !self.verification.is_identity() && !self.encryption.is_identity();
        in_place && keys && self.signed.is_signed_by(&self.verification)
    }
}

/// Checks that certificates belong together, and tells how many persons suffice.
pub(super) fn check_certificates(certs: &[Certificate]) -> Result<usize, ParametersError> {
    let threshold = certs.first().ok_or(ParametersError::Size)?.threshold;
    if threshold == 0 || threshold > certs.len() || certs.len() > MOST_TRUSTEES {
        return Err(ParametersError::Size);
    }
    for (at, cert) in certs.iter().enumerate() {
        if !cert.is_valid(certs.len(), threshold, at + 1) {
            return Err(ParametersError::Certificate(at + 1));
        }
        if certs[..at].iter().any(|other| other.verification == cert.verification) {
            return Err(ParametersError::Certificate(at + 1));
        }
    }
    Ok(threshold)
}

/// The coefficients that a person signed.
pub(super) fn coefficients(
    person: usize,
    cert: &Certificate,
    signed: &SignedMessage,
) -> Result<Vec<Element>, ParametersError> {
    let error = ParametersError::Coefficients(person);
    let Coefficients(list) = json::parse(signed.message.as_bytes()).map_err(|_| error)?;
    let fits = list.len() == cert.threshold && signed.is_signed_by(&cert.verification);
    if fits { Ok(list) } else { Err(error) }
}

/// What a person signs after having seen all certificates.
pub(super) fn all_certificates(certs: &[Certificate], coefficients: &[Element]) -> String {
    let mut message = Writer::default();
    message.raw("certs_sig|{\"certs\":").list(certs, |cert, to| cert.signed.write(to));
    message.raw(",\"coefexps\":").values(coefficients).raw("}");
    message.into_text()
}

/// A polynomial at the place of a person, of its public coefficients.
pub(super) fn public_share(coefficients: &[Element], person: usize) -> Element {
    let at = Scalar::from(person as u64);
    let add = |share, coefficient: &Element| *coefficient + Element::public_sum(&share, &at, &Scalar::ZERO);
    coefficients.iter().rev().fold(Element::identity(), add)
}

impl Parameters {
    /// What all of them together add to the election's key.
    #[must_use]
    pub fn key(&self) -> Element {
        let constant = |signed: &SignedMessage| {
            let Coefficients(list) = json::parse(signed.message.as_bytes()).ok()?;
            list.first().copied()
        };
        self.coefexps.iter().filter_map(constant).sum()
    }

    /// Checks everything that a bystander can check of the key generation.
    pub fn check(&self) -> Result<(), ParametersError> {
        let size = self.certs.len();
        let lengths = [self.coefexps.len(), self.signatures.len(), self.verification_keys.len()];
        if check_certificates(&self.certs)? != self.threshold || lengths != [size; 3] {
            return Err(ParametersError::Size);
        }
        let mut polynomials = Vec::with_capacity(size);
        for (at, (cert, signed)) in self.certs.iter().zip(&self.coefexps).enumerate() {
            let coefficients = coefficients(at + 1, cert, signed)?;
            let message = all_certificates(&self.certs, &coefficients);
            if !is_signed(&cert.verification, &message, &self.signatures[at]) {
                return Err(ParametersError::Signature(at + 1));
            }
            polynomials.push(coefficients);
        }
        for (at, (cert, key)) in self.certs.iter().zip(&self.verification_keys).enumerate() {
            let share = polynomials.iter().map(|polynomial| public_share(polynomial, at + 1)).sum();
            check_key(at + 1, cert, key, &share)?;
        }
        Ok(())
    }
}

/// Checks the key of a person against the share that follows from all coefficients.
pub(super) fn check_key(
    person: usize,
    cert: &Certificate,
    key: &VerificationKey,
    share: &Element,
) -> Result<(), ParametersError> {
    key.check().map_err(|why| ParametersError::Key(person, why))?;
    if key.public_key != *share {
        return Err(ParametersError::OtherKey(person));
    }
    let signed = key
        .signature
        .is_some_and(|signature| is_signed(&cert.verification, &signed_key(&key.public_key), &signature));
    if signed { Ok(()) } else { Err(ParametersError::UnsignedKey(person)) }
}

/// What a person signs of the key for partial decryptions.
pub(super) fn signed_key(key: &Element) -> String {
    key.text()
}

pub(super) struct Coefficients(pub(super) Vec<Element>);

impl Json for Coefficients {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"coefexps\":")?;
        let list = from.list(MOST_TRUSTEES, Element::read)?;
        from.expect("}")?;
        Ok(Self(list))
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"coefexps\":").values(&self.0).raw("}");
    }
}

fn small(from: &mut Reader<'_>) -> Result<usize, Unreadable> {
    let error = from.error(Expected::AtMost(MOST_TRUSTEES));
    let number = usize::try_from(from.number()?).map_err(|_| error)?;
    if number <= MOST_TRUSTEES { Ok(number) } else { Err(error) }
}

impl Json for Certificate {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let at = from.place();
        let signed = SignedMessage::read(from)?;
        Self::of(signed).map_err(|inner| Unreadable { at, expected: inner.expected })
    }

    fn write(&self, to: &mut Writer) {
        self.signed.write(to);
    }
}

impl Json for Parameters {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"threshold\":")?;
        let threshold = small(from)?;
        from.expect(",\"certs\":")?;
        let certs = from.list(MOST_TRUSTEES, Certificate::read)?;
        from.expect(",\"coefexps\":")?;
        let coefexps = from.list(MOST_TRUSTEES, SignedMessage::read)?;
        from.expect(",\"signatures\":")?;
        let signatures = from.list(MOST_TRUSTEES, Proof::read)?;
        from.expect(",\"verification_keys\":")?;
        let verification_keys = from.list(MOST_TRUSTEES, VerificationKey::read)?;
        from.expect("}")?;
        Ok(Self { threshold, certs, coefexps, signatures, verification_keys })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"threshold\":").number(self.threshold as u64).raw(",\"certs\":").values(&self.certs);
        to.raw(",\"coefexps\":").values(&self.coefexps).raw(",\"signatures\":").values(&self.signatures);
        to.raw(",\"verification_keys\":").values(&self.verification_keys).raw("}");
    }
}
