//! Reading a record strictly: unknown and repeated fields are refused, and so is what is too large.

use super::{FORMAT, MeetingRecord, Person, Round, Tally};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// How large a record may be.
pub const MOST: Most = Most {
    bytes: 16 << 20,
    roll: 20_000,
    candidates: 600,
    officials: 100,
    rounds: 32,
    written: 20_000,
    ballots: 1_000_000,
    letters: 300,
};

/// How large a record may be.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Bytes of the file.
    pub bytes: usize,
    /// Persons on the roll, or outside it.
    pub roll: usize,
    /// Candidates, and persons on a ballot.
    pub candidates: usize,
    /// Scrutineers, tellers or signatures.
    pub officials: usize,
    /// Votes.
    pub rounds: usize,
    /// Persons who were written in.
    pub written: usize,
    /// Ballots, votes and voters in a sum.
    pub ballots: u32,
    /// Letters of a name, reason or citation.
    pub letters: usize,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// The file is too large.
    #[error("the file has more than {most} bytes")]
    TooLarge {
        /// So many bytes can be read.
        most: usize,
    },
    /// It is not of the form that the format asks for.
    #[error("line {line}, column {column}: {why}")]
    Form {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
        /// What the reader of the form says, in English.
        why: String,
    },
    /// Another format or version.
    #[error("the format is '{found}', not '{FORMAT}'")]
    Format {
        /// Which.
        found: String,
    },
    /// A list with too many entries.
    #[error("{what}: {found} entries, more than {most}")]
    TooMany {
        /// Which list, by the name of its field.
        what: &'static str,
        /// So many.
        found: usize,
        /// So many can be.
        most: usize,
    },
    /// A sum that no election has.
    #[error("{what}: {found}, more than {most}")]
    TooLargeSum {
        /// Which sum, by the name of its field.
        what: &'static str,
        /// So much.
        found: u32,
        /// So much can be.
        most: u32,
    },
    /// A text that is empty, too long, or holds what no name does.
    #[error("{what}: a text that is empty, too long or holds control characters")]
    Text {
        /// Which, by the name of its field.
        what: &'static str,
    },
}

/// Reads what a file holds.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    if bytes.len() > MOST.bytes {
        return Err(Unreadable::TooLarge { most: MOST.bytes });
    }
    serde_json::from_slice(bytes).map_err(|error| Unreadable::Form {
        line: error.line(),
        column: error.column(),
        why: error.to_string(),
    })
}

impl MeetingRecord {
    /// Reads a record without signatures.
    ///
    /// # Errors
    /// Why it cannot be read. What it says is not looked at: [`crate::outcome`] does that.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let record: Self = json(bytes)?;
        record.check_size()?;
        Ok(record)
    }

    /// Whether format and sizes are what can be read.
    pub(crate) fn check_size(&self) -> Result<(), Unreadable> {
        if self.format != FORMAT {
            return Err(Unreadable::Format { found: self.format.chars().take(MOST.letters).collect() });
        }
        few("roll", self.roll.len(), MOST.roll)?;
        few("outsiders", self.outsiders.len(), MOST.roll)?;
        few("candidates", self.candidates.len(), MOST.candidates)?;
        few("scrutineers", self.scrutineers.len(), MOST.officials)?;
        few("tellers", self.tellers.len(), MOST.officials)?;
        few("rounds", self.rounds.len(), MOST.rounds)?;
        self.check_texts()?;
        count("proxies", self.preparation.proxies)?;
        self.reduction.iter().try_for_each(|reduction| count("agreed", reduction.agreed))?;
        self.rounds.iter().try_for_each(check_round)
    }

    fn check_texts(&self) -> Result<(), Unreadable> {
        text("organisation", &self.organisation.name)?;
        text("rules", &self.rules.instrument)?;
        text("rules", &self.rules.edition)?;
        self.preparation.electronic_approval.iter().try_for_each(|one| text("electronic_approval", one))?;
        self.roll.iter().filter_map(|entry| entry.name.as_ref()).try_for_each(|name| text("roll", name))?;
        self.outsiders.iter().try_for_each(|outsider| text("outsiders", &outsider.name))?;
        for candidate in &self.candidates {
            text("candidates", &candidate.name)?;
            person("candidates", &candidate.person)?;
        }
        self.scrutineers.iter().try_for_each(|one| person("scrutineers", one))?;
        self.tellers.iter().try_for_each(|one| person("tellers", one))
    }
}

fn check_round(round: &Round) -> Result<(), Unreadable> {
    few("ballot", round.ballot.len(), MOST.candidates)?;
    round.ballot.iter().try_for_each(|one| person("ballot", one))?;
    few("present", round.present.len(), MOST.roll)?;
    if let Some(paper) = &round.paper {
        count("issued", paper.issued)?;
        count("spoilt", paper.spoilt)?;
        few("tellers", paper.tellers.len(), MOST.officials)?;
        for own in &paper.tellers {
            person("teller", &own.teller)?;
            check_tally(&own.tally)?;
        }
        if let Some(settled) = &paper.settled {
            text("reason", &settled.reason)?;
            check_tally(&settled.tally)?;
        }
    }
    if let Some(electronic) = &round.electronic {
        let archive = &electronic.archive;
        [&archive.uuid, &archive.fingerprint, &archive.head]
            .into_iter()
            .try_for_each(|one| text("archive", one))?;
        count("strange_names", electronic.strange_names)?;
        few("others", electronic.others.len(), MOST.roll)?;
        check_tally(&electronic.tally)?;
    }
    Ok(())
}

fn check_tally(tally: &Tally) -> Result<(), Unreadable> {
    few("marks", tally.marks.len(), MOST.candidates)?;
    few("written", tally.written.len(), MOST.written)?;
    [tally.returned, tally.valid, tally.void].into_iter().try_for_each(|sum| count("ballots", sum))?;
    let marks = tally.marks.iter().flat_map(|marks| [marks.yes, marks.no, marks.abstained]);
    marks.chain(tally.written.iter().map(|written| written.votes)).try_for_each(|sum| count("votes", sum))?;
    tally.written.iter().try_for_each(|written| person("written", &written.person))
}

pub(crate) fn few(what: &'static str, found: usize, most: usize) -> Result<(), Unreadable> {
    if found > most { Err(Unreadable::TooMany { what, found, most }) } else { Ok(()) }
}

fn count(what: &'static str, found: u32) -> Result<(), Unreadable> {
    if found > MOST.ballots {
        Err(Unreadable::TooLargeSum { what, found, most: MOST.ballots })
    } else {
        Ok(())
    }
}

fn person(what: &'static str, person: &Person) -> Result<(), Unreadable> {
    match person {
        Person::Roll(_) => Ok(()),
        Person::Outside(name) => text(what, name),
    }
}

pub(crate) fn text(what: &'static str, text: &str) -> Result<(), Unreadable> {
    let fits = !text.trim().is_empty()
        && text.chars().count() <= MOST.letters
        && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Unreadable::Text { what }) }
}
