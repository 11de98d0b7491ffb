//! Proofs that one of several statements holds, without telling which (sections 4.12 to 4.14).
//!
//! A statement says that a ciphertext holds a certain small number. The proof has a part for each; the
//! challenges of all parts add up to one hash, so all but one can be made up, and one cannot.

use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::proof::Proof;
use alloc::vec::Vec;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

/// The statement that a ciphertext holds a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternative {
    pub(crate) sealed: Ciphertext,
    pub(crate) number: u64,
}

/// The statements that a ciphertext holds one of some numbers in a row.
pub(crate) fn interval(sealed: &Ciphertext, numbers: core::ops::RangeInclusive<u64>) -> Vec<Alternative> {
    numbers.map(|number| Alternative { sealed: *sealed, number }).collect()
}

/// Proves the statement at `truth`, sealed with `randomness`. Which one it is shows neither in the proof nor
/// in the time it takes. The challenge is a hash of the commitments, two for each statement.
pub(crate) fn prove(
    key: &PublicKey,
    alternatives: &[Alternative],
    truth: usize,
    randomness: &Scalar,
    challenge: impl FnOnce(&[Element]) -> Scalar,
    random: &mut impl CryptoRng,
) -> Vec<Proof> {
    let mask = Secret::new(random_scalar(random));
    let real = [Element::of(&mask), key.times(&mask)];
    let mut proofs: Vec<Proof> = alternatives.iter().map(|_| Proof::random(random)).collect();
    let mut commitments = Vec::with_capacity(2 * alternatives.len());
    let mut others = Scalar::ZERO;
    for (at, (alternative, proof)) in alternatives.iter().zip(&proofs).enumerate() {
        let is_true = at.ct_eq(&truth);
        let made_up = alternative.made_up(key, proof);
        let pairs = real.iter().zip(made_up);
        commitments.extend(pairs.map(|(real, made_up)| Element::conditional_select(&made_up, real, is_true)));
        others += Scalar::conditional_select(&proof.challenge, &Scalar::ZERO, is_true);
    }
    let challenge = challenge(&commitments) - others;
    let proven = Proof { challenge, response: *mask - randomness * challenge };
    for (at, proof) in proofs.iter_mut().enumerate() {
        proof.conditional_assign(&proven, at.ct_eq(&truth));
    }
    proofs
}

/// Checks such a proof.
pub(crate) fn holds(
    key: &PublicKey,
    alternatives: &[Alternative],
    proofs: &[Proof],
    challenge: impl FnOnce(&[Element]) -> Scalar,
) -> bool {
    if alternatives.len() != proofs.len() {
        return false;
    }
    let pairs = alternatives.iter().zip(proofs);
    let commitments: Vec<Element> =
        pairs.flat_map(|(alternative, proof)| alternative.commitments(key, proof)).collect();
    challenge(&commitments) == proofs.iter().map(|proof| proof.challenge).sum::<Scalar>()
}

impl Alternative {
    /// The commitments to which a part answers, in constant time.
    fn made_up(&self, key: &PublicKey, proof: &Proof) -> [Element; 2] {
        let beta = self.sealed.beta - Element::of(&Scalar::from(self.number));
        [
            Element::of(&proof.response) + self.sealed.alpha * &proof.challenge,
            key.times(&proof.response) + beta * &proof.challenge,
        ]
    }

    /// The same of public values, in variable time.
    fn commitments(&self, key: &PublicKey, proof: &Proof) -> [Element; 2] {
        let base = -(Scalar::from(self.number) * proof.challenge);
        [
            Element::public_sum(&self.sealed.alpha, &proof.challenge, &proof.response),
            key.public_sum(&proof.response, &base, &self.sealed.beta, &proof.challenge),
        ]
    }
}
