//! A roster of 100,000 rows: read, checked and committed by us; merely read by Python's openpyxl, in the same run.

use super::heading;
use super::process::{Serving, Used, run};
use crate::{cargo, complete, say};
use anyhow::{Context as _, Result};
use std::path::Path;
use std::process::Command;

/// Reads every cell and does nothing with it, in the mode of openpyxl that is made for large files.
const READ: &str = "import sys, openpyxl
rows = 0
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    rows += 1
print(rows)";

pub(super) fn measure(root: &Path, binary: &Path, rows: u32) -> Result<()> {
    heading(&format!("a roster of {rows} rows"));
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let words = ["demo", "--members", "20", "--listen", "127.0.0.1:0", "--data"];
    let place = data.to_string_lossy().into_owned();
    drop(Serving::start(binary, &[words.as_slice(), &[&place]].concat())?);
    let listed =
        Command::new(binary).args(["organisations", "list", "--json", "--data"]).arg(&data).output()?;
    let organisations: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout)?;
    let names = organisations.iter().filter(|it| it["kind"] == "branch").filter_map(|it| it["name"].as_str());
    let branches = folder.path().join("branches");
    std::fs::write(&branches, names.collect::<Vec<_>>().join("\n"))?;
    let top = organisations.first().and_then(|it| it["code"].as_str()).context("no organisation")?;
    let roster = folder.path().join("roster.xlsx");
    let example = ["run", "--quiet", "--release", "--package", "workbook", "--example", "large_roster", "--"];
    complete(cargo(root).args(example).arg(&roster).arg(rows.to_string()).arg(&branches))?;
    say(&format!("the file has {} KiB", std::fs::metadata(&roster)?.len() / 1024));

    let import = |dry: bool| -> Result<Used> {
        let mut command = Command::new(binary);
        command.args(["import", "members"]).arg(&roster).args(["--organisation", top, "--json", "--data"]);
        command.arg(&data).args(["--common", "arrival=joined"]);
        if dry {
            command.arg("--dry-run");
        }
        run(&mut command)
    };
    tell("read and checked (--dry-run)", import(true)?);
    tell("read, checked and committed", import(false)?);
    tell("the same again: nothing changes", import(true)?);

    let environment = folder.path().join("python");
    complete(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    complete(Command::new(environment.join("bin/pip")).args(["install", "--quiet", "openpyxl"]))?;
    let mut python = Command::new(environment.join("bin/python"));
    tell("openpyxl, reading alone", run(python.args(["-c", READ]).arg(&roster))?);
    Ok(())
}

fn tell(what: &str, used: Used) {
    say(&format!("{what:<34} {:>7.2} s  {:>6} MiB", used.wall.as_secs_f64(), used.peak / 1024));
}
