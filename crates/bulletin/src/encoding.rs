//! Texts of bytes and numbers, each with one way to write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The bytes of a base64 text with padding (RFC 4648, section 4); none of any other text.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A number in decimal digits without leading noughts; none of any other text, nor of one above 2⁶³ − 1.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    let number: u64 = if plain && !leading { text.parse().ok()? } else { return None };
    (number <= MOST).then_some(number)
}

/// The largest size of a tree and the latest time: what fits a signed number everywhere.
pub(crate) const MOST: u64 = (1 << 63) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("9223372036854775807"), Some(MOST));
        for text in
            ["", "00", "01", "+1", "-1", " 1", "1 ", "9223372036854775808", "99999999999999999999", "١"]
        {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn bytes_are_written_in_one_way() {
        assert_eq!(base64("AA=="), Some(vec![0]));
        for text in ["AA", "AA=", "AB==", "A-==", "AA==\n"] {
            assert_eq!(base64(text), None, "{text:?}");
        }
    }
}
