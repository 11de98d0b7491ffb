//! An election meeting as it goes on: which act may follow, and nothing else may.
//!
//! Roll, candidates and preparation can be changed until the first vote is opened, and never after. Nobody takes a second
//! ballot in one vote. Sums are taken only after voting is over, and once from each teller. Which vote may be opened is
//! what the rules ask for next. An act that is refused changes nothing.

use crate::contradiction::Contradiction;
use crate::outcome::{Conclusion, Next, Outcome, RoundState, outcome};
use crate::record::{
    Candidate, Channel, ElectronicCount, MeetingRecord, Outsider, PaperCount, Person, Preparation, Present,
    Reduction, Right, Round, RoundKind, Settled, TellerCount,
};
use rulebook::{Rulebook, Verdict};
use thiserror::Error;

/// What happens in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Somebody's right on the roll is put right.
    Right {
        /// The number on the roll.
        number: u16,
        /// What right the person has.
        right: Right,
    },
    /// The candidates are settled, in the order of the ballot.
    Candidates(Vec<Candidate>),
    /// What came before the vote is noted.
    Prepare(Preparation),
    /// Scrutineers are named.
    Scrutineers(Vec<Person>),
    /// Tellers are named.
    Tellers(Vec<Person>),
    /// It is established who somebody is who is not on the roll.
    Establish(Outsider),
    /// A vote is opened, and its roll call begins.
    Open {
        /// What for.
        kind: RoundKind,
        /// Places.
        places: u16,
        /// Who stands on the ballot.
        ballot: Vec<Person>,
    },
    /// Somebody is there.
    Arrive(u16),
    /// Somebody who is there takes a ballot.
    Take {
        /// The number on the roll.
        number: u16,
        /// On which channel; not [`Channel::None`].
        channel: Channel,
    },
    /// Somebody hands back a spoilt ballot on paper and gets another.
    Replace(u16),
    /// Voting is over.
    Close,
    /// A teller hands in what they found.
    Count(TellerCount),
    /// The electronic ballots are opened.
    CountElectronic(ElectronicCount),
    /// It is settled in what two tellers differed.
    Settle(Settled),
    /// Places are left empty.
    Reduce(Reduction),
}

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A vote was opened: roll, candidates and preparation stay as they are.
    #[error("a vote was opened, nothing of what came before it can be changed")]
    Frozen,
    /// There is no vote that is open.
    #[error("no vote is open")]
    NoneOpen,
    /// A vote is still open.
    #[error("a vote is still open")]
    StillOpen,
    /// The rules ask for something else.
    #[error("the rules ask for something else next")]
    NotAsked(Box<Next>),
    /// Too few are present, or another rule blocks the vote.
    #[error("a rule blocks the vote")]
    Blocked(Vec<Conclusion>),
    /// Nobody has this number, or the person was marked present before.
    #[error("number {0} is not on the roll or was marked present already")]
    Arrived(u16),
    /// The person is not marked present.
    #[error("number {0} is not marked present")]
    Absent(u16),
    /// The person has a ballot.
    #[error("number {0} has a ballot already")]
    HasBallot(u16),
    /// The person has no ballot on paper that could be replaced.
    #[error("number {0} has no ballot on paper")]
    NoBallot(u16),
    /// Nobody can take this channel as one.
    #[error("a ballot is on paper or electronic")]
    NoChannel,
    /// These sums are there already.
    #[error("these sums were handed in already")]
    Counted,
    /// The record would contradict itself.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
}

/// An election meeting.
#[derive(Clone, Debug)]
pub struct Meeting<'r> {
    record: MeetingRecord,
    rulebook: &'r Rulebook,
}

impl<'r> Meeting<'r> {
    /// A meeting with the record that it has so far.
    ///
    /// # Errors
    /// The record contradicts itself.
    pub fn new(record: MeetingRecord, rulebook: &'r Rulebook) -> Result<Self, Contradiction> {
        outcome(&record, rulebook)?;
        Ok(Self { record, rulebook })
    }

