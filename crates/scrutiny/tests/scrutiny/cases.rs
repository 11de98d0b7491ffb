//! The table of cases: each on paper, electronically and mixed, with the same outcome wherever its ballots can be cast.

use crate::common::{add, ask, ballots, book, record, roll, voted};
use scrutiny::{
    Because, Ground, Judgement, LeftOut, Mark, MeetingRecord, Next, Outcome, PaperBallot, Person, Right,
    RoundKind, RoundState, What,
};
use std::ops::Range;

/// What a case should come to.
struct Expected {
    state: RoundState,
    elected: &'static [u16],
    next: Next,
}

struct Case {
    name: &'static str,
    record: MeetingRecord,
    ballots: Vec<PaperBallot>,
    expected: Expected,
}

fn elected(numbers: &'static [u16]) -> Expected {
    Expected { state: RoundState::Counted, elected: numbers, next: Next::Announce }
}

fn second(numbers: &'static [u16], places: u16) -> Expected {
    let next =
        Next::Hold { kind: RoundKind::SecondVote, places, among: Vec::new(), because: Because::Missing };
    Expected { state: RoundState::Counted, elected: numbers, next }
}

fn tie(numbers: &'static [u16], places: u16, among: Range<u16>) -> Expected {
    let next = Next::Hold { kind: RoundKind::TieVote, places, among: roll(among), because: Because::Tied };
    Expected { state: RoundState::Counted, elected: numbers, next }
}

fn no_quorum(record: &MeetingRecord) -> Expected {
    let among = record.candidates.iter().map(|candidate| candidate.person.clone()).collect();
    let (kind, places) = (RoundKind::Formal, record.contest.places);
    let next = Next::Hold { kind, places, among, because: Because::NoQuorum };
    Expected { state: RoundState::NoQuorum, elected: &[], next }
}

fn case(
    name: &'static str,
    (entitled, candidates, places): (u16, u16, u16),
    wanted: &[(usize, &str)],
    expected: Expected,
) -> Case {
    Case { name, record: record(entitled, candidates, places), ballots: ballots(wanted), expected }
}

fn of_record(
    name: &'static str,
    record: MeetingRecord,
    wanted: &[(usize, &str)],
    expected: Expected,
) -> Case {
    Case { name, record, ballots: ballots(wanted), expected }
}

fn left_out(agreed_above: Option<&str>, voted: bool) -> Right {
    let agreed_above = agreed_above.map(str::to_owned);
    Right::LeftOut(LeftOut { ground: Ground::Bedridden, agreed_above, voted })
}

/// Eight who are entitled, and others beside them.
fn beside(rights: &[Right], (candidates, places): (u16, u16)) -> MeetingRecord {
    let mut record = record(8, candidates, places);
    for right in rights {
        add(&mut record, right.clone());
    }
    record
}

fn halves() -> Vec<Case> {
    vec![
        case("exactly half fails", (10, 2, 1), &[(5, "o."), (5, ".o")], second(&[], 1)),
        case("one more than half", (10, 2, 1), &[(6, "o."), (4, ".o")], elected(&[1])),
        case("half of an odd number", (11, 2, 1), &[(6, "o."), (5, ".o")], elected(&[1])),
        case("half of an odd number fails", (11, 2, 1), &[(5, "o."), (5, ".o"), (1, "xx")], second(&[], 1)),
        case(
            "the absent count in the half of the entitled",
            (10, 2, 1),
            &[(5, "o."), (3, ".o")],
            second(&[], 1),
        ),
        case("exactly four fifths are enough", (10, 2, 1), &[(6, "o."), (2, ".o")], elected(&[1])),
        case("one too few over half", (20, 4, 3), &[(11, "oo.."), (9, ".ooo")], second(&[2, 1], 1)),
        case("all blank", (10, 3, 2), &[(10, "...")], second(&[], 2)),
        case("all against", (10, 3, 2), &[(10, "xxx")], second(&[], 2)),
        case("few voters", (3, 2, 1), &[(2, "o."), (1, "xo")], elected(&[1])),
        case("one voter", (1, 1, 1), &[(1, "o")], elected(&[1])),
    ]
}

