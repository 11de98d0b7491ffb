//! What a running installation is made of.

use crate::platform::clock::Clock;
use crate::platform::limits::Limits;
use crate::platform::memo::Memo;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use db::Db;
use rulebook::Rulebook;
use std::sync::Arc;

/// The parts that every request may use. Cheap to clone behind its [`Arc`].
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub randomness: Randomness,
    /// The regulations.
    pub rulebook: Rulebook,
    /// Keys of protected values.
    pub keys: Keys,
    /// Attempts to sign in.
    pub limits: Limits,
    /// What was worked out and holds until something changes.
    pub memo: Memo,
    /// What the administrator set.
    pub settings: Settings,
}

/// What the administrator sets when starting the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The telephone of help, shown at the same place on every page.
    pub help_phone: String,
    /// Whether cookies are sent over TLS only.
    pub secure_cookies: bool,
    /// Whether the installation shows made-up people; said on every page.
    pub demo: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { help_phone: "0000-12371".to_owned(), secure_cookies: false, demo: false }
    }
}

/// A shared [`App`], the state of every handler.
pub type AppState = Arc<App>;
