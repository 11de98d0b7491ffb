//! The votes of a rehearsed election, one after another, as the rules ask for them.

use super::sealed::{Hands, Sealed, seal};
use super::voters::Mood;
use super::{FEWEST_BEFORE_ELECTRONIC, FEWEST_ELECTRONIC, RehearsalError, TIME};
use crate::electronic;
use crate::outcome::{Because, Next, Outcome, Standing, outcome};
use crate::paper::{Count, PaperBallot};
use crate::record::{
    Channel, MeetingRecord, PaperCount, Person, Present, Reduction, Right, Round, RoundKind, Settled, Tally,
    TellerCount,
};
use ballot::audit::{Revotes, Rules, audit_with};
use rand_core::CryptoRng;
use rulebook::Rulebook;
use std::cmp::Reverse;
use std::io::Cursor;
use std::num::NonZeroUsize;

/// After so many votes the meeting is content with the places that are filled.
const PATIENCE: usize = 6;

/// Holds votes until all places are filled or left empty. Gives the record with its rounds, and what the electronic
/// part of the first vote leaves behind.
pub(super) fn run(
    mut record: MeetingRecord,
    others: &[Person],
    rulebook: &Rulebook,
    random: &mut impl CryptoRng,
) -> Result<(MeetingRecord, Option<Sealed>), RehearsalError> {
    let mut kept = None;
    loop {
        let so_far = ask(&record, rulebook)?;
        let Next::Hold { kind, places, among, because } = &so_far.next else { return Ok((record, kept)) };
        let filled = u16::try_from(so_far.elected.len()).unwrap_or_default();
        if record.rounds.len() >= PATIENCE && *because == Because::Missing && filled > 0 {
            record.reduction = Some(reduction(&record, filled));
            return Ok((record, kept));
        }
        if record.rounds.len() >= 2 * PATIENCE {
            return Ok((record, kept));
        }
        let listed = if among.is_empty() { runners_up(&record, &so_far, *places) } else { among.clone() };
        let mut round = Round {
            kind: *kind,
            places: *places,
            ballot: listed,
            present: present(&record),
            closed: true,
            paper: None,
            electronic: None,
        };
        let sealed = vote(&record, &mut round, others, rulebook, random)?;
        kept = kept.or(sealed);
        record.rounds.push(round);
    }
}

fn ask(record: &MeetingRecord, rulebook: &Rulebook) -> Result<Outcome, RehearsalError> {
    outcome(record, rulebook).map_err(|why| RehearsalError::Rules(why.words(record).en))
}

fn reduction(record: &MeetingRecord, places: u16) -> Reduction {
    let present = record.rounds.last().map_or(0, |round| round.present.len());
    Reduction {
        after_round: u16::try_from(record.rounds.len()).unwrap_or_default(),
        places,
        agreed: u32::try_from(present).unwrap_or_default(),
        by_presidium: false,
    }
}

/// Everybody but one in twelve, who is somewhere else. On a long enough roll half of those present vote electronically
/// in the first vote.
fn present(record: &MeetingRecord) -> Vec<Present> {
    let entitled = record.roll.iter().filter(|entry| entry.right == Right::Entitled);
    let numbers: Vec<u16> =
        entitled.enumerate().filter(|(at, _)| (at + 1) % 12 != 0).map(|(_, entry)| entry.number).collect();
    let electronic = numbers.len() / 2;
    let mixed = record.rounds.is_empty()
        && numbers.len() >= FEWEST_BEFORE_ELECTRONIC
        && electronic >= FEWEST_ELECTRONIC;
    let channel = |at: usize| if mixed && at % 2 == 1 { Channel::Electronic } else { Channel::Paper };
    (0..).zip(numbers).map(|(at, number)| Present { number, channel: channel(at) }).collect()
}

