//! Journeys through the product in a real browser.
//!
//! [`Server`] runs the built program on a database of its own, [`Browser`] is a fresh chromium of a given size, with
//! or without script, and what it shows is measured by its methods: [`Browser::axe`], [`Browser::overflow`],
//! [`Browser::targets_too_small`], [`Browser::transfer`], [`Browser::layout_shift`]. [`pages`] speaks of a page as a
//! person does, by labels and the words on buttons.
//!
//! A journey is a test in `tests/`:
//!
//! ```no_run
//! use journeys::{Browser, Database, Server};
//! # async fn journey() -> Result<(), journeys::Error> {
//! let server = Server::start(Database::Sqlite)?;
//! let browser = Browser::start(360, 800, false).await?;
//! browser.open(&server.url("/")).await?;
//! assert_eq!(browser.overflow().await?, []);
//! # Ok(())
//! # }
//! ```
//!
//! `cargo xtask test` provides what is needed and says where it is in the variables `JICENG_TEST_…`. Without them the
//! programs are looked for on the path, and a test that misses one fails.

mod browser;
mod database;
mod driver;
mod error;
mod measure;
pub mod pages;
mod server;

pub use browser::Browser;
pub use database::TemporaryDatabase;
pub use error::Error;
pub use measure::{Overflow, Resource, SmallTarget, Transfer, Violation, ViolationNode};
pub use server::{Database, Server, SignIn, binary};

/// Whether the whole matrix of languages, widths and text sizes was asked for: `cargo xtask test --full`.
#[must_use]
pub fn full() -> bool {
    std::env::var_os("JICENG_TEST_FULL").is_some()
}
