//! The steps of one procedure.

use super::super::Draft;
use super::super::conditions::condition;
use super::super::read::{Located, Table};
use super::{once, read_facts};
use crate::expression::{Kind, Names};
use crate::problem::ProblemKind;
use crate::procedure::{
    EXIT, Paper, ProcedureEdition, Stage, Step, StepField, StepOutcome, Turn, VOTE_FACTS, Way,
};
use crate::provision::Nature;
use crate::schema::{FactType, Subject};
use crate::words::Words;

/// What the steps refer to.
pub(super) struct Frame<'a> {
    pub(super) subject: &'a Subject,
    pub(super) draft: &'a Draft,
    pub(super) turns: &'a [Turn],
    pub(super) stages: &'a [Stage],
    pub(super) editions: &'a [ProcedureEdition],
}

#[derive(Clone, Copy)]
enum Course {
    GoOn,
    Back,
    Wait,
    Stop,
    Finish,
}

const COURSES: [(&str, Course); 5] = [
    ("go-on", Course::GoOn),
    ("back", Course::Back),
    ("wait", Course::Wait),
    ("stop", Course::Stop),
    ("finish", Course::Finish),
];

/// The steps, none when one of them cannot be read.
pub(super) fn read(table: &Table<'_>, frame: &Frame<'_>) -> Option<Vec<Step>> {
    if !table.has("step") {
        table.missing("step");
    }
    let tables = table.tables("step");
    let mut ids: Vec<Located<String>> = Vec::new();
    let mut papers: Vec<Located<String>> = Vec::new();
    let mut steps = Vec::new();
    let mut whole = true;
    for mut step in tables {
        let Some(id) = step.required_text("id") else {
            whole = false;
            continue;
        };
        step.rename(&id.value);
        if id.value == EXIT {
            let allowed = format!("ids other than {EXIT}");
            step.report(&id.place, ProblemKind::NotOneOf { found: id.value.clone(), allowed });
        }
        once(&step, &id, ids.iter());
        ids.push(id.clone());
        let read = read_step(&step, id, frame, &ids, &mut papers);
        step.finish();
        whole &= read.is_some();
        steps.extend(read);
    }
    whole.then_some(steps)
}

fn read_step(
    table: &Table<'_>,
    id: Located<String>,
    frame: &Frame<'_>,
    ids: &[Located<String>],
    papers: &mut Vec<Located<String>>,
) -> Option<Step> {
    let stage = reference(table, "stage", frame.stages.iter().map(|it| it.id.as_str()));
    let turn = reference(table, "turn", frame.turns.iter().map(|it| it.id.as_str()));
    let title = table.required_words("title").map(|title| title.value);
    let own = ids.len() - 1;
    let after = read_after(table, ids);
    let editions = read_editions(table, frame);
    let outcomes = read_outcomes(table, frame, ids);
    let fields = read_fields(table, frame, outcomes.as_deref());
    let papers = read_papers(table, frame, papers);
    let day = table.text("day");
    check_day(table, day.as_ref(), frame.subject);
    let vote = table.text("vote");
    check_vote(table, vote.as_ref(), &fields);
    Some(Step {
        id: id.value,
        stage: stage?,
        title: title?,
        help: table.words("help").map(|help| help.value),
        publishes: table.words("publishes").map(|words| words.value),
        turn: turn?,
        acts: read_acts(table, frame),
        day: day.map(|day| day.value),
        deadlines: read_deadlines(table, frame),
        after: after.unwrap_or_else(|| own.checked_sub(1).into_iter().collect()),
        editions,
        repeats: table.bool("repeats").unwrap_or(false),
        aside: table.bool("aside").unwrap_or(false),
        vote: vote.map(|vote| vote.value),
        fields,
        papers: papers?,
        outcomes: outcomes?,
    })
}

