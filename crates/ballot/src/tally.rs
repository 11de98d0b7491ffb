//! The encrypted tally (section 4.18).

use crate::ballot::Ballot;
use crate::elgamal::Ciphertext;
use crate::group::order_of;
use crate::hash;
use crate::json::{self, Json, Reader, Unreadable, Writer};
use crate::question::{MOST_ANSWERS, Question};
use alloc::vec::Vec;
use core::fmt;

/// A tally holds at most so many ciphertexts for a question.
pub const MOST_CIPHERTEXTS: usize = 10_000_000;

/// For each question, the sums of its answers, or the answers of all voters where they are shuffled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedTally(pub Vec<Vec<Ciphertext>>);

/// A tally with its size, as the event log names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizedTally {
    /// Ballots in it, one a voter.
    pub num_tallied: u64,
    /// Their weights together.
    pub total_weight: u64,
    /// The hash of the encrypted tally.
    pub encrypted_tally: [u8; 32],
}

/// A tally that grows.
#[derive(Clone, Debug)]
pub struct Counting {
    tally: EncryptedTally,
    shuffled: Vec<bool>,
    num_tallied: u64,
    total_weight: u64,
}

/// Shuffled answers count once: a weight would tell whose they are. The question, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightedShuffle(pub usize);

impl fmt::Display for WeightedShuffle {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "question {} is shuffled, and a ballot has another weight than one", self.0)
    }
}

impl core::error::Error for WeightedShuffle {}

impl Counting {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(questions: &[Question]) -> Self {
        let start = |question: &Question| match question {
            Question::Summed(question) => alloc::vec![Ciphertext::empty(); question.width()],
            Question::Shuffled(_) => Vec::new(),
        };
        let shuffled = questions.iter().map(|question| matches!(question, Question::Shuffled(_))).collect();
        let tally = EncryptedTally(questions.iter().map(start).collect());
        Self { tally, shuffled, num_tallied: 0, total_weight: 0 }
    }

    /// Counts a ballot that was checked, the last one of its voter.
    pub fn add(&mut self, ballot: &Ballot, weight: u64) -> Result<(), WeightedShuffle> {
        let shuffled = self.shuffled.iter().position(|shuffled| *shuffled && weight != 1);
        if let Some(at) = shuffled {
            return Err(WeightedShuffle(at));
        }
        for ((sums, shuffled), answer) in self.tally.0.iter_mut().zip(&self.shuffled).zip(ballot.answers()) {
            if *shuffled {
                sums.extend_from_slice(answer.choices());
                continue;
            }
            for (sum, choice) in sums.iter_mut().zip(answer.choices()) {
                *sum = *sum + choice.times(weight);
            }
        }
        self.num_tallied += 1;
        self.total_weight += weight;
        Ok(())
    }

    /// Adds what was counted elsewhere of the same election.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for ((own, shuffled), others) in self.tally.0.iter_mut().zip(&self.shuffled).zip(other.tally.0) {
            if *shuffled {
                own.extend(others);
                continue;
            }
            for (sum, part) in own.iter_mut().zip(others) {
                *sum = *sum + part;
            }
        }
        self.num_tallied += other.num_tallied;
        self.total_weight += other.total_weight;
        self
    }

    /// The tally, with its size. What is to be shuffled stands in the order of its bytes, as the reference
    /// program has it, where the specification leaves the order of the ballots.
    #[must_use]
    pub fn finish(mut self) -> (EncryptedTally, SizedTally) {
        for (ciphertexts, shuffled) in self.tally.0.iter_mut().zip(&self.shuffled) {
            if *shuffled {
                ciphertexts.sort_by_cached_key(|sealed| (order_of(&sealed.alpha), order_of(&sealed.beta)));
            }
        }
        let hash = hash::sha256(json::text(&self.tally).as_bytes());
        let Self { tally, num_tallied, total_weight, .. } = self;
        (tally, SizedTally { num_tallied, total_weight, encrypted_tally: hash })
    }
}

/// The ciphertexts of the questions that are shuffled, in their order.
pub(crate) fn shuffled<'a>(questions: &[Question], tally: &'a EncryptedTally) -> Vec<&'a [Ciphertext]> {
    let pairs = questions.iter().zip(&tally.0);
    let shuffled = pairs.filter(|(question, _)| matches!(question, Question::Shuffled(_)));
    shuffled.map(|(_, ciphertexts)| ciphertexts.as_slice()).collect()
}

/// Puts the shuffled ciphertexts in the place of those they came from.
pub(crate) fn replace(questions: &[Question], tally: &mut EncryptedTally, by: Vec<Vec<Ciphertext>>) {
    let pairs = questions.iter().zip(&mut tally.0);
    let shuffled = pairs.filter(|(question, _)| matches!(question, Question::Shuffled(_)));
    for ((_, place), ciphertexts) in shuffled.zip(by) {
        *place = ciphertexts;
    }
}

impl Json for EncryptedTally {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.list(MOST_ANSWERS, |reader| reader.list(MOST_CIPHERTEXTS, Ciphertext::read)).map(Self)
    }

    fn write(&self, to: &mut Writer) {
        to.list(&self.0, |ciphertexts, to| {
            to.values(ciphertexts);
        });
    }
}

impl Json for SizedTally {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"num_tallied\":")?;
        let num_tallied = from.number()?;
        from.expect(",\"total_weight\":")?;
        let total_weight = from.number()?;
        from.expect(",\"encrypted_tally\":")?;
        let encrypted_tally = from.hash()?;
        from.expect("}")?;
        Ok(Self { num_tallied, total_weight, encrypted_tally })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"num_tallied\":")
            .number(self.num_tallied)
            .raw(",\"total_weight\":")
            .number(self.total_weight);
        to.raw(",\"encrypted_tally\":").hash(&self.encrypted_tally).raw("}");
    }
}
