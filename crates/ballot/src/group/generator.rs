//! Generators of which nobody knows how they hang together (table `GetGenerator` of section 6).

use super::Element;
use crate::hash;
use curve25519_dalek::edwards::CompressedEdwardsY;

/// The generator with a number, for the commitments of shuffles.
pub(crate) fn generator(number: usize) -> Element {
    named(format_args!("{number}"))
}

/// The one generator apart from the numbered ones.
pub(crate) fn secondary_generator() -> Element {
    named(format_args!("-1"))
}

/// The first point at or after the hash, moved into the group. Two numbers with the same generator would be a
/// collision of the hash; a generator of small order, a preimage.
fn named(name: core::fmt::Arguments<'_>) -> Element {
    let mut bytes = shifted(hash::generator_seed(name));
    loop {
        if let Some(point) = CompressedEdwardsY(bytes).decompress() {
            return Element(point.mul_by_cofactor());
        }
        increment(&mut bytes);
    }
}

/// A big-endian number, divided by four, with its least significant byte first.
fn shifted(mut number: [u8; 32]) -> [u8; 32] {
    number.reverse();
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = number[at] >> 2 | number.get(at + 1).copied().unwrap_or(0) << 6;
    }
    bytes
}

fn increment(bytes: &mut [u8; 32]) {
    for byte in bytes {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_differ_and_are_in_the_group() {
        let all: Vec<Element> =
            (0..20).map(generator).chain([secondary_generator(), Element::generator()]).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(one.is_of_prime_order() && !one.is_identity());
            assert!(!all[..at].contains(one));
        }
    }

    #[test]
    fn counting_on_carries() {
        let mut bytes = [255; 32];
        bytes[2] = 7;
        increment(&mut bytes);
        assert_eq!(bytes[..4], [0, 0, 8, 255]);
    }
}
