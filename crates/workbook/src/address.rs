//! Column letters as Excel shows them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A column of a sheet, counted from 0 inside and shown as Excel's letters (`A`, `Z`, `AA`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Column(u16);

/// Columns that Excel has (`A` to `XFD`).
pub(crate) const EXCEL_COLUMNS: u32 = 16_384;
/// Rows that Excel has.
pub(crate) const EXCEL_ROWS: u32 = 1_048_576;

/// The text is not one of Excel's column names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a column of Excel (A to XFD)")]
pub struct NotAColumn;

impl Column {
    /// The column at a position counted from 0; `None` beyond Excel's last column.
    #[must_use]
    pub fn from_index(index: u32) -> Option<Self> {
        if index >= EXCEL_COLUMNS {
            return None;
        }
        u16::try_from(index).ok().map(Self)
    }

    /// Position counted from 0.
    #[must_use]
    pub fn index(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Column {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [0_u8; 3];
        let mut start = letters.len();
        let mut rest = u32::from(self.0) + 1;
        while rest > 0 && start > 0 {
            start -= 1;
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters[start] = b'A' + digit;
            rest = (rest - 1) / 26;
        }
        for letter in &letters[start..] {
            write!(out, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl FromStr for Column {
    type Err = NotAColumn;

    fn from_str(text: &str) -> Result<Self, NotAColumn> {
        if text.is_empty() || text.len() > 3 {
            return Err(NotAColumn);
        }
        let mut number = 0_u32;
        for byte in text.bytes() {
            if !byte.is_ascii_alphabetic() {
                return Err(NotAColumn);
            }
            number = number * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
        }
        Self::from_index(number - 1).ok_or(NotAColumn)
    }
}

impl From<Column> for String {
    fn from(column: Column) -> Self {
        column.to_string()
    }
}

impl TryFrom<String> for Column {
    type Error = NotAColumn;

    fn try_from(text: String) -> Result<Self, NotAColumn> {
        text.parse()
    }
}

/// Reads `B12` or `$B$12` as column and row number; `None` when it is not an address of Excel.
pub(crate) fn parse_address(text: &str) -> Option<(Column, u32)> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let split = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = text.split_at(split);
    let digits = digits.strip_prefix('$').unwrap_or(digits);
    let row: u32 = digits.parse().ok()?;
    if row == 0 || row > EXCEL_ROWS {
        return None;
    }
    Some((letters.parse().ok()?, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_column_read_back() {
        for index in 0..EXCEL_COLUMNS {
            let column = Column::from_index(index).unwrap();
            assert_eq!(column.to_string().parse(), Ok(column));
        }
        assert_eq!(Column(0).to_string(), "A");
        assert_eq!(Column(26).to_string(), "AA");
        assert_eq!(Column(16_383).to_string(), "XFD");
        assert_eq!("XFE".parse::<Column>(), Err(NotAColumn));
    }

    #[test]
    fn addresses() {
        assert_eq!(parse_address("B12"), Some((Column(1), 12)));
        assert_eq!(parse_address("$AA$3"), Some((Column(26), 3)));
        assert_eq!(parse_address("B0"), None);
        assert_eq!(parse_address("12"), None);
        assert_eq!(parse_address("B1048577"), None);
    }
}
