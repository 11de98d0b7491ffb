//! Blanks of procedures, with every place they refer to.

use super::Draft;
use super::conditions::{condition, report_faults};
use super::read::{Located, Table};
use crate::blank::{Blank, FormBlank, LetterBlank, Line, Particular, Shape, Slot};
use crate::expression::{Kind as ExpressionKind, Names};
use crate::problem::{Place, ProblemKind};
use crate::procedure::{Procedure, Step};
use crate::schema::{FactType, Subject};
use crate::words::take_apart;

/// Between the boxes of a row.
const BETWEEN: char = '|';
/// So many boxes fit beside each other: three labels with their contents.
const MOST: usize = 6;

#[derive(Clone, Copy)]
enum Kind {
    Letter,
    Form,
    Sheets,
}

const KINDS: [(&str, Kind); 3] = [("letter", Kind::Letter), ("form", Kind::Form), ("sheets", Kind::Sheets)];

pub(super) fn read(top: &Table<'_>, draft: &mut Draft) {
    for mut table in top.tables("blank") {
        let Some(id) = table.required_text("id") else { continue };
        table.rename(&id.value);
        // A county lays a layout of its own over a national one.
        let national = draft.blanks.iter().position(|it| it.id == id.value && !it.local);
        let replaced = national.filter(|_| table.is_local());
        let new = replaced.is_some() || draft.claim(&table, "blank", &id);
        let blank = read_blank(&table, id, draft).filter(|_| new);
        table.finish();
        match (replaced, blank) {
            (Some(place), Some(blank)) => draft.blanks[place] = blank,
            (_, blank) => draft.blanks.extend(blank),
        }
    }
}

fn read_blank(table: &Table<'_>, id: Located<String>, draft: &Draft) -> Option<Blank> {
    let title = table.required_words("title");
    let kind = table.choice("shape", &KINDS);
    let named = table.required_text("procedure")?;
    let Some(procedure) = draft.procedures.get(&named.value) else {
        table.report(&named.place, ProblemKind::Unknown { what: "procedure", id: named.value });
        return None;
    };
    let subject = draft.subjects.get(&procedure.subject)?;
    let step = known_step(table, procedure);
    let paper = step.and_then(|step| known_paper(table, step));
    let when = condition(table, "when", Names { subject, values: &[] }, &ExpressionKind::Bool);
    let shape = match kind? {
        Kind::Letter => Shape::Letter(read_letter(table, subject)?),
        Kind::Form => Shape::Form(read_form(table, subject)?),
        Kind::Sheets => Shape::Sheets(known_parts(table, &step?.id, &procedure.id, draft)?),
    };
    Some(Blank {
        id: id.value,
        procedure: procedure.id.clone(),
        step: step?.id.clone(),
        paper,
        title: title?.value,
        local: table.is_local(),
        when,
        shape,
    })
}

fn known_step<'d>(table: &Table<'_>, procedure: &'d Procedure) -> Option<&'d Step> {
    let named = table.required_text("step")?;
    let found = procedure.step(&named.value).map(|(_, step)| step);
    if found.is_none() {
        table.report(&named.place, ProblemKind::Unknown { what: "step", id: named.value });
    }
    found
}

fn known_paper(table: &Table<'_>, step: &Step) -> Option<String> {
    let named = table.text("paper")?;
    if step.papers.iter().any(|paper| paper.id == named.value) {
        return Some(named.value);
    }
    table.report(&named.place, ProblemKind::Unknown { what: "paper", id: named.value });
    None
}

fn read_letter(table: &Table<'_>, subject: &Subject) -> Option<LetterBlank> {
    let heading = required_line(table, "heading", subject);
    let from = required_line(table, "from", subject);
    let to = table.text("to").and_then(|to| line(table, &to.value, &to.place, subject));
    let text = lines(table, "text", subject);
    if text.is_empty() {
        table.missing("text");
    }
    Some(LetterBlank {
        headed: table.bool("headed").unwrap_or(false),
        heading: heading?,
        to,
        text,
        enclosed: lines(table, "enclosed", subject),
        dated: known_day(table, subject),
        from: from?,
    })
}

/// The fact of a day.
fn known_day(table: &Table<'_>, subject: &Subject) -> Option<String> {
    let named = table.text("dated")?;
    let fact = subject.fact(&named.value).filter(|fact| matches!(fact.kind, FactType::Date));
    if fact.is_none() {
        table.report(&named.place, ProblemKind::Unknown { what: "fact of a day", id: named.value.clone() });
    }
    fact.map(|_| named.value)
}

/// The parts of sheets that are handed out together: blanks of the same step that stand before them.
fn known_parts(table: &Table<'_>, step: &str, procedure: &str, draft: &Draft) -> Option<Vec<String>> {
    if !table.has("parts") {
        table.missing("parts");
        return None;
    }
    let place = table.key_place("parts");
    let parts = table.texts("parts").unwrap_or_default();
    for part in &parts {
        let of_step = |it: &&Blank| it.id == *part && it.procedure == procedure && it.step == step;
        let known = draft.blanks.iter().find(of_step);
        if !known.is_some_and(|it| !matches!(it.shape, Shape::Sheets(_))) {
            table.report(&place, ProblemKind::Unknown { what: "blank", id: part.clone() });
        }
    }
    Some(parts)
}

fn read_form(table: &Table<'_>, subject: &Subject) -> Option<FormBlank> {
    let heading = required_line(table, "heading", subject);
    if !table.has("rows") {
        table.missing("rows");
    }
    let place = table.key_place("rows");
    let mut rows = Vec::new();
    for row in table.texts("rows").unwrap_or_default() {
        let boxes: Vec<&str> = row.split(BETWEEN).map(str::trim).collect();
        if boxes.len() % 2 == 1 || boxes.len() > MOST {
            let allowed =
                "rows of at most six boxes in which labels and contents alternate, with | between".to_owned();
            table.report(&place, ProblemKind::NotOneOf { found: row.clone(), allowed });
        }
        rows.push(boxes.into_iter().filter_map(|text| line(table, text, &place, subject)).collect());
    }
    Some(FormBlank { heading: heading?, rows, signs: lines(table, "signs", subject) })
}

fn required_line(table: &Table<'_>, key: &'static str, subject: &Subject) -> Option<Line> {
    let text = table.required_text(key)?;
    line(table, &text.value, &text.place, subject)
}

fn lines(table: &Table<'_>, key: &'static str, subject: &Subject) -> Vec<Line> {
    let texts = table.texts(key).unwrap_or_default();
    let place = table.key_place(key);
    texts.iter().filter_map(|text| line(table, text, &place, subject)).collect()
}

/// A text taken apart; a place that is neither a fact nor a particular is reported.
fn line(table: &Table<'_>, text: &str, place: &Place, subject: &Subject) -> Option<Line> {
    let resolve = |name: &str| {
        if let Some((_, fact)) = name.split_once('.').filter(|(about, _)| *about == subject.id) {
            let known = subject.position(fact).map(|_| Slot::Fact(fact.to_owned()));
            return known.ok_or("names no fact of the subject");
        }
        let particular = Particular::NAMES.iter().find(|(known, _)| *known == name);
        particular
            .map(|(_, it)| Slot::Particular(*it))
            .ok_or("names neither a fact of the subject nor a particular")
    };
    match take_apart(text, Slot::Text, resolve) {
        Ok(slots) => Some(Line(slots)),
        Err(faults) => {
            report_faults(table, place, faults);
            None
        }
    }
}
