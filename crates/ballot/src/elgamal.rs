//! Encryption after `ElGamal`: whoever multiplies ciphertexts adds what is in them (section 4.11.1).

use crate::group::{Element, Scalar};
use crate::json::{Json, Reader, Unreadable, Writer};
use alloc::boxed::Box;
use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Sub};
use curve25519_dalek::edwards::{EdwardsBasepointTable, VartimeEdwardsPrecomputation};
use curve25519_dalek::traits::{BasepointTable as _, VartimePrecomputedMultiscalarMul as _};

/// A value under the election's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// The generator times the randomness.
    pub alpha: Element,
    /// The key times the randomness, plus the value.
    pub beta: Element,
}

impl Ciphertext {
    /// A value of the group under a key. In constant time.
    #[must_use]
    pub fn seal(key: &PublicKey, value: &Element, randomness: &Scalar) -> Self {
        Self { alpha: Element::of(randomness), beta: key.times(randomness) + *value }
    }

    /// Zero, sealed without randomness: what an empty tally holds.
    #[must_use]
    pub fn empty() -> Self {
        Self { alpha: Element::identity(), beta: Element::identity() }
    }

    /// So many times what is in it. In variable time: of public ciphertexts only.
    #[must_use]
    pub fn times(&self, weight: u64) -> Self {
        if weight == 1 {
            return *self;
        }
        let weight = Scalar::from(weight);
        let of = |element| Element::public_sum(element, &weight, &Scalar::ZERO);
        Self { alpha: of(&self.alpha), beta: of(&self.beta) }
    }
}

impl Add for Ciphertext {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { alpha: self.alpha + other.alpha, beta: self.beta + other.beta }
    }
}

impl Sub for Ciphertext {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { alpha: self.alpha - other.alpha, beta: self.beta - other.beta }
    }
}

impl Sum for Ciphertext {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::empty(), Add::add)
    }
}

impl Json for Ciphertext {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let alpha = from.field("{\"alpha\":")?;
        let beta = from.field(",\"beta\":")?;
        from.expect("}")?;
        Ok(Self { alpha, beta })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"alpha\":", &self.alpha).field(",\"beta\":", &self.beta).raw("}");
    }
}

/// The key under which ballots are sealed, with tables of its multiples.
pub struct PublicKey {
    element: Element,
    multiples: Box<EdwardsBasepointTable>,
    /// Of the key and of the generator, for public values.
    public: Box<VartimeEdwardsPrecomputation>,
}

impl PublicKey {
    /// A key, unless it is the neutral element, which would seal nothing.
    #[must_use]
    pub fn new(element: Element) -> Option<Self> {
        if element.is_identity() {
            return None;
        }
        let statics = [element.point(), Element::generator().point()].map(|point| *point);
        Some(Self {
            element,
            multiples: Box::new(EdwardsBasepointTable::create(element.point())),
            public: Box::new(VartimeEdwardsPrecomputation::new(statics)),
        })
    }

    /// The key itself.
    #[must_use]
    pub const fn element(&self) -> &Element {
        &self.element
    }

    /// A multiple of the key, in constant time.
    pub(crate) fn times(&self, scalar: &Scalar) -> Element {
        Element::from_point(self.multiples.mul_base(scalar))
    }

    /// `key·own + generator·base + of·scalar`, in variable time: for public values only.
    pub(crate) fn public_sum(&self, own: &Scalar, base: &Scalar, of: &Element, scalar: &Scalar) -> Element {
        Element::from_point(self.public.vartime_mixed_multiscalar_mul([own, base], [scalar], [*of.point()]))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_tuple("PublicKey").field(&self.element).finish()
    }
}
