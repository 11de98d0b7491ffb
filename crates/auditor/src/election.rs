//! Opening the files of an election and checking them.

use crate::Election;
use ballot::archive::ArchiveError;
use ballot::audit::{AuditError, Report, Revotes, Rules, audit_with};
use std::fs::File;
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

/// What came of checking.
pub(crate) type Checked = Result<Report, AuditError>;

/// Checks a record; the error says why it cannot be read at all.
pub(crate) fn check(record: &Path, wishes: &Election) -> Result<Checked, String> {
    let sidecars = sidecars(record, wishes).map(|path| open(&path)).transpose()?;
    let rules = Rules {
        revotes: if wishes.no_revotes { Revotes::Forbidden } else { Revotes::LastCounts },
        seen: wishes.seen,
        threads: wishes.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
    };
    match audit_with(open(record)?, sidecars, &rules) {
        Err(AuditError::Archive(ArchiveError::Io(why))) => Err(why),
        checked => Ok(checked),
    }
}

fn open(path: &Path) -> Result<BufReader<File>, String> {
    File::open(path).map(BufReader::new).map_err(|why| format!("{}: {why}", path.display()))
}

/// The file beside the record: the one named, or the one with the usual name if it is there.
fn sidecars(record: &Path, wishes: &Election) -> Option<PathBuf> {
    let usual = || Some(record.with_extension("sidecars")).filter(|path| path.is_file());
    wishes.sidecars.clone().or_else(usual)
}

/// Reads a hash of 64 hexadecimal digits.
pub(crate) fn parse_hash(text: &str) -> Result<[u8; 32], String> {
    let wrong = || "a hash has 64 hexadecimal digits".to_owned();
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong());
    }
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| wrong())?;
    }
    Ok(hash)
}

/// A hash in hexadecimal digits.
pub(crate) fn hex(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}
