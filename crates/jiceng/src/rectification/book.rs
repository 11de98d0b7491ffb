//! What the list of problems tells in the yearly book of a branch: problems found, or mended, or still open in the year.

use super::model::{Shown, State};
use super::queries::{self, Filter, Listed};
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::tables::{Speaker, Table};
use db::Read;
use jiff::civil::Date;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 70,
        title: "book-problems",
        source: "book-problems-source",
        needs: &[Permission::ReadMeetings],
        events: &[],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

/// A workbook holds at most so many problems, those due first. The bound is ours, not a rule's.
const MOST: i64 = 20_000;

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let about = (book.scope(), book.days(), book.day());
    let mut table = ledger(read, book.caller, about, book.speaker).await?;
    // One branch needs no column that names it.
    table.columns.remove(BRANCH);
    table.rows.iter_mut().for_each(|row| drop(row.remove(BRANCH)));
    Ok(Written::of([table]))
}

/// Where the column stands that names the organisation, behind number and problem.
const BRANCH: usize = 2;

/// The ledger of rectification (整改台账) of a scope of the caller's: what was found by the last of some days and not closed
/// before the first of them.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn ledger(
    read: &mut Read,
    caller: &Caller,
    (within, (first, last), today): (Scope, (Date, Date), Date),
    speaker: Speaker,
) -> Result<Table, AppError> {
    let filter = Filter { shown: Shown::All, within: Some(within) };
    let all = queries::list(read, caller, &filter, (today, None), MOST).await?;
    let of_year = |it: &Listed| {
        let over = it.checked.as_ref().map(|(day, _)| *day).filter(|_| it.problem.state == State::Closed);
        it.problem.draft.found_on <= last && over.is_none_or(|day| day >= first)
    };
    let row = |it: Listed| {
        let draft = it.problem.draft;
        let (done_on, done) = it.done.map(|(day, words)| (day.to_string(), words)).unwrap_or_default();
        let checked = it.checked.map(|(day, who)| match who {
            Some(who) => format!("{day} {who}"),
            None => day.to_string(),
        });
        vec![
            draft.problem,
            it.problem.organisation_name,
            draft.found_on.to_string(),
            draft.measures,
            draft.responsible,
            draft.due_on.to_string(),
            done,
            done_on,
            checked.unwrap_or_default(),
            speaker.text(it.problem.state.key()),
        ]
    };
    Ok(speaker
        .table("book-problems")
        .columns([
            speaker.wide("problem-problem"),
            speaker.medium("problem-organisation"),
            speaker.medium("problem-found-on"),
            speaker.wide("problem-measures"),
            speaker.medium("problem-responsible"),
            speaker.medium("problem-due-on"),
            speaker.wide("problem-done"),
            speaker.medium("problem-done-on"),
            speaker.medium("problem-checked-by"),
            speaker.medium("problem-state"),
        ])
        .numbered(speaker, all.into_iter().filter(of_year).map(row)))
}
