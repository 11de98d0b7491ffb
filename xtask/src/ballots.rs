//! `cargo xtask ballots`: the tests of ballots beside the program that their format comes from.

use crate::trixie::Trixie;
use crate::{cargo, complete, trixie};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the program to the tests.
pub const VARIABLE: &str = "JICENG_TEST_BELENIOS";

const PROGRAM: &str = "belenios-tool";

/// Runs the tests of ballots and of the auditor with the reference program beside them.
///
/// # Errors
/// The program cannot be had, or a test fails.
pub fn run(root: &Path, install: bool) -> Result<()> {
    let program = provide(&trixie::provide(root, install)?)?;
    // What is sealed and checked needs no operating system.
    complete(cargo(root).args(["check", "--package", "ballot", "--lib", "--no-default-features"]))?;
    complete(
        cargo(root)
            .args(["test", "--package", "ballot", "--package", "auditor", "--package", "polling"])
            .env(VARIABLE, program),
    )
}

/// The reference program.
///
/// # Errors
/// It does not run.
pub(crate) fn provide(trixie: &Trixie) -> Result<PathBuf> {
    let script = trixie.script(PROGRAM, &[])?;
    let output = Command::new(&script).arg("--version").output()?;
    ensure!(output.status.success() && output.stdout.starts_with(b"3."), "{} does not run", script.display());
    Ok(script)
}
