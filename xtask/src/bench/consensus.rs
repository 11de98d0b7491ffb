//! The groups of the largest public conversation in our fixtures, by us and by the Python package red-dwarf in turns.

use super::heading;
use super::process::{Used, run};
use crate::{cargo, complete, say};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// 2,031 participants, 896 statements, 225,524 votes.
const LARGEST: &str = "american-assembly.bowling-green.zip";
const ROUNDS: usize = 5;
const REFERENCE: &str = "red-dwarf==0.4.0";

pub(super) fn measure(root: &Path) -> Result<()> {
    heading("groups of opinion, 2,031 participants and 896 statements");
    let tests = root.join("crates/consensus/tests");
    let archive = tests.join("conversations").join(LARGEST);
    let ours = example(root)?;
    let folder = tempfile::tempdir()?;
    let python = python(folder.path())?;
    let script = tests.join("reference/red_dwarf.py");
    let our = |what: &str| {
        let mut command = Command::new(&ours);
        command.arg(what).arg(&archive);
        command
    };
    let their = || {
        let mut command = Command::new(&python);
        command.args(["-W", "ignore"]).arg(&script).arg("time").arg(&archive);
        command
    };
    let (mut us, mut them) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        us.push(seconds(&mut our("seconds"))?);
        them.push(seconds(&mut their())?);
    }
    let (us, them) = (median(us), median(them));
    say(&format!(
        "computed alone, medians of {ROUNDS}: {:.1} ms; {REFERENCE} {:.0} ms; {:.0} times",
        us * 1e3,
        them * 1e3,
        them / us
    ));
    tell("whole process", run(&mut our("once"))?);
    tell(REFERENCE, run(&mut their())?);
    complete(&mut our("stability"))?;
    complete(Command::new(&ours).arg("million"))
}

fn example(root: &Path) -> Result<PathBuf> {
    complete(cargo(root).args([
        "build",
        "--release",
        "--package",
        "consensus",
        "--example",
        "groups_throughput",
    ]))?;
    let here = std::env::current_exe()?;
    let target = here.parent().and_then(Path::parent).context("this program lies in no folder")?;
    let binary = target.join("release/examples/groups_throughput");
    ensure!(binary.is_file(), "{} was not built", binary.display());
    Ok(binary)
}

/// A Python that has the reference.
fn python(folder: &Path) -> Result<PathBuf> {
    let environment = folder.join("python");
    complete(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    complete(Command::new(environment.join("bin/pip")).args(["install", "--quiet", REFERENCE]))?;
    Ok(environment.join("bin/python"))
}

/// The number that a program prints.
fn seconds(command: &mut Command) -> Result<f64> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout)?;
    printed.trim().parse().with_context(|| format!("{printed:?} is no number of seconds"))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

fn tell(what: &str, used: Used) {
    say(&format!(
        "{what:<34} {:>7.3} s  {:>6.1} MiB",
        used.wall.as_secs_f64(),
        f64::from(u32::try_from(used.peak).unwrap_or(u32::MAX)) / 1024.0
    ));
}
