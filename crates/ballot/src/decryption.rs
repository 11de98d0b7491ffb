//! Opening the tally together (sections 4.20, 4.21).

mod logarithm;
mod result;

pub use result::{QuestionResult, ResultError, TallyResult, open};

use crate::election::{Election, MOST_QUESTIONS};
use crate::elgamal::Ciphertext;
use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::hash;
use crate::json::{Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::tally::{EncryptedTally, MOST_CIPHERTEXTS};
use crate::trustee::{Trustee, TrusteeKey, Trustees};
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// What one trustee adds to opening a tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDecryption {
    /// For each ciphertext its first part times the trustee's secret.
    pub decryption_factors: Vec<Vec<Element>>,
    /// That this is so.
    pub decryption_proofs: Vec<Vec<Proof>>,
}

/// What is wrong with a partial decryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecryptionError {
    /// Not as many factors or proofs as ciphertexts.
    Shape,
    /// The proof for a ciphertext: question and place, counted from 0.
    Proof(usize, usize),
}

impl fmt::Display for DecryptionError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => to.write_str("not as many factors or proofs as ciphertexts"),
            Self::Proof(question, at) => {
                write!(to, "question {question}, ciphertext {at}: the proof of the factor does not hold")
            }
        }
    }
}

impl core::error::Error for DecryptionError {}

impl PartialDecryption {
    /// Opens a tally as far as one trustee can.
    pub fn new(
        election: &Election,
        tally: &EncryptedTally,
        key: &TrusteeKey,
        random: &mut impl CryptoRng,
    ) -> Self {
        let mut factors = Vec::with_capacity(tally.0.len());
        let mut proofs = Vec::with_capacity(tally.0.len());
        for ciphertexts in &tally.0 {
            let parts = ciphertexts.iter().map(|sealed| one(election, sealed, key, random));
            let (own_factors, own_proofs) = parts.unzip();
            factors.push(own_factors);
            proofs.push(own_proofs);
        }
        Self { decryption_factors: factors, decryption_proofs: proofs }
    }

    /// Checks it against the trustee's public key.
    pub fn check(
        &self,
        election: &Election,
        tally: &EncryptedTally,
        key: &Element,
    ) -> Result<(), DecryptionError> {
        let questions = tally.0.len();
        if self.decryption_factors.len() != questions || self.decryption_proofs.len() != questions {
            return Err(DecryptionError::Shape);
        }
        for (at, sealed) in tally.0.iter().enumerate() {
            let (factors, proofs) = (&self.decryption_factors[at], &self.decryption_proofs[at]);
            if factors.len() != sealed.len() || proofs.len() != sealed.len() {
                return Err(DecryptionError::Shape);
            }
            let parts = sealed.iter().zip(factors).zip(proofs);
            let mut fails =
                parts.map(|((sealed, factor), proof)| !holds(election, sealed, factor, proof, key));
            if let Some(place) = fails.position(|fails| fails) {
                return Err(DecryptionError::Proof(at, place));
            }
        }
        Ok(())
    }
}

fn one(
    election: &Election,
    sealed: &Ciphertext,
    key: &TrusteeKey,
    random: &mut impl CryptoRng,
) -> (Element, Proof) {
    let mask = Secret::new(random_scalar(random));
    let commitments = [Element::of(&mask), sealed.alpha * &mask];
    let challenge = hash::decryption(election.fingerprint(), key.public(), &commitments);
    let proof = Proof { challenge, response: *mask - key.secret() * challenge };
    (sealed.alpha * key.secret(), proof)
}

fn holds(election: &Election, sealed: &Ciphertext, factor: &Element, proof: &Proof, key: &Element) -> bool {
    let Proof { challenge, response } = proof;
    let commitments = [
        Element::public_sum(key, challenge, response),
        Element::public_pair((&sealed.alpha, response), (factor, challenge)),
    ];
    hash::decryption(election.fingerprint(), key, &commitments) == *challenge
}

