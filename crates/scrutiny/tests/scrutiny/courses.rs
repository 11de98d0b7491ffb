//! Whole courses of an election: one vote after another, as the rules ask for them.

use crate::common::{ask, ballots, book, on_paper, record, roll, round, sums, voted};
use rulebook::Verdict;
use scrutiny::{
    Because, Channel, Contradiction, ElectedBy, MeetingRecord, Mode, Next, Outsider, Person, Post, Reduction,
    ReductionFault, RoundFault, RoundKind, RoundState, Settled, outcome,
};

fn elected(record: &MeetingRecord) -> Vec<Person> {
    ask(record).elected.into_iter().map(|elected| elected.person).collect()
}

fn hold(kind: RoundKind, places: u16, among: Vec<Person>, because: Because) -> Next {
    Next::Hold { kind, places, among, because }
}

fn vote(
    record: &MeetingRecord,
    kind: RoundKind,
    listed: &[u16],
    places: u16,
    wanted: &[(usize, &str)],
) -> MeetingRecord {
    let ballots = ballots(wanted);
    let count = ballots.len();
    voted(record, (kind, places), roll(listed.iter().copied()), &ballots, count)
}

#[test]
fn a_tie_is_voted_on_again_until_one_is_higher() {
    let first = record(10, 3, 2);
    let first = vote(&first, RoundKind::Formal, &[1, 2, 3], 2, &[(4, "oo."), (4, "o.o"), (2, ".oo")]);
    assert_eq!(ask(&first).next, hold(RoundKind::TieVote, 1, roll([2, 3]), Because::Tied));
    assert!(ask(&first).breaches().any(|breach| breach.rule == "tie-break"));
    let again = vote(&first, RoundKind::TieVote, &[3, 2], 1, &[(5, "o."), (5, ".o")]);
    assert_eq!(ask(&again).next, hold(RoundKind::TieVote, 1, roll([3, 2]), Because::Tied));
    // The higher wins, also with less than half.
    let last = vote(&again, RoundKind::TieVote, &[2, 3], 1, &[(4, "o."), (3, ".o"), (3, "..")]);
    assert_eq!(elected(&last), roll([1, 2]));
    assert_eq!(ask(&last).next, Next::Announce);
    assert!(!ask(&last).breaches().any(|breach| breach.rule == "tie-break"), "the tie was voted on");
}

#[test]
fn a_missing_place_is_voted_on_again_or_left_empty() {
    let first = record(20, 4, 3);
    let first = vote(&first, RoundKind::Formal, &[1, 2, 3, 4], 3, &[(11, "oo.."), (9, ".ooo")]);
    assert_eq!(ask(&first).next, hold(RoundKind::SecondVote, 1, Vec::new(), Because::Missing));
    let second = vote(&first, RoundKind::SecondVote, &[3, 4], 1, &[(12, "o."), (8, ".o")]);
    assert_eq!((elected(&second), ask(&second).next), (roll([2, 1, 3]), Next::Announce));
    let mut reduced = first.clone();
    reduced.reduction = Some(Reduction { after_round: 1, places: 2, agreed: 10, by_presidium: false });
    let done = ask(&reduced);
    assert_eq!((done.places, &done.next), (2, &Next::Announce));
    assert!(!done.breaches().any(|breach| breach.rule == "too-few-over-half"));
    reduced.reduction = Some(Reduction { after_round: 1, places: 2, agreed: 9, by_presidium: false });
    let not = ask(&reduced);
    assert_eq!(not.places, 3);
    let refused = not.breaches().find(|breach| breach.rule == "near-full-reduce").unwrap();
    assert_eq!(refused.verdict, Verdict::Block);
}

