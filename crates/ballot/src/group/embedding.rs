//! Small numbers as an element of the group, and back (section 5.2.1).

use super::Element;
use alloc::vec::Vec;
use core::fmt;
use curve25519_dalek::edwards::CompressedEdwardsY;

/// So many numbers of 8 bits fit one element.
pub const MOST_NUMBERS: usize = 30;

/// Bits below the numbers, tried in turn until the whole is an element.
const PADDING: u16 = 14;

/// Too many numbers for one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl fmt::Display for TooMany {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "more than {MOST_NUMBERS} numbers")
    }
}

impl core::error::Error for TooMany {}

/// The element that stands for the numbers. The time it takes depends on them, sixteen tries on average.
pub fn encode_numbers(numbers: &[u8]) -> Result<Element, TooMany> {
    if numbers.len() > MOST_NUMBERS {
        return Err(TooMany);
    }
    let mut bytes = shifted(numbers);
    for padding in 0..1_u16 << PADDING {
        let [low, high] = padding.to_le_bytes();
        bytes[0] = low;
        bytes[1] = bytes[1] & !0x3f | high;
        if let Some(element) = member(bytes) {
            return Ok(element);
        }
    }
    // One try in sixteen hits, and there are 2^14.
    Err(TooMany)
}

fn member(bytes: [u8; 32]) -> Option<Element> {
    CompressedEdwardsY(bytes).decompress().map(Element).filter(Element::is_of_prime_order)
}

/// The numbers as the digits of one, times 2^14; least significant byte first.
fn shifted(numbers: &[u8]) -> [u8; 32] {
    let mut by_two_bytes = [0; 34];
    for (byte, number) in by_two_bytes[2..].iter_mut().zip(numbers.iter().rev()) {
        *byte = *number;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = by_two_bytes[at] >> 2 | by_two_bytes[at + 1] << 6;
    }
    bytes
}

/// The last `count` numbers that an element stands for. Every element stands for some: nothing proves that
/// who sealed it had encoded numbers.
#[must_use]
pub fn decode_numbers(element: &Element, count: usize) -> Vec<u8> {
    let bytes = element.point().compress().to_bytes();
    let number = |at: usize| {
        let (low, high) = (bytes.get(at + 1).copied().unwrap_or(0), bytes.get(at + 2).copied().unwrap_or(0));
        low >> 6 | high << 2
    };
    (0..count).rev().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_most_numbers_and_one_more() {
        let numbers = [255; MOST_NUMBERS];
        let element = encode_numbers(&numbers).unwrap();
        assert_eq!(decode_numbers(&element, MOST_NUMBERS), numbers);
        assert_eq!(encode_numbers(&[0; MOST_NUMBERS + 1]), Err(TooMany));
    }

    #[test]
    fn the_padding_is_the_smallest_that_gives_an_element() {
        // No numbers: 1 is the neutral element, 0 a point of order four.
        assert_eq!(encode_numbers(&[]), Ok(Element::identity()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(any::<u8>(), 0..=MOST_NUMBERS)) {
            let element = encode_numbers(&numbers).unwrap();
            prop_assert_eq!(decode_numbers(&element, numbers.len()), numbers);
        }
    }
}
