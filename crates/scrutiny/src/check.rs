//! Whether a record contradicts itself. What only its course tells, such as which vote follows which, is looked at when
//! the outcome is found.

mod rounds;
mod sums;

pub(crate) use sums::numbered_names;

use crate::contradiction::Contradiction;
use crate::record::{List, MeetingRecord, Person};
use std::collections::HashSet;

pub(crate) fn record(record: &MeetingRecord) -> Result<(), Contradiction> {
    if record.contest.places == 0 {
        return Err(Contradiction::NoPlaces);
    }
    numbering(record)?;
    let outsiders: Vec<Person> =
        record.outsiders.iter().map(|outsider| Person::Outside(outsider.name.clone())).collect();
    persons(record, List::Outsiders, outsiders.iter())?;
    persons(record, List::Candidates, record.candidates.iter().map(|candidate| &candidate.person))?;
    persons(record, List::Scrutineers, record.scrutineers.iter())?;
    persons(record, List::Tellers, record.tellers.iter())?;
    rounds::check(record)?;
    tellers(record)
}

fn numbering(record: &MeetingRecord) -> Result<(), Contradiction> {
    for (at, entry) in record.roll.iter().enumerate() {
        if usize::from(entry.number) != at + 1 {
            return Err(Contradiction::Numbering { asked: at + 1, found: entry.number });
        }
    }
    Ok(())
}

/// Whether all on a list are known, each once.
fn persons<'a>(
    record: &MeetingRecord,
    list: List,
    persons: impl Iterator<Item = &'a Person>,
) -> Result<(), Contradiction> {
    let mut seen = HashSet::new();
    for person in persons {
        if !record.knows(person) && !matches!(list, List::Scrutineers | List::Tellers) {
            return Err(Contradiction::Stranger { list, person: person.clone() });
        }
        if !seen.insert(person) {
            return Err(Contradiction::Twice { list, person: person.clone() });
        }
    }
    Ok(())
}

fn tellers(record: &MeetingRecord) -> Result<(), Contradiction> {
    let standing = standing(record);
    match record.tellers.iter().find(|teller| standing.contains(teller)) {
        Some(teller) => Err(Contradiction::TellerStands(teller.clone())),
        None => Ok(()),
    }
}

/// Everybody who stands on a ballot of the meeting.
pub(crate) fn standing(record: &MeetingRecord) -> HashSet<&Person> {
    let first = record.candidates.iter().map(|candidate| &candidate.person);
    first.chain(record.rounds.iter().flat_map(|round| &round.ballot)).collect()
}
