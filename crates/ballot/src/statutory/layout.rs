//! Which questions make up a statutory ballot.

use crate::election::Terms;
use crate::group::MOST_NUMBERS;
use crate::question::{MOST_ANSWERS, Question, ShuffledQuestion, SummedQuestion};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

/// With which word the last line of the description begins.
const TAG: &str = "jiceng-ballot/1";

/// The grades, in their order on the ballot.
pub const GRADES: [&str; 4] = ["优秀", "合格", "基本合格", "不合格"];

/// The answers to a motion, in their order on the ballot.
pub const MOTION: [&str; 3] = ["赞成", "不赞成", "弃权"];

/// Up to so many eligible persons each has an answer of their own, so that the number of names on a ballot is
/// proved.
pub const MOST_ON_ROLL: usize = 64;

/// One vote on a ballot. Persons are named by their places on lists that the election's questions spell out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Candidates for places, with a yes, a no or neither for each, and the other eligible persons, who can
    /// be written in. Two questions: who is wanted, and who is voted against.
    Approval {
        /// Candidates, first among the answers.
        candidates: usize,
        /// Other eligible persons, after them.
        others: usize,
        /// The most persons who can be wanted on one ballot.
        places: u64,
    },
    /// The same on a roll too long for that: names are numbers of the roll, two bytes each, in a third
    /// question that is shuffled.
    LongRoll {
        /// Candidates.
        candidates: usize,
        /// The most candidates who can be wanted on one ballot, and the most names.
        places: u64,
    },
    /// A grade for each of so many persons, a question each.
    Grades(usize),
    /// Yes, no or abstention.
    Motion,
}

/// How all questions of an election are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout(pub Vec<Part>);

/// Why an election cannot be read as statutory ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// The last line of the description cannot be read.
    Line,
    /// The questions are not those that the line announces, from this part on, counted from 0.
    Questions(usize),
    /// A part, counted from 0, with more names than a ballot can hold, or more places than persons.
    Size(usize),
}

impl fmt::Display for LayoutError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line => write!(to, "the line {TAG} of the description cannot be read"),
            Self::Questions(at) => {
                write!(to, "part {at} is not made of the questions that the description announces")
            }
            Self::Size(at) => write!(to, "part {at} has more names or places than a ballot can hold"),
        }
    }
}

impl core::error::Error for LayoutError {}

impl Layout {
    /// Reads how an election is laid out; none when its description says nothing of it.
    pub fn of(terms: &Terms) -> Result<Option<Self>, LayoutError> {
        let line = terms.description.rsplit('\n').next().unwrap_or_default();
        let Some(words) = line.strip_prefix(TAG) else {
            return Ok(None);
        };
        let parts: Option<Vec<Part>> = words.split(';').map(Part::parse).collect();
        let layout = Self(parts.ok_or(LayoutError::Line)?);
        layout.check(&terms.questions)?;
        Ok(Some(layout))
    }

    /// The last line of the description of an election that is laid out in this way.
    #[must_use]
    pub fn line(&self) -> String {
        let parts: Vec<String> = self.0.iter().map(Part::words).collect();
        format!("{TAG} {}", parts.join("; "))
    }

    /// Where the questions of each part begin.
    pub fn starts(&self) -> impl Iterator<Item = (usize, &Part)> {
        let mut next = 0;
        self.0.iter().map(move |part| {
            let start = next;
            next += part.width();
            (start, part)
        })
    }

    fn check(&self, questions: &[Question]) -> Result<(), LayoutError> {
        for (at, (start, part)) in self.starts().enumerate() {
            part.check_size().ok_or(LayoutError::Size(at))?;
            let own = questions.get(start..start + part.width()).ok_or(LayoutError::Questions(at))?;
            if !part.fits(own) {
                return Err(LayoutError::Questions(at));
            }
        }
        let width: usize = self.0.iter().map(Part::width).sum();
        if width == questions.len() { Ok(()) } else { Err(LayoutError::Questions(self.0.len())) }
    }
}

impl Part {
    /// How many questions it takes.
    #[must_use]
    pub const fn width(&self) -> usize {
        match self {
            Self::Approval { .. } => 2,
            Self::LongRoll { .. } => 3,
            Self::Grades(persons) => *persons,
            Self::Motion => 1,
        }
    }

