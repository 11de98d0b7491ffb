//! Files that a page hands out.

use super::syllables;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use std::fmt::Write as _;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A workbook (.xlsx).
    Workbook,
    /// Values separated by commas, in UTF-8.
    Csv,
    /// JSON.
    Json,
    /// Days for a calendar (RFC 5545).
    Calendar,
    /// A page or more as they are printed.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A document (.docx).
    Document,
    /// Several files in one (.zip).
    Archive,
}

impl Media {
    /// The ending of file names.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Workbook => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Calendar => "ics",
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Document => "docx",
            Self::Archive => "zip",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Archive => "application/zip",
            Self::Document => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// A file to be saved under a name, given without its ending. The name never tells who is in the file.
#[must_use]
pub fn attachment(name: &str, media: Media, bytes: Vec<u8>) -> Response {
    let disposition = disposition(name, media.ending());
    // The value is made of ASCII characters that headers allow.
    let disposition = HeaderValue::try_from(disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media.content_type())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}

/// The longest plain name.
const LONGEST: usize = 100;

/// A name in plain letters: Chinese as it is spoken (pinyin), so that old programs save a file that can be told from others.
fn spelled(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        match syllables::usual(c) {
            Some(syllable) => plain.push_str(syllable),
            None if c.is_ascii_alphanumeric() => plain.push(c),
            None if plain.ends_with('-') || !(c == '-' || c.is_whitespace()) => {}
            None => plain.push('-'),
        }
    }
    plain.truncate(LONGEST);
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "export".to_owned() } else { plain.to_owned() }
}

/// Both forms of RFC 6266: a plain name for old programs, and the real one in the coding of RFC 8187 (once RFC 5987).
fn disposition(name: &str, ending: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\')).collect();
    let plain = spelled(&name);
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{coded}.{ending}")
}

/// One cell of a table. A program that opens tables takes a text beginning with = + - @ for a formula; an apostrophe
/// before it makes it text.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chinese_name_is_given_in_both_forms() {
        assert_eq!(
            disposition("党员花名册-2026-11-24", "xlsx"),
            "attachment; filename=\"dangyuanhuamingce-2026-11-24.xlsx\"; filename*=UTF-8''%E5%85%9A%E5%91%98%E8%8A%B1%E5%90%8D%E5%86%8C-2026-11-24.xlsx"
        );
    }

    #[test]
    fn the_plain_name_is_as_it_is_spoken() {
        assert_eq!(
            spelled("工作手册-河口村党支部-2026（.xlsx）"),
            "gongzuoshouce-hekoucundangzhibu-2026xlsx"
        );
        assert_eq!(spelled("Year book of a branch"), "Year-book-of-a-branch");
        for (name, plain) in [("", "export"), ("（）", "export"), ("- a  -", "a")] {
            assert_eq!(spelled(name), plain, "{name}");
        }
        assert!(spelled(&"党".repeat(100)).len() <= LONGEST);
    }

    #[test]
    fn a_formula_becomes_text_and_signs_are_quoted() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("+8613800000001"), "'+8613800000001");
        assert_eq!(csv_cell("张三"), "张三");
        assert_eq!(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv_cell("=\"a\""), "\"'=\"\"a\"\"\"");
    }

    proptest! {
        #[test]
        fn every_name_becomes_one_header(name in ".{0,40}") {
            let value = disposition(&name, "csv");
            prop_assert!(HeaderValue::try_from(value.clone()).is_ok());
            prop_assert_eq!(value.matches('"').count(), 2);
            prop_assert!(value.is_ascii());
        }

        #[test]
        fn a_cell_never_begins_a_formula_and_never_ends_early(text in "\\PC{0,20}|[=+@,\"\r\n\t-]{0,8}") {
            let cell = csv_cell(&text);
            let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let read = inner.map_or(cell.clone(), |inner| inner.replace("\"\"", "\""));
            prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(read.strip_prefix('\'').unwrap_or(&read), text.strip_prefix('\'').unwrap_or(&text));
            prop_assert!(inner.is_some() || !cell.contains(['"', ',', '\n', '\r']));
        }
    }
}
