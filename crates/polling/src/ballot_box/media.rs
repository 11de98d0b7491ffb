//! Two files on two media that hold the same.

use super::error::{BoxError, MediaError};
use super::line::{self, End, Found, Record, Wrong};
use crate::files::{self, FileError};
use crate::words::Output;
use rand_core::CryptoRng;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of the file on each medium.
const NAME: &str = "ballots.box";

/// Both media, locked for this program.
#[derive(Debug)]
pub(super) struct Media {
    files: [Medium; 2],
    records: Vec<Record>,
    end: Option<End>,
    last: [u8; 32],
    /// A write failed: what stands on the media is not known any more.
    broken: bool,
}

#[derive(Debug)]
struct Medium {
    path: PathBuf,
    file: File,
}

impl Media {
    /// Opens the box of an election, makes it where both media are empty, and puts right what one failure left.
    pub(super) fn open(
        folders: &[PathBuf; 2],
        election: &str,
        random: &mut impl CryptoRng,
    ) -> Result<Self, BoxError> {
        // Not made here: where a stick is not in, its folder would come into being on another medium.
        if let Some(absent) = folders.iter().find(|folder| !folder.is_dir()) {
            return Err(MediaError::NoFolder(absent.clone()).into());
        }
        let canonical = |folder: &PathBuf| folder.canonicalize().map_err(|why| FileError::read(folder, &why));
        if canonical(&folders[0])? == canonical(&folders[1])? {
            return Err(MediaError::Same(folders[0].clone()).into());
        }
        let found = [look(&folders[0])?, look(&folders[1])?];
        for (folder, found) in folders.iter().zip(&found) {
            if found.as_ref().is_some_and(|found| found.election != election) {
                return Err(MediaError::OtherElection(folder.clone()).into());
            }
        }
        let whole = match found {
            [None, None] => begin(folders, election, random)?,
            [Some(found), None] => begin_other(&folders[1], found)?,
            [None, Some(found)] => begin_other(&folders[0], found)?,
            [Some(one), Some(other)] => reconcile(folders, one, other)?,
        };
        let files = [open_medium(&folders[0], &whole)?, open_medium(&folders[1], &whole)?];
        let Found { records, end, last, .. } = whole;
        Ok(Self { files, records, end, last, broken: false })
    }

    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    pub(super) const fn end(&self) -> Option<End> {
        self.end
    }

    /// Appends a record to both media, and waits for each.
    pub(super) fn append(&mut self, record: &Record) -> Result<(), BoxError> {
        self.check_open()?;
        let (line, sum) = line::record(&self.last, record);
        self.write(&line)?;
        self.last = sum;
        self.records.push(record.clone());
        Ok(())
    }

    pub(super) fn close(&mut self, end: End) -> Result<(), BoxError> {
        if self.end == Some(end) {
            return Ok(());
        }
        self.check_open()?;
        let (line, sum) = line::end(&self.last, end);
        self.write(&line)?;
        self.last = sum;
        self.end = Some(end);
        Ok(())
    }

    const fn check_open(&self) -> Result<(), BoxError> {
        match self.end {
            _ if self.broken => Err(BoxError::Broken),
            Some(End::Closed) => Err(BoxError::Closed),
            Some(End::Abandoned) => Err(BoxError::Abandoned),
            None => Ok(()),
        }
    }

    fn write(&mut self, line: &str) -> Result<(), BoxError> {
        // Until both have it.
        self.broken = true;
        for medium in &mut self.files {
            // A medium that was pulled out and put back may leave a file that is there no more.
            if !medium.path.exists() {
                let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
                return Err(FileError::write(&medium.path, &gone).into());
            }
            let written = medium.file.write_all(line.as_bytes()).and_then(|()| medium.file.sync_all());
            written.map_err(|why| FileError::write(&medium.path, &why))?;
        }
        self.broken = false;
        Ok(())
    }
}

/// What stands on a medium; nothing where no box was begun.
pub(super) fn look(folder: &Path) -> Result<Option<Found>, BoxError> {
    let path = folder.join(NAME);
    if !files::is_there(&path)? {
        return Ok(None);
    }
    let bytes = files::read_ballots(&path)?;
    match Found::parse(&bytes) {
        Ok(found) => Ok(Some(found)),
        Err(Wrong::Empty) => Ok(None),
        Err(Wrong::Heading) => Err(FileError::damaged(&path, "heading").into()),
        Err(Wrong::Line(at)) => Err(MediaError::Changed(folder.to_owned(), at).into()),
    }
}

/// A new box on both media.
fn begin(folders: &[PathBuf; 2], election: &str, random: &mut impl CryptoRng) -> Result<Found, BoxError> {
    let mut id = [0; 8];
    random.fill_bytes(&mut id);
    let heading = line::heading(election, &hex::encode(id));
    for folder in folders {
        files::replace(&folder.join(NAME), heading.as_bytes())?;
    }
    look(&folders[0])?.ok_or_else(|| MediaError::Missing(folders[0].clone()).into())
}

/// Begins the second medium where the first was only just begun.
fn begin_other(lacking: &Path, found: Found) -> Result<Found, BoxError> {
    if !found.records.is_empty() || found.end.is_some() {
        return Err(MediaError::Missing(lacking.to_owned()).into());
    }
    write_whole(lacking, &found)?;
    Ok(found)
}

