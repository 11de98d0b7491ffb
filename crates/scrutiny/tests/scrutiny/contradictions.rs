//! Records that contradict themselves are refused with the reason, in both languages.

use crate::common::{ballots, book, record, roll, voted};
use scrutiny::{
    Base, Channel, Contradiction, Ground, LeftOut, List, MeetingRecord, Person, Present, Right, Round,
    RoundFault, RoundKind, SumFault, Sums, Written, outcome,
};

fn good() -> MeetingRecord {
    voted(&record(10, 3, 2), (RoundKind::Formal, 2), roll(1..4), &ballots(&[(6, "o.x+7"), (4, "oo.")]), 10)
}

fn refused(change: impl FnOnce(&mut MeetingRecord)) -> Contradiction {
    let mut record = good();
    change(&mut record);
    let why = outcome(&record, book()).unwrap_err();
    let words = why.words(&record);
    assert!(!words.zh.is_empty() && !words.zh.is_ascii(), "{words:?}");
    assert!(!words.en.is_empty() && !words.en.contains("第"), "{words:?}");
    why
}

fn fault(change: impl FnOnce(&mut Round)) -> RoundFault {
    match refused(|record| change(&mut record.rounds[0])) {
        Contradiction::Round { round: 1, fault } => fault,
        other => panic!("{other:?}"),
    }
}

