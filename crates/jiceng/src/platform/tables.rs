//! Tables of texts (表): what a page shows, a workbook prints and a person reads, made once for both.

use crate::platform::text::{Language, text, text_with};
use workbook::{BookColumn, BookTable};

/// A table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What stands over it.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a text for every column.
    pub rows: Vec<Vec<String>>,
    /// The row of sums, a text for every column; empty where there is none.
    pub totals: Vec<String>,
    /// Whether the first cell names its row; it is kept on one line.
    pub named: bool,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// What stands over it and its neighbours.
    pub group: Option<String>,
    /// How wide a workbook prints it, in characters.
    pub width: u16,
    /// Whether it holds numbers that are compared by their places.
    pub number: bool,
}

/// How wide columns of each sort are printed.
const SHORT: u16 = 8;
const MEDIUM: u16 = 14;
const WIDE: u16 = 30;

impl Column {
    fn titled(title: String, width: u16) -> Self {
        Self { title, group: None, width, number: false }
    }
}

/// Says texts of tables in one language.
#[derive(Clone, Copy, Debug)]
pub struct Speaker(pub Language);

impl Speaker {
    /// A sentence.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        text(self.0, key)
    }

    /// A sentence with named arguments.
    #[must_use]
    pub fn with(self, key: &str, args: &[(&str, String)]) -> String {
        text_with(self.0, key, args)
    }

    /// Whether it is Chinese.
    #[must_use]
    pub fn zh(self) -> bool {
        self.0 == Language::Zh
    }

    /// An empty table with the key of its title.
    #[must_use]
    pub fn table(self, key: &str) -> Table {
        Table { title: self.text(key), ..Table::default() }
    }

    /// A narrow column.
    #[must_use]
    pub fn short(self, key: &str) -> Column {
        Column::titled(self.text(key), SHORT)
    }

    /// A column of dates or names.
    #[must_use]
    pub fn medium(self, key: &str) -> Column {
        Column::titled(self.text(key), MEDIUM)
    }

    /// A column of sentences.
    #[must_use]
    pub fn wide(self, key: &str) -> Column {
        Column::titled(self.text(key), WIDE)
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(self, key: &str) -> Column {
        Column { number: true, ..Column::titled(self.text(key), SHORT) }
    }

    /// A column under a title that it shares with its neighbours.
    #[must_use]
    pub fn grouped(self, group: &str, column: Column) -> Column {
        Column { group: Some(self.text(group)), ..column }
    }
}

impl Table {
    /// With columns.
    #[must_use]
    pub fn columns(mut self, columns: impl IntoIterator<Item = Column>) -> Self {
        self.columns = columns.into_iter().collect();
        self
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }

    /// With rows that their first cell names.
    #[must_use]
    pub fn named(mut self) -> Self {
        self.named = true;
        self
    }

    /// With rows that are numbered from 1 in a first column that is added.
    #[must_use]
    pub fn numbered(mut self, speaker: Speaker, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.columns.insert(0, Column { width: 6, ..speaker.number("table-number") });
        let numbered = |(at, row): (usize, Vec<String>)| [vec![(at + 1).to_string()], row].concat();
        self.rows = rows.into_iter().enumerate().map(numbered).collect();
        self
    }

    /// Whether some columns share a title, so that the head has two rows.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.columns.iter().any(|it| it.group.is_some())
    }

    /// The cells of the upper row of the head: title, how many columns and how many rows it spans.
    #[must_use]
    pub fn head(&self) -> Vec<(&str, usize, usize)> {
        let mut cells: Vec<(&str, usize, usize)> = Vec::new();
        let deep = if self.is_grouped() { 2 } else { 1 };
        let mut before: Option<&String> = None;
        for column in &self.columns {
            match (&column.group, cells.last_mut()) {
                (Some(group), Some(last)) if before == Some(group) => last.1 += 1,
                (Some(group), _) => cells.push((group, 1, 1)),
                (None, _) => cells.push((&column.title, 1, deep)),
            }
            before = column.group.as_ref();
        }
        cells
    }

    /// The table as a workbook prints it.
    #[must_use]
    pub fn printed(self) -> BookTable {
        let column = |it: Column| BookColumn { title: it.title, group: it.group, width: f64::from(it.width) };
        BookTable {
            title: self.title,
            columns: self.columns.into_iter().map(column).collect(),
            rows: self.rows,
            totals: self.totals,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_share_a_title_stand_under_one_cell() {
        let column = |title: &str, group: Option<&str>| Column {
            group: group.map(str::to_owned),
            ..Column::titled(title.to_owned(), 8)
        };
        let table = Table::default().columns([
            column("姓名", None),
            column("1", Some("培养联系人")),
            column("2", Some("培养联系人")),
            column("备注", None),
        ]);
        assert_eq!(table.head(), [("姓名", 1, 2), ("培养联系人", 2, 1), ("备注", 1, 2)]);
        let plain = Table::default().columns([column("姓名", None)]);
        assert_eq!(plain.head(), [("姓名", 1, 1)]);
    }

    #[test]
    fn numbered_rows_begin_at_one_and_have_a_text_for_every_column() {
        let speaker = Speaker(Language::Zh);
        let table = Table::default().columns([speaker.medium("table-number")]);
        let table = table.numbered(speaker, [vec!["甲".to_owned()], vec!["乙".to_owned()]]);
        assert_eq!(table.rows, [["1", "甲"], ["2", "乙"]]);
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
}
