//! Compiles the conditions and words of one edition and reports what is wrong with them.

use std::collections::BTreeSet;

use super::read::{Located, Table};
use crate::expression::{self, Expression, Kind, Names};
use crate::problem::{ConditionProblem, Place, ProblemKind};
use crate::words::{Fault, Phrase, Piece, Words, take_apart};

/// Which placeholders words may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholders {
    /// Only thresholds: the words stand without a case at hand.
    Values,
    /// Facts, thresholds and today.
    All,
}

/// Compiles the condition under a key, if there is one.
pub(super) fn condition(
    table: &Table<'_>,
    key: &'static str,
    names: Names<'_>,
    expected: &Kind,
) -> Option<Expression> {
    let text = table.text(key)?;
    match expression::compile(&text.value, names, key, expected) {
        Ok(expression) => Some(expression),
        Err(problems) => {
            for (line, problem) in problems {
                let mut place = text.place.clone();
                place.line += line;
                table.report(&place, ProblemKind::Condition(problem));
            }
            None
        }
    }
}

/// Takes words apart and checks their placeholders.
pub(super) fn phrase(
    table: &Table<'_>,
    words: &Located<Words>,
    names: Names<'_>,
    allowed: Placeholders,
) -> Option<Phrase> {
    let part = |language: &str, text: &str| {
        let resolved = take_apart(text, Piece::Text, |name| resolve(name, names, allowed));
        let faults = match resolved {
            Ok(pieces) => return Some(pieces),
            Err(faults) => faults,
        };
        let mut place = words.place.clone();
        place.key = format!("{}.{language}", place.key);
        report_faults(table, &place, faults);
        None
    };
    let (zh, en) = (part("zh", &words.value.zh), part("en", &words.value.en));
    Some(Phrase { zh: zh?, en: en? })
}

/// Reports what is wrong with the placeholders of a text.
pub(super) fn report_faults(table: &Table<'_>, place: &Place, faults: Vec<Fault>) {
    for fault in faults {
        let kind = match fault {
            Fault::LoneBrace => ProblemKind::LoneBrace,
            Fault::Placeholder(name, reason) => ProblemKind::Placeholder { name, reason },
        };
        table.report(place, kind);
    }
}

fn resolve(name: &str, names: Names<'_>, allowed: Placeholders) -> Result<Piece, &'static str> {
    if let Some(value) = name.strip_prefix("value.") {
        let position = names.values.iter().position(|(known, _)| known == value);
        return position.map(Piece::Value).ok_or("names no value of this edition");
    }
    if allowed == Placeholders::Values {
        return Err("is not a value, and these words stand without a case at hand");
    }
    if name == "today" {
        return Ok(Piece::Today);
    }
    match name.split_once('.') {
        Some((subject, fact)) if subject == names.subject.id => {
            names.subject.position(fact).map(Piece::Fact).ok_or("names no fact of the subject")
        }
        _ => Err("names neither a fact of the subject nor a value"),
    }
}

/// Reports values that nothing reads.
pub(super) fn report_unused(
    table: &Table<'_>,
    names: Names<'_>,
    expressions: &[Option<&Expression>],
    phrases: &[Option<&Phrase>],
) {
    let mut used: BTreeSet<usize> =
        expressions.iter().flatten().flat_map(|expression| expression.values.iter().copied()).collect();
    let pieces = phrases.iter().flatten().flat_map(|phrase| phrase.zh.iter().chain(&phrase.en));
    used.extend(pieces.filter_map(|piece| match piece {
        Piece::Value(position) => Some(*position),
        Piece::Text(_) | Piece::Fact(_) | Piece::Today => None,
    }));
    for (position, (name, _)) in names.values.iter().enumerate() {
        if !used.contains(&position) {
            table.report(&table.key_place("values"), ProblemKind::UnusedValue(name.clone()));
        }
    }
}

/// A direction or text was given for a value the edition does not have.
pub(super) fn unknown_value(name: &str) -> ProblemKind {
    ProblemKind::Condition(ConditionProblem::UnknownValue(format!("value.{name}")))
}
