//! Electronic ballots: how a round is put into the questions of `crates/ballot`, and their sums in the terms of a
//! record (`docs/ballot-encoding.md`).

use crate::record::{
    Archive, ElectronicCount, Marks, MeetingRecord, Person, Round, RoundKind, Tally, Written,
};
use ballot::audit::Report;
use ballot::question::Question;
use ballot::statutory::{CandidateCount, Layout, MOST_ON_ROLL, NamedCount, Part};
use thiserror::Error;

/// Why the record of a meeting and the archive of its electronic ballots do not go together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Disagreement {
    /// The archive has no result yet.
    #[error("the archive has no result")]
    NoResult,
    /// The archive is not laid out as one vote with candidates.
    #[error("the archive is not one vote with candidates")]
    Layout,
    /// The archive is of other candidates or places than the round.
    #[error("the archive has {found}, the round {asked}")]
    Ballot {
        /// What the round has.
        asked: String,
        /// What the archive has.
        found: String,
    },
    /// A candidate has another name.
    #[error("candidate {at} is {recorded} in the record and {found} in the archive")]
    Name {
        /// The place on the ballot, counted from 1.
        at: usize,
        /// In the record.
        recorded: String,
        /// In the archive.
        found: String,
    },
    /// Ballots of one credential were replaced, or bear a weight: in a statutory vote everybody votes once.
    #[error("the archive has {replaced} replaced ballots and a weight of {weight} for {ballots} ballots")]
    NotOnce {
        /// Ballots replaced.
        replaced: usize,
        /// Ballots.
        ballots: u64,
        /// Their weight.
        weight: u64,
    },
    /// The archive has more ballots than a record can hold.
    #[error("the archive has too many ballots")]
    TooMany,
    /// The record names another archive, or another state of it.
    #[error("the record names {recorded:?}, the archive is {found:?}")]
    OtherArchive {
        /// Named.
        recorded: Box<Archive>,
        /// Found.
        found: Box<Archive>,
    },
    /// The record has other sums than the archive.
    #[error("the sums of the record are not those of the archive")]
    OtherSums {
        /// In the record.
        recorded: Box<Tally>,
        /// In the archive.
        found: Box<Tally>,
    },
    /// The record has another number of names that were nobody's.
    #[error("the record has {recorded} strange names, the archive {found}")]
    OtherStrangeNames {
        /// In the record.
        recorded: u32,
        /// In the archive.
        found: u32,
    },
    /// The record has no round with these electronic ballots.
    #[error("no round of the record has electronic ballots")]
    NoRound,
}

/// Numbers on the roll of those who can be written in electronically, in the order of the roll: all who may be elected
/// and do not stand on the ballot. Empty on a roll too long for that, where names are numbers of the roll, and in a vote
/// among those who were equal.
#[must_use]
pub fn others(record: &MeetingRecord, round: &Round) -> Vec<u16> {
    if is_long(record, round) { Vec::new() } else { eligible(record, round) }
}

/// How a round is put into the questions of an election.
#[must_use]
pub fn part(record: &MeetingRecord, round: &Round) -> Part {
    let (candidates, places) = (round.ballot.len(), u64::from(round.places));
    if is_long(record, round) {
        return Part::LongRoll { candidates, places };
    }
    Part::Approval { candidates, others: eligible(record, round).len(), places }
}

/// The names of the answers of a round, as [`Part::questions`] takes them: those on the ballot, then the others.
#[must_use]
pub fn answers(record: &MeetingRecord, round: &Round) -> Vec<String> {
    let others = others(record, round).into_iter().map(Person::Roll);
    round.ballot.iter().cloned().chain(others).map(|person| answer(record, &person)).collect()
}

fn answer(record: &MeetingRecord, person: &Person) -> String {
    match (record.name_of(person), person) {
        (Some(name), _) => name.to_owned(),
        (None, Person::Outside(name)) => name.clone(),
        (None, Person::Roll(number)) => number.to_string(),
    }
}

fn is_long(record: &MeetingRecord, round: &Round) -> bool {
    eligible(record, round).len() + round.ballot.len() > MOST_ON_ROLL
}

fn eligible(record: &MeetingRecord, round: &Round) -> Vec<u16> {
    if round.kind == RoundKind::TieVote {
        return Vec::new();
    }
    let eligible = record.roll.iter().filter(|entry| entry.right.may_elect()).map(|entry| entry.number);
    eligible.filter(|number| !round.ballot.contains(&Person::Roll(*number))).collect()
}

/// The electronic ballots of a round as its record has them, from an archive that was audited. An archive in which nobody
/// can be written in is taken too.
///
/// # Errors
/// Why the archive is not that of the round.
pub fn count(
    record: &MeetingRecord,
    round: &Round,
    archive: &Report,
) -> Result<ElectronicCount, Disagreement> {
    let without_names = matches!(only_part(archive.board.layout())?, Part::Approval { others: 0, .. });
    let others = if without_names { Vec::new() } else { others(record, round) };
    count_with(record, round, archive, others)
}

/// The same with those who could be written in, in the order in which the archive has them.
fn count_with(
    record: &MeetingRecord,
    round: &Round,
    archive: &Report,
    others: Vec<u16>,
) -> Result<ElectronicCount, Disagreement> {
    let result = archive.result.as_ref().ok_or(Disagreement::NoResult)?;
    let (ballots, weight) = archive.counted;
    if archive.replaced > 0 || weight != ballots {
        return Err(Disagreement::NotOnce { replaced: archive.replaced, ballots, weight });
    }
    let found = only_part(archive.board.layout())?;
    if !fits(found, round, &others) {
        return Err(Disagreement::Ballot { asked: shape(&part(record, round)), found: shape(found) });
    }
    same_names(record, round, &others, archive)?;
    let (marks, names) = found.count(&result.0, weight).ok_or(Disagreement::Layout)?;
    let numbered = matches!(found, Part::LongRoll { .. });
    let (written, strange_names) = persons(record, round, (numbered, &others), &names)?;
    let returned = small(ballots)?;
    let marks = marks.iter().map(own_marks).collect::<Result<_, _>>()?;
    let tally = Tally { returned, valid: returned, void: 0, marks, written };
    Ok(ElectronicCount { archive: own_archive(archive), others, tally, strange_names })
}

