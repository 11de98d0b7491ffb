//! Types of conditions and their parts.

use std::fmt;

use crate::calendar::parse_date;
use crate::schema::FactType;
use crate::value::RuleValue;

/// Type of a part of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Text,
    Date,
    /// A text written out that is a date, and may stand for either.
    DateText,
    List(Box<Kind>),
    /// Already reported as wrong; fits everywhere.
    Any,
}

impl Kind {
    pub(crate) fn of_fact(kind: FactType) -> Self {
        match kind {
            FactType::Int => Self::Int,
            FactType::Bool => Self::Bool,
            FactType::Text => Self::Text,
            FactType::Date => Self::Date,
            FactType::TextList => Self::List(Box::new(Self::Text)),
        }
    }

    pub(crate) fn of_text(text: &str) -> Self {
        if parse_date(text).is_some() { Self::DateText } else { Self::Text }
    }

    pub(crate) fn of_value(value: &RuleValue) -> Self {
        match value {
            RuleValue::Bool(_) => Self::Bool,
            RuleValue::Int(_) => Self::Int,
            RuleValue::Text(text) => Self::of_text(text),
            RuleValue::Ints(_) => Self::List(Box::new(Self::Int)),
            RuleValue::Texts(_) => Self::List(Box::new(Self::Text)),
        }
    }

    /// The type that both have, if there is one.
    pub(crate) fn unify(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Any, kind) | (kind, Self::Any) => Some(kind.clone()),
            (Self::DateText, Self::Text) | (Self::Text, Self::DateText) => Some(Self::Text),
            (Self::DateText, Self::Date) | (Self::Date, Self::DateText) => Some(Self::Date),
            (Self::List(left), Self::List(right)) => left.unify(right).map(|item| Self::List(Box::new(item))),
            (left, right) => (left == right).then(|| left.clone()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => formatter.write_str("bool"),
            Self::Int => formatter.write_str("int"),
            Self::Text => formatter.write_str("text"),
            Self::Date | Self::DateText => formatter.write_str("date"),
            Self::List(item) => write!(formatter, "list of {item}"),
            Self::Any => formatter.write_str("anything"),
        }
    }
}
