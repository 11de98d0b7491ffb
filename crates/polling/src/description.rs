//! What an election is about, as its organiser writes it down: the file `election.json`.
//!
//! The identifier of the election is made of every word in it, so credentials fit this description and no
//! other.

use crate::files::{self, FileError};
use crate::words::Said;
use ballot::election::Terms;
use ballot::group::{Element, MOST_NUMBERS};
use ballot::statutory::{Layout, MOST_ON_ROLL, Part};
use ballot::token::ALPHABET;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// The first line of a description.
const FORMAT: &str = "jiceng-election/1";
/// A text has at most so many characters.
const MOST_TEXT: usize = 200;
/// So many lines of the election method are shown on a ballot at most.
const MOST_RULES: usize = 30;
/// So many persons are on a roll at most: names are written in as numbers of two bytes.
const MOST_PERSONS: usize = 65_535;

/// An election, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// `jiceng-election/1`.
    pub format: String,
    /// The title, with the round where there are several: two votes of one meeting have two titles.
    pub title: String,
    /// Whose election it is.
    pub organisation: String,
    /// The day of the meeting, `YYYY-MM-DD`.
    pub day: jiff::civil::Date,
    /// What is elected, as the ballot says it: 支部委员会委员.
    pub subject: String,
    /// How many are elected.
    pub places: u16,
    /// Numbers of the roll, in the order of the ballot.
    pub candidates: Vec<u16>,
    /// Whoever may be elected, with their number on the roll.
    pub persons: Vec<RollEntry>,
    /// Numbers of the roll of those who may vote.
    pub voters: Vec<u16>,
    /// Whether somebody else may be written in.
    pub write_ins: bool,
    /// What the election method says, a sentence each, shown above the ballot.
    pub rules: Vec<String>,
    /// The document by which the electronic vote was approved from above.
    pub approval: String,
    /// SHA-256 of each program with which ballots may be sealed, 64 hexadecimal digits.
    pub programs: Vec<String>,
}

/// A person who may be elected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollEntry {
    /// The number on the roll, from 1.
    pub number: u16,
    /// The name.
    pub name: String,
}

