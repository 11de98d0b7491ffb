//! What came of one vote by itself.

use super::words as say;
use super::{Conclusion, PersonResult, RoundOutcome, RoundState, Standing, Turnout, What};
use crate::check::numbered_names;
use crate::contradiction::Contradiction;
use crate::record::{Base, Channel, Marks, MeetingRecord, Person, Round, RoundKind, Tally};
use crate::rules::{self, Fact, Rules, count, entitled};
use crate::words::name;
use rulebook::Verdict;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// A vote, with what is needed to find what came of it.
pub(super) struct Counting<'a> {
    pub(super) record: &'a MeetingRecord,
    pub(super) rules: &'a Rules<'a>,
    pub(super) round: &'a Round,
    /// Whether it finds candidates, itself or as the tie vote of one that does.
    pub(super) for_candidates: bool,
}

/// Who gets a place.
#[derive(Debug, PartialEq, Eq)]
struct Places {
    chosen: Vec<Person>,
    tied: Vec<Person>,
    missing: u16,
}

/// What verdict a number of yes-votes gets.
#[derive(Clone, Copy)]
struct Half {
    in_force: bool,
    of_entitled: bool,
    of_present: bool,
}

impl Counting<'_> {
    pub(super) fn outcome(&self) -> Result<RoundOutcome, Contradiction> {
        let turnout = self.turnout();
        let mut done = RoundOutcome {
            kind: self.round.kind,
            places: self.round.places,
            turnout,
            state: RoundState::Open,
            persons: Vec::new(),
            chosen: Vec::new(),
            tied: Vec::new(),
            missing: 0,
            conclusions: Vec::new(),
        };
        let quorum = self.quorum(turnout)?;
        let enough = quorum.verdict == Verdict::Allow;
        // Whoever comes later is still missed while the vote is open.
        done.conclusions.push(quorum);
        if !self.round.closed {
            return Ok(done);
        }
        if !enough {
            done.state = RoundState::NoQuorum;
            return Ok(done);
        }
        let Some(tallies) = self.tallies() else {
            done.state = RoundState::Uncounted;
            return Ok(done);
        };
        done.turnout = turnout_with(turnout, tallies);
        let valid = self.returned(done.turnout, tallies)?;
        let holds = valid.verdict == Verdict::Allow;
        done.conclusions.push(valid);
        if !holds {
            done.state = RoundState::Void;
            return Ok(done);
        }
        self.count(tallies, &mut done)?;
        Ok(done)
    }

    fn turnout(&self) -> Turnout {
        let (entitled, left_out) = entitled(self.record);
        let (on_paper, electronic) =
            (self.round.voters(Channel::Paper), self.round.voters(Channel::Electronic));
        let present = count(self.round.present.len());
        let issued = on_paper + electronic;
        Turnout { entitled, left_out, present, on_paper, electronic, issued, ..Turnout::default() }
    }

    /// Paper and electronic sums; none while sums of a channel on which somebody voted are missing or differ.
    fn tallies(&self) -> Option<[Option<&Tally>; 2]> {
        let paper = self.round.paper.as_ref().map(|paper| paper.agreed());
        let electronic = self.round.electronic.as_ref().map(|electronic| &electronic.tally);
        let voters = [Channel::Paper, Channel::Electronic].map(|channel| self.round.voters(channel));
        let paper = match paper {
            None if voters[0] == 0 => None,
            None | Some(None) => return None,
            Some(tally) => tally,
        };
        if electronic.is_none() && voters[1] > 0 {
            return None;
        }
        Some([paper, electronic])
    }

    fn quorum(&self, turnout: Turnout) -> Result<Conclusion, Contradiction> {
        let Turnout { entitled, present, .. } = turnout;
        let facts = [Fact::Count("entitled", entitled), Fact::Count("present", present)];
        let verdict = self.rules.ask(rules::QUORUM, &facts)?;
        let words = say::quorum(present, entitled, verdict);
        Ok(self.rules.conclude(rules::QUORUM, verdict, What::Quorum { present, entitled }, words))
    }

    /// No channel may give back more ballots than people voted on it.
    fn returned(&self, turnout: Turnout, tallies: [Option<&Tally>; 2]) -> Result<Conclusion, Contradiction> {
        let own = tallies.map(|tally| tally.map_or(0, |tally| tally.returned));
        let pairs =
            [(own[0], turnout.on_paper), (own[1], turnout.electronic), (turnout.returned, turnout.issued)];
        let mut worst = (Verdict::Allow, turnout.returned, turnout.issued);
        for (returned, voters) in pairs {
            let facts = [Fact::Count("returned", returned), Fact::Count("voters", voters)];
            let verdict = self.rules.ask(rules::RETURNED, &facts)?;
            if verdict > worst.0 {
                worst = (verdict, returned, voters);
            }
        }
        let (verdict, returned, voters) = worst;
        let words = say::returned(returned, voters, verdict);
        Ok(self.rules.conclude(rules::RETURNED, verdict, What::Returned { returned, voters }, words))
    }

    fn count(&self, tallies: [Option<&Tally>; 2], done: &mut RoundOutcome) -> Result<(), Contradiction> {
        done.state = RoundState::Counted;
        done.persons = self.persons(tallies, done.turnout)?;
        let places = self.places(&done.persons);
        self.conclude(done, &places)?;
        if numbered_names(self.round) && tallies[1].is_some_and(|tally| !tally.written.is_empty()) {
            let bare = tallies[1].map(|tally| Tally { written: Vec::new(), ..tally.clone() });
            let without = self.persons([tallies[0], bare.as_ref()], done.turnout)?;
            if self.places(&without) != places {
                let words = say::names_decide();
                done.conclusions.push(self.rules.conclude(
                    rules::EACH,
                    Verdict::Warn,
                    What::NamesDecide,
                    words,
                ));
            }
        }
        // Nobody has a place before it is established who all are that are over half.
        if unestablished(done).is_empty() {
            (done.chosen, done.tied, done.missing) = (places.chosen, places.tied, places.missing);
        }
        Ok(())
    }

    fn persons(
        &self,
        tallies: [Option<&Tally>; 2],
        turnout: Turnout,
    ) -> Result<Vec<PersonResult>, Contradiction> {
        let mut known: HashMap<u32, Half> = HashMap::new();
        let mut half = |yes: u32| -> Result<Half, Contradiction> {
            if let Some(half) = known.get(&yes) {
                return Ok(*half);
            }
            let half = self.half(yes, turnout)?;
            known.insert(yes, half);
            Ok(half)
        };
        let mut results = Vec::new();
        for (at, person) in self.round.ballot.iter().enumerate() {
            let own =
                tallies.map(|tally| tally.and_then(|tally| tally.marks.get(at)).copied().unwrap_or_default());
            let may = self.may_be_elected(person);
            let standing = if may == Some(false) { Standing::Barred } else { Standing::Listed };
            let marks = add(own[0], own[1]);
            results.push(result(person.clone(), standing, marks, own[0], half(marks.yes)?));
        }
        for (person, own) in names(tallies) {
            let standing = match self.may_be_elected(&person) {
                Some(true) => Standing::WrittenIn,
                Some(false) => Standing::Barred,
                None => Standing::Unestablished,
            };
            let marks = Marks { yes: own[0] + own[1], ..Marks::default() };
            let on_paper = Marks { yes: own[0], ..Marks::default() };
            results.push(result(person, standing, marks, on_paper, half(marks.yes)?));
        }
        Ok(results)
    }

    /// Whether somebody may be elected; none where nobody has established it.
    fn may_be_elected(&self, person: &Person) -> Option<bool> {
        match person {
            Person::Roll(number) => Some(self.record.on_roll(*number)?.right.may_elect()),
            Person::Outside(name) => Some(self.record.outsider(name)?.may_be_elected),
        }
    }

    /// Whether so many yes-votes are over half: by the base in force, and by both readings. Where entitled and present
    /// are the same number, it does not matter of which the rule counts half.
    fn half(&self, yes: u32, turnout: Turnout) -> Result<Half, Contradiction> {
        let over = |entitled, present| self.over_half(yes, entitled, present);
        Ok(Half {
            in_force: over(turnout.entitled, turnout.present)?,
            of_entitled: over(turnout.entitled, turnout.entitled)?,
            of_present: over(turnout.present, turnout.present)?,
        })
    }

    fn over_half(&self, yes: u32, entitled: u32, present: u32) -> Result<bool, Contradiction> {
        let (rule, stage) = self.majority();
        let facts = [
            Fact::Text("stage", stage),
            Fact::Count("yes", yes),
            Fact::Count("entitled", entitled),
            Fact::Count("present", present),
        ];
        Ok(self.rules.ask(rule, &facts)? == Verdict::Allow)
    }

    const fn majority(&self) -> (&'static str, &'static str) {
        if self.for_candidates { (rules::PRE_MAJORITY, "pre-election") } else { (rules::MAJORITY, "formal") }
    }

    /// Who gets a place: whoever is over half, the highest votes first, until the places are full. In a vote among
    /// those who were equal the higher wins.
    fn places(&self, persons: &[PersonResult]) -> Places {
        let tie_vote = self.round.kind == RoundKind::TieVote;
        let mut over: Vec<&PersonResult> = persons
            .iter()
            .filter(|person| matches!(person.standing, Standing::Listed | Standing::WrittenIn))
            .filter(|person| tie_vote || person.over_half)
            .collect();
        // Stable: those with as many votes stay in the order of the ballot.
        over.sort_by_key(|person| Reverse(person.marks.yes));
        let places = usize::from(self.round.places);
        let last = over.get(places.saturating_sub(1)).map(|person| person.marks.yes);
        let next = over.get(places).map(|person| person.marks.yes);
        let tied_votes = last.filter(|last| next == Some(*last));
        let who = |person: &&PersonResult| person.person.clone();
        let tied = over.iter().filter(|person| tied_votes == Some(person.marks.yes)).map(who).collect();
        let above = over.iter().filter(|person| tied_votes.is_none_or(|votes| person.marks.yes > votes));
        let chosen: Vec<Person> = above.take(places).map(who).collect();
        let open = places - chosen.len();
        let missing = if tied_votes.is_none() { u16::try_from(open).unwrap_or(u16::MAX) } else { 0 };
        Places { chosen, tied, missing }
    }

    fn conclude(&self, done: &mut RoundOutcome, places: &Places) -> Result<(), Contradiction> {
        let base = if self.for_candidates { self.rules.pre_base()? } else { self.rules.base };
        let of = match base {
            Base::Entitled => done.turnout.entitled,
            Base::Present => done.turnout.present,
        };
        let persons = std::mem::take(&mut done.persons);
        for result in &persons {
            done.conclusions.extend(self.of_person(result, places, base, of));
        }
        done.persons = persons;
        self.both_readings(done);
        let over = count(places.chosen.len() + places.tied.len());
        let beaten = done.persons.iter().filter(|person| is_beaten(person, places)).count();
        let over_half = over + count(beaten);
        if over_half > u32::from(self.round.places) && self.round.kind != RoundKind::TieVote {
            let facts =
                [Fact::Count("over_half", over_half), Fact::Count("places", self.round.places.into())];
            let verdict = self.rules.ask(rules::TOO_MANY, &facts)?;
            let over_half = u16::try_from(over_half).unwrap_or(u16::MAX);
            let what = What::TooMany { over_half, places: self.round.places };
            let words = say::too_many(over_half, self.round.places);
            done.conclusions.push(self.rules.conclude(rules::TOO_MANY, verdict, what, words));
        }
        Ok(())
    }

    fn of_person(&self, result: &PersonResult, places: &Places, base: Base, of: u32) -> Option<Conclusion> {
        let person = result.person.clone();
        let called = name(self.record, &person);
        let yes = result.marks.yes;
        let tie_vote = self.round.kind == RoundKind::TieVote;
        let rule = if tie_vote { rules::TIE } else { self.majority().0 };
        let allow = |what, words| Some(self.rules.conclude(rule, Verdict::Allow, what, words));
        if places.chosen.contains(&person) {
            let words = if tie_vote {
                say::won_tie(&called, yes, self.for_candidates)
            } else {
                say::chosen(&called, yes, base, of, self.for_candidates)
            };
            return allow(What::Chosen { person, yes, base, of }, words);
        }
        if places.tied.contains(&person) {
            return None;
        }
        if tie_vote || is_beaten(result, places) {
            let words = say::outvoted(&called, yes);
            return allow(What::Outvoted { person, yes }, words);
        }
        match (result.over_half, result.standing) {
            (true, Standing::Barred) => {
                let words = say::barred(&called);
                Some(self.rules.conclude(rules::FRANCHISE, Verdict::Block, What::Barred { person }, words))
            }
            (true, Standing::Unestablished) => {
                let words = say::unestablished(&called);
                let what = What::Unestablished { person };
                Some(self.rules.conclude(rules::FRANCHISE, Verdict::Warn, what, words))
            }
            // Of the many who are written in once nothing need be said.
            (false, Standing::Listed) => {
                let words = say::not_over_half(&called, yes, base, of);
                allow(What::NotOverHalf { person, yes, base, of }, words)
            }
            _ => None,
        }
    }

    /// Says where the two readings of the majority differ.
    fn both_readings(&self, done: &mut RoundOutcome) {
        if self.round.kind == RoundKind::TieVote {
            return;
        }
        let between = done
            .persons
            .iter()
            .filter(|person| person.over_half_of_present != person.over_half_of_entitled)
            .map(|person| person.person.clone());
        let persons: Vec<Person> = between.collect();
        if !persons.is_empty() {
            let names: Vec<_> = persons.iter().map(|person| name(self.record, person)).collect();
            let words = say::base_matters(&names, done.turnout.entitled, done.turnout.present);
            let what = What::BaseMatters { persons };
            done.conclusions.push(self.rules.conclude(self.majority().0, Verdict::Inform, what, words));
        }
    }
}