/// Who stands in a vote for missing places: those who had most votes without being elected.
fn runners_up(record: &MeetingRecord, so_far: &Outcome, places: u16) -> Vec<Person> {
    let elected: Vec<&Person> = so_far.elected.iter().map(|elected| &elected.person).collect();
    let mut had: Vec<(&Person, u32)> = Vec::new();
    for result in so_far.rounds.iter().flat_map(|round| &round.persons) {
        let may = matches!(result.standing, Standing::Listed | Standing::WrittenIn);
        let official = record.tellers.contains(&result.person) || record.scrutineers.contains(&result.person);
        let known = had.iter().any(|(person, _)| *person == &result.person);
        if may && !official && !known && !elected.contains(&&result.person) {
            had.push((&result.person, result.marks.yes));
        }
    }
    had.sort_by_key(|(_, yes)| Reverse(*yes));
    let mut listed: Vec<Person> =
        had.into_iter().map(|(person, _)| person.clone()).take(usize::from(places) + 1).collect();
    listed.sort();
    listed
}

/// Lets those present vote, and counts.
fn vote(
    record: &MeetingRecord,
    round: &mut Round,
    others: &[Person],
    rulebook: &Rulebook,
    random: &mut impl CryptoRng,
) -> Result<Option<Sealed>, RehearsalError> {
    let names = others.iter().filter(|person| !round.ballot.contains(person)).cloned().collect();
    let mood = Mood::new(round, names, random);
    let voters = [Channel::Paper, Channel::Electronic].map(|channel| round.voters(channel));
    let mut ballots = |count: u32| (0..count).map(|_| mood.ballot(random)).collect::<Vec<_>>();
    let (mut on_paper, on_screen) = (ballots(voters[0]), ballots(voters[1]));
    // One in forty on paper chooses too many; a screen does not let that happen.
    let careless = on_paper.len() / 40;
    for ballot in on_paper.iter_mut().take(careless) {
        if let Some(void) = mood.careless() {
            *ballot = void;
        }
    }
    round.paper = Some(count(record, round, &on_paper, rulebook)?);
    if on_screen.is_empty() {
        return Ok(None);
    }
    let hands = Hands::new(random)?;
    let sealed = seal(record, round, &on_screen, &hands, TIME, random)?;
    let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::MIN };
    let checked = audit_with(Cursor::new(&sealed.archive), Some(sealed.sidecars.as_bytes()), &rules);
    let report = checked.map_err(|why| RehearsalError::Electronic(why.to_string()))?;
    let counted = electronic::count(record, round, &report);
    round.electronic = Some(counted.map_err(|why| RehearsalError::Electronic(why.to_string()))?);
    Ok(Some(sealed))
}

/// Two tellers count the paper. In the first vote of a longer roll the second misreads one ballot, so that there is
/// something to settle, and somebody spoils one.
fn count(
    record: &MeetingRecord,
    round: &Round,
    ballots: &[PaperBallot],
    rulebook: &Rulebook,
) -> Result<PaperCount, RehearsalError> {
    let mut count = Count::new(&round.ballot, round.places, rulebook, record.held_on);
    for ballot in ballots {
        count.add(ballot, None).map_err(|why| RehearsalError::Rules(format!("{why:?}")))?;
    }
    let right = count.tally();
    let long = ballots.len() >= 10 && record.rounds.is_empty();
    let misread = misread(&right).filter(|_| long);
    let settled = misread.is_some().then(|| Settled {
        tally: right.clone(),
        reason: "第二名计票人把一张选票上的赞成看成了弃权，当场重看后改正".to_owned(),
    });
    let found = [right.clone(), misread.unwrap_or(right)];
    let tellers = record.tellers.iter().zip(found);
    let tellers = tellers.map(|(teller, tally)| TellerCount { teller: teller.clone(), tally }).collect();
    let spoilt = u32::from(long);
    Ok(PaperCount { issued: round.voters(Channel::Paper) + spoilt, spoilt, tellers, settled })
}

fn misread(right: &Tally) -> Option<Tally> {
    let mut wrong = right.clone();
    let first = wrong.marks.first_mut()?;
    first.yes = first.yes.checked_sub(1)?;
    first.abstained += 1;
    Some(wrong)
}

/// Whether a vote of the record is electronic in part.
pub(super) fn is_mixed(record: &MeetingRecord) -> bool {
    record.rounds.iter().any(|round| round.electronic.is_some() && round.kind == RoundKind::Formal)
}
