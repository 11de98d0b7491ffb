//! Thresholds as the rulebook gives them, and values as conditions read them.

use std::fmt;

use cel::common::types::{CelBool, CelInt, CelList, CelString};
use cel::common::value::Val;
use serde::Serialize;

/// A threshold, rate or list of an edition. Fractions are texts ("0.005").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum RuleValue {
    /// True or false.
    Bool(bool),
    /// Whole number.
    Int(i64),
    /// Text, or an ISO date, or a decimal fraction.
    Text(String),
    /// List of whole numbers.
    Ints(Vec<i64>),
    /// List of texts.
    Texts(Vec<String>),
}

impl RuleValue {
    /// The number, when it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    /// Name of its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Ints(_) => "list of int",
            Self::Texts(_) => "list of text",
        }
    }

    pub(crate) fn held(&self) -> Held {
        match self {
            Self::Bool(value) => Held::Bool(CelBool::from(*value)),
            Self::Int(value) => Held::Int(CelInt::from(*value)),
            Self::Text(value) => Held::text(value.clone()),
            Self::Ints(values) => Held::ints(values),
            Self::Texts(values) => Held::texts(values.clone()),
        }
    }
}

impl fmt::Display for RuleValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Int(value) => write!(formatter, "{value}"),
            Self::Text(value) => formatter.write_str(value),
            Self::Ints(values) => {
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                formatter.write_str(&texts.join(", "))
            }
            Self::Texts(values) => formatter.write_str(&values.join(", ")),
        }
    }
}

/// A value in the form in which conditions read it without copying.
#[derive(Clone, Debug)]
pub(crate) enum Held {
    Bool(CelBool),
    Int(CelInt),
    Text(CelString<'static>),
    List(CelList<'static>),
}

impl Held {
    pub(crate) fn text(value: String) -> Self {
        Self::Text(CelString::from(value))
    }

    pub(crate) fn texts(values: Vec<String>) -> Self {
        let values: Vec<Box<dyn Val>> =
            values.into_iter().map(|value| Box::new(CelString::from(value)) as Box<dyn Val>).collect();
        Self::List(CelList::from(values))
    }

    fn ints(values: &[i64]) -> Self {
        let values: Vec<Box<dyn Val>> =
            values.iter().map(|value| Box::new(CelInt::from(*value)) as Box<dyn Val>).collect();
        Self::List(CelList::from(values))
    }

    pub(crate) fn as_val(&self) -> &dyn Val {
        match self {
            Self::Bool(value) => value,
            Self::Int(value) => value,
            Self::Text(value) => value,
            Self::List(value) => value,
        }
    }

    /// The texts of a list.
    pub(crate) fn list_texts(&self) -> Vec<&str> {
        let Self::List(list) = self else {
            return Vec::new();
        };
        list.inner()
            .iter()
            .filter_map(|value| value.downcast_ref::<CelString>().map(CelString::inner))
            .collect()
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.as_val() == other.as_val()
    }
}