fn places() -> Vec<Case> {
    vec![
        case(
            "more over half than places",
            (10, 3, 2),
            &[(4, "oo."), (4, "o.o"), (2, ".oo")],
            tie(&[1], 1, 2..4),
        ),
        case(
            "the highest fill the places",
            (12, 3, 2),
            &[(5, "oo."), (4, "o.o"), (3, ".oo")],
            elected(&[1, 2]),
        ),
        case("all are equal", (9, 3, 2), &[(3, "oo."), (3, "o.o"), (3, ".oo")], tie(&[], 2, 1..4)),
        case("equal, but with places for both", (10, 3, 2), &[(8, "oox"), (2, "xxo")], elected(&[1, 2])),
        case(
            "over-full ballots are void",
            (10, 3, 2),
            &[(2, "ooo"), (6, "oo."), (2, "..o")],
            elected(&[1, 2]),
        ),
        case("void ballots can cost the place", (10, 2, 1), &[(5, "oo"), (5, "o.")], second(&[], 1)),
    ]
}

fn names() -> Vec<Case> {
    let barred = [Right::Suspended, Right::LookCheck, Right::Probationary, Right::NotMember];
    vec![
        case("a write-in is elected", (10, 3, 2), &[(6, "o.x+7"), (4, "oo.")], elected(&[1, 7])),
        case("a write-in is not over half", (10, 3, 2), &[(5, "o.x+7"), (5, "oo.")], second(&[1], 1)),
        case("a write-in ties with a candidate", (12, 2, 1), &[(6, "xx+7"), (6, "o.")], second(&[], 1)),
        case("two names on one ballot", (10, 3, 2), &[(7, "xx.+8+9"), (3, "oo.")], elected(&[8, 9])),
        case("a name makes a ballot over-full", (10, 3, 2), &[(4, "oox+9"), (6, "oo.")], elected(&[1, 2])),
        of_record(
            "a suspended member is written in",
            beside(&barred, (2, 1)),
            &[(6, "xx+9"), (2, "o.")],
            second(&[], 1),
        ),
        of_record(
            "who has no right does not count among the entitled",
            beside(&barred, (2, 1)),
            &[(5, "o."), (2, ".o")],
            elected(&[1]),
        ),
    ]
}

fn attendance() -> Vec<Case> {
    let decided = left_out(Some("镇党函1号"), true);
    let ten = record(10, 2, 1);
    let expected = no_quorum(&ten);
    let undecided = beside(&[left_out(None, true), left_out(Some("镇党函1号"), false)], (2, 1));
    let counted = no_quorum(&undecided);
    vec![
        of_record("one fewer than four fifths", ten, &[(7, "o.")], expected),
        of_record(
            "left out by both decisions",
            beside(&[decided.clone(), decided], (2, 1)),
            &[(5, "o."), (2, ".o")],
            elected(&[1]),
        ),
        of_record("without both decisions they are counted", undecided, &[(7, "o.")], counted),
    ]
}

fn many() -> Vec<Case> {
    vec![
        case(
            "three thousand voters",
            (3000, 6, 5),
            &[(2300, "ooooox"), (150, "xxxxxo"), (50, "xx...."), (20, "oooox.+2999")],
            elected(&[1, 2, 3, 4, 5]),
        ),
        case(
            "a place missed by one in three thousand",
            (3000, 2, 1),
            &[(1500, "o."), (1480, ".o"), (20, "xx+30")],
            second(&[], 1),
        ),
    ]
}

/// Whether every ballot can be cast electronically as it is.
fn castable(case: &Case) -> bool {
    let listed: Vec<Person> =
        case.record.candidates.iter().map(|candidate| candidate.person.clone()).collect();
    let places = case.record.contest.places;
    let may = |person: &Person| match person {
        Person::Roll(number) => case.record.on_roll(*number).unwrap().right.may_elect(),
        Person::Outside(_) => false,
    };
    case.ballots.iter().all(|ballot| {
        ballot.judge(&listed, places, book(), crate::common::DAY).unwrap() == Judgement::Valid
            && ballot.written.iter().all(may)
    })
}

fn held(case: &Case, paper: usize) -> Outcome {
    let listed = case.record.candidates.iter().map(|candidate| candidate.person.clone()).collect();
    let places = case.record.contest.places;
    ask(&voted(&case.record, (RoundKind::Formal, places), listed, &case.ballots, paper))
}

fn check(case: &Case, outcome: &Outcome, way: &str) {
    let name = case.name;
    let elected: Vec<Person> = outcome.elected.iter().map(|elected| elected.person.clone()).collect();
    assert_eq!(outcome.rounds[0].state, case.expected.state, "{name}, {way}");
    assert_eq!(elected, roll(case.expected.elected.iter().copied()), "{name}, {way}");
    assert_eq!(outcome.next, case.expected.next, "{name}, {way}");
}

/// What is the same on every channel.
fn same(outcome: &Outcome) -> Vec<(Person, scrutiny::Marks, bool, bool, bool)> {
    let persons = outcome.rounds[0].persons.iter();
    persons
        .map(|result| {
            let (half, entitled) = (result.over_half, result.over_half_of_entitled);
            (result.person.clone(), result.marks, half, entitled, result.over_half_of_present)
        })
        .collect()
}

