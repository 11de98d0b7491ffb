//! Numbers of Excel as the text a person would type.

use jiff::civil::{Date, date};

use crate::cell::{Cell, Flaw, Origin};
use crate::number_format::NumberFormat;

/// Digits that Excel keeps of a number.
const KEPT_DIGITS: usize = 15;
/// Last day Excel knows, 9999-12-31.
const LAST_SERIAL: f64 = 2_958_466.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// A number as its cell shows it to a reader: a date where the format says so, else plain digits.
pub(crate) fn number_cell(number: f64, raw: &str, format: NumberFormat, from_1904: bool) -> Cell {
    if !number.is_finite() {
        return Cell::from_text(raw);
    }
    if let NumberFormat::Date(shape) = format
        && let Some(text) = shape.text(number, from_1904)
    {
        return Cell::value(text, Origin::Date, None);
    }
    let (text, flaw) = plain(number, raw);
    Cell::value(text, Origin::Number, flaw)
}

/// Plain digits without exponent and without a trailing `.0`; marked when Excel has lost digits.
fn plain(number: f64, raw: &str) -> (String, Option<Flaw>) {
    if number == 0.0 {
        return ("0".to_owned(), None);
    }
    let scientific = format!("{number:.*e}", KEPT_DIGITS - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return (raw.to_owned(), None) };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let kept = i32::try_from(KEPT_DIGITS).unwrap_or(15);
    if exponent > 30 {
        return (raw.to_owned(), Some(Flaw::DigitsLost));
    }
    if exponent >= kept {
        let mut digits: String = mantissa.chars().filter(|c| *c != '.').collect();
        digits.extend(std::iter::repeat_n('0', usize::try_from(exponent - kept + 1).unwrap_or(0)));
        return (digits, Some(Flaw::DigitsLost));
    }
    let rounded: f64 = scientific.parse().unwrap_or(number);
    let text = if exponent < -9 { raw.to_owned() } else { rounded.to_string() };
    (text, None)
}

/// The day and the second of the day that a serial number of Excel stands for; `None` outside 1900 to 9999
/// and for 29 February 1900, which Excel counts though it never was.
pub(crate) fn from_serial(serial: f64, from_1904: bool) -> Option<(Date, u32)> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let mut days = serial.floor();
    let mut seconds = ((serial - days) * SECONDS_A_DAY).round();
    if seconds >= SECONDS_A_DAY {
        days += 1.0;
        seconds = 0.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the check above")]
    let (days, seconds) = (days as i64, seconds as i64);
    let epoch = match (from_1904, days) {
        (true, _) => date(1904, 1, 1),
        (false, 60) => return None,
        (false, 0..=59) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    let span = jiff::Span::new().try_days(days).ok()?;
    Some((epoch.checked_add(span).ok()?, u32::try_from(seconds).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> (String, Option<Flaw>) {
        plain(raw.parse().unwrap(), raw)
    }

    #[test]
    fn plain_digits() {
        assert_eq!(shown("13800001234"), ("13800001234".to_owned(), None));
        assert_eq!(shown("12.0"), ("12".to_owned(), None));
        assert_eq!(shown("0.30000000000000004"), ("0.3".to_owned(), None));
        assert_eq!(shown("1.30503670401001E14"), ("130503670401001".to_owned(), None));
        assert_eq!(shown("-3.5"), ("-3.5".to_owned(), None));
    }

    #[test]
    fn long_numbers_are_marked() {
        assert_eq!(shown("110101199001011230"), ("110101199001011000".to_owned(), Some(Flaw::DigitsLost)));
        assert_eq!(shown("1.10101199001011E+17").0, "110101199001011000");
    }

    #[test]
    fn serial_numbers() {
        assert_eq!(from_serial(43762.0, false), Some((date(2019, 10, 24), 0)));
        assert_eq!(from_serial(43762.5, false), Some((date(2019, 10, 24), 43_200)));
        assert_eq!(from_serial(1.0, false), Some((date(1900, 1, 1), 0)));
        assert_eq!(from_serial(59.0, false), Some((date(1900, 2, 28), 0)));
        assert_eq!(from_serial(60.0, false), None);
        assert_eq!(from_serial(61.0, false), Some((date(1900, 3, 1), 0)));
        assert_eq!(from_serial(42300.0, true), Some((date(2019, 10, 24), 0)));
        assert_eq!(from_serial(-1.0, false), None);
        assert_eq!(from_serial(9e9, false), None);
    }
}
