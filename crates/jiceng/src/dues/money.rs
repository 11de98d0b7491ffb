//! Money is whole fen everywhere; yuan are for eyes only.

use crate::platform::date::narrow;
use crate::platform::form::FieldError;

/// No sum in this book is larger: a hundred million yuan.
const MOST_FEN: i64 = 10_000_000_000;

/// An amount as people write it: `12`, `12.5`, `１，２００．００元`, `¥0.20`. Never below nought.
///
/// # Errors
/// When it is no amount, is finer than a fen, or is beyond the book.
pub fn fen(text: &str) -> Result<i64, FieldError> {
    let wrong = || FieldError::new("dues-amount-shape");
    let text: String = narrow(text).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('．', ".").replace('，', ",");
    let text = text.trim_start_matches(['¥', '￥']);
    let text = text.strip_suffix('元').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = thousands(whole).ok_or_else(wrong)?;
    let (part, finer) = part.split_at_checked(2).unwrap_or((part, ""));
    let exact = digits(part) && finer.bytes().all(|byte| byte == b'0');
    if whole.is_empty() || !digits(&whole) || !exact || (part.is_empty() && text.contains('.')) {
        return Err(wrong());
    }
    let value = format!("{whole}{part:0<2}").parse::<i64>().map_err(|_| wrong())?;
    if value <= MOST_FEN { Ok(value) } else { Err(wrong()) }
}

/// The digits of a whole number in which commas stand, if at all, between groups of three.
fn thousands(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_none() || (!first.is_empty() && first.len() <= 3);
    let fits = grouped && groups.all(|group| group.len() == 3);
    fits.then(|| whole.replace(',', ""))
}

/// An amount that is more than nought.
///
/// # Errors
/// As [`fen`]; when it is nought.
pub(super) fn fen_paid(text: &str) -> Result<i64, FieldError> {
    fen(text).and_then(|value| if value > 0 { Ok(value) } else { Err(FieldError::new("dues-amount-nought")) })
}

/// `1200.50`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// An amount in the capital numerals of receipts: `壹仟贰佰元伍角整`.
#[must_use]
pub(super) fn capital(fen: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
    const PLACES: [&str; 9] = ["", "拾", "佰", "仟", "万", "拾", "佰", "仟", "亿"];
    let digit = |value: i64| DIGITS[usize::try_from(value % 10).unwrap_or(0)];
    let (whole, tenths, hundredths) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    let (mut gap, mut group) = (false, false);
    for place in (0..PLACES.len()).rev() {
        let value = whole / 10_i64.pow(u32::try_from(place).unwrap_or(0)) % 10;
        if value > 0 {
            if gap {
                text.push_str(DIGITS[0]);
            }
            text.push_str(digit(value));
            text.push_str(PLACES[place]);
            gap = false;
            group = place > 4 && place < 8;
        } else {
            gap = !text.is_empty();
            // Ten thousands are named once, after the last digit of their group.
            if place == 4 && group {
                text.push_str(PLACES[4]);
            }
        }
        group &= place != 4;
    }
    if whole > 0 {
        text.push('元');
    }
    if tenths > 0 {
        text.push_str(digit(tenths));
        text.push('角');
    } else if hundredths > 0 && whole > 0 {
        text.push_str(DIGITS[0]);
    }
    if hundredths > 0 {
        text.push_str(digit(hundredths));
        text.push('分');
    } else {
        text.push_str(if fen == 0 { "零元整" } else { "整" });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, value) in [
            ("12", 1_200),
            ("12.5", 1_250),
            ("0.20", 20),
            ("１２．５０", 1_250),
            ("1,200.00元", 120_000),
            ("￥3,000", 300_000),
            ("5.000", 500),
            (" 7 元", 700),
        ] {
            assert_eq!(fen(text), Ok(value), "{text}");
        }
        for text in ["", "元", "-1", "1.234", "1.", ".5", "一百", "1e3", "1,20", "12,00.5", "100000001"] {
            assert!(fen(text).is_err(), "{text}");
        }
        assert!(fen_paid("0").is_err());
    }

    #[test]
    fn receipts_write_amounts_in_capital_numerals() {
        for (fen, words) in [
            (20, "贰角整"),
            (1_005, "壹拾元零伍分"),
            (1_250, "壹拾贰元伍角整"),
            (120_050, "壹仟贰佰元伍角整"),
            (100_501, "壹仟零伍元零壹分"),
            (10_000_000, "壹拾万元整"),
            (12_034_500, "壹拾贰万零叁佰肆拾伍元整"),
            (1_000_100_000, "壹仟万零壹仟元整"),
            (0, "零元整"),
        ] {
            assert_eq!(capital(fen), words, "{fen}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_as_shown_is_read_back(value in 0..=MOST_FEN) {
            prop_assert_eq!(fen(&yuan(value)), Ok(value));
        }

        #[test]
        fn no_text_breaks_the_reader_of_amounts(text in any::<String>()) {
            if let Ok(value) = fen(&text) {
                prop_assert_eq!(fen(&yuan(value)), Ok(value));
            }
        }
    }
}
