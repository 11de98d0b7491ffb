//! `cargo xtask bulletins`: logs of ours read by an implementation that is not ours, and the other way round.

use crate::trixie::Trixie;
use crate::{cargo, complete, trixie};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names to the tests a Python that has the package.
pub const VARIABLE: &str = "JICENG_TEST_TLOG_PYTHON";

/// The independent implementation; it needs Python 3.12 or newer, which the machine may not have.
const PACKAGE: &str = "aics-tlog==0.2.1";
/// The Python of the unpacked system.
const PYTHON: &str = "3.13";
/// Where the package lies in it.
const PACKAGES: &str = "opt/packages";

/// Provides the package and runs the tests of `crates/bulletin` that ask it.
///
/// # Errors
/// The package cannot be had, or a test failed.
pub fn run(root: &Path, install: bool) -> Result<()> {
    let python = provide(&trixie::provide(root, install)?)?;
    complete(cargo(root).args(["test", "--package", "bulletin", "--test", "foreign"]).env(VARIABLE, python))
}

/// A Python that has the package.
///
/// # Errors
/// The package cannot be had, or Python does not run.
pub(crate) fn provide(trixie: &Trixie) -> Result<PathBuf> {
    let system = trixie.system.display().to_string();
    let packages = trixie.system.join(PACKAGES);
    if !packages.join("aics_tlog").is_dir() {
        fetch(trixie, &packages)?;
    }
    let variables = [("PYTHONHOME", format!("{system}/usr")), ("PYTHONPATH", packages.display().to_string())];
    let script = trixie.script("python3", &variables)?;
    let output = Command::new(&script).args(["-c", "import aics_tlog"]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(script)
}

/// Has this machine's pip choose for the other Python.
fn fetch(trixie: &Trixie, packages: &Path) -> Result<()> {
    let here = trixie.system.join("opt/pip");
    complete(Command::new("python3").args(["-m", "venv"]).arg(&here))?;
    let mut pip = Command::new(here.join("bin/pip"));
    pip.args(["install", "--quiet", "--only-binary=:all:", "--ignore-requires-python"]);
    pip.args(["--implementation", "cp", "--python-version", PYTHON]);
    for system in ["manylinux_2_34", "manylinux_2_28", "manylinux2014"] {
        pip.arg("--platform").arg(format!("{system}_{}", std::env::consts::ARCH));
    }
    complete(pip.arg("--target").arg(packages).arg(PACKAGE))
}
