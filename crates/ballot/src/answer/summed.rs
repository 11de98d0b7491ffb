//! Answers to questions whose marks are added up (sections 4.11.1, 4.12, 4.13).

use super::{Context, Fault};
use crate::alternatives::{self, Alternative, Claim, Known, interval};
use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::Scalar;
use crate::hash;
use crate::json::{Json as _, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::question::{MOST_ANSWERS, SummedQuestion};
use alloc::vec::Vec;
use core::ops::{RangeBounds, RangeInclusive};
use rand_core::CryptoRng;

/// Sealed marks, with proofs that each is a mark or none and that there are as many as the question allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummedAnswer {
    /// The marks; where a ballot may be blank, first of all whether it is.
    pub choices: Vec<Ciphertext>,
    /// For each choice, that it is nought or one.
    pub individual_proofs: Vec<Vec<Proof>>,
    /// That the number of marks is allowed, or that the ballot is blank where it may be.
    pub overall_proof: Vec<Proof>,
    /// That a ballot is not blank or has no mark; where a ballot may be blank.
    pub blank_proof: Option<[Proof; 2]>,
}

/// What is needed to prove marks.
pub(super) struct Seal<'a> {
    pub(super) key: &'a PublicKey,
    pub(super) question: &'a SummedQuestion,
    pub(super) context: &'a Context,
    pub(super) marks: &'a [bool],
    pub(super) randomness: &'a [Scalar],
}

impl Seal<'_> {
    pub(super) fn prove(&self, choices: Vec<Ciphertext>, random: &mut impl CryptoRng) -> SummedAnswer {
        let context = self.context.with(&choices);
        let individual_proofs =
            choices.iter().enumerate().map(|(at, sealed)| self.individual(at, sealed, random));
        let individual_proofs = individual_proofs.collect();
        if !self.question.allows_blank() {
            let overall_proof = self.overall(&choices, &context, random);
            return SummedAnswer { choices, individual_proofs, overall_proof, blank_proof: None };
        }
        let blank_proof = Some(self.blank(&context, random));
        let overall_proof = self.overall_or_blank(&context, random);
        SummedAnswer { choices, individual_proofs, overall_proof, blank_proof }
    }

    fn individual(&self, at: usize, sealed: &Ciphertext, random: &mut impl CryptoRng) -> Vec<Proof> {
        let challenge = |commitments: &[_]| hash::interval(self.context.bytes(), sealed, commitments);
        let claims = self.known(at..=at).claims(0..=1);
        alternatives::prove(self.key, &claims, usize::from(self.marks[at]), challenge, random)
    }

    fn overall(&self, choices: &[Ciphertext], context: &[u8], random: &mut impl CryptoRng) -> Vec<Proof> {
        let sum = choices.iter().copied().sum();
        let challenge = |commitments: &[_]| hash::interval(context, &sum, commitments);
        let known = self.known(..);
        let truth = self.place(known.number);
        alternatives::prove(self.key, &known.claims(self.question.range()), truth, challenge, random)
    }

    /// That the ballot is not blank, or has no mark.
    fn blank(&self, context: &[u8], random: &mut impl CryptoRng) -> [Proof; 2] {
        let challenge = |commitments: &[_]| hash::alternative("bproof0", context, commitments);
        let claims = [self.known(..1), self.known(1..)].map(|known| Claim { known, number: 0 });
        let proofs = alternatives::prove(self.key, &claims, usize::from(self.marks[0]), challenge, random);
        [proofs[0], proofs[1]]
    }

    /// That the ballot is blank, or the number of its marks allowed.
    fn overall_or_blank(&self, context: &[u8], random: &mut impl CryptoRng) -> Vec<Proof> {
        let challenge = |commitments: &[_]| hash::alternative("bproof1", context, commitments);
        let marks = self.known(1..);
        let mut claims = alloc::vec![Claim { known: self.known(..1), number: 1 }];
        claims.extend(marks.claims(self.question.range()));
        // The first where the ballot is blank; otherwise behind it, where the number of marks is.
        let truth = usize::from(!self.marks[0]) * self.place(marks.number).wrapping_add(1);
        alternatives::prove(self.key, &claims, truth, challenge, random)
    }

    /// What is known of some of the choices, put together.
    fn known(&self, choices: impl RangeBounds<usize>) -> Known {
        let range = (choices.start_bound().cloned(), choices.end_bound().cloned());
        let pairs = self.marks[range].iter().zip(&self.randomness[range]);
        pairs.map(|(mark, randomness)| Known { number: u64::from(*mark), randomness: *randomness }).sum()
    }

    /// Where a number of marks stands among those allowed; anywhere for a blank ballot, which may have fewer.
    fn place(&self, marks: u64) -> usize {
        // At most 4,096: what a question allows is bounded.
        usize::try_from(marks.wrapping_sub(self.question.min)).unwrap_or_default()
    }
}

