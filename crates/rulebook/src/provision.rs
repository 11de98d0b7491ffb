//! Instruments, and the provisions taken from them: rules, obligations and deadlines with their editions.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::Every;
use crate::expression::Expression;
use crate::value::{Held, RuleValue};
use crate::words::{Phrase, Words};

/// A regulation, law or opinion, in one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its id.
    pub id: String,
    /// Its full title.
    pub title: Words,
    /// Name of the edition, usually its year.
    pub edition: String,
    /// Day of issue.
    pub issued: Option<Date>,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// Id of the instrument it takes the place of.
    pub supersedes: Option<String>,
    /// Whether its text was checked.
    pub confirmed: bool,
    /// Whether it is a practice without a text of its own, which is named without title marks.
    pub practice: bool,
    /// Whether a local folder defines it.
    pub local: bool,
}

/// What a finding means for the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Say it.
    Inform,
    /// Go on with a reason, which is kept.
    Warn,
    /// Do not go on: it could not be cured later.
    Block,
}

/// Which way a value becomes tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A lower number is tighter.
    Lower,
    /// A higher number is tighter.
    Higher,
}

/// What kind of provision it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A condition: of one act, or standing when there is none.
    Rule {
        /// The act it governs.
        act: Option<String>,
    },
    /// Something that must happen in every period.
    Obligation {
        /// The period.
        every: Every,
        /// Usual season within the year: first and last month.
        window: Option<(i8, i8)>,
        /// Kind of the event that fulfils it.
        event: String,
    },
    /// Something that must happen by one day.
    Deadline,
}

/// One provision with all its editions.
#[derive(Debug)]
pub struct Provision {
    /// Its id, unique in the rulebook.
    pub id: String,
    /// Id of the subject it is about.
    pub subject: String,
    /// What kind it is.
    pub nature: Nature,
    /// Its strength.
    pub strength: Strength,
    /// Whether it was checked against the text.
    pub confirmed: bool,
    /// Whether a local folder defines it, beside the national provisions.
    pub local: bool,
    pub(crate) editions: Vec<Edition>,
}

/// A provision as it stands in one edition of its instrument, local changes included.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Id of the instrument.
    pub instrument: String,
    /// Name of the instrument's edition.
    pub edition: String,
    /// Article, when the instrument counts articles.
    pub article: Option<String>,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// Title and article; where a local overlay changed values, its citation follows, marked as local.
    pub citation: Words,
    /// What it says.
    pub text: Words,
    /// Whether provision and instrument were both checked.
    pub confirmed: bool,
    /// What local overlays changed, when they did.
    pub local: Option<LocalChange>,
    /// How often within a period; 1 unless it is an obligation that says more.
    pub count: u32,
    pub(crate) values: Vec<(String, RuleValue)>,
    pub(crate) held: Vec<Held>,
    pub(crate) tighten: BTreeMap<String, Direction>,
    pub(crate) conditions: Arc<Conditions>,
}

/// What local overlays changed in an edition: their citation, and what it says nationally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalChange {
    /// Citation of the overlays.
    pub citation: Words,
    /// Title and article of the national provision.
    pub national_citation: Words,
    /// What the provision says nationally.
    pub national_text: Words,
    /// The changed values as they are nationally, by name.
    pub national_values: BTreeMap<String, RuleValue>,
    /// How often within a period nationally, when that was changed.
    pub national_count: Option<u32>,
}

/// The compiled parts of an edition, shared by its local variants.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    pub(crate) applies: Option<Expression>,
    /// `holds` of a rule, `met` of a deadline.
    pub(crate) test: Option<Expression>,
    pub(crate) due: Option<Expression>,
    /// Of a rule: the first day on which it can hold.
    pub(crate) earliest: Option<Expression>,
    pub(crate) text: Option<Phrase>,
    pub(crate) finding: Option<Phrase>,
    pub(crate) remedy: Option<Phrase>,
}

impl Provision {
    /// All editions, the oldest first; a local overlay divides an edition.
    #[must_use]
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The edition in force on a day.
    #[must_use]
    pub fn edition_on(&self, day: Date) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.in_force_on(day))
    }

    /// Whether the county has a say in it: it is the county's own, or an overlay changed an edition.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.local || self.editions.iter().any(|edition| edition.local.is_some())
    }

    /// The act it governs.
    #[must_use]
    pub fn act(&self) -> Option<&str> {
        match &self.nature {
            Nature::Rule { act } => act.as_deref(),
            Nature::Obligation { .. } | Nature::Deadline => None,
        }
    }
}

impl Edition {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// The threshold of a name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&RuleValue> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All thresholds, sorted by name.
    #[must_use]
    pub fn values(&self) -> &[(String, RuleValue)] {
        &self.values
    }

    /// The direction in which a county may tighten a threshold.
    #[must_use]
    pub fn tightened(&self, name: &str) -> Option<Direction> {
        self.tighten.get(name).copied()
    }

    /// Whether it has a condition of its own; without one it is there for its values and citation.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.conditions.test.is_some() || self.conditions.due.is_some()
    }
}
