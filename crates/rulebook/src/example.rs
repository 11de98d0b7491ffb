//! Worked examples of rules: facts, a day, and what the rule then says.

use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::parse_date;
use crate::load::{LoadError, Source};
use crate::problem::{Log, Place, ProblemKind};

/// One worked example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Name of its file and its number there.
    pub place: String,
    /// The rule or deadline.
    pub rule: String,
    /// The day.
    pub on: Date,
    /// Facts of the rule's subject by name; the rest is unknown.
    pub facts: serde_json::Value,
    /// The outcome expected: allow, inform, warn, block or unknown.
    pub outcome: String,
    /// The edition that must have decided.
    pub edition: Option<String>,
    /// What it shows, for the reader of the file.
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    example: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: toml::Spanned<String>,
    on: toml::Spanned<String>,
    facts: toml::Table,
    outcome: String,
    #[serde(default)]
    edition: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// Reads files of examples.
///
/// # Errors
/// All problems, with file and line.
pub fn examples(sources: &[Source<'_>]) -> Result<Vec<Example>, LoadError> {
    let log = Log::default();
    let mut examples = Vec::new();
    for source in sources {
        match toml::from_str::<File>(source.text) {
            Ok(file) => {
                let numbered = file.example.into_iter().enumerate();
                examples.extend(numbered.filter_map(|(index, written)| read(*source, index, written, &log)));
            }
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let message = error.message().lines().next().unwrap_or_default().to_owned();
                log.add(&place(*source, at, String::new()), ProblemKind::Syntax(message));
            }
        }
    }
    log.check()?;
    Ok(examples)
}

fn read(source: Source<'_>, index: usize, written: Written, log: &Log) -> Option<Example> {
    let key = |name: &str| format!("example[{}].{name}", index + 1);
    let Some(on) = parse_date(written.on.get_ref()) else {
        let place = place(source, written.on.span().start, key("on"));
        log.add(&place, ProblemKind::NotADate(written.on.into_inner()));
        return None;
    };
    let Ok(facts) = serde_json::to_value(&written.facts) else {
        let place = place(source, written.rule.span().start, key("facts"));
        log.add(&place, ProblemKind::WrongType { expected: "facts by name", found: "something else" });
        return None;
    };
    Some(Example {
        place: format!("{} example {}", source.name, index + 1),
        rule: written.rule.into_inner(),
        on,
        facts,
        outcome: written.outcome,
        edition: written.edition,
        note: written.note,
    })
}

fn place(source: Source<'_>, at: usize, key: String) -> Place {
    let before = source.text.as_bytes().iter().take(at);
    let line = before.filter(|byte| **byte == b'\n').count() + 1;
    Place { file: source.name.to_owned(), line, key }
}
