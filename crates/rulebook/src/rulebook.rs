//! The loaded rulebook and what can be looked up in it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use cel::Context;
use jiff::civil::Date;
use thiserror::Error;

use crate::blank::Blank;
use crate::expression::{Doubt, Scope};
use crate::facts::{FactError, FactErrors, Facts};
use crate::load::{self, LoadError, Source};
use crate::problem::Problem;
use crate::procedure::Procedure;
use crate::provision::{Edition, Instrument, Nature, Provision};
use crate::schema::Subject;
use crate::value::{Held, RuleValue};
use crate::words::{Language, Piece, Words};
use crate::workdays::Workdays;

/// A valid rulebook: subjects, instruments and provisions, compiled.
pub struct Rulebook {
    pub(crate) root: Context<'static, 'static>,
    subjects: BTreeMap<String, Arc<Subject>>,
    instruments: BTreeMap<String, Instrument>,
    /// Sorted by id.
    provisions: Vec<Provision>,
    /// Positions of the provisions about a subject, in the order of ids.
    by_subject: HashMap<String, Vec<usize>>,
    procedures: BTreeMap<String, Procedure>,
    /// In the order of the files.
    blanks: Vec<Blank>,
    workdays: Workdays,
}

/// Why a threshold could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// The rulebook has no such provision.
    #[error("unknown rule '{0}'")]
    UnknownRule(String),
    /// No edition of the provision is in force on the day.
    #[error("no edition of '{rule}' is in force on {day}")]
    NotInForce {
        /// The provision.
        rule: String,
        /// The day.
        day: Date,
    },
    /// The edition in force gives no such value.
    #[error("'{rule}' has no value '{name}' on {day}")]
    UnknownValue {
        /// The provision.
        rule: String,
        /// Name of the value.
        name: String,
        /// The day.
        day: Date,
    },
    /// The value is not of the type asked for.
    #[error("the value '{name}' of '{rule}' is {found}, not {expected}")]
    WrongType {
        /// The provision.
        rule: String,
        /// Name of the value.
        name: String,
        /// Type asked for.
        expected: &'static str,
        /// Type of the value.
        found: &'static str,
    },
}

impl Rulebook {
    /// Loads a rulebook from texts that belong to one layer.
    ///
    /// # Errors
    /// As [`Rulebook::layered`].
    pub fn from_sources(sources: &[Source<'_>]) -> Result<Self, LoadError> {
        load::load(sources, &[])
    }

    /// Loads the national texts with those of a county laid over them. What the county's define or change is marked
    /// as local.
    ///
    /// # Errors
    /// All problems of all files, in the order of files and lines. When a file is not valid TOML, only the
    /// syntax of the files is reported.
    pub fn layered(national: &[Source<'_>], local: &[Source<'_>]) -> Result<Self, LoadError> {
        load::load(national, local)
    }

    /// Loads a rulebook from the `.toml` files of folders: the national one first, then local ones. Folders in
    /// these folders are not read.
    ///
    /// # Errors
    /// A folder or file that cannot be read, or the problems of the files.
    pub fn from_folders(folders: &[&Path]) -> Result<Self, LoadError> {
        let mut files = Vec::new();
        for folder in folders {
            files.push(load::read_folder(folder)?);
        }
        let layer = |files: &[Vec<(String, String)>]| -> Vec<(String, String)> { files.concat() };
        let (national, local) = files.split_at(files.len().min(1));
        let (national, local) = (layer(national), layer(local));
        load::load(&load::sources(&national), &load::sources(&local))
    }

    /// Name and text of the `.toml` files of a folder, by name; files of the folders in it are not read.
    ///
    /// # Errors
    /// A folder or file that cannot be read, or a file that is not UTF-8.
    pub fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, LoadError> {
        load::read_folder(folder)
    }

    /// All problems of texts, none when they are a valid rulebook.
    ///
    /// # Errors
    /// Only what does not lie in the files.
    pub fn problems(sources: &[Source<'_>]) -> Result<Vec<Problem>, LoadError> {
        match load::load(sources, &[]) {
            Ok(_) => Ok(Vec::new()),
            Err(LoadError::Problems(problems)) => Ok(problems.list().to_vec()),
            Err(other) => Err(other),
        }
    }

    /// Empty facts about a subject.
    ///
    /// # Errors
    /// [`FactError::UnknownSubject`].
    pub fn facts(&self, subject: &str) -> Result<Facts, FactError> {
        let subject =
            self.subjects.get(subject).ok_or_else(|| FactError::UnknownSubject(subject.to_owned()))?;
        Ok(Facts::new(Arc::clone(subject)))
    }

    /// Facts about a subject from a JSON object of its facts by name.
    ///
    /// # Errors
    /// Every fact that is unknown or of a wrong type.
    pub fn facts_from_json(&self, subject: &str, json: &serde_json::Value) -> Result<Facts, FactErrors> {
        let Some(found) = self.subjects.get(subject) else {
            return Err(FactErrors::one(FactError::UnknownSubject(subject.to_owned())));
        };
        Facts::from_json(Arc::clone(found), json)
    }

    /// All subjects, in the order of the files.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let mut all: Vec<&Subject> = self.subjects.values().map(Arc::as_ref).collect();
        all.sort_unstable_by_key(|it| it.place);
        all.into_iter()
    }

    /// The subject of an id.
    #[must_use]
    pub fn subject(&self, id: &str) -> Option<&Subject> {
        self.subjects.get(id).map(Arc::as_ref)
    }

    /// All instruments, by id.
    pub fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments.values()
    }

