//! Proofs of knowledge after Schnorr: a challenge and the response to it (section 4.3).

use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::json::{Json, Reader, Unreadable, Writer};
use rand_core::CryptoRng;
use subtle::{Choice, ConditionallySelectable};

/// A proof. What it proves, and of which statement, is known from where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The hash over statement and commitments, or the part of it that falls to this alternative.
    pub challenge: Scalar,
    /// What only somebody can tell who knows the secret, or who chose the challenge first.
    pub response: Scalar,
}

impl Proof {
    /// A proof that proves nothing yet: both chosen evenly.
    pub(crate) fn random(random: &mut impl CryptoRng) -> Self {
        Self { challenge: random_scalar(random), response: random_scalar(random) }
    }

    /// Proves that `secret` is known, of which `challenge` names the public part.
    pub(crate) fn of_knowledge(
        secret: &Scalar,
        challenge: impl FnOnce(&Element) -> Scalar,
        random: &mut impl CryptoRng,
    ) -> Self {
        let mask = Secret::new(random_scalar(random));
        let challenge = challenge(&Element::of(&mask));
        Self { challenge, response: *mask - secret * challenge }
    }

    /// Checks a proof that the multiple of the generator that gives `public` is known.
    pub(crate) fn shows_knowledge(
        &self,
        public: &Element,
        challenge: impl FnOnce(&Element) -> Scalar,
    ) -> bool {
        challenge(&Element::public_sum(public, &self.challenge, &self.response)) == self.challenge
    }
}

impl ConditionallySelectable for Proof {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self {
            challenge: Scalar::conditional_select(&a.challenge, &b.challenge, choice),
            response: Scalar::conditional_select(&a.response, &b.response, choice),
        }
    }
}

impl Json for Proof {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let challenge = from.field("{\"challenge\":")?;
        let response = from.field(",\"response\":")?;
        from.expect("}")?;
        Ok(Self { challenge, response })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"challenge\":", &self.challenge).field(",\"response\":", &self.response).raw("}");
    }
}
