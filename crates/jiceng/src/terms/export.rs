//! The calendar of terms as a workbook that looks like its form (换届台账).

use crate::platform::error::AppError;
use jiff::civil::Date;
use workbook::{Profile, TitleBlock};

const PROFILE: &str = include_str!("forms/calendar.toml");

/// The lines as a workbook, in the order of its columns behind the number.
pub(super) fn written(whose: &str, today: Date, lines: Vec<Vec<String>>) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let profile = Profile::from_toml(PROFILE).map_err(|error| internal(&error))?;
    let block = TitleBlock {
        title: format!("{whose}{}", profile.title.zh),
        unit: whose.to_owned(),
        date: today.strftime("%Y年%-m月%-d日").to_string(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let numbered = |(at, cells): (usize, Vec<String>)| {
        std::iter::once((at + 1).to_string()).chain(cells).collect::<Vec<String>>()
    };
    let rows = lines.into_iter().enumerate().map(numbered);
    workbook::write_form(&profile, &block, rows).map_err(|error| internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_column_is_filled_and_no_text_becomes_a_formula() {
        let mut line: Vec<String> = (1..13).map(|number| format!("第{number}栏")).collect();
        line[8] = "=1+1".to_owned();
        let bytes = written("演示县", date(2026, 11, 24), vec![line]).unwrap();
        let book = workbook::read(&bytes, &workbook::Limits::default()).unwrap();
        let sheet = &book.sheets[0];
        let profile = Profile::from_toml(PROFILE).unwrap();
        let found = workbook::detect(sheet, &[profile]).unwrap();
        let records: Vec<Vec<String>> = workbook::rows(sheet, &found)
            .map(|record| record.cells.iter().map(|it| it.cell.shown().to_owned()).collect())
            .collect();
        assert_eq!(records.len(), 1);
        let told = records[0].join("|");
        assert!(told.contains("第1栏") && told.contains("第12栏") && told.contains("=1+1"), "{told}");
    }
}
