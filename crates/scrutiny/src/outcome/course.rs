//! The course of an election: which vote the rules ask for, and what follows from each.

use super::round::{Counting, unestablished};
use super::words as say;
use super::{Because, Conclusion, Elected, Next, Outcome, RoundOutcome, RoundState, What};
use crate::contradiction::{Contradiction, ReductionFault, RoundFault};
use crate::record::{ElectedBy, MeetingRecord, Mode, Person, Reduction, Round, RoundKind};
use crate::rules::{self, Fact, Rules, count};
use crate::words::name;
use rulebook::Verdict;
use std::collections::BTreeSet;

pub(super) fn run(record: &MeetingRecord, rules: &Rules<'_>) -> Result<Outcome, Contradiction> {
    let mut course = Course::begin(record, rules);
    for (at, round) in record.rounds.iter().enumerate() {
        course.admit(round).map_err(|fault| Contradiction::round(at, fault))?;
        course.take(round)?;
    }
    course.reduce()?;
    course.end()
}

/// Where an election stands.
struct Course<'a> {
    record: &'a MeetingRecord,
    rules: &'a Rules<'a>,
    /// Whether the candidates are still to be found.
    for_candidates: bool,
    /// Candidates found by a pre-election.
    found: Vec<Person>,
    elected: Vec<Elected>,
    places: u16,
    rounds: Vec<RoundOutcome>,
    conclusions: Vec<Conclusion>,
    next: Next,
}

impl<'a> Course<'a> {
    fn begin(record: &'a MeetingRecord, rules: &'a Rules<'a>) -> Self {
        let for_candidates = record.contest.mode == Mode::PreElection;
        let among = record.candidates.iter().map(|candidate| candidate.person.clone()).collect();
        let kind = if for_candidates { RoundKind::PreElection } else { RoundKind::Formal };
        let places = record.contest.places;
        Self {
            record,
            rules,
            for_candidates,
            found: Vec::new(),
            elected: Vec::new(),
            places,
            rounds: Vec::new(),
            conclusions: Vec::new(),
            next: Next::Hold { kind, places, among, because: Because::Planned },
        }
    }

    /// Whether a vote is the one that the rules ask for.
    fn admit(&self, round: &Round) -> Result<(), RoundFault> {
        let Next::Hold { kind, places, among, .. } = &self.next else {
            return Err(RoundFault::Kind { asked: None, found: round.kind });
        };
        let formal_at_once =
            round.kind == RoundKind::Formal && *kind == RoundKind::PreElection && !self.found.is_empty();
        if round.kind != *kind && !formal_at_once {
            return Err(RoundFault::Kind { asked: Some(*kind), found: round.kind });
        }
        let (places, among) = if formal_at_once { (self.places, &self.found) } else { (*places, among) };
        // How many candidates a pre-election finds is for the election method, but not fewer than places.
        let fits = if round.kind == RoundKind::PreElection {
            round.places >= places
        } else {
            round.places == places
        };
        if !fits {
            return Err(RoundFault::Places { asked: places, found: round.places });
        }
        let set = |persons: &[Person]| persons.iter().cloned().collect::<BTreeSet<_>>();
        if !among.is_empty() && set(among) != set(&round.ballot) {
            return Err(RoundFault::Ballot { asked: among.clone() });
        }
        let elected: Vec<&Person> = self.elected.iter().map(|elected| &elected.person).collect();
        let has_place = |person: &&Person| {
            elected.contains(person) || (round.kind == RoundKind::PreElection && self.found.contains(person))
        };
        match round.ballot.iter().find(has_place) {
            Some(person) => Err(RoundFault::HasPlace(person.clone())),
            None => Ok(()),
        }
    }