    /// The questions of a part, about what `subject` says. `names` are the candidates and then the others who
    /// can be written in; for grades, the persons. On a long roll only the candidates are named.
    #[must_use]
    pub fn questions(&self, subject: &str, names: &[String]) -> Vec<Question> {
        let summed = |answers: &[String], min: u64, max: u64, question: String| {
            Question::Summed(SummedQuestion { answers: answers.to_vec(), blank: None, min, max, question })
        };
        let fixed = |answers: &[&str]| -> Vec<String> {
            answers.iter().map(|answer| (*answer).to_string()).collect()
        };
        let against = |candidates: usize| {
            let question = format!("{subject}：不赞成");
            summed(&names[..candidates.min(names.len())], 0, candidates as u64, question)
        };
        match *self {
            Self::Approval { candidates, places, .. } => {
                alloc::vec![summed(names, 0, places, format!("{subject}：赞成、另选")), against(candidates)]
            }
            Self::LongRoll { candidates, places } => {
                let answers = (1..=2 * places).map(|number| number.to_string()).collect();
                let question = format!("{subject}：另选（名册编号，每人两个数）");
                let written = ShuffledQuestion { answers, question, extra: None };
                let wanted = summed(names, 0, places, format!("{subject}：赞成"));
                alloc::vec![wanted, against(candidates), Question::Shuffled(written)]
            }
            Self::Grades(_) => {
                let grade = |name: &String| summed(&fixed(&GRADES), 0, 1, format!("{subject}：{name}"));
                names.iter().map(grade).collect()
            }
            Self::Motion => alloc::vec![summed(&fixed(&MOTION), 1, 1, subject.to_string())],
        }
    }

    fn check_size(&self) -> Option<()> {
        let fits = match *self {
            Self::Approval { candidates, others, places } => {
                let persons = candidates.checked_add(others)?;
                persons <= MOST_ON_ROLL && places <= persons as u64
            }
            Self::LongRoll { candidates, places } => {
                candidates <= MOST_ANSWERS && places * 2 <= MOST_NUMBERS as u64
            }
            Self::Grades(persons) => (1..=crate::election::MOST_QUESTIONS).contains(&persons),
            Self::Motion => true,
        };
        fits.then_some(())
    }

    /// Whether questions have the shape of this part. Names are for people to read.
    fn fits(&self, questions: &[Question]) -> bool {
        let is = |at: usize, answers: usize, min: u64, max: u64| match questions.get(at) {
            Some(Question::Summed(own)) => {
                (own.answers.len(), own.min, own.max, own.allows_blank()) == (answers, min, max, false)
            }
            _ => false,
        };
        match *self {
            Self::Approval { candidates, others, places } => {
                is(0, candidates + others, 0, places)
                    && is(1, candidates, 0, candidates as u64)
                    && same_names(&questions[0], &questions[1])
            }
            Self::LongRoll { candidates, places } => {
                is(0, candidates, 0, places)
                    && is(1, candidates, 0, candidates as u64)
                    && same_names(&questions[0], &questions[1])
                    && matches!(&questions[2], Question::Shuffled(own) if own.answers.len() as u64 == 2 * places)
            }
            Self::Grades(persons) => (0..persons).all(|at| is(at, 4, 0, 1) && has(&questions[at], &GRADES)),
            Self::Motion => is(0, 3, 1, 1) && has(&questions[0], &MOTION),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Approval { candidates, others, places } => {
                format!("approval {candidates} {others} {places}")
            }
            Self::LongRoll { candidates, places } => format!("long-roll {candidates} {places}"),
            Self::Grades(persons) => format!("grades {persons}"),
            Self::Motion => "motion".into(),
        }
    }

    fn parse(words: &str) -> Option<Self> {
        let mut words = words.split_whitespace();
        let kind = words.next()?;
        let numbers: Vec<u16> = words.map(str::parse).collect::<Result<_, _>>().ok()?;
        match (kind, numbers.as_slice()) {
            ("approval", &[candidates, others, places]) => Some(Self::Approval {
                candidates: candidates.into(),
                others: others.into(),
                places: places.into(),
            }),
            ("long-roll", &[candidates, places]) => {
                Some(Self::LongRoll { candidates: candidates.into(), places: places.into() })
            }
            ("grades", &[persons]) => Some(Self::Grades(persons.into())),
            ("motion", []) => Some(Self::Motion),
            _ => None,
        }
    }
}

fn answers(question: &Question) -> &[String] {
    match question {
        Question::Summed(question) => &question.answers,
        Question::Shuffled(question) => &question.answers,
    }
}

/// Whether those voted against are the candidates, in the same order.
fn same_names(wanted: &Question, against: &Question) -> bool {
    answers(wanted).starts_with(answers(against))
}

fn has(question: &Question, names: &[&str]) -> bool {
    answers(question).iter().eq(names.iter())
}
