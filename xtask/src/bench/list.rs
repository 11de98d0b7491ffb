//! A page of 50 out of a million members, as a browser asks for it, on both databases, by one and by sixteen clients.

use super::client::Client;
use super::heading;
use super::load::ask;
use super::process::Serving;
use crate::postgres::Cluster;
use crate::{complete, say};
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const REQUESTS: usize = 200;
/// Who sees all of the county.
const OFFICER: &str = "county-officer";
/// What is asked: words for the table, and the address.
const QUESTIONS: [(&str, &str); 8] = [
    ("first page", "/members?size=50"),
    ("full members", "/members?size=50&category=full"),
    ("a name", "/members?size=50&words=%E7%8E%8B%E5%BB%BA%E5%9B%BD"),
    ("initials", "/members?size=50&words=wjg"),
    ("one syllable", "/members?size=50&words=wang"),
    ("women", "/members?size=50&sex=female"),
    ("organisations", "/organisations"),
    ("the home page", "/"),
];

pub(super) fn measure(binary: &Path, postgres: &Path, members: u32) -> Result<()> {
    heading(&format!("pages over {members} members; milliseconds until the last byte, p50 / p95"));
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let count = members.to_string();
    let started = Instant::now();
    let words = ["demo", "--data", &data, "--members", &count, "--listen", "127.0.0.1:0"];
    let server = Serving::start(binary, &words)?;
    say(&format!("made in {:.0} s", started.elapsed().as_secs_f64()));
    ask("SQLite", &Client::signed_in(&server.address, folder.path(), OFFICER)?, &QUESTIONS, REQUESTS)?;
    drop(server);

    let cluster = Cluster::start(postgres)?;
    let file = folder.path().join("jiceng.db");
    let started = Instant::now();
    complete(Command::new(binary).args(["copy", "--to", cluster.url(), "--from"]).arg(&file))?;
    say(&format!("copied to PostgreSQL in {:.0} s", started.elapsed().as_secs_f64()));
    let words = ["serve", "--data", &data, "--database", cluster.url(), "--listen", "127.0.0.1:0"];
    let server = Serving::start(binary, &words)?;
    ask("PostgreSQL", &Client::signed_in(&server.address, folder.path(), OFFICER)?, &QUESTIONS, REQUESTS)
}