#[test]
fn what_is_wrong_with_a_reduction() {
    let first = record(20, 4, 3);
    let first = vote(&first, RoundKind::Formal, &[1, 2, 3, 4], 3, &[(11, "oo.."), (9, ".ooo")]);
    let fault = |reduction: Reduction| {
        let mut record = first.clone();
        record.reduction = Some(reduction);
        match outcome(&record, book()) {
            Err(Contradiction::Reduction(fault)) => fault,
            other => panic!("{other:?}"),
        }
    };
    let good = Reduction { after_round: 1, places: 2, agreed: 10, by_presidium: false };
    assert_eq!(fault(Reduction { after_round: 2, ..good }), ReductionFault::Round);
    assert_eq!(fault(Reduction { places: 1, ..good }), ReductionFault::Places { filled: 2, places: 1 });
    assert_eq!(fault(Reduction { agreed: 21, ..good }), ReductionFault::Agreed { agreed: 21, present: 20 });
    assert_eq!(fault(Reduction { by_presidium: true, ..good }), ReductionFault::NoPresidium);
    let mut congress = first.clone();
    congress.contest.elected_by = ElectedBy::Congress;
    congress.reduction = Some(Reduction { agreed: 0, by_presidium: true, ..good });
    assert_eq!(ask(&congress).next, Next::Announce);
}

#[test]
fn a_pre_election_finds_the_candidates() {
    let mut first = record(10, 4, 2);
    first.contest.mode = Mode::PreElection;
    assert_eq!(ask(&first).next, hold(RoundKind::PreElection, 2, roll(1..5), Because::Planned));
    let found = vote(&first, RoundKind::PreElection, &[1, 2, 3, 4], 3, &[(6, "oo.."), (4, "oxo.")]);
    // Three candidates wanted, two found: enough for the two places.
    assert_eq!(ask(&found).next, hold(RoundKind::Formal, 2, roll([1, 2]), Because::Planned));
    assert!(elected(&found).is_empty(), "a pre-election elects nobody");
    let done = vote(&found, RoundKind::Formal, &[2, 1], 2, &[(8, "oo"), (2, "..")]);
    assert_eq!(elected(&done), roll([2, 1]));
    let other = vote(&found, RoundKind::Formal, &[2, 3], 2, &[(10, "oo")]);
    let refused = outcome(&other, book()).unwrap_err();
    assert_eq!(refused, Contradiction::Round { round: 2, fault: RoundFault::Ballot { asked: roll([1, 2]) } });
    let few = vote(&first, RoundKind::PreElection, &[1, 2, 3, 4], 3, &[(6, "o..."), (4, "xo..")]);
    assert_eq!(ask(&few).next, hold(RoundKind::PreElection, 1, Vec::new(), Because::Missing));
    let more = vote(&few, RoundKind::PreElection, &[3, 4], 1, &[(7, ".o"), (3, "o.")]);
    assert_eq!(ask(&more).next, hold(RoundKind::Formal, 2, roll([1, 4]), Because::Planned));
    let at_once = vote(&few, RoundKind::Formal, &[1], 2, &[(9, "o"), (1, ".")]);
    assert_eq!(ask(&at_once).next, hold(RoundKind::SecondVote, 1, Vec::new(), Because::Missing));
}

#[test]
fn a_void_vote_is_held_again() {
    let empty = record(10, 3, 2);
    let mut vote_round = round(RoundKind::Formal, roll(1..4), 2, &[Channel::Paper; 10]);
    let tally = sums(&vote_round, &ballots(&[(11, "oo.")]));
    on_paper(&empty, &mut vote_round, &tally);
    let mut void = empty;
    void.rounds.push(vote_round);
    let done = ask(&void);
    assert_eq!(done.rounds[0].state, RoundState::Void);
    assert!(done.rounds[0].persons.is_empty(), "a void vote is not counted");
    assert_eq!(done.next, hold(RoundKind::Formal, 2, roll(1..4), Because::Void));
    let breach = done.breaches().find(|breach| breach.rule == "ballots-valid-total").unwrap();
    assert_eq!((breach.verdict, breach.article.as_deref()), (Verdict::Block, Some("27")));
    let again = vote(&void, RoundKind::Formal, &[1, 2, 3], 2, &[(10, "oo.")]);
    assert_eq!(elected(&again), roll([1, 2]));
}

#[test]
fn one_channel_cannot_hide_behind_the_other() {
    // Ten voters, ten ballots in all: but eleven of ten came back on paper, and one voter never cast electronically.
    let empty = record(12, 2, 1);
    let mut channels = vec![Channel::Paper; 10];
    channels.extend([Channel::Electronic; 2]);
    let mut vote_round = round(RoundKind::Formal, roll(1..3), 1, &channels);
    let tally = sums(&vote_round, &ballots(&[(11, "o.")]));
    on_paper(&empty, &mut vote_round, &tally);
    crate::common::electronic(&empty, &mut vote_round, &ballots(&[(1, "o.")]), 3);
    let mut void = empty;
    void.rounds.push(vote_round);
    assert_eq!(ask(&void).rounds[0].state, RoundState::Void);
}

