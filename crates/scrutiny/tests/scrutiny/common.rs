//! Meetings made up for tests.

use ballot::audit::{Revotes, Rules, audit_with};
use jiff::civil::Date;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rulebook::Rulebook;
use scrutiny::rehearsal::{Hands, Sealed, seal};
use scrutiny::{
    Base, Candidate, ChairedBy, Channel, Contest, Count, Decision, ElectedBy, FORMAT, Mark, MeetingRecord,
    Mode, Organisation, OrganisationKind, Outcome, PaperBallot, PaperCount, Person, Post, Preparation,
    Present, Right, RollEntry, Round, RoundKind, RulesInForce, Tally, TellerCount, count_electronic, outcome,
};
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::LazyLock;

pub(crate) const DAY: Date = jiff::civil::date(2026, 6, 1);

/// The national rulebook.
pub(crate) fn book() -> &'static Rulebook {
    static BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
        Rulebook::from_folders(&[&folder]).unwrap()
    });
    &BOOK
}

pub(crate) fn random(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn roll(numbers: impl IntoIterator<Item = u16>) -> Vec<Person> {
    numbers.into_iter().map(Person::Roll).collect()
}

/// A branch that elects its committee at once. The first on the roll are the candidates, the last two watch and the two
/// before count.
pub(crate) fn record(entitled: u16, candidates: u16, places: u16) -> MeetingRecord {
    let entry =
        |number: u16| RollEntry { number, name: Some(format!("党员{number}")), right: Right::Entitled };
    let candidate = |number: u16| Candidate {
        person: Person::Roll(number),
        name: format!("党员{number}"),
        nominations: None,
    };
    MeetingRecord {
        format: FORMAT.into(),
        organisation: Organisation { name: "东岭村党支部".into(), kind: OrganisationKind::Branch },
        contest: Contest {
            post: Post::Committee,
            elected_by: ElectedBy::MembersMeeting,
            has_committee: true,
            mode: Mode::Direct,
            places,
        },
        rules: RulesInForce {
            instrument: "election-2020".into(),
            edition: "2020".into(),
            majority_base: Base::Entitled,
        },
        held_on: DAY,
        preparation: Preparation {
            method_passed: true,
            candidates_agreed: true,
            deliberated: true,
            introduced: true,
            scrutineers_confirmed: true,
            chaired_by: ChairedBy::OutgoingCommittee,
            secret: true,
            proxies: 0,
            electronic_approval: Some("镇党发〔2026〕1号".into()),
        },
        roll: (1..=entitled).map(entry).collect(),
        outsiders: Vec::new(),
        candidates: (1..=candidates).map(candidate).collect(),
        scrutineers: vec![Person::Outside("监票人".into())],
        tellers: vec![Person::Outside("计票人甲".into()), Person::Outside("计票人乙".into())],
        rounds: Vec::new(),
        reduction: None,
    }
}

/// Somebody else on the roll.
pub(crate) fn add(record: &mut MeetingRecord, right: Right) {
    let number = u16::try_from(record.roll.len() + 1).unwrap();
    record.roll.push(RollEntry { number, name: Some(format!("党员{number}")), right });
}

/// A ballot in signs: `o` yes, `x` no, `.` neither, and then `+7` for a name.
pub(crate) fn ballot(signs: &str) -> PaperBallot {
    let mut parts = signs.split('+');
    let marks = parts.next().unwrap().chars().map(|sign| match sign {
        'o' => Mark::Yes,
        'x' => Mark::No,
        '.' => Mark::Abstain,
        other => panic!("{other}"),
    });
    let marks = marks.collect();
    let written = parts.map(|number| Person::Roll(number.parse().unwrap())).collect();
    PaperBallot { marks, written, illegible: false }
}

/// So many of each.
pub(crate) fn ballots(wanted: &[(usize, &str)]) -> Vec<PaperBallot> {
    wanted.iter().flat_map(|(count, signs)| vec![ballot(signs); *count]).collect()
}

/// A round in which the first of the roll vote, by the channels given.
pub(crate) fn round(kind: RoundKind, listed: Vec<Person>, places: u16, channels: &[Channel]) -> Round {
    let present = (1..).zip(channels).map(|(number, channel)| Present { number, channel: *channel });
    Round {
        kind,
        places,
        ballot: listed,
        present: present.collect(),
        closed: true,
        paper: None,
        electronic: None,
    }
}

/// Sums of ballots on paper. What only the scrutineers could decide counts whole.
pub(crate) fn sums(round: &Round, ballots: &[PaperBallot]) -> Tally {
    let mut count = Count::new(&round.ballot, round.places, book(), DAY);
    for ballot in ballots {
        count.add(ballot, Some(Decision::Whole)).unwrap();
    }
    count.tally()
}

/// Both tellers find these sums.
pub(crate) fn on_paper(record: &MeetingRecord, round: &mut Round, tally: &Tally) {
    let own = |teller: &Person| TellerCount { teller: teller.clone(), tally: tally.clone() };
    let tellers = record.tellers.iter().map(own).collect();
    round.paper =
        Some(PaperCount { issued: round.voters(Channel::Paper), spoilt: 0, tellers, settled: None });
}

/// The archive of electronic ballots, checked, and its sums put into the round.
pub(crate) fn electronic(
    record: &MeetingRecord,
    round: &mut Round,
    ballots: &[PaperBallot],
    seed: u64,
) -> Sealed {
    let random = &mut random(seed);
    let hands = Hands::new(random).unwrap();
    let sealed = seal(record, round, ballots, &hands, 1_780_272_000, random).unwrap();
    let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::new(2).unwrap() };
    let report = audit_with(Cursor::new(&sealed.archive), Some(sealed.sidecars.as_bytes()), &rules).unwrap();
    round.electronic = Some(count_electronic(record, round, &report).unwrap());
    sealed
}

pub(crate) fn ask(record: &MeetingRecord) -> Outcome {
    outcome(record, book()).unwrap_or_else(|why| panic!("{}", why.words(record).en))
}

/// A record with one more round, in which these ballots were cast by those present: on paper up to a number, and
/// electronically from there on. Those who remain are absent.
pub(crate) fn voted(
    record: &MeetingRecord,
    (kind, places): (RoundKind, u16),
    listed: Vec<Person>,
    ballots: &[PaperBallot],
    paper: usize,
) -> MeetingRecord {
    let mut channels = vec![Channel::Paper; paper];
    channels.resize(ballots.len(), Channel::Electronic);
    let mut record = record.clone();
    let mut round = round(kind, listed, places, &channels);
    let (paper, sealed) = ballots.split_at(paper);
    if !paper.is_empty() {
        let tally = sums(&round, paper);
        on_paper(&record, &mut round, &tally);
    }
    if !sealed.is_empty() {
        electronic(&record, &mut round, sealed, 7);
    }
    record.rounds.push(round);
    record
}
