//! The whole house: stories on both databases, every route with every role, every statement on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod api;
mod common;
mod crawl;
mod html;
mod desk;
mod members;
mod members_list;
mod imports;
mod accounts;
mod common;
mod messages;
mod routes;
mod set_up;
mod releases;
mod routes;
mod serving;
mod soundness;
mod statements;
mod story;
mod units;
