//! What dues tell in the yearly book of a branch: the account of the year, and, to whoever keeps or supervises the branch's
//! book, what each member was to pay and paid.

use super::commands::{has_members, reckoned};
use super::model::Month;
use super::money::yuan;
use super::pages::account::Account;
use super::queries;
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::tables::Table;
use db::Read;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 75,
        title: "book-dues",
        source: "book-dues-source",
        needs: &[Permission::ReadDues, Permission::ReadDuesTotals],
        events: &["dues-published"],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let days = book.days();
    let account = Account::read(read, book.caller.area, book.branch.id, days).await?;
    let blank = String::new;
    let line = |(key, count, amount): &(&'static str, i64, i64)| {
        vec![speaker.text(key), count.to_string(), yuan(*amount)]
    };
    let opening = vec![speaker.text("dues-account-opening"), blank(), yuan(account.opening)];
    let closing = vec![speaker.text("dues-account-closing"), blank(), yuan(account.closing)];
    let rows = std::iter::once(opening).chain(account.lines.iter().map(line)).chain([closing]);
    let sums = speaker
        .table("book-dues-account")
        .columns([
            speaker.wide("book-what"),
            speaker.number("book-dues-entries"),
            speaker.number("book-dues-yuan"),
        ])
        .rows(rows);
    let sees = book.may_read(&[Permission::ReadDues]);
    if !sees {
        return Ok(Written::of([sums]).saying(speaker.text("book-in-branch-only")));
    }
    Ok(Written::of([sums, by_member(book, read).await?]))
}

/// What each member was to pay in the year, and paid.
async fn by_member(book: &BookOf<'_>, read: &mut Read) -> Result<Table, AppError> {
    let speaker = book.speaker;
    let (area, days) = (book.caller.area, book.days());
    let mut rows = Vec::new();
    if has_members(book.branch) {
        let members = queries::payers_of(read, area, book.branch.id, days).await?;
        let all = queries::all_of(read, area, &members).await?;
        let (first, last) = (Month::of(days.0), Month::of(book.day()));
        for member in members {
            let share = reckoned(book.app, &member, &all, book.day()).between(first, last);
            rows.push(vec![member.name, yuan(share.due), yuan(share.paid)]);
        }
    }
    let table = speaker.table("book-dues-members").columns([
        speaker.medium("book-person"),
        speaker.number("book-dues-due"),
        speaker.number("book-dues-paid"),
    ]);
    Ok(table.numbered(speaker, rows))
}
