//! What follows from a record.

mod course;
mod round;
mod words;

use crate::check;
use crate::contradiction::Contradiction;
use crate::record::{Base, Marks, MeetingRecord, Person, RoundKind};
use crate::rules::{self, Fact, Rules};
use crate::signing::{SignedRecord, Signer};
use rulebook::{Rulebook, Verdict, Words};
use serde::Serialize;

/// What follows from the record of a meeting, finished or not. Of a vote that is still open nothing is counted.
///
/// # Errors
/// In what the record contradicts itself, or the rules in force on its day.
pub fn outcome(record: &MeetingRecord, rulebook: &Rulebook) -> Result<Outcome, Contradiction> {
    check::record(record)?;
    let rules = Rules::of(record, rulebook)?;
    course::run(record, &rules)
}

/// Whether the count was compared and signed, as the rule asks: by a scrutineer at least, with signatures that were
/// checked before.
///
/// # Errors
/// The rulebook cannot answer.
pub fn reconciled(signed: &SignedRecord, rulebook: &Rulebook) -> Result<Conclusion, Contradiction> {
    let rules = Rules::of(&signed.record, rulebook)?;
    let scrutineers = signed.signatures.iter().filter(|one| matches!(one.signer, Signer::Scrutineer(_)));
    let scrutineers = rules::count(scrutineers.count());
    let verdict = rules.ask(rules::RECONCILED, &[Fact::Truth("reconciled", scrutineers > 0)])?;
    let said = words::signed(scrutineers);
    Ok(rules.conclude(rules::RECONCILED, verdict, What::Signed { scrutineers }, said))
}

impl Outcome {
    /// What is not in order: conclusions that warn or block, or cannot be judged, of the election and of its votes.
    pub fn breaches(&self) -> impl Iterator<Item = &Conclusion> {
        let of_rounds = self.rounds.iter().flat_map(|round| &round.conclusions);
        self.conclusions.iter().chain(of_rounds).filter(|conclusion| conclusion.is_breach())
    }
}

impl Conclusion {
    /// Whether something is not in order: it warns or blocks, or cannot be judged.
    #[must_use]
    pub const fn is_breach(&self) -> bool {
        matches!(self.verdict, Verdict::Unknown | Verdict::Warn | Verdict::Block)
    }
}

/// What follows from the record of a meeting by the regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Each vote.
    pub rounds: Vec<RoundOutcome>,
    /// Who is elected (当选), in the order of the votes that elected them.
    pub elected: Vec<Elected>,
    /// Places that were to be filled, after a reduction if there was a valid one.
    pub places: u16,
    /// What the rules say of the election as a whole.
    pub conclusions: Vec<Conclusion>,
    /// What comes next.
    pub next: Next,
}

/// Somebody who is elected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elected {
    /// Who.
    pub person: Person,
    /// In which round, counted from 1.
    pub round: u16,
    /// With so many yes-votes.
    pub yes: u32,
}

/// What came of one vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundOutcome {
    /// What it was held for.
    pub kind: RoundKind,
    /// Places in it.
    pub places: u16,
    /// Who was there and what came back.
    pub turnout: Turnout,
    /// How far it is, and whether it counts.
    pub state: RoundState,
    /// Everybody on the ballot in its order, and then everybody written in; empty before it is counted.
    pub persons: Vec<PersonResult>,
    /// Who is elected by it, or in a pre-election found as candidate: by votes, then by the order of the ballot.
    pub chosen: Vec<Person>,
    /// Who is equal on the last place.
    pub tied: Vec<Person>,
    /// Places that it did not fill, those of a tie not among them.
    pub missing: u16,
    /// What the rules say of it.
    pub conclusions: Vec<Conclusion>,
}

/// How far a vote is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundState {
    /// Voting is not over: nothing is counted.
    Open,
    /// Sums are missing, or two tellers differ and nobody has settled it.
    Uncounted,
    /// Too few were present: it could not be held, and its ballots are not counted.
    NoQuorum,
    /// More ballots came back than people voted: it is void, and is held again.
    Void,
    /// It counts.
    Counted,
}

/// Who was there and what came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Turnout {
    /// Entitled (应到会有选举权人数).
    pub entitled: u32,
    /// Left out of the entitled (不计入应到会).
    pub left_out: u32,
    /// Present with the right to vote (实到会有选举权人数).
    pub present: u32,
    /// Took a ballot on paper.
    pub on_paper: u32,
    /// Voted electronically.
    pub electronic: u32,
    /// Ballots given out (发出), spoilt ones not among them.
    pub issued: u32,
    /// Ballots that came back (收回).
    pub returned: u32,
    /// Valid.
    pub valid: u32,
    /// Void.
    pub void: u32,
}

