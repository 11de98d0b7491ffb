//! Whether sums of ballots can be.

use crate::contradiction::{RoundFault, SumFault, Sums};
use crate::record::{MeetingRecord, Person, Round, RoundKind, Tally};

pub(super) fn check(
    record: &MeetingRecord,
    round: &Round,
    tally: &Tally,
    of: Sums,
) -> Result<(), RoundFault> {
    let fault = ballots(round, tally, of)
        .and_then(|()| chosen(round, tally, of))
        .and_then(|()| names(record, round, tally));
    fault.map_err(|fault| RoundFault::Sums { of, fault })
}

fn ballots(round: &Round, tally: &Tally, of: Sums) -> Result<(), SumFault> {
    let Tally { returned, valid, void, .. } = *tally;
    if tally.marks.len() != round.ballot.len() {
        return Err(SumFault::Persons { asked: round.ballot.len(), found: tally.marks.len() });
    }
    if valid.checked_add(void) != Some(returned) {
        return Err(SumFault::Returned { returned, valid, void });
    }
    if of == Sums::Electronic && void > 0 {
        return Err(SumFault::VoidElectronic);
    }
    let wrong = tally.marks.iter().enumerate().find(|(_, marks)| marks.total() != u64::from(valid));
    wrong.map_or(Ok(()), |(at, marks)| Err(SumFault::Marks { at: at + 1, sum: marks.total(), valid }))
}

/// Whether no more are chosen than the ballots can choose. Electronic names that are numbers of a long roll are not
/// bound to the marks of their ballot; the outcome says where they decide.
fn chosen(round: &Round, tally: &Tally, of: Sums) -> Result<(), SumFault> {
    let unbound = of == Sums::Electronic && numbered_names(round);
    let yes: u64 = tally.marks.iter().map(|marks| u64::from(marks.yes)).sum();
    let names: u64 = tally.written.iter().map(|written| u64::from(written.votes)).sum();
    let most = u64::from(round.places) * u64::from(tally.valid);
    let chosen = if unbound { yes.max(names) } else { yes + names };
    if chosen > most { Err(SumFault::Chosen { chosen, most }) } else { Ok(()) }
}

/// Whether electronic names of a round are numbers of the roll, unbound to the marks of their ballot.
pub(crate) fn numbered_names(round: &Round) -> bool {
    round.electronic.as_ref().is_some_and(|count| count.others.is_empty())
}

fn names(record: &MeetingRecord, round: &Round, tally: &Tally) -> Result<(), SumFault> {
    if round.kind == RoundKind::TieVote && !tally.written.is_empty() {
        return Err(SumFault::NamesInTie);
    }
    let mut before: Option<&Person> = None;
    for written in &tally.written {
        let person = &written.person;
        if before.is_some_and(|before| before >= person) {
            return Err(SumFault::NameOrder(person.clone()));
        }
        if round.ballot.contains(person) {
            return Err(SumFault::NameListed(person.clone()));
        }
        if matches!(person, Person::Roll(number) if record.on_roll(*number).is_none()) {
            return Err(SumFault::NameUnknown(person.clone()));
        }
        if written.votes == 0 || written.votes > tally.valid {
            return Err(SumFault::NameVotes {
                person: person.clone(),
                votes: written.votes,
                valid: tally.valid,
            });
        }
        before = Some(person);
    }
    Ok(())
}
