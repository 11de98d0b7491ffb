//! Whole elections, held here and checked from their record.

use crate::common::{Held, Keys, RULES, check, marks, pedersen, random, shuffled, singles, summed};
use ballot::answer::{Choice, Fault};
use ballot::archive::{ArchiveWriter, Kind, scan};
use ballot::audit::{AuditError, Revotes, Rules, audit};
use ballot::ballot::{Ballot, BallotError};
use ballot::board::BallotRefusal;
use ballot::decryption::QuestionResult;
use ballot::json;
use ballot::tally::WeightedShuffle;
use ballot::trustee::{Trustee, Trustees};
use std::io::Cursor;

#[test]
fn marks_are_added_up() {
    let random = &mut random(1);
    let keys = singles(2, random);
    let questions = vec![summed(&["甲", "乙", "丙"], 1, 2, None), summed(&["是", "否"], 1, 1, Some(false))];
    let mut held = Held::open(questions, 4, keys, random);
    for (voter, bits) in ["100", "110", "011"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits), marks("10")], random);
    }
    let report = check(&held.close(&[1, 2], random)).unwrap();
    let result = report.result.unwrap().0;
    assert_eq!(result, [QuestionResult::Summed(vec![2, 2, 1]), QuestionResult::Summed(vec![3, 0])]);
    assert_eq!((report.board.roll().len(), report.ballots, report.replaced), (4, 3, 0));
    assert_eq!((report.stage, report.opened_by), (Kind::Result, vec![1, 2]));
}

#[test]
fn blank_ballots_are_counted_apart() {
    let random = &mut random(2);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲", "乙", "丙"], 2, 3, Some(true))], 3, keys, random);
    for (voter, bits) in ["1000", "0110", "0111"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits)], random);
    }
    let report = check(&held.close(&[1], random)).unwrap();
    assert_eq!(report.result.unwrap().0, [QuestionResult::Summed(vec![1, 2, 2, 1])]);
}

#[test]
fn weights_count() {
    let random = &mut random(3);
    let keys = singles(1, random);
    let mut held = Held::weighted(vec![summed(&["甲", "乙"], 0, 1, None)], &[5, 1, 1000], keys, random);
    for (voter, bits) in ["10", "01", "10"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits)], random);
    }
    let report = check(&held.close(&[1], random)).unwrap();
    assert_eq!(report.result.unwrap().0, [QuestionResult::Summed(vec![1005, 1])]);
    assert_eq!(report.board.roll().total_weight(), 1006);
}

#[test]
fn any_trustees_up_to_the_threshold_open_the_tally() {
    for persons in [[1, 2, 3], [1, 3, 4], [4, 2, 1]] {
        let random = &mut random(4);
        let single = singles(1, random);
        let (parameters, own) = pedersen(3, 2, random);
        let mut trustees = single.trustees.0;
        trustees.push(Trustee::Pedersen(Box::new(parameters)));
        let keys = single.keys.into_iter().chain(own).collect();
        let mut held = Held::open(
            vec![summed(&["甲", "乙"], 0, 2, None)],
            2,
            Keys { trustees: Trustees(trustees), keys },
            random,
        );
        held.vote(0, vec![marks("11")], random);
        held.vote(1, vec![marks("01")], random);
        let report = check(&held.close(&persons, random)).unwrap();
        assert_eq!(report.result.unwrap().0, [QuestionResult::Summed(vec![1, 2])]);
        assert_eq!(report.trustees, 4);
    }
}

#[test]
fn shuffled_numbers_come_out_in_some_order() {
    let random = &mut random(5);
    let keys = singles(2, random);
    let questions = vec![summed(&["甲"], 0, 1, None), shuffled(&["a", "b", "c"])];
    let mut held = Held::open(questions, 4, keys, random);
    let ballots = [[1, 2, 3], [255, 0, 7], [1, 2, 3], [0, 0, 0]];
    for (voter, numbers) in ballots.into_iter().enumerate() {
        held.vote(voter, vec![marks("1"), Choice::Numbers(numbers.to_vec())], random);
    }
    let report = check(&held.close(&[1, 2], random)).unwrap();
    let QuestionResult::Shuffled(mut found) = report.result.unwrap().0.remove(1) else {
        panic!("not shuffled")
    };
    found.sort_unstable();
    assert_eq!(found, [[0, 0, 0], [1, 2, 3], [1, 2, 3], [255, 0, 7]]);
    assert_eq!(report.shuffled_by, [1, 2]);
}

