//! Whether a round contradicts itself.

use super::{persons, sums};
use crate::contradiction::{Contradiction, RoundFault, Sums};
use crate::record::{Channel, ElectronicCount, List, MeetingRecord, PaperCount, Person, Right, Round};
use std::collections::HashSet;

pub(super) fn check(record: &MeetingRecord) -> Result<(), Contradiction> {
    for (at, round) in record.rounds.iter().enumerate() {
        let number = u16::try_from(at + 1).unwrap_or(u16::MAX);
        persons(record, List::Ballot(number), round.ballot.iter())?;
        let last = at + 1 == record.rounds.len();
        one(record, round, last).map_err(|fault| Contradiction::round(at, fault))?;
    }
    Ok(())
}

fn one(record: &MeetingRecord, round: &Round, last: bool) -> Result<(), RoundFault> {
    if round.places == 0 || round.ballot.is_empty() {
        return Err(RoundFault::Empty);
    }
    if !round.closed && !last {
        return Err(RoundFault::LeftOpen);
    }
    present(record, round)?;
    if !round.closed {
        let counted = round.electronic.is_some() || round.paper.iter().any(|paper| !paper.tellers.is_empty());
        return if counted { Err(RoundFault::CountedWhileOpen) } else { Ok(()) };
    }
    if let Some(count) = &round.paper {
        paper(record, round, count)?;
    }
    round.electronic.as_ref().map_or(Ok(()), |count| electronic(record, round, count))
}

fn present(record: &MeetingRecord, round: &Round) -> Result<(), RoundFault> {
    let mut before = 0;
    for present in &round.present {
        let number = present.number;
        let entry = record.on_roll(number).filter(|_| number > before);
        match &entry.ok_or(RoundFault::PresentOrder { number })?.right {
            Right::Entitled => before = number,
            // Who is left out without the decisions it needs is counted, and may come.
            Right::LeftOut(left_out) if !left_out.decided() => before = number,
            Right::LeftOut(_) => return Err(RoundFault::PresentLeftOut { number }),
            _ => return Err(RoundFault::PresentWithoutRight { number }),
        }
    }
    Ok(())
}

fn paper(record: &MeetingRecord, round: &Round, count: &PaperCount) -> Result<(), RoundFault> {
    let (issued, spoilt, voters) = (count.issued, count.spoilt, round.voters(Channel::Paper));
    if issued.checked_sub(spoilt) != Some(voters) {
        return Err(RoundFault::Issued { issued, spoilt, voters });
    }
    let mut who: Vec<&Person> = count.tellers.iter().map(|own| &own.teller).collect();
    let known = who.iter().all(|teller| record.tellers.contains(teller));
    who.dedup();
    if !known || who.len() != count.tellers.len() || who.len() > 2 {
        return Err(RoundFault::Tellers);
    }
    for (at, own) in count.tellers.iter().enumerate() {
        sums::check(record, round, &own.tally, Sums::Teller(at + 1))?;
    }
    let Some(settled) = &count.settled else { return Ok(()) };
    let differ = matches!(count.tellers.as_slice(), [first, second] if first.tally != second.tally);
    if !differ {
        return Err(RoundFault::NothingToSettle);
    }
    sums::check(record, round, &settled.tally, Sums::Settled)
}

fn electronic(record: &MeetingRecord, round: &Round, count: &ElectronicCount) -> Result<(), RoundFault> {
    let mut seen = HashSet::new();
    for number in &count.others {
        let may = record.on_roll(*number).is_some() && !round.ballot.contains(&Person::Roll(*number));
        if !may || !seen.insert(number) {
            return Err(RoundFault::Others { number: *number });
        }
    }
    sums::check(record, round, &count.tally, Sums::Electronic)
}