/// Why partial decryptions open nothing together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CombinationError {
    /// Nobody has this number.
    Stranger(usize),
    /// Two by the same trustee.
    Twice(usize),
    /// An entry of the trustees, counted from 0, of which too few persons took part.
    TooFew(usize),
    /// One that was made for another tally.
    Shape,
}

impl fmt::Display for CombinationError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger(person) => write!(to, "no trustee has the number {person}"),
            Self::Twice(person) => write!(to, "two partial decryptions by trustee {person}"),
            Self::TooFew(at) => write!(to, "trustees, entry {at}: too few partial decryptions"),
            Self::Shape => to.write_str("a partial decryption of another tally"),
        }
    }
}

impl core::error::Error for CombinationError {}

/// Puts partial decryptions together that were checked, each with the number of its trustee, counted from 1.
/// Of trustees with a threshold, as many count as are needed, in the order given.
pub fn combine(
    trustees: &Trustees,
    parts: &[(usize, PartialDecryption)],
    tally: &EncryptedTally,
) -> Result<Vec<Vec<Element>>, CombinationError> {
    for (at, (person, part)) in parts.iter().enumerate() {
        trustees.person(*person).ok_or(CombinationError::Stranger(*person))?;
        if parts[..at].iter().any(|(other, _)| other == person) {
            return Err(CombinationError::Twice(*person));
        }
        let shape = part.decryption_factors.iter().map(Vec::len);
        if !shape.eq(tally.0.iter().map(Vec::len)) {
            return Err(CombinationError::Shape);
        }
    }
    let mut whole: Vec<Vec<Element>> =
        tally.0.iter().map(|sealed| alloc::vec![Element::identity(); sealed.len()]).collect();
    let mut before = 0;
    for (at, trustee) in trustees.0.iter().enumerate() {
        let size = trustee.persons().len();
        let mut own = parts.iter().filter(|(person, _)| (before + 1..=before + size).contains(person));
        let needed = match trustee {
            Trustee::Single(_) => 1,
            Trustee::Pedersen(parameters) => parameters.threshold,
        };
        let own: Vec<_> = own.by_ref().take(needed).map(|(person, part)| (person - before, part)).collect();
        if own.len() < needed {
            return Err(CombinationError::TooFew(at));
        }
        let persons: Vec<usize> = own.iter().map(|(person, _)| *person).collect();
        for (person, part) in own {
            let weight = match trustee {
                Trustee::Single(_) => Scalar::ONE,
                Trustee::Pedersen(_) => lagrange(&persons, person),
            };
            add(&mut whole, part, &weight);
        }
        before += size;
    }
    Ok(whole)
}

fn add(whole: &mut [Vec<Element>], part: &PartialDecryption, weight: &Scalar) {
    for (sums, factors) in whole.iter_mut().zip(&part.decryption_factors) {
        for (sum, factor) in sums.iter_mut().zip(factors) {
            *sum = *sum + Element::public_sum(factor, weight, &Scalar::ZERO);
        }
    }
}

/// With which weight the share of a person counts among these, so that the polynomial is read off at zero.
fn lagrange(persons: &[usize], person: usize) -> Scalar {
    let own = Scalar::from(person as u64);
    let others = persons.iter().filter(|other| **other != person).map(|other| Scalar::from(*other as u64));
    others.map(|other| other * (other - own).invert()).product()
}

impl Json for PartialDecryption {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"decryption_factors\":")?;
        let decryption_factors = matrix(from)?;
        from.expect(",\"decryption_proofs\":")?;
        let decryption_proofs = matrix(from)?;
        from.expect("}")?;
        Ok(Self { decryption_factors, decryption_proofs })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"decryption_factors\":").list(&self.decryption_factors, |row, to| {
            to.values(row);
        });
        to.raw(",\"decryption_proofs\":").list(&self.decryption_proofs, |row, to| {
            to.values(row);
        });
        to.raw("}");
    }
}

fn matrix<T: Json>(from: &mut Reader<'_>) -> Result<Vec<Vec<T>>, Unreadable> {
    from.list(MOST_QUESTIONS, |reader| reader.list(MOST_CIPHERTEXTS, T::read))
}