/// Whether somebody is over half, but others with more votes fill the places.
fn is_beaten(result: &PersonResult, places: &Places) -> bool {
    let electable = matches!(result.standing, Standing::Listed | Standing::WrittenIn);
    let has_place = places.chosen.contains(&result.person) || places.tied.contains(&result.person);
    electable && result.over_half && !has_place
}

fn turnout_with(turnout: Turnout, tallies: [Option<&Tally>; 2]) -> Turnout {
    let sum = |of: fn(&Tally) -> u32| tallies.into_iter().flatten().map(of).sum();
    Turnout {
        returned: sum(|tally| tally.returned),
        valid: sum(|tally| tally.valid),
        void: sum(|tally| tally.void),
        ..turnout
    }
}

fn add(one: Marks, other: Marks) -> Marks {
    Marks { yes: one.yes + other.yes, no: one.no + other.no, abstained: one.abstained + other.abstained }
}

/// Everybody written in, with the votes on each channel.
fn names(tallies: [Option<&Tally>; 2]) -> BTreeMap<Person, [u32; 2]> {
    let mut names: BTreeMap<Person, [u32; 2]> = BTreeMap::new();
    for (channel, tally) in tallies.into_iter().enumerate() {
        for written in tally.iter().flat_map(|tally| &tally.written) {
            names.entry(written.person.clone()).or_default()[channel] += written.votes;
        }
    }
    names
}

fn result(person: Person, standing: Standing, marks: Marks, on_paper: Marks, half: Half) -> PersonResult {
    PersonResult {
        person,
        standing,
        marks,
        on_paper,
        over_half: half.in_force,
        over_half_of_entitled: half.of_entitled,
        over_half_of_present: half.of_present,
    }
}

/// Who is over half though nobody has established who that is.
pub(super) fn unestablished(outcome: &RoundOutcome) -> Vec<Person> {
    let persons = outcome.persons.iter();
    persons
        .filter(|person| person.over_half && person.standing == Standing::Unestablished)
        .map(|person| person.person.clone())
        .collect()
}
