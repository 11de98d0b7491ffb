//! A program that is measured: its time and the most memory it held.

use anyhow::{Context as _, Result, ensure};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a finished program used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used {
    pub(super) wall: Duration,
    /// The most memory resident at once, in KiB, as last seen before the end.
    pub(super) peak: u64,
}

const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Runs a program to its end.
pub(super) fn run(command: &mut Command) -> Result<Used> {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().with_context(|| format!("{name} cannot start"))?;
    let mut peak = 0;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "{name} failed ({status})");
            return Ok(Used { wall: started.elapsed(), peak });
        }
        peak = peak.max(memory(child.id(), "VmHWM:").unwrap_or(0));
        std::thread::sleep(LOOK_EVERY);
    }
}

/// A line of the kernel's report about a process, in KiB.
pub(super) fn memory(process: u32, line: &str) -> Option<u64> {
    let report = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    report.lines().find_map(|it| it.strip_prefix(line))?.split_whitespace().next()?.parse().ok()
}

/// A serving `jiceng`. Dropping it ends it.
pub(super) struct Serving {
    process: Child,
    /// Host and port.
    pub(super) address: String,
}

impl Serving {
    /// Starts the program and waits until it prints its address.
    pub(super) fn start(binary: &Path, words: &[&str]) -> Result<Self> {
        let mut process = Command::new(binary)
            .args(words)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot start")?;
        let output = process.stdout.take().context("the server has no output")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.trim().strip_prefix("http://") {
                let address = address.trim_end_matches('/').to_owned();
                return Ok(Self { process, address });
            }
        }
        let _ = process.kill();
        anyhow::bail!("the server ended before it served")
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
