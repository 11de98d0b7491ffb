//! The facts of one subject on which rules are judged.

use std::fmt;
use std::sync::Arc;

use cel::common::types::{CelBool, CelInt};
use jiff::civil::Date;
use serde_json::Value;
use thiserror::Error;

use crate::calendar::{chinese, parse_date};
use crate::schema::{Fact, FactType, Subject};
use crate::value::Held;
use crate::words::{Language, Words};

/// Facts about one subject, each of the type the rulebook gives it. A fact that was not set is unknown: rules
/// that need it cannot be judged and say so.
#[derive(Clone, Debug)]
pub struct Facts {
    subject: Arc<Subject>,
    values: Vec<Option<Held>>,
}

/// A fact that does not fit the rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FactError {
    /// The rulebook has no such subject.
    #[error("unknown subject '{0}'")]
    UnknownSubject(String),
    /// The subject has no such fact.
    #[error("unknown fact '{0}'")]
    UnknownFact(String),
    /// A value of another type.
    #[error("'{fact}' must be {expected}, not {found}")]
    WrongType {
        /// Subject and name of the fact.
        fact: String,
        /// Its type.
        expected: &'static str,
        /// Type of the value given.
        found: &'static str,
    },
    /// Text that is no ISO date of the years 1 to 9999.
    #[error("'{fact}' must be a date such as 2026-05-11, not '{found}'")]
    NotADate {
        /// Subject and name of the fact.
        fact: String,
        /// The text given.
        found: String,
    },
    /// A text outside the texts the fact may have.
    #[error("'{fact}' must be one of {allowed}, not '{found}'")]
    NotOneOf {
        /// Subject and name of the fact.
        fact: String,
        /// The texts it may have, separated by commas.
        allowed: String,
        /// The text given.
        found: String,
    },
    /// Facts that are not a JSON object.
    #[error("facts must be an object, not {0}")]
    NotAnObject(&'static str),
}

/// All facts of a JSON object that do not fit, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct FactErrors(Vec<FactError>);

impl FactErrors {
    /// The errors, at least one.
    #[must_use]
    pub fn list(&self) -> &[FactError] {
        &self.0
    }

    pub(crate) fn one(error: FactError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for FactErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("; ")?;
            }
            write!(formatter, "{error}")?;
        }
        Ok(())
    }
}

impl Facts {
    pub(crate) fn new(subject: Arc<Subject>) -> Self {
        let values = vec![None; subject.facts().len()];
        Self { subject, values }
    }

    pub(crate) fn from_json(subject: Arc<Subject>, json: &Value) -> Result<Self, FactErrors> {
        let Value::Object(object) = json else {
            return Err(FactErrors(vec![FactError::NotAnObject(json_type(json))]));
        };
        let mut facts = Self::new(subject);
        let mut errors = Vec::new();
        for (name, value) in object {
            if let Err(error) = facts.set_json(name, value) {
                errors.push(error);
            }
        }
        if errors.is_empty() { Ok(facts) } else { Err(FactErrors(errors)) }
    }

    /// The subject they are about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Sets a whole number.
    pub fn set_int(&mut self, name: &str, value: i64) -> Result<&mut Self, FactError> {
        self.set(name, FactType::Int, Held::Int(CelInt::from(value)))
    }

    /// Sets a truth.
    pub fn set_bool(&mut self, name: &str, value: bool) -> Result<&mut Self, FactError> {
        self.set(name, FactType::Bool, Held::Bool(CelBool::from(value)))
    }

    /// Sets a text, which must be one of the fact's texts where it has a list of them.
    pub fn set_text(&mut self, name: &str, value: &str) -> Result<&mut Self, FactError> {
        if let Some(fact) = self.subject.fact(name) {
            self.check_text(fact, value)?;
        }
        self.set(name, FactType::Text, Held::text(value.to_owned()))
    }

    /// Sets a date, which must be of the years 1 to 9999.
    pub fn set_date(&mut self, name: &str, value: Date) -> Result<&mut Self, FactError> {
        let text = value.to_string();
        if parse_date(&text).is_none() {
            return Err(FactError::NotADate { fact: self.full_name(name), found: text });
        }
        self.set(name, FactType::Date, Held::text(text))
    }

    /// Sets a list of texts, each of which must be one of the fact's texts where it has a list of them.
    pub fn set_texts(&mut self, name: &str, values: Vec<String>) -> Result<&mut Self, FactError> {
        if let Some(fact) = self.subject.fact(name) {
            for value in &values {
                self.check_text(fact, value)?;
            }
        }
        self.set(name, FactType::TextList, Held::texts(values))
    }

    /// Sets a fact from JSON: numbers, booleans, texts, ISO dates, lists of texts; null makes an optional fact
    /// unknown.
    pub fn set_json(&mut self, name: &str, value: &Value) -> Result<&mut Self, FactError> {
        let Some(position) = self.subject.position(name) else {
            return Err(FactError::UnknownFact(self.full_name(name)));
        };
        let fact = &self.subject.facts()[position];
        let wrong = || FactError::WrongType {
            fact: self.full_name(name),
            expected: fact.kind.name(),
            found: json_type(value),
        };
        if value.is_null() && fact.optional {
            self.values[position] = None;
            return Ok(self);
        }
        match fact.kind {
            FactType::Int => self.set_int(name, value.as_i64().ok_or_else(wrong)?),
            FactType::Bool => self.set_bool(name, value.as_bool().ok_or_else(wrong)?),
            FactType::Text => self.set_text(name, value.as_str().ok_or_else(wrong)?),
            FactType::Date => {
                let text = value.as_str().ok_or_else(wrong)?;
                let day = parse_date(text).ok_or_else(|| FactError::NotADate {
                    fact: self.full_name(name),
                    found: text.to_owned(),
                })?;
                self.set_date(name, day)
            }
            FactType::TextList => {
                let items = value.as_array().ok_or_else(wrong)?;
                let texts: Option<Vec<String>> =
                    items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
                self.set_texts(name, texts.ok_or_else(wrong)?)
            }
        }
    }

