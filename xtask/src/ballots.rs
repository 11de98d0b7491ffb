//! `cargo xtask ballots`: the tests of ballots beside the program that their format comes from.
//!
//! That program is in Debian 13 (trixie) and newer. So that its version is one and the same everywhere, it is
//! unpacked into a folder of its own below `target/`, with the libraries it was built with, whatever the
//! machine runs otherwise.

use crate::{cargo, complete, say, tools};
use anyhow::{Context as _, Result, bail, ensure};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the program to the tests.
pub const VARIABLE: &str = "JICENG_TEST_BELENIOS";

const RELEASE: &str = "trixie";
const PACKAGE: &str = "belenios-tool";

/// Runs the tests of ballots and of the auditor with the reference program beside them.
///
/// # Errors
/// The program cannot be had, or a test fails.
pub fn run(root: &Path, install: bool) -> Result<()> {
    let program = provide(root, install)?;
    // What is sealed and checked needs no operating system.
    complete(cargo(root).args(["check", "--package", "ballot", "--lib", "--no-default-features"]))?;
    complete(cargo(root).args(["test", "--package", "ballot", "--package", "auditor"]).env(VARIABLE, program))
}

/// Finds the reference program, or unpacks it where `install` is set and we may.
///
/// # Errors
/// It is not there and cannot be unpacked; the message says why.
pub fn provide(root: &Path, install: bool) -> Result<PathBuf> {
    let folder = root.join("target/belenios");
    let script = folder.join(PACKAGE);
    if script.is_file() && answers(&script) {
        return Ok(script);
    }
    if !install || !tools::is_root()? {
        bail!("the tests need {PACKAGE} of Debian {RELEASE}; as root, run: cargo xtask ballots");
    }
    unpack(&folder)?;
    ensure!(answers(&script), "{} does not run", script.display());
    Ok(script)
}

fn unpack(folder: &Path) -> Result<()> {
    say(&format!("unpacking {PACKAGE} of Debian {RELEASE}"));
    tools::install(&["debootstrap"])?;
    let system = folder.join("root");
    if system.exists() {
        fs::remove_dir_all(&system)?;
    }
    fs::create_dir_all(folder)?;
    let mut command = Command::new("debootstrap");
    command.args(["--variant=minbase", &format!("--include={PACKAGE}"), RELEASE]).arg(&system);
    complete(&mut command)?;
    write_script(folder, &system)
}

/// A script that starts the program with its own loader and libraries, so that it sees our files.
fn write_script(folder: &Path, system: &Path) -> Result<()> {
    let architecture = Command::new("dpkg-architecture").arg("-qDEB_HOST_MULTIARCH").output();
    let architecture = architecture.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let architecture = architecture.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let architecture = architecture.unwrap_or_else(|| format!("{}-linux-gnu", std::env::consts::ARCH));
    let loader = loader(system).context("the unpacked system has no loader")?;
    let script = format!(
        "#!/bin/sh\nexec '{}' --library-path '{root}/lib/{architecture}:{root}/usr/lib/{architecture}' \
         '{root}/usr/bin/{PACKAGE}' \"$@\"\n",
        loader.display(),
        root = system.display(),
    );
    let path = folder.join(PACKAGE);
    fs::write(&path, script)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn loader(system: &Path) -> Option<PathBuf> {
    let folders = ["lib64", "lib"].map(|folder| system.join("usr").join(folder));
    let mut files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    files.find(|file| file.file_name().to_string_lossy().starts_with("ld-linux")).map(|file| file.path())
}

fn answers(script: &Path) -> bool {
    let output = Command::new(script).arg("--version").output();
    output.is_ok_and(|output| output.status.success() && output.stdout.starts_with(b"3."))
}
