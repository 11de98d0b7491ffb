//! What voters are asked (section 4.9).

use crate::group::MOST_NUMBERS;
use crate::json::{Expected, Json, Reader, Unreadable, Writer};
use alloc::string::String;
use alloc::vec::Vec;

/// A question has at most so many answers.
pub const MOST_ANSWERS: usize = 4096;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Only the sum of all answers is opened.
    Summed(SummedQuestion),
    /// Each voter's numbers are opened, in an order nobody knows.
    Shuffled(ShuffledQuestion),
}

/// A question whose answers are marked or not ("homomorphic").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummedQuestion {
    /// What can be marked.
    pub answers: Vec<String>,
    /// Whether a ballot may be blank, with nothing marked whatever `min` says. Its mark is the first of the
    /// choices.
    pub blank: Option<bool>,
    /// The fewest marks.
    pub min: u64,
    /// The most marks.
    pub max: u64,
    /// The question in words.
    pub question: String,
}

/// A question that takes a number below 256 for each answer ("non-homomorphic").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffledQuestion {
    /// What gets a number.
    pub answers: Vec<String>,
    /// The question in words.
    pub question: String,
    /// A hint on how numbers are counted, as JSON; not looked at here.
    pub extra: Option<String>,
}

impl SummedQuestion {
    /// Whether a ballot may be blank.
    #[must_use]
    pub fn allows_blank(&self) -> bool {
        self.blank == Some(true)
    }

    /// How many ciphertexts an answer has: one for each answer, and one for blank where that is allowed.
    #[must_use]
    pub fn width(&self) -> usize {
        self.answers.len() + usize::from(self.allows_blank())
    }
}

impl Question {
    /// How many ciphertexts an answer has.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::Summed(question) => question.width(),
            Self::Shuffled(_) => 1,
        }
    }
}

fn answers(from: &mut Reader<'_>) -> Result<Vec<String>, Unreadable> {
    from.list(MOST_ANSWERS, Reader::string)
}

fn bound(from: &mut Reader<'_>) -> Result<u64, Unreadable> {
    let error = from.error(Expected::AtMost(MOST_ANSWERS));
    let number = from.number()?;
    if number <= MOST_ANSWERS as u64 { Ok(number) } else { Err(error) }
}

impl Json for SummedQuestion {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"answers\":")?;
        let answers = answers(from)?;
        let blank = if from.next_is(",\"blank\":") { Some(from.truth()?) } else { None };
        from.expect(",\"min\":")?;
        let min = bound(from)?;
        from.expect(",\"max\":")?;
        let max = bound(from)?;
        let question = from.field(",\"question\":")?;
        from.expect("}")?;
        Ok(Self { answers, blank, min, max, question })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"answers\":").values(&self.answers);
        if let Some(blank) = self.blank {
            to.raw(if blank { ",\"blank\":true" } else { ",\"blank\":false" });
        }
        to.raw(",\"min\":").number(self.min).raw(",\"max\":").number(self.max);
        to.field(",\"question\":", &self.question).raw("}");
    }
}

impl Json for ShuffledQuestion {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"answers\":")?;
        let error = from.error(Expected::AtMost(MOST_NUMBERS));
        let answers = answers(from)?;
        if answers.len() > MOST_NUMBERS {
            return Err(error);
        }
        let question = from.field(",\"question\":")?;
        from.expect("}")?;
        Ok(Self { answers, question, extra: None })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"answers\":").values(&self.answers).field(",\"question\":", &self.question).raw("}");
    }
}

impl Json for Question {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        if !from.next_is("{\"type\":") {
            return SummedQuestion::read(from).map(Self::Summed);
        }
        let error = from.error(Expected::Kind);
        if from.plain(Expected::Kind)? != b"NonHomomorphic" {
            return Err(error);
        }
        let mut question: ShuffledQuestion = from.field(",\"value\":")?;
        if from.next_is(",\"extra\":") {
            let range = from.skip()?;
            question.extra = Some(String::from_utf8_lossy(from.between(range)).into_owned());
        }
        from.expect("}")?;
        Ok(Self::Shuffled(question))
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Summed(question) => question.write(to),
            Self::Shuffled(question) => {
                to.field("{\"type\":\"NonHomomorphic\",\"value\":", question);
                if let Some(extra) = &question.extra {
                    to.raw(",\"extra\":").raw(extra);
                }
                to.raw("}");
            }
        }
    }
}
