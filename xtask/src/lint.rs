//! `cargo xtask lint`: formatting, clippy, tidiness, licences. All of them run even when one fails.

use crate::{cargo, complete, licences, say, tidy};
use anyhow::{Result, bail};
use std::path::Path;

type Check = fn(&Path) -> Result<()>;

/// Runs every check and names those that failed.
///
/// # Errors
/// A check found something; it has said what.
pub fn run(root: &Path) -> Result<()> {
    let checks: [(&str, Check); 4] =
        [("formatting", formatting), ("clippy", clippy), ("tidy", tidy::run), ("licences", licences::run)];
    let mut failed = Vec::new();
    for (name, check) in checks {
        say(&format!("== {name}"));
        if let Err(error) = check(root) {
            say(&format!("{name}: {error:#}"));
            failed.push(name);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("lint failed: {}", failed.join(", "))
}

fn formatting(root: &Path) -> Result<()> {
    complete(cargo(root).args(["fmt", "--all", "--check"]))
}

fn clippy(root: &Path) -> Result<()> {
    complete(cargo(root).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
