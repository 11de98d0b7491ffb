//! Reading the cells of a row through the parsers of the forms, and what is wrong with them.

use super::model::{Problem, shown};
use crate::platform::date::PartialDate;
use crate::platform::form::{FieldError, partial_date};
use jiff::civil::Date;
use workbook::Record;

/// The cells of a row, and what was found wrong with them so far.
#[derive(Debug)]
pub struct Cells<'r, 'w> {
    record: &'r Record<'w>,
    name: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What to look at although nothing is wrong.
    pub warnings: Vec<Problem>,
}

impl<'r, 'w> Cells<'r, 'w> {
    /// The cells of a row, whose name stands in a field.
    #[must_use]
    pub fn new(record: &'r Record<'w>, name_field: &str) -> Self {
        let name = record.text(name_field).unwrap_or_default().trim().chars().take(20).collect();
        Self { record, name, problems: Vec::new(), warnings: Vec::new() }
    }

    /// The name in the row, for reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of a field; none when the cell is empty, absent, or wrong, which is then noted.
    pub fn take<T, E: Into<FieldError>>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let cell = self.record.get(field)?;
        if let Some(flaw) = cell.cell.flaw() {
            self.refuse(field, FieldError::new(flaw.key()));
            return None;
        }
        let text = cell.cell.text()?.trim();
        if text.is_empty() {
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(field, error.into());
                None
            }
        }
    }

    /// Notes that a field is wrong.
    pub fn refuse(&mut self, field: &str, error: FieldError) {
        let found = problem(self.record, field, &self.name, error);
        self.problems.push(found);
    }

    /// Notes what to look at in a field that is taken over.
    pub fn warn(&mut self, field: &str, error: FieldError) {
        let found = problem(self.record, field, &self.name, error);
        self.warnings.push(found);
    }

    /// Whether a field was found wrong.
    #[must_use]
    pub fn is_wrong(&self, field: &str) -> bool {
        let column = self.record.get(field).map(|cell| cell.column.to_string());
        column.is_some_and(|column| self.problems.iter().any(|it| it.column == column))
    }
}

/// Reads a date of something that happened: a register holds nothing that is still to come.
pub fn past(today: Date) -> impl Fn(&str) -> Result<PartialDate, FieldError> {
    move |text| {
        let date = partial_date(text)?;
        if date.earliest() > today {
            return Err(FieldError::new("import-date-future"));
        }
        Ok(date)
    }
}

/// Something about a field of a row; about the whole row when the field is empty or has no column.
#[must_use]
fn problem(record: &Record<'_>, field: &str, name: &str, error: FieldError) -> Problem {
    const SHOWN: usize = 40;
    let cell = record.get(field);
    let value = cell.map(|cell| shown(field, cell.cell.shown()).chars().take(SHOWN).collect());
    Problem {
        row: record.row,
        column: cell.map(|cell| cell.column.to_string()).unwrap_or_default(),
        title: cell.map(|cell| cell.title.to_owned()).unwrap_or_default(),
        name: name.to_owned(),
        value: value.unwrap_or_default(),
        key: error.key.to_owned(),
        args: error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}