impl SummedQuestion {
    /// How many marks are allowed.
    const fn range(&self) -> RangeInclusive<u64> {
        self.min..=self.max
    }

    /// That a sum is an allowed number of marks.
    fn counts(&self, sum: &Ciphertext) -> Vec<Alternative> {
        interval(sum, self.range())
    }
}

/// The mark of a blank ballot, and the sum of all other marks.
struct Sums {
    blank: Ciphertext,
    marks: Ciphertext,
}

impl Sums {
    fn of(choices: &[Ciphertext]) -> Self {
        Self { blank: choices[0], marks: choices[1..].iter().copied().sum() }
    }

    fn blank(&self) -> [Alternative; 2] {
        [Alternative { sealed: self.blank, number: 0 }, Alternative { sealed: self.marks, number: 0 }]
    }

    fn overall(&self, question: &SummedQuestion) -> Vec<Alternative> {
        let mut statements = alloc::vec![Alternative { sealed: self.blank, number: 1 }];
        statements.extend(question.counts(&self.marks));
        statements
    }
}

impl SummedAnswer {
    pub(super) fn check(
        &self,
        key: &PublicKey,
        question: &SummedQuestion,
        context: &Context,
    ) -> Result<(), Fault> {
        let width = question.width();
        let blank = question.allows_blank();
        if self.choices.len() != width
            || self.individual_proofs.len() != width
            || self.blank_proof.is_some() != blank
        {
            return Err(Fault::Length);
        }
        for (at, (sealed, proofs)) in self.choices.iter().zip(&self.individual_proofs).enumerate() {
            let challenge = |commitments: &[_]| hash::interval(context.bytes(), sealed, commitments);
            if !alternatives::holds(key, &interval(sealed, 0..=1), proofs, challenge) {
                return Err(Fault::Individual(at));
            }
        }
        let context = context.with(&self.choices);
        match &self.blank_proof {
            None => self.check_overall(key, question, &context),
            Some(blank) => self.check_blank(key, question, &context, blank),
        }
    }

    fn check_overall(&self, key: &PublicKey, question: &SummedQuestion, context: &[u8]) -> Result<(), Fault> {
        let sum = self.choices.iter().copied().sum();
        let challenge = |commitments: &[_]| hash::interval(context, &sum, commitments);
        let holds = alternatives::holds(key, &question.counts(&sum), &self.overall_proof, challenge);
        if holds { Ok(()) } else { Err(Fault::Overall) }
    }

    fn check_blank(
        &self,
        key: &PublicKey,
        question: &SummedQuestion,
        context: &[u8],
        blank: &[Proof; 2],
    ) -> Result<(), Fault> {
        let sums = Sums::of(&self.choices);
        let challenge = |commitments: &[_]| hash::alternative("bproof0", context, commitments);
        if !alternatives::holds(key, &sums.blank(), blank, challenge) {
            return Err(Fault::Blank);
        }
        let challenge = |commitments: &[_]| hash::alternative("bproof1", context, commitments);
        let holds = alternatives::holds(key, &sums.overall(question), &self.overall_proof, challenge);
        if holds { Ok(()) } else { Err(Fault::Overall) }
    }

    /// Reads what follows `{"choices":[`.
    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let choices = from.rest_of_list(MOST_ANSWERS + 1, Ciphertext::read)?;
        from.expect(",\"individual_proofs\":")?;
        let individual_proofs = from.list(MOST_ANSWERS + 1, |reader| reader.list(2, Proof::read))?;
        from.expect(",\"overall_proof\":")?;
        let overall_proof = from.list(MOST_ANSWERS + 2, Proof::read)?;
        let blank_proof = if from.next_is(",\"blank_proof\":[") {
            let not_blank = Proof::read(from)?;
            let unmarked = from.field(",")?;
            from.expect("]")?;
            Some([not_blank, unmarked])
        } else {
            None
        };
        from.expect("}")?;
        Ok(Self { choices, individual_proofs, overall_proof, blank_proof })
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.raw("{\"choices\":").values(&self.choices);
        to.raw(",\"individual_proofs\":").list(&self.individual_proofs, |proofs, to| {
            to.values(proofs);
        });
        to.raw(",\"overall_proof\":").values(&self.overall_proof);
        if let Some(proofs) = &self.blank_proof {
            to.raw(",\"blank_proof\":").values(proofs);
        }
        to.raw("}");
    }
}
