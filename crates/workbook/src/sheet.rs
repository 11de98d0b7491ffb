//! A workbook in memory: only what holds something, at Excel's own addresses.

use std::collections::BTreeMap;

use crate::address::Column;
use crate::cell::Cell;

/// A workbook that has been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Workbook {
    /// What kind of file it was, found from its contents.
    pub format: Format,
    /// Its worksheets in the order of their tabs, hidden ones included.
    pub sheets: Vec<Sheet>,
}

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// .xlsx and .xlsm.
    Xlsx,
    /// .xls of Excel 97 to 2003.
    Xls,
}

/// One worksheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    from_1904: bool,
    rows: Vec<Row>,
    hidden_columns: Vec<(Column, Column)>,
    merges: Vec<Merge>,
    /// For each column the indices into `merges` of regions that begin in it, by first row.
    merges_by_column: BTreeMap<Column, Vec<usize>>,
}

/// A row that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Excel's own row number, from 1.
    pub number: u32,
    /// Whether the row is hidden.
    pub hidden: bool,
    cells: Vec<(Column, Cell)>,
}

/// A merged region, edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: Column,
    /// Last column.
    pub last_column: Column,
}

static BLANK: Cell = Cell::Blank;

impl Row {
    /// The cells that hold something, by column.
    #[must_use]
    pub fn cells(&self) -> &[(Column, Cell)] {
        &self.cells
    }

    /// The cell at a column, blank where there is none.
    #[must_use]
    pub fn cell(&self, column: Column) -> &Cell {
        match self.cells.binary_search_by_key(&column, |(at, _)| *at) {
            Ok(index) => &self.cells[index].1,
            Err(_) => &BLANK,
        }
    }

    /// A row of cells in any order; of two at the same column the later wins.
    pub(crate) fn new(number: u32, hidden: bool, mut cells: Vec<(Column, Cell)>) -> Self {
        if !cells.is_sorted_by(|a, b| a.0 < b.0) {
            cells.reverse();
            cells.sort_by_key(|(column, _)| *column);
            cells.dedup_by_key(|(column, _)| *column);
        }
        Self { number, hidden, cells }
    }
}

impl Sheet {
    /// The rows that hold something, by number.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row with Excel's number, if it holds something.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<&Row> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok().map(|index| &self.rows[index])
    }

    /// The cell as the file has it, blank where there is none.
    #[must_use]
    pub fn cell(&self, row: u32, column: Column) -> &Cell {
        self.row(row).map_or(&BLANK, |row| row.cell(column))
    }

    /// The cell a reader sees at this place: inside a merged region the region's own text.
    #[must_use]
    pub fn shown_cell(&self, row: u32, column: Column) -> &Cell {
        match self.merge_at(row, column) {
            Some(merge) => self.cell(merge.first_row, merge.first_column),
            None => self.cell(row, column),
        }
    }

    /// The cell of a table at this place: filled downwards from a merged region that begins in the same
    /// column, but not sideways, because a text across columns belongs to the first of them.
    #[must_use]
    pub fn data_cell(&self, row: u32, column: Column) -> &Cell {
        match self.merge_beginning_in(row, column) {
            Some(merge) => self.cell(merge.first_row, merge.first_column),
            None => self.cell(row, column),
        }
    }

    /// The merged regions, in the file's order.
    #[must_use]
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// Whether a column is hidden.
    #[must_use]
    pub fn is_hidden_column(&self, column: Column) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// The last column that holds something.
    #[must_use]
    pub fn last_column(&self) -> Option<Column> {
        self.rows.iter().filter_map(|row| row.cells.last().map(|(column, _)| *column)).max()
    }

    /// The merged region over a place.
    #[must_use]
    pub fn merge_at(&self, row: u32, column: Column) -> Option<&Merge> {
        self.merges_by_column.range(..=column).find_map(|(_, starts)| {
            self.last_start(starts, row).filter(|merge| merge.last_row >= row && merge.last_column >= column)
        })
    }

    /// Whether the workbook counts serial dates from 1904 instead of 1900.
    #[must_use]
    pub fn from_1904(&self) -> bool {
        self.from_1904
    }

    fn merge_beginning_in(&self, row: u32, column: Column) -> Option<&Merge> {
        let starts = self.merges_by_column.get(&column)?;
        self.last_start(starts, row).filter(|merge| merge.last_row >= row)
    }

    /// The last region of a column's regions that begins at or above a row. Regions never overlap in files
    /// of Excel, so it is the only one that may reach the row.
    fn last_start(&self, starts: &[usize], row: u32) -> Option<&Merge> {
        let after = starts.partition_point(|index| self.merges[*index].first_row <= row);
        after.checked_sub(1).map(|index| &self.merges[starts[index]])
    }

    pub(crate) fn new(
        name: String,
        hidden: bool,
        from_1904: bool,
        rows: Vec<Row>,
        hidden_columns: Vec<(Column, Column)>,
        merges: Vec<Merge>,
    ) -> Self {
        let rows = in_order(rows);
        let mut merges_by_column: BTreeMap<Column, Vec<usize>> = BTreeMap::new();
        for (index, merge) in merges.iter().enumerate() {
            merges_by_column.entry(merge.first_column).or_default().push(index);
        }
        for starts in merges_by_column.values_mut() {
            starts.sort_by_key(|index| merges[*index].first_row);
        }
        Self { name, hidden, from_1904, rows, hidden_columns, merges, merges_by_column }
    }
}

/// Rows by number; a number that a broken writer used twice becomes one row.
fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.is_sorted_by(|a, b| a.number < b.number) {
        rows.shrink_to_fit();
        return rows;
    }
    rows.sort_by_key(|row| row.number);
    let mut ordered: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        match ordered.last_mut() {
            Some(last) if last.number == row.number => {
                let mut cells = std::mem::take(&mut last.cells);
                cells.extend(row.cells);
                *last = Row::new(row.number, last.hidden && row.hidden, cells);
            }
            _ => ordered.push(row),
        }
    }
    ordered
}
