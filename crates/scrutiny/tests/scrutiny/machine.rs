//! The meeting as a machine, against a model of a few lines: no sequence of acts shows a partial result, lets somebody vote
//! twice, or changes roll or candidates after opening.

use crate::common::{book, record, roll};
use proptest::prelude::*;
use scrutiny::{
    Act, Channel, Marks, Meeting, MeetingRecord, Mode, Next, Person, Refusal, Right, RoundKind, RoundState,
    Settled, Tally, TellerCount,
};
use std::collections::BTreeMap;

const VOTERS: u16 = 5;

/// What somebody may try.
#[derive(Clone, Debug)]
enum Try {
    Right(u16),
    Candidates,
    Method,
    /// The vote that the rules ask for, or another.
    Open(bool),
    Arrive(u16),
    Take(u16, Channel),
    Replace(u16),
    Close,
    /// A teller, and how many yes-votes they find for the first candidate.
    Count(usize, u32),
    Settle(u32),
}

fn tries() -> impl Strategy<Value = Try> {
    let number = 0..=VOTERS + 1;
    let channel =
        prop_oneof![4 => Just(Channel::Paper), 1 => Just(Channel::Electronic), 1 => Just(Channel::None)];
    prop_oneof![
        1 => number.clone().prop_map(Try::Right),
        1 => Just(Try::Candidates),
        1 => Just(Try::Method),
        3 => prop::bool::weighted(0.8).prop_map(Try::Open),
        12 => number.clone().prop_map(Try::Arrive),
        12 => (number.clone(), channel).prop_map(|(number, channel)| Try::Take(number, channel)),
        2 => number.prop_map(Try::Replace),
        2 => Just(Try::Close),
        5 => (0..3_usize, 0..=5_u32).prop_map(|(teller, yes)| Try::Count(teller, yes)),
        2 => (0..=5_u32).prop_map(Try::Settle),
    ]
}

fn tally(meeting: &Meeting<'_>, yes: u32) -> Tally {
    let Some(round) = meeting.record().rounds.last() else { return Tally::default() };
    let ballots = round.voters(Channel::Paper);
    let yes = yes.min(ballots);
    let mut marks = vec![Marks { abstained: ballots, ..Marks::default() }; round.ballot.len()];
    if let Some(first) = marks.first_mut() {
        *first = Marks { yes, no: ballots - yes, abstained: 0 };
    }
    Tally { returned: ballots, valid: ballots, void: 0, marks, written: Vec::new() }
}

fn act(wanted: &Try, meeting: &Meeting<'_>) -> Act {
    match wanted {
        Try::Right(number) => Act::Right { number: *number, right: Right::Suspended },
        Try::Candidates => Act::Candidates(record(VOTERS, 3, 1).candidates),
        Try::Method => {
            let mut preparation = record(VOTERS, 2, 1).preparation;
            preparation.introduced = false;
            Act::Prepare(preparation)
        }
        Try::Open(right) => match meeting.outcome().unwrap().next {
            Next::Hold { kind, places, among, .. } if *right => {
                let ballot = if among.is_empty() { rest(meeting) } else { among };
                Act::Open { kind, places, ballot }
            }
            _ => Act::Open { kind: RoundKind::SecondVote, places: 1, ballot: roll([4, 5]) },
        },
        Try::Arrive(number) => Act::Arrive(*number),
        Try::Take(number, channel) => Act::Take { number: *number, channel: *channel },
        Try::Replace(number) => Act::Replace(*number),
        Try::Close => Act::Close,
        Try::Count(teller, yes) => {
            let names = ["计票人甲", "计票人乙", "路人"];
            Act::Count(TellerCount {
                teller: Person::Outside(names[*teller].into()),
                tally: tally(meeting, *yes),
            })
        }
        Try::Settle(yes) => {
            Act::Settle(Settled { tally: tally(meeting, *yes), reason: "重新数过".into() })
        }
    }
}

/// Those who are not elected yet.
fn rest(meeting: &Meeting<'_>) -> Vec<Person> {
    let elected = meeting.outcome().unwrap().elected;
    let free = |person: &Person| elected.iter().all(|elected| elected.person != *person);
    roll(1..=VOTERS).into_iter().filter(free).take(2).collect()
}

/// What the desk knows of the vote that is open: who is there, and who has which ballot.
#[derive(Default)]
struct Desk {
    open: bool,
    there: BTreeMap<u16, Channel>,
}

impl Desk {
    /// Whether an act at the desk must be taken; none where the desk does not know.
    fn takes(&self, act: &Act, record: &MeetingRecord) -> Option<bool> {
        let entitled = record.roll.iter().filter(|entry| entry.right == Right::Entitled).count();
        let enough = self.there.len() * 5 >= entitled * 4;
        let has = |number: &u16, channel: Channel| self.open && self.there.get(number) == Some(&channel);
        match act {
            Act::Arrive(number) => {
                let known = record.on_roll(*number).is_some_and(|entry| entry.right == Right::Entitled);
                Some(self.open && known && !self.there.contains_key(number))
            }
            Act::Take { number, channel } => {
                Some(*channel != Channel::None && has(number, Channel::None) && enough)
            }
            Act::Replace(number) => Some(has(number, Channel::Paper)),
            Act::Close => Some(self.open),
            _ => None,
        }
    }

    fn note(&mut self, act: &Act) {
        match act {
            Act::Open { .. } => *self = Self { open: true, there: BTreeMap::new() },
            Act::Close => self.open = false,
            Act::Arrive(number) => {
                self.there.insert(*number, Channel::None);
            }
            Act::Take { number, channel } => {
                self.there.insert(*number, *channel);
            }
            _ => {}
        }
    }
}