    fn take(&mut self, round: &Round) -> Result<(), Contradiction> {
        if round.kind == RoundKind::Formal {
            self.for_candidates = false;
        }
        let counting =
            Counting { record: self.record, rules: self.rules, round, for_candidates: self.for_candidates };
        let done = counting.outcome()?;
        self.next = match done.state {
            RoundState::Open => Next::Close,
            RoundState::Uncounted => Next::Count,
            RoundState::NoQuorum => self.again(round, Because::NoQuorum),
            RoundState::Void => self.again(round, Because::Void),
            RoundState::Counted => self.place(&done),
        };
        self.rounds.push(done);
        Ok(())
    }

    /// The same vote again.
    fn again(&self, round: &Round, because: Because) -> Next {
        // The reading of the record has seen to it that this vote was asked for.
        let among = match &self.next {
            Next::Hold { kind, among, .. } if *kind == round.kind => among.clone(),
            _ => self.found.clone(),
        };
        let asked = match &self.next {
            Next::Hold { places, .. } if round.kind == RoundKind::PreElection => *places,
            _ => round.places,
        };
        Next::Hold { kind: round.kind, places: asked, among, because }
    }

    /// Gives places, and says what follows.
    fn place(&mut self, done: &RoundOutcome) -> Next {
        let persons = unestablished(done);
        if !persons.is_empty() {
            return Next::Establish { persons };
        }
        let number = u16::try_from(self.rounds.len() + 1).unwrap_or(u16::MAX);
        if self.for_candidates {
            self.found.extend(done.chosen.iter().cloned());
        } else {
            let yes = |person: &Person| {
                done.persons
                    .iter()
                    .find(|result| result.person == *person)
                    .map_or(0, |result| result.marks.yes)
            };
            let elected = done.chosen.iter().map(|person| Elected {
                person: person.clone(),
                round: number,
                yes: yes(person),
            });
            self.elected.extend(elected);
        }
        if !done.tied.is_empty() {
            let places = done.places - u16::try_from(done.chosen.len()).unwrap_or(done.places);
            return Next::Hold {
                kind: RoundKind::TieVote,
                places,
                among: done.tied.clone(),
                because: Because::Tied,
            };
        }
        if self.for_candidates { self.after_pre_election() } else { self.after_election() }
    }

    fn after_pre_election(&self) -> Next {
        let missing = self.places.saturating_sub(u16::try_from(self.found.len()).unwrap_or(u16::MAX));
        if missing > 0 {
            return Next::Hold {
                kind: RoundKind::PreElection,
                places: missing,
                among: Vec::new(),
                because: Because::Missing,
            };
        }
        Next::Hold {
            kind: RoundKind::Formal,
            places: self.places,
            among: self.found.clone(),
            because: Because::Planned,
        }
    }

    fn after_election(&self) -> Next {
        let missing = self.missing();
        if missing == 0 {
            return Next::Announce;
        }
        Next::Hold {
            kind: RoundKind::SecondVote,
            places: missing,
            among: Vec::new(),
            because: Because::Missing,
        }
    }

    fn missing(&self) -> u16 {
        self.places.saturating_sub(u16::try_from(self.elected.len()).unwrap_or(u16::MAX))
    }

    /// The decision to leave places empty.
    fn reduce(&mut self) -> Result<(), Contradiction> {
        let Some(reduction) = &self.record.reduction else { return Ok(()) };
        let present = self.rounds.last().map_or(0, |round| round.turnout.present);
        self.check(reduction, present).map_err(Contradiction::Reduction)?;
        let Reduction { places, agreed, by_presidium, .. } = *reduction;
        let facts = [
            Fact::Truth("places_reduced", true),
            Fact::Truth("presidium_reduced", by_presidium),
            Fact::Count("reduce_yes", agreed),
            Fact::Count("present", present),
        ];
        let verdict = self.rules.ask(rules::REDUCE, &facts)?;
        let what = What::Reduced { places, agreed, present, by_presidium };
        let words = say::reduced(places, agreed, present, by_presidium, verdict);
        self.conclusions.push(self.rules.conclude(rules::REDUCE, verdict, what, words));
        if verdict == Verdict::Allow {
            self.places = places;
            self.next = Next::Announce;
        }
        Ok(())
    }

