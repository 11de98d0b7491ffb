//! Rehearsed elections hold, and follow from their seed.

use crate::common::book;
use ballot::audit::{Report, Revotes, Rules, audit_with};
use scrutiny::rehearsal::{RehearsalError, Rehearsed, Tongue, Wishes, rehearse};
use scrutiny::{Disagreement, Next, RoundKind, SignedRecord, compare, outcome};
use std::io::Cursor;
use std::num::NonZeroUsize;

const WISHES: Wishes =
    Wishes { voters: 40, candidates: 6, places: 5, write_ins: true, seed: 1, tongue: Tongue::Zh };

fn held(wishes: Wishes) -> Rehearsed {
    rehearse(&wishes, book()).unwrap()
}

fn file<'a>(rehearsed: &'a Rehearsed, name: &str) -> &'a [u8] {
    let found = rehearsed.files.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("{name} is not there")).1
}

fn audited(rehearsed: &Rehearsed) -> Report {
    let name = rehearsed.archive.as_ref().unwrap();
    let sidecars = file(rehearsed, &name.replace(".bel", ".sidecars"));
    let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::MIN };
    audit_with(Cursor::new(file(rehearsed, name)), Some(sidecars), &rules).unwrap()
}

#[test]
fn a_mixed_election_holds() {
    let rehearsed = held(WISHES);
    let read = SignedRecord::parse(file(&rehearsed, "meeting.json")).unwrap();
    assert_eq!(read, rehearsed.signed);
    assert_eq!(read.check_signatures(), Ok(()));
    assert_eq!(outcome(&read.record, book()).unwrap(), rehearsed.outcome);
    assert_eq!(compare(&read.record, &audited(&rehearsed)), Ok(()));
    assert_eq!(rehearsed.outcome.next, Next::Announce);
    assert_eq!(rehearsed.outcome.elected.len(), usize::from(rehearsed.outcome.places));
    let turnout = rehearsed.outcome.rounds[0].turnout;
    assert!(turnout.electronic >= 10 && turnout.on_paper >= 10, "{turnout:?}");
    let paper = read.record.rounds[0].paper.as_ref().unwrap();
    assert!(paper.settled.is_some(), "there is something to settle");
    for name in ["method.html", "ballot.html", "count-1.html", "result.html", "credentials.html"] {
        let text = std::str::from_utf8(file(&rehearsed, name)).unwrap();
        assert!(text.starts_with("<!doctype html>") && text.contains("演练"), "{name}");
    }
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let small = Wishes { voters: 24, candidates: 3, places: 2, ..WISHES };
    assert_eq!(held(small).files, held(small).files);
    assert_ne!(held(small).files, held(Wishes { seed: 2, ..small }).files);
}

#[test]
fn a_small_branch_votes_on_paper() {
    let rehearsed = held(Wishes { voters: 5, candidates: 2, places: 1, ..WISHES });
    assert!(rehearsed.archive.is_none());
    assert!(rehearsed.signed.record.rounds.iter().all(|round| round.electronic.is_none()));
}

#[test]
fn a_long_roll_is_shuffled() {
    let rehearsed = held(Wishes { voters: 90, candidates: 3, places: 2, ..WISHES });
    let report = audited(&rehearsed);
    assert_eq!(report.shuffled_by, [1, 2]);
    assert_eq!(compare(&rehearsed.signed.record, &report), Ok(()));
    let electronic = rehearsed.signed.record.rounds[0].electronic.as_ref().unwrap();
    assert!(electronic.others.is_empty());
    assert!(!electronic.tally.written.is_empty(), "some wrote in others");
}

/// Many seeds on paper: every course ends, and all kinds of votes come up.
#[test]
fn every_course_ends() {
    let mut kinds = Vec::new();
    let mut reduced = 0;
    for seed in 0..60 {
        let rehearsed = held(Wishes {
            voters: 12,
            candidates: 4,
            places: 3,
            write_ins: seed % 2 == 0,
            seed,
            tongue: Tongue::En,
        });
        let done = &rehearsed.outcome;
        let left = done.rounds.len();
        assert!(done.next == Next::Announce || left >= 6, "seed {seed}: {:?} after {left}", done.next);
        kinds.extend(done.rounds.iter().map(|round| round.kind));
        reduced += u32::from(rehearsed.signed.record.reduction.is_some());
    }
    for kind in [RoundKind::Formal, RoundKind::TieVote, RoundKind::SecondVote] {
        assert!(kinds.contains(&kind), "{kind:?} never came up; {reduced} reductions");
    }
}

