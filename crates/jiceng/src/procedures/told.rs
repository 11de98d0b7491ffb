//! A record of a case in words: what its step is called, what it came to, and what was written down with it.

use super::model::Entry;
use crate::platform::app::App;
use crate::platform::text::{Language, text};
use rulebook::{EXIT, Fact, Procedure, Words};
use serde_json::Value;

/// Words of the rulebook in a language.
#[must_use]
pub fn words_in(language: Language, words: &Words) -> String {
    if language == Language::Zh { words.zh.clone() } else { words.en.clone() }
}

/// What the step of a record is called.
#[must_use]
pub fn step_in(language: Language, procedure: &Procedure, entry: &Entry) -> String {
    if entry.step == EXIT {
        return text(language, "case-leave-title");
    }
    let step = procedure.step(&entry.step).map(|(_, step)| &step.title);
    step.map_or_else(|| entry.step.clone(), |title| words_in(language, title))
}

/// What a record came to.
#[must_use]
pub fn outcome_in(language: Language, procedure: &Procedure, entry: &Entry) -> String {
    let title = if entry.step == EXIT {
        procedure.exits.iter().find(|it| it.id == entry.outcome).map(|it| &it.title)
    } else {
        let step = procedure.step(&entry.step).map(|(_, step)| step);
        step.and_then(|step| step.outcome(&entry.outcome)).map(|it| &it.title)
    };
    title.map_or_else(|| entry.outcome.clone(), |title| words_in(language, title))
}

/// Labels and values of what was written down with a record.
#[must_use]
pub fn fields_in(
    app: &App,
    language: Language,
    procedure: &Procedure,
    entry: &Entry,
) -> Vec<(String, String)> {
    let subject = app.rulebook.subject(&procedure.subject);
    let one = |(name, value): (&String, &Value)| {
        let fact = subject.and_then(|subject| subject.fact(name));
        match fact {
            Some(fact) => (words_in(language, &fact.title), value_in(language, fact, value)),
            None => (name.clone(), value.to_string()),
        }
    };
    entry.fields.iter().map(one).collect()
}

/// A fact's value in words.
fn value_in(language: Language, fact: &Fact, value: &Value) -> String {
    let word = |text: &str| fact.word(text).map_or_else(|| text.to_owned(), |it| words_in(language, it));
    match value {
        Value::Bool(yes) => text(language, if *yes { "case-yes" } else { "case-no" }),
        Value::String(text) => word(text),
        Value::Array(items) => {
            let words: Vec<String> = items.iter().filter_map(Value::as_str).map(word).collect();
            words.join(&text(language, "case-between"))
        }
        other => other.to_string(),
    }
}