    fn check(&self, reduction: &Reduction, present: u32) -> Result<(), ReductionFault> {
        if usize::from(reduction.after_round) != self.rounds.len() {
            return Err(ReductionFault::Round);
        }
        if !matches!(&self.next, Next::Hold { kind: RoundKind::SecondVote, because: Because::Missing, .. }) {
            return Err(ReductionFault::NotMissing);
        }
        let filled = self.elected.len();
        if filled == 0 || usize::from(reduction.places) != filled {
            return Err(ReductionFault::Places { filled, places: reduction.places });
        }
        if reduction.by_presidium && self.record.contest.elected_by != ElectedBy::Congress {
            return Err(ReductionFault::NoPresidium);
        }
        if reduction.agreed > present {
            return Err(ReductionFault::Agreed { agreed: reduction.agreed, present });
        }
        Ok(())
    }

    fn end(mut self) -> Result<Outcome, Contradiction> {
        self.open_questions()?;
        let present = self.rounds.first().map_or(0, |round| round.turnout.present);
        let mut conclusions = self.rules.before(self.record, present)?;
        conclusions.extend(self.conclusions);
        Ok(Outcome {
            rounds: self.rounds,
            elected: self.elected,
            places: self.places,
            conclusions,
            next: self.next,
        })
    }

    /// Says of each vote whether its tie was voted on and the places it left were filled.
    fn open_questions(&mut self) -> Result<(), Contradiction> {
        let kinds: Vec<RoundKind> = self.rounds.iter().map(|round| round.kind).collect();
        let reduced = self.next == Next::Announce && self.places < self.record.contest.places;
        for (at, round) in self.rounds.iter_mut().enumerate() {
            let later = &kinds[at + 1..];
            if !round.tied.is_empty() {
                let said = of_tie(self.record, self.rules, round, later)?;
                round.conclusions.push(said);
            }
            if round.state == RoundState::Counted && round.missing > 0 {
                let said = of_missing(self.rules, round, later, reduced)?;
                round.conclusions.push(said);
            }
        }
        Ok(())
    }
}

fn of_tie(
    record: &MeetingRecord,
    rules: &Rules<'_>,
    round: &RoundOutcome,
    later: &[RoundKind],
) -> Result<Conclusion, Contradiction> {
    let held = later.contains(&RoundKind::TieVote);
    let facts = [Fact::Count("tied_on_last", count(round.tied.len())), Fact::Truth("run_off_held", held)];
    let verdict = rules.ask(rules::TIE, &facts)?;
    let places = round.places - filled(round).min(round.places);
    let names: Vec<_> = round.tied.iter().map(|person| name(record, person)).collect();
    let what = What::Tied { persons: round.tied.clone(), places };
    Ok(rules.conclude(rules::TIE, verdict, what, say::tied(&names, places)))
}

fn of_missing(
    rules: &Rules<'_>,
    round: &RoundOutcome,
    later: &[RoundKind],
    reduced: bool,
) -> Result<Conclusion, Contradiction> {
    let again = match round.kind {
        RoundKind::PreElection => RoundKind::PreElection,
        _ => RoundKind::SecondVote,
    };
    // A pre-election is followed by the formal election where enough candidates were found.
    let went_on = later.contains(&again) || later.contains(&RoundKind::Formal);
    let filled = filled(round);
    let facts = [
        Fact::Count("over_half", filled.into()),
        Fact::Count("places", round.places.into()),
        Fact::Truth("second_election", went_on),
        Fact::Truth("places_reduced", reduced),
    ];
    let verdict = rules.ask(rules::TOO_FEW, &facts)?;
    let what = What::TooFew { over_half: filled, places: round.places };
    Ok(rules.conclude(rules::TOO_FEW, verdict, what, say::too_few(filled, round.places)))
}

fn filled(round: &RoundOutcome) -> u16 {
    u16::try_from(round.chosen.len()).unwrap_or(u16::MAX)
}
