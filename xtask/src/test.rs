//! `cargo xtask test`: everything is run, nothing is skipped, one closing line counts.

use crate::postgres::Cluster;
use crate::{ballots, bulletins, cargo, complete, say, tools, trixie};
use anyhow::{Context as _, Result, ensure};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the person asked for.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The whole matrix of pages.
    pub full: bool,
    /// Missing tools may be installed.
    pub install: bool,
    /// Only these packages; all when empty.
    pub packages: Vec<String>,
    /// Passed on to `cargo test`.
    pub rest: Vec<String>,
}

/// The sum of cargo's result lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// Installs and starts what the tests need, runs them, prints the closing line, after which nothing may follow.
///
/// Tells whether all is well: no test failed or was ignored, some ran, and nothing needed was missing.
#[must_use]
pub fn run(root: &Path, wishes: &Wishes) -> bool {
    // A run that cannot begin counts as one failure.
    let (counts, faults) = match prepared(root, wishes) {
        Ok((counts, clean)) => (counts.closed(clean), counts.faults(clean)),
        Err(error) => (Counts { failed: 1, ..Counts::default() }, vec![format!("{error:#}")]),
    };
    for fault in &faults {
        say(&format!("error: {fault}"));
    }
    say(&format!("{} passed, {} failed", counts.passed, counts.failed));
    faults.is_empty()
}

/// The counts, and whether cargo reported success.
fn prepared(root: &Path, wishes: &Wishes) -> Result<(Counts, bool)> {
    let tools = tools::provide(wishes.install)?;
    let trixie = trixie::provide(root, wishes.install)?;
    let (reference, python) = (ballots::provide(&trixie)?, bulletins::provide(&trixie)?);
    let binary = if wishes.packages.is_empty() { tested_binary(root)? } else { binary(root)? };
    let cluster = Cluster::start(&tools.postgres)?;
    let mut command = cargo(root);
    command.args(["test", "--no-fail-fast"]);
    for package in &wishes.packages {
        command.args(["--package", package]);
    }
    if wishes.packages.is_empty() {
        command.arg("--workspace");
    }
    command
        .args(&wishes.rest)
        .env("JICENG_TEST_POSTGRES", cluster.url())
        .env("JICENG_TEST_CHROMIUM", &tools.chromium)
        .env("JICENG_TEST_CHROMEDRIVER", &tools.chromedriver)
        .env("JICENG_TEST_PSQL", tools.postgres.join("psql"))
        .env("JICENG_TEST_BINARY", binary)
        .env(ballots::VARIABLE, reference)
        .env(bulletins::VARIABLE, python);
    if wishes.full {
        command.env("JICENG_TEST_FULL", "1");
    }
    streamed(&mut command, say)
}

/// Builds all tests, and with them the application. Built by itself, with other features of its packages, the
/// application would be compiled once more.
fn tested_binary(root: &Path) -> Result<PathBuf> {
    complete(cargo(root).args(["test", "--workspace", "--no-run"]))?;
    beside()
}

/// Builds the application as the browser tests start it.
pub(crate) fn binary(root: &Path) -> Result<PathBuf> {
    complete(cargo(root).args(["build", "--package", "jiceng", "--bin", "jiceng"]))?;
    beside()
}

/// The application lies beside this program.
fn beside() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let binary = here.parent().context("this program lies in no folder")?.join("jiceng");
    ensure!(binary.is_file(), "{} was not built", binary.display());
    Ok(binary)
}

/// Hands each line on as it comes, and counts.
fn streamed(command: &mut Command, mut line_read: impl FnMut(&str)) -> Result<(Counts, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo test cannot be started")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        line_read(&line);
        counts.add(&line);
    }
    Ok((counts, child.wait()?.success()))
}

impl Counts {
    /// Adds a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …`.
    fn add(&mut self, line: &str) {
        let Some((_, numbers)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in numbers.split("; ") {
            let Some((number, what)) = part.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// What the closing line says: a crate that does not compile or a test that kills its process has no line of
    /// its own, and an ignored test has not been passed.
    fn closed(self, clean: bool) -> Self {
        let broken = u64::from(!clean && self.failed == 0);
        Self { failed: self.failed + self.ignored + broken, ..self }
    }

    fn faults(self, clean: bool) -> Vec<String> {
        let mut faults = Vec::new();
        if self.failed > 0 {
            faults.push(format!("{} tests failed", self.failed));
        }
        if self.ignored > 0 {
            faults.push(format!("{} tests are ignored; run them or remove them", self.ignored));
        }
        if !clean && self.failed == 0 {
            faults.push(
                "cargo test broke off: a crate does not compile, or a test ended its process".to_owned(),
            );
        }
        if clean && self.passed == 0 {
            faults.push("no test was run".to_owned());
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            counts.add(line);
        }
        counts
    }

    #[test]
    fn the_result_lines_are_summed() {
        let counts = sum(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            "a test that prints: test result: ok. 9 passed; 0 failed",
        ]);
        assert_eq!(counts, Counts { passed: 4, failed: 2, ignored: 1 });
    }

    #[test]
    fn all_passed_is_no_fault() {
        assert!(Counts { passed: 4, ..Counts::default() }.faults(true).is_empty());
    }

    #[test]
    fn failed_ignored_broken_off_and_nothing_run_are_faults() {
        let cases = [
            (Counts { passed: 4, failed: 1, ignored: 0 }, false, 1, "1 tests failed"),
            (Counts { passed: 4, failed: 0, ignored: 2 }, true, 2, "2 tests are ignored"),
            (Counts { passed: 4, failed: 0, ignored: 0 }, false, 1, "broke off"),
            (Counts::default(), true, 0, "no test was run"),
        ];
        for (counts, clean, failed, fault) in cases {
            assert_eq!(counts.closed(clean).failed, failed);
            assert!(counts.faults(clean).join(" ").contains(fault), "{counts:?}");
        }
    }

    #[test]
    fn the_output_of_the_command_is_counted() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 3"]);
        let mut lines = Vec::new();
        let (counts, clean) = streamed(&mut command, |line| lines.push(line.to_owned())).unwrap();
        assert_eq!((counts.passed, clean), (2, false));
        assert_eq!(lines, ["test result: ok. 2 passed; 0 failed; 0 ignored"]);
    }
}