/// What both media hold together, once the one that one failure left behind is completed.
fn reconcile(folders: &[PathBuf; 2], one: Found, other: Found) -> Result<Found, BoxError> {
    if one.id != other.id {
        return Err(MediaError::OtherBox.into());
    }
    let (one_lines, other_lines) = (lines(&one), lines(&other));
    let common = one_lines.iter().zip(&other_lines).take_while(|(one, other)| one == other).count();
    if common < one_lines.len() && common < other_lines.len() {
        return Err(MediaError::Differ(common + 1).into());
    }
    let (lacking, missing, longer) = if one_lines.len() < other_lines.len() {
        (&folders[0], other_lines.len() - common, other)
    } else {
        (&folders[1], one_lines.len() - common, one)
    };
    if missing > 1 {
        return Err(MediaError::Behind(lacking.clone(), missing).into());
    }
    Ok(longer)
}

/// The checksums of all lines.
fn lines(found: &Found) -> Vec<[u8; 32]> {
    let mut lines = found.checksums.clone();
    lines.extend(found.end.map(|_| found.last));
    lines
}

/// The text of a box.
fn text(found: &Found) -> String {
    let mut text = line::heading(&found.election, &found.id);
    let mut last = Found::parse(text.as_bytes()).map(|begun| begun.last).unwrap_or_default();
    for record in &found.records {
        let (line, sum) = line::record(&last, record);
        text.push_str(&line);
        last = sum;
    }
    if let Some(end) = found.end {
        text.push_str(&line::end(&last, end).0);
    }
    text
}

/// Opens a medium for writing at the end of what is whole, and brings it up to what both are to hold.
fn open_medium(folder: &Path, whole: &Found) -> Result<Medium, BoxError> {
    let path = folder.join(NAME);
    let error = |why: std::io::Error| FileError::write(&path, &why);
    let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(error)?;
    if !lock(&file) {
        return Err(MediaError::InUse(folder.to_owned()).into());
    }
    let own = look(folder)?.ok_or_else(|| MediaError::Missing(folder.to_owned()))?;
    if own.whole > whole.whole {
        // Another program wrote between the first look and the lock.
        return Err(MediaError::InUse(folder.to_owned()).into());
    }
    let length = file.metadata().map_err(error)?.len();
    if length > own.whole {
        file.set_len(own.whole).and_then(|()| file.sync_all()).map_err(error)?;
    }
    file.seek(SeekFrom::Start(own.whole)).map_err(error)?;
    if own.whole < whole.whole {
        let text = text(whole);
        let from = usize::try_from(own.whole).unwrap_or(text.len());
        let missing = text.as_bytes().get(from..).unwrap_or_default();
        file.write_all(missing).and_then(|()| file.sync_all()).map_err(error)?;
    }
    Ok(Medium { path, file })
}

/// Locks a file for this program; false where another one keeps it. One that ends just now may have it for a
/// moment longer.
fn lock(file: &File) -> bool {
    const TRIES: u32 = 20;
    const PAUSE: Duration = Duration::from_millis(50);
    for _ in 0..TRIES {
        // A system without locks has no other program to tell of.
        if !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return true;
        }
        std::thread::sleep(PAUSE);
    }
    false
}

/// Wishes of an official whose one medium broke.
#[derive(Debug)]
pub struct Repair {
    /// The folder with the whole box.
    pub from: PathBuf,
    /// The folder without it, or with fewer ballots.
    pub to: PathBuf,
}

/// Copies a whole box onto a medium that has none, or only the beginning of the same one.
pub fn repair(wishes: &Repair, output: &mut Output<'_>) -> Result<(), BoxError> {
    let found = look(&wishes.from)?.ok_or_else(|| MediaError::NoBox(wishes.from.clone()))?;
    if !wishes.to.is_dir() {
        return Err(MediaError::NoFolder(wishes.to.clone()).into());
    }
    match look(&wishes.to) {
        Ok(None) => {}
        Ok(Some(there)) if there.id != found.id || there.election != found.election => {
            return Err(MediaError::OtherBox.into());
        }
        Ok(Some(there)) => {
            let (from, to) = (lines(&found), lines(&there));
            if !from.starts_with(&to) {
                let common = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
                return Err(MediaError::Differ(common + 1).into());
            }
        }
        // What is broken stays to be looked at.
        Err(_) => set_aside(&wishes.to)?,
    }
    write_whole(&wishes.to, &found)?;
    let count = found.records.len();
    output.say_both(
        format!("已把{count}张密封的选票复制到 {}。现在两份一样，可以继续投票。", wishes.to.display()),
        format!(
            "{count} sealed ballots were copied to {}. Both media hold the same now; voting can go on.",
            wishes.to.display()
        ),
    );
    Ok(())
}

fn set_aside(folder: &Path) -> Result<(), FileError> {
    let (path, aside) = (folder.join(NAME), folder.join("ballots.broken"));
    if aside.exists() {
        return Err(FileError::Exists(aside));
    }
    std::fs::rename(&path, &aside).map_err(|why| FileError::write(&aside, &why))
}

fn write_whole(folder: &Path, found: &Found) -> Result<(), BoxError> {
    files::replace(&folder.join(NAME), text(found).as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests;
