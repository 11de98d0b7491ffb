//! A ballot between the check page and the box: cast, or opened to see whether the device sealed what it
//! showed.
//!
//! The fingerprint is told first; then the voter decides. An opened ballot was never signed, so it cannot be
//! cast by anybody, and whoever prepared it does so anew (Benaloh, "Simple Verifiable Elections", 2006).

use super::{Ballot, BallotError, Body};
use crate::answer::{Answer, Choice, ChoiceError, Context};
use crate::credential::Credential;
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::group::{Element, Scalar, random_scalar};
use crate::json::{self, Expected, Json, Reader, Unreadable, Writer};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A sealed ballot that was neither cast nor opened. Each can be done once.
pub struct Prepared {
    body: Body,
    choices: Vec<Choice>,
    /// Of each ciphertext, question by question.
    randomness: Zeroizing<Vec<Scalar>>,
}

impl Prepared {
    /// Seals a choice for each question, for the voter with this credential.
    pub fn seal(
        election: &Election,
        credential: &Element,
        choices: Vec<Choice>,
        random: &mut impl CryptoRng,
    ) -> Result<Self, ChoiceError> {
        let questions = &election.terms().questions;
        if choices.len() != questions.len() {
            return Err(ChoiceError::Length);
        }
        let width = questions.iter().map(crate::question::Question::width).sum();
        let randomness: Zeroizing<Vec<Scalar>> =
            Zeroizing::new((0..width).map(|_| random_scalar(random)).collect());
        let context = Context::new(election.fingerprint(), credential);
        let mut rest = randomness.as_slice();
        let mut answers = Vec::with_capacity(questions.len());
        for (question, choice) in questions.iter().zip(&choices) {
            let (own, after) = rest.split_at(question.width());
            answers.push(Answer::seal(election.key(), question, choice, own, &context, random)?);
            rest = after;
        }
        let body = Body {
            uuid: election.terms().uuid.clone(),
            election: election.fingerprint().into(),
            credential: *credential,
            answers,
        };
        Ok(Self { body, choices, randomness })
    }

    /// What is told to the voter before the decision.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.body.fingerprint()
    }

    /// Signs it for the box. The randomness goes.
    #[must_use]
    pub fn cast(self, credential: &Credential, random: &mut impl CryptoRng) -> Ballot {
        self.body.sign(credential, random)
    }

    /// Opens it to be looked at. It is never signed.
    #[must_use]
    pub fn open(self) -> Opening {
        Opening { body: self.body, choices: self.choices, randomness: self.randomness }
    }

    /// The randomness of the ciphertexts of a question and then the next, for proofs beside the ballot.
    pub(crate) fn randomness(&self) -> &[Scalar] {
        &self.randomness
    }

    /// Whether an answer of a question is marked.
    pub(crate) fn is_marked(&self, question: usize, answer: usize) -> Option<bool> {
        match self.choices.get(question)? {
            Choice::Marks(marks) => marks.get(answer).copied(),
            Choice::Numbers(_) => None,
        }
    }

    pub(crate) const fn credential(&self) -> &Element {
        &self.body.credential
    }

    pub(crate) fn answers(&self) -> &[Answer] {
        &self.body.answers
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Prepared").field("body", &self.body).finish_non_exhaustive()
    }
}

/// An opened ballot: what was sealed, with the randomness by which everybody can seal it again and compare.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    body: Body,
    choices: Vec<Choice>,
    randomness: Zeroizing<Vec<Scalar>>,
}

impl fmt::Debug for Opening {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Opening").field("body", &self.body).finish_non_exhaustive()
    }
}

/// Why an opened ballot is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningError {
    /// Its fingerprint is not the one that was told before.
    OtherFingerprint,
    /// The ballot itself would not have counted.
    Ballot(BallotError),
    /// Not as many choices or random numbers as ciphertexts.
    Length,
    /// This ciphertext, counted through all questions, holds something else than the choice shown.
    Other(usize),
}

impl fmt::Display for OpeningError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFingerprint => to.write_str("not the ballot whose fingerprint was told"),
            Self::Ballot(why) => why.fmt(to),
            Self::Length => to.write_str("not as many choices or random numbers as ciphertexts"),
            Self::Other(at) => write!(to, "ciphertext {at} holds something else than what is shown"),
        }
    }
}

impl core::error::Error for OpeningError {}

impl Opening {
    /// Reads an opened ballot.
    pub fn parse(text: &[u8]) -> Result<Self, Unreadable> {
        json::parse(text)
    }

    /// The fingerprint it has.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.body.fingerprint()
    }

    /// What it says was sealed.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Checks that the ballot with this fingerprint seals these choices and would have counted once signed.
    pub fn check(&self, election: &Election, fingerprint: &str) -> Result<(), OpeningError> {
        if self.fingerprint() != fingerprint {
            return Err(OpeningError::OtherFingerprint);
        }
        self.body.check(election).map_err(OpeningError::Ballot)?;
        let sealed = self.body.answers.iter().flat_map(Answer::choices);
        let values: Vec<Element> = self.choices.iter().flat_map(Choice::elements).collect();
        if sealed.clone().count() != values.len() || values.len() != self.randomness.len() {
            return Err(OpeningError::Length);
        }
        let again = values.iter().zip(self.randomness.iter());
        let again = again.map(|(value, randomness)| Ciphertext::seal(election.key(), value, randomness));
        let other = sealed.zip(again).position(|(sealed, again)| *sealed != again);
        other.map_or(Ok(()), |at| Err(OpeningError::Other(at)))
    }
}

impl Json for Opening {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let uuid = super::plain(from, "{\"election_uuid\":")?;
        let election = super::plain(from, ",\"election_hash\":")?;
        let credential = from.field(",\"credential\":")?;
        from.expect(",\"answers\":")?;
        let answers = from.list(super::MOST_QUESTIONS, Answer::read)?;
        from.expect(",\"choices\":")?;
        let choices = from.list(super::MOST_QUESTIONS, Choice::read)?;
        from.expect(",\"randomness\":")?;
        let randomness = from.list(super::MOST_QUESTIONS * crate::question::MOST_ANSWERS, Scalar::read)?;
        from.expect("}")?;
        let body = Body { uuid, election, credential, answers };
        Ok(Self { body, choices, randomness: Zeroizing::new(randomness) })
    }

    fn write(&self, to: &mut Writer) {
        self.body.write_open(to);
        to.raw(",\"choices\":").values(&self.choices);
        to.raw(",\"randomness\":").values(self.randomness.iter()).raw("}");
    }
}

impl Json for Choice {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        if from.next_is("{\"numbers\":") {
            let numbers = from.list(crate::group::MOST_NUMBERS, |reader| {
                let error = reader.error(Expected::AtMost(255));
                u8::try_from(reader.number()?).map_err(|_| error)
            })?;
            from.expect("}")?;
            return Ok(Self::Numbers(numbers));
        }
        from.expect("{\"marks\":")?;
        let marks = from.list(crate::question::MOST_ANSWERS + 1, Reader::truth)?;
        from.expect("}")?;
        Ok(Self::Marks(marks))
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Marks(marks) => to.raw("{\"marks\":").list(marks, |mark, to| {
                to.raw(if *mark { "true" } else { "false" });
            }),
            Self::Numbers(numbers) => to.raw("{\"numbers\":").list(numbers, |number, to| {
                to.number(u64::from(*number));
            }),
        };
        to.raw("}");
    }
}
