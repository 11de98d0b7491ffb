//! Statutory ballots: marks of candidates, names, grades, motions, and the proof beside a ballot.

use crate::common::{Held, Keys, check, check_with, marks, random, singles, terms};
use ballot::answer::Choice;
use ballot::audit::AuditError;
use ballot::ballot::Prepared;
use ballot::board::BallotRefusal;
use ballot::decryption::QuestionResult;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::statutory::{
    Approval, CandidateCount, GRADES, Layout, LayoutError, MarkingError, NamedCount, Part, SidecarError,
};
use rand_chacha::ChaCha20Rng;

pub(crate) const BOARD: Part = Part::Approval { candidates: 3, others: 2, places: 2 };

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("候选人{number}")).collect()
}

pub(crate) fn open(parts: &[(Part, usize)], voters: usize, random: &mut ChaCha20Rng) -> Held {
    let keys = singles(2, random);
    open_with(parts, voters, keys, random)
}

pub(crate) fn open_with(
    parts: &[(Part, usize)],
    voters: usize,
    keys: Keys,
    random: &mut ChaCha20Rng,
) -> Held {
    let questions =
        parts.iter().flat_map(|(part, count)| part.questions("支部委员", &names(*count))).collect();
    let mut terms = terms(questions, &keys, random);
    let layout = Layout(parts.iter().map(|(part, _)| part.clone()).collect());
    terms.description = format!("选举办法\n{}", layout.line());
    Held::of(terms, voters, None, keys, random)
}

fn layout(held: &Held) -> Layout {
    Layout::of(held.election.terms()).unwrap().unwrap()
}

pub(crate) fn vote(held: &mut Held, voter: usize, choices: Vec<Choice>, random: &mut ChaCha20Rng) {
    let credential = &held.credentials[voter];
    let prepared = Prepared::seal(&held.election, credential.public(), choices, random).unwrap();
    let proofs = prepared.prove_pairs(&held.election, &layout(held).pairs(), random);
    let ballot = prepared.cast(credential, random);
    held.sidecars += &proofs.beside(&ballot).line();
    held.archive.ballot(&ballot).unwrap();
    held.counting.add(&ballot, 1).unwrap();
}

pub(crate) fn approval(marks: &[ballot::statutory::Mark], written: &[u16]) -> Approval {
    Approval { marks: marks.to_vec(), written: written.to_vec() }
}

#[test]
fn candidates_and_names_are_counted() {
    let random = &mut random(40);
    let mut held = open(&[(BOARD, 5)], 4, random);
    let ballots = [
        approval(&[For, For, Abstain], &[]),
        approval(&[For, Against, Against], &[1]),
        approval(&[Abstain, Abstain, Abstain], &[]),
        approval(&[Against, Against, Against], &[0, 1]),
    ];
    for (voter, ballot) in ballots.iter().enumerate() {
        let choices = ballot.choices(&BOARD).unwrap();
        vote(&mut held, voter, choices, random);
    }
    let sidecars = held.sidecars.clone();
    let report = check_with(&held.close(&[1, 2], random), &sidecars).unwrap();
    assert_eq!(report.board.layout(), Some(&Layout(vec![BOARD])));
    let (counts, written) = BOARD.count(&report.result.unwrap().0, 4).unwrap();
    let count = |yes, no, abstained| CandidateCount { yes, no, abstained };
    assert_eq!(counts, [count(2, 1, 1), count(1, 2, 1), count(0, 2, 2)]);
    assert_eq!(written, [NamedCount { number: 0, count: 1 }, NamedCount { number: 1, count: 2 }]);
}

#[test]
fn names_on_a_long_roll_are_shuffled() {
    let random = &mut random(41);
    let part = Part::LongRoll { candidates: 2, places: 3 };
    let mut held = open(&[(part.clone(), 2)], 3, random);
    let ballots = [
        approval(&[Against, Against], &[40_000, 7]),
        approval(&[For, Against], &[7]),
        approval(&[For, For], &[]),
    ];
    for (voter, ballot) in ballots.iter().enumerate() {
        let choices = ballot.choices(&part).unwrap();
        vote(&mut held, voter, choices, random);
    }
    let sidecars = held.sidecars.clone();
    let report = check_with(&held.close(&[1, 2], random), &sidecars).unwrap();
    let (counts, written) = part.count(&report.result.unwrap().0, 3).unwrap();
    assert_eq!(counts[0], CandidateCount { yes: 2, no: 1, abstained: 0 });
    assert_eq!(written, [NamedCount { number: 7, count: 2 }, NamedCount { number: 40_000, count: 1 }]);
}

#[test]
fn grades_and_motions_need_no_proof_beside_them() {
    let random = &mut random(42);
    let mut held = open(&[(Part::Grades(2), 2), (Part::Motion, 0)], 2, random);
    held.vote(0, vec![marks("1000"), marks("0001"), marks("100")], random);
    held.vote(1, vec![marks("0000"), marks("0001"), marks("001")], random);
    let report = check(&held.close(&[1, 2], random)).unwrap();
    let expected = [vec![1, 0, 0, 0], vec![0, 0, 0, 2], vec![1, 0, 1]];
    assert_eq!(report.result.unwrap().0, expected.map(QuestionResult::Summed));
    assert_eq!(GRADES[3], "不合格");
}

