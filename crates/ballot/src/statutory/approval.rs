//! What a voter marks on a ballot with candidates, as choices of its questions, and what comes out.

use super::layout::Part;
use crate::answer::Choice;
use crate::decryption::QuestionResult;
use alloc::vec::Vec;
use core::fmt;

/// What a voter says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Yes (赞成).
    For,
    /// No (不赞成).
    Against,
    /// Neither (弃权).
    Abstain,
}

/// What a voter marked: a mark for each candidate, and who is written in. On a short roll a name is the place
/// among the others, counted from 0; on a long one the number on the roll, counted from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// A mark for each candidate.
    pub marks: Vec<Mark>,
    /// Who is written in.
    pub written: Vec<u16>,
}

/// Why a ballot cannot be cast as it is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkingError {
    /// The part takes no marks of candidates.
    Kind,
    /// Not as many marks as candidates.
    Length,
    /// More persons wanted than there are places.
    TooMany {
        /// So many are wanted.
        wanted: u64,
        /// So many can be.
        places: u64,
    },
    /// More names than candidates voted against: only who votes against somebody names another.
    TooManyNames {
        /// So many names.
        names: usize,
        /// So many candidates voted against.
        against: usize,
    },
    /// Nobody can be written in under this number.
    Stranger(u16),
    /// The same name twice.
    Twice(u16),
}

impl fmt::Display for MarkingError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => to.write_str("this part takes no marks of candidates"),
            Self::Length => to.write_str("not as many marks as candidates"),
            Self::TooMany { wanted, places } => write!(to, "{wanted} are wanted for {places} places"),
            Self::TooManyNames { names, against } => {
                write!(to, "{names} names, and {against} candidates voted against")
            }
            Self::Stranger(number) => write!(to, "nobody can be written in under {number}"),
            Self::Twice(number) => write!(to, "{number} is written in twice"),
        }
    }
}

impl core::error::Error for MarkingError {}

/// What came out for a candidate, by weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandidateCount {
    /// Yes.
    pub yes: u64,
    /// No.
    pub no: u64,
    /// Neither: what remains of the ballots counted.
    pub abstained: u64,
}

/// What came out for somebody who was written in, by weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedCount {
    /// As in [`Approval::written`].
    pub number: u16,
    /// How often.
    pub count: u64,
}

impl Approval {
    /// Checks a ballot and lays it out as choices for the questions of its part.
    pub fn choices(&self, part: &Part) -> Result<Vec<Choice>, MarkingError> {
        match *part {
            Part::Approval { candidates, others, places } => {
                let most = u16::try_from(others).unwrap_or(u16::MAX);
                self.check(candidates, places, |number| number < most)?;
                let mut wanted = self.marked(Mark::For);
                wanted.extend((0..most).map(|number| self.written.contains(&number)));
                Ok(alloc::vec![Choice::Marks(wanted), Choice::Marks(self.marked(Mark::Against))])
            }
            Part::LongRoll { candidates, places } => {
                self.check(candidates, places, |number| number > 0)?;
                let mut numbers: Vec<u8> =
                    self.written.iter().flat_map(|number| number.to_be_bytes()).collect();
                numbers.resize(usize::try_from(2 * places).unwrap_or_default(), 0);
                let marks = [Mark::For, Mark::Against].map(|mark| Choice::Marks(self.marked(mark)));
                Ok(marks.into_iter().chain([Choice::Numbers(numbers)]).collect())
            }
            Part::Grades(_) | Part::Motion => Err(MarkingError::Kind),
        }
    }

    fn check(
        &self,
        candidates: usize,
        places: u64,
        exists: impl Fn(u16) -> bool,
    ) -> Result<(), MarkingError> {
        if self.marks.len() != candidates {
            return Err(MarkingError::Length);
        }
        if let Some(number) = self.written.iter().find(|number| !exists(**number)) {
            return Err(MarkingError::Stranger(*number));
        }
        let twice = self.written.iter().enumerate().find(|(at, number)| self.written[..*at].contains(number));
        if let Some((_, number)) = twice {
            return Err(MarkingError::Twice(*number));
        }
        let names = self.written.len();
        let wanted = (self.count(Mark::For) + names) as u64;
        if wanted > places {
            return Err(MarkingError::TooMany { wanted, places });
        }
        let against = self.count(Mark::Against);
        if names > against { Err(MarkingError::TooManyNames { names, against }) } else { Ok(()) }
    }

    fn count(&self, mark: Mark) -> usize {
        self.marks.iter().filter(|own| **own == mark).count()
    }

    fn marked(&self, mark: Mark) -> Vec<bool> {
        self.marks.iter().map(|own| *own == mark).collect()
    }
}

impl Part {
    /// Reads the results of the questions of a part with candidates, of ballots that weigh so much together:
    /// the candidates, and whoever was written in at least once. Nothing if the results are of other
    /// questions, or more than were cast.
    #[must_use]
    pub fn count(
        &self,
        results: &[QuestionResult],
        weight: u64,
    ) -> Option<(Vec<CandidateCount>, Vec<NamedCount>)> {
        let (candidates, wanted, against, written) = match (self, results) {
            (
                Self::Approval { candidates, others, .. },
                [QuestionResult::Summed(wanted), QuestionResult::Summed(against)],
            ) => {
                if wanted.len() != candidates + others {
                    return None;
                }
                let (wanted, others) = wanted.split_at(*candidates);
                let numbered = (0..).zip(others).map(|(number, count)| NamedCount { number, count: *count });
                (*candidates, wanted, against, numbered.filter(|named| named.count > 0).collect())
            }
            (
                Self::LongRoll { candidates, .. },
                [QuestionResult::Summed(wanted), QuestionResult::Summed(against), written],
            ) => (*candidates, wanted.as_slice(), against, names(written)?),
            _ => return None,
        };
        if wanted.len() != candidates || against.len() != candidates {
            return None;
        }
        let count = |(yes, no): (&u64, &u64)| {
            let abstained = weight.checked_sub(yes.checked_add(*no)?)?;
            Some(CandidateCount { yes: *yes, no: *no, abstained })
        };
        let counts = wanted.iter().zip(against).map(count).collect::<Option<_>>()?;
        Some((counts, written))
    }
}

/// How often each number of the roll was written in. A ballot counts once for each name on it, however often
/// it is there.
fn names(written: &QuestionResult) -> Option<Vec<NamedCount>> {
    let ballots = match written {
        QuestionResult::Shuffled(ballots) => ballots.as_slice(),
        QuestionResult::Summed(none) if none.is_empty() => &[],
        QuestionResult::Summed(_) => return None,
    };
    let mut counts = alloc::collections::BTreeMap::new();
    for ballot in ballots {
        let mut own: Vec<u16> =
            ballot.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        own.sort_unstable();
        own.dedup();
        for number in own.into_iter().filter(|number| *number > 0) {
            *counts.entry(number).or_insert(0) += 1;
        }
    }
    Some(counts.into_iter().map(|(number, count)| NamedCount { number, count }).collect())
}
