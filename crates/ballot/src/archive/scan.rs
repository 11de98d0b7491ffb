//! Reading an archive through once: every text against the hash it is named by, every event against the one
//! before it, and where each thing stands. What is kept of a ballot does not depend on its size.

use super::entries::{Entries, MOST_ENTRY, Place};
use super::error::ArchiveError;
use super::event::{Event, Kind};
use crate::hash::sha256;
use crate::json::{self, Expected, Reader, Unreadable, parse_hash};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};

type Hash = [u8; 32];

/// So many data stand before one event at most.
const MOST_PENDING: usize = 8;

/// An event with the data before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The hash of the event.
    pub hash: Hash,
    /// What happened.
    pub kind: Kind,
    /// The data to which it refers.
    pub payload: Option<(Hash, Place)>,
    /// Other data between the event before and this one, in order.
    pub others: Vec<(Hash, Place)>,
}

/// What stands in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Everything but ballots, in order.
    pub events: Vec<Recorded>,
    /// The ballots, in order.
    pub ballots: Vec<Place>,
    /// Which ballots were replaced by a later one of the same credential.
    pub replaced: BTreeSet<usize>,
    /// The hash of the last event.
    pub head: Hash,
    /// How many events there are.
    pub height: u64,
    /// Whether the event that was asked for is among them.
    pub seen: bool,
    /// The time in its header, in seconds since 1970.
    pub timestamp: u64,
    /// Where the next entry would stand.
    pub end: u64,
}

/// The texts of an archive, by where they stand.
#[derive(Debug)]
pub struct Contents<R>(R);

impl<R: Read + Seek> Contents<R> {
    /// Reads a text.
    pub fn text(&mut self, place: Place) -> Result<Vec<u8>, ArchiveError> {
        self.0.seek(SeekFrom::Start(place.offset))?;
        let length = usize::try_from(place.length.min(MOST_ENTRY)).unwrap_or_default();
        let mut text = vec![0; length];
        self.0.read_exact(&mut text)?;
        Ok(text)
    }
}

/// Reads an archive through, and looks whether the event `seen` is in it. Whether the election has questions
/// that are shuffled must be told from its events, so it is left to the audit.
pub fn scan<R: Read + Seek>(archive: R, seen: Option<&Hash>) -> Result<(Index, Contents<R>), ArchiveError> {
    let mut entries = Entries::open(archive)?;
    let mut chain = Chain::default();
    while let Some((name, place)) = entries.next()? {
        chain.add(&name, place, entries.text(), entries.current())?;
        chain.found |= seen.is_some() && seen == chain.last.as_ref().map(|(hash, _)| hash);
    }
    let (timestamp, end) = (entries.timestamp(), entries.end());
    let archive = entries.close()?;
    Ok((Index { timestamp, end, ..chain.finish()? }, Contents(archive)))
}

/// The events read so far.
#[derive(Default)]
struct Chain {
    pending: Vec<(Hash, Place)>,
    events: Vec<Recorded>,
    ballots: Vec<Place>,
    cast: BTreeSet<Hash>,
    last_of: BTreeMap<Hash, usize>,
    replaced: BTreeSet<usize>,
    last: Option<(Hash, Kind)>,
    height: u64,
    found: bool,
    /// The credential in the data read last, if it is a ballot.
    credentials: Vec<(Hash, Result<Hash, Unreadable>)>,
}

impl Chain {
    fn add(&mut self, name: &str, place: Place, text: &[u8], number: u64) -> Result<(), ArchiveError> {
        let (digits, ending) = name.split_at_checked(64).ok_or(ArchiveError::Name(number))?;
        let hash = parse_hash(digits.as_bytes()).ok_or(ArchiveError::Name(number))?;
        if sha256(text) != hash {
            return Err(ArchiveError::Content(number));
        }
        match ending {
            ".data.json" => self.add_data(hash, place, text, number),
            ".event.json" => self.add_event(hash, text),
            _ => Err(ArchiveError::Name(number)),
        }
    }

