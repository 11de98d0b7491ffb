//! The result (section 4.21).

use super::logarithm::Logarithms;
use crate::election::{Election, MOST_QUESTIONS};
use crate::elgamal::Ciphertext;
use crate::group::{Element, MOST_NUMBERS, Scalar, decode_numbers};
use crate::json::{Expected, Json, Reader, Unreadable, Writer};
use crate::question::{MOST_ANSWERS, Question};
use crate::tally::{EncryptedTally, MOST_CIPHERTEXTS};
use alloc::vec::Vec;
use core::fmt;

/// What came out of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionResult {
    /// How many marks, by weight, each choice has; where ballots may be blank, first of all how many are.
    Summed(Vec<u64>),
    /// The numbers of each ballot, in an order nobody knows.
    Shuffled(Vec<Vec<u8>>),
}

/// What came out of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyResult(pub Vec<QuestionResult>);

/// What is wrong with a result. Questions and places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultError {
    /// Not as many numbers as there are ciphertexts.
    Shape,
    /// A number is not what the ciphertext opens to.
    Other(usize, usize),
    /// A ciphertext opens to no number that so few voters could have given together.
    NotSmall(usize, usize),
}

impl fmt::Display for ResultError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => to.write_str("not as many numbers as ciphertexts"),
            Self::Other(question, at) => {
                write!(to, "question {question}, number {at}: the tally opens to another")
            }
            Self::NotSmall(question, at) => {
                write!(to, "question {question}, number {at}: opens to no possible count")
            }
        }
    }
}

impl core::error::Error for ResultError {}

/// Opens a tally with the factors of all trustees together. Counts are at most `total_weight`.
pub fn open(
    election: &Election,
    tally: &EncryptedTally,
    factors: &[Vec<Element>],
    total_weight: u64,
) -> Result<TallyResult, ResultError> {
    let logarithms = Logarithms::up_to(total_weight);
    let questions = election.terms().questions.iter().zip(&tally.0).zip(factors).enumerate();
    let results = questions.map(|(at, ((question, sealed), factors))| {
        let opened = sealed.iter().zip(factors).map(opened);
        Ok(match question {
            Question::Summed(_) => {
                let count =
                    |(place, element)| logarithms.of(&element).ok_or(ResultError::NotSmall(at, place));
                QuestionResult::Summed(opened.enumerate().map(count).collect::<Result<_, _>>()?)
            }
            Question::Shuffled(question) => {
                let count = question.answers.len();
                QuestionResult::Shuffled(opened.map(|element| decode_numbers(&element, count)).collect())
            }
        })
    });
    results.collect::<Result<_, _>>().map(TallyResult)
}

fn opened((sealed, factor): (&Ciphertext, &Element)) -> Element {
    sealed.beta - *factor
}

impl TallyResult {
    /// Checks a result against the tally and the factors of all trustees together.
    pub fn check(
        &self,
        election: &Election,
        tally: &EncryptedTally,
        factors: &[Vec<Element>],
    ) -> Result<(), ResultError> {
        let questions = &election.terms().questions;
        if self.0.len() != questions.len()
            || tally.0.len() != questions.len()
            || factors.len() != questions.len()
        {
            return Err(ResultError::Shape);
        }
        for (at, question) in questions.iter().enumerate() {
            let opened: Vec<Element> = tally.0[at].iter().zip(&factors[at]).map(opened).collect();
            let place = self.0[at].first_other(question, &opened)?;
            if let Some(place) = place {
                return Err(ResultError::Other(at, place));
            }
        }
        Ok(())
    }
}

impl QuestionResult {
    /// The first place at which the tally opens to something else.
    fn first_other(&self, question: &Question, opened: &[Element]) -> Result<Option<usize>, ResultError> {
        match (self, question) {
            (Self::Summed(counts), Question::Summed(_)) if counts.len() == opened.len() => {
                let same =
                    |(count, element): (&u64, &Element)| Element::of(&Scalar::from(*count)) == *element;
                Ok(counts.iter().zip(opened).position(|pair| !same(pair)))
            }
            (Self::Shuffled(ballots), Question::Shuffled(question)) if ballots.len() == opened.len() => {
                let count = question.answers.len();
                let same =
                    |(numbers, element): (&Vec<u8>, &Element)| *numbers == decode_numbers(element, count);
                Ok(ballots.iter().zip(opened).position(|pair| !same(pair)))
            }
            // Without ballots nothing tells the kinds apart.
            (Self::Summed(counts), Question::Shuffled(_)) if counts.is_empty() && opened.is_empty() => {
                Ok(None)
            }
            _ => Err(ResultError::Shape),
        }
    }
}

impl Json for QuestionResult {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("[")?;
        if from.next_is("[") {
            let first = numbers(from)?;
            let mut ballots = alloc::vec![first];
            if from.next_is(",") {
                ballots.extend(from.rest_of_list(MOST_CIPHERTEXTS - 1, |reader| {
                    reader.expect("[")?;
                    numbers(reader)
                })?);
            } else {
                from.expect("]")?;
            }
            return Ok(Self::Shuffled(ballots));
        }
        from.rest_of_list(MOST_ANSWERS + 1, Reader::number).map(Self::Summed)
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Summed(counts) => to.list(counts, |count, to| {
                to.number(*count);
            }),
            Self::Shuffled(ballots) => to.list(ballots, |numbers, to| {
                to.list(numbers, |number, to| {
                    to.number(u64::from(*number));
                });
            }),
        };
    }
}

fn numbers(from: &mut Reader<'_>) -> Result<Vec<u8>, Unreadable> {
    from.rest_of_list(MOST_NUMBERS, |reader| {
        let error = reader.error(Expected::AtMost(255));
        u8::try_from(reader.number()?).map_err(|_| error)
    })
}

impl Json for TallyResult {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"result\":")?;
        let results = from.list(MOST_QUESTIONS, QuestionResult::read)?;
        from.expect("}")?;
        Ok(Self(results))
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"result\":").values(&self.0).raw("}");
    }
}
