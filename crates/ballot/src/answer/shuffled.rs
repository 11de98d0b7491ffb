//! Answers to questions that are shuffled (section 4.11.2).

use super::{Context, Fault};
use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::Scalar;
use crate::hash;
use crate::json::{Json as _, Reader, Unreadable, Writer};
use crate::proof::Proof;
use rand_core::CryptoRng;

/// Sealed numbers, with the proof that who sealed them knew what they sealed, so that nobody can copy them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffledAnswer {
    /// All numbers in one ciphertext.
    pub choices: Ciphertext,
    /// The proof of knowledge of the randomness.
    pub proof: Proof,
}

impl ShuffledAnswer {
    pub(super) fn prove(
        key: &PublicKey,
        choices: &Ciphertext,
        randomness: &Scalar,
        context: &Context,
        random: &mut impl CryptoRng,
    ) -> Self {
        let challenge = |commitment: &_| hash::sealed(context.bytes(), key.element(), choices, commitment);
        Self { choices: *choices, proof: Proof::of_knowledge(randomness, challenge, random) }
    }

    pub(super) fn check(&self, key: &PublicKey, context: &Context) -> Result<(), Fault> {
        let challenge =
            |commitment: &_| hash::sealed(context.bytes(), key.element(), &self.choices, commitment);
        if self.proof.shows_knowledge(&self.choices.alpha, challenge) {
            Ok(())
        } else {
            Err(Fault::Knowledge)
        }
    }

    /// Reads what follows `{"choices":`.
    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let choices = Ciphertext::read(from)?;
        let proof = from.field(",\"proof\":")?;
        from.expect("}")?;
        Ok(Self { choices, proof })
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.field("{\"choices\":", &self.choices).field(",\"proof\":", &self.proof).raw("}");
    }
}
