//! Those who open the tally together (sections 4.5, 4.7).

use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::hash;
use crate::json::{Expected, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::threshold::{self, Parameters, ParametersError};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// An election has at most so many trustees, those with a threshold counted one by one.
pub const MOST_TRUSTEES: usize = 256;

/// A trustee's secret key. Nothing of it is shown by `Debug`.
pub struct TrusteeKey {
    secret: Secret,
    public: Element,
}

impl TrusteeKey {
    /// A new key.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        Self::of(random_scalar(random))
    }

    /// The key with this secret.
    #[must_use]
    pub fn of(secret: Scalar) -> Self {
        Self { secret: Secret::new(secret), public: Element::of(&secret) }
    }

    /// The public part.
    #[must_use]
    pub const fn public(&self) -> &Element {
        &self.public
    }

    /// The secret part.
    #[must_use]
    pub fn secret(&self) -> &Scalar {
        &self.secret
    }

    /// The public part with the proof that the secret is known.
    pub fn prove(&self, random: &mut impl CryptoRng) -> VerificationKey {
        let challenge = |commitment: &_| hash::key(&self.public, commitment);
        let pok = Proof::of_knowledge(&self.secret, challenge, random);
        VerificationKey { pok, public_key: self.public, signature: None }
    }
}

impl fmt::Debug for TrusteeKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("TrusteeKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The public part of a trustee's key, with the proof that the secret part is known (section 4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationKey {
    /// The proof of knowledge.
    pub pok: Proof,
    /// The key.
    pub public_key: Element,
    /// The trustee's signature of the key, where there is a threshold.
    pub signature: Option<Proof>,
}

impl VerificationKey {
    /// Checks that the key is one, and that its owner knows the secret.
    pub fn check(&self) -> Result<(), KeyError> {
        if self.public_key.is_identity() {
            return Err(KeyError::Identity);
        }
        let challenge = |commitment: &_| hash::key(&self.public_key, commitment);
        if self.pok.shows_knowledge(&self.public_key, challenge) { Ok(()) } else { Err(KeyError::Knowledge) }
    }
}

/// What is wrong with a trustee's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It is the neutral element.
    Identity,
    /// The proof that its owner knows the secret does not hold.
    Knowledge,
}

impl fmt::Display for KeyError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Identity => "the key is the neutral element",
            Self::Knowledge => "the proof that the secret key is known does not hold",
        })
    }
}

impl core::error::Error for KeyError {}

/// One of those without whom nothing is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trustee {
    /// One person.
    Single(Box<VerificationKey>),
    /// Several persons, of whom a number fixed before suffices.
    Pedersen(Box<Parameters>),
}

/// All trustees of an election. Partial decryptions name them by number, counted from 1, each person one by
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trustees(pub Vec<Trustee>);

/// What is wrong with the trustees of an election. Entries of the list count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrusteesError {
    /// There is none.
    Nobody,
    /// There are more than [`MOST_TRUSTEES`].
    TooMany,
    /// The key of an entry.
    Key(usize, KeyError),
    /// The threshold parameters of an entry.
    Threshold(usize, ParametersError),
    /// Two persons have the same key.
    SameKey,
    /// The election's key is not the sum of theirs.
    ElectionKey,
}

impl fmt::Display for TrusteesError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => to.write_str("there is no trustee"),
            Self::TooMany => write!(to, "there are more than {MOST_TRUSTEES} trustees"),
            Self::Key(at, why) => write!(to, "trustees, entry {at}: {why}"),
            Self::Threshold(at, why) => write!(to, "trustees, entry {at}: {why}"),
            Self::SameKey => to.write_str("two trustees have the same key"),
            Self::ElectionKey => to.write_str("the election's key is not that of its trustees"),
        }
    }
}

impl core::error::Error for TrusteesError {}

impl Trustee {
    /// What it adds to the election's key.
    #[must_use]
    pub fn key(&self) -> Element {
        match self {
            Self::Single(key) => key.public_key,
            Self::Pedersen(parameters) => parameters.key(),
        }
    }

    /// The keys of the persons in it.
    #[must_use]
    pub fn persons(&self) -> &[VerificationKey] {
        match self {
            Self::Single(key) => core::slice::from_ref(&**key),
            Self::Pedersen(parameters) => &parameters.verification_keys,
        }
    }
}

impl Trustees {
    /// The key under which ballots are sealed for them.
    #[must_use]
    pub fn election_key(&self) -> Element {
        self.0.iter().map(Trustee::key).sum()
    }

    /// The key of a person, counted from 1.
    #[must_use]
    pub fn person(&self, number: usize) -> Option<&VerificationKey> {
        self.0.iter().flat_map(Trustee::persons).nth(number.checked_sub(1)?)
    }

    /// How many persons there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|trustee| trustee.persons().len()).sum()
    }

    /// Checks all that they showed, and that the election's key is theirs.
    pub fn check(&self, election_key: &Element) -> Result<(), TrusteesError> {
        if self.count() == 0 {
            return Err(TrusteesError::Nobody);
        }
        if self.count() > MOST_TRUSTEES {
            return Err(TrusteesError::TooMany);
        }
        for (at, trustee) in self.0.iter().enumerate() {
            match trustee {
                Trustee::Single(key) => key.check().map_err(|why| TrusteesError::Key(at, why))?,
                Trustee::Pedersen(parameters) => {
                    parameters.check().map_err(|why| TrusteesError::Threshold(at, why))?;
                }
            }
        }
        let keys: Vec<_> = self.0.iter().flat_map(Trustee::persons).map(|person| person.public_key).collect();
        if keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key)) {
            return Err(TrusteesError::SameKey);
        }
        if self.election_key() == *election_key { Ok(()) } else { Err(TrusteesError::ElectionKey) }
    }
}

impl Json for VerificationKey {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let pok = from.field("{\"pok\":")?;
        let public_key = from.field(",\"public_key\":")?;
        let signature = from.maybe(",\"signature\":")?;
        from.expect("}")?;
        Ok(Self { pok, public_key, signature })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"pok\":", &self.pok).field(",\"public_key\":", &self.public_key);
        if let Some(signature) = &self.signature {
            to.field(",\"signature\":", signature);
        }
        to.raw("}");
    }
}

impl Json for Trustee {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let error = from.error(Expected::Kind);
        let trustee = if from.next_is("[\"Single\",") {
            Self::Single(Box::new(VerificationKey::read(from)?))
        } else if from.next_is("[\"Pedersen\",") {
            Self::Pedersen(Box::new(threshold::Parameters::read(from)?))
        } else {
            return Err(error);
        };
        from.expect("]")?;
        Ok(trustee)
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Single(key) => to.field("[\"Single\",", &**key),
            Self::Pedersen(parameters) => to.field("[\"Pedersen\",", &**parameters),
        };
        to.raw("]");
    }
}

impl Json for Trustees {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.list(MOST_TRUSTEES, Trustee::read).map(Self)
    }

    fn write(&self, to: &mut Writer) {
        to.values(&self.0);
    }
}
