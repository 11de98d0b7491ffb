//! The whole house: stories on both databases, every route with every role, every statement on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod api;
mod asking;
mod common;
mod crawl;
mod demo;
mod desk;
mod entries;
mod exports;
mod feedback;
mod fixtures;
mod hostile;
mod html;
mod http;
mod imports;
mod members;
mod members_list;
mod messages;
mod naming;
mod organisation_moves;
mod organisations;
mod parsers;
mod privacy;
mod refusing;
mod releases;
mod routes;
mod second_writer;
mod service_units;
mod serving;
mod set_up;
mod soundness;
mod statements;
mod story;
mod units;
