//! The public credentials of an election, with the weight of each.

use crate::group::{ELEMENT_DIGITS, Element, order_of};
use crate::json::{Expected, Json, Reader, Unreadable, Writer, decimal};
use alloc::vec::Vec;
use core::fmt;

/// A roll has at most so many credentials.
const MOST: usize = 10_000_000;

/// The public credentials, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// Each as the bytes it is ordered by, least significant first, and its weight.
    voters: Vec<([u8; 32], u64)>,
    /// Whether weights are written.
    weighted: bool,
}

/// What is wrong with a roll. Places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollError {
    /// The same credential at this place and before it.
    Duplicate(usize),
    /// Not in the order of credentials.
    Unordered(usize),
    /// The neutral element, with whose secret everybody could vote.
    Identity(usize),
    /// A weight of nought.
    NoWeight(usize),
    /// The weights add up to more than can be opened.
    TooHeavy,
}

impl fmt::Display for RollError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(at) => write!(to, "credential {at} is there twice"),
            Self::Unordered(at) => write!(to, "credential {at} is out of order"),
            Self::Identity(at) => write!(to, "credential {at} is the neutral element"),
            Self::NoWeight(at) => write!(to, "credential {at} has no weight"),
            Self::TooHeavy => to.write_str("the weights add up to too much"),
        }
    }
}

impl core::error::Error for RollError {}

/// Above this the sum of marks could not be opened in reasonable time.
const MOST_WEIGHT: u64 = 1 << 40;

impl Roll {
    /// A roll of voters with one vote each.
    pub fn new(credentials: impl IntoIterator<Item = Element>) -> Result<Self, RollError> {
        Self::of(credentials.into_iter().map(|credential| (credential, 1)), false)
    }

    /// A roll of voters with weights.
    pub fn weighted(credentials: impl IntoIterator<Item = (Element, u64)>) -> Result<Self, RollError> {
        Self::of(credentials.into_iter(), true)
    }

    fn of(credentials: impl Iterator<Item = (Element, u64)>, weighted: bool) -> Result<Self, RollError> {
        let mut voters: Vec<_> =
            credentials.map(|(credential, weight)| (order_of(&credential), weight)).collect();
        voters.sort_unstable();
        let roll = Self { voters, weighted };
        roll.check()?;
        Ok(roll)
    }

    /// Checks what the format leaves open: that credentials differ, stand in order and have weights.
    pub fn check(&self) -> Result<(), RollError> {
        let mut total = 0_u64;
        for (at, (credential, weight)) in self.voters.iter().enumerate() {
            if *credential == order_of(&Element::identity()) {
                return Err(RollError::Identity(at));
            }
            if *weight == 0 {
                return Err(RollError::NoWeight(at));
            }
            total = total.saturating_add(*weight);
            if let Some((before, _)) = at.checked_sub(1).and_then(|before| self.voters.get(before)) {
                match before.cmp(credential) {
                    core::cmp::Ordering::Less => {}
                    core::cmp::Ordering::Equal => return Err(RollError::Duplicate(at)),
                    core::cmp::Ordering::Greater => return Err(RollError::Unordered(at)),
                }
            }
        }
        if total > MOST_WEIGHT { Err(RollError::TooHeavy) } else { Ok(()) }
    }

    /// Where a credential stands and its weight, if it is on the roll. The roll must be in order.
    #[must_use]
    pub fn find(&self, credential: &Element) -> Option<(usize, u64)> {
        let place = self.voters.binary_search_by_key(&order_of(credential), |(voter, _)| *voter).ok()?;
        Some((place, self.voters[place].1))
    }

    /// How many may vote.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.voters.len()
    }

    /// Whether nobody may.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.voters.is_empty()
    }

    /// The sum of all weights.
    #[must_use]
    pub fn total_weight(&self) -> u64 {
        self.voters.iter().fold(0, |total, (_, weight)| total.saturating_add(*weight))
    }
}

impl Json for Roll {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut weighted = false;
        let voters = from.list(MOST, |reader| {
            let at = reader.place();
            let text = reader.plain(Expected::Text)?;
            let (credential, weight) = text.split_at(text.len().min(ELEMENT_DIGITS));
            let element = Element::parse(credential)
                .map_err(|why| Unreadable { at, expected: Expected::Element(why) })?;
            weighted |= !weight.is_empty();
            let weight = match weight {
                [] => 1,
                [b',', digits @ ..] => {
                    decimal(digits).ok_or(Unreadable { at, expected: Expected::Number })?
                }
                _ => return Err(Unreadable { at, expected: Expected::Word("\"") }),
            };
            Ok((order_of(&element), weight))
        })?;
        Ok(Self { voters, weighted })
    }

    fn write(&self, to: &mut Writer) {
        to.list(&self.voters, |(credential, weight), to| {
            let mut digits = *credential;
            digits.reverse();
            to.raw("\"").raw(&crate::hash::hex(&digits));
            if self.weighted {
                to.raw(",").number(*weight);
            }
            to.raw("\"");
        });
    }
}
