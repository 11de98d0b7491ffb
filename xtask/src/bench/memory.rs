//! The memory of the server at a county's size, after its pages were asked for.

use super::client::Client;
use super::heading;
use super::process::{Serving, memory};
use crate::say;
use anyhow::{Context as _, Result};
use std::path::Path;

const PAGES: [&str; 5] = ["/", "/organisations", "/members?size=100", "/members?words=wang", "/rules"];
const ROUNDS: usize = 20;

pub(super) fn measure(binary: &Path, members: u32) -> Result<()> {
    heading(&format!("memory of the server at {members} members"));
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let count = members.to_string();
    let demo = ["demo", "--data", &data, "--members", &count, "--listen", "127.0.0.1:0"];
    // Making the county and serving it are different work: the server that is looked at starts on what is there.
    drop(Serving::start(binary, &demo)?);
    let server = Serving::start(binary, &demo)?;
    let mut client = Client::signed_in(&server.address, folder.path(), "county-officer")?;
    for page in PAGES.iter().cycle().take(PAGES.len() * ROUNDS) {
        client.get(page)?;
    }
    let mebibytes = |line| memory(server.id(), line).map(|kibibytes| kibibytes / 1024);
    say(&format!(
        "resident {} MiB, at most {} MiB",
        mebibytes("VmRSS:").context("no report of the kernel")?,
        mebibytes("VmHWM:").context("no report of the kernel")?
    ));
    Ok(())
}
