//! Chapters of the yearly book of a branch (党支部工作手册): every capability hands over what it has of a year, so that one
//! book tells it all and nobody writes it.

use super::queries::Organisation;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::tables::{Speaker, Table};
use jiff::civil::{Date, date};
use std::future::Future;
use std::pin::Pin;

/// A chapter that a capability offers.
#[derive(Clone, Copy)]
pub struct Chapter {
    /// Where it stands in the book: those with smaller numbers come first.
    pub place: u8,
    /// The key of its title.
    pub title: &'static str,
    /// The key of the sentence that says from which records it is drawn.
    pub source: &'static str,
    /// The rights on the branch of which the reader needs one. Who has none reads that the chapter is left out.
    pub needs: &'static [Permission],
    /// The rulebook's words of the events that it tells of: duties that ask for them and were not done are named in it.
    pub events: &'static [&'static str],
    /// Writes it.
    pub write: for<'a> fn(&'a BookOf<'a>, &'a mut db::Read) -> Writing<'a>,
}

/// A chapter on its way.
pub type Writing<'a> = Pin<Box<dyn Future<Output = Result<Written, AppError>> + Send + 'a>>;

/// What a chapter says.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Its tables; one without rows says that nothing is recorded.
    pub tables: Vec<Table>,
    /// Sentences about them.
    pub said: Vec<String>,
}

impl Written {
    /// Tables without more words.
    #[must_use]
    pub fn of(tables: impl IntoIterator<Item = Table>) -> Self {
        Self { tables: tables.into_iter().collect(), said: Vec::new() }
    }

    /// With a sentence.
    #[must_use]
    pub fn saying(mut self, sentence: String) -> Self {
        self.said.push(sentence);
        self
    }
}

/// Whose book it is, of which year, for whom and in which language.
#[derive(Clone, Copy)]
pub struct BookOf<'a> {
    /// The installation.
    pub app: &'a App,
    /// Who reads it.
    pub caller: &'a Caller,
    /// The branch.
    pub branch: &'a Organisation,
    /// The year.
    pub year: i16,
    /// The language.
    pub speaker: Speaker,
}

impl BookOf<'_> {
    /// The first and the last day of the year.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        (date(self.year, 1, 1), date(self.year, 12, 31))
    }

    /// The day as of which registers are told: the last of the year, or today.
    #[must_use]
    pub fn day(&self) -> Date {
        self.days().1.min(self.app.clock.today())
    }

    /// The branch alone.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::alone(&self.branch.path)
    }

    /// Whether the reader acts for the branch itself. What stays within a branch is told to such readers only.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.caller.acting.organisation == self.branch.id
    }

    /// Whether the reader has one of some rights on the branch.
    #[must_use]
    pub fn may_read(&self, needs: &[Permission]) -> bool {
        needs.iter().any(|it| self.caller.may_at(*it, &self.branch.path))
    }
}
