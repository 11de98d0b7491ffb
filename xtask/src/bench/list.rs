//! A page of 50 out of a million members, as a browser asks for it, on both databases, by one and by sixteen clients.

use super::client::Client;
use super::heading;
use super::process::Serving;
use crate::postgres::Cluster;
use crate::{complete, say};
use anyhow::{Context as _, Result};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const REQUESTS: usize = 200;
const CLIENTS: usize = 16;
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
    ask("SQLite", &server, folder.path())?;
    drop(server);

    let cluster = Cluster::start(postgres)?;
    let file = folder.path().join("jiceng.db");
    let started = Instant::now();
    complete(Command::new(binary).args(["copy", "--to", cluster.url(), "--from"]).arg(&file))?;
    say(&format!("copied to PostgreSQL in {:.0} s", started.elapsed().as_secs_f64()));
    let words = ["serve", "--data", &data, "--database", cluster.url(), "--listen", "127.0.0.1:0"];
    let server = Serving::start(binary, &words)?;
    ask("PostgreSQL", &server, folder.path())
}

fn ask(name: &str, server: &Serving, folder: &Path) -> Result<()> {
    let first = Client::signed_in(&server.address, folder)?;
    for (what, path) in QUESTIONS {
        // The server hangs up on whoever is silent for long, as a client is while sixteen others ask.
        let mut client = first.again()?;
        let (answer, cold) = client.get(path)?;
        let alone = series(&mut client, path)?;
        let mut others = (0..CLIENTS).map(|_| client.again()).collect::<Result<Vec<_>>>()?;
        let together: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                others.iter_mut().map(|other| scope.spawn(|| series(other, path))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client broke off"))?)
                .collect()
        });
        let mut crowd: Vec<Duration> = together.into_iter().collect::<Result<Vec<_>>>()?.concat();
        let mut alone = alone;
        say(&format!(
            "{name:<11} {what:<14} first {:>7.1}   1 client {}   {CLIENTS} clients {}   {} bytes",
            milliseconds(cold),
            spread(&mut alone).context("no answers")?,
            spread(&mut crowd).context("no answers")?,
            answer.body.len()
        ));
    }
    Ok(())
}

fn series(client: &mut Client, path: &str) -> Result<Vec<Duration>> {
    (0..REQUESTS).map(|_| client.get(path).map(|(_, took)| took)).collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Median and 95th of a hundred.
fn spread(times: &mut [Duration]) -> Option<String> {
    times.sort_unstable();
    let at = |hundredth: usize| times.get(times.len() * hundredth / 100).copied().map(milliseconds);
    Some(format!("{:>6.2} / {:>6.2}", at(50)?, at(95)?))
}
