//! The group Ed25519 as Belenios writes it (section 5.2.1), and its scalars.
//!
//! An element is written as a 256-bit number in hexadecimal, most significant digit first: the bytes of RFC
//! 8032 in reverse order. Only members of the subgroup of prime order in their one canonical spelling are
//! read, so two spellings of one element, or an element with a part of small order, never get past this
//! module.

mod embedding;
mod generator;
#[cfg(feature = "std")]
mod membership;
mod scalar;

pub use embedding::{MOST_NUMBERS, decode_numbers, encode_numbers};
pub(crate) use generator::{generator, secondary_generator};
#[cfg(feature = "std")]
pub(crate) use membership::are_members;
pub use scalar::{ScalarError, parse_scalar, random_scalar, write_scalar};

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Mul, Neg, Sub};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::traits::{Identity as _, IsIdentity as _, VartimeMultiscalarMul as _};
use subtle::{Choice, ConditionallySelectable};
use zeroize::{Zeroize, Zeroizing};

pub use curve25519_dalek::Scalar;

/// The name of the group in an election.
pub const GROUP: &str = "Ed25519";

/// The length of a written element, in characters.
pub const ELEMENT_DIGITS: usize = 64;

/// An element of the subgroup of prime order. Written additively here; the specification writes it
/// multiplicatively.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Element(EdwardsPoint);

/// A scalar that is secret and is wiped when it goes.
pub type Secret = Zeroizing<Scalar>;

/// Why a text is no element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementError {
    /// Not exactly 64 lower-case hexadecimal digits.
    Spelling,
    /// No point of the curve, or not its canonical spelling.
    NotOnCurve,
    /// A point outside the subgroup of prime order.
    SmallOrder,
}

impl fmt::Display for ElementError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Spelling => "not 64 lower-case hexadecimal digits",
            Self::NotOnCurve => "not the canonical spelling of a point of the curve",
            Self::SmallOrder => "a point outside the group of prime order",
        })
    }
}

impl core::error::Error for ElementError {}

impl Element {
    /// The generator that the group is described by.
    #[must_use]
    pub fn generator() -> Self {
        Self(curve25519_dalek::constants::ED25519_BASEPOINT_POINT)
    }

    /// The neutral element.
    #[must_use]
    pub fn identity() -> Self {
        Self(EdwardsPoint::identity())
    }

    /// Whether this is the neutral element.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.0.is_identity()
    }

    /// A multiple of the generator, in constant time.
    #[must_use]
    pub fn of(scalar: &Scalar) -> Self {
        Self(EdwardsPoint::mul_base(scalar))
    }

    /// Reads an element.
    pub fn parse(text: &[u8]) -> Result<Self, ElementError> {
        let element = Self(point(text)?);
        if element.is_of_prime_order() { Ok(element) } else { Err(ElementError::SmallOrder) }
    }

    /// Reads a point of which it must be told later whether it is an element.
    pub(crate) fn parse_unchecked(text: &[u8]) -> Result<Self, ElementError> {
        point(text).map(Self)
    }

    /// The written element.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&spell(self.0.compress())).into_owned()
    }

    /// `of·scalar + generator·base`, in variable time: for public values only.
    pub(crate) fn public_sum(of: &Self, scalar: &Scalar, base: &Scalar) -> Self {
        Self(EdwardsPoint::vartime_double_scalar_mul_basepoint(scalar, &of.0, base))
    }

    /// The sum of two multiples, in variable time: for public values only.
    pub(crate) fn public_pair(one: (&Self, &Scalar), other: (&Self, &Scalar)) -> Self {
        Self(EdwardsPoint::vartime_multiscalar_mul([one.1, other.1], [one.0.0, other.0.0]))
    }

    pub(crate) const fn point(&self) -> &EdwardsPoint {
        &self.0
    }

    pub(crate) const fn from_point(point: EdwardsPoint) -> Self {
        Self(point)
    }

    /// The order of the group is ℓ, and (ℓ−1)·P = −P exactly for the members of the group. In variable time.
    fn is_of_prime_order(&self) -> bool {
        Self::public_sum(self, &-Scalar::ONE, &Scalar::ZERO).0 == -self.0
    }
}

/// A point of the curve in its canonical spelling, perhaps outside the group.
fn point(text: &[u8]) -> Result<EdwardsPoint, ElementError> {
    let bytes = bytes(text).ok_or(ElementError::Spelling)?;
    let point = CompressedEdwardsY(bytes).decompress().filter(|_| is_canonical(bytes));
    point.ok_or(ElementError::NotOnCurve)
}

