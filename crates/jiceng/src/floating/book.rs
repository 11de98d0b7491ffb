//! What floating members tell in the yearly book of a branch: who was away in the year, who was a guest, and which
//! certificates were out.

use super::export::{Form, Row};
use super::model::Shown;
use super::queries::{self, Filter, Kept};
use super::rules;
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::tables::Table;
use db::Read;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 45,
        title: "book-floating",
        source: "book-floating-source",
        needs: &[Permission::ReadMembers],
        events: &[],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

/// No branch has more.
const MOST: i64 = 20_000;

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let scope = book.scope();
    let unlisted = queries::unlisted(read, book.caller, Some(&scope), MOST).await?.len();
    let tables = [
        registered(book, read, Form::Out).await?,
        registered(book, read, Form::In).await?,
        certificates(book, read).await?,
    ];
    let written = Written::of(tables);
    if unlisted == 0 {
        return Ok(written);
    }
    Ok(written.saying(book.speaker.with("book-floating-unlisted", &[("count", unlisted.to_string())])))
}

/// The registrations of a side that went on at any time of the year.
async fn registered(book: &BookOf<'_>, read: &mut Read, form: Form) -> Result<Table, AppError> {
    let (first, last) = book.days();
    let filter = Filter { side: form.side(), shown: Shown::All, within: Some(book.scope()) };
    let bounds = (rules::long_ago(book.app), None);
    let mut all = queries::list(read, book.caller, &filter, bounds, MOST).await?;
    let ended = |it: &Kept| it.ended.map(|(on, _)| on).or(it.member_until);
    all.retain(|it| it.left_on <= last && ended(it).is_none_or(|on| on >= first));
    all.sort_by_key(|it| (it.left_on, it.id));
    form.table(book.speaker, all.into_iter().map(|it| Row::Kept(Box::new(it))))
}

/// The certificates that were in a member's hands at any time of the year.
async fn certificates(book: &BookOf<'_>, read: &mut Read) -> Result<Table, AppError> {
    let (first, last) = book.days();
    let mut all = queries::certificates(read, book.caller, Some(&book.scope()), MOST).await?;
    all.retain(|it| it.issued_on <= last && it.returned_on.is_none_or(|on| on >= first));
    all.sort_by_key(|it| it.issued_on);
    Form::Certificates.table(book.speaker, all.into_iter().map(|it| Row::Certificate(Box::new(it))))
}
