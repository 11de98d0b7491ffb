//! What a branch writes once a year (任期目标、年度计划、年度总结): a text a kind and year. Whoever writes it again adds a
//! version; the former ones are kept.

use super::queries;
use crate::organisations::{self, BookOf, Chapter, Kind, Organisation, Written};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use crate::platform::journal;
use crate::platform::tables::Table;
use crate::platform::word::words;
use db::{Read, Write};

words! {
    /// What is written.
    Writing, "writing" {
        /// 任期目标.
        Aims = "aims",
        /// 年度计划.
        Plan = "plan",
        /// 年度总结.
        Report = "report",
    }
}

/// A version of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) kind: Writing,
    /// Counts the versions of its kind and year, from 1.
    pub(super) number: i64,
    pub(super) words: String,
    pub(super) at: jiff::Timestamp,
}

/// Why a text was not saved.
#[derive(Debug, thiserror::Error)]
pub(super) enum WritingError {
    /// Somebody else saved a version meanwhile.
    #[error("a version was saved meanwhile")]
    Changed,
    /// The branch was dissolved before the year began.
    #[error("the branch is dissolved")]
    Dissolved,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for WritingError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// The newest version of a kind; versions come in their order.
pub(super) fn newest(all: &[Version], kind: Writing) -> Option<&Version> {
    all.iter().rfind(|it| it.kind == kind)
}

/// Adds a version, if nobody saved one since `before` was the newest.
///
/// # Errors
/// Without the right to record the branch's decisions; for the reasons of [`WritingError`].
pub(super) async fn write(
    app: &App,
    caller: &Caller,
    (branch, year): (&Organisation, i16),
    (kind, before): (Writing, i64),
    words: &str,
) -> Result<(), WritingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    // Under the lock: it may have been closed or moved since the form was opened.
    let branch = organisations::by_id(&mut write, caller, branch.id).await?;
    caller.require(Permission::RecordDecisions, &branch.path).map_err(AppError::from)?;
    if branch.kind != Kind::Branch {
        return Err(AppError::NotFound.into());
    }
    if branch.dissolved_on.is_some_and(|day| day.year() < year) {
        return Err(WritingError::Dissolved);
    }
    let all = queries::writings(&mut write, caller.area, branch.id, year).await?;
    if newest(&all, kind).map_or(0, |it| it.number) != before {
        return Err(WritingError::Changed);
    }
    let number = before + 1;
    let version = Version { kind, number, words: words.to_owned(), at: app.clock.now() };
    let by = (caller.area, Some(caller.account));
    queries::insert_writing(&mut write, by, (branch.id, year), &version).await?;
    let payload = serde_json::json!({ "text": kind.code(), "year": year, "version": number });
    let act = journal::Act {
        name: "ledgers.write",
        kind: "organisation",
        subject: Some(branch.id.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(())
}

/// Adds the first version of a text. Access is checked by the caller of this function, who also ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn record(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (branch, year): (OrganisationId, i16),
    (kind, words): (Writing, &str),
) -> Result<(), db::Error> {
    let version = Version { kind, number: 1, words: words.to_owned(), at: app.clock.now() };
    queries::insert_writing(write, (area, None), (branch, year), &version).await
}

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 17,
        title: "book-writings",
        source: "book-writings-source",
        needs: &[Permission::ReadMembers],
        events: &[],
        write: |book, read| Box::pin(chapter(book, read)),
    }]
}

async fn chapter(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let all = queries::writings(read, book.caller.area, book.branch.id, book.year).await?;
    let table = |kind: &Writing| -> Table {
        let speaker = book.speaker;
        let paragraphs = newest(&all, *kind).map(|it| it.words.lines()).into_iter().flatten();
        let rows = paragraphs.filter(|it| !it.trim().is_empty()).map(|it| vec![it.to_owned()]);
        speaker.table(kind.key()).columns([speaker.wide("book-writing-words")]).rows(rows)
    };
    Ok(Written::of(Writing::ALL.iter().map(table)))
}
