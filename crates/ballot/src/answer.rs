//! Sealed answers to questions (section 4.11).

mod shuffled;
mod summed;

pub use shuffled::ShuffledAnswer;
pub use summed::SummedAnswer;

use crate::elgamal::{Ciphertext, PublicKey};
use crate::group::{Element, Scalar, encode_numbers};
use crate::hash;
use crate::json::{Json, Reader, Unreadable, Writer};
use crate::question::{Question, SummedQuestion};
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroize;

/// What a voter says to a question, in the clear.
#[derive(Clone, PartialEq, Eq)]
pub enum Choice {
    /// A mark or none for each answer; where a ballot may be blank, the first says whether it is.
    Marks(Vec<bool>),
    /// A number for each answer.
    Numbers(Vec<u8>),
}

/// Choices show in no log.
impl fmt::Debug for Choice {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Choice")
    }
}

impl Zeroize for Choice {
    fn zeroize(&mut self) {
        match self {
            Self::Marks(marks) => marks.zeroize(),
            Self::Numbers(numbers) => numbers.zeroize(),
        }
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        self.zeroize();
    }
}

/// Why a choice is no answer to its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceError {
    /// Marks for a question that takes numbers, or the other way round.
    Kind,
    /// Not as many as there are answers.
    Length,
    /// Fewer marks than the question asks for.
    TooFew,
    /// More marks than the question allows.
    TooMany,
    /// Blank, and marked.
    BlankAndMarked,
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Kind => "the question takes another kind of choice",
            Self::Length => "not as many choices as answers",
            Self::TooFew => "fewer marks than the question asks for",
            Self::TooMany => "more marks than the question allows",
            Self::BlankAndMarked => "blank and marked at once",
        })
    }
}

impl core::error::Error for ChoiceError {}

impl Choice {
    /// Checks that a choice is an answer to a question.
    pub fn check(&self, question: &Question) -> Result<(), ChoiceError> {
        match (self, question) {
            (Self::Marks(marks), Question::Summed(question)) => check_marks(marks, question),
            (Self::Numbers(numbers), Question::Shuffled(question)) => {
                if numbers.len() == question.answers.len() { Ok(()) } else { Err(ChoiceError::Length) }
            }
            _ => Err(ChoiceError::Kind),
        }
    }

    /// What is sealed for a question, one element for each ciphertext.
    pub(crate) fn elements(&self) -> Vec<Element> {
        match self {
            Self::Marks(marks) => {
                marks.iter().map(|mark| Element::of(&Scalar::from(u8::from(*mark)))).collect()
            }
            Self::Numbers(numbers) => encode_numbers(numbers).into_iter().collect(),
        }
    }
}

fn check_marks(marks: &[bool], question: &SummedQuestion) -> Result<(), ChoiceError> {
    if marks.len() != question.width() {
        return Err(ChoiceError::Length);
    }
    let (blank, marks) = marks.split_at(usize::from(question.allows_blank()));
    let count = marks.iter().filter(|mark| **mark).count() as u64;
    if blank == [true] {
        return if count == 0 { Ok(()) } else { Err(ChoiceError::BlankAndMarked) };
    }
    if count < question.min {
        return Err(ChoiceError::TooFew);
    }
    if count > question.max { Err(ChoiceError::TooMany) } else { Ok(()) }
}

/// A sealed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a question whose answers are added up.
    Summed(SummedAnswer),
    /// To a question whose answers are shuffled.
    Shuffled(ShuffledAnswer),
}

/// What is wrong with a sealed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Of another kind than its question.
    Kind,
    /// Not as many ciphertexts or proofs as the question has answers.
    Length,
    /// The proof that the choice at this place is marked or not.
    Individual(usize),
    /// The proof that as many are marked as the question allows.
    Overall,
    /// The proof that a blank ballot has no mark.
    Blank,
    /// The proof that who sealed the numbers knew them.
    Knowledge,
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => to.write_str("another kind of answer than the question asks for"),
            Self::Length => to.write_str("not as many ciphertexts or proofs as there are answers"),
            Self::Individual(at) => write!(to, "the proof of choice {at} does not hold"),
            Self::Overall => to.write_str("the proof of the number of marks does not hold"),
            Self::Blank => to.write_str("the proof of a blank ballot does not hold"),
            Self::Knowledge => to.write_str("the proof of the sealed numbers does not hold"),
        }
    }
}

impl core::error::Error for Fault {}

/// To what the proofs of a ballot are bound: the election and the credential (`S0` of the specification).
#[derive(Clone, Debug)]
pub(crate) struct Context(Vec<u8>);

impl Context {
    pub(crate) fn new(fingerprint: &str, credential: &Element) -> Self {
        let mut bytes = fingerprint.as_bytes().to_vec();
        bytes.push(b'|');
        bytes.extend_from_slice(credential.text().as_bytes());
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same with all ciphertexts of an answer (`S` of the specification).
    fn with(&self, choices: &[Ciphertext]) -> Vec<u8> {
        let elements: Vec<Element> = choices.iter().flat_map(|choice| [choice.alpha, choice.beta]).collect();
        let mut bytes = self.0.clone();
        bytes.push(b'|');
        hash::append_elements(&elements, &mut bytes);
        // Between the elements, not behind the last.
        bytes.pop_if(|last| *last == b',');
        bytes
    }
}

impl Answer {
    /// Seals a choice that was checked, with the randomness given for each ciphertext.
    pub(crate) fn seal(
        key: &PublicKey,
        question: &Question,
        choice: &Choice,
        randomness: &[Scalar],
        context: &Context,
        random: &mut impl CryptoRng,
    ) -> Result<Self, ChoiceError> {
        choice.check(question)?;
        let pairs = choice.elements().into_iter().zip(randomness);
        let sealed: Vec<_> =
            pairs.map(|(value, randomness)| Ciphertext::seal(key, &value, randomness)).collect();
        if let (Choice::Marks(marks), Question::Summed(question)) = (choice, question) {
            let seal = summed::Seal { key, question, context, marks, randomness };
            return Ok(Self::Summed(seal.prove(sealed, random)));
        }
        let (Some(sealed), Some(randomness)) = (sealed.first(), randomness.first()) else {
            return Err(ChoiceError::Length);
        };
        Ok(Self::Shuffled(ShuffledAnswer::prove(key, sealed, randomness, context, random)))
    }

    /// Checks the proofs of an answer.
    pub(crate) fn check(&self, key: &PublicKey, question: &Question, context: &Context) -> Result<(), Fault> {
        match (self, question) {
            (Self::Summed(answer), Question::Summed(question)) => answer.check(key, question, context),
            (Self::Shuffled(answer), Question::Shuffled(_)) => answer.check(key, context),
            _ => Err(Fault::Kind),
        }
    }

    /// The ciphertexts.
    #[must_use]
    pub fn choices(&self) -> &[Ciphertext] {
        match self {
            Self::Summed(answer) => &answer.choices,
            Self::Shuffled(answer) => core::slice::from_ref(&answer.choices),
        }
    }
}

impl Json for Answer {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"choices\":")?;
        if from.next_is("[") {
            return SummedAnswer::read(from).map(Self::Summed);
        }
        ShuffledAnswer::read(from).map(Self::Shuffled)
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Summed(answer) => answer.write(to),
            Self::Shuffled(answer) => answer.write(to),
        }
    }
}
