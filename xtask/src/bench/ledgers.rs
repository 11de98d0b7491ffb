//! The yearly book of a branch and the statistics of a whole county, as a browser asks for them: the first time, and again.

use super::client::Client;
use super::heading;
use super::process::Serving;
use crate::say;
use anyhow::Result;
use std::path::Path;

/// What is asked: words for the table, and the address. The first branch of the demo has a year of records.
const QUESTIONS: [(&str, &str); 4] = [
    ("book of a branch", "/ledgers/book?organisation=990101001"),
    ("statistics of the county", "/statistics"),
    ("the same of a past day", "/statistics?on=2025-12-31"),
    ("cost of forms", "/burden"),
];

pub(super) fn measure(binary: &Path, members: u32) -> Result<()> {
    heading(&format!("ledgers over {members} members; milliseconds until the last byte, first and again"));
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let count = members.to_string();
    let words = ["demo", "--data", &data, "--members", &count, "--listen", "127.0.0.1:0"];
    let server = Serving::start(binary, &words)?;
    let mut client = Client::signed_in(&server.address, folder.path())?;
    for (what, path) in QUESTIONS {
        let (answer, first) = client.get(path)?;
        let (_, again) = client.get(path)?;
        say(&format!(
            "{what:<24} {:>8.1} {:>8.1}   {} bytes",
            first.as_secs_f64() * 1_000.0,
            again.as_secs_f64() * 1_000.0,
            answer.body.len()
        ));
    }
    Ok(())
}
