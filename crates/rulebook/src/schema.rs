//! Subjects and their typed facts.

use std::collections::BTreeMap;

use crate::words::Words;

/// What rules are about: an organisation, a member, an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Name under which conditions read its facts.
    pub id: String,
    /// Its name for people.
    pub title: Words,
    /// Its place among the subjects, in the order of the files.
    pub place: usize,
    facts: Vec<Fact>,
    positions: BTreeMap<String, usize>,
}

/// One typed fact of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Name within its subject.
    pub name: String,
    /// Type of its value.
    pub kind: FactType,
    /// Whether it may be unknown in an orderly record.
    pub optional: bool,
    /// The only texts it, or each item of a list, may have; empty when any text may stand there.
    pub one_of: Vec<String>,
    /// What those texts are called, in the same order; empty when they are shown as they are.
    pub words: Vec<Words>,
    /// Its name for people.
    pub title: Words,
}

impl Fact {
    /// What a text it may have is called.
    #[must_use]
    pub fn word(&self, text: &str) -> Option<&Words> {
        let position = self.one_of.iter().position(|known| known == text)?;
        self.words.get(position)
    }
}

/// Type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// Whole number.
    Int,
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// Civil date.
    Date,
    /// List of texts.
    TextList,
}

impl FactType {
    pub(crate) const NAMES: [(&'static str, Self); 5] = [
        ("int", Self::Int),
        ("bool", Self::Bool),
        ("text", Self::Text),
        ("date", Self::Date),
        ("list-of-text", Self::TextList),
    ];

    /// Whether its values are texts or made of texts.
    pub(crate) fn has_texts(self) -> bool {
        matches!(self, Self::Text | Self::TextList)
    }

    /// Name of the type in rulebook files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Text => "text",
            Self::Date => "date",
            Self::TextList => "list-of-text",
        }
    }
}

impl Subject {
    /// The first of two facts of one name keeps its place; the loader reports the second.
    pub(crate) fn new(id: String, title: Words, (place, facts): (usize, Vec<Fact>)) -> Self {
        let mut positions = BTreeMap::new();
        for (position, fact) in facts.iter().enumerate() {
            positions.entry(fact.name.clone()).or_insert(position);
        }
        Self { id, title, place, facts, positions }
    }

    /// All facts, in the order of the file.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The fact of a name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.position(name).and_then(|position| self.facts.get(position))
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }
}
