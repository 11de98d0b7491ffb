//! What a running installation is made of.

use crate::platform::clock::Clock;
use crate::platform::first::FirstSetUp;
use crate::platform::limits::Limits;
use crate::platform::mail::Mail;
use crate::platform::memo::Memo;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::platform::sms::Sms;
use db::Db;
use rulebook::Rulebook;
use std::net::IpAddr;
use std::path::PathBuf;
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
    /// Whether every request reaches us over TLS, so that cookies are sent over it only.
    pub secure_cookies: bool,
    /// Proxies whose word about a request counts: who asked, and whether over TLS.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether the counters are shown to other machines too.
    pub open_metrics: bool,
    /// Whether the installation shows made-up people; said on every page.
    pub demo: bool,
    /// The folder of keys and, for the embedded database, of the data; none where the program does not run from one.
    pub folder: Option<PathBuf>,
    /// How codes are sent by message; none when they are not.
    pub sms: Option<Arc<dyn Sms>>,
    /// How messages are sent by e-mail; none when they are not.
    pub mail: Option<Arc<dyn Mail>>,
    /// The first set-up, when the server was started on an empty installation.
    pub first: Option<Arc<FirstSetUp>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            help_phone: "0000-12371".to_owned(),
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            open_metrics: false,
            demo: false,
            folder: None,
            sms: None,
            mail: None,
            first: None,
        }
    }
}

/// A shared [`App`], the state of every handler.
pub type AppState = Arc<App>;
