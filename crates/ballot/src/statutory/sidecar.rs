//! The proof beside a ballot that nobody on it has both a yes and a no.
//!
//! For each candidate the two ciphertexts are added; the proof shows that the sum holds 0 or 1. It is a proof
//! of alternatives like all others (section 4.12 of the specification), hashed under a label of its own
//! together with the election, the credential and both ciphertexts, and it names the ballot it belongs to. It
//! stands in a file beside the record, since the reference program takes a record only with what it would
//! have put into it.

use super::layout::{Layout, Part};
use crate::alternatives::{self, Known, interval};
use crate::answer::Context;
use crate::ballot::{Ballot, Prepared};
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::hash;
use crate::json::{self, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::question::{MOST_ANSWERS, Question};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// A candidate on a ballot: where the yes and the no are, each as question and answer, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    yes: (usize, usize),
    no: (usize, usize),
}

/// What stands beside a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sidecar {
    /// The hash of the text of the ballot.
    ballot: [u8; 32],
    /// One for each candidate, through all parts.
    proofs: Vec<Vec<Proof>>,
}

/// The proofs of a ballot that was not cast yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidecarProofs(Vec<Vec<Proof>>);

/// What is wrong with what stands beside a ballot. Candidates count from 0 through all parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SidecarError {
    /// There is nothing, and the election asks for it.
    Missing,
    /// There is something, and the election does not ask for it.
    NotAsked,
    /// It cannot be read.
    Unreadable(Unreadable),
    /// It belongs to another ballot.
    OtherBallot,
    /// Not as many proofs as candidates.
    Length,
    /// The proof for a candidate.
    Proof(usize),
}

impl fmt::Display for SidecarError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => to.write_str("the proof that nobody has both a yes and a no is missing"),
            Self::NotAsked => to.write_str("something stands beside it that the election does not ask for"),
            Self::Unreadable(why) => write!(to, "the proof beside it: {why}"),
            Self::OtherBallot => to.write_str("the proof beside it belongs to another ballot"),
            Self::Length => to.write_str("not as many proofs beside it as candidates"),
            Self::Proof(at) => {
                write!(to, "the proof that candidate {at} has not both a yes and a no does not hold")
            }
        }
    }
}

impl core::error::Error for SidecarError {}

impl Layout {
    /// All candidates, for whom ballots bear a proof. Empty where there are none.
    #[must_use]
    pub fn pairs(&self) -> Vec<Pair> {
        let pairs = self.starts().flat_map(|(start, part)| {
            let candidates = match part {
                Part::Approval { candidates, .. } | Part::LongRoll { candidates, .. } => *candidates,
                Part::Grades(_) | Part::Motion => 0,
            };
            (0..candidates).map(move |at| Pair { yes: (start, at), no: (start + 1, at) })
        });
        pairs.collect()
    }
}

impl Prepared {
    /// Proves that no candidate has both a yes and a no. Whether that is so was checked when the ballot was
    /// marked; where it is not, the proofs do not hold.
    pub fn prove_pairs(
        &self,
        election: &Election,
        pairs: &[Pair],
        random: &mut impl CryptoRng,
    ) -> SidecarProofs {
        let context = Context::new(election.fingerprint(), self.credential());
        let starts = starts(&election.terms().questions);
        let prove = |pair: &Pair| {
            let sealed = pair.of(self.answers())?;
            let known = |(question, answer): (usize, usize)| {
                let randomness = *self.randomness().get(starts.get(question)? + answer)?;
                Some(Known { number: u64::from(self.is_marked(question, answer)?), randomness })
            };
            let both: Known = [known(pair.yes)?, known(pair.no)?].into_iter().sum();
            let truth = usize::try_from(both.number).unwrap_or_default();
            let challenge = challenge(&context, &sealed);
            Some(alternatives::prove(election.key(), &both.claims(0..=1), truth, challenge, random))
        };
        SidecarProofs(pairs.iter().filter_map(prove).collect())
    }
}

/// Where the ciphertexts of each question begin among all.
fn starts(questions: &[Question]) -> Vec<usize> {
    let mut next = 0;
    let start = |question: &Question| {
        let start = next;
        next += question.width();
        start
    };
    questions.iter().map(start).collect()
}

impl Pair {
    /// Both ciphertexts.
    fn of(&self, answers: &[crate::answer::Answer]) -> Option<[Ciphertext; 2]> {
        let at = |(question, answer): (usize, usize)| answers.get(question)?.choices().get(answer).copied();
        Some([at(self.yes)?, at(self.no)?])
    }
}

fn challenge(
    context: &Context,
    sealed: &[Ciphertext; 2],
) -> impl FnOnce(&[crate::group::Element]) -> crate::group::Scalar {
    let [yes, no] = sealed;
    let parts = [yes.alpha, yes.beta, no.alpha, no.beta];
    move |commitments| hash::at_most_one(context.bytes(), &parts, commitments)
}

impl SidecarProofs {
    /// Puts the proofs beside the ballot that was cast.
    #[must_use]
    pub fn beside(self, ballot: &Ballot) -> Sidecar {
        Sidecar { ballot: hash::sha256(json::text(ballot).as_bytes()), proofs: self.0 }
    }
}

impl Sidecar {
    /// Reads it.
    pub fn parse(text: &[u8]) -> Result<Self, SidecarError> {
        json::parse(text).map_err(SidecarError::Unreadable)
    }

    /// The line that is appended to the file beside the record.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = json::text(self);
        line.push('\n');
        line
    }

    /// Checks that it belongs to a ballot, of which `text` is the text, and that no candidate on it has both
    /// a yes and a no.
    pub fn check(
        &self,
        election: &Election,
        pairs: &[Pair],
        ballot: &Ballot,
        text: &[u8],
    ) -> Result<(), SidecarError> {
        if self.ballot != hash::sha256(text) {
            return Err(SidecarError::OtherBallot);
        }
        if self.proofs.len() != pairs.len() {
            return Err(SidecarError::Length);
        }
        let context = Context::new(election.fingerprint(), ballot.credential());
        for (at, (pair, proofs)) in pairs.iter().zip(&self.proofs).enumerate() {
            let sealed = pair.of(ballot.answers()).ok_or(SidecarError::Length)?;
            let statements = interval(&(sealed[0] + sealed[1]), 0..=1);
            if !alternatives::holds(election.key(), &statements, proofs, challenge(&context, &sealed)) {
                return Err(SidecarError::Proof(at));
            }
        }
        Ok(())
    }
}

impl Json for Sidecar {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"ballot\":")?;
        let ballot = from.hash()?;
        from.expect(",\"at_most_one\":")?;
        let proofs = from.list(MOST_ANSWERS, |reader| reader.list(2, Proof::read))?;
        from.expect("}")?;
        Ok(Self { ballot, proofs })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"ballot\":").hash(&self.ballot).raw(",\"at_most_one\":").list(
            &self.proofs,
            |proofs, to| {
                to.values(proofs);
            },
        );
        to.raw("}");
    }
}
