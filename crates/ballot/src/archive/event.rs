//! Events, and the small data that link them to larger ones.

use crate::json::{Expected, Json, Reader, Unreadable, Writer};
use core::fmt;

/// A hash.
type Hash = [u8; 32];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The election, its trustees and its roll were fixed.
    Setup,
    /// A ballot was cast.
    Ballot,
    /// The box was closed.
    EndBallots,
    /// The tally was made of the ballots.
    EncryptedTally,
    /// A trustee shuffled it.
    Shuffle,
    /// It will not be shuffled any more.
    EndShuffles,
    /// A trustee opened it as far as one can.
    PartialDecryption,
    /// The result.
    Result,
}

const KINDS: [(Kind, &str); 8] = [
    (Kind::Setup, "Setup"),
    (Kind::Ballot, "Ballot"),
    (Kind::EndBallots, "EndBallots"),
    (Kind::EncryptedTally, "EncryptedTally"),
    (Kind::Shuffle, "Shuffle"),
    (Kind::EndShuffles, "EndShuffles"),
    (Kind::PartialDecryption, "PartialDecryption"),
    (Kind::Result, "Result"),
];

impl Kind {
    /// Its name in the record.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Whether it refers to data.
    #[must_use]
    pub const fn has_payload(self) -> bool {
        !matches!(self, Self::EndBallots | Self::EndShuffles)
    }

    /// Whether it may come after another, or first of all. `shuffled` says whether the election has questions
    /// that are shuffled.
    #[must_use]
    pub fn may_follow(self, last: Option<Self>, shuffled: bool) -> bool {
        use Kind::{
            Ballot, EncryptedTally, EndBallots, EndShuffles, PartialDecryption, Result, Setup, Shuffle,
        };
        match (last, self) {
            (None, Setup)
            | (Some(Setup | Ballot), Ballot | EndBallots)
            | (Some(EndBallots), EncryptedTally)
            | (Some(EndShuffles | PartialDecryption), PartialDecryption)
            | (Some(PartialDecryption), Result) => true,
            (Some(EncryptedTally | Shuffle), Shuffle) | (Some(Shuffle), EndShuffles) => shuffled,
            (Some(EncryptedTally), PartialDecryption) => !shuffled,
            _ => false,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name())
    }
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The hash of the event before.
    pub parent: Option<Hash>,
    /// How many events came before.
    pub height: u64,
    /// What happened.
    pub kind: Kind,
    /// The hash of the data it refers to.
    pub payload: Option<Hash>,
}

impl Json for Event {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let parent = if from.next_is("{\"parent\":") {
            let parent = from.hash()?;
            from.expect(",")?;
            Some(parent)
        } else {
            from.expect("{")?;
            None
        };
        from.expect("\"height\":")?;
        let height = from.number()?;
        from.expect(",\"type\":")?;
        let error = from.error(Expected::Kind);
        let name = from.plain(Expected::Kind)?;
        let kind = KINDS.iter().find(|(_, known)| known.as_bytes() == name).ok_or(error)?.0;
        let payload = if from.next_is(",\"payload\":") { Some(from.hash()?) } else { None };
        from.expect("}")?;
        Ok(Self { parent, height, kind, payload })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{");
        if let Some(parent) = &self.parent {
            to.raw("\"parent\":").hash(parent).raw(",");
        }
        to.raw("\"height\":").number(self.height).raw(",\"type\":\"").raw(self.kind.name()).raw("\"");
        if let Some(payload) = &self.payload {
            to.raw(",\"payload\":").hash(payload);
        }
        to.raw("}");
    }
}

/// To what the event [`Kind::Setup`] refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetupData {
    /// The hash of the election.
    pub election: Hash,
    /// The hash of its trustees.
    pub trustees: Hash,
    /// The hash of its roll.
    pub credentials: Hash,
}

impl Json for SetupData {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"election\":")?;
        let election = from.hash()?;
        from.expect(",\"trustees\":")?;
        let trustees = from.hash()?;
        from.expect(",\"credentials\":")?;
        let credentials = from.hash()?;
        from.expect("}")?;
        Ok(Self { election, trustees, credentials })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"election\":").hash(&self.election).raw(",\"trustees\":").hash(&self.trustees);
        to.raw(",\"credentials\":").hash(&self.credentials).raw("}");
    }
}

/// Whose shuffle or partial decryption it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The number of the trustee, counted from 1.
    pub owner: u64,
    /// The hash of what the trustee made.
    pub payload: Hash,
}

impl Json for Owned {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.expect("{\"owner\":")?;
        let owner = from.number()?;
        from.expect(",\"payload\":")?;
        let payload = from.hash()?;
        from.expect("}")?;
        Ok(Self { owner, payload })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"owner\":").number(self.owner).raw(",\"payload\":").hash(&self.payload).raw("}");
    }
}
