//! Records made by the reference program, and by this one, as they were committed: see vectors/README.md.

use crate::common::{Held, Keys, check, check_with, pedersen, random, singles};
use crate::statutory::{self, BOARD, approval};
use ballot::decryption::QuestionResult;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::statutory::{CandidateCount, NamedCount, Part};
use ballot::trustee::{Trustee, Trustees};
use std::fs;
use std::path::{Path, PathBuf};

fn result(name: &str) -> Vec<QuestionResult> {
    let path = format!("{}/tests/vectors/{name}.bel", env!("CARGO_MANIFEST_DIR"));
    check(&fs::read(path).unwrap()).unwrap().result.unwrap().0
}

#[test]
fn marks_and_blank_ballots_of_the_reference_program() {
    let expected = [QuestionResult::Summed(vec![2, 1, 0]), QuestionResult::Summed(vec![1, 1, 1])];
    assert_eq!(result("belenios-summed"), expected);
}

#[test]
fn a_threshold_of_the_reference_program() {
    let expected = [QuestionResult::Summed(vec![2, 1, 0]), QuestionResult::Summed(vec![1, 1, 1])];
    assert_eq!(result("belenios-threshold"), expected);
}

#[test]
fn weights_of_the_reference_program() {
    let expected = [QuestionResult::Summed(vec![5, 3, 0]), QuestionResult::Summed(vec![3, 2, 1])];
    assert_eq!(result("belenios-weighted"), expected);
}

#[test]
fn a_shuffle_of_the_reference_program() {
    let [marks, QuestionResult::Shuffled(mut numbers)] =
        <[_; 2]>::try_from(result("belenios-shuffled")).unwrap()
    else {
        panic!("not shuffled")
    };
    assert_eq!(marks, QuestionResult::Summed(vec![8, 0]));
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).map(|first| vec![first, 0, 0]).collect::<Vec<_>>());
}

pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

/// Compares what is made here with what was committed. Where it differs for a good reason, the new file takes
/// the old one's place.
fn is_as_committed(name: &str, made: &[u8]) {
    if fs::read(path(name)).is_ok_and(|committed| committed == made) {
        return;
    }
    let new = std::env::temp_dir().join(name);
    fs::write(&new, made).unwrap();
    panic!("{name} is made otherwise now; what is made lies in {}", new.display());
}

/// One trustee who must take part, and three of whom two suffice.
fn keys() -> Keys {
    let random = &mut random(90);
    let single = singles(1, random);
    let (parameters, own) = pedersen(3, 2, random);
    let trustees = single.trustees.0.into_iter().chain([Trustee::Pedersen(Box::new(parameters))]);
    Keys { trustees: Trustees(trustees.collect()), keys: single.keys.into_iter().chain(own).collect() }
}

/// Committee members and a motion.
fn statutory_record() -> (Vec<u8>, String) {
    let random = &mut random(91);
    let mut held = statutory::open_with(&[(BOARD, 5), (Part::Motion, 0)], 4, keys(), random);
    let ballots = [
        (approval(&[For, For, Abstain], &[]), "100"),
        (approval(&[For, Against, Against], &[1]), "100"),
        (approval(&[Abstain, Abstain, Abstain], &[]), "001"),
    ];
    for (voter, (ballot, motion)) in ballots.iter().enumerate() {
        let mut choices = ballot.choices(&BOARD).unwrap();
        choices.push(crate::common::marks(motion));
        statutory::vote(&mut held, voter, choices, random);
    }
    let sidecars = held.sidecars.clone();
    (held.close(&[1, 2, 4], random), sidecars)
}

/// Names on a long roll, with shuffles.
fn long_roll_record() -> (Vec<u8>, String) {
    let random = &mut random(92);
    let part = Part::LongRoll { candidates: 2, places: 2 };
    let mut held: Held = statutory::open_with(&[(part.clone(), 2)], 3, keys(), random);
    for (voter, ballot) in [approval(&[Against, For], &[300]), approval(&[For, For], &[])].iter().enumerate()
    {
        let choices = ballot.choices(&part).unwrap();
        statutory::vote(&mut held, voter, choices, random);
    }
    let sidecars = held.sidecars.clone();
    (held.close(&[1, 3, 4], random), sidecars)
}

#[test]
fn records_are_made_as_they_were_committed() {
    for (name, (file, sidecars)) in [("statutory", statutory_record()), ("long-roll", long_roll_record())] {
        is_as_committed(&format!("jiceng-{name}.bel"), &file);
        is_as_committed(&format!("jiceng-{name}.sidecars"), sidecars.as_bytes());
    }
}

#[test]
fn committed_records_of_statutory_ballots() {
    let read = |name: &str| {
        let file = fs::read(path(&format!("jiceng-{name}.bel"))).unwrap();
        let sidecars = fs::read_to_string(path(&format!("jiceng-{name}.sidecars"))).unwrap();
        check_with(&file, &sidecars).unwrap()
    };
    let report = read("statutory");
    let (counts, written) = BOARD.count(&report.result.unwrap().0[..2], report.counted.1).unwrap();
    assert_eq!(counts[0], CandidateCount { yes: 2, no: 0, abstained: 1 });
    assert_eq!(written, [NamedCount { number: 1, count: 1 }]);
    let report = read("long-roll");
    let part = report.board.layout().unwrap().0[0].clone();
    let (counts, written) = part.count(&report.result.unwrap().0, report.counted.1).unwrap();
    assert_eq!(counts[0], CandidateCount { yes: 1, no: 1, abstained: 0 });
    assert_eq!(written, [NamedCount { number: 300, count: 1 }]);
}
