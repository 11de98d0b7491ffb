//! The ledger of organisational life (三会一课台账) as a workbook that looks like its form.

use super::model::clock_of;
use super::queries::Listed;
use crate::platform::error::AppError;
use crate::platform::text::{Language, text, text_with};
use jiff::civil::Date;
use workbook::{Profile, TitleBlock};

const PROFILE: &str = include_str!("ledger.toml");

/// What stands over the lines.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) organisation: String,
    pub(super) year: Option<i16>,
    pub(super) today: Date,
}

/// The lines as a workbook. Its words are Chinese, whatever the language of the page: those who ask for it read Chinese.
pub(super) fn written(head: &Head, lines: &[Listed]) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let profile = Profile::from_toml(PROFILE).map_err(|error| internal(&error))?;
    let keys: Vec<&str> = profile.columns().map(|(key, _)| key).collect();
    let year = head.year.map(|year| text_with(Language::Zh, "ledger-year", &[("year", year.to_string())]));
    let block = TitleBlock {
        title: format!("{}{}{}", head.organisation, profile.title.zh, year.unwrap_or_default()),
        unit: head.organisation.clone(),
        date: head.today.strftime("%Y年%-m月%-d日").to_string(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let row = |(at, line): (usize, &Listed)| {
        keys.iter().map(|key| cell(line, key, at + 1)).collect::<Vec<String>>()
    };
    let rows = lines.iter().enumerate().map(row);
    workbook::write_form(&profile, &block, rows).map_err(|error| internal(&error))
}

fn cell(line: &Listed, key: &str, number: usize) -> String {
    let counted = |count: i64| if line.expected > 0 { count.to_string() } else { String::new() };
    let minute = |minute: Option<i64>| minute.map(clock_of).unwrap_or_default();
    match key {
        "serial" => number.to_string(),
        "kind" => text(Language::Zh, line.kind.key()),
        "topics" => line.topics.clone(),
        "organisation" => line.organisation.clone(),
        "on" => line.on.to_string(),
        "from" => minute(line.from),
        "until" => minute(line.until),
        "place" => line.place.clone().unwrap_or_default(),
        "chair" => line.chair.clone().unwrap_or_default(),
        "recorder" => line.recorder.clone().unwrap_or_default(),
        "expected" => counted(line.expected),
        "present" => counted(line.present),
        "on_leave" => counted(line.on_leave),
        "rate" => rate(line.present, line.expected),
        "state" => text(Language::Zh, line.state.key()),
        _ => String::new(),
    }
}

/// How many of those who ought to come came, to the nearest tenth of a percent; nothing of nobody.
fn rate(present: i64, expected: i64) -> String {
    if expected <= 0 {
        return String::new();
    }
    let thousandths = (present * 2_000 + expected) / (expected * 2);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::model::{Kind, State};
    use crate::platform::id::MeetingId;
    use jiff::civil::date;

    fn line(topics: &str) -> Listed {
        Listed {
            id: MeetingId(uuid::Uuid::nil()),
            kind: Kind::Members,
            state: State::Held,
            on: date(2026, 11, 20),
            from: Some(540),
            until: Some(630),
            place: None,
            chair: Some("张三".to_owned()),
            recorder: None,
            topics: topics.to_owned(),
            organisation: "河口村党支部".to_owned(),
            expected: 27,
            present: 25,
            on_leave: 1,
        }
    }

    #[test]
    fn the_form_says_what_was_held_and_no_text_becomes_a_formula() {
        let head =
            Head {
                organisation: "河口村党支部".to_owned(), year: Some(2026), today: date(2026, 11, 24)
            };
        let bytes = written(&head, &[line("讨论修路"), line("=1+1")]).unwrap();
        let book = workbook::read(&bytes, &workbook::Limits::default()).unwrap();
        let profile = Profile::from_toml(PROFILE).unwrap();
        let sheet = &book.sheets[0];
        let found = workbook::detect(sheet, &[profile]).unwrap();
        let texts: Vec<Vec<String>> = workbook::rows(sheet, &found)
            .map(|record| record.cells.iter().map(|it| it.cell.shown().to_owned()).collect())
            .collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        let first = texts[0].join("|");
        for words in ["党员大会", "讨论修路", "2026-11-20", "09:00", "10:30", "27", "25", "92.6%", "已召开"]
        {
            assert!(first.contains(words), "{words}: {first}");
        }
        assert!(texts[1].join("|").contains("=1+1"));
    }

    #[test]
    fn a_rate_is_rounded_to_the_nearest_tenth_and_told_of_somebody_only() {
        for (present, expected, said) in [(25, 27, "92.6%"), (27, 27, "100.0%"), (0, 3, "0.0%"), (0, 0, "")] {
            assert_eq!(rate(present, expected), said);
        }
    }
}
