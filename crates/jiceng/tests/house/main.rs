//! The whole house: stories on both databases, every route with every role, every statement on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;
mod demo;
mod exports;
mod fixtures;
mod parsers;
mod routes;
mod statements;
mod story;
