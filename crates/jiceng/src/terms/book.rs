//! What changes of term tell in the yearly book of a branch: requests, replies and elections of the year, and, where the
//! village was marked as a key or difficult one, why and what was done.

use super::PROCEDURE;
use super::key::Marking;
use super::model::Shown;
use super::queries;
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::tables::Table;
use crate::procedures::{self, Entry};
use db::Read;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 17,
        title: "book-term-steps",
        source: "book-term-steps-source",
        needs: &[Permission::ReadCases],
        events: &[],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

/// No branch has more.
const MOST: i64 = 1_000;

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let mut tables = vec![steps(book, read).await?];
    let scope = book.scope();
    let (first, last) = book.days();
    let mut marked = queries::markings(read, book.caller, (Some(&scope), Shown::All), None, MOST).await?;
    marked.retain(|it| it.from <= last && it.until.is_none_or(|until| until >= first));
    // Of a village that was never marked nothing is said, not even that it was not.
    if !marked.is_empty() {
        tables.push(markings(book, read, &marked).await?);
    }
    Ok(Written::of(tables))
}

/// What was recorded of changes of term in the year, in its order.
async fn steps(book: &BookOf<'_>, read: &mut Read) -> Result<Table, AppError> {
    let (speaker, days) = (book.speaker, book.days());
    let all = procedures::histories(read, book.caller, PROCEDURE, &book.scope(), days).await?;
    let mut entries: Vec<Entry> = all.into_iter().flat_map(|(_, entries)| entries).collect();
    entries.retain(|it| it.withdrawn.is_none() && days.0 <= it.on && it.on <= days.1);
    entries.sort_by_key(|it| (it.on, it.recorded_at));
    let procedure = book.app.rulebook.procedure(PROCEDURE);
    let row = |it: Entry| {
        let procedure = procedure?;
        let fields = procedures::fields_in(book.app, speaker.0, procedure, &it);
        let told = |(label, value): (String, String)| {
            speaker.with("book-term-field", &[("label", label), ("value", value)])
        };
        let said: Vec<String> = fields.into_iter().map(told).collect();
        Some(vec![
            it.on.to_string(),
            procedures::step_in(speaker.0, procedure, &it),
            procedures::outcome_in(speaker.0, procedure, &it),
            said.join(if speaker.zh() { "；" } else { "; " }),
            it.note.unwrap_or_default(),
        ])
    };
    Ok(speaker
        .table("book-term-steps")
        .columns([
            speaker.medium("book-day"),
            speaker.medium("book-term-step"),
            speaker.medium("book-term-outcome"),
            speaker.wide("book-said"),
            speaker.wide("book-note"),
        ])
        .numbered(speaker, entries.into_iter().filter_map(row)))
}

/// The markings of the village that ran in the year.
async fn markings(book: &BookOf<'_>, read: &mut Read, marked: &[Marking]) -> Result<Table, AppError> {
    let speaker = book.speaker;
    let (first, last) = book.days();
    let mut rows = Vec::with_capacity(marked.len());
    for it in marked {
        let steps = queries::steps(read, book.caller.area, it.id).await?;
        let of_year = steps.into_iter().filter(|step| first <= step.on && step.on <= last);
        let done: Vec<String> = of_year
            .map(|step| format!("{} {} {}", step.on, speaker.text(step.step.key()), step.words))
            .collect();
        rows.push(vec![
            speaker.text(it.kind.key()),
            it.from.to_string(),
            it.reason.clone(),
            format!("{} {}", it.contact.name, it.contact.post),
            done.join(if speaker.zh() { "；" } else { "; " }),
            it.until.map(|day| day.to_string()).unwrap_or_default(),
            it.conclusion.clone().unwrap_or_default(),
        ]);
    }
    Ok(speaker
        .table("key-villages-title")
        .columns([
            speaker.short("key-village-kind"),
            speaker.medium("key-village-from"),
            speaker.wide("key-village-reason"),
            speaker.medium("key-village-contact"),
            speaker.wide("key-village-steps"),
            speaker.medium("key-village-until"),
            speaker.wide("key-village-conclusion"),
        ])
        .numbered(speaker, rows))
}
