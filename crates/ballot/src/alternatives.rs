//! Proofs that one of several statements holds, without telling which (sections 4.12 to 4.14).
//!
//! A statement says that a ciphertext holds a certain small number. The proof has a part for each; the
//! challenges of all parts add up to one hash, so all but one can be made up, and one cannot.

use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::proof::Proof;
use alloc::vec::Vec;
use core::iter::Sum;
use core::ops::RangeInclusive;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The statement that a ciphertext holds a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternative {
    pub(crate) sealed: Ciphertext,
    pub(crate) number: u64,
}

/// The statements that a ciphertext holds one of some numbers in a row.
pub(crate) fn interval(sealed: &Ciphertext, numbers: RangeInclusive<u64>) -> Vec<Alternative> {
    numbers.map(|number| Alternative { sealed: *sealed, number }).collect()
}

/// What somebody knows of a ciphertext who sealed it, or several that were put together.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Known {
    pub(crate) number: u64,
    pub(crate) randomness: Scalar,
}

impl Known {
    /// The statements that it holds one of some numbers in a row.
    pub(crate) fn claims(&self, numbers: RangeInclusive<u64>) -> Vec<Claim> {
        numbers.map(|number| Claim { known: self.clone(), number }).collect()
    }
}

impl Sum for Known {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        let nothing = Self { number: 0, randomness: Scalar::ZERO };
        all.fold(nothing, |sum, one| Self {
            number: sum.number + one.number,
            randomness: sum.randomness + one.randomness,
        })
    }
}

/// The statement that a ciphertext holds a number, by whoever sealed it.
pub(crate) struct Claim {
    pub(crate) known: Known,
    pub(crate) number: u64,
}

impl Claim {
    /// The commitments to which a part of a proof answers. Since it is known how the ciphertext came about,
    /// they are multiples of the generator and the key alone.
    fn commitments(&self, key: &PublicKey, proof: &Proof) -> [Element; 2] {
        let scale = Zeroizing::new(proof.response + proof.challenge * self.known.randomness);
        let excess = Scalar::from(self.known.number) - Scalar::from(self.number);
        let excess = Zeroizing::new(proof.challenge * excess);
        [Element::of(&scale), key.times(&scale) + Element::of(&excess)]
    }

    /// The part of a proof that only the true statement has.
    fn answer(&self, mask: &Scalar, challenge: Scalar) -> Proof {
        Proof { challenge, response: mask - self.known.randomness * challenge }
    }
}

/// Proves the statement at `truth`. Which one it is shows neither in the proof nor in the time it takes. The
/// challenge is a hash of the commitments, two for each statement.
pub(crate) fn prove(
    key: &PublicKey,
    claims: &[Claim],
    truth: usize,
    challenge: impl FnOnce(&[Element]) -> Scalar,
    random: &mut impl CryptoRng,
) -> Vec<Proof> {
    let mask = Secret::new(random_scalar(random));
    let real = [Element::of(&mask), key.times(&mask)];
    let mut proofs: Vec<Proof> = claims.iter().map(|_| Proof::random(random)).collect();
    let mut commitments = Vec::with_capacity(2 * claims.len());
    let mut others = Scalar::ZERO;
    for (at, (claim, proof)) in claims.iter().zip(&proofs).enumerate() {
        let is_true = at.ct_eq(&truth);
        let pairs = real.iter().zip(claim.commitments(key, proof));
        commitments.extend(pairs.map(|(real, made_up)| Element::conditional_select(&made_up, real, is_true)));
        others += Scalar::conditional_select(&proof.challenge, &Scalar::ZERO, is_true);
    }
    let challenge = challenge(&commitments) - others;
    for (at, (claim, proof)) in claims.iter().zip(&mut proofs).enumerate() {
        proof.conditional_assign(&claim.answer(&mask, challenge), at.ct_eq(&truth));
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
    /// The commitments to which a part of a proof answers, in variable time.
    fn commitments(&self, key: &PublicKey, proof: &Proof) -> [Element; 2] {
        let base = -(Scalar::from(self.number) * proof.challenge);
        [
            Element::public_sum(&self.sealed.alpha, &proof.challenge, &proof.response),
            key.public_sum(&proof.response, &base, &self.sealed.beta, &proof.challenge),
        ]
    }
}
