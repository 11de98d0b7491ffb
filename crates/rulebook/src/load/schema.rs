//! Subjects with their facts, and instruments.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Draft;
use super::read::{Located, Table};
use crate::problem::{Log, ProblemKind};
use crate::provision::Instrument;
use crate::schema::{Fact, FactType, Subject};
use crate::words::Words;

/// Names that conditions use otherwise.
const RESERVED: [&str; 2] = ["value", "today"];

pub(super) fn read_subjects(top: &Table<'_>, draft: &mut Draft) {
    for mut table in top.tables("subject") {
        let Some(id) = table.required_text("id") else { continue };
        table.rename(&id.value);
        name_only(&table, &id);
        let new = draft.claim(&table, "subject", &id);
        let title = table.required_words("title");
        let facts = read_facts(&table);
        table.finish();
        if let Some(title) = title.filter(|_| new) {
            let subject = Subject::new(id.value.clone(), title.value, (draft.subjects.len(), facts));
            draft.subjects.insert(id.value, Arc::new(subject));
        }
    }
}

fn read_facts(subject: &Table<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut seen: Vec<Located<String>> = Vec::new();
    for mut table in subject.tables("fact") {
        let Some(name) = table.required_text("name") else { continue };
        table.rename(&name.value);
        name_only(&table, &name);
        if let Some(first) = seen.iter().find(|first| first.value == name.value) {
            let (file, line) = (first.place.file.clone(), first.place.line);
            table.report(&name.place, ProblemKind::Duplicate { id: name.value.clone(), file, line });
        }
        seen.push(name.clone());
        let kind = table.choice("type", &FactType::NAMES);
        let title = table.required_words("title");
        let optional = table.bool("optional").unwrap_or(false);
        let one_of = table.texts("one_of").unwrap_or_default();
        let words = read_choices(&table, one_of.len());
        if let Some(kind) = kind.filter(|kind| table.has("one_of") && !kind.has_texts()) {
            let found = kind.name().to_owned();
            let kind = ProblemKind::NotOneOf { found, allowed: "text, list-of-text".to_owned() };
            table.report(&table.key_place("type"), kind);
        }
        table.finish();
        if let (Some(kind), Some(title)) = (kind, title) {
            facts.push(Fact { name: name.value, kind, optional, one_of, words, title: title.value });
        }
    }
    facts
}

/// What the texts of `one_of` are called, in their order.
fn read_choices(fact: &Table<'_>, texts: usize) -> Vec<Words> {
    let Some(table) = fact.table("words") else { return Vec::new() };
    for key in ["zh", "en"] {
        if !table.has(key) {
            table.missing(key);
        }
    }
    let (zh, en) = (table.texts("zh"), table.texts("en"));
    table.finish();
    let (Some(zh), Some(en)) = (zh, en) else { return Vec::new() };
    for (key, found) in [("zh", zh.len()), ("en", en.len())] {
        if found != texts {
            let kind = ProblemKind::NotAsMany { found, expected: texts, of: "one_of" };
            table.report(&table.key_place(key), kind);
        }
    }
    zh.into_iter().zip(en).map(|(zh, en)| Words { zh, en }).collect()
}

/// Subjects and facts are read in conditions, so their names must be names there.
fn name_only(table: &Table<'_>, name: &Located<String>) {
    let mut characters = name.value.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_lowercase());
    let rest = characters.all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    if first && rest && !RESERVED.contains(&name.value.as_str()) {
        return;
    }
    let allowed = "names of small letters, digits and _, other than value and today".to_owned();
    table.report(&name.place, ProblemKind::NotOneOf { found: name.value.clone(), allowed });
}

pub(super) fn read_instruments(top: &Table<'_>, draft: &mut Draft) {
    for mut table in top.tables("instrument") {
        let Some(id) = table.required_text("id") else { continue };
        table.rename(&id.value);
        let new = draft.claim(&table, "instrument", &id);
        let place = id.place.clone();
        let instrument = read_instrument(&table, id);
        table.finish();
        if let Some(value) = instrument.filter(|_| new) {
            draft.instruments.insert(value.id.clone(), Located { value, place });
        }
    }
}

fn read_instrument(table: &Table<'_>, id: Located<String>) -> Option<Instrument> {
    let title = table.required_words("title");
    let edition = table.required_text("edition");
    let issued = table.date("issued");
    if !table.has("from") {
        table.missing("from");
    }
    let from = table.date("from");
    let until = table.date("until");
    let supersedes = table.text("supersedes");
    let confirmed = table.required_bool("confirmed");
    let practice = table.bool("practice").unwrap_or(false);
    let from = from?;
    if let Some(until) = until.filter(|until| *until <= from) {
        let kind = ProblemKind::NotAfter { day: until.to_string(), other: format!("from {from}") };
        table.report(&table.key_place("until"), kind);
    }
    if let Some(issued) = issued.filter(|issued| from < *issued) {
        let kind =
            ProblemKind::NotAfter { day: from.to_string(), other: format!("the day of issue {issued}") };
        table.report(&table.key_place("from"), kind);
    }
    Some(Instrument {
        id: id.value,
        title: title?.value,
        edition: edition?.value,
        issued,
        from,
        until,
        supersedes: supersedes.map(|other| other.value),
        confirmed: confirmed?,
        practice,
        local: table.is_local(),
    })
}

/// An instrument that was superseded must have ended by then.
pub(super) fn check_succession(draft: &Draft, log: &Log) {
    let mut reported = BTreeSet::new();
    for located in draft.instruments.values() {
        let instrument = &located.value;
        let Some(other_id) = &instrument.supersedes else { continue };
        let mut place = located.place.clone();
        place.key = format!("instrument[{}].supersedes", instrument.id);
        let Some(other) = draft.instruments.get(other_id) else {
            if reported.insert(&instrument.id) {
                log.add(&place, ProblemKind::Unknown { what: "instrument", id: other_id.clone() });
            }
            continue;
        };
        if other.value.until.is_some_and(|until| until <= instrument.from) {
            continue;
        }
        let found = match other.value.until {
            Some(until) => format!("its until is {until}"),
            None => "it has no until".to_owned(),
        };
        let day = instrument.from.to_string();
        log.add(&place, ProblemKind::StillInForce { other: other_id.clone(), day, found });
    }
}