/// The position of what a key names.
fn reference<'a>(
    table: &Table<'_>,
    key: &'static str,
    mut known: impl Iterator<Item = &'a str>,
) -> Option<usize> {
    let named = table.required_text(key)?;
    let position = known.position(|id| id == named.value);
    if position.is_none() {
        table.report(&named.place, ProblemKind::Unknown { what: key, id: named.value });
    }
    position
}

/// The steps that it names as coming before; they stand above it, so that nothing waits for itself.
fn read_after(table: &Table<'_>, ids: &[Located<String>]) -> Option<Vec<usize>> {
    let named = table.texts("after")?;
    let above = &ids[..ids.len() - 1];
    let mut after = Vec::new();
    for id in named {
        match above.iter().position(|known| known.value == id) {
            Some(position) => after.push(position),
            None => table.report(&table.key_place("after"), ProblemKind::NotAbove(id)),
        }
    }
    Some(after)
}

fn read_editions(table: &Table<'_>, frame: &Frame<'_>) -> Vec<String> {
    let named = table.texts("editions").unwrap_or_default();
    for id in &named {
        if !frame.editions.iter().any(|edition| edition.instrument == *id) {
            let kind = ProblemKind::Unknown { what: "edition of the procedure", id: id.clone() };
            table.report(&table.key_place("editions"), kind);
        }
    }
    named
}

/// The acts of the rules that judge it: of each there is a rule.
fn read_acts(table: &Table<'_>, frame: &Frame<'_>) -> Vec<String> {
    let named = table.texts("acts").unwrap_or_default();
    let governs = |act: &String| {
        let rules = frame.draft.provisions.values().map(|it| &it.value);
        let mut own = rules.filter(|rule| rule.subject == frame.subject.id);
        own.any(|rule| rule.act() == Some(act.as_str()))
    };
    for act in named.iter().filter(|act| !governs(act)) {
        let kind = ProblemKind::Unknown { what: "act", id: act.clone() };
        table.report(&table.key_place("acts"), kind);
    }
    named
}

fn read_deadlines(table: &Table<'_>, frame: &Frame<'_>) -> Vec<String> {
    let named = table.texts("deadlines").unwrap_or_default();
    for id in &named {
        let found = frame.draft.provisions.get(id).map(|it| &it.value);
        let fits = found.is_some_and(|it| it.nature == Nature::Deadline && it.subject == frame.subject.id);
        if !fits {
            let kind = ProblemKind::Unknown { what: "deadline", id: id.clone() };
            table.report(&table.key_place("deadlines"), kind);
        }
    }
    named
}

fn check_day(table: &Table<'_>, day: Option<&Located<String>>, subject: &Subject) {
    let Some(day) = day else { return };
    match subject.fact(&day.value).map(|fact| fact.kind) {
        Some(FactType::Date) => {}
        Some(other) => {
            let kind = ProblemKind::WrongType { expected: FactType::Date.name(), found: other.name() };
            table.report(&day.place, kind);
        }
        None => table.report(&day.place, ProblemKind::Unknown { what: "fact", id: day.value.clone() }),
    }
}

/// A vote is taken over from the record of an event, so the step has to ask for its counts.
fn check_vote(table: &Table<'_>, vote: Option<&Located<String>>, fields: &[StepField]) {
    let Some(vote) = vote else { return };
    for fact in VOTE_FACTS.iter().filter(|fact| !fields.iter().any(|field| field.fact == **fact)) {
        table.report(&vote.place, ProblemKind::Unknown { what: "field of the step", id: (*fact).to_owned() });
    }
}

