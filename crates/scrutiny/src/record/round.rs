//! One vote of a meeting.

use super::{Person, Tally};
use serde::{Deserialize, Serialize};

/// One vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// What it is held for.
    pub kind: RoundKind,
    /// The most persons whom one ballot may choose. In a pre-election: how many candidates are to be found.
    pub places: u16,
    /// Who stands on the ballot, in its order.
    pub ballot: Vec<Person>,
    /// Who with the right to vote was present, in the order of the roll, and how they voted; nobody stands here twice.
    pub present: Vec<Present>,
    /// Whether voting is over. Nothing is counted before.
    pub closed: bool,
    /// The ballots on paper, where there were any.
    pub paper: Option<PaperCount>,
    /// The electronic ballots, where there were any.
    pub electronic: Option<ElectronicCount>,
}

/// What a vote is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundKind {
    /// To find the candidates (预选).
    PreElection,
    /// To elect (正式选举).
    Formal,
    /// Among those who are equal on the last place (再次投票).
    TieVote,
    /// To elect for the places that are still empty (另行选举).
    SecondVote,
}

/// Somebody who was present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// The number on the roll.
    pub number: u16,
    /// How the person voted, never what.
    pub channel: Channel,
}

/// How somebody votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Took a ballot on paper.
    Paper,
    /// Voted electronically.
    Electronic,
    /// Took no ballot.
    None,
}

/// The ballots on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperCount {
    /// Ballots given out (发出), those among them that took the place of a spoilt one.
    pub issued: u32,
    /// Ballots that were spoilt in writing, handed back and replaced; they do not go into the box.
    pub spoilt: u32,
    /// What each of two tellers found, independently of the other.
    pub tellers: Vec<TellerCount>,
    /// Where they differ: what was found together, and why they differed.
    pub settled: Option<Settled>,
}

/// What a teller found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TellerCount {
    /// Who.
    pub teller: Person,
    /// What.
    pub tally: Tally,
}

/// What was found when two tellers had differed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// What was found.
    pub tally: Tally,
    /// Why they had differed, in words.
    pub reason: String,
}

/// The electronic ballots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectronicCount {
    /// The public record of the ballots, which shows that the sums below are theirs.
    pub archive: Archive,
    /// Numbers on the roll of those who could be written in, in the order in which the archive has them behind the
    /// candidates; empty where the archive names them by their number on the roll.
    pub others: Vec<u16>,
    /// The sums.
    pub tally: Tally,
    /// Names that were nobody's: numbers that are not on the roll, or a candidate's.
    pub strange_names: u32,
}

/// Which public record of electronic ballots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// Its identifier.
    pub uuid: String,
    /// The fingerprint of the election, as Belenios writes it.
    pub fingerprint: String,
    /// The hash of the last event, in 64 hexadecimal digits.
    pub head: String,
}

/// The decision to leave places empty because nearly all are filled (减少名额).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduction {
    /// After which round it was taken, counted from 1.
    pub after_round: u16,
    /// How many places remain.
    pub places: u16,
    /// How many voters agreed, where they voted on it.
    pub agreed: u32,
    /// Whether the presidium decided it instead.
    pub by_presidium: bool,
}

impl Round {
    /// How many of those present voted on a channel.
    #[must_use]
    pub fn voters(&self, channel: Channel) -> u32 {
        let voters = self.present.iter().filter(|present| present.channel == channel).count();
        u32::try_from(voters).unwrap_or(u32::MAX)
    }
}

impl PaperCount {
    /// The sums that hold: those on which two tellers agree, or which settled in what they had differed.
    #[must_use]
    pub fn agreed(&self) -> Option<&Tally> {
        let [first, second] = self.tellers.as_slice() else { return None };
        if first.tally == second.tally {
            return Some(&first.tally);
        }
        self.settled.as_ref().map(|settled| &settled.tally)
    }
}
