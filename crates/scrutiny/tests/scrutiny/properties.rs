//! What holds of every election.

use crate::common::{ask, on_paper, record, roll, round, sums};
use proptest::prelude::*;
use scrutiny::{
    Archive, Channel, ElectronicCount, Mark, MeetingRecord, Outcome, PaperBallot, Person, RoundKind,
    RoundState,
};

/// An election with one vote.
#[derive(Clone, Debug)]
struct Vote {
    entitled: u16,
    candidates: u16,
    places: u16,
    ballots: Vec<PaperBallot>,
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![3 => Just(Mark::Yes), 2 => Just(Mark::No), 1 => Just(Mark::Abstain)]
}

fn paper(candidates: u16, entitled: u16) -> impl Strategy<Value = PaperBallot> {
    let marks = prop::collection::vec(mark(), usize::from(candidates));
    let names = prop::collection::btree_set(candidates + 1..=entitled, 0..3);
    (marks, names).prop_map(|(marks, names)| {
        // Only who votes against somebody names another.
        let against = marks.iter().filter(|mark| **mark == Mark::No).count();
        let written = names.into_iter().take(against).map(Person::Roll).collect();
        PaperBallot { marks, written, illegible: false }
    })
}

fn vote() -> impl Strategy<Value = Vote> {
    (8_u16..30, 1_u16..6).prop_flat_map(|(entitled, candidates)| {
        let ballots = prop::collection::vec(paper(candidates, entitled), 0..=usize::from(entitled));
        (1..=candidates, ballots).prop_map(move |(places, ballots)| Vote {
            entitled,
            candidates,
            places,
            ballots,
        })
    })
}

/// On paper up to a place, and electronically from there on, with sums as an archive would show them.
fn held(vote: &Vote, paper: usize) -> MeetingRecord {
    let mut record = record(vote.entitled, vote.candidates, vote.places);
    let mut channels = vec![Channel::Paper; paper];
    channels.resize(vote.ballots.len(), Channel::Electronic);
    let listed = roll(1..=vote.candidates);
    let mut round = round(RoundKind::Formal, listed, vote.places, &channels);
    let (on, sealed) = vote.ballots.split_at(paper);
    let tally = sums(&round, on);
    on_paper(&record, &mut round, &tally);
    if !sealed.is_empty() {
        let archive = Archive { uuid: "1".into(), fingerprint: "2".into(), head: "3".into() };
        let others = (vote.candidates + 1..=vote.entitled).collect();
        let tally = sums(&round, sealed);
        round.electronic = Some(ElectronicCount { archive, others, tally, strange_names: 0 });
    }
    record.rounds.push(round);
    record
}

fn without_void(vote: &Vote) -> Vote {
    let chosen = |ballot: &PaperBallot| {
        ballot.marks.iter().filter(|mark| **mark == Mark::Yes).count() + ballot.written.len()
    };
    let places = usize::from(vote.places);
    let ballots = vote.ballots.iter().filter(|ballot| chosen(ballot) <= places).cloned().collect();
    Vote { ballots, ..vote.clone() }
}

fn chosen(outcome: &Outcome) -> &[Person] {
    &outcome.rounds[0].chosen
}

proptest! {
    #[test]
    fn sums_reconcile(vote in vote()) {
        let outcome = ask(&held(&vote, vote.ballots.len()));
        let round = &outcome.rounds[0];
        if round.state == RoundState::Counted {
            let turnout = round.turnout;
            prop_assert_eq!(turnout.returned, u32::try_from(vote.ballots.len()).unwrap());
            prop_assert_eq!(turnout.valid + turnout.void, turnout.returned);
            for person in round.persons.iter().take(usize::from(vote.candidates)) {
                prop_assert_eq!(person.marks.total(), u64::from(turnout.valid));
            }
            let yes: u32 = round.persons.iter().map(|person| person.marks.yes).sum();
            prop_assert!(yes <= turnout.valid * u32::from(vote.places));
            let filled = round.chosen.len() + usize::from(round.missing);
            prop_assert_eq!(filled <= usize::from(vote.places), true);
            prop_assert_eq!(filled == usize::from(vote.places), round.tied.is_empty());
            prop_assert!(round.chosen.iter().all(|person| !round.tied.contains(person)));
        } else {
            prop_assert_eq!(round.state, RoundState::NoQuorum);
            prop_assert!(round.persons.is_empty() && outcome.elected.is_empty());
        }
    }

    #[test]
    fn who_is_over_half_of_the_entitled_is_over_half_of_those_present(vote in vote()) {
        for person in &ask(&held(&vote, vote.ballots.len())).rounds[0].persons {
            prop_assert!(!person.over_half_of_entitled || person.over_half_of_present);
            prop_assert_eq!(person.over_half, person.over_half_of_entitled, "the base in force");
        }
    }

    #[test]
    fn the_order_of_ballots_does_not_matter(
        (vote, other) in vote().prop_flat_map(|vote| {
            let ballots = Just(vote.ballots.clone()).prop_shuffle();
            (Just(vote.clone()), ballots.prop_map(move |ballots| Vote { ballots, ..vote.clone() }))
        })
    ) {
        prop_assert_eq!(ask(&held(&vote, vote.ballots.len())), ask(&held(&other, other.ballots.len())));
    }

    #[test]
    fn channels_do_not_matter(vote in vote(), at in any::<prop::sample::Index>()) {
        let vote = without_void(&vote);
        let paper = at.index(vote.ballots.len() + 1);
        let (one, other) = (ask(&held(&vote, vote.ballots.len())), ask(&held(&vote, paper)));
        let marks = |outcome: &Outcome| -> Vec<_> {
            outcome.rounds[0].persons.iter().map(|person| (person.person.clone(), person.marks)).collect()
        };
        prop_assert_eq!(marks(&one), marks(&other));
        prop_assert_eq!((&one.elected, &one.next), (&other.elected, &other.next));
        prop_assert_eq!(&one.rounds[0].conclusions, &other.rounds[0].conclusions);
    }

    #[test]
    fn one_more_yes_never_hurts(vote in vote(), at in any::<prop::sample::Index>(), candidate in any::<prop::sample::Index>()) {
        let vote = without_void(&vote);
        prop_assume!(!vote.ballots.is_empty());
        let (at, candidate) = (at.index(vote.ballots.len()), candidate.index(usize::from(vote.candidates)));
        let mut better = vote.clone();
        let ballot = &mut better.ballots[at];
        ballot.marks[candidate] = Mark::Yes;
        let counts = without_void(&better).ballots.len() == better.ballots.len();
        let against = better.ballots[at].marks.iter().filter(|mark| **mark == Mark::No).count();
        prop_assume!(counts && better.ballots[at].written.len() <= against);
        let person = Person::Roll(u16::try_from(candidate + 1).unwrap());
        let (before, after) = (ask(&held(&vote, vote.ballots.len())), ask(&held(&better, better.ballots.len())));
        prop_assert!(!chosen(&before).contains(&person) || chosen(&after).contains(&person));
        let tied_or_in = |outcome: &Outcome| chosen(outcome).contains(&person) || outcome.rounds[0].tied.contains(&person);
        prop_assert!(!tied_or_in(&before) || tied_or_in(&after));
    }
}
