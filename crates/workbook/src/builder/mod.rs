//! Makes workbooks by hand, faults included, as .xlsx and .xls: for tests and for the generator of fixtures.
//!
//! Unlike a writer for users, a [`Draft`] writes exactly what it is told: identity numbers as numbers,
//! formulas without a value, dates without their format.

mod faulty;
mod fixtures;
mod xls;
mod xlsx;

pub use faulty::{Fault, FaultyRoster, faulty_rosters};
pub use fixtures::{Finding, Fixture, fixtures};

use crate::address::Column;

/// A workbook to be made.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its sheets.
    pub sheets: Vec<DraftSheet>,
    /// Whether serial dates count from 1904.
    pub from_1904: bool,
    /// Another workbook that formulas point to; only in .xlsx.
    pub external_link: Option<String>,
    /// Written as WPS writes: shared texts in runs with readings, styled empty rows below; only in .xlsx.
    pub wps: bool,
}

/// A sheet to be made.
#[derive(Clone, Debug, Default)]
pub struct DraftSheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    cells: std::collections::BTreeMap<(u32, Column), Value>,
    merges: Vec<(String, String)>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<Column>,
}

/// What a cell is made to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number in the general format.
    Number(f64),
    /// A number with a format code, such as `yyyy/m/d`.
    Formatted(f64, String),
    /// A formula with the text last computed.
    Formula(String, String),
    /// A formula never computed; not possible in .xls, where it becomes an empty text.
    Uncomputed(String),
    /// An error of a formula, always `#N/A`.
    Unavailable,
}

/// Why a draft cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Too large for the simple writer of .xls, which stops at 6 MiB and 65,536 rows.
    #[error("the draft is too large for .xls")]
    TooLarge,
    /// The archive could not be written.
    #[error("the archive cannot be written: {0}")]
    Archive(String),
}

impl DraftSheet {
    /// An empty sheet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Puts a value at an address such as `B3`; an address that Excel does not have is ignored.
    pub fn put(&mut self, address: &str, value: Value) -> &mut Self {
        if let Some((column, row)) = crate::address::parse_address(address) {
            self.cells.insert((row, column), value);
        }
        self
    }

    /// Puts a text at an address.
    pub fn text(&mut self, address: &str, text: &str) -> &mut Self {
        self.put(address, Value::Text(text.to_owned()))
    }

    /// Puts texts into a row from column A on; an empty text leaves its cell out.
    pub fn row<T: AsRef<str>>(&mut self, row: u32, texts: &[T]) -> &mut Self {
        for (at, text) in texts.iter().enumerate() {
            let column = u32::try_from(at).ok().and_then(Column::from_index);
            if let Some(column) = column.filter(|_| !text.as_ref().is_empty()) {
                self.cells.insert((row, column), Value::Text(text.as_ref().to_owned()));
            }
        }
        self
    }

    /// Merges a region such as `A1:F1`.
    pub fn merge(&mut self, region: &str) -> &mut Self {
        if let Some((from, to)) = region.split_once(':') {
            self.merges.push((from.to_owned(), to.to_owned()));
        }
        self
    }

    /// Hides a row.
    pub fn hide_row(&mut self, row: u32) -> &mut Self {
        self.hidden_rows.push(row);
        self
    }

    /// Hides a column by its letters.
    pub fn hide_column(&mut self, letters: &str) -> &mut Self {
        self.hidden_columns.extend(letters.parse::<Column>().ok());
        self
    }
}

impl Draft {
    /// A workbook of one sheet.
    #[must_use]
    pub fn of(sheet: DraftSheet) -> Self {
        Self { sheets: vec![sheet], ..Self::default() }
    }

    /// The workbook as .xlsx.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, BuildError> {
        xlsx::write(self)
    }

    /// The workbook as .xls, with what readers need and nothing more.
    pub fn to_xls(&self) -> Result<Vec<u8>, BuildError> {
        xls::write(self)
    }

    /// The format codes used, each once, in order of first use.
    fn formats(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = Vec::new();
        for value in self.sheets.iter().flat_map(|sheet| sheet.cells.values()) {
            if let Value::Formatted(_, code) = value
                && !codes.contains(&code.as_str())
            {
                codes.push(code);
            }
        }
        codes
    }
}

/// Position of a value's style: 0 is the general format, then the draft's format codes.
fn style(formats: &[&str], value: &Value) -> usize {
    match value {
        Value::Formatted(_, code) => formats.iter().position(|known| known == code).map_or(0, |at| at + 1),
        _ => 0,
    }
}
