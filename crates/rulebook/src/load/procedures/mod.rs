//! Procedures with their stages, steps, papers and outcomes.

mod graph;
mod steps;

use super::Draft;
use super::read::{Located, Table};
use crate::problem::ProblemKind;
use crate::procedure::{Exit, Procedure, ProcedureEdition, Stage, Transition, Turn};
use crate::schema::{Fact, FactType, Subject};
use crate::value::{Held, RuleValue};
use crate::words::Words;

const TRANSITIONS: [(&str, Transition); 2] =
    [("keep", Transition::Keep), ("day-of-act", Transition::DayOfAct)];

pub(super) fn read(top: &Table<'_>, draft: &mut Draft) {
    for mut table in top.tables("procedure") {
        let Some(id) = table.required_text("id") else { continue };
        table.rename(&id.value);
        let new = draft.claim(&table, "procedure", &id);
        let procedure = read_procedure(&table, id, draft);
        table.finish();
        if let Some(procedure) = procedure.filter(|_| new) {
            draft.procedures.insert(procedure.id.clone(), procedure);
        }
    }
}

fn read_procedure(table: &Table<'_>, id: Located<String>, draft: &Draft) -> Option<Procedure> {
    let title = table.required_words("title");
    let transition = table.choice("transition", &TRANSITIONS);
    let confirmed = table.required_bool("confirmed");
    let editions = read_editions(table, draft);
    let turns = named(table, "turn").into_iter().map(|(id, title)| Turn { id, title }).collect::<Vec<_>>();
    let stages = named(table, "stage").into_iter().map(|(id, title)| Stage { id, title }).collect::<Vec<_>>();
    let exits = named(table, "exit").into_iter().map(|(id, title)| Exit { id, title }).collect();
    let subject_id = table.required_text("subject")?;
    let Some(subject) = draft.subjects.get(&subject_id.value) else {
        let kind = ProblemKind::Unknown { what: "subject", id: subject_id.value };
        table.report(&subject_id.place, kind);
        return None;
    };
    let initial = read_facts(table, "initial", subject);
    let frame = steps::Frame { subject, draft, turns: &turns, stages: &stages, editions: &editions };
    let steps = steps::read(table, &frame);
    let procedure = Procedure {
        id: id.value,
        subject: subject.id.clone(),
        title: title?.value,
        transition: transition?,
        confirmed: confirmed?,
        local: table.is_local(),
        editions,
        turns,
        stages,
        steps: steps?,
        exits,
        initial,
    };
    graph::check(table, &procedure);
    Some(procedure)
}

/// The instruments by which it is led, the oldest first.
fn read_editions(table: &Table<'_>, draft: &Draft) -> Vec<ProcedureEdition> {
    if !table.has("editions") {
        table.missing("editions");
    }
    let mut editions = Vec::new();
    for id in table.texts("editions").unwrap_or_default() {
        let Some(instrument) = draft.instruments.get(&id) else {
            table.report(&table.key_place("editions"), ProblemKind::Unknown { what: "instrument", id });
            continue;
        };
        let instrument = &instrument.value;
        editions.push(ProcedureEdition {
            instrument: instrument.id.clone(),
            from: instrument.from,
            until: instrument.until,
        });
    }
    editions.sort_by_key(|edition| edition.from);
    editions
}

/// Ids with titles, each id once.
fn named(table: &Table<'_>, key: &'static str) -> Vec<(String, Words)> {
    let mut all: Vec<(Located<String>, Words)> = Vec::new();
    for mut entry in table.tables(key) {
        let Some(id) = entry.required_text("id") else { continue };
        entry.rename(&id.value);
        let title = entry.required_words("title");
        entry.finish();
        once(&entry, &id, all.iter().map(|(known, _)| known));
        if let Some(title) = title {
            all.push((id, title.value));
        }
    }
    all.into_iter().map(|(id, title)| (id.value, title)).collect()
}

/// Reports an id that was given before.
fn once<'a>(table: &Table<'_>, id: &Located<String>, mut known: impl Iterator<Item = &'a Located<String>>) {
    if let Some(first) = known.find(|first| first.value == id.value) {
        let (file, line) = (first.place.file.clone(), first.place.line);
        table.report(&id.place, ProblemKind::Duplicate { id: id.value.clone(), file, line });
    }
}

/// Facts with values of their type.
fn read_facts(table: &Table<'_>, key: &'static str, subject: &Subject) -> Vec<(usize, Held)> {
    let mut facts = Vec::new();
    for (name, value) in table.values(key) {
        let Some(position) = subject.position(&name) else {
            table.report(&value.place, ProblemKind::Unknown { what: "fact", id: name });
            continue;
        };
        match held(&subject.facts()[position], &value.value) {
            Ok(held) => facts.push((position, held)),
            Err(kind) => table.report(&value.place, kind),
        }
    }
    facts
}

fn held(fact: &Fact, value: &RuleValue) -> Result<Held, ProblemKind> {
    let wrong = || ProblemKind::WrongType { expected: fact.kind.name(), found: value.type_name() };
    let known = |text: &String| {
        if fact.one_of.is_empty() || fact.one_of.contains(text) {
            return Ok(());
        }
        Err(ProblemKind::NotOneOf { found: text.clone(), allowed: fact.one_of.join(", ") })
    };
    match (fact.kind, value) {
        (FactType::Int, RuleValue::Int(_)) | (FactType::Bool, RuleValue::Bool(_)) => {}
        (FactType::Text, RuleValue::Text(text)) => known(text)?,
        (FactType::TextList, RuleValue::Texts(texts)) => texts.iter().try_for_each(known)?,
        (FactType::Date, RuleValue::Text(text)) => {
            if crate::calendar::parse_date(text).is_none() {
                return Err(ProblemKind::NotADate(text.clone()));
            }
        }
        _ => return Err(wrong()),
    }
    Ok(value.held())
}
