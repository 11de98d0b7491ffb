//! The yearly book of a branch (党支部工作手册): the chapters of all capabilities, each with the duties of the year that
//! were not done, as a page to print and as a workbook.

use crate::organisations::{self, BookOf, Chapter, Fulfilment, Obligation, Organisation, Written};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::tables::{Speaker, Table};
use jiff::civil::Date;
use workbook::BookSheet;

/// A book.
#[derive(Clone, Debug)]
pub struct Book {
    /// Its chapters, in their order.
    pub chapters: Vec<BookChapter>,
    /// The titles of chapters that the reader may not see.
    pub left_out: Vec<String>,
}

/// A chapter as it was written.
#[derive(Clone, Debug)]
pub struct BookChapter {
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// From which records it is drawn.
    pub source: String,
    /// What it says.
    pub written: Written,
    /// Duties of the year that it tells of and that were not done, with their articles.
    pub not_done: Vec<String>,
    /// Whether it goes on below the chapter before, on the same sheet of paper.
    pub goes_on: bool,
}

impl BookChapter {
    /// Whether nothing is recorded of it and nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.not_done.is_empty() && self.written.tables.iter().all(|it| it.rows.is_empty())
    }

    /// How many lines of paper it takes, as far as can be told without setting it.
    fn lines(&self) -> usize {
        let of_table = |it: &Table| if it.rows.is_empty() { 1 } else { it.rows.len() + 3 };
        let tables: usize = self.written.tables.iter().map(of_table).sum();
        HEAD + tables + self.written.said.len() + self.not_done.len()
    }
}

/// Lines of a chapter's heading and source.
const HEAD: usize = 4;
/// So many lines fit on a sheet of paper.
const SHEET: usize = 36;

/// Lets small chapters go on below each other, so that no sheet of paper is nearly empty.
fn group(chapters: &mut [BookChapter]) {
    let mut used = SHEET;
    for chapter in chapters {
        let lines = chapter.lines();
        chapter.goes_on = used + lines <= SHEET;
        used = if chapter.goes_on { used + lines } else { lines };
    }
}

/// Writes the book of a branch and a year, as far as the caller may read it.
///
/// # Errors
/// Whatever the database reports.
pub async fn written(
    app: &App,
    caller: &Caller,
    (branch, year): (&Organisation, i16),
    speaker: Speaker,
) -> Result<Book, AppError> {
    let book = BookOf { app, caller, branch, year, speaker };
    let mut read = app.db.read().await?;
    let calendar = organisations::calendar_of(&book, &mut read).await?;
    let mut offered = crate::book_chapters();
    offered.sort_by_key(|it| it.place);
    let mut made = Book { chapters: Vec::new(), left_out: Vec::new() };
    for chapter in offered {
        if !book.may_read(chapter.needs) {
            made.left_out.push(speaker.text(chapter.title));
            continue;
        }
        let missing = calendar.obligations.iter().filter(|it| is_missed(&chapter, it, book.day()));
        let not_done = missing.map(|it| organisations::not_done(speaker, it)).collect();
        made.chapters.push(BookChapter {
            number: made.chapters.len() + 1,
            title: speaker.text(chapter.title),
            source: speaker.text(chapter.source),
            written: (chapter.write)(&book, &mut read).await?,
            not_done,
            goes_on: false,
        });
    }
    group(&mut made.chapters);
    Ok(made)
}

/// Whether a duty belongs into a chapter, and its period has begun and it was not done as often as is asked.
fn is_missed(chapter: &Chapter, it: &Obligation, day: Date) -> bool {
    let of_chapter = chapter.events.contains(&it.event.as_str());
    of_chapter && it.standing == Fulfilment::Missing && it.period.until <= day
}

/// The book as a workbook with a sheet a chapter.
///
/// # Errors
/// When a bound of the format is passed.
pub(super) fn workbook(
    book: Book,
    (branch, year, today): (&str, i16, Date),
    speaker: Speaker,
) -> Result<Vec<u8>, AppError> {
    let title =
        speaker.with("book-title", &[("organisation", branch.to_owned()), ("year", year.to_string())]);
    let unit = speaker.with("book-unit-line", &[("unit", branch.to_owned())]);
    let date = speaker.with("book-date-line", &[("date", today.to_string())]);
    let sheet = |chapter: BookChapter| {
        let none = chapter.written.tables.iter().filter(|it| it.rows.is_empty());
        let none: Vec<String> =
            none.map(|it| speaker.with("book-table-empty", &[("table", it.title.clone())])).collect();
        let notes = [vec![chapter.source], chapter.written.said, none, chapter.not_done].concat();
        BookSheet {
            name: format!("{} {}", chapter.number, chapter.title),
            title: chapter.title,
            unit: unit.clone(),
            date: date.clone(),
            tables: chapter.written.tables.into_iter().map(Table::printed).collect(),
            notes,
        }
    };
    let left_out = book.left_out.into_iter();
    let left_out: Vec<String> =
        left_out.map(|it| speaker.with("book-left-out", &[("chapter", it)])).collect();
    let mut sheets: Vec<BookSheet> = book.chapters.into_iter().map(sheet).collect();
    if let Some(last) = sheets.last_mut() {
        last.notes.extend(left_out);
    }
    workbook::write_book(&title, &sheets).map_err(|error| AppError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(rows: usize) -> BookChapter {
        let rows = vec![Vec::new(); rows];
        BookChapter {
            number: 1,
            title: String::new(),
            source: String::new(),
            written: Written::of([Table { rows, ..Table::default() }]),
            not_done: Vec::new(),
            goes_on: false,
        }
    }

    #[test]
    fn small_chapters_share_a_sheet_and_large_ones_begin_their_own() {
        let sizes = [11, 0, 0, 40, 0, 3, 2, 2, 9];
        let mut chapters: Vec<BookChapter> = sizes.map(chapter).into();
        group(&mut chapters);
        let go_on: Vec<bool> = chapters.iter().map(|it| it.goes_on).collect();
        assert_eq!(go_on, [false, true, true, false, false, true, true, true, false]);
        let sheets = go_on.iter().filter(|goes_on| !**goes_on).count();
        assert!(sheets < sizes.len() / 2 + 1, "{sheets}");
        assert!(chapters[1].is_empty() && !chapters[0].is_empty());
    }
}
