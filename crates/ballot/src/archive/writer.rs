//! Writing an archive: each ballot at the end, without reading what is there.

use super::event::{Event, Kind, Owned, SetupData};
use super::scan::Index;
use super::tar;
use crate::ballot::Ballot;
use crate::credential::Roll;
use crate::decryption::{PartialDecryption, TallyResult};
use crate::election::Election;
use crate::hash::{hex, sha256};
use crate::json::{self, Json, Writer};
use crate::shuffle::Shuffle;
use crate::tally::{EncryptedTally, SizedTally};
use crate::trustee::Trustees;
use std::io::{self, Write};

/// An archive that grows. It is only ever appended to, and bears no mark of an end: the reference program
/// knows none.
#[derive(Debug)]
pub struct ArchiveWriter<W> {
    file: W,
    /// What every entry bears as its time, so that no entry tells when a ballot came.
    timestamp: u64,
    last: Option<[u8; 32]>,
    height: u64,
}

impl<W: Write> ArchiveWriter<W> {
    /// Starts an archive in an empty file, at a time in seconds since 1970.
    pub fn create(file: W, timestamp: u64) -> io::Result<Self> {
        let mut archive = Self { file, timestamp, last: None, height: 0 };
        let mut header = Writer::default();
        header.raw("{\"version\":1,\"timestamp\":\"").number(timestamp).raw("\"}");
        archive.append(&[("BELENIOS".to_owned(), header.into_text())])?;
        Ok(archive)
    }

    /// Goes on at the end of an archive that was scanned. The file must be open for appending, and end where
    /// the index says.
    #[must_use]
    pub const fn resume(file: W, index: &Index) -> Self {
        Self { file, timestamp: index.timestamp, last: Some(index.head), height: index.height }
    }

    /// Fixes the election.
    pub fn setup(&mut self, election: &Election, trustees: &Trustees, roll: &Roll) -> io::Result<()> {
        let (trustees, roll) = (json::text(trustees), json::text(roll));
        let setup = SetupData {
            election: *election.hash(),
            trustees: sha256(trustees.as_bytes()),
            credentials: sha256(roll.as_bytes()),
        };
        let data = vec![election.text().to_owned(), trustees, roll, json::text(&setup)];
        self.event(Kind::Setup, data)
    }

    /// Puts a ballot into the box.
    pub fn ballot(&mut self, ballot: &Ballot) -> io::Result<()> {
        self.event(Kind::Ballot, vec![json::text(ballot)])
    }

    /// Closes the box.
    pub fn end_ballots(&mut self) -> io::Result<()> {
        self.event(Kind::EndBallots, Vec::new())
    }

    /// The tally of the ballots.
    pub fn encrypted_tally(&mut self, tally: &EncryptedTally, sized: &SizedTally) -> io::Result<()> {
        self.event(Kind::EncryptedTally, vec![json::text(tally), json::text(sized)])
    }

    /// The shuffle of a trustee, counted from 1.
    pub fn shuffle(&mut self, owner: u64, shuffle: &Shuffle) -> io::Result<()> {
        self.owned(Kind::Shuffle, owner, shuffle)
    }

    /// Ends the shuffles.
    pub fn end_shuffles(&mut self) -> io::Result<()> {
        self.event(Kind::EndShuffles, Vec::new())
    }

    /// The partial decryption of a trustee, counted from 1.
    pub fn partial_decryption(&mut self, owner: u64, part: &PartialDecryption) -> io::Result<()> {
        self.owned(Kind::PartialDecryption, owner, part)
    }

    /// The result.
    pub fn result(&mut self, result: &TallyResult) -> io::Result<()> {
        self.event(Kind::Result, vec![json::text(result)])
    }

    /// The hash of the last event.
    #[must_use]
    pub const fn head(&self) -> Option<&[u8; 32]> {
        self.last.as_ref()
    }

    /// The file.
    pub const fn file(&self) -> &W {
        &self.file
    }

    /// The file, done with.
    pub fn into_file(self) -> W {
        self.file
    }

    fn owned(&mut self, kind: Kind, owner: u64, made: &impl Json) -> io::Result<()> {
        let text = json::text(made);
        let link = Owned { owner, payload: sha256(text.as_bytes()) };
        self.event(kind, vec![text, json::text(&link)])
    }

    /// Appends data and the event that refers to the last of them.
    fn event(&mut self, kind: Kind, data: Vec<String>) -> io::Result<()> {
        let payload = data.last().map(|text| sha256(text.as_bytes()));
        let event = json::text(&Event { parent: self.last, height: self.height, kind, payload });
        let hash = sha256(event.as_bytes());
        let named =
            |text: String, ending: &str| (format!("{}.{ending}.json", hex(&sha256(text.as_bytes()))), text);
        let mut entries: Vec<_> = data.into_iter().map(|text| named(text, "data")).collect();
        entries.push(named(event, "event"));
        self.append(&entries)?;
        self.last = Some(hash);
        self.height += 1;
        Ok(())
    }

    /// Writes entries in one piece.
    fn append(&mut self, entries: &[(String, String)]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for (name, text) in entries {
            let size = text.len() as u64;
            bytes.extend_from_slice(&tar::header(name, size, self.timestamp));
            bytes.extend_from_slice(text.as_bytes());
            bytes.resize(bytes.len() + usize::try_from(tar::padding(size)).unwrap_or_default(), 0);
        }
        self.file.write_all(&bytes)?;
        self.file.flush()
    }
}
