//! Randomness as a parameter.

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::{Builder, Uuid};

/// A source of random bytes: seeded by the machine, or by a test so that it repeats.
#[derive(Clone)]
pub struct Randomness(Arc<Mutex<ChaCha20Rng>>);

impl std::fmt::Debug for Randomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Randomness")
    }
}

impl Randomness {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system gives no randomness; nothing should run then.
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system")]
        getrandom::fill(&mut seed)?;
        Ok(Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed)))))
    }

    /// The same bytes each time for the same seed: for the demo and for tests.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// Random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound`, evenly drawn for bounds far below 2^64; 0 for a bound of 0.
    #[must_use]
    pub fn below(&self, bound: usize) -> usize {
        let wide = u64::from_be_bytes(self.bytes());
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(wide % bound).unwrap_or(0)
    }

    /// A `UUIDv7` of an instant.
    #[must_use]
    pub fn id(&self, at: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(milliseconds, &self.bytes::<10>()).into_uuid()
    }

    /// An identifier that tells no time, for rows whose time could tell who.
    #[must_use]
    pub fn timeless_id(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A code that a person can copy by hand: `length` characters of 2-9 and A-Z without I, L, O, U.
    #[must_use]
    pub fn code(&self, length: usize) -> String {
        const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..length).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }
}