#[test]
fn a_ballot_that_cannot_be_cast_is_refused_with_the_reason() {
    let long = Part::LongRoll { candidates: 1, places: 2 };
    let cases = [
        (approval(&[For, For, For], &[]), &BOARD, MarkingError::TooMany { wanted: 3, places: 2 }),
        (approval(&[For, For, Against], &[0]), &BOARD, MarkingError::TooMany { wanted: 3, places: 2 }),
        (
            approval(&[For, Abstain, Abstain], &[0]),
            &BOARD,
            MarkingError::TooManyNames { names: 1, against: 0 },
        ),
        (approval(&[Against, Against, For], &[2]), &BOARD, MarkingError::Stranger(2)),
        (approval(&[Against, Against, Against], &[1, 1]), &BOARD, MarkingError::Twice(1)),
        (approval(&[For], &[]), &BOARD, MarkingError::Length),
        (approval(&[Against], &[0]), &long, MarkingError::Stranger(0)),
        (approval(&[For], &[]), &Part::Motion, MarkingError::Kind),
    ];
    for (ballot, part, why) in cases {
        assert_eq!(ballot.choices(part).unwrap_err(), why);
    }
}

#[test]
fn both_a_yes_and_a_no_are_found_out() {
    let random = &mut random(43);
    let mut held = open(&[(BOARD, 5)], 1, random);
    // Each question by itself allows it; only the proof beside the ballot cannot be made.
    vote(&mut held, 0, vec![marks("01000"), marks("010")], random);
    let sidecars = held.sidecars.clone();
    let refused = check_with(&held.close(&[1, 2], random), &sidecars).unwrap_err();
    assert_eq!(refused, AuditError::Ballot(0, BallotRefusal::Sidecar(SidecarError::Proof(1))));
}

#[test]
fn the_proof_beside_a_ballot_cannot_be_left_out_nor_taken_from_another() {
    let random = &mut random(44);
    let mut held = open(&[(BOARD, 5)], 2, random);
    let choices = || approval(&[For, Against, Abstain], &[]).choices(&BOARD).unwrap();
    let pairs = layout(&held).pairs();
    let prepared = Prepared::seal(&held.election, held.credentials[0].public(), choices(), random).unwrap();
    let proofs = prepared.prove_pairs(&held.election, &pairs, random);
    let first = prepared.cast(&held.credentials[0], random);
    let second = held.seal(1, choices(), random);
    held.archive.ballot(&second).unwrap();
    let file = held.archive_so_far();
    let refusal = |sidecars: &str| match check_with(&file, sidecars).unwrap_err() {
        AuditError::Ballot(0, BallotRefusal::Sidecar(why)) => why,
        other => panic!("{other}"),
    };
    assert_eq!(refusal(""), SidecarError::Missing);
    let missing = AuditError::Ballot(0, BallotRefusal::Sidecar(SidecarError::Missing));
    assert_eq!(check(&file).unwrap_err(), missing);
    assert_eq!(refusal(&proofs.clone().beside(&first).line()), SidecarError::OtherBallot);
    assert_eq!(refusal(&proofs.beside(&second).line()), SidecarError::Proof(0));
    assert!(matches!(refusal("{}\n"), SidecarError::Unreadable(_)));
}

#[test]
fn there_are_no_more_proofs_than_ballots() {
    let random = &mut random(46);
    let mut held = open(&[(BOARD, 5)], 1, random);
    let choices = approval(&[For, Against, Abstain], &[]).choices(&BOARD).unwrap();
    vote(&mut held, 0, choices, random);
    let (file, line) = (held.archive_so_far(), held.sidecars.clone());
    check_with(&file, &line).unwrap();
    assert_eq!(check_with(&file, &format!("{line}{line}")).unwrap_err(), AuditError::SidecarsLeft);
}

#[test]
fn a_description_must_fit_the_questions() {
    let random = &mut random(45);
    let keys = singles(1, random);
    let good = BOARD.questions("支部委员", &names(5));
    let mut other_names = good.clone();
    if let ballot::question::Question::Summed(against) = &mut other_names[1] {
        against.answers.swap(0, 1);
    }
    let line = Layout(vec![BOARD]).line();
    let cases = [
        (good.clone(), "jiceng-ballot/1 approval 3 2 3".to_owned(), LayoutError::Questions(0)),
        (good.clone(), format!("{line}; motion"), LayoutError::Questions(1)),
        (good.clone(), "jiceng-ballot/1 motion".into(), LayoutError::Questions(0)),
        (other_names, line.clone(), LayoutError::Questions(0)),
        (good.clone(), "jiceng-ballot/1 approval 60 5 3".into(), LayoutError::Size(0)),
        (good.clone(), "jiceng-ballot/1 long-roll 3 16".into(), LayoutError::Size(0)),
        (good.clone(), "jiceng-ballot/1 approval".into(), LayoutError::Line),
        (good.clone(), "jiceng-ballot/1".into(), LayoutError::Line),
        ([good.clone(), good.clone()].concat(), line, LayoutError::Questions(1)),
    ];
    for (questions, line, why) in cases {
        let mut terms = terms(questions, &keys, random);
        terms.description = line;
        let held = Held::of(terms, 1, None, singles(1, random), random);
        assert_eq!(Layout::of(held.election.terms()).unwrap_err(), why);
    }
    let plain = terms(good, &keys, random);
    assert_eq!(Layout::of(&plain), Ok(None));
}
