//! One ballot on paper: valid, void, or for the scrutineers to decide.

use crate::contradiction::Contradiction;
use crate::record::{Marks, Person, Tally, Written};
use crate::rules::{self, Fact, count};
use jiff::civil::Date;
use rulebook::{Rulebook, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// What is marked for somebody who stands on the ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Yes (赞成, ○).
    Yes,
    /// No (不赞成, ×).
    No,
    /// Nothing (弃权).
    Abstain,
}

/// A ballot as it was taken out of the box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperBallot {
    /// A mark for each who stands on it, in its order.
    pub marks: Vec<Mark>,
    /// Who is written in (另选他人), as it stands there.
    pub written: Vec<Person>,
    /// It cannot be read, or what is written on it cannot be told.
    pub illegible: bool,
}

/// What a ballot is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Valid; every mark and name on it counts.
    Valid,
    /// Void as a whole: it chooses more persons than there are places.
    TooMany {
        /// Persons it chooses, names among them.
        chosen: u32,
        /// Places.
        places: u32,
    },
    /// No rule decides it: the scrutineers do, by the election method.
    ForScrutineers(Vec<Doubt>),
}

/// Why the scrutineers have to decide on a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It cannot be read.
    Illegible,
    /// It does not have a place for a mark for each who stands on it, or has more.
    OtherBallot,
    /// More names than persons voted against: only who votes against somebody names another.
    TooManyNames {
        /// Names.
        names: u32,
        /// Persons voted against.
        against: u32,
    },
    /// Somebody is written in who stands on the ballot.
    Listed(Person),
    /// The same name twice.
    Twice(Person),
}

/// What the scrutineers decide on a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It counts with its marks and names; who stands on the ballot or is named already is not counted again.
    Whole,
    /// Its marks count, its names do not.
    WithoutNames,
    /// It is void.
    Void,
}

/// Why a ballot is not added to a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCounted {
    /// The scrutineers have to decide first.
    Undecided(Vec<Doubt>),
    /// The rulebook cannot answer.
    Rules(Contradiction),
}

impl PaperBallot {
    /// What a ballot is, on which `listed` stand for `places`.
    ///
    /// # Errors
    /// The rulebook cannot answer.
    pub fn judge(
        &self,
        listed: &[Person],
        places: u16,
        rulebook: &Rulebook,
        day: Date,
    ) -> Result<Judgement, Contradiction> {
        let doubts = self.doubts(listed, rulebook, day)?;
        // What cannot be read cannot be too much either.
        if self.illegible || self.marks.len() != listed.len() {
            return Ok(Judgement::ForScrutineers(doubts));
        }
        let (chosen, places) = (self.chosen(listed), u32::from(places));
        let facts = [Fact::Count("chosen", chosen), Fact::Count("places", places)];
        if rules::ask_of_ballot(rulebook, day, rules::EACH, &facts)? != Verdict::Allow {
            return Ok(Judgement::TooMany { chosen, places });
        }
        Ok(if doubts.is_empty() { Judgement::Valid } else { Judgement::ForScrutineers(doubts) })
    }

    fn doubts(&self, listed: &[Person], rulebook: &Rulebook, day: Date) -> Result<Vec<Doubt>, Contradiction> {
        if self.illegible {
            return Ok(vec![Doubt::Illegible]);
        }
        if self.marks.len() != listed.len() {
            return Ok(vec![Doubt::OtherBallot]);
        }
        let mut doubts = Vec::new();
        let (names, against) = (count(self.written.len()), count(self.marked(Mark::No)));
        let facts = [Fact::Count("write_ins", names), Fact::Count("against", against)];
        if rules::ask_of_ballot(rulebook, day, rules::CHOICES, &facts)? != Verdict::Allow {
            doubts.push(Doubt::TooManyNames { names, against });
        }
        for (at, person) in self.written.iter().enumerate() {
            if listed.contains(person) {
                doubts.push(Doubt::Listed(person.clone()));
            }
            if self.written[..at].contains(person) {
                doubts.push(Doubt::Twice(person.clone()));
            }
        }
        Ok(doubts)
    }

    /// How many persons it chooses: a name that is there twice, or stands on the ballot with a yes, is one person.
    fn chosen(&self, listed: &[Person]) -> u32 {
        let yes = listed.iter().zip(&self.marks).filter(|(_, mark)| **mark == Mark::Yes);
        let persons: BTreeSet<&Person> = yes.map(|(person, _)| person).chain(&self.written).collect();
        count(persons.len())
    }

    fn marked(&self, mark: Mark) -> usize {
        self.marks.iter().filter(|own| **own == mark).count()
    }
}

/// Sums of ballots that are counted one by one.
#[derive(Clone, Debug)]
pub struct Count<'a> {
    listed: &'a [Person],
    places: u16,
    rulebook: &'a Rulebook,
    day: Date,
    tally: Tally,
    written: BTreeMap<Person, u32>,
}

impl<'a> Count<'a> {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(listed: &'a [Person], places: u16, rulebook: &'a Rulebook, day: Date) -> Self {
        let tally = Tally { marks: vec![Marks::default(); listed.len()], ..Tally::default() };
        Self { listed, places, rulebook, day, tally, written: BTreeMap::new() }
    }

    /// Adds a ballot, with what the scrutineers decided where no rule does.
    ///
    /// # Errors
    /// The ballot is not added.
    pub fn add(&mut self, ballot: &PaperBallot, decided: Option<Decision>) -> Result<Judgement, NotCounted> {
        let judged =
            ballot.judge(self.listed, self.places, self.rulebook, self.day).map_err(NotCounted::Rules)?;
        let decision = match (&judged, decided) {
            (Judgement::Valid, _) => Decision::Whole,
            (Judgement::TooMany { .. }, _) => Decision::Void,
            (Judgement::ForScrutineers(doubts), decided) => {
                // What cannot be read, or is of another vote, has no marks to count.
                let unreadable =
                    doubts.iter().any(|doubt| matches!(doubt, Doubt::Illegible | Doubt::OtherBallot));
                let decided = decided.filter(|decided| !unreadable || *decided == Decision::Void);
                decided.ok_or_else(|| NotCounted::Undecided(doubts.clone()))?
            }
        };
        self.tally.returned += 1;
        if decision == Decision::Void {
            self.tally.void += 1;
            return Ok(judged);
        }
        self.tally.valid += 1;
        for (sum, mark) in self.tally.marks.iter_mut().zip(&ballot.marks) {
            match mark {
                Mark::Yes => sum.yes += 1,
                Mark::No => sum.no += 1,
                Mark::Abstain => sum.abstained += 1,
            }
        }
        if decision == Decision::Whole {
            let names: BTreeSet<&Person> =
                ballot.written.iter().filter(|person| !self.listed.contains(person)).collect();
            for person in names {
                *self.written.entry(person.clone()).or_default() += 1;
            }
        }
        Ok(judged)
    }

    /// The sums.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let written =
            self.written.iter().map(|(person, votes)| Written { person: person.clone(), votes: *votes });
        Tally { written: written.collect(), ..self.tally.clone() }
    }
}