/// What must hold after every act.
fn look(meeting: &Meeting<'_>, desk: &Desk) {
    let record = meeting.record();
    let outcome = meeting.outcome().unwrap();
    if let (Some(round), Some(found)) = (record.rounds.last(), outcome.rounds.last()) {
        let there: BTreeMap<u16, Channel> =
            round.present.iter().map(|present| (present.number, present.channel)).collect();
        assert_eq!(there.len(), round.present.len(), "somebody is there twice");
        assert_eq!(there, desk.there);
        let in_hand = round.paper.as_ref().map_or(0, |paper| paper.issued - paper.spoilt);
        assert_eq!(in_hand, round.voters(Channel::Paper), "a ballot for each voter on paper");
        if found.state != RoundState::Counted {
            let turnout = found.turnout;
            assert!(found.persons.is_empty() && found.chosen.is_empty() && found.tied.is_empty());
            assert_eq!((turnout.returned, turnout.valid, turnout.void), (0, 0, 0), "a partial result");
        }
    }
}

fn play(mode: Mode, wanted: &[Try]) {
    let mut first = record(VOTERS, 2, 1);
    first.contest.mode = mode;
    let mut meeting = Meeting::new(first, book()).unwrap();
    let mut desk = Desk::default();
    let mut frozen: Option<MeetingRecord> = None;
    for wanted in wanted {
        let before = meeting.record().clone();
        let act = act(wanted, &meeting);
        let must = desk.takes(&act, &before);
        let done = meeting.apply(act.clone());
        if let Some(must) = must {
            assert_eq!(done.is_ok(), must, "{act:?}: {done:?}");
        }
        if done.is_ok() {
            desk.note(&act);
            if matches!(act, Act::Open { .. }) && frozen.is_none() {
                frozen = Some(before.clone());
            }
        } else {
            assert_eq!(*meeting.record(), before, "{act:?} was refused and changed something");
        }
        if let Some(frozen) = &frozen {
            let now = meeting.record();
            assert_eq!((&now.roll, &now.candidates), (&frozen.roll, &frozen.candidates));
            assert_eq!((&now.preparation, &now.tellers), (&frozen.preparation, &frozen.tellers));
        }
        // Sums that were handed in stay as they are.
        let counts = |record: &MeetingRecord| -> Vec<TellerCount> {
            record
                .rounds
                .iter()
                .filter_map(|round| round.paper.as_ref())
                .flat_map(|paper| paper.tellers.clone())
                .collect()
        };
        assert!(counts(meeting.record()).starts_with(&counts(&before)));
        look(&meeting, &desk);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_sequence_of_acts_breaks_it(wanted in prop::collection::vec(tries(), 0..120), pre in any::<bool>()) {
        play(if pre { Mode::PreElection } else { Mode::Direct }, &wanted);
    }
}

/// A whole meeting, so that the tries above are known to get somewhere.
#[test]
fn a_meeting_from_roll_call_to_result() {
    let mut meeting = Meeting::new(record(VOTERS, 2, 1), book()).unwrap();
    let open = Act::Open { kind: RoundKind::Formal, places: 1, ballot: roll([1, 2]) };
    meeting.apply(open.clone()).unwrap();
    assert!(matches!(meeting.apply(open), Err(Refusal::StillOpen)));
    for number in 1..4 {
        meeting.apply(Act::Arrive(number)).unwrap();
    }
    let take = |number| Act::Take { number, channel: Channel::Paper };
    let Err(Refusal::Blocked(why)) = meeting.apply(take(1)) else { panic!("three of five are not enough") };
    assert_eq!((why.len(), why[0].rule.as_str()), (1, "elec-quorum"));
    assert_eq!(meeting.record().rounds[0].voters(Channel::Paper), 0);
    meeting.apply(Act::Arrive(4)).unwrap();
    for number in 1..5 {
        meeting.apply(take(number)).unwrap();
        assert_eq!(meeting.apply(take(number)), Err(Refusal::HasBallot(number)));
    }
    assert_eq!(meeting.apply(take(5)), Err(Refusal::Absent(5)));
    assert_eq!(meeting.apply(Act::Candidates(Vec::new())), Err(Refusal::Frozen));
    meeting.apply(Act::Replace(4)).unwrap();
    let count = |meeting: &Meeting<'_>, name: &str, yes| {
        Act::Count(TellerCount { teller: Person::Outside(name.into()), tally: tally(meeting, yes) })
    };
    let early = count(&meeting, "计票人甲", 3);
    assert_eq!(meeting.apply(early), Err(Refusal::StillOpen));
    meeting.apply(Act::Close).unwrap();
    let first = count(&meeting, "计票人甲", 3);
    meeting.apply(first.clone()).unwrap();
    assert!(meeting.outcome().unwrap().rounds[0].persons.is_empty(), "one teller is no count");
    assert_eq!(meeting.apply(first), Err(Refusal::Counted));
    let second = count(&meeting, "计票人乙", 3);
    meeting.apply(second).unwrap();
    let done = meeting.outcome().unwrap();
    assert_eq!((done.elected[0].person.clone(), done.next), (Person::Roll(1), Next::Announce));
    let more = Act::Open { kind: RoundKind::SecondVote, places: 1, ballot: roll([3]) };
    assert_eq!(meeting.apply(more), Err(Refusal::NotAsked(Box::new(Next::Announce))));
}