fn read_outcomes(table: &Table<'_>, frame: &Frame<'_>, ids: &[Located<String>]) -> Option<Vec<StepOutcome>> {
    if !table.has("outcome") {
        table.missing("outcome");
    }
    let mut seen: Vec<Located<String>> = Vec::new();
    let mut outcomes = Vec::new();
    let mut whole = true;
    for mut outcome in table.tables("outcome") {
        let Some(id) = outcome.required_text("id") else {
            whole = false;
            continue;
        };
        outcome.rename(&id.value);
        once(&outcome, &id, seen.iter());
        seen.push(id.clone());
        let title = outcome.required_words("title");
        let way = read_way(&outcome, ids);
        let names = Names { subject: frame.subject, values: &[] };
        let when = condition(&outcome, "when", names, &Kind::Bool);
        let acts = read_acts(&outcome, frame);
        let sets = read_facts(&outcome, "sets", frame.subject);
        outcome.finish();
        let (Some(title), Some(way)) = (title, way) else {
            whole = false;
            continue;
        };
        outcomes.push(StepOutcome { id: id.value, title: title.value, way, acts, when, sets });
    }
    whole.then_some(outcomes)
}

/// Where an outcome leads; back only to a step above, or to its own.
fn read_way(outcome: &Table<'_>, ids: &[Located<String>]) -> Option<Way> {
    let course = outcome.choice("way", &COURSES)?;
    Some(match course {
        Course::GoOn => Way::GoOn,
        Course::Wait => Way::Wait,
        Course::Stop => Way::Stop,
        Course::Finish => Way::Finish,
        Course::Back => {
            let to = outcome.required_text("to")?;
            let Some(position) = ids.iter().position(|known| known.value == to.value) else {
                outcome.report(&to.place, ProblemKind::NotAbove(to.value));
                return None;
            };
            Way::Back(position)
        }
    })
}

fn read_fields(table: &Table<'_>, frame: &Frame<'_>, outcomes: Option<&[StepOutcome]>) -> Vec<StepField> {
    let mut fields: Vec<StepField> = Vec::new();
    let mut seen: Vec<Located<String>> = Vec::new();
    for mut field in table.tables("field") {
        let Some(fact) = field.required_text("fact") else { continue };
        field.rename(&fact.value);
        once(&field, &fact, seen.iter());
        seen.push(fact.clone());
        if frame.subject.fact(&fact.value).is_none() {
            let kind = ProblemKind::Unknown { what: "fact", id: fact.value.clone() };
            field.report(&fact.place, kind);
        }
        let named = field.texts("outcomes").unwrap_or_default();
        for id in outcomes.into_iter().flat_map(|known| unknown_outcomes(&named, known)) {
            let kind = ProblemKind::Unknown { what: "outcome", id: id.clone() };
            field.report(&field.key_place("outcomes"), kind);
        }
        fields.push(StepField {
            fact: fact.value,
            optional: field.bool("optional").unwrap_or(false),
            editions: read_editions(&field, frame),
            outcomes: named,
        });
        field.finish();
    }
    fields
}

fn unknown_outcomes<'a>(named: &'a [String], known: &'a [StepOutcome]) -> impl Iterator<Item = &'a String> {
    named.iter().filter(move |id| !known.iter().any(|outcome| outcome.id == **id))
}

fn read_papers(table: &Table<'_>, frame: &Frame<'_>, seen: &mut Vec<Located<String>>) -> Option<Vec<Paper>> {
    let mut papers = Vec::new();
    let mut whole = true;
    for mut paper in table.tables("paper") {
        let Some(id) = paper.required_text("id") else {
            whole = false;
            continue;
        };
        paper.rename(&id.value);
        once(&paper, &id, seen.iter());
        seen.push(id.clone());
        let title: Option<Words> = paper.required_words("title").map(|title| title.value);
        let by = reference(&paper, "by", frame.turns.iter().map(|it| it.id.as_str()));
        let filed = paper.bool("filed").unwrap_or(false);
        let editions = read_editions(&paper, frame);
        paper.finish();
        match (title, by) {
            (Some(title), Some(by)) => papers.push(Paper { id: id.value, title, by, filed, editions }),
            _ => whole = false,
        }
    }
    whole.then_some(papers)
}