    /// The instrument of an id.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.get(id)
    }

    /// All rules, obligations and deadlines, by id.
    #[must_use]
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }

    /// The calendar of working days.
    #[must_use]
    pub fn workdays(&self) -> &Workdays {
        &self.workdays
    }

    /// All procedures, by id.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }

    /// The procedure of an id.
    #[must_use]
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.get(id)
    }

    /// The letters and forms of a procedure, in the order of the files.
    pub fn blanks<'r>(&'r self, procedure: &'r str) -> impl Iterator<Item = &'r Blank> {
        self.blanks.iter().filter(move |blank| blank.procedure == procedure)
    }

    /// The blanks of a procedure that go with the facts of a case as they are given, in the order of their definition.
    pub fn blanks_of<'r>(
        &'r self,
        procedure: &'r str,
        facts: &'r Facts,
        on: Date,
    ) -> impl Iterator<Item = &'r Blank> {
        let today = held_day(on);
        let goes = move |blank: &&Blank| {
            let scope = Scope { facts, values: &[], today: &today, presuming: false };
            blank.when.as_ref().is_none_or(|when| when.judge(&self.root, &scope).unwrap_or(false))
        };
        self.blanks(procedure).filter(goes)
    }

    /// The rule, obligation or deadline of an id.
    #[must_use]
    pub fn provision(&self, id: &str) -> Option<&Provision> {
        let found = self.provisions.binary_search_by(|provision| provision.id.as_str().cmp(id)).ok()?;
        self.provisions.get(found)
    }

    /// The edition of a rule, obligation or deadline in force on a day. `None` when there is no such provision
    /// or none of its editions is in force.
    #[must_use]
    pub fn edition_on(&self, rule: &str, day: Date) -> Option<&Edition> {
        self.provision(rule)?.edition_on(day)
    }

    /// A threshold as it is on a day.
    ///
    /// # Errors
    /// What of rule, edition and name was not found.
    pub fn value(&self, rule: &str, name: &str, day: Date) -> Result<&RuleValue, ValueError> {
        let provision = self.provision(rule).ok_or_else(|| ValueError::UnknownRule(rule.to_owned()))?;
        let not_in_force = || ValueError::NotInForce { rule: rule.to_owned(), day };
        let edition = provision.edition_on(day).ok_or_else(not_in_force)?;
        let unknown = || ValueError::UnknownValue { rule: rule.to_owned(), name: name.to_owned(), day };
        edition.value(name).ok_or_else(unknown)
    }

    /// A threshold that is a whole number.
    ///
    /// # Errors
    /// As [`Rulebook::value`], and a value of another type.
    pub fn int_value(&self, rule: &str, name: &str, day: Date) -> Result<i64, ValueError> {
        let value = self.value(rule, name, day)?;
        value.as_int().ok_or_else(|| ValueError::WrongType {
            rule: rule.to_owned(),
            name: name.to_owned(),
            expected: "int",
            found: value.type_name(),
        })
    }

    pub(crate) fn new(
        root: Context<'static, 'static>,
        subjects: BTreeMap<String, Arc<Subject>>,
        instruments: BTreeMap<String, Instrument>,
        provisions: Vec<Provision>,
        (procedures, blanks, workdays): (BTreeMap<String, Procedure>, Vec<Blank>, Workdays),
    ) -> Self {
        let mut by_subject: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, provision) in provisions.iter().enumerate() {
            by_subject.entry(provision.subject.clone()).or_default().push(position);
        }
        Self { root, subjects, instruments, provisions, by_subject, procedures, blanks, workdays }
    }

    /// The provisions about a subject, by id.
    pub(crate) fn about(&self, subject: &str) -> impl Iterator<Item = &Provision> {
        let positions = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.provisions.get(*position))
    }

    /// The facts as this rulebook counts them: facts made for another loaded rulebook are carried over by name.
    /// `None` when this rulebook does not know the subject.
    pub(crate) fn own<'f>(&self, facts: &'f Facts) -> Option<Cow<'f, Facts>> {
        let subject = self.subjects.get(&facts.subject().id)?;
        if Arc::ptr_eq(subject, facts.shared_subject()) {
            return Some(Cow::Borrowed(facts));
        }
        Some(Cow::Owned(facts.under(subject)))
    }

    /// Names of facts by position.
    pub(crate) fn fact_names<'r>(&'r self, subject: &str, doubt: &Doubt) -> Vec<&'r str> {
        let (Doubt::Unknown(positions), Some(subject)) = (doubt, self.subjects.get(subject)) else {
            return Vec::new();
        };
        let facts = subject.facts();
        positions.iter().filter_map(|position| facts.get(*position)).map(|fact| fact.name.as_str()).collect()
    }
}

