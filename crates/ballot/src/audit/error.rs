//! Why a record is refused.

use crate::archive::{ArchiveError, Kind};
use crate::board::{BallotRefusal, BoardError};
use crate::credential::RollError;
use crate::decryption::{CombinationError, DecryptionError, ResultError};
use crate::election::ElectionError;
use crate::json::Unreadable;
use crate::shuffle::ShuffleError;
use crate::statutory::LayoutError;
use crate::trustee::TrusteesError;
use std::fmt;

/// What is wrong with a record. Ballots count from 0 in the order in which they were cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditError {
    /// The file itself, or the chain of its events.
    Archive(ArchiveError),
    /// The event that was seen before is not there any more.
    Unseen,
    /// What was fixed before the first ballot.
    Setup(SetupError),
    /// This ballot was replaced by a later one, which the rules forbid.
    Revote(usize),
    /// A ballot.
    Ballot(usize, BallotRefusal),
    /// The file beside the record has more lines than there are ballots that ask for one.
    SidecarsLeft,
    /// Shuffles are missing, or there are some where nothing is to be shuffled.
    Shuffles(Kind),
    /// An event lacks data.
    Missing(Kind),
    /// The data of an event cannot be read.
    Unreadable(Kind, Unreadable),
    /// What came after the ballots.
    Tally(TallyError),
}

/// What is wrong with what was fixed before the first ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// There is no setup.
    Incomplete,
    /// There are other data than election, trustees and roll.
    Stray,
    /// The election.
    Election(ElectionError),
    /// The trustees cannot be read.
    TrusteesText(Unreadable),
    /// The trustees.
    Trustees(TrusteesError),
    /// The roll cannot be read.
    RollText(Unreadable),
    /// The roll.
    Roll(RollError),
    /// The questions are not laid out as the description says.
    Layout(LayoutError),
}

/// What is wrong after the ballots. Trustees count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TallyError {
    /// The number of ballots counted.
    Number,
    /// Their weights together.
    Weight,
    /// The encrypted tally is not the product of the ballots.
    Product,
    /// The data of an event refer to something that does not stand before it, or something else stands there.
    Stray(Kind),
    /// There is no trustee with this number.
    Stranger(u64),
    /// The shuffle of a trustee.
    Shuffle(u64, ShuffleError),
    /// The partial decryption of a trustee.
    Decryption(u64, DecryptionError),
    /// The partial decryptions together.
    Combination(CombinationError),
    /// The result.
    Result(ResultError),
}

impl fmt::Display for AuditError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archive(why) => write!(to, "archive: {why}"),
            Self::Unseen => to.write_str("the event that was seen before is not there any more"),
            Self::Setup(why) => write!(to, "setup: {why}"),
            Self::Revote(at) => write!(to, "ballot {at} was replaced by a later one of the same credential"),
            Self::Ballot(at, why) => write!(to, "ballot {at}: {why}"),
            Self::SidecarsLeft => to.write_str("there are more proofs beside the record than ballots"),
            Self::Shuffles(kind) => write!(to, "{kind}: shuffles are missing or not asked for"),
            Self::Missing(kind) => write!(to, "{kind}: data are missing"),
            Self::Unreadable(kind, why) => write!(to, "{kind}: {why}"),
            Self::Tally(why) => write!(to, "tally: {why}"),
        }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => to.write_str("there is none"),
            Self::Stray => to.write_str("there are other data than election, trustees and roll"),
            Self::Election(why) => why.fmt(to),
            Self::TrusteesText(why) => write!(to, "trustees: {why}"),
            Self::Trustees(why) => why.fmt(to),
            Self::RollText(why) => write!(to, "roll: {why}"),
            Self::Roll(why) => write!(to, "roll: {why}"),
            Self::Layout(why) => why.fmt(to),
        }
    }
}

impl fmt::Display for TallyError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => to.write_str("another number of ballots than there are"),
            Self::Weight => to.write_str("another weight than that of the ballots"),
            Self::Product => to.write_str("not the product of the ballots"),
            Self::Stray(kind) => write!(to, "{kind}: data before it that do not belong there"),
            Self::Stranger(owner) => write!(to, "there is no trustee {owner}"),
            Self::Shuffle(owner, why) => write!(to, "shuffle of trustee {owner}: {why}"),
            Self::Decryption(owner, why) => write!(to, "partial decryption of trustee {owner}: {why}"),
            Self::Combination(why) => why.fmt(to),
            Self::Result(why) => write!(to, "result: {why}"),
        }
    }
}

impl std::error::Error for AuditError {}
impl std::error::Error for SetupError {}
impl std::error::Error for TallyError {}

impl From<ArchiveError> for AuditError {
    fn from(why: ArchiveError) -> Self {
        Self::Archive(why)
    }
}

impl From<SetupError> for AuditError {
    fn from(why: SetupError) -> Self {
        Self::Setup(why)
    }
}

impl From<TallyError> for AuditError {
    fn from(why: TallyError) -> Self {
        Self::Tally(why)
    }
}

impl From<BoardError> for SetupError {
    fn from(why: BoardError) -> Self {
        match why {
            BoardError::Roll(why) => Self::Roll(why),
            BoardError::Layout(why) => Self::Layout(why),
        }
    }
}
