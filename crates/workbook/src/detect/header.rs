//! The header: one row, or a row of groups with a row of titles below.

use std::ops::RangeInclusive;

use crate::address::Column;
use crate::cell::Cell;
use crate::detect::DetectError;
use crate::sheet::{Row, Sheet};
use crate::titles::{Fit, Vocabulary, simplify};

/// Rows looked at from the top of a sheet, counting only those that hold something.
const ROWS_LOOKED_AT: usize = 30;
/// Header rows that forms have at most.
const MOST_HEADER_ROWS: u32 = 4;
/// Fields that a row must name to be a header.
const FEWEST_FIELDS: u32 = 2;

/// A header with the titles of its columns.
pub(super) struct Header {
    pub(super) rows: RangeInclusive<u32>,
    pub(super) titles: Vec<(Column, Vec<String>)>,
    pub(super) score: u32,
}

/// Finds the header that names most fields.
pub(super) fn find(sheet: &Sheet, vocabulary: &Vocabulary<'_>) -> Option<Header> {
    let mut best: Option<Header> = None;
    for row in sheet.rows().iter().take(ROWS_LOOKED_AT) {
        let last = structural_end(sheet, row);
        for end in [last, row.number.saturating_add(1)] {
            if end > last && !looks_like_titles(sheet, end) {
                continue;
            }
            let header = read(sheet, vocabulary, row.number..=end);
            if header.score > 0 && best.as_ref().is_none_or(|known| known.score < header.score) {
                best = Some(header);
            }
        }
    }
    best
}

/// The header at rows that a person chose.
pub(super) fn at(
    sheet: &Sheet,
    vocabulary: &Vocabulary<'_>,
    first: u32,
    last: u32,
) -> Result<Header, DetectError> {
    if first == 0 || first > last || last - first >= MOST_HEADER_ROWS {
        return Err(DetectError::BadHeaderRows(first, last));
    }
    let header = read(sheet, vocabulary, first..=last);
    if header.titles.is_empty() {
        return Err(DetectError::BadHeaderRows(first, last));
    }
    Ok(header)
}

/// Last row of a header that begins with a row, as merged cells show it: titles merged downwards, or groups
/// merged sideways over titles.
fn structural_end(sheet: &Sheet, row: &Row) -> u32 {
    let mut end = row.number;
    for merge in sheet.merges().iter().filter(|merge| merge.first_row == row.number) {
        let wide = merge.first_column < merge.last_column;
        let whole = row.cells().len() == 1;
        if merge.last_row > row.number {
            end = end.max(merge.last_row.min(row.number + MOST_HEADER_ROWS - 1));
        } else if wide && !whole && groups_titles(sheet, row, merge.first_column, merge.last_column) {
            end = end.max(row.number + 1);
        }
    }
    end
}

/// Whether the row below has titles under the group and nothing under the other titles.
fn groups_titles(sheet: &Sheet, row: &Row, first: Column, last: Column) -> bool {
    let Some(below) = sheet.row(row.number + 1) else { return false };
    let under = below.cells().iter().filter(|(column, _)| (first..=last).contains(column)).count();
    under > 1 && looks_like_titles(sheet, row.number + 1) && below.cells().len() < row.cells().len() + under
}

/// Whether a row could be the second row of a header: only short texts, none kept as number or date.
fn looks_like_titles(sheet: &Sheet, number: u32) -> bool {
    let Some(row) = sheet.row(number) else { return false };
    row.cells().iter().all(|(_, cell)| match cell {
        Cell::Text(value) => value.text.chars().count() <= 20 && value.flaw.is_none(),
        Cell::Blank | Cell::None(_) => false,
    })
}

fn read(sheet: &Sheet, vocabulary: &Vocabulary<'_>, rows: RangeInclusive<u32>) -> Header {
    let titles = titles(sheet, &rows);
    let mut fits: Vec<Option<Fit>> = vec![None; vocabulary.profile.fields.len()];
    let mut fields = 0;
    for (_, path) in &titles {
        for (field, fit) in vocabulary.fields(path) {
            if fits[*field].is_none() {
                fields += 1;
            }
            fits[*field] = fits[*field].max(Some(*fit));
        }
    }
    let score = if fields < FEWEST_FIELDS { 0 } else { score(vocabulary, &fits, titles.len(), &rows) };
    Header { rows, titles, score }
}

fn score(vocabulary: &Vocabulary<'_>, fits: &[Option<Fit>], columns: usize, rows: &RangeInclusive<u32>) -> u32 {
    let fields = vocabulary.profile.fields.iter().zip(fits);
    let points: u32 = fields
        .filter_map(|(field, fit)| {
            let fit = match (*fit)? {
                Fit::Exact if field.printed => 12,
                Fit::Exact => 10,
                Fit::Synonym => 9,
                Fit::Doubtful => 4,
            };
            Some(if field.required { fit + 6 } else { fit })
        })
        .sum();
    let printed = vocabulary.profile.printed().count();
    // Of two profiles that name the same columns the one of the same width is closer; of two headers that
    // name the same fields the one with fewer rows.
    let distance = u32::try_from(printed.abs_diff(columns).min(4)).unwrap_or(4);
    (points * 8).saturating_sub(distance * 2 + (rows.end() - rows.start()))
}

/// The titles of each column from the top header row down, merged cells filled, without repeats.
fn titles(sheet: &Sheet, rows: &RangeInclusive<u32>) -> Vec<(Column, Vec<String>)> {
    let used = rows.clone().filter_map(|number| sheet.row(number)).flat_map(|row| row.cells().last());
    let merged = sheet
        .merges()
        .iter()
        .filter(|merge| rows.contains(&merge.first_row))
        .map(|merge| merge.last_column)
        .filter(|column| column.index() < MOST_COLUMNS);
    let Some(last) = used.map(|(column, _)| *column).chain(merged).max() else { return Vec::new() };
    let columns = (0..=u32::from(last.index())).filter_map(Column::from_index);
    columns
        .map(|column| (column, title_path(sheet, rows, column)))
        .filter(|(_, path)| !path.is_empty())
        .collect()
}

/// Columns that a header may be merged over.
const MOST_COLUMNS: u16 = 512;

fn title_path(sheet: &Sheet, rows: &RangeInclusive<u32>, column: Column) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for row in rows.clone() {
        let mut text = sheet.shown_cell(row, column).shown();
        if text.is_empty() && row < *rows.end() && !sheet.cell(*rows.end(), column).is_blank() {
            text = group_to_the_left(sheet, rows, row, column);
        }
        if !text.is_empty() && path.last().is_none_or(|above| simplify(above) != simplify(text)) {
            path.push(text.to_owned());
        }
    }
    path
}

/// The group that a title belongs to where the group's cells were not merged.
fn group_to_the_left<'a>(sheet: &'a Sheet, rows: &RangeInclusive<u32>, row: u32, column: Column) -> &'a str {
    let left = (0..u32::from(column.index())).rev().filter_map(Column::from_index);
    for candidate in left {
        let text = sheet.shown_cell(row, candidate).shown();
        if !text.is_empty() {
            let has_titles = !sheet.cell(*rows.end(), candidate).is_blank();
            return if has_titles { text } else { "" };
        }
    }
    ""
}
