//! What a capability does to have its rows imported.

use super::common::{Common, Question};
use super::model::{Answer, Decided};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use std::collections::HashMap;
use std::pin::Pin;
use uuid::Uuid;
use workbook::{Mapping, Record};

/// Work that waits for the database.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a person answered of possible duplicates, by Excel's row numbers.
pub type Answers = HashMap<u32, Answer>;

/// What a person decided of a file.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// What its columns mean.
    pub mapping: Mapping,
    /// What holds for every row, where it has no column.
    pub common: Common,
    /// Which rows are who.
    pub answers: Answers,
}

/// Where and by whom rows are imported.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The installation.
    pub app: &'a App,
    /// Who imports.
    pub caller: &'a Caller,
    /// The organisation the file belongs to; rows stand in it or below.
    pub place: &'a Organisation,
}

/// A kind of rows that can be imported: members, organisations. Listed in `jiceng::import_kinds()`.
pub trait ImportKind: Send + Sync {
    /// Its word in addresses and in the database.
    fn code(&self) -> &'static str;
    /// The subject of the profiles of columns that fit it.
    fn subject(&self) -> &'static str;
    /// The right needed on the organisation.
    fn permission(&self) -> Permission;
    /// The key of its title; with `-how`, of the sentences on what the file should look like.
    fn title(&self) -> &'static str;
    /// The act in the journal.
    fn act(&self) -> &'static str;
    /// The keys of fields that the kind does something with; columns of others are shown as not used.
    fn fields(&self) -> &'static [&'static str];
    /// Where what was imported is seen, and the key of the link's words.
    fn result(&self, organisation: OrganisationId) -> (String, &'static str);
    /// What a file for this organisation leaves open for all its rows, where it has no column for it.
    fn questions(&self, _place: &Organisation) -> Vec<Question> {
        Vec::new()
    }
    /// Whether a row says by its other cells what a question about a field asks, such as a setting that is part of the
    /// name. A file all of whose rows do is not asked.
    fn tells(&self, _field: &str, _record: &Record<'_>) -> bool {
        false
    }
    /// Where one record that was imported is seen.
    fn record(&self, subject: Uuid) -> String;
    /// Rows of a new file, of which this holds where they have no column.
    fn rows(&self, common: &Common) -> Box<dyn Rows>;
    /// Takes back what [`Rows::write`] did. Tells which rows were kept because somebody changed them since, or because
    /// something else depends on them.
    fn undo<'a>(
        &'a self,
        desk: Desk<'a>,
        write: &'a mut db::Write,
        taken: &'a [Taken],
    ) -> Work<'a, Result<Vec<u32>, AppError>>;
}

/// The rows of one file in the hands of their kind. Called in the order of the methods.
pub trait Rows: Send {
    /// Parses a row, every cell by the parsers of the forms.
    fn take(&mut self, desk: Desk<'_>, record: &Record<'_>);
    /// Loads what the rows are compared with, in bulk, given what a person answered of possible duplicates.
    fn load<'a>(
        &'a mut self,
        desk: Desk<'a>,
        read: &'a mut db::Read,
        answers: &'a Answers,
    ) -> Work<'a, Result<(), AppError>>;
    /// Decides the row at a position. Called once for each row, in order.
    ///
    /// # Errors
    /// When a protected value does not open.
    fn decide(&mut self, desk: Desk<'_>, at: usize) -> Result<Decided, AppError>;
    /// Writes all rows decided to be new or changed. Tells what it did to each.
    fn write<'a>(
        &'a mut self,
        desk: Desk<'a>,
        write: &'a mut db::Write,
    ) -> Work<'a, Result<Vec<Taken>, AppError>>;
}

/// What was done for a row, so that it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Excel's own row number.
    pub row: u32,
    /// The record.
    pub subject: Uuid,
    /// Before and after in the kind's own shape, as JSON.
    pub applied: String,
}

/// The kind of a word.
pub(super) fn by_code(code: &str) -> Result<&'static dyn ImportKind, AppError> {
    crate::import_kinds().iter().find(|kind| kind.code() == code).copied().ok_or(AppError::NotFound)
}
