//! The whole house: stories on both databases, every route with every role, every statement on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod api;
mod common;
mod crawl;
mod html;
mod privacy;
mod routes;
mod statements;
mod story;