impl fmt::Debug for Rulebook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rulebook")
            .field("subjects", &self.subjects.len())
            .field("instruments", &self.instruments.len())
            .field("provisions", &self.provisions.len())
            .finish_non_exhaustive()
    }
}

impl Edition {
    /// Words for a threshold.
    pub(crate) fn show_value(&self, piece: &Piece, language: Language) -> String {
        let Piece::Value(position) = piece else { return String::new() };
        match self.values.get(*position).map(|(_, value)| value) {
            Some(RuleValue::Texts(texts)) if language == Language::Chinese => texts.join("、"),
            Some(RuleValue::Text(text)) if language == Language::Chinese => {
                crate::calendar::parse_date(text).map_or_else(|| text.clone(), crate::calendar::chinese)
            }
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }
}

/// Why something could not be judged, in words.
pub(crate) fn doubt_words(doubt: &Doubt, subject: &Subject) -> Words {
    let Doubt::Unknown(positions) = doubt else {
        return Words::new(
            "无法判断：由已知事实算不出结果",
            "cannot be judged, because nothing can be computed from the known facts",
        );
    };
    let titles: Vec<&Words> = positions
        .iter()
        .filter_map(|position| subject.facts().get(*position))
        .map(|fact| &fact.title)
        .collect();
    let zh: Vec<String> = titles.iter().map(|title| format!("“{}”", title.zh)).collect();
    let en: Vec<&str> = titles.iter().map(|title| title.en.as_str()).collect();
    let verb = if en.len() == 1 { "is" } else { "are" };
    Words::new(
        format!("无法判断：{}未知", zh.join("、")),
        format!("cannot be judged, because {} {verb} not known", en.join(", ")),
    )
}

/// The day of the question, as conditions read it.
pub(crate) fn held_day(day: Date) -> Held {
    Held::text(day.to_string())
}

/// Whether a provision is a rule of this act, or a standing one when there is no act.
pub(crate) fn is_rule_of(provision: &Provision, act: Option<&str>) -> bool {
    matches!(&provision.nature, Nature::Rule { act: own } if own.as_deref() == act)
}