/// Whether bytes that spell a point spell it in the one canonical way: its second coordinate below p = 2^255
/// − 19, and no sign where the first coordinate is nought.
fn is_canonical(mut bytes: [u8; 32]) -> bool {
    let negative = bytes[31] >> 7 == 1;
    bytes[31] &= 0x7f;
    let [low, middle @ .., high] = bytes;
    let large = high == 0x7f && middle.iter().all(|byte| *byte == 0xff);
    let small = high == 0 && middle.iter().all(|byte| *byte == 0);
    // The first coordinate is nought where the second is 1 or p − 1.
    let without_first = small && low == 1 || large && low == 0xec;
    !(large && low >= 0xed || negative && without_first)
}

/// The written elements, with one inversion for all of them.
pub(crate) fn texts(elements: &[Element]) -> Vec<[u8; ELEMENT_DIGITS]> {
    let points: Vec<EdwardsPoint> = elements.iter().map(|element| element.0).collect();
    EdwardsPoint::compress_batch_alloc(&points).into_iter().map(spell).collect()
}

/// The sum of as many multiples as there are, in variable time: for public values only.
pub(crate) fn public_product(elements: &[Element], scalars: &[Scalar]) -> Element {
    let count = elements.len().min(scalars.len());
    let points = elements[..count].iter().map(|element| element.0);
    Element(EdwardsPoint::vartime_multiscalar_mul(&scalars[..count], points))
}

/// The order in which Belenios keeps credentials: by the bytes, least significant first.
pub(crate) fn order_of(element: &Element) -> [u8; 32] {
    element.0.compress().to_bytes()
}

/// 64 lower-case digits, most significant first, as bytes least significant first.
fn bytes(text: &[u8]) -> Option<[u8; 32]> {
    let text: &[u8; ELEMENT_DIGITS] = text.try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().rev().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

pub(crate) const fn digit(sign: u8) -> Option<u8> {
    match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    }
}

pub(crate) const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn spell(compressed: CompressedEdwardsY) -> [u8; ELEMENT_DIGITS] {
    let mut text = [0; ELEMENT_DIGITS];
    for (pair, byte) in text.chunks_exact_mut(2).zip(compressed.to_bytes().iter().rev()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

impl ConditionallySelectable for Element {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self(EdwardsPoint::conditional_select(&a.0, &b.0, choice))
    }
}

impl Add for Element {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Element {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Element {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// A multiple, in constant time.
impl Mul<&Scalar> for Element {
    type Output = Self;
    fn mul(self, scalar: &Scalar) -> Self {
        Self(self.0 * scalar)
    }
}

impl Sum for Element {
    fn sum<I: Iterator<Item = Self>>(elements: I) -> Self {
        elements.fold(Self::identity(), Add::add)
    }
}

impl Zeroize for Element {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_written_most_significant_digit_first() {
        let text = "6666666666666666666666666666666666666666666666666666666666666658";
        assert_eq!(Element::generator().text(), text);
        assert_eq!(Element::parse(text.as_bytes()), Ok(Element::generator()));
    }

    #[test]
    fn the_neutral_element_is_one() {
        let text = "0000000000000000000000000000000000000000000000000000000000000001";
        assert_eq!(Element::parse(text.as_bytes()), Ok(Element::identity()));
    }

    #[test]
    fn every_point_of_small_order_is_refused() {
        for torsion in &curve25519_dalek::constants::EIGHT_TORSION[1..] {
            let text = spell(torsion.compress());
            assert_eq!(Element::parse(&text), Err(ElementError::SmallOrder));
            let mixed = spell((Element::generator().0 + torsion).compress());
            assert_eq!(Element::parse(&mixed), Err(ElementError::SmallOrder));
        }
    }

    #[test]
    fn a_second_spelling_is_refused() {
        // p + 1 is another spelling of y = 1; the sign bit set on x = 0 another of the same point.
        let above = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee";
        let negative_zero = "8000000000000000000000000000000000000000000000000000000000000001";
        for text in [above, negative_zero] {
            assert_eq!(Element::parse(text.as_bytes()), Err(ElementError::NotOnCurve), "{text}");
        }
    }

    #[test]
    fn another_spelling_of_digits_is_refused() {
        let upper = Element::of(&Scalar::from(7_u8)).text().to_uppercase();
        for text in ["", "1", &upper, &"g".repeat(64), &"0".repeat(65)] {
            assert_eq!(Element::parse(text.as_bytes()), Err(ElementError::Spelling), "{text}");
        }
    }

    #[test]
    fn what_is_not_on_the_curve_is_refused() {
        let text = "0000000000000000000000000000000000000000000000000000000000000002";
        assert_eq!(Element::parse(text.as_bytes()), Err(ElementError::NotOnCurve));
    }
}