fn run(cases: Vec<Case>) {
    for case in cases {
        let paper = held(&case, case.ballots.len());
        check(&case, &paper, "on paper");
        if case.ballots.len() > 100 || !castable(&case) {
            continue;
        }
        let electronic = held(&case, 0);
        check(&case, &electronic, "electronically");
        let mixed = held(&case, case.ballots.len() / 2);
        check(&case, &mixed, "mixed");
        assert_eq!(same(&paper), same(&electronic), "{}", case.name);
        assert_eq!(same(&paper), same(&mixed), "{}", case.name);
        assert_eq!(paper.conclusions.len(), mixed.conclusions.len(), "{}", case.name);
    }
}

#[test]
fn halves_on_every_channel() {
    run(halves());
}

#[test]
fn places_on_every_channel() {
    run(places());
}

#[test]
fn names_on_every_channel() {
    run(names());
}

#[test]
fn attendance_on_every_channel() {
    run(attendance());
}

/// The last voters vote electronically, with names on a long roll.
#[test]
fn three_thousand_voters() {
    for case in many() {
        let count = case.ballots.len();
        let paper = held(&case, count);
        check(&case, &paper, "on paper");
        let mixed = held(&case, count - 20);
        check(&case, &mixed, "mixed");
        assert_eq!(same(&paper), same(&mixed), "{}", case.name);
    }
}

#[test]
fn an_over_full_ballot_leaves_its_mark_in_the_turnout() {
    let case = places().into_iter().find(|case| case.name == "over-full ballots are void").unwrap();
    let turnout = held(&case, 10).rounds[0].turnout;
    assert_eq!((turnout.returned, turnout.valid, turnout.void), (10, 8, 2));
}

#[test]
fn both_readings_of_the_majority_are_told() {
    let case = halves().into_iter().find(|case| case.name.starts_with("the absent count")).unwrap();
    let outcome = held(&case, case.ballots.len());
    let first = &outcome.rounds[0].persons[0];
    assert_eq!(
        (first.over_half, first.over_half_of_entitled, first.over_half_of_present),
        (false, false, true)
    );
    let differs =
        outcome.rounds[0].conclusions.iter().find(|one| matches!(one.what, What::BaseMatters { .. }));
    let differs = differs.unwrap();
    assert_eq!(differs.rule, "elect-majority");
    assert_eq!(differs.article.as_deref(), Some("29"));
    assert!(!differs.confirmed, "the base is to be confirmed");
    assert!(differs.words.zh.contains("应到会10人") && differs.words.en.contains("8 present"), "{differs:?}");
}

#[test]
fn somebody_without_the_right_is_named_with_the_rule() {
    let case = names().into_iter().find(|case| case.name.starts_with("a suspended")).unwrap();
    let outcome = held(&case, case.ballots.len());
    let barred = outcome.breaches().find(|one| matches!(one.what, What::Barred { .. })).unwrap();
    assert_eq!((barred.rule.as_str(), barred.article.as_deref()), ("elec-franchise", Some("5")));
}

#[test]
fn ballots_for_the_scrutineers_to_decide() {
    use scrutiny::Doubt::{Illegible, Listed, OtherBallot, TooManyNames, Twice};
    let listed = roll(1..4);
    let judge =
        |signs: &str| crate::common::ballot(signs).judge(&listed, 2, book(), crate::common::DAY).unwrap();
    let person = |number| Person::Roll(number);
    assert_eq!(judge("oox"), Judgement::Valid);
    assert_eq!(judge("oxx+8"), Judgement::Valid);
    assert_eq!(judge("ooo"), Judgement::TooMany { chosen: 3, places: 2 });
    assert_eq!(judge("oox+8"), Judgement::TooMany { chosen: 3, places: 2 });
    let for_names = TooManyNames { names: 1, against: 0 };
    assert_eq!(judge("o..+8"), Judgement::ForScrutineers(vec![for_names]));
    assert_eq!(judge("oxx+2"), Judgement::ForScrutineers(vec![Listed(person(2))]));
    assert_eq!(judge("xx.+8+8"), Judgement::ForScrutineers(vec![Twice(person(8))]));
    assert_eq!(judge("ox"), Judgement::ForScrutineers(vec![OtherBallot]));
    let illegible = PaperBallot { marks: vec![Mark::Yes; 3], written: Vec::new(), illegible: true };
    let judged = illegible.judge(&listed, 2, book(), crate::common::DAY).unwrap();
    assert_eq!(judged, Judgement::ForScrutineers(vec![Illegible]));
}
