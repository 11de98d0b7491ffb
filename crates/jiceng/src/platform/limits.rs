//! How often somebody may try to sign in, by account and by address, and how often other doors open that stand open to
//! everybody.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Attempts remembered in memory.
#[derive(Debug, Default)]
pub struct Limits(Mutex<HashMap<String, Vec<Timestamp>>>);

/// Within this time at most so many attempts by account and by address. An office shares one address.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
const BY_ACCOUNT: usize = 8;
const BY_ADDRESS: usize = 120;
/// Keys remembered at most; beyond it the oldest windows are dropped first.
const REMEMBERED: usize = 50_000;

impl Limits {
    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn attempt(&self, account: &str, address: &str, now: Timestamp) -> Result<(), u64> {
        self.count(format!("a {account}"), BY_ACCOUNT, now)?;
        self.count(format!("i {address}"), BY_ADDRESS, now)
    }

    /// Counts one more act of a kind from an address, at most so many in ten minutes.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn act(&self, kind: &str, address: &str, most: usize, now: Timestamp) -> Result<(), u64> {
        self.count(format!("{kind} {address}"), most, now)
    }

    fn count(&self, key: String, most: usize, now: Timestamp) -> Result<(), u64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > REMEMBERED {
            kept.retain(|_, times| times.last().is_some_and(|last| now.duration_since(*last) < WINDOW));
        }
        let times = kept.entry(key).or_default();
        times.retain(|time| now.duration_since(*time) < WINDOW);
        if let (true, Some(first)) = (times.len() >= most, times.first()) {
            let wait = WINDOW - now.duration_since(*first);
            return Err(wait.as_secs().max(1).unsigned_abs());
        }
        times.push(now);
        Ok(())
    }

    /// Forgets the attempts of an account that signed in.
    pub fn forget(&self, account: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&format!("a {account}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_attempt_waits_and_a_later_one_goes_on() {
        let limits = Limits::default();
        let start = Timestamp::from_second(1_000_000).unwrap();
        for _ in 0..BY_ACCOUNT {
            assert_eq!(limits.attempt("zhang", "10.0.0.1", start), Ok(()));
        }
        assert_eq!(limits.attempt("zhang", "10.0.0.2", start), Err(600));
        assert_eq!(limits.attempt("li", "10.0.0.1", start), Ok(()));
        assert_eq!(limits.attempt("zhang", "10.0.0.1", start + WINDOW), Ok(()));
    }

    #[test]
    fn acts_of_one_kind_and_address_are_counted_apart() {
        let limits = Limits::default();
        let start = Timestamp::from_second(1_000_000).unwrap();
        assert_eq!(limits.act("write", "10.0.0.1", 1, start), Ok(()));
        assert_eq!(limits.act("write", "10.0.0.1", 1, start), Err(600));
        assert_eq!(limits.act("write", "10.0.0.2", 1, start), Ok(()));
        assert_eq!(limits.act("read", "10.0.0.1", 1, start), Ok(()));
        assert_eq!(limits.attempt("zhang", "10.0.0.1", start), Ok(()));
    }
}