#[test]
fn tellers_who_differ_must_settle_it() {
    let empty = record(10, 2, 1);
    let mut vote_round = round(RoundKind::Formal, roll(1..3), 1, &[Channel::Paper; 10]);
    let right = sums(&vote_round, &ballots(&[(6, "o."), (4, ".o")]));
    let wrong = sums(&vote_round, &ballots(&[(5, "o."), (5, ".o")]));
    on_paper(&empty, &mut vote_round, &right);
    vote_round.paper.as_mut().unwrap().tellers[1].tally = wrong;
    let mut differing = empty.clone();
    differing.rounds.push(vote_round);
    let done = ask(&differing);
    assert_eq!((done.rounds[0].state, &done.next), (RoundState::Uncounted, &Next::Count));
    assert!(done.elected.is_empty() && done.rounds[0].persons.is_empty());
    let settled = Settled { tally: right, reason: "第二人把一张票看错了".into() };
    differing.rounds[0].paper.as_mut().unwrap().settled = Some(settled);
    assert_eq!(elected(&differing), roll([1]));
}

#[test]
fn a_name_outside_the_roll_waits_until_it_is_established() {
    let mut wanted = ballots(&[(7, "xx"), (3, "o.")]);
    for ballot in &mut wanted[..7] {
        ballot.written.push(Person::Outside("李四（县里下派）".into()));
    }
    let before = voted(&record(10, 2, 1), (RoundKind::Formal, 1), roll(1..3), &wanted, 10);
    let outsider = Person::Outside("李四（县里下派）".into());
    let waiting = ask(&before);
    assert_eq!(waiting.next, Next::Establish { persons: vec![outsider.clone()] });
    assert!(waiting.elected.is_empty());
    let mut known = before;
    known.outsiders.push(Outsider { name: "李四（县里下派）".into(), may_be_elected: true });
    assert_eq!(elected(&known), [outsider]);
    known.outsiders[0].may_be_elected = false;
    assert!(elected(&known).is_empty());
}

#[test]
fn officers_are_elected_with_as_many_candidates_as_places() {
    let mut officers = record(5, 1, 1);
    officers.contest.post = Post::Secretary;
    officers.contest.elected_by = ElectedBy::NewCommittee;
    officers.preparation.chaired_by = scrutiny::ChairedBy::Other;
    let done = vote(&officers, RoundKind::Formal, &[1], 1, &[(4, "o"), (1, "x")]);
    assert_eq!(elected(&done), roll([1]));
    let breaches: Vec<String> = ask(&done).breaches().map(|breach| breach.rule.clone()).collect();
    assert!(breaches.is_empty(), "{breaches:?}");
    let mut two = record(5, 2, 1);
    two.contest = officers.contest.clone();
    assert!(ask(&two).breaches().any(|breach| breach.rule == "cand-secretary"));
}

#[test]
fn what_was_left_undone_before_the_vote_is_said_with_its_rule() {
    let good = record(10, 3, 2);
    let rules = |record: &MeetingRecord| -> Vec<String> {
        let record = vote(record, RoundKind::Formal, &[1, 2, 3], 2, &[(10, "oo.")]);
        ask(&record).breaches().map(|breach| breach.rule.clone()).collect()
    };
    assert_eq!(rules(&good), Vec::<String>::new());
    let mut bad = good.clone();
    bad.preparation.secret = false;
    bad.preparation.proxies = 1;
    bad.preparation.introduced = false;
    bad.preparation.method_passed = false;
    bad.scrutineers = roll([1]);
    bad.candidates.truncate(2);
    let record = vote(&bad, RoundKind::Formal, &[1, 2], 2, &[(10, "oo")]);
    let found: Vec<String> = ask(&record).breaches().map(|breach| breach.rule.clone()).collect();
    for rule in
        ["ballot-secret", "ballot-no-proxy", "cand-introduce", "elec-method", "scrutineers", "cand-margin"]
    {
        assert!(found.iter().any(|own| own == rule), "{rule}: {found:?}");
    }
}
