//! Headings of another system (上报系统的项目名称), kept as data: under which name it asks for what is on record here, and
//! whether somebody checked that name against a document. What is not on record here stays an empty column, so that the file
//! has the other system's shape and nothing is typed twice.

use crate::platform::error::AppError;
use crate::platform::tables::Speaker;
use crate::platform::text::Language;
use serde::Deserialize;
use workbook::{BookColumn, BookSheet, BookTable};

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// What stands under it, as exports call it; empty for what is not on record here.
    pub key: String,
    /// The other system's name.
    pub title: String,
    /// Whether the name was checked against a document of the other system.
    pub confirmed: bool,
}

/// The headings of one list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// What the list is called.
    pub title: String,
    /// Its headings in their order.
    pub heading: Vec<Heading>,
}

/// How wide a column is, in characters.
const WIDTH: f64 = 14.0;

impl Headings {
    /// Reads a data file.
    ///
    /// # Errors
    /// When it is none, which a test rules out.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        toml::from_str(text).map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The list as a workbook: the headings, a row for each, and notes on what is to be confirmed and what is not on record.
    ///
    /// # Errors
    /// When a bound of the format is passed.
    pub fn workbook(
        &self,
        (unit, today): (&str, jiff::civil::Date),
        rows: Vec<Vec<String>>,
    ) -> Result<Vec<u8>, AppError> {
        let speaker = Speaker(Language::Zh);
        let named = |wanted: &dyn Fn(&Heading) -> bool| {
            let titles: Vec<&str> =
                self.heading.iter().filter(|it| wanted(it)).map(|it| it.title.as_str()).collect();
            titles.join("、")
        };
        let notes = [
            ("headings-unconfirmed", named(&|it| !it.confirmed)),
            ("headings-unrecorded", named(&|it| it.key.is_empty())),
        ];
        let notes = notes.into_iter().filter(|(_, titles)| !titles.is_empty());
        let column = |it: &Heading| BookColumn { title: it.title.clone(), group: None, width: WIDTH };
        let sheet = BookSheet {
            name: self.title.clone(),
            title: format!("{unit}{}", self.title),
            unit: speaker.with("book-unit-line", &[("unit", unit.to_owned())]),
            date: speaker.with("book-date-line", &[("date", today.to_string())]),
            tables: vec![BookTable {
                columns: self.heading.iter().map(column).collect(),
                rows,
                ..BookTable::default()
            }],
            notes: notes.map(|(key, titles)| speaker.with(key, &[("titles", titles)])).collect(),
        };
        workbook::write_book(&self.title, &[sheet]).map_err(|error| AppError::Internal(error.to_string()))
    }
}
