//! The ballot box (电子票箱): sealed ballots on two media, each record on both before the voter is told.
//!
//! Nothing in it tells a time. The order of its records is the order of casting, which must be so for nothing
//! to be lost; handing in puts ballots into another order (see [`crate::closing`]).

mod error;
mod line;
mod media;

pub use error::{BoxError, MediaError};
pub use line::End;
pub use media::{Repair, repair};

use ballot::board::{Board, Received};
use ballot::group::Element;
use line::Record;
use media::Media;
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An open ballot box of one booth.
#[derive(Debug)]
pub struct BallotBox {
    media: Media,
    /// By the place of the credential on the roll: the hash of the ballot and its receipt.
    cast: BTreeMap<usize, ([u8; 32], String)>,
}

/// What became of a ballot that was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is on both media.
    Recorded(String),
    /// The credential had cast a ballot before; its receipt.
    CastBefore(String),
}

impl BallotBox {
    /// Opens the box on two media, or makes it where both are empty. What a failure of power left half-written
    /// is put right: a ballot that is whole on one medium comes onto the other, a torn one is dropped.
    pub fn open(
        board: &Board,
        folders: &[PathBuf; 2],
        random: &mut impl CryptoRng,
    ) -> Result<Self, BoxError> {
        let media = Media::open(folders, board.election().fingerprint(), random)?;
        let mut cast = BTreeMap::new();
        for (at, record) in (1..).zip(media.records()) {
            let received = received(board, record).map_err(|why| BoxError::Record(at, why))?;
            if cast.insert(received.place, (received.hash, received.receipt())).is_some() {
                return Err(BoxError::Twice(at));
            }
        }
        Ok(Self { media, cast })
    }

    /// Puts a ballot in that was received. It is on both media when this returns.
    pub fn put(&mut self, received: &Received, text: &str, sidecar: Option<&str>) -> Result<Put, BoxError> {
        if let Some((_, receipt)) = self.cast.get(&received.place) {
            return Ok(Put::CastBefore(receipt.clone()));
        }
        self.media.append(&Record { ballot: text.to_owned(), sidecar: sidecar.map(ToOwned::to_owned) })?;
        let receipt = received.receipt();
        self.cast.insert(received.place, (received.hash, receipt.clone()));
        Ok(Put::Recorded(receipt))
    }

    /// The receipt of the ballot that was cast by the voter at a place of the roll.
    #[must_use]
    pub fn receipt(&self, place: usize) -> Option<&str> {
        self.cast.get(&place).map(|(_, receipt)| receipt.as_str())
    }

    /// The receipts of all ballots, in the order of their signs, which tells nothing of the order of casting.
    #[must_use]
    pub fn receipts(&self) -> Vec<&str> {
        let mut receipts: Vec<&str> = self.cast.values().map(|(_, receipt)| receipt.as_str()).collect();
        receipts.sort_unstable();
        receipts
    }

    /// Whether the box was closed, and how.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        self.media.end()
    }

    /// Closes the box for good. Closed again in the same way, nothing happens.
    pub fn close(&mut self, end: End) -> Result<(), BoxError> {
        self.media.close(end)
    }

    /// The ballots with what stands beside them, in the order of casting.
    pub(crate) fn ballots(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.media.records().iter().map(|record| (record.ballot.as_str(), record.sidecar.as_deref()))
    }

    /// Whether the box in a folder holds a ballot that bears a credential. It is only looked at.
    pub fn has_ballot_of(folder: &Path, credential: &Element) -> Result<bool, BoxError> {
        let Some(found) = media::look(folder)? else {
            return Err(MediaError::NoBox(folder.to_owned()).into());
        };
        // A box that was given up is never opened; its voters vote on paper.
        if found.end == Some(End::Abandoned) {
            return Ok(false);
        }
        let wanted = credential.text();
        let bears = |record: &Record| {
            ballot::ballot::Ballot::parse(record.ballot.as_bytes())
                .is_ok_and(|ballot| ballot.credential().text() == wanted)
        };
        Ok(found.records.iter().any(bears))
    }
}

/// Checks a record of a box as a ballot.
fn received(board: &Board, record: &Record) -> Result<Received, ballot::board::BallotRefusal> {
    board.receive(record.ballot.as_bytes(), record.sidecar.as_deref().map(str::as_bytes))
}
