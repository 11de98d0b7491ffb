//! How often somebody may try to get in: by account and by address, each way counted apart, so that a way in that
//! somebody else blocks with wrong guesses leaves the others open.

use crate::platform::turns::Turns;
use jiff::{SignedDuration, Timestamp};
use sm3::{Digest as _, Sm3};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Name and password.
    Password,
    /// A slip of paper.
    Slip,
    /// Asking for a code by message.
    Message,
    /// Typing the code of a message.
    MessageCode,
    /// The code of the first set-up.
    SetUp,
    /// Writing a complaint about the product.
    Complaint,
    /// Asking for the answer to one by its number.
    ComplaintNumber,
}

impl Way {
    /// Attempts within [`WINDOW`] by one account, and by one address. An office shares one address.
    const fn most(self) -> (u32, u32) {
        match self {
            Self::Password | Self::Slip | Self::MessageCode => (8, 120),
            Self::Message => (3, 30),
            Self::SetUp => (8, 20),
            Self::Complaint => (10, 10),
            Self::ComplaintNumber => (30, 30),
        }
    }
}

/// Attempts remembered in memory, and the turns at computing whether a password fits.
#[derive(Debug, Default)]
pub struct Limits {
    kept: Mutex<HashMap<Key, Window>>,
    /// How many passwords are looked at at once.
    pub turns: Turns,
}

/// A way, whether it counts an account or an address, and the beginning of the hash of its name: names that people
/// type are of any length.
type Key = (Way, Whose, [u8; 16]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Account,
    Address,
}

/// The attempts since the first one.
#[derive(Clone, Copy, Debug)]
struct Window {
    first: Timestamp,
    attempts: u32,
}

const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Windows remembered at most, some three megabytes; when there are more, the older half is forgotten.
const REMEMBERED: usize = 50_000;

impl Limits {
    /// Counts an attempt. One that its address may not make is not counted against the account.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn attempt(&self, way: Way, account: &str, address: &str, now: Timestamp) -> Result<(), u64> {
        let (by_account, by_address) = way.most();
        self.count((way, Whose::Address, name(&network(address))), by_address, now)?;
        self.count((way, Whose::Account, name(account)), by_account, now)
    }

    /// Counts one more act of an address at a door that stands open to everybody.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn act(&self, way: Way, address: &str, now: Timestamp) -> Result<(), u64> {
        self.count((way, Whose::Address, name(&network(address))), way.most().1, now)
    }

    fn count(&self, key: Key, most: u32, now: Timestamp) -> Result<(), u64> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= REMEMBERED {
            forget_old(&mut kept, now);
        }
        let window = kept.entry(key).or_insert(Window { first: now, attempts: 0 });
        let age = now.duration_since(window.first);
        if age >= WINDOW {
            *window = Window { first: now, attempts: 0 };
        } else if window.attempts >= most {
            return Err((WINDOW - age).as_secs().max(1).unsigned_abs());
        }
        window.attempts += 1;
        Ok(())
    }

    /// Takes an attempt back that was counted and then not looked at.
    pub fn give_back(&self, way: Way, account: &str, address: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for key in [(way, Whose::Account, name(account)), (way, Whose::Address, name(&network(address)))] {
            if let Some(window) = kept.get_mut(&key) {
                window.attempts = window.attempts.saturating_sub(1);
            }
        }
    }

    /// Forgets the attempts of an account that got in.
    pub fn forget(&self, way: Way, account: &str) {
        let key = (way, Whose::Account, name(account));
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

/// Forgets windows that are over; when that is not enough, the older half.
fn forget_old(kept: &mut HashMap<Key, Window>, now: Timestamp) {
    kept.retain(|_, window| now.duration_since(window.first) < WINDOW);
    if kept.len() < REMEMBERED {
        return;
    }
    let mut firsts: Vec<Timestamp> = kept.values().map(|window| window.first).collect();
    let middle = firsts.len() / 2;
    let (_, median, _) = firsts.select_nth_unstable(middle);
    let median = *median;
    let mut spare = middle;
    kept.retain(|_, window| {
        let old = window.first <= median && spare > 0;
        spare -= usize::from(old);
        !old
    });
}

fn name(text: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&Sm3::digest(text)[..16]);
    short
}

/// A household or office has one address of version 4 and a whole network of version 6.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            address.segments()[..4].iter().map(|part| format!("{part:x}")).collect::<Vec<_>>().join(":")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        Timestamp::from_second(1_000_000).unwrap()
    }

    #[test]
    fn the_ninth_attempt_waits_and_a_later_one_goes_on() {
        let limits = Limits::default();
        for _ in 0..8 {
            assert_eq!(limits.attempt(Way::Password, "zhang", "10.0.0.1", start()), Ok(()));
        }
        assert_eq!(limits.attempt(Way::Password, "zhang", "10.0.0.2", start()), Err(600));
        assert_eq!(limits.attempt(Way::Slip, "zhang", "10.0.0.2", start()), Ok(()), "another way is open");
        assert_eq!(limits.attempt(Way::Password, "li", "10.0.0.1", start()), Ok(()));
        assert_eq!(limits.attempt(Way::Password, "zhang", "10.0.0.1", start() + WINDOW), Ok(()));
    }

    #[test]
    fn an_attempt_that_was_not_looked_at_does_not_count() {
        let limits = Limits::default();
        for _ in 0..50 {
            assert_eq!(limits.attempt(Way::Password, "zhang", "10.0.0.1", start()), Ok(()));
            limits.give_back(Way::Password, "zhang", "10.0.0.1");
        }
    }

    #[test]
    fn an_address_that_guesses_waits_without_blocking_accounts() {
        let limits = Limits::default();
        for number in 0..120 {
            let account = format!("a{number}");
            assert_eq!(limits.attempt(Way::Password, &account, "2001:db8:1:2::1", start()), Ok(()));
        }
        for number in 0..20 {
            let address = format!("2001:db8:1:2::{number:x}");
            assert_eq!(limits.attempt(Way::Password, "zhang", &address, start()), Err(600));
        }
        assert_eq!(limits.attempt(Way::Password, "zhang", "2001:db8:1:3::1", start()), Ok(()));
    }

    #[test]
    fn memory_is_bounded_however_many_names_are_tried() {
        let limits = Limits::default();
        for number in 0..REMEMBERED * 2 {
            let (account, address) = (format!("a{number}"), format!("10.{}", number / 50));
            let _ = limits.attempt(Way::Password, &account, &address, start());
        }
        assert!(limits.kept.lock().unwrap().len() <= REMEMBERED + 2);
    }

    #[test]
    fn acts_of_one_way_and_address_are_counted_apart() {
        let limits = Limits::default();
        for _ in 0..10 {
            assert_eq!(limits.act(Way::Complaint, "10.0.0.1", start()), Ok(()));
        }
        assert_eq!(limits.act(Way::Complaint, "10.0.0.1", start()), Err(600));
        assert_eq!(limits.act(Way::Complaint, "10.0.0.2", start()), Ok(()));
        assert_eq!(limits.act(Way::ComplaintNumber, "10.0.0.1", start()), Ok(()));
        assert_eq!(limits.attempt(Way::Password, "zhang", "10.0.0.1", start()), Ok(()));
    }
}