/// What came out for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonResult {
    /// Who.
    pub person: Person,
    /// On the ballot, or written in.
    pub standing: Standing,
    /// Votes on all channels together. Of somebody written in only yes is known.
    pub marks: Marks,
    /// Those on paper among them.
    pub on_paper: Marks,
    /// More than half by the base in force.
    pub over_half: bool,
    /// More than half of the entitled, and of those present: the two readings of the rule.
    pub over_half_of_entitled: bool,
    /// More than half of those present.
    pub over_half_of_present: bool,
}

/// How somebody came to have votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// On the ballot.
    Listed,
    /// Written in.
    WrittenIn,
    /// Written in, but without the right to be elected.
    Barred,
    /// Written in, and it is not established whether the person may be elected.
    Unestablished,
}

/// What a rule says, with its citation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conclusion {
    /// Id of the rule in the rulebook.
    pub rule: String,
    /// Its article.
    pub article: Option<String>,
    /// Title and article of the instrument.
    pub citation: Words,
    /// Whether the rule was checked against the text; what follows from one that was not is "to be confirmed".
    pub confirmed: bool,
    /// In order, or how grave it is.
    pub verdict: Verdict,
    /// What was concluded, with its numbers.
    pub what: What,
    /// The same in words.
    pub words: Words,
    /// What can be done.
    pub remedy: Option<Words>,
}

/// What was concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A rule of the act before the vote is not kept, or cannot be judged; its words say which.
    Breach,
    /// Enough were present, or not.
    Quorum {
        /// Present.
        present: u32,
        /// Entitled.
        entitled: u32,
    },
    /// No more ballots came back than people voted, or more did.
    Returned {
        /// Came back.
        returned: u32,
        /// Voted.
        voters: u32,
    },
    /// Somebody is elected, or found as a candidate.
    Chosen {
        /// Who.
        person: Person,
        /// Yes-votes.
        yes: u32,
        /// The base in force.
        base: Base,
        /// So many are in it.
        of: u32,
    },
    /// Somebody is not over half.
    NotOverHalf {
        /// Who.
        person: Person,
        /// Yes-votes.
        yes: u32,
        /// The base in force.
        base: Base,
        /// So many are in it.
        of: u32,
    },
    /// Over half, but others have more votes and fill the places.
    Outvoted {
        /// Who.
        person: Person,
        /// Yes-votes.
        yes: u32,
    },
    /// The two readings of the majority would elect different persons.
    BaseMatters {
        /// Persons who are over half of those present but not of the entitled.
        persons: Vec<Person>,
    },
    /// More are over half than there are places.
    TooMany {
        /// Over half.
        over_half: u16,
        /// Places.
        places: u16,
    },
    /// Several are equal on the last place.
    Tied {
        /// Who.
        persons: Vec<Person>,
        /// Places among them.
        places: u16,
    },
    /// Fewer are over half than there are places.
    TooFew {
        /// Over half.
        over_half: u16,
        /// Places.
        places: u16,
    },
    /// Places were left empty, or the decision is not valid.
    Reduced {
        /// Places that remain.
        places: u16,
        /// Voters who agreed.
        agreed: u32,
        /// Present.
        present: u32,
        /// The presidium decided.
        by_presidium: bool,
    },
    /// Somebody over half who was written in has no right to be elected.
    Barred {
        /// Who.
        person: Person,
    },
    /// Somebody over half who was written in is not on the roll, and it was not established who that is.
    Unestablished {
        /// Who.
        person: Person,
    },
    /// Names were written in electronically where nobody can prove how many stand on one ballot, and they decide.
    NamesDecide,
    /// So many scrutineers signed the record.
    Signed {
        /// How many.
        scrutineers: u32,
    },
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// Hold a vote.
    Hold {
        /// For what.
        kind: RoundKind,
        /// With so many places.
        places: u16,
        /// Among whom, where the rules say so.
        among: Vec<Person>,
        /// Why.
        because: Because,
    },
    /// Wait until voting is over.
    Close,
    /// Count, or settle in what two tellers differ.
    Count,
    /// Establish who somebody is who was written in and is over half.
    Establish {
        /// Who.
        persons: Vec<Person>,
    },
    /// All places are filled: announce, report, file.
    Announce,
}

/// Why a vote is to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// It is the first, or follows the pre-election.
    Planned,
    /// Too few were present at the last.
    NoQuorum,
    /// The last was void.
    Void,
    /// Several are equal on the last place.
    Tied,
    /// Places are missing. Where nearly all are filled they may be left empty instead.
    Missing,
}