    /// Makes a fact unknown again.
    pub fn clear(&mut self, name: &str) -> Result<&mut Self, FactError> {
        let Some(position) = self.subject.position(name) else {
            return Err(FactError::UnknownFact(self.full_name(name)));
        };
        self.values[position] = None;
        Ok(self)
    }

    /// Whether a fact is known.
    #[must_use]
    pub fn is_known(&self, name: &str) -> bool {
        self.subject.position(name).is_some_and(|position| self.held(position).is_some())
    }

    /// The date of a name, when it is known.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.held(self.subject.position(name)?)? {
            Held::Text(text) => parse_date(text.inner()),
            _ => None,
        }
    }

    /// The whole number of a name, when it is known.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.held(self.subject.position(name)?)? {
            Held::Int(number) => Some(*number.inner()),
            _ => None,
        }
    }

    /// Names of the facts that an orderly record must have and that are unknown.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        let pairs = self.subject.facts().iter().zip(&self.values);
        pairs
            .filter(|(fact, value)| !fact.optional && value.is_none())
            .map(|(fact, _)| fact.name.as_str())
            .collect()
    }

    /// Sets a value whose type was checked when the rulebook was loaded.
    pub(crate) fn hold(&mut self, position: usize, held: Held) {
        if let Some(value) = self.values.get_mut(position) {
            *value = Some(held);
        }
    }

    pub(crate) fn held(&self, position: usize) -> Option<&Held> {
        self.values.get(position).and_then(Option::as_ref)
    }

    pub(crate) fn shared_subject(&self) -> &Arc<Subject> {
        &self.subject
    }

    /// The same facts under another edition of the subject: what is of another name or type becomes unknown.
    pub(crate) fn under(&self, subject: &Arc<Subject>) -> Self {
        let mut facts = Self::new(Arc::clone(subject));
        for (fact, value) in self.subject.facts().iter().zip(&self.values) {
            let Some(position) = subject.position(&fact.name) else { continue };
            if subject.facts()[position].kind == fact.kind {
                facts.values[position].clone_from(value);
            }
        }
        facts
    }

    /// Words for a fact, as they stand in findings.
    pub(crate) fn show(&self, position: usize, language: Language) -> String {
        let chinese_words = language == Language::Chinese;
        let Some(value) = self.held(position) else {
            return if chinese_words { "（未知）" } else { "(unknown)" }.to_owned();
        };
        match value {
            Held::Bool(value) => match (*value.inner(), language) {
                (true, Language::Chinese) => "是".to_owned(),
                (false, Language::Chinese) => "否".to_owned(),
                (true, Language::English) => "yes".to_owned(),
                (false, Language::English) => "no".to_owned(),
            },
            Held::Int(value) => value.inner().to_string(),
            Held::List(_) => {
                let texts: Vec<String> =
                    value.list_texts().iter().map(|text| self.called(position, text, language)).collect();
                texts.join(if chinese_words { "、" } else { ", " })
            }
            Held::Text(text) => {
                let date = self.subject.facts().get(position).is_some_and(|fact| fact.kind == FactType::Date);
                match parse_date(text.inner()).filter(|_| date && chinese_words) {
                    Some(day) => chinese(day),
                    None => self.called(position, text.inner(), language),
                }
            }
        }
    }

    /// What a text of a fact is called.
    fn called(&self, position: usize, text: &str, language: Language) -> String {
        let words = self.subject.facts().get(position).and_then(|fact| fact.word(text));
        match (words, language) {
            (Some(words), Language::Chinese) => words.zh.clone(),
            (Some(words), Language::English) => words.en.clone(),
            (None, _) => text.to_owned(),
        }
    }

    /// A known fact by its name, in words.
    #[must_use]
    pub fn words(&self, name: &str) -> Option<Words> {
        let position = self.subject.position(name).filter(|position| self.held(*position).is_some())?;
        Some(Words { zh: self.show(position, Language::Chinese), en: self.show(position, Language::English) })
    }

    fn set(&mut self, name: &str, found: FactType, value: Held) -> Result<&mut Self, FactError> {
        let Some(position) = self.subject.position(name) else {
            return Err(FactError::UnknownFact(self.full_name(name)));
        };
        let expected = self.subject.facts()[position].kind;
        if expected != found {
            let fact = self.full_name(name);
            return Err(FactError::WrongType { fact, expected: expected.name(), found: found.name() });
        }
        self.values[position] = Some(value);
        Ok(self)
    }

    fn check_text(&self, fact: &Fact, value: &str) -> Result<(), FactError> {
        if fact.one_of.is_empty() || fact.one_of.iter().any(|allowed| allowed == value) {
            return Ok(());
        }
        Err(FactError::NotOneOf {
            fact: self.full_name(&fact.name),
            allowed: fact.one_of.join(", "),
            found: value.to_owned(),
        })
    }

    fn full_name(&self, name: &str) -> String {
        format!("{}.{name}", self.subject.id)
    }
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_i64() => "int",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}
