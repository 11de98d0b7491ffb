//! Verifiable shuffles (sections 4.19 and 6; Wikström's proof as in the `CHVote` specification 1.3.2).
//!
//! Who shuffles seals each ciphertext anew and changes their order, and proves that nothing was added, left
//! out or changed, without telling the order.

mod generate;
mod verify;

use crate::election::{Election, MOST_QUESTIONS};
use crate::elgamal::Ciphertext;
use crate::group::{Element, Scalar};
use crate::hash;
use crate::json::{Json, Reader, Unreadable, Writer};
use crate::tally::{EncryptedTally, MOST_CIPHERTEXTS, replace, shuffled};
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// A shuffle of the ciphertexts of all questions that ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shuffle {
    /// The ciphertexts in their new order.
    pub ciphertexts: Vec<Vec<Ciphertext>>,
    /// One proof for each question.
    pub proofs: Vec<ShuffleProof>,
}

/// The proof of a shuffle. Names are those of the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffleProof {
    /// t₁, t₂, t₃, t₄,₁ and t₄,₂.
    commitments: [Element; 5],
    /// t̂.
    chain_commitments: Vec<Element>,
    /// s₁ to s₄.
    responses: [Scalar; 4],
    /// ŝ.
    chain_responses: Vec<Scalar>,
    /// s′.
    permutation_responses: Vec<Scalar>,
    /// c: commitments to the permutation.
    permutation: Vec<Element>,
    /// ĉ: commitments to the products of exponents.
    chain: Vec<Element>,
}

/// What is wrong with a shuffle. Questions count from 0 among those that are shuffled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShuffleError {
    /// Not as many ciphertexts or proofs as there were.
    Shape,
    /// The proof for a question.
    Proof(usize),
}

impl fmt::Display for ShuffleError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => to.write_str("not as many ciphertexts or proofs as there were"),
            Self::Proof(at) => write!(to, "the proof for shuffled question {at} does not hold"),
        }
    }
}

impl core::error::Error for ShuffleError {}

impl Shuffle {
    /// Shuffles what a tally holds of questions that ask for it. The order in memory follows the permutation:
    /// do it on a machine that nobody else uses.
    pub fn new(election: &Election, tally: &EncryptedTally, random: &mut impl CryptoRng) -> Self {
        let questions = &election.terms().questions;
        let parts =
            shuffled(questions, tally).into_iter().map(|sealed| generate::shuffle(election, sealed, random));
        let (ciphertexts, proofs) = parts.unzip();
        Self { ciphertexts, proofs }
    }

    /// Checks a shuffle of a tally, and puts it in the place of what was shuffled.
    pub fn apply(self, election: &Election, tally: &mut EncryptedTally) -> Result<(), ShuffleError> {
        self.check(election, tally)?;
        replace(&election.terms().questions, tally, self.ciphertexts);
        Ok(())
    }

    fn check(&self, election: &Election, tally: &EncryptedTally) -> Result<(), ShuffleError> {
        let before = shuffled(&election.terms().questions, tally);
        if [self.ciphertexts.len(), self.proofs.len()] != [before.len(); 2] {
            return Err(ShuffleError::Shape);
        }
        for (at, (before, after)) in before.iter().zip(&self.ciphertexts).enumerate() {
            if before.len() != after.len() || !self.proofs[at].fits(before.len()) {
                return Err(ShuffleError::Shape);
            }
            if !verify::holds(election, before, after, &self.proofs[at]) {
                return Err(ShuffleError::Proof(at));
            }
        }
        Ok(())
    }
}

impl ShuffleProof {
    fn fits(&self, count: usize) -> bool {
        let elements = [&self.chain_commitments, &self.permutation, &self.chain].map(Vec::len);
        let scalars = [&self.chain_responses, &self.permutation_responses].map(Vec::len);
        elements == [count; 3] && scalars == [count; 2]
    }
}

/// What is shuffled, before and after, with the commitments to the permutation.
pub(crate) struct Statement {
    /// The serialization `str_c` of the specification.
    text: Vec<u8>,
}

impl Statement {
    fn new(before: &[Ciphertext], after: &[Ciphertext], permutation: &[Element]) -> Self {
        let mut text = Vec::new();
        for side in [before, after] {
            let elements: Vec<Element> = side.iter().flat_map(|sealed| [sealed.alpha, sealed.beta]).collect();
            hash::append_elements(&elements, &mut text);
        }
        hash::append_elements(permutation, &mut text);
        Self { text }
    }

    fn exponents(&self, election: &Election, count: usize) -> Vec<Scalar> {
        hash::shuffle_exponents(election.fingerprint(), &self.text, count)
    }

    fn challenge(
        mut self,
        election: &Election,
        commitments: (&[Element; 5], &[Element]),
        chain: &[Element],
    ) -> Scalar {
        let mut commitment_text = Vec::new();
        hash::append_elements(commitments.0, &mut commitment_text);
        hash::append_elements(commitments.1, &mut commitment_text);
        hash::append_elements(chain, &mut self.text);
        self.text.extend_from_slice(election.key().element().text().as_bytes());
        hash::shuffle(election.fingerprint(), &commitment_text, &self.text)
    }
}

impl Json for Shuffle {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"ciphertexts\":")?;
        let ciphertexts =
            from.list(MOST_QUESTIONS, |reader| reader.list(MOST_CIPHERTEXTS, Ciphertext::read))?;
        from.expect(",\"proofs\":")?;
        let proofs = from.list(MOST_QUESTIONS, ShuffleProof::read)?;
        from.expect("}")?;
        Ok(Self { ciphertexts, proofs })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"ciphertexts\":").list(&self.ciphertexts, |sealed, to| {
            to.values(sealed);
        });
        to.raw(",\"proofs\":").values(&self.proofs).raw("}");
    }
}

impl Json for ShuffleProof {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let t1 = from.field("[[")?;
        let t2 = from.field(",")?;
        let t3 = from.field(",")?;
        let t41 = from.field(",[")?;
        let t42 = from.field(",")?;
        from.expect("],")?;
        let chain_commitments = list(from)?;
        let s1 = from.field("],[")?;
        let s2 = from.field(",")?;
        let s3 = from.field(",")?;
        let s4 = from.field(",")?;
        from.expect(",")?;
        let chain_responses = list(from)?;
        from.expect(",")?;
        let permutation_responses = list(from)?;
        from.expect("],")?;
        let permutation = list(from)?;
        from.expect(",")?;
        let chain = list(from)?;
        from.expect("]")?;
        Ok(Self {
            commitments: [t1, t2, t3, t41, t42],
            chain_commitments,
            responses: [s1, s2, s3, s4],
            chain_responses,
            permutation_responses,
            permutation,
            chain,
        })
    }

    fn write(&self, to: &mut Writer) {
        let [t1, t2, t3, t41, t42] = &self.commitments;
        let [s1, s2, s3, s4] = &self.responses;
        to.field("[[", t1).field(",", t2).field(",", t3).field(",[", t41).field(",", t42).raw("],");
        to.values(&self.chain_commitments);
        to.field("],[", s1)
            .field(",", s2)
            .field(",", s3)
            .field(",", s4)
            .raw(",")
            .values(&self.chain_responses);
        to.raw(",").values(&self.permutation_responses).raw("],").values(&self.permutation);
        to.raw(",").values(&self.chain).raw("]");
    }
}

fn list<T: Json>(from: &mut Reader<'_>) -> Result<Vec<T>, Unreadable> {
    from.list(MOST_CIPHERTEXTS, T::read)
}
