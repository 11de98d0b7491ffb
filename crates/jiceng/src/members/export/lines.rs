//! Lines as the bytes of a file.

use super::model::{COLUMNS, Line, Numbers, Variant, protected};
use crate::platform::download::csv_cell;
use crate::platform::error::AppError;
use crate::platform::headings::{Heading, Headings};
use jiff::civil::Date;
use workbook::{FieldKind, Language, TitleBlock};

/// What stands over the lines.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) organisation: String,
    pub(super) code: String,
    pub(super) today: Date,
    pub(super) numbers: Numbers,
}

impl Head {
    /// Whether a column is in the file.
    fn has(&self, key: &str) -> bool {
        self.numbers != Numbers::LeftOut || !protected(key)
    }
}

/// The roster as a form: title, unit and date, a line a member, totals.
pub(super) fn workbook(variant: Variant, head: &Head, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let profiles = workbook::built_in().map_err(|error| internal(&error))?;
    let profile = profiles.into_iter().find(|profile| profile.id == variant.code());
    let profile = profile.ok_or_else(|| AppError::Internal("no such roster".to_owned()))?;
    let columns: Vec<_> = profile.columns().collect();
    let mut totals = vec![String::new(); columns.len()];
    totals[0] = format!("合计：{}人", lines.len());
    let block = TitleBlock {
        title: format!("{}{}", head.organisation, profile.title.zh),
        unit: head.organisation.clone(),
        date: head.today.strftime("%Y年%-m月%-d日").to_string(),
        totals,
        notes: Vec::new(),
        language: Language::Chinese,
    };
    let rows = lines.iter().enumerate().map(|(number, line)| {
        let cell = |(key, field): &(&str, &workbook::Field)| match field.kind {
            FieldKind::Serial => (number + 1).to_string(),
            _ if !head.has(key) => String::new(),
            _ => line.cell(key, &field.title.zh, head.today),
        };
        columns.iter().map(cell).collect::<Vec<_>>()
    });
    workbook::write_form(&profile, &block, rows).map_err(|error| internal(&error))
}

/// The headings of the national information system for members.
const NATIONAL: &str = include_str!("national.toml");

/// The register under the headings of the national information system. A protected number that is left out leaves its
/// column empty.
pub(super) fn national(head: &Head, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    let headings = Headings::parse(NATIONAL)?;
    let row = |line: &Line| {
        let cell = |it: &Heading| match it.key.as_str() {
            key if !head.has(key) => String::new(),
            key => line.cell(key, &it.title, head.today),
        };
        headings.heading.iter().map(cell).collect::<Vec<_>>()
    };
    headings.workbook((&head.organisation, head.today), lines.iter().map(row).collect())
}

/// Open data as a table: UTF-8 with a mark that Excel needs, lines ended as RFC 4180 has it.
pub(super) fn csv(head: &Head, lines: &[Line]) -> Vec<u8> {
    let columns: Vec<_> = COLUMNS.iter().filter(|(key, _)| head.has(key)).collect();
    let mut table = String::from('\u{feff}');
    let titles: Vec<String> = columns.iter().map(|(_, title)| csv_cell(title)).collect();
    table.push_str(&titles.join(","));
    table.push_str("\r\n");
    for line in lines {
        let cells: Vec<String> =
            columns.iter().map(|(key, title)| csv_cell(&line.cell(key, title, head.today))).collect();
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    table.into_bytes()
}

/// Open data for programs.
pub(super) fn json(head: &Head, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    use serde_json::Value;
    let member = |line: &Line| -> Value {
        let columns = COLUMNS.iter().filter(|(key, _)| head.has(key));
        let value = |key: &str| match key {
            "floating" => Value::Bool(line.floating),
            other => line.value(other).map_or(Value::Null, Value::String),
        };
        columns.map(|(key, _)| ((*key).to_owned(), value(key))).collect::<serde_json::Map<_, _>>().into()
    };
    // Written member by member, so that only the text is in memory as a whole.
    let failed = |error: serde_json::Error| AppError::Internal(error.to_string());
    let heading = serde_json::json!({ "code": head.code, "name": head.organisation });
    let mut text = format!(
        "{{\"format\":\"jiceng-members-1\",\"date\":\"{}\",\"numbers\":\"{}\",\"organisation\":{heading},\"count\":{},\"members\":[",
        head.today,
        head.numbers,
        lines.len()
    )
    .into_bytes();
    for (at, line) in lines.iter().enumerate() {
        text.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut text, &member(line)).map_err(failed)?;
    }
    text.extend_from_slice(b"\n]}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_national_system_is_told_of_or_known_to_be_unrecorded() {
        let headings = Headings::parse(NATIONAL).unwrap();
        assert!(headings.heading.len() > 15);
        for it in headings.heading {
            let known = COLUMNS.iter().any(|(key, _)| *key == it.key);
            assert!(known || it.key.is_empty(), "{} stands for nothing", it.title);
        }
    }
}
