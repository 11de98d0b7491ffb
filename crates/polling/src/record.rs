//! The record of an election, opened after everything in it was checked.

use crate::files::{self, FileError};
use crate::words::Said;
use ballot::archive::{Contents, Index, Kind, Owned, Recorded, SetupData, scan};
use ballot::audit::{AuditError, Report, Revotes, Rules, TallyError, audit_with};
use ballot::decryption::PartialDecryption;
use ballot::json;
use ballot::shuffle::Shuffle;
use ballot::tally::EncryptedTally;
use ballot::trustee::Trustees;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// A record that holds.
#[derive(Debug)]
pub struct Record {
    /// What the audit says of it.
    pub report: Report,
    /// Those who open it.
    pub trustees: Trustees,
    /// The tally as it is to be opened, after the shuffles there are.
    pub tally: Option<EncryptedTally>,
    /// What trustees opened so far.
    pub parts: Vec<(usize, PartialDecryption)>,
    /// What stands where.
    pub(crate) index: Index,
}

/// Why a record cannot be worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// The file.
    File(FileError),
    /// Something in it does not hold.
    Refused(Box<AuditError>),
}

impl RecordError {
    /// The sentence; the exact reason is the auditor's.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Refused(why) => Said::new(
                format!(
                    "选举记录不成立（{why}）。什么都没有做。请用 auditor election 查明哪里被改过，重新拷一份。"
                ),
                format!(
                    "The record does not hold ({why}). Nothing was done. Let “auditor election” tell where it was changed, and copy it again."
                ),
            ),
        }
    }
}

impl From<FileError> for RecordError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

impl From<AuditError> for RecordError {
    fn from(why: AuditError) -> Self {
        Self::Refused(Box::new(why))
    }
}

/// The file beside a record.
pub(crate) fn beside(record: &Path) -> PathBuf {
    record.with_extension("sidecars")
}

impl Record {
    /// Checks a record, with the file beside it where there is one, and opens it.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let bytes = files::read_ballots(path)?;
        let sidecars = beside(path);
        let sidecars = match File::open(&sidecars) {
            Ok(file) => Some(BufReader::new(file)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
            Err(why) => return Err(FileError::read(&sidecars, &why).into()),
        };
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads };
        let report = audit_with(Cursor::new(&bytes), sidecars, &rules)?;
        Self::gather(report, &bytes)
    }

    fn gather(report: Report, bytes: &[u8]) -> Result<Self, RecordError> {
        let (index, mut contents) = scan(Cursor::new(bytes), None).map_err(AuditError::Archive)?;
        let mut tally = None;
        let mut parts = Vec::new();
        let mut trustees = Trustees(Vec::new());
        for event in &index.events {
            let mut made = Made { event, contents: &mut contents };
            match event.kind {
                Kind::Setup => {
                    let setup: SetupData = made.payload()?;
                    trustees = made.other(&setup.trustees)?;
                }
                Kind::EncryptedTally => {
                    let hash = event.others.first().map(|(hash, _)| *hash).unwrap_or_default();
                    tally = Some(made.other(&hash)?);
                }
                Kind::Shuffle => {
                    let owned: Owned = made.payload()?;
                    let shuffle: Shuffle = made.other(&owned.payload)?;
                    if let Some(tally) = &mut tally {
                        let applied = shuffle.apply(report.board.election(), tally);
                        applied.map_err(|why| AuditError::Tally(TallyError::Shuffle(owned.owner, why)))?;
                    }
                }
                Kind::PartialDecryption => {
                    let owned: Owned = made.payload()?;
                    let number = usize::try_from(owned.owner).unwrap_or_default();
                    parts.push((number, made.other(&owned.payload)?));
                }
                _ => {}
            }
        }
        Ok(Self { report, trustees, tally, parts, index })
    }
}

/// Texts of an event.
struct Made<'a, 'b> {
    event: &'a Recorded,
    contents: &'a mut Contents<Cursor<&'b [u8]>>,
}

impl Made<'_, '_> {
    fn payload<T: json::Json>(&mut self) -> Result<T, RecordError> {
        let (hash, _) = self.event.payload.ok_or(AuditError::Missing(self.event.kind))?;
        let all = self.event.payload.iter().copied().collect::<Vec<_>>();
        self.read(&hash, &all)
    }

    fn other<T: json::Json>(&mut self, hash: &[u8; 32]) -> Result<T, RecordError> {
        let all = self.event.others.clone();
        self.read(hash, &all)
    }

    fn read<T: json::Json>(
        &mut self,
        hash: &[u8; 32],
        all: &[([u8; 32], ballot::archive::Place)],
    ) -> Result<T, RecordError> {
        let kind = self.event.kind;
        let (_, place) = all.iter().find(|(known, _)| known == hash).ok_or(AuditError::Missing(kind))?;
        let text = self.contents.text(*place).map_err(AuditError::Archive)?;
        let read = json::parse(&text);
        Ok(read.map_err(|why| AuditError::Unreadable(kind, why))?)
    }
}
