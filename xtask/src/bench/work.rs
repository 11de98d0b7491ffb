//! The work of a county of 3,000 branches: what the people in it open first in the morning, and what they print in the end.

use super::client::Client;
use super::heading;
use super::load::ask;
use super::process::Serving;
use crate::say;
use anyhow::Result;
use std::path::Path;
use std::time::Instant;

/// Each page is asked so many times by every client.
const REQUESTS: usize = 50;
/// What each role opens. The first branch of the demo has a year of records.
const ROLES: [(&str, &[(&str, &str)]); 4] = [
    ("branch-secretary", &[("inbox", "/"), ("development", "/development"), ("dues", "/dues")]),
    ("committee-secretary", &[("inbox", "/"), ("development", "/development")]),
    (
        "county-officer",
        &[
            ("inbox", "/"),
            ("calendar of terms", "/terms"),
            ("transfers", "/transfers"),
            ("floating members", "/floating"),
        ],
    ),
    ("member", &[("own page", "/me"), ("own development", "/me/development")]),
];
/// What is drawn up once a year or a month.
const LEDGERS: [(&str, &str); 4] = [
    ("book of a branch", "/ledgers/book?organisation=990101001"),
    ("statistics of the county", "/statistics"),
    ("the same of a past day", "/statistics?on=2025-12-31"),
    ("cost of forms", "/burden"),
];

pub(super) fn measure(binary: &Path, members: u32) -> Result<()> {
    heading(&format!("a county of {members} members at work; milliseconds until the last byte, p50 / p95"));
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let count = members.to_string();
    let started = Instant::now();
    let words = ["demo", "--data", &data, "--members", &count, "--listen", "127.0.0.1:0"];
    let server = Serving::start(binary, &words)?;
    say(&format!("made in {:.0} s", started.elapsed().as_secs_f64()));
    for (role, pages) in ROLES {
        let client = Client::signed_in(&server.address, folder.path(), role)?;
        say(role);
        ask("SQLite", &client, pages, REQUESTS)?;
    }
    say("ledgers");
    let officer = Client::signed_in(&server.address, folder.path(), "county-officer")?;
    ask("SQLite", &officer, &LEDGERS, REQUESTS / 10)
}
