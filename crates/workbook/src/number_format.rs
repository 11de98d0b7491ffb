//! Number formats of Excel: whether a number is shown as a date, and how precisely.
//!
//! Built-in formats and the meaning of letters: ECMA-376 part 1, 18.8.30 and 18.8.31; numbers 27 to 36
//! and 50 to 58 as in the Chinese edition of Excel.

use crate::number::from_serial;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum NumberFormat {
    /// As a number.
    #[default]
    Number,
    /// As a date or time.
    Date(DateShape),
}

/// Which parts of a date a format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four parts of a date, each shown or not")]
pub(crate) struct DateShape {
    year: bool,
    month: bool,
    day: bool,
    time: bool,
}

impl NumberFormat {
    /// A built-in format by its number.
    pub(crate) fn built_in(id: u32) -> Self {
        let (year, month, day, time) = match id {
            14 | 15 | 30 | 31 => (true, true, true, false),
            16 | 28 | 29 | 51 | 53 | 54 | 58 => (false, true, true, false),
            17 | 27 | 36 | 50 | 52 | 57 => (true, true, false, false),
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => (false, false, false, true),
            22 => (true, true, true, true),
            _ => return Self::Number,
        };
        Self::Date(DateShape { year, month, day, time })
    }

    /// A format by its code, such as `yyyy"年"m"月"`.
    pub(crate) fn parse(code: &str) -> Self {
        let letters = significant_letters(code);
        let mut shape = DateShape::default();
        for (at, letter) in letters.iter().enumerate() {
            match letter {
                'y' | 'e' => shape.year = true,
                'd' => shape.day = true,
                'h' | 's' => shape.time = true,
                'm' if is_minute(&letters, at) => shape.time = true,
                'm' => shape.month = true,
                _ => {}
            }
        }
        if shape == DateShape::default() { Self::Number } else { Self::Date(shape) }
    }
}

impl DateShape {
    /// ISO text of a serial number. A format without day over the first of a month gives year and month
    /// only, because that is all the writer stated; likewise for the year. `None` when it is no date.
    pub(crate) fn text(self, serial: f64, from_1904: bool) -> Option<String> {
        let (day, seconds) = from_serial(serial, from_1904)?;
        let clock = clock_text(seconds);
        if serial < 1.0 {
            return (self.time || seconds > 0).then_some(clock);
        }
        if seconds > 0 {
            return Some(format!("{day} {clock}"));
        }
        let text = day.to_string();
        if self.year && !self.day && !self.time && day.day() == 1 {
            if self.month {
                return Some(text[..7].to_owned());
            }
            if day.month() == 1 {
                return Some(text[..4].to_owned());
            }
        }
        Some(text)
    }
}

fn clock_text(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// The letters y, e, m, d, h, s of the first section of a format, one for each run, without quoted words,
/// escaped characters, colours, locales and the half of the day.
fn significant_letters(code: &str) -> Vec<char> {
    let lower = code.to_lowercase();
    if lower.contains("general") {
        return Vec::new();
    }
    let lower = lower.replace("am/pm", "").replace("a/p", "");
    let mut letters: Vec<char> = Vec::new();
    let mut last = ' ';
    let mut chars = lower.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => while chars.next().is_some_and(|q| q != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|q| *q != ']').collect();
                if let Some(first @ ('h' | 'm' | 's')) = inner.chars().next()
                    && inner.chars().all(|q| q == first)
                {
                    // Elapsed hours, minutes or seconds; `s` marks a time whichever it is.
                    letters.push('s');
                }
            }
            'e' if matches!(chars.peek(), Some('+' | '-')) => {}
            'y' | 'e' | 'm' | 'd' | 'h' | 's' if c != last => letters.push(c),
            _ => {}
        }
        last = c;
    }
    letters
}

/// `m` means minutes after hours or before seconds.
fn is_minute(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|index| letters.get(index));
    before == Some(&'h') || letters.get(at + 1) == Some(&'s')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: &str, serial: f64) -> Option<String> {
        match NumberFormat::parse(code) {
            NumberFormat::Number => None,
            NumberFormat::Date(shape) => shape.text(serial, false),
        }
    }

    #[test]
    fn codes() {
        let day = 43762.0; // 2019-10-24
        assert_eq!(text("yyyy/m/d", day).as_deref(), Some("2019-10-24"));
        assert_eq!(text("[$-804]yyyy\"年\"m\"月\"d\"日\";@", day).as_deref(), Some("2019-10-24"));
        assert_eq!(text("yyyy\\.mm", 43739.0).as_deref(), Some("2019-10"));
        assert_eq!(text("yyyy\"年\"m\"月\"", 43739.0).as_deref(), Some("2019-10"));
        // The day is hidden but was stated.
        assert_eq!(text("yyyy\"年\"m\"月\"", day).as_deref(), Some("2019-10-24"));
        assert_eq!(text("yyyy", 43466.0).as_deref(), Some("2019"));
        assert_eq!(text("yyyy/m/d h:mm", 43762.4).as_deref(), Some("2019-10-24 09:36"));
        assert_eq!(text("h:mm:ss", 0.5).as_deref(), Some("12:00"));
        assert_eq!(text("[h]:mm", 0.25).as_deref(), Some("06:00"));
    }

    #[test]
    fn numbers_stay_numbers() {
        for code in ["General", "0", "0.00", "#,##0.00", "0.00E+00", "@", "\"d\"0", "[Red]0", "_ * #,##0_ "] {
            assert_eq!(NumberFormat::parse(code), NumberFormat::Number, "{code}");
        }
        assert_eq!(NumberFormat::built_in(2), NumberFormat::Number);
        assert_ne!(NumberFormat::built_in(14), NumberFormat::Number);
    }
}