#[test]
fn an_election_in_which_nobody_voted() {
    let random = &mut random(6);
    let keys = singles(2, random);
    let questions = vec![summed(&["甲"], 0, 1, None), shuffled(&["a"])];
    let held = Held::open(questions, 1, keys, random);
    let report = check(&held.close(&[1, 2], random)).unwrap();
    assert_eq!(report.result.unwrap().0[0], QuestionResult::Summed(vec![0]));
}

#[test]
fn the_last_ballot_of_a_voter_counts_unless_the_rules_forbid_a_second() {
    let random = &mut random(7);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲", "乙"], 1, 1, None)], 2, keys, random);
    let first = held.seal(0, vec![marks("10")], random);
    held.archive.ballot(&first).unwrap();
    held.vote(1, vec![marks("10")], random);
    held.vote(0, vec![marks("01")], random);
    let file = held.close(&[1], random);
    let report = check(&file).unwrap();
    assert_eq!(report.result.unwrap().0, [QuestionResult::Summed(vec![1, 1])]);
    assert_eq!((report.ballots, report.replaced), (3, 1));
    let strict = Rules { revotes: Revotes::Forbidden, ..RULES };
    assert_eq!(audit(Cursor::new(&file), &strict).unwrap_err(), AuditError::Revote(0));
}

#[test]
fn an_open_box_is_checked_as_far_as_it_goes() {
    let random = &mut random(8);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲"], 0, 1, None)], 2, keys, random);
    let start = check(&held.archive_so_far()).unwrap();
    assert_eq!((start.stage, start.ballots), (Kind::Setup, 0));
    held.vote(0, vec![marks("1")], random);
    let report = check(&held.archive_so_far()).unwrap();
    assert_eq!((report.stage, report.ballots, report.result), (Kind::Ballot, 1, None));
    let seen = Rules { seen: Some(start.head), ..RULES };
    assert_eq!(audit(Cursor::new(held.archive_so_far()), &seen).unwrap().events, 2);
    let unseen = Rules { seen: Some([7; 32]), ..RULES };
    assert_eq!(audit(Cursor::new(held.archive_so_far()), &unseen).unwrap_err(), AuditError::Unseen);
}

#[test]
fn writing_goes_on_at_the_end_of_a_record() {
    let random = &mut random(9);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲"], 0, 1, None)], 2, keys, random);
    held.vote(0, vec![marks("1")], random);
    let file = held.archive_so_far();
    let (index, _) = scan(Cursor::new(&file), None).unwrap();
    assert_eq!(index.end, file.len() as u64);
    let mut rest = ArchiveWriter::resume(Vec::new(), &index);
    let ballot = held.seal(1, vec![marks("0")], random);
    rest.ballot(&ballot).unwrap();
    let whole = [file, rest.into_file()].concat();
    held.cast(&ballot);
    assert_eq!(whole, held.archive_so_far());
}

#[test]
fn a_ballot_with_numbers_has_no_weight() {
    let random = &mut random(10);
    let keys = singles(1, random);
    let mut held = Held::weighted(vec![shuffled(&["a"])], &[2], keys, random);
    let ballot = held.seal(0, vec![Choice::Numbers(vec![1])], random);
    held.archive.ballot(&ballot).unwrap();
    let refused = check(&held.archive_so_far()).unwrap_err();
    assert_eq!(refused, AuditError::Ballot(0, BallotRefusal::Weight(WeightedShuffle(0))));
}

#[test]
fn an_answer_of_another_kind_or_length_is_refused() {
    let random = &mut random(11);
    let keys = singles(1, random);
    let held = Held::open(vec![summed(&["甲", "乙"], 0, 1, None), shuffled(&["a"])], 1, keys, random);
    let text = json::text(&held.seal(0, vec![marks("10"), Choice::Numbers(vec![1])], random));
    let answers = text.find("\"answers\":[").unwrap() + 11;
    let second = text.find(",{\"choices\":{").unwrap();
    let end = text.find("],\"signature\"").unwrap();
    let (first, second) = (&text[answers..second], &text[second + 1..end]);
    let swapped = format!("{}{second},{first}{}", &text[..answers], &text[end..]);
    let swapped = Ballot::parse(swapped.as_bytes()).unwrap().check(&held.election);
    assert_eq!(swapped, Err(BallotError::Answer(0, Fault::Kind)));
    let proof = first.find("\"individual_proofs\":[").unwrap() + 21;
    let one = proof + first[proof..].find("],[").unwrap();
    let fewer = format!("{}{}", &first[..proof], &first[one + 2..]);
    let fewer = Ballot::parse(text.replace(first, &fewer).as_bytes()).unwrap().check(&held.election);
    assert_eq!(fewer, Err(BallotError::Answer(0, Fault::Length)));
}
