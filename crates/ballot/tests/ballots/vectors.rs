//! Records made by the reference program, and by this one, as they were committed: see vectors/README.md.

use crate::common::check;
use ballot::decryption::QuestionResult;
use std::fs;

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
