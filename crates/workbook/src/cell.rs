//! What one cell says, as text.

use std::sync::Arc;

/// What one cell says.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing, or only spaces: not stated.
    #[default]
    Blank,
    /// A mark that says there is none.
    None(Marker),
    /// Text.
    Text(CellValue),
}

/// A mark that people put where there is nothing to state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// 无.
    Word,
    /// A dash of any length.
    Dash,
    /// A slash.
    Slash,
}

/// The text of a cell, where it came from and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellValue {
    /// The text a person would type: dates of Excel as ISO text, numbers as plain digits.
    pub text: Arc<str>,
    /// How the workbook kept it.
    pub origin: Origin,
    /// Why the text may not be what was meant.
    pub flaw: Option<Flaw>,
}

/// How the workbook kept a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// As text.
    Text,
    /// As a number that is shown as a number.
    Number,
    /// As a number that is shown as a date or time.
    Date,
    /// As true or false.
    Boolean,
}

/// Why the text of a cell may not be what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A number of more than 15 digits: Excel replaced the rest by zeros. Deadly for identity numbers.
    DigitsLost,
    /// Text such as `1.10101E+17`: a long number was copied after Excel had shortened it.
    Scientific,
    /// A formula whose value was never computed; the text is the formula.
    FormulaWithoutValue,
    /// A formula that ended in an error such as `#N/A`, which is the text.
    FormulaError,
    /// A year and month kept as a number, such as 2019.1, which may have been 2019.10.
    MonthUnclear,
    /// A number of which stars hide a part, as pages and exports show protected numbers: nothing is stated.
    Masked,
}

impl Cell {
    /// Text as typed into a text cell: edges trimmed, marks recognised, full-width digits of number-like
    /// texts made ordinary. Names and other words are never changed.
    #[must_use]
    pub fn from_text(raw: &str) -> Self {
        let text = trim(raw);
        if text.is_empty() {
            return Self::Blank;
        }
        if let Some(marker) = Marker::recognise(text) {
            return Self::None(marker);
        }
        let text: Arc<str> = if is_wide_number(text) { narrow(text).into() } else { text.into() };
        let flaw = is_scientific(&text).then_some(Flaw::Scientific);
        Self::Text(CellValue { text, origin: Origin::Text, flaw })
    }

    /// The text, if the cell has one; a mark has none.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(&value.text),
            Self::Blank | Self::None(_) => None,
        }
    }

    /// What the cell shows: its text, the usual form of its mark, or nothing.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::None(marker) => marker.as_str(),
            Self::Text(value) => &value.text,
        }
    }

    /// Why the text may not be what was meant.
    #[must_use]
    pub fn flaw(&self) -> Option<Flaw> {
        match self {
            Self::Text(value) => value.flaw,
            Self::Blank | Self::None(_) => None,
        }
    }

    /// Whether nothing is stated.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    pub(crate) fn value(text: impl Into<Arc<str>>, origin: Origin, flaw: Option<Flaw>) -> Self {
        Self::Text(CellValue { text: text.into(), origin, flaw })
    }
}

impl Marker {
    /// The usual form of the mark.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Word => "无",
            Self::Dash => "—",
            Self::Slash => "/",
        }
    }

    fn recognise(text: &str) -> Option<Self> {
        if text == "无" {
            return Some(Self::Word);
        }
        if text.chars().all(|c| matches!(c, '-' | '－' | '–' | '—' | '―' | '─' | '−')) {
            return Some(Self::Dash);
        }
        if matches!(text, "/" | "／" | "\\") {
            return Some(Self::Slash);
        }
        None
    }
}

impl Flaw {
    /// Stable name of the flaw.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DigitsLost => "cell-digits-lost",
            Self::Scientific => "cell-scientific",
            Self::FormulaWithoutValue => "cell-formula-without-value",
            Self::FormulaError => "cell-formula-error",
            Self::MonthUnclear => "cell-month-unclear",
            Self::Masked => "cell-masked",
        }
    }
}

/// Whether a character is invisible at the edge of a text: spaces of every width and marks without width.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}')
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_invisible)
}

/// Full-width letters, digits and signs as ordinary ones.
pub(crate) fn narrow(text: &str) -> String {
    text.chars().map(narrow_char).collect()
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Whether a text has full-width characters and is otherwise a number, date, telephone or code: at least
/// half of it digits, the rest letters and the signs that stand in such texts.
fn is_wide_number(text: &str) -> bool {
    if !text.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}')) {
        return false;
    }
    let mut digits = 0_usize;
    let mut others = 0_usize;
    for c in text.chars() {
        match narrow_char(c) {
            '0'..='9' => digits += 1,
            'a'..='z' | 'A'..='Z' | '-' | '.' | '/' | ':' | '+' | '(' | ')' | ' ' | '年' | '月' | '日' => {
                others += 1;
            }
            _ => return false,
        }
    }
    digits > 0 && digits >= others
}

/// Whether stars stand for a part of a number.
pub(crate) fn is_masked(text: &str) -> bool {
    text.contains("***")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '-' | '+' | ' '))
}

/// Whether a text is a number in scientific notation as Excel writes it.
fn is_scientific(text: &str) -> bool {
    let Some(at) = text.find(['E', 'e']) else { return false };
    let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
    let digits = exponent.strip_prefix('+').unwrap_or(exponent);
    let marked = mantissa.contains('.') || exponent.starts_with('+');
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let number = match mantissa.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(mantissa),
    };
    marked && number && is_digits(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        Cell::from_text(raw).shown().to_owned()
    }

    #[test]
    fn blanks_and_marks_differ() {
        assert_eq!(Cell::from_text(" \u{3000}\u{feff}"), Cell::Blank);
        assert_eq!(Cell::from_text(" 无 "), Cell::None(Marker::Word));
        assert_eq!(Cell::from_text("——"), Cell::None(Marker::Dash));
        assert_eq!(Cell::from_text("／"), Cell::None(Marker::Slash));
    }

    #[test]
    fn only_number_like_texts_are_narrowed() {
        assert_eq!(text("９９０１０１１９９００１０１１２３Ｘ"), "99010119900101123X");
        assert_eq!(text("２０１９．１０"), "2019.10");
        assert_eq!(text("２０１９年１０月"), "2019年10月");
        assert_eq!(text("王　伟"), "王　伟");
        assert_eq!(text("ＡＢＣ公司"), "ＡＢＣ公司");
        assert_eq!(text("３栋２单元"), "３栋２单元");
    }

    #[test]
    fn scientific_notation_is_marked() {
        assert_eq!(Cell::from_text("1.10101E+17").flaw(), Some(Flaw::Scientific));
        assert_eq!(Cell::from_text("4.3E17").flaw(), Some(Flaw::Scientific));
        assert_eq!(Cell::from_text("2E10").flaw(), None);
        assert_eq!(Cell::from_text("E+").flaw(), None);
        assert_eq!(Cell::from_text("Peter").flaw(), None);
    }
}
