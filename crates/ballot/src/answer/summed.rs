//! Answers to questions whose marks are added up (sections 4.11.1, 4.12, 4.13).

use super::{Context, Fault};
use crate::alternatives::{self, Alternative, interval};
use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::Scalar;
use crate::hash;
use crate::json::{Json as _, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::question::{MOST_ANSWERS, SummedQuestion};
use alloc::vec::Vec;
use rand_core::CryptoRng;
use subtle::{Choice, ConditionallySelectable as _};

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
        let sums = Sums::of(&choices);
        let blank_proof = Some(self.blank(&sums, &context, random));
        let overall_proof = self.overall_or_blank(&sums, &context, random);
        SummedAnswer { choices, individual_proofs, overall_proof, blank_proof }
    }

    fn individual(&self, at: usize, sealed: &Ciphertext, random: &mut impl CryptoRng) -> Vec<Proof> {
        let challenge = |commitments: &[_]| hash::interval(self.context.bytes(), sealed, commitments);
        let truth = usize::from(self.marks[at]);
        alternatives::prove(
            self.key,
            &interval(sealed, 0..=1),
            truth,
            &self.randomness[at],
            challenge,
            random,
        )
    }

    fn overall(&self, choices: &[Ciphertext], context: &[u8], random: &mut impl CryptoRng) -> Vec<Proof> {
        let sum = choices.iter().copied().sum();
        let randomness = self.randomness.iter().sum();
        let challenge = |commitments: &[_]| hash::interval(context, &sum, commitments);
        let statements = self.question.counts(&sum);
        // The number of marks was checked to be no smaller.
        let truth = count(self.marks) - self.fewest();
        alternatives::prove(self.key, &statements, truth, &randomness, challenge, random)
    }

    /// That the ballot is not blank, or has no mark. Which of them is chosen without a branch.
    fn blank(&self, sums: &Sums, context: &[u8], random: &mut impl CryptoRng) -> [Proof; 2] {
        let challenge = |commitments: &[_]| hash::alternative("bproof0", context, commitments);
        let (blank, own, others) = self.parts();
        let randomness = Scalar::conditional_select(&own, &others, Choice::from(u8::from(blank)));
        let statements = sums.blank();
        let proofs =
            alternatives::prove(self.key, &statements, usize::from(blank), &randomness, challenge, random);
        [proofs[0], proofs[1]]
    }

    /// That the ballot is blank, or the number of its marks allowed.
    fn overall_or_blank(&self, sums: &Sums, context: &[u8], random: &mut impl CryptoRng) -> Vec<Proof> {
        let challenge = |commitments: &[_]| hash::alternative("bproof1", context, commitments);
        let (blank, own, others) = self.parts();
        let is_blank = Choice::from(u8::from(blank));
        let randomness = Scalar::conditional_select(&others, &own, is_blank);
        let marked = (count(&self.marks[1..]) as u64).wrapping_sub(self.question.min).wrapping_add(1);
        let truth = u64::conditional_select(&marked, &0, is_blank);
        let statements = sums.overall(self.question);
        // A place among at most 4,098 statements.
        let truth = usize::try_from(truth).unwrap_or_default();
        alternatives::prove(self.key, &statements, truth, &randomness, challenge, random)
    }

    /// Whether the ballot is blank, the randomness of that mark, and that of all others.
    fn parts(&self) -> (bool, Scalar, Scalar) {
        (self.marks[0], self.randomness[0], self.randomness[1..].iter().sum())
    }

    fn fewest(&self) -> usize {
        usize::try_from(self.question.min).unwrap_or(MOST_ANSWERS)
    }
}

/// Counts marks without a branch for each.
fn count(marks: &[bool]) -> usize {
    marks.iter().map(|mark| usize::from(*mark)).sum()
}

impl SummedQuestion {
    /// That a sum is an allowed number of marks.
    fn counts(&self, sum: &Ciphertext) -> Vec<Alternative> {
        interval(sum, self.min..=self.max)
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
