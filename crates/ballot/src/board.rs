//! The box of an open election: which ballots it takes, and why it refuses one.
//!
//! What was cast before is for whoever keeps the ballots to know: one for each place on the roll, the same
//! text again being no second ballot. Everything else about a ballot is decided here, in the same way when it
//! is cast and when the record is checked.

use crate::ballot::{Ballot, BallotError};
use crate::credential::{Roll, RollError};
use crate::election::Election;
use crate::hash;
use crate::json::Unreadable;
use crate::statutory::{Layout, LayoutError, Pair, Sidecar, SidecarError};
use crate::tally::WeightedShuffle;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// An election with its roll, as ballots are checked against them.
#[derive(Debug)]
pub struct Board {
    election: Election,
    roll: Roll,
    layout: Option<Layout>,
    /// Candidates for whom each ballot bears a proof beside it.
    pairs: Vec<Pair>,
}

/// Why no box can be opened for an election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardError {
    /// The roll.
    Roll(RollError),
    /// The questions are not laid out as the description says.
    Layout(LayoutError),
}

impl fmt::Display for BoardError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Roll(why) => write!(to, "roll: {why}"),
            Self::Layout(why) => why.fmt(to),
        }
    }
}

impl core::error::Error for BoardError {}

/// A ballot that the box takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The ballot.
    pub ballot: Ballot,
    /// The place of its credential on the roll, counted from 0: two ballots with one place are of one voter.
    pub place: usize,
    /// The weight of its credential.
    pub weight: u64,
    /// The hash of its text: the same text cast again has the same.
    pub hash: [u8; 32],
}

/// Why a ballot is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotRefusal {
    /// It cannot be read.
    Unreadable(Unreadable),
    /// Its credential is not on the roll.
    Stranger,
    /// The ballot by itself.
    Ballot(BallotError),
    /// A shuffled question with a weight.
    Weight(WeightedShuffle),
    /// The proof beside it.
    Sidecar(SidecarError),
}

impl fmt::Display for BallotRefusal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => why.fmt(to),
            Self::Stranger => to.write_str("the credential is not on the roll"),
            Self::Ballot(why) => why.fmt(to),
            Self::Weight(why) => why.fmt(to),
            Self::Sidecar(why) => why.fmt(to),
        }
    }
}

impl core::error::Error for BallotRefusal {}

impl Board {
    /// The box of an election.
    pub fn new(election: Election, roll: Roll) -> Result<Self, BoardError> {
        roll.check().map_err(BoardError::Roll)?;
        let layout = Layout::of(election.terms()).map_err(BoardError::Layout)?;
        let pairs = layout.as_ref().map(Layout::pairs).unwrap_or_default();
        Ok(Self { election, roll, layout, pairs })
    }

    /// The election.
    #[must_use]
    pub const fn election(&self) -> &Election {
        &self.election
    }

    /// Who may vote.
    #[must_use]
    pub const fn roll(&self) -> &Roll {
        &self.roll
    }

    /// How ballots are to be read, where the election says so.
    #[must_use]
    pub const fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Whether each ballot bears a proof beside it.
    #[must_use]
    pub const fn wants_sidecars(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Candidates for whom each ballot bears a proof beside it.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Reads and checks a ballot, with what came beside it.
    pub fn receive(&self, text: &[u8], sidecar: Option<&[u8]>) -> Result<Received, BallotRefusal> {
        let ballot = Ballot::parse(text).map_err(BallotRefusal::Unreadable)?;
        let (place, weight) = self.check(&ballot, text, sidecar)?;
        Ok(Received { ballot, place, weight, hash: hash::sha256(text) })
    }

    /// Checks a ballot that was read from `text`, and tells the place and the weight of its voter.
    pub(crate) fn check(
        &self,
        ballot: &Ballot,
        text: &[u8],
        sidecar: Option<&[u8]>,
    ) -> Result<(usize, u64), BallotRefusal> {
        let voter = self.roll.find(ballot.credential()).ok_or(BallotRefusal::Stranger)?;
        ballot.check(&self.election).map_err(BallotRefusal::Ballot)?;
        self.check_sidecar(ballot, text, sidecar).map_err(BallotRefusal::Sidecar)?;
        Ok(voter)
    }

    fn check_sidecar(
        &self,
        ballot: &Ballot,
        text: &[u8],
        sidecar: Option<&[u8]>,
    ) -> Result<(), SidecarError> {
        match (sidecar, self.wants_sidecars()) {
            (None, false) => Ok(()),
            (None, true) => Err(SidecarError::Missing),
            (Some(_), false) => Err(SidecarError::NotAsked),
            (Some(sidecar), true) => {
                Sidecar::parse(sidecar)?.check(&self.election, &self.pairs, ballot, text)
            }
        }
    }
}

impl Received {
    /// What the voter keeps to find the ballot by: eight signs that are read without mistake, which tell
    /// nothing of the choice. The whole hash is what is compared.
    #[must_use]
    pub fn receipt(&self) -> String {
        crate::token::short_code(&self.hash)
    }
}