    /// The record so far. It has the sums of both tellers: who shows it shows each only their own before both are in.
    #[must_use]
    pub const fn record(&self) -> &MeetingRecord {
        &self.record
    }

    /// What follows from it so far.
    ///
    /// # Errors
    /// The rulebook cannot answer.
    pub fn outcome(&self) -> Result<Outcome, Contradiction> {
        outcome(&self.record, self.rulebook)
    }

    /// Lets something happen.
    ///
    /// # Errors
    /// Why it may not; nothing is changed then.
    pub fn apply(&mut self, act: Act) -> Result<(), Refusal> {
        match act {
            Act::Arrive(number) => self.arrive(number),
            Act::Take { number, channel } => self.take(number, channel),
            Act::Replace(number) => self.replace(number),
            other => {
                let mut changed = self.record.clone();
                self.change(&mut changed, other)?;
                outcome(&changed, self.rulebook)?;
                self.record = changed;
                Ok(())
            }
        }
    }

    fn change(&self, record: &mut MeetingRecord, act: Act) -> Result<(), Refusal> {
        let opened = !record.rounds.is_empty();
        match act {
            Act::Right { .. }
            | Act::Candidates(_)
            | Act::Prepare(_)
            | Act::Scrutineers(_)
            | Act::Tellers(_)
                if opened =>
            {
                return Err(Refusal::Frozen);
            }
            Act::Right { number, right } => {
                let at = usize::from(number).checked_sub(1);
                let entry = at.and_then(|at| record.roll.get_mut(at)).ok_or(Refusal::Absent(number))?;
                entry.right = right;
            }
            Act::Candidates(candidates) => record.candidates = candidates,
            Act::Prepare(preparation) => record.preparation = preparation,
            Act::Scrutineers(persons) => record.scrutineers = persons,
            Act::Tellers(persons) => record.tellers = persons,
            Act::Establish(outsider) => record.outsiders.push(outsider),
            Act::Open { kind, places, ballot } => self.open(record, kind, places, ballot)?,
            Act::Close => {
                open_round(record)?.closed = true;
            }
            Act::Count(count) => count_paper(self.uncounted(record)?, count)?,
            Act::CountElectronic(count) => {
                let round = self.uncounted(record)?;
                if round.electronic.is_some() {
                    return Err(Refusal::Counted);
                }
                round.electronic = Some(count);
            }
            Act::Settle(settled) => {
                let paper = self.uncounted(record)?.paper.as_mut().ok_or(Refusal::Counted)?;
                paper.settled = Some(settled);
            }
            Act::Reduce(reduction) => {
                if record.reduction.is_some() {
                    return Err(Refusal::Counted);
                }
                record.reduction = Some(reduction);
                self.check_reduction(record)?;
            }
            Act::Arrive(_) | Act::Take { .. } | Act::Replace(_) => {}
        }
        Ok(())
    }

    fn open(
        &self,
        record: &mut MeetingRecord,
        kind: RoundKind,
        places: u16,
        ballot: Vec<Person>,
    ) -> Result<(), Refusal> {
        if record.rounds.last().is_some_and(|round| !round.closed) {
            return Err(Refusal::StillOpen);
        }
        let next = self.outcome()?.next;
        if !matches!(next, Next::Hold { .. }) {
            return Err(Refusal::NotAsked(Box::new(next)));
        }
        record.rounds.push(Round {
            kind,
            places,
            ballot,
            present: Vec::new(),
            closed: false,
            paper: None,
            electronic: None,
        });
        Ok(())
    }

    fn check_reduction(&self, record: &MeetingRecord) -> Result<(), Refusal> {
        let decided = outcome(record, self.rulebook)?;
        match decided.next {
            Next::Announce => Ok(()),
            next => Err(Refusal::NotAsked(Box::new(next))),
        }
    }