    fn add_data(&mut self, hash: Hash, place: Place, text: &[u8], number: u64) -> Result<(), ArchiveError> {
        let known = self.cast.contains(&hash) || self.pending.iter().any(|(other, _)| *other == hash);
        if known {
            return Err(ArchiveError::Duplicate(number));
        }
        if self.pending.len() == MOST_PENDING {
            return Err(ArchiveError::TooMany(number));
        }
        self.pending.push((hash, place));
        self.credentials.push((hash, credential(text)));
        Ok(())
    }

    fn add_event(&mut self, hash: Hash, text: &[u8]) -> Result<(), ArchiveError> {
        let height = self.height;
        let event: Event = json::parse(text).map_err(|why| ArchiveError::Event(height, why))?;
        if event.parent != self.last.map(|(hash, _)| hash) {
            return Err(ArchiveError::Parent(height));
        }
        if event.height != height {
            return Err(ArchiveError::Height(height));
        }
        let last = self.last.map(|(_, kind)| kind);
        if !event.kind.may_follow(last, true) && !event.kind.may_follow(last, false) {
            return Err(ArchiveError::Order { height, kind: event.kind, last });
        }
        let payload = self.payload(&event)?;
        let others = core::mem::take(&mut self.pending);
        match (event.kind, payload) {
            (Kind::Ballot, Some(payload)) => self.add_ballot(payload, &others)?,
            (kind, payload) => self.events.push(Recorded { hash, kind, payload, others }),
        }
        self.credentials.clear();
        self.last = Some((hash, event.kind));
        self.height += 1;
        Ok(())
    }

    /// The data to which an event refers, taken from those before it.
    fn payload(&mut self, event: &Event) -> Result<Option<(Hash, Place)>, ArchiveError> {
        let Some(hash) = event.payload else {
            let wants = event.kind.has_payload();
            return if wants { Err(ArchiveError::Payload(self.height)) } else { Ok(None) };
        };
        if event.kind == Kind::Ballot && self.cast.contains(&hash) {
            return Err(ArchiveError::Replayed(self.height));
        }
        let at = self.pending.iter().position(|(known, _)| *known == hash);
        match at.filter(|_| event.kind.has_payload()) {
            Some(at) => Ok(Some(self.pending.remove(at))),
            None => Err(ArchiveError::Payload(self.height)),
        }
    }

    fn add_ballot(
        &mut self,
        (hash, place): (Hash, Place),
        others: &[(Hash, Place)],
    ) -> Result<(), ArchiveError> {
        if !others.is_empty() {
            return Err(ArchiveError::Stray(self.height));
        }
        let credential =
            self.credentials.iter().find(|(known, _)| *known == hash).map(|(_, credential)| *credential);
        let credential = credential.ok_or(ArchiveError::Payload(self.height))?;
        let credential = credential.map_err(|why| ArchiveError::Ballot(self.height, why))?;
        let number = self.ballots.len();
        self.replaced.extend(self.last_of.insert(credential, number));
        self.cast.insert(hash);
        self.ballots.push(place);
        Ok(())
    }

    fn finish(self) -> Result<Index, ArchiveError> {
        if !self.pending.is_empty() {
            return Err(ArchiveError::Stray(self.height));
        }
        let (head, _) = self.last.ok_or(ArchiveError::Empty)?;
        let Self { events, ballots, replaced, height, found, .. } = self;
        Ok(Index { events, ballots, replaced, head, height, seen: found, timestamp: 0, end: 0 })
    }
}

/// The credential of a ballot, without reading it whole.
fn credential(text: &[u8]) -> Result<Hash, Unreadable> {
    let mut from = Reader::new(text);
    from.expect("{\"election_uuid\":")?;
    from.plain(Expected::Text)?;
    from.expect(",\"election_hash\":")?;
    from.plain(Expected::Text)?;
    from.expect(",\"credential\":")?;
    from.hash()
}
