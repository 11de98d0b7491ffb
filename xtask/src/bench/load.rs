//! Pages asked by one client and by sixteen at once.

use super::client::Client;
use crate::say;
use anyhow::{Context as _, Result};
use std::time::Duration;

const CLIENTS: usize = 16;

/// Asks each page once, then so many times by one client, then as many times by each of sixteen; prints a line a page.
pub(super) fn ask(name: &str, first: &Client, questions: &[(&str, &str)], requests: usize) -> Result<()> {
    for (what, path) in questions {
        // The server hangs up on whoever is silent for long, as a client is while sixteen others ask.
        let mut client = first.again()?;
        let (answer, cold) = client.get(path)?;
        let mut alone = series(&mut client, path, requests)?;
        let mut others = (0..CLIENTS).map(|_| client.again()).collect::<Result<Vec<_>>>()?;
        let together: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                others.iter_mut().map(|other| scope.spawn(|| series(other, path, requests))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client broke off"))?)
                .collect()
        });
        let mut crowd: Vec<Duration> = together.into_iter().collect::<Result<Vec<_>>>()?.concat();
        say(&format!(
            "{name:<11} {what:<24} first {:>7.1}   1 client {}   {CLIENTS} clients {}   {} bytes",
            milliseconds(cold),
            spread(&mut alone).context("no answers")?,
            spread(&mut crowd).context("no answers")?,
            answer.body.len()
        ));
    }
    Ok(())
}

fn series(client: &mut Client, path: &str, requests: usize) -> Result<Vec<Duration>> {
    (0..requests).map(|_| client.get(path).map(|(_, took)| took)).collect()
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
