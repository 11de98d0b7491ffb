//! Scalars, written in base 10.

use alloc::string::String;
use core::fmt;
use curve25519_dalek::Scalar;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// 19 digits are the most that a word of 64 bits holds whole.
const GROUP_DIGITS: usize = 19;
const GROUP_BASE: u64 = 10_000_000_000_000_000_000;
/// No scalar has more digits: the order of the group has 76.
const MOST_DIGITS: usize = 76;

/// Why a text is no scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarError {
    /// Not digits without leading zeros.
    Spelling,
    /// Not below the order of the group.
    TooLarge,
}

impl fmt::Display for ScalarError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Spelling => "not a number in base 10 without leading zeros",
            Self::TooLarge => "not below the order of the group",
        })
    }
}

impl core::error::Error for ScalarError {}

/// A scalar chosen evenly.
pub fn random_scalar(random: &mut impl CryptoRng) -> Scalar {
    let mut bytes = Zeroizing::new([0; 64]);
    random.fill_bytes(&mut *bytes);
    Scalar::from_bytes_mod_order_wide(&bytes)
}

/// Reads a scalar.
pub fn parse_scalar(text: &[u8]) -> Result<Scalar, ScalarError> {
    let spelled =
        !text.is_empty() && text.iter().all(u8::is_ascii_digit) && (text.len() == 1 || text[0] != b'0');
    if !spelled {
        return Err(ScalarError::Spelling);
    }
    if text.len() > MOST_DIGITS {
        return Err(ScalarError::TooLarge);
    }
    let mut limbs = [0; 4];
    let (first, rest) = text.split_at(text.len() % GROUP_DIGITS);
    append(&mut limbs, first);
    rest.chunks(GROUP_DIGITS).for_each(|group| append(&mut limbs, group));
    let mut bytes = [0; 32];
    for (place, limb) in bytes.chunks_exact_mut(8).zip(limbs) {
        place.copy_from_slice(&limb.to_le_bytes());
    }
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(ScalarError::TooLarge)
}

/// Multiplies by the power of ten that fits the digits, and adds them. At most 76 digits in all stay below
/// 2^256.
fn append(limbs: &mut [u64; 4], digits: &[u8]) {
    let (mut base, mut carry) = (1_u64, 0_u64);
    for digit in digits {
        base *= 10;
        carry = carry * 10 + u64::from(digit - b'0');
    }
    for limb in limbs {
        let wide = u128::from(*limb) * u128::from(base) + u128::from(carry);
        (*limb, carry) = halves(wide);
    }
}

/// The lower and the upper half.
#[expect(clippy::cast_possible_truncation, reason = "the halves of a number are what is wanted")]
const fn halves(wide: u128) -> (u64, u64) {
    (wide as u64, (wide >> 64) as u64)
}

/// Appends a scalar in base 10.
pub fn write_scalar(scalar: &Scalar, to: &mut String) {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(scalar.as_bytes().chunks_exact(8)) {
        *limb = bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
    }
    let mut digits = [b'0'; MOST_DIGITS + 4];
    for group in digits.rchunks_mut(GROUP_DIGITS) {
        let mut rest = divide(&mut limbs);
        for digit in group.iter_mut().rev() {
            *digit = b'0' + (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
    }
    let first = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len() - 1);
    to.extend(digits[first..].iter().map(|digit| char::from(*digit)));
}

/// Divides by 10^19 and tells what is left.
fn divide(limbs: &mut [u64; 4]) -> u64 {
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        let wide = u128::from(rest) << 64 | u128::from(*limb);
        *limb = halves(wide / u128::from(GROUP_BASE)).0;
        rest = halves(wide % u128::from(GROUP_BASE)).0;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORDER: &str = "7237005577332262213973186563042994240857116359379907606001950938285454250989";

    fn text(scalar: &Scalar) -> String {
        let mut text = String::new();
        write_scalar(scalar, &mut text);
        text
    }

    #[test]
    fn the_largest_scalar_is_one_below_the_order() {
        let largest = format!("{}8", &ORDER[..75]);
        assert_eq!(text(&-Scalar::ONE), largest);
        assert_eq!(parse_scalar(largest.as_bytes()), Ok(-Scalar::ONE));
        assert_eq!(parse_scalar(ORDER.as_bytes()), Err(ScalarError::TooLarge));
        assert_eq!(parse_scalar("9".repeat(76).as_bytes()), Err(ScalarError::TooLarge));
        assert_eq!(parse_scalar("1".repeat(500).as_bytes()), Err(ScalarError::TooLarge));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "00", "01", "-1", "+1", " 1", "1 ", "0x1", "1.0"] {
            assert_eq!(parse_scalar(text.as_bytes()), Err(ScalarError::Spelling), "{text}");
        }
    }

    #[test]
    fn zero_and_round_numbers() {
        assert_eq!(text(&Scalar::ZERO), "0");
        let base = Scalar::from(GROUP_BASE);
        assert_eq!(text(&(base * base)), format!("1{}", "0".repeat(38)));
        assert_eq!(parse_scalar(b"0"), Ok(Scalar::ZERO));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: [u8; 32]) {
            let scalar = Scalar::from_bytes_mod_order(bytes);
            prop_assert_eq!(parse_scalar(text(&scalar).as_bytes()), Ok(scalar));
        }

        #[test]
        fn small_numbers_are_written_as_always(number: u128) {
            prop_assert_eq!(text(&Scalar::from(number)), number.to_string());
        }
    }
}
