//! The data rows of a sheet as records.

use std::ops::Range;
use std::sync::Arc;

use crate::address::Column;
use crate::cell::{Cell, CellValue, Flaw, Origin, is_invisible, is_masked, narrow};
use crate::detect::{Detection, MatchedColumn};
use crate::number::from_serial;
use crate::profile::FieldKind;
use crate::sheet::Sheet;

/// One data row.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    /// Excel's own row number.
    pub row: u32,
    /// Whether the row is hidden.
    pub hidden: bool,
    /// One cell for each recognised field, blank ones included, in the order of the fields' keys.
    pub cells: Vec<CellText<'a>>,
}

/// One cell with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CellText<'a> {
    /// The field's key.
    pub field: &'a str,
    /// Excel's letters.
    pub column: Column,
    /// The column's title as written.
    pub title: &'a str,
    /// What the cell says.
    pub cell: Cell,
}

/// The data rows, in order.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    sheet: &'a Sheet,
    detection: &'a Detection,
    remaining: Range<usize>,
    next_skipped: usize,
}

/// The data rows of a sheet by what was found in it.
#[must_use]
pub fn rows<'a>(sheet: &'a Sheet, detection: &'a Detection) -> Records<'a> {
    let position = |number: u32| sheet.rows().partition_point(|row| row.number < number);
    let remaining = match &detection.data_rows {
        Some(range) => position(*range.start())..position(range.end().saturating_add(1)),
        None => 0..0,
    };
    Records { sheet, detection, remaining, next_skipped: 0 }
}

impl Record<'_> {
    /// The cell of a field; `None` when the sheet has no column for it.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&CellText<'_>> {
        self.cells.binary_search_by_key(&field, |cell| cell.field).ok().map(|index| &self.cells[index])
    }

    /// The text of a field; `None` when there is no column, nothing is stated, or a mark says there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field).and_then(|cell| cell.cell.text())
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let row = &self.sheet.rows()[self.remaining.next()?];
            let skipped = &self.detection.skipped;
            while skipped.get(self.next_skipped).is_some_and(|other| other.row < row.number) {
                self.next_skipped += 1;
            }
            if skipped.get(self.next_skipped).is_some_and(|other| other.row == row.number) {
                continue;
            }
            let cells = self.detection.columns.iter().map(|(field, matched)| CellText {
                field,
                column: matched.column,
                title: &matched.title,
                cell: cell_of(self.sheet, row.number, matched),
            });
            return Some(Record { row: row.number, hidden: row.hidden, cells: cells.collect() });
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.remaining.len()))
    }
}

fn cell_of(sheet: &Sheet, row: u32, matched: &MatchedColumn) -> Cell {
    let cell = sheet.data_cell(row, matched.column);
    let Cell::Text(value) = cell else { return cell.clone() };
    match matched.kind {
        FieldKind::Identity => Cell::Text(unmasked(identity(value))),
        FieldKind::Phone => Cell::Text(unmasked(narrowed(value))),
        FieldKind::Date => Cell::Text(dated(value, sheet.from_1904())),
        FieldKind::Text | FieldKind::Choice | FieldKind::Serial => cell.clone(),
    }
}

/// An identity number without spaces or the apostrophe that forces text, with a capital X.
fn identity(value: &CellValue) -> CellValue {
    let is_clean = value.text.bytes().all(|b| b.is_ascii_digit() || b == b'X');
    if is_clean || value.flaw.is_some() {
        return value.clone();
    }
    let text: String = narrow(&value.text)
        .chars()
        .filter(|c| !is_invisible(*c) && !matches!(c, '\'' | '‘' | '’' | '`'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    CellValue { text: text.into(), ..value.clone() }
}

/// Marks a number that stars hide.
fn unmasked(value: CellValue) -> CellValue {
    let flaw = if value.flaw.is_none() && is_masked(&value.text) { Some(Flaw::Masked) } else { value.flaw };
    CellValue { flaw, ..value }
}

fn narrowed(value: &CellValue) -> CellValue {
    if value.text.is_ascii() {
        return value.clone();
    }
    CellValue { text: narrow(&value.text).into(), ..value.clone() }
}

/// Serial numbers of five digits up to the year 2100; no date that people type has five digits.
const SERIALS: std::ops::RangeInclusive<u32> = 10_000..=73_415;

/// A date that lost its format: a serial number becomes the day it stands for. A year and month kept as a
/// number is marked where its zero may be lost, since 2019.1 may have been 2019.10.
fn dated(value: &CellValue, from_1904: bool) -> CellValue {
    let value = narrowed(value);
    if value.origin == Origin::Number && is_year_and_one(&value.text) {
        return CellValue { flaw: Some(Flaw::MonthUnclear), ..value };
    }
    let serial = value.text.parse::<u32>().ok().filter(|serial| SERIALS.contains(serial));
    let day = serial.and_then(|serial| from_serial(f64::from(serial), from_1904));
    match day {
        Some((day, _)) => {
            CellValue { text: Arc::from(day.to_string()), origin: Origin::Date, flaw: value.flaw }
        }
        None => value,
    }
}

fn is_year_and_one(text: &str) -> bool {
    text.len() == 6 && text.ends_with(".1") && text[..4].bytes().all(|b| b.is_ascii_digit())
}