#[test]
fn what_cannot_be_rehearsed() {
    let why = |wishes: Wishes| rehearse(&wishes, book()).unwrap_err();
    assert_eq!(why(Wishes { voters: 4, ..WISHES }), RehearsalError::Voters);
    assert_eq!(why(Wishes { voters: 3001, ..WISHES }), RehearsalError::Voters);
    assert_eq!(why(Wishes { places: 0, ..WISHES }), RehearsalError::Places);
    assert_eq!(why(Wishes { places: 16, candidates: 20, ..WISHES }), RehearsalError::Places);
    assert_eq!(why(Wishes { candidates: 4, ..WISHES }), RehearsalError::Candidates { least: 5, most: 37 });
}

/// The record of a meeting that is not that of the electronic ballots is refused, and why.
#[test]
fn another_archive_does_not_fit() {
    let small = Wishes { voters: 30, candidates: 3, places: 2, ..WISHES };
    let (one, other) = (held(small), held(Wishes { seed: 5, ..small }));
    let report = audited(&other);
    assert!(matches!(compare(&one.signed.record, &report), Err(Disagreement::OtherArchive { .. })));
    let change = |change: fn(&mut scrutiny::MeetingRecord)| {
        let mut record = one.signed.record.clone();
        change(&mut record);
        compare(&record, &audited(&one)).unwrap_err()
    };
    let sums = change(|record| {
        let tally = &mut record.rounds[0].electronic.as_mut().unwrap().tally;
        tally.marks[0].yes += 1;
        tally.marks[0].abstained -= 1;
    });
    assert!(matches!(sums, Disagreement::OtherSums { .. }));
    assert!(sums.words().en.contains("candidate 1"), "{:?}", sums.words());
    let strange = change(|record| record.rounds[0].electronic.as_mut().unwrap().strange_names = 3);
    assert_eq!(strange, Disagreement::OtherStrangeNames { recorded: 3, found: 0 });
    let name = change(|record| record.candidates[1].name = "别人".into());
    assert!(matches!(name, Disagreement::Name { at: 2, .. }));
    let places = change(|record| record.rounds[0].places = 1);
    assert!(matches!(places, Disagreement::Ballot { .. }));
    let none = change(|record| record.rounds[0].electronic = None);
    assert_eq!(none, Disagreement::NoRound);
}

/// Where the method lets nobody be written in, and where two have one name.
#[test]
fn archives_of_other_makers_fit_too() {
    use crate::common::{ask, ballots, electronic, random, record, roll, round};
    use scrutiny::rehearsal::{Hands, seal};
    let mut meeting = record(12, 3, 1);
    meeting.roll[1].name = Some("党员1".into());
    meeting.candidates[1].name = "党员1".into();
    let channels = [scrutiny::Channel::Electronic; 12];
    let mut labelled = meeting.clone();
    labelled.candidates[1].name = "党员1（名册2号）".into();
    labelled.roll[1].name = Some("党员1（名册2号）".into());
    // A vote among the tied has no names: its archive is as that of a vote in which nobody is written in.
    let without = round(RoundKind::TieVote, roll(1..4), 1, &channels);
    let cast = ballots(&[(8, "o.."), (4, ".o.")]);
    let random = &mut random(8);
    let sealed = seal(&labelled, &without, &cast, &Hands::new(random).unwrap(), 1, random).unwrap();
    let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::MIN };
    let audit =
        || audit_with(Cursor::new(&sealed.archive), Some(sealed.sidecars.as_bytes()), &rules).unwrap();
    let mut formal = round(RoundKind::Formal, roll(1..4), 1, &channels);
    formal.electronic = Some(scrutiny::count_electronic(&meeting, &formal, &audit()).unwrap());
    meeting.rounds.push(formal);
    assert_eq!(compare(&meeting, &audit()), Ok(()));
    assert_eq!(ask(&meeting).elected[0].person, scrutiny::Person::Roll(1));
    // Nobody can take another's votes by standing elsewhere among the others.
    let mut other = record(12, 2, 1);
    let mut vote = round(RoundKind::Formal, roll(1..3), 1, &channels);
    let sealed = electronic(&other, &mut vote, &ballots(&[(8, "xx+5"), (4, "o.")]), 9);
    let audit =
        || audit_with(Cursor::new(&sealed.archive), Some(sealed.sidecars.as_bytes()), &rules).unwrap();
    other.rounds.push(vote);
    assert_eq!(compare(&other, &audit()), Ok(()));
    other.rounds[0].electronic.as_mut().unwrap().others.swap(2, 3);
    assert!(matches!(compare(&other, &audit()), Err(Disagreement::Name { at: 5, .. })));
    for entry in &mut other.roll {
        entry.name = None;
    }
    assert!(matches!(compare(&other, &audit()), Err(Disagreement::Ballot { .. })));
    other.rounds[0].electronic.as_mut().unwrap().others.sort_unstable();
    assert_eq!(compare(&other, &audit()), Ok(()));
}