/// Whether what a record says of electronic ballots is what an archive shows.
///
/// # Errors
/// In what they differ.
pub fn compare(record: &MeetingRecord, archive: &Report) -> Result<(), Disagreement> {
    let found = own_archive(archive);
    let rounds = record.rounds.iter().filter_map(|round| Some((round, round.electronic.as_ref()?)));
    let named = rounds.clone().find(|(_, own)| own.archive.uuid == found.uuid);
    let Some((round, own)) = named.or_else(|| rounds.clone().next()) else {
        return Err(Disagreement::NoRound);
    };
    if own.archive != found {
        let (recorded, found) = (Box::new(own.archive.clone()), Box::new(found));
        return Err(Disagreement::OtherArchive { recorded, found });
    }
    let counted = count_with(record, round, archive, own.others.clone())?;
    if own.tally != counted.tally {
        let (recorded, found) = (Box::new(own.tally.clone()), Box::new(counted.tally));
        return Err(Disagreement::OtherSums { recorded, found });
    }
    if own.strange_names != counted.strange_names {
        let (recorded, found) = (own.strange_names, counted.strange_names);
        return Err(Disagreement::OtherStrangeNames { recorded, found });
    }
    Ok(())
}

/// Whether an archive has the shape of a round with these others.
fn fits(found: &Part, round: &Round, others: &[u16]) -> bool {
    let same = |candidates: usize, places: u64| {
        candidates == round.ballot.len() && places == u64::from(round.places)
    };
    match *found {
        Part::Approval { candidates, others: named, places } => {
            same(candidates, places) && named == others.len()
        }
        Part::LongRoll { candidates, places } => same(candidates, places) && others.is_empty(),
        Part::Grades(_) | Part::Motion => false,
    }
}

fn own_archive(archive: &Report) -> Archive {
    let election = archive.board.election();
    Archive {
        uuid: election.terms().uuid.clone(),
        fingerprint: election.fingerprint().to_owned(),
        head: hex::encode(archive.head),
    }
}

fn only_part(layout: Option<&Layout>) -> Result<&Part, Disagreement> {
    match layout.map(|layout| layout.0.as_slice()) {
        Some([part @ (Part::Approval { .. } | Part::LongRoll { .. })]) => Ok(part),
        _ => Err(Disagreement::Layout),
    }
}

/// Whether those on the ballot and the others have in the archive the names that they have in the record. Where the record
/// goes without a name, the others must be all who may be elected, in the order of the roll, so that nobody can take
/// another's votes.
fn same_names(
    record: &MeetingRecord,
    round: &Round,
    others: &[u16],
    archive: &Report,
) -> Result<(), Disagreement> {
    let Some(Question::Summed(question)) = archive.board.election().terms().questions.first() else {
        return Err(Disagreement::Layout);
    };
    let named = others.iter().map(|number| Person::Roll(*number));
    let persons: Vec<Person> = round.ballot.iter().cloned().chain(named).collect();
    let mut nameless = false;
    for (at, (person, found)) in persons.iter().zip(&question.answers).enumerate() {
        match record.name_of(person) {
            Some(name) if is_called(person, name, found) => {}
            Some(name) => {
                let (recorded, found) = (name.to_owned(), found.clone());
                return Err(Disagreement::Name { at: at + 1, recorded, found });
            }
            None => nameless = true,
        }
    }
    if !nameless || *others == self::others(record, round) {
        return Ok(());
    }
    Err(Disagreement::Ballot { asked: shape(&part(record, round)), found: format!("{others:?}") })
}

/// Whether an archive calls somebody by a name of the record; of two with one name it adds the number on the roll.
fn is_called(person: &Person, name: &str, found: &str) -> bool {
    let numbered = match person {
        Person::Roll(number) => Some(format!("{name}（名册{number}号）")),
        Person::Outside(_) => None,
    };
    found == name || numbered.is_some_and(|numbered| found == numbered)
}

/// A part in the words of the archive.
fn shape(part: &Part) -> String {
    Layout(vec![part.clone()]).line()
}

fn small(number: u64) -> Result<u32, Disagreement> {
    u32::try_from(number).map_err(|_| Disagreement::TooMany)
}

fn own_marks(count: &CandidateCount) -> Result<Marks, Disagreement> {
    Ok(Marks { yes: small(count.yes)?, no: small(count.no)?, abstained: small(count.abstained)? })
}

/// Who was written in, in the order of the roll, and how many names were nobody's.
fn persons(
    record: &MeetingRecord,
    round: &Round,
    (numbered, others): (bool, &[u16]),
    names: &[NamedCount],
) -> Result<(Vec<Written>, u32), Disagreement> {
    let mut written = Vec::new();
    let mut strange = 0;
    for name in names {
        let votes = small(name.count)?;
        let number = if numbered { Some(name.number) } else { others.get(usize::from(name.number)).copied() };
        let person = number.filter(|number| record.on_roll(*number).is_some()).map(Person::Roll);
        match person.filter(|person| !round.ballot.contains(person)) {
            Some(person) => written.push(Written { person, votes }),
            None => strange += votes,
        }
    }
    written.sort_by(|left: &Written, right| left.person.cmp(&right.person));
    Ok((written, strange))
}
