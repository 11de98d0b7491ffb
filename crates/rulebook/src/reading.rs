//! What a provision reads and under which conditions it speaks, for whoever wants to understand it.

use std::collections::BTreeMap;

use crate::expression::{Expression, Names};
use crate::provision::{Edition, Nature, Provision};
use crate::rulebook::Rulebook;
use crate::schema::Fact;
use crate::words::{Piece, Words};

/// How a provision uses a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// It cannot be judged without it, unless another part of a condition decides first.
    Needed,
    /// A condition asks whether it is known.
    Asked,
    /// It stands in the words of a finding alone.
    Said,
}

/// What part of a provision a condition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// When it applies.
    Applies,
    /// What must be so.
    Holds,
    /// By which day.
    Due,
    /// When a deadline is met.
    Met,
}

impl Part {
    /// Its key in rulebook files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Applies => "applies",
            Self::Holds => "holds",
            Self::Due => "due",
            Self::Met => "met",
        }
    }
}

/// A condition as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition<'e> {
    /// What part of the provision it is.
    pub part: Part,
    /// As it was written, CEL.
    pub source: &'e str,
    /// In words; none when it uses what words have no form for.
    pub words: Option<Words>,
}

impl Rulebook {
    /// The facts that a provision reads in any of its editions and how, in the order of its subject.
    #[must_use]
    pub fn facts_read(&self, provision: &Provision) -> Vec<(&Fact, Reading)> {
        let Some(subject) = self.subject(&provision.subject) else { return Vec::new() };
        let mut read: BTreeMap<usize, Reading> = BTreeMap::new();
        let mut note = |position: usize, how: Reading| {
            let known = read.entry(position).or_insert(how);
            *known = how.min(*known);
        };
        for edition in &provision.editions {
            for (_, expression) in parts(provision, edition) {
                expression.needs.iter().for_each(|position| note(*position, Reading::Needed));
                expression.asks.iter().for_each(|position| note(*position, Reading::Asked));
            }
            let conditions = &edition.conditions;
            let phrases = [conditions.text.as_ref(), conditions.finding.as_ref(), conditions.remedy.as_ref()];
            for piece in phrases.into_iter().flatten().flat_map(|phrase| phrase.zh.iter().chain(&phrase.en)) {
                if let Piece::Fact(position) = piece {
                    note(*position, Reading::Said);
                }
            }
        }
        read.into_iter().filter_map(|(position, how)| Some((subject.facts().get(position)?, how))).collect()
    }

    /// The conditions of an edition, in the order in which they are asked.
    #[must_use]
    pub fn conditions<'e>(&self, provision: &Provision, edition: &'e Edition) -> Vec<Condition<'e>> {
        let Some(subject) = self.subject(&provision.subject) else { return Vec::new() };
        let names = Names { subject, values: &edition.values };
        parts(provision, edition)
            .map(|(part, expression)| Condition {
                part,
                source: &expression.source,
                words: expression.words(names),
            })
            .collect()
    }
}

fn parts<'e>(
    provision: &Provision,
    edition: &'e Edition,
) -> impl Iterator<Item = (Part, &'e Expression)> + use<'e> {
    let test = if provision.nature == Nature::Deadline { Part::Met } else { Part::Holds };
    let conditions = &edition.conditions;
    [
        (Part::Applies, conditions.applies.as_ref()),
        (Part::Due, conditions.due.as_ref()),
        (test, conditions.test.as_ref()),
    ]
    .into_iter()
    .filter_map(|(part, expression)| Some((part, expression?)))
}
