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
    /// Whether the titles are exactly those that the profile prints, in its order.
    pub(super) is_own_layout: bool,
}

/// Points for a header that is exactly the profile's own.
const OWN_LAYOUT: u32 = 64;

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
    let is_own_layout = is_own_layout(vocabulary, &titles);
    let mut points = if fields < FEWEST_FIELDS { 0 } else { score(vocabulary, &fits, titles.len(), &rows) };
    if is_own_layout && points > 0 {
        points += OWN_LAYOUT;
    }
    Header { rows, titles, score: points, is_own_layout }
}

fn is_own_layout(vocabulary: &Vocabulary<'_>, titles: &[(Column, Vec<String>)]) -> bool {
    let printed: Vec<_> = vocabulary.profile.printed().collect();
    let says = |path: &[String], group: Option<&str>, title: &str| {
        simplify(&path.concat()) == simplify(&format!("{}{title}", group.unwrap_or_default()))
    };
    printed.len() == titles.len()
        && printed.iter().zip(titles).all(|(field, (_, path))| {
            let group = field.group.as_ref();
            says(path, group.map(|g| g.zh.as_str()), &field.title.zh)
                || says(path, group.map(|g| g.en.as_str()), &field.title.en)
        })
}

fn score(
    vocabulary: &Vocabulary<'_>,
    fits: &[Option<Fit>],
    columns: usize,
    rows: &RangeInclusive<u32>,
) -> u32 {
    let fields = vocabulary.profile.fields.iter().zip(fits);
    let points: u32 = fields
        .filter_map(|(field, fit)| {
            let points = match (*fit)? {
                Fit::Exact => 10,
                Fit::Synonym => 9,
                Fit::Doubtful => 4,
            };
            Some(points + if field.printed { 3 } else { 0 } + if field.required { 6 } else { 0 })
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
    let used = rows.clone().filter_map(|number| sheet.row(number)).filter_map(|row| row.cells().last());
    let merged = sheet
        .merges()
        .iter()
        .filter(|merge| rows.contains(&merge.first_row))
        .map(|merge| merge.last_column)
        .filter(|column| column.index() < MOST_COLUMNS);
    let Some(last) = used.map(|(column, _)| *column).chain(merged).max() else { return Vec::new() };
    let columns: Vec<Column> = (0..=u32::from(last.index())).filter_map(Column::from_index).collect();
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
    for row in rows.clone() {
        // A group whose cells were not merged stands over the titles to its right.
        let mut group = "";
        for (column, path) in columns.iter().zip(&mut paths) {
            let own = sheet.shown_cell(row, *column).shown();
            let is_over_title = row < *rows.end() && !sheet.cell(*rows.end(), *column).is_blank();
            if !own.is_empty() {
                group = if is_over_title { own } else { "" };
            }
            let text = if own.is_empty() && is_over_title { group } else { own };
            if !text.is_empty() && path.last().is_none_or(|above| simplify(above) != simplify(text)) {
                path.push(text.to_owned());
            }
        }
    }
    columns.into_iter().zip(paths).filter(|(_, path)| !path.is_empty()).collect()
}

/// Columns that a header may be merged over.
const MOST_COLUMNS: u16 = 512;
