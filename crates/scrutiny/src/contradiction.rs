//! In what a record contradicts itself, or the rules by which it is counted.

use crate::record::{Base, List, Person, RoundKind};
use thiserror::Error;

/// In what a record contradicts itself, or the rules by which it is counted. Rounds count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Contradiction {
    /// The rulebook cannot answer.
    #[error("the rulebook does not answer {rule}: {why}")]
    Unanswered {
        /// Which rule.
        rule: String,
        /// Why, in English.
        why: String,
    },
    /// The record was made under another edition of the rules.
    #[error("made under {recorded}, but {found} is in force on the day")]
    OtherRules {
        /// As recorded: instrument and edition.
        recorded: String,
        /// As in the rulebook.
        found: String,
    },
    /// The record counts half of others than the rules do.
    #[error("the majority is recorded of {recorded:?}, but the rules count {found:?}")]
    OtherBase {
        /// As recorded.
        recorded: Base,
        /// As in the rulebook.
        found: Base,
    },
    /// Nobody is to be elected.
    #[error("there are no places")]
    NoPlaces,
    /// The roll is not numbered from 1 without a gap.
    #[error("the roll has number {found} where {asked} should be")]
    Numbering {
        /// Which number should be there.
        asked: usize,
        /// Which is.
        found: u16,
    },
    /// Somebody is named who is neither on the roll nor among those known besides it.
    #[error("{list:?}: {person:?} is not known")]
    Stranger {
        /// Where.
        list: List,
        /// Who.
        person: Person,
    },
    /// Somebody stands twice on one list.
    #[error("{list:?}: {person:?} is there twice")]
    Twice {
        /// Where.
        list: List,
        /// Who.
        person: Person,
    },
    /// A teller stands for election.
    #[error("the teller {0:?} stands for election")]
    TellerStands(Person),
    /// A round.
    #[error("round {round}: {fault:?}")]
    Round {
        /// Which, counted from 1.
        round: u16,
        /// What is wrong.
        fault: RoundFault,
    },
    /// The decision to leave places empty.
    #[error("the reduction of places: {0:?}")]
    Reduction(ReductionFault),
}

/// What is wrong in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundFault {
    /// It has no places or nobody stands.
    Empty,
    /// It is still open though another follows.
    LeftOpen,
    /// It has sums though voting is not over.
    CountedWhileOpen,
    /// Somebody present has no number on the roll, or stands out of order or twice.
    PresentOrder {
        /// The number.
        number: u16,
    },
    /// Somebody present has no right to vote.
    PresentWithoutRight {
        /// The number.
        number: u16,
    },
    /// Somebody present is left out of the entitled: whoever comes is counted.
    PresentLeftOut {
        /// The number.
        number: u16,
    },
    /// Ballots given out, less the spoilt ones, are not as many as voters on paper.
    Issued {
        /// Given out.
        issued: u32,
        /// Spoilt.
        spoilt: u32,
        /// Voters on paper.
        voters: u32,
    },
    /// Somebody counted who is no teller, or counted twice, or more than two did.
    Tellers,
    /// Something was settled though two tellers do not differ.
    NothingToSettle,
    /// Sums that cannot be.
    Sums {
        /// Whose.
        of: Sums,
        /// Why.
        fault: SumFault,
    },
    /// Somebody who could be written in electronically stands on the ballot, is not on the roll, or is there twice.
    Others {
        /// The number.
        number: u16,
    },
    /// The rules ask for another vote, or for none.
    Kind {
        /// What they ask for; none when no vote follows.
        asked: Option<RoundKind>,
        /// What was held.
        found: RoundKind,
    },
    /// It has not as many places as are to be filled.
    Places {
        /// To be filled.
        asked: u16,
        /// On the ballot.
        found: u16,
    },
    /// Not those stand on the ballot who should: candidates must not change once ballots are out.
    Ballot {
        /// Who should, where that is fixed.
        asked: Vec<Person>,
    },
    /// Somebody stands on the ballot who has a place already.
    HasPlace(Person),
}

/// Whose sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sums {
    /// Those of a teller, counted from 1.
    Teller(usize),
    /// Those settled together.
    Settled,
    /// The electronic ones.
    Electronic,
}

/// Why sums cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SumFault {
    /// Marks of another number of persons than stand on the ballot.
    Persons {
        /// On the ballot.
        asked: usize,
        /// In the sums.
        found: usize,
    },
    /// Valid and void are not the returned.
    Returned {
        /// Returned.
        returned: u32,
        /// Valid.
        valid: u32,
        /// Void.
        void: u32,
    },
    /// Yes, no and abstentions of somebody are not the valid ballots.
    Marks {
        /// Who, by the place on the ballot, counted from 1.
        at: usize,
        /// All three.
        sum: u64,
        /// Valid.
        valid: u32,
    },
    /// More are chosen than the valid ballots can choose.
    Chosen {
        /// Chosen.
        chosen: u64,
        /// Places times valid ballots.
        most: u64,
    },
    /// Names are out of order, or one is there twice.
    NameOrder(Person),
    /// A name stands on the ballot.
    NameListed(Person),
    /// Nobody is known under a number.
    NameUnknown(Person),
    /// A name on no ballot, or on more than are valid.
    NameVotes {
        /// Who.
        person: Person,
        /// Votes.
        votes: u32,
        /// Valid.
        valid: u32,
    },
    /// Names where only those who are equal stand.
    NamesInTie,
    /// A void electronic ballot: none can be.
    VoidElectronic,
}

/// What is wrong with the decision to leave places empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReductionFault {
    /// No round of that number, or not the last.
    Round,
    /// No places were missing then.
    NotMissing,
    /// The places that remain are not those that are filled.
    Places {
        /// Filled.
        filled: usize,
        /// Said to remain.
        places: u16,
    },
    /// More agreed than were present.
    Agreed {
        /// Agreed.
        agreed: u32,
        /// Present.
        present: u32,
    },
    /// There is a presidium only at a congress.
    NoPresidium,
}

impl Contradiction {
    pub(crate) fn round(at: usize, fault: RoundFault) -> Self {
        Self::Round { round: u16::try_from(at + 1).unwrap_or(u16::MAX), fault }
    }
}
