//! What transfers tell in the yearly book of a branch: letters out and in of the year, with number, day and receipt.

use super::model::Direction;
use super::pages::kind_word;
use super::queries::{self, Filter, Transfer};
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::tables::Table;
use db::Read;
use jiff::civil::Date;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 37,
        title: "book-transfers",
        source: "book-transfers-source",
        needs: &[Permission::ReadCases],
        events: &[],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

/// No branch has more.
const MOST: i64 = 20_000;

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let filter = Filter { within: Some(book.scope()), ..Filter::default() };
    let mut all = queries::list(read, book.caller, &filter, (book.app.clock.today(), None), MOST).await?;
    all.retain(|it| is_of(it, book.days()));
    all.sort_by_key(|it| (it.issued_on.unwrap_or(it.started), it.case));
    // A case within the county stands in the list once, whichever of the two branches reads it.
    let (leaves, comes): (Vec<Transfer>, Vec<Transfer>) =
        all.into_iter().partition(|it| it.direction != Direction::In && it.organisation == book.branch.id);
    Ok(Written::of([table(book, "book-transfers-out", leaves), table(book, "book-transfers-in", comes)]))
}

/// Whether a transfer belongs into a year: asked for, written, received, sent back or acknowledged in it.
fn is_of(it: &Transfer, (first, last): (Date, Date)) -> bool {
    let days = [Some(it.started), it.issued_on, it.received_on, it.refused_on, it.receipt_on];
    days.into_iter().flatten().any(|day| first <= day && day <= last)
}

fn table(book: &BookOf<'_>, title: &'static str, all: Vec<Transfer>) -> Table {
    let speaker = book.speaker;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let out = title == "book-transfers-out";
    let row = |it: Transfer| {
        let kind = it.letter_kind.as_deref().map(|code| kind_word(book.app, speaker.0, code));
        vec![
            it.name,
            it.letter_number.unwrap_or_default(),
            if out { it.to_name } else { it.from_name },
            kind.unwrap_or_default(),
            day(it.issued_on),
            day(it.received_on),
            day(it.receipt_on),
            speaker.text(it.state.key()),
        ]
    };
    speaker
        .table(title)
        .columns([
            speaker.medium("member-name"),
            speaker.medium("transfer-number"),
            speaker.wide(if out { "transfer-to" } else { "transfer-from" }),
            speaker.medium("transfer-kind"),
            speaker.medium("transfer-issued-on"),
            speaker.medium("transfer-received-on"),
            speaker.medium("transfer-receipt-on"),
            speaker.medium("transfer-state"),
        ])
        .numbered(speaker, all.into_iter().map(row))
}