    /// The last vote, while its sums are missing.
    fn uncounted<'a>(&self, record: &'a mut MeetingRecord) -> Result<&'a mut Round, Refusal> {
        let done = self.outcome()?;
        match done.rounds.last().map(|round| round.state) {
            Some(RoundState::Uncounted) => {}
            Some(RoundState::Open) => return Err(Refusal::StillOpen),
            _ => return Err(Refusal::NotAsked(Box::new(done.next))),
        }
        record.rounds.last_mut().ok_or(Refusal::NoneOpen)
    }

    fn arrive(&mut self, number: u16) -> Result<(), Refusal> {
        let right = self.record.on_roll(number).map(|entry| entry.right.clone());
        let counted = match right {
            Some(Right::Entitled) => true,
            Some(Right::LeftOut(left_out)) => !left_out.decided(),
            _ => false,
        };
        let round = open_round(&mut self.record)?;
        match round.present.binary_search_by_key(&number, |present| present.number) {
            Err(at) if counted => {
                round.present.insert(at, Present { number, channel: Channel::None });
                Ok(())
            }
            _ => Err(Refusal::Arrived(number)),
        }
    }

    fn take(&mut self, number: u16, channel: Channel) -> Result<(), Refusal> {
        if channel == Channel::None {
            return Err(Refusal::NoChannel);
        }
        let present = present(open_round(&mut self.record)?, number)?;
        if present.channel != Channel::None {
            return Err(Refusal::HasBallot(number));
        }
        present.channel = channel;
        // What blocks may depend on the channel; a ballot that is refused was never given.
        if let Err(refusal) = self.check_blocks() {
            present_again(&mut self.record, number);
            return Err(refusal);
        }
        if channel == Channel::Paper {
            paper(open_round(&mut self.record)?).issued += 1;
        }
        Ok(())
    }

    fn replace(&mut self, number: u16) -> Result<(), Refusal> {
        let round = open_round(&mut self.record)?;
        if present(round, number)?.channel != Channel::Paper {
            return Err(Refusal::NoBallot(number));
        }
        let paper = paper(round);
        paper.issued += 1;
        paper.spoilt += 1;
        Ok(())
    }

    fn check_blocks(&self) -> Result<(), Refusal> {
        let now = self.outcome()?;
        let of_round = now.rounds.last().map(|round| round.conclusions.as_slice()).unwrap_or_default();
        let blocks: Vec<Conclusion> = now
            .conclusions
            .iter()
            .chain(of_round)
            .filter(|conclusion| conclusion.verdict == Verdict::Block)
            .cloned()
            .collect();
        if blocks.is_empty() { Ok(()) } else { Err(Refusal::Blocked(blocks)) }
    }
}

fn open_round(record: &mut MeetingRecord) -> Result<&mut Round, Refusal> {
    record.rounds.last_mut().filter(|round| !round.closed).ok_or(Refusal::NoneOpen)
}

fn present(round: &mut Round, number: u16) -> Result<&mut Present, Refusal> {
    let at = round.present.binary_search_by_key(&number, |present| present.number);
    let at = at.map_err(|_| Refusal::Absent(number))?;
    round.present.get_mut(at).ok_or(Refusal::Absent(number))
}

fn present_again(record: &mut MeetingRecord, number: u16) {
    if let Ok(present) = open_round(record).and_then(|round| present(round, number)) {
        present.channel = Channel::None;
    }
}

fn paper(round: &mut Round) -> &mut PaperCount {
    round.paper.get_or_insert_with(|| PaperCount { issued: 0, spoilt: 0, tellers: Vec::new(), settled: None })
}

fn count_paper(round: &mut Round, count: TellerCount) -> Result<(), Refusal> {
    let paper = paper(round);
    if paper.tellers.iter().any(|own| own.teller == count.teller) {
        return Err(Refusal::Counted);
    }
    paper.tellers.push(count);
    Ok(())
}
