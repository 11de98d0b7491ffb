//! `cargo xtask bulletins`: logs of ours read by an implementation that is not ours, and the other way round.

use crate::{cargo, complete, say, tools};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The independent implementation.
const PACKAGE: &str = "aics-tlog==0.2.1";
/// It needs one of these, the newest first; what a name leads to is tried, since it may be a mere pointer.
const PYTHONS: [&str; 4] = ["python3.14", "python3.13", "python3.12", "python3"];
const NEW_ENOUGH: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))";
/// The release of Debian whose Python is new enough.
const RELEASE: &str = "trixie";
const RELEASED: &str = "3.13";
/// Where the package lies in it.
const PACKAGES: &str = "opt/packages";

/// Provides the package and runs the tests of `crates/bulletin` that ask it.
///
/// # Errors
/// No Python is new enough and none can be installed, or a test failed.
pub fn run(root: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let python = environment(folder.path())?;
    let mut tests = cargo(root);
    tests.args(["test", "--package", "bulletin", "--test", "foreign"]).env("BULLETIN_PYTHON", python);
    complete(&mut tests)
}

/// A Python that has the package: in an environment of its own, or in a Debian of its own.
fn environment(folder: &Path) -> Result<PathBuf> {
    let known = PYTHONS.into_iter().map(PathBuf::from).chain(pyenv());
    if let Some(python) = known.into_iter().find(|python| is_new_enough(python)) {
        let place = folder.join("python");
        complete(Command::new(python).args(["-m", "venv"]).arg(&place))?;
        complete(Command::new(place.join("bin/pip")).args(["install", "--quiet", PACKAGE]))?;
        return Ok(place.join("bin/python"));
    }
    debian(folder)
}

/// Those that pyenv keeps beside the one it gives, where it is there.
fn pyenv() -> Vec<PathBuf> {
    let ask = |words: &[&str]| {
        let output = Command::new("pyenv").args(words).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    let versions = ask(&["versions", "--bare"]).unwrap_or_default();
    let place = |version: &str| Some(Path::new(ask(&["prefix", version.trim()])?.trim()).join("bin/python3"));
    versions.lines().filter_map(place).collect()
}

fn is_new_enough(python: &Path) -> bool {
    let asked = Command::new(python).args(["-c", NEW_ENOUGH]).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// A Debian in a folder, whose Python this system's pip gives the package.
fn debian(folder: &Path) -> Result<PathBuf> {
    ensure!(tools::is_root()?, "no Python from 3.12 on was found, and only root can install one");
    say(&format!("no Python from 3.12 on was found: a Debian {RELEASE} is installed into a folder"));
    complete(Command::new("apt-get").arg("update"))?;
    complete(Command::new("apt-get").args(["install", "--yes", "--no-install-recommends", "debootstrap"]))?;
    let place = folder.join(RELEASE);
    let mut bootstrap = Command::new("debootstrap");
    bootstrap.args(["--variant=minbase", "--include=python3", RELEASE]).arg(&place).stdout(Stdio::null());
    complete(&mut bootstrap)?;
    let here = folder.join("pip");
    complete(Command::new("python3").args(["-m", "venv"]).arg(&here))?;
    let mut pip = Command::new(here.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--only-binary=:all:",
        "--ignore-requires-python",
        "--implementation",
        "cp",
        "--python-version",
        RELEASED,
    ]);
    for system in ["manylinux_2_34", "manylinux_2_28", "manylinux2014"] {
        pip.arg("--platform").arg(format!("{system}_{}", std::env::consts::ARCH));
    }
    complete(pip.arg("--target").arg(place.join(PACKAGES)).arg(PACKAGE))?;
    script(folder, &place)
}

/// The Debian's Python by its own loader and libraries, so that it sees the files that tests make.
fn script(folder: &Path, place: &Path) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let loader = ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"].map(|file| place.join(file));
    let loader = loader.into_iter().find(|file| file.exists()).context("the Debian has no loader")?;
    let libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(|name| place.join("usr/lib").join(name));
    let libraries =
        libraries.into_iter().find(|folder| folder.is_dir()).context("the Debian has no libraries")?;
    let (place, loader, libraries) = (place.display(), loader.display(), libraries.display());
    let text = format!(
        "#!/bin/sh\nexport PYTHONHOME={place}/usr\nexport PYTHONPATH={place}/{PACKAGES}\n\
         exec {loader} --library-path {libraries} {place}/usr/bin/python3 \"$@\"\n"
    );
    let file = folder.join("python");
    std::fs::write(&file, text)?;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755))?;
    Ok(file)
}