fn sum_fault(change: impl FnOnce(&mut scrutiny::Tally)) -> SumFault {
    let fault = fault(|round| change(&mut round.paper.as_mut().unwrap().tellers[0].tally));
    match fault {
        RoundFault::Sums { of: Sums::Teller(1), fault } => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rules_and_lists() {
    assert!(matches!(
        refused(|record| record.rules.majority_base = Base::Present),
        Contradiction::OtherBase { recorded: Base::Present, found: Base::Entitled }
    ));
    assert!(matches!(
        refused(|record| record.rules.edition = "1990".into()),
        Contradiction::OtherRules { .. }
    ));
    // Before the regulation of 2020 another one was in force, which the rulebook does not count by.
    assert!(matches!(
        refused(|record| record.held_on = jiff::civil::date(2019, 6, 1)),
        Contradiction::Unanswered { .. }
    ));
    assert_eq!(refused(|record| record.contest.places = 0), Contradiction::NoPlaces);
    assert_eq!(refused(|record| record.roll[3].number = 5), Contradiction::Numbering { asked: 4, found: 5 });
    let stranger = Contradiction::Stranger { list: List::Candidates, person: Person::Roll(77) };
    assert_eq!(refused(|record| record.candidates[0].person = Person::Roll(77)), stranger);
    let twice = Contradiction::Twice { list: List::Candidates, person: Person::Roll(1) };
    assert_eq!(refused(|record| record.candidates[1].person = Person::Roll(1)), twice);
    let teller = Contradiction::TellerStands(Person::Roll(2));
    assert_eq!(refused(|record| record.tellers.push(Person::Roll(2))), teller);
    let ballot = Contradiction::Stranger { list: List::Ballot(1), person: Person::Outside("某".into()) };
    assert_eq!(refused(|record| record.rounds[0].ballot[0] = Person::Outside("某".into())), ballot);
}

#[test]
fn who_was_there() {
    assert_eq!(fault(|round| round.present[1].number = 1), RoundFault::PresentOrder { number: 1 });
    assert_eq!(fault(|round| round.present[9].number = 11), RoundFault::PresentOrder { number: 11 });
    let more = Present { number: 10, channel: Channel::Paper };
    assert_eq!(fault(|round| round.present.push(more)), RoundFault::PresentOrder { number: 10 });
    let round = |why: Contradiction| match why {
        Contradiction::Round { fault, .. } => fault,
        other => panic!("{other:?}"),
    };
    let suspended = refused(|record| record.roll[8].right = Right::Suspended);
    assert_eq!(round(suspended), RoundFault::PresentWithoutRight { number: 9 });
    let ground = Ground::AbroadOwnExpense;
    let left_out = Right::LeftOut(LeftOut { ground, agreed_above: Some("1号".into()), voted: true });
    assert_eq!(
        round(refused(|record| record.roll[8].right = left_out)),
        RoundFault::PresentLeftOut { number: 9 }
    );
}

#[test]
fn ballots_and_tellers() {
    let issued = RoundFault::Issued { issued: 11, spoilt: 0, voters: 10 };
    assert_eq!(fault(|round| round.paper.as_mut().unwrap().issued = 11), issued);
    assert_eq!(fault(|round| round.closed = false), RoundFault::CountedWhileOpen);
    let same = |round: &mut Round| {
        let tellers = &mut round.paper.as_mut().unwrap().tellers;
        tellers[1].teller = tellers[0].teller.clone();
    };
    assert_eq!(fault(same), RoundFault::Tellers);
    let stranger = |round: &mut Round| round.paper.as_mut().unwrap().tellers[0].teller = Person::Roll(8);
    assert_eq!(fault(stranger), RoundFault::Tellers);
    let settled = |round: &mut Round| {
        let paper = round.paper.as_mut().unwrap();
        let tally = paper.tellers[0].tally.clone();
        paper.settled = Some(scrutiny::Settled { tally, reason: "没有不一致".into() });
    };
    assert_eq!(fault(settled), RoundFault::NothingToSettle);
}

#[test]
fn sums() {
    let listed = Person::Roll(3);
    assert_eq!(sum_fault(|sums| sums.void = 1), SumFault::Returned { returned: 10, valid: 10, void: 1 });
    assert_eq!(sum_fault(|sums| sums.marks[0].no = 1), SumFault::Marks { at: 1, sum: 11, valid: 10 });
    assert_eq!(sum_fault(|sums| sums.marks.truncate(2)), SumFault::Persons { asked: 3, found: 2 });
    assert_eq!(sum_fault(|sums| sums.written[0].votes = 7), SumFault::Chosen { chosen: 21, most: 20 });
    assert_eq!(sum_fault(|sums| sums.written[0].person = listed.clone()), SumFault::NameListed(listed));
    let nobody = Person::Roll(99);
    assert_eq!(sum_fault(|sums| sums.written[0].person = nobody.clone()), SumFault::NameUnknown(nobody));
    let none = SumFault::NameVotes { person: Person::Roll(7), votes: 0, valid: 10 };
    assert_eq!(sum_fault(|sums| sums.written[0].votes = 0), none);
    let twice = |sums: &mut scrutiny::Tally| {
        sums.written = vec![Written { person: Person::Roll(7), votes: 3 }; 2];
    };
    assert_eq!(sum_fault(twice), SumFault::NameOrder(Person::Roll(7)));
}

#[test]
fn the_order_of_votes() {
    let formal = RoundKind::Formal;
    let second = RoundFault::Kind { asked: Some(formal), found: RoundKind::SecondVote };
    assert_eq!(fault(|round| round.kind = RoundKind::SecondVote), second);
    let again = refused(|record| record.rounds.push(record.rounds[0].clone()));
    let none = RoundFault::Kind { asked: None, found: formal };
    assert_eq!(again, Contradiction::Round { round: 2, fault: none });
    assert_eq!(fault(|round| round.places = 3), RoundFault::Places { asked: 2, found: 3 });
    let fewer = fault(|round| {
        round.ballot.pop();
        for teller in &mut round.paper.as_mut().unwrap().tellers {
            teller.tally.marks.pop();
        }
    });
    assert_eq!(fewer, RoundFault::Ballot { asked: roll(1..4) });
    let open = refused(|record| {
        let mut first = record.rounds[0].clone();
        first.closed = false;
        first.paper = None;
        record.rounds.insert(0, first);
    });
    assert_eq!(open, Contradiction::Round { round: 1, fault: RoundFault::LeftOpen });
}
