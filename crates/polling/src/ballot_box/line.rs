//! The file of a box: lines, each with a checksum over itself and all lines before it.
//!
//! ```text
//! jiceng-box/1 FINGERPRINT BOX
//! B CHECKSUM BALLOT<TAB>SIDECAR
//! E CHECKSUM closed
//! ```
//!
//! Checksums find what broke and careless hands. They are no signature: those are in the ballots.

use sha2::{Digest as _, Sha256};

const FORMAT: &str = "jiceng-box/1";
/// A checksum has so many digits.
const DIGITS: usize = 64;

/// A ballot as it stands in a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) ballot: String,
    pub(super) sidecar: Option<String>,
}

/// How a box ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// To be counted.
    Closed,
    /// Never to be opened.
    Abandoned,
}

/// What stands in the file of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) election: String,
    /// Tells boxes apart.
    pub(super) id: String,
    pub(super) records: Vec<Record>,
    pub(super) end: Option<End>,
    /// Bytes up to the end of the last whole line.
    pub(super) whole: u64,
    /// The checksum of the last whole line.
    pub(super) last: [u8; 32],
    /// The checksum of each record.
    pub(super) checksums: Vec<[u8; 32]>,
}

/// Why a file is none of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// There is no whole first line: it was never begun.
    Empty,
    /// The first line is of something else.
    Heading,
    /// A line before the last, counted from 1 behind the heading.
    Line(usize),
}

/// The first line of a box.
pub(super) fn heading(election: &str, id: &str) -> String {
    format!("{FORMAT} {election} {id}\n")
}

/// The line of a record behind what has this checksum.
pub(super) fn record(last: &[u8; 32], record: &Record) -> (String, [u8; 32]) {
    let content = match &record.sidecar {
        Some(sidecar) => format!("{}\t{sidecar}", record.ballot),
        None => record.ballot.clone(),
    };
    line('B', last, &content)
}

/// The last line of a box.
pub(super) fn end(last: &[u8; 32], end: End) -> (String, [u8; 32]) {
    line('E', last, end.word())
}

fn line(kind: char, last: &[u8; 32], content: &str) -> (String, [u8; 32]) {
    let sum = checksum(kind, last, content);
    (format!("{kind} {} {content}\n", hex::encode(sum)), sum)
}

fn checksum(kind: char, last: &[u8; 32], content: &str) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(last);
    hash.update(kind.to_string());
    hash.update(content);
    hash.finalize().into()
}

impl End {
    const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Abandoned => "abandoned",
        }
    }
}

impl Found {
    /// Reads the file of a box. A last line that is not whole is left out: a failure of power does that.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Wrong> {
        let first = bytes.iter().position(|byte| *byte == b'\n').ok_or(Wrong::Empty)? + 1;
        let heading = std::str::from_utf8(&bytes[..first]).map_err(|_| Wrong::Heading)?;
        let mut words = heading.trim_end_matches('\n').split(' ');
        let (format, election, id) = (words.next(), words.next(), words.next());
        let (Some(FORMAT), Some(election), Some(id), None) = (format, election, id, words.next()) else {
            return Err(Wrong::Heading);
        };
        let mut found = Self {
            election: election.to_owned(),
            id: id.to_owned(),
            records: Vec::new(),
            end: None,
            whole: first as u64,
            last: Sha256::digest(&bytes[..first]).into(),
            checksums: Vec::new(),
        };
        let mut rest = &bytes[first..];
        let mut number = 0;
        while let Some(length) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(length + 1);
            number += 1;
            if found.take(&line[..length]).is_none() {
                // The last line can be torn although its end is there; behind the end nothing is written at all.
                let torn = after.is_empty() && found.end.is_none();
                return if torn { Ok(found) } else { Err(Wrong::Line(number)) };
            }
            found.whole += line.len() as u64;
            rest = after;
        }
        if found.end.is_some() && !rest.is_empty() {
            return Err(Wrong::Line(number + 1));
        }
        Ok(found)
    }

    /// Takes a line, if it is whole and stands where it may.
    fn take(&mut self, line: &[u8]) -> Option<()> {
        let line = std::str::from_utf8(line).ok()?;
        let (kind, rest) = line.split_once(' ')?;
        let (digits, content) = rest.split_once(' ')?;
        let kind = kind.chars().next().filter(|_| kind.len() == 1)?;
        let sum = checksum(kind, &self.last, content);
        if digits.len() != DIGITS || digits != hex::encode(sum) || self.end.is_some() {
            return None;
        }
        match kind {
            'B' => {
                let (ballot, sidecar) = match content.split_once('\t') {
                    Some((ballot, sidecar)) => (ballot, Some(sidecar.to_owned())),
                    None => (content, None),
                };
                self.records.push(Record { ballot: ballot.to_owned(), sidecar });
                self.checksums.push(sum);
            }
            'E' => {
                let ends = [End::Closed, End::Abandoned];
                self.end = Some(ends.into_iter().find(|end| end.word() == content)?);
            }
            _ => return None,
        }
        self.last = sum;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(count: usize) -> String {
        let mut text = heading("election", "box");
        let mut last = Found::parse(text.as_bytes()).unwrap().last;
        for at in 0..count {
            let own = Record {
                ballot: format!("{{\"ballot\":{at}}}"),
                sidecar: (at % 2 == 0).then(|| "{}".into()),
            };
            let (line, sum) = record(&last, &own);
            text += &line;
            last = sum;
        }
        text
    }

    #[test]
    fn what_was_written_is_read() {
        let found = Found::parse(sample(3).as_bytes()).unwrap();
        assert_eq!((found.records.len(), found.end, found.id.as_str()), (3, None, "box"));
        assert_eq!(found.records[0].sidecar.as_deref(), Some("{}"));
        let closed = sample(3) + &end(&found.last, End::Closed).0;
        assert_eq!(Found::parse(closed.as_bytes()).unwrap().end, Some(End::Closed));
    }

    #[test]
    fn any_changed_byte_before_the_last_line_is_noticed() {
        let text = sample(3);
        let last_line = text.trim_end().rfind('\n').unwrap();
        for at in 0..last_line {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let noticed = match Found::parse(&bytes) {
                Ok(found) => found.election != "election" || found.id != "box",
                Err(_) => true,
            };
            assert!(noticed, "byte {at}");
        }
    }

    #[test]
    fn nothing_stands_behind_the_end() {
        let found = Found::parse(sample(1).as_bytes()).unwrap();
        let (ended, sum) = end(&found.last, End::Closed);
        let (late, _) = record(&sum, &found.records[0]);
        for late in [late.as_str(), &late[..9]] {
            let read = Found::parse((sample(1) + &ended + late).as_bytes());
            assert_eq!(read, Err(Wrong::Line(3)));
        }
    }
}