/// What is wrong with a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescriptionError {
    /// The file.
    File(FileError),
    /// Another format than `jiceng-election/1`.
    Format(String),
    /// A text is empty or too long: the field.
    Text(&'static str),
    /// A list is empty or too long: the field.
    Size(&'static str),
    /// A number of the roll is nought or there twice: the field and the number.
    Twice(&'static str, u16),
    /// A candidate is nobody of those who may be elected.
    Stranger(u16),
    /// More places than can be filled.
    Places(u16),
    /// More places than names that can be written in on a long roll.
    ManyPlaces(u16, usize),
    /// This is not the SHA-256 of a program.
    Program(String),
}

impl DescriptionError {
    /// The sentence for whoever wrote the description.
    #[must_use]
    pub fn said(&self) -> Said {
        let pick = |zh: String, en: String| {
            Said::new(format!("选举说明文件：{zh}"), format!("The description of the election: {en}"))
        };
        match self {
            Self::File(why) => why.said(),
            Self::Format(found) => pick(
                format!("格式是“{found}”，应为“{FORMAT}”。"),
                format!("its format is “{found}” and should be “{FORMAT}”."),
            ),
            Self::Text(field) => pick(
                format!("“{field}”没有填，或者超过{MOST_TEXT}字、换了行。"),
                format!("{field} is empty, has more than {MOST_TEXT} signs, or has line breaks."),
            ),
            Self::Size(field) => pick(
                format!("“{field}”没有填，或者太多。"),
                format!("{field} has nothing in it, or too much."),
            ),
            Self::Twice(field, number) => pick(
                format!("“{field}”里名册编号{number}写了两次，或者是0。"),
                format!("{field} has the number {number} twice, or nought."),
            ),
            Self::Stranger(number) => pick(
                format!("候选人的名册编号{number}不在有被选举权的人（persons）里。"),
                format!("candidate {number} is not among those who may be elected (persons)."),
            ),
            Self::Places(places) => pick(
                format!("应选{places}名，比有被选举权的人还多，或者是0。"),
                format!("{places} places are none, or more than there are persons who may be elected."),
            ),
            Self::ManyPlaces(places, most) => pick(
                format!(
                    "名册超过{MOST_ON_ROLL}人时，电子选票最多应选{most}名，这里是{places}名。请全部用纸质选票。"
                ),
                format!(
                    "on a roll of more than {MOST_ON_ROLL} an electronic ballot has at most {most} places, here are {places}. Vote on paper."
                ),
            ),
            Self::Program(found) => pick(
                format!("程序指纹“{found}”不是64位小写十六进制数。"),
                format!("“{found}” is not the SHA-256 of a program in 64 lower-case hexadecimal digits."),
            ),
        }
    }
}

impl Description {
    /// Reads and checks a description.
    pub fn read(path: &Path) -> Result<Self, DescriptionError> {
        let bytes = files::read(path).map_err(DescriptionError::File)?;
        let read = serde_json::from_slice(&bytes);
        let own: Self = read.map_err(|why| DescriptionError::File(FileError::damaged(path, &why)))?;
        own.check()?;
        Ok(own)
    }

    /// Checks that it can be voted on.
    pub fn check(&self) -> Result<(), DescriptionError> {
        if self.format != FORMAT {
            return Err(DescriptionError::Format(self.format.chars().take(40).collect()));
        }
        let texts = [
            ("title", &self.title),
            ("organisation", &self.organisation),
            ("subject", &self.subject),
            ("approval", &self.approval),
        ];
        let rules = self.rules.iter().map(|rule| ("rules", rule));
        let names = self.persons.iter().map(|person| ("persons", &person.name));
        let wrong = texts.into_iter().chain(rules).chain(names).find(|(_, text)| !is_line(text));
        if let Some((field, _)) = wrong {
            return Err(DescriptionError::Text(field));
        }
        self.check_lists()?;
        self.check_places()
    }

    fn check_lists(&self) -> Result<(), DescriptionError> {
        let persons: Vec<u16> = self.persons.iter().map(|person| person.number).collect();
        for (field, numbers) in
            [("persons", &persons), ("voters", &self.voters), ("candidates", &self.candidates)]
        {
            if numbers.is_empty() || numbers.len() > MOST_PERSONS {
                return Err(DescriptionError::Size(field));
            }
            let mut seen = BTreeSet::new();
            if let Some(twice) = numbers.iter().find(|number| **number == 0 || !seen.insert(**number)) {
                return Err(DescriptionError::Twice(field, *twice));
            }
        }
        if let Some(stranger) = self.candidates.iter().find(|number| !persons.contains(number)) {
            return Err(DescriptionError::Stranger(*stranger));
        }
        if self.rules.len() > MOST_RULES {
            return Err(DescriptionError::Size("rules"));
        }
        if self.programs.is_empty() || self.programs.len() > MOST_RULES {
            return Err(DescriptionError::Size("programs"));
        }
        let is_hash = |text: &String| {
            text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
        };
        let wrong = self.programs.iter().find(|program| !is_hash(program));
        wrong.map_or(Ok(()), |wrong| Err(DescriptionError::Program(wrong.chars().take(70).collect())))
    }

    fn check_places(&self) -> Result<(), DescriptionError> {
        let most = MOST_NUMBERS / 2;
        let selectable = if self.write_ins { self.persons.len() } else { self.candidates.len() };
        if self.places == 0 || usize::from(self.places) > selectable {
            return Err(DescriptionError::Places(self.places));
        }
        if matches!(self.part(), Part::LongRoll { .. }) && usize::from(self.places) > most {
            return Err(DescriptionError::ManyPlaces(self.places, most));
        }
        if selectable > MOST_ON_ROLL && !self.write_ins {
            return Err(DescriptionError::Size("candidates"));
        }
        Ok(())
    }

    /// The identifier of the election, made of the SHA-256 of the description: 22 signs of base 58. No secret, so
    /// that some signs are likelier than others does no harm.
    #[must_use]
    pub fn uuid(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let hash = Sha256::digest(text);
        hash.iter().take(22).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
    }

    /// How its ballot is put into questions: docs/ballot-encoding.md.
    #[must_use]
    pub fn part(&self) -> Part {
        let candidates = self.candidates.len();
        let others = if self.write_ins { self.others().count() } else { 0 };
        let places = u64::from(self.places);
        if self.write_ins && candidates + others > MOST_ON_ROLL {
            Part::LongRoll { candidates, places }
        } else {
            Part::Approval { candidates, others, places }
        }
    }

    /// Whoever can be written in, in the order of the roll as it is given.
    pub fn others(&self) -> impl Iterator<Item = &RollEntry> {
        self.persons.iter().filter(|person| !self.candidates.contains(&person.number))
    }

    /// Somebody who may be elected.
    #[must_use]
    pub fn person(&self, number: u16) -> Option<&RollEntry> {
        self.persons.iter().find(|person| person.number == number)
    }

    /// A name as the ballot has it: with the number on the roll where two have the same.
    #[must_use]
    pub fn label(&self, person: &RollEntry) -> String {
        let same = self.persons.iter().filter(|other| other.name == person.name).count();
        if same > 1 {
            format!("{}（名册{}号）", person.name, person.number)
        } else {
            person.name.clone()
        }
    }

    /// The names of the candidates in the order of the ballot.
    #[must_use]
    pub fn candidate_labels(&self) -> Vec<String> {
        let persons = self.candidates.iter().filter_map(|number| self.person(*number));
        persons.map(|person| self.label(person)).collect()
    }

    /// The terms of the election under a key, with the key by which the registrar signs.
    #[must_use]
    pub fn terms(&self, public_key: Element, registrar: &str) -> Terms {
        let part = self.part();
        let mut names = self.candidate_labels();
        if matches!(part, Part::Approval { others: 1.., .. }) {
            names.extend(self.others().map(|person| self.label(person)));
        }
        let questions = part.questions(&self.subject, &names);
        let mut lines = vec![self.organisation.clone(), self.day.to_string()];
        lines.extend(self.rules.iter().cloned());
        lines.push(format!("电子投票批准文号：{}", self.approval));
        lines.push(format!("名册指纹 roll: {}", self.roll_hash()));
        lines.extend(self.programs.iter().map(|program| format!("封票程序 program: {program}")));
        lines.push(format!("{REGISTRAR}{registrar}"));
        lines.push(Layout(vec![part]).line());
        Terms {
            description: lines.join("\n"),
            name: self.title.clone(),
            public_key,
            questions,
            uuid: self.uuid(),
            administrator: Some(self.organisation.clone()),
            credential_authority: None,
        }
    }

    /// What binds names and numbers into the election where its questions do not spell them out.
    fn roll_hash(&self) -> String {
        let text = serde_json::to_vec(&(&self.persons, &self.voters)).unwrap_or_default();
        hex::encode(Sha256::digest(text))
    }
}

/// With which words the line of the registrar's key begins.
const REGISTRAR: &str = "凭证发放人公钥 registrar: ";

/// The key of the registrar that the terms of an election name.
pub(crate) fn registrar_of(terms: &Terms) -> Option<&str> {
    // From the end: what the organiser wrote stands before it, whatever it looks like.
    terms.description.lines().rev().find_map(|line| line.strip_prefix(REGISTRAR))
}

fn is_line(text: &str) -> bool {
    let length = text.chars().count();
    (1..=MOST_TEXT).contains(&length) && !text.chars().any(char::is_control) && text.trim() == text
}
