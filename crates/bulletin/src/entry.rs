//! What we write into a log: who may read it learns what was done when, and the content only with its salt.

use std::fmt;

use thiserror::Error;

use crate::encoding;
use crate::hash::Hash;

/// An act of disclosure, with commitments to the parts of what was disclosed.
///
/// Written as lines of text: the kind, what was done, the item, the day, and a line for each part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub act: Act,
    /// The item of the catalogue: 1 to 128 printable characters of ASCII.
    pub item: String,
    /// The day, as `2026-11-27`.
    pub day: String,
    /// The parts, at most 256, with different names.
    pub parts: Vec<Part>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Something was published.
    Publish,
    /// What the entry of an index published was corrected. The parts are those of the whole new text.
    Correct(u64),
    /// What the entry of an index published was withdrawn. The parts give the reason.
    Withdraw(u64),
    /// The content of parts of the entry of an index was removed by order. The parts give the order and its reason.
    Remove(u64, Vec<String>),
}

/// A part by its name, and what commits to its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name: 1 to 64 letters a to z, digits and hyphens.
    pub name: String,
    /// What commits to the content.
    pub commitment: Commitment,
}

/// A salted hash: it binds to the content of a part and, without the salt, tells nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment(pub Hash);

/// A part with its content and salt, which lie outside of the log. To remove the part is to destroy both.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenPart {
    /// The name.
    pub name: String,
    /// 32 random bytes, used for this part alone.
    pub salt: [u8; 32],
    /// The content.
    pub content: Vec<u8>,
}

/// Why bytes are no entry of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    /// It is too long.
    #[error("an entry has at most 65535 bytes")]
    TooLong,
    /// It is not made of lines of ASCII.
    #[error("an entry consists of lines of ASCII")]
    NotLines,
    /// The first line says that it is something else.
    #[error("the first line is not that of an entry")]
    Kind,
    /// What was done is not said, or not known.
    #[error("the line that says what was done cannot be read")]
    Act,
    /// The item is missing or not one.
    #[error("the line with the item cannot be read")]
    Item,
    /// The day is missing or not one.
    #[error("the line with the day cannot be read")]
    Day,
    /// A line is no part.
    #[error("line {0} is no part")]
    Part(usize),
    /// Two parts have one name.
    #[error("two parts have one name")]
    SameName,
    /// There are too many parts.
    #[error("an entry has at most {most} parts", most = Entry::MOST_PARTS)]
    TooManyParts,
}

const KIND: &str = "jiceng-bulletin/v1";
const DOMAIN: &[u8] = b"jiceng-bulletin/v1 part\n";

impl Entry {
    /// The most parts.
    pub const MOST_PARTS: usize = 256;

    /// The bytes that a log keeps; an error where a field is not as it must be.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes = self.to_string().into_bytes();
        // What could not be read back is not written.
        Self::parse(&bytes).and_then(|read| if read == *self { Ok(bytes) } else { Err(EntryError::NotLines) })
    }

    /// Reads an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > usize::from(u16::MAX) {
            return Err(EntryError::TooLong);
        }
        let printable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n'));
        let text = std::str::from_utf8(bytes).ok().filter(|_| printable);
        let mut lines =
            text.and_then(|text| text.strip_suffix('\n')).ok_or(EntryError::NotLines)?.split('\n');
        if lines.next() != Some(KIND) {
            return Err(EntryError::Kind);
        }
        let act = lines.next().and_then(Act::parse).ok_or(EntryError::Act)?;
        let mut field = |key: &str| lines.next().and_then(|line| line.strip_prefix(key));
        let item = field("item ").filter(|item| is_item(item)).ok_or(EntryError::Item)?.to_owned();
        let day = field("day ").filter(|day| is_day(day)).ok_or(EntryError::Day)?.to_owned();
        let mut parts: Vec<Part> = Vec::new();
        for (line, text) in (5..).zip(lines) {
            let part = Part::parse(text).ok_or(EntryError::Part(line))?;
            if parts.len() == Self::MOST_PARTS {
                return Err(EntryError::TooManyParts);
            }
            if parts.iter().any(|other| other.name == part.name) {
                return Err(EntryError::SameName);
            }
            parts.push(part);
        }
        Ok(Self { act, item, day, parts })
    }

    /// Whether the entry commits to this part.
    #[must_use]
    pub fn commits_to(&self, open: &OpenPart) -> bool {
        self.parts.iter().any(|part| part.name == open.name && part.commitment == open.commitment())
    }
}

impl Act {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (verb, of) = (words.next()?, words.next().map(encoding::decimal));
        let names: Vec<&str> = words.collect();
        match (verb, of, names.as_slice()) {
            ("publish", None, []) => Some(Self::Publish),
            ("correct", Some(of), []) => Some(Self::Correct(of?)),
            ("withdraw", Some(of), []) => Some(Self::Withdraw(of?)),
            ("remove", Some(of), names) if !names.is_empty() && names.iter().all(|name| is_name(name)) => {
                Some(Self::Remove(of?, names.iter().map(|name| (*name).to_owned()).collect()))
            }
            _ => None,
        }
    }
}

impl Part {
    fn parse(line: &str) -> Option<Self> {
        let (name, commitment) = line.strip_prefix("part ")?.split_once(' ')?;
        let commitment = Commitment(Hash::parse(commitment)?);
        is_name(name).then(|| Self { name: name.to_owned(), commitment })
    }
}

impl OpenPart {
    /// What commits to it: SHA-256 of a heading, the salt, the length of the name in four bytes, the name and the content.
    #[must_use]
    pub fn commitment(&self) -> Commitment {
        let length = u32::try_from(self.name.len()).unwrap_or(u32::MAX).to_be_bytes();
        Commitment(Hash::of(&[DOMAIN, &self.salt, &length, self.name.as_bytes(), &self.content]))
    }

    /// The part as an entry has it.
    #[must_use]
    pub fn closed(&self) -> Part {
        Part { name: self.name.clone(), commitment: self.commitment() }
    }
}

impl fmt::Debug for OpenPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the content of the part {}", self.name)
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish => f.write_str("publish"),
            Self::Correct(of) => write!(f, "correct {of}"),
            Self::Withdraw(of) => write!(f, "withdraw {of}"),
            Self::Remove(of, names) => write!(f, "remove {of} {}", names.join(" ")),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{KIND}\n{}\nitem {}\nday {}", self.act, self.item, self.day)?;
        self.parts.iter().try_for_each(|part| writeln!(f, "part {} {}", part.name, part.commitment.0))
    }
}

fn is_name(name: &str) -> bool {
    let letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(letter)
}

fn is_item(item: &str) -> bool {
    (1..=128).contains(&item.len()) && item.bytes().all(|byte| matches!(byte, b'!'..=b'~'))
}

/// Whether a text is a day as ISO 8601 writes it. Whether the month has so many days is not looked at.
fn is_day(day: &str) -> bool {
    let parts: Vec<&str> = day.split('-').collect();
    let [year, month, of_month] = parts.as_slice() else { return false };
    let number = |text: &str, digits: usize| {
        let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let within = |number: Option<u16>, most: u16| number.is_some_and(|number| (1..=most).contains(&number));
    number(year, 4).is_some() && within(number(month, 2), 12) && within(number(of_month, 2), 31)
}
