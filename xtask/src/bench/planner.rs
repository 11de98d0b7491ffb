//! Plans, by us and by the solvers of others in one run: assignment beside `SciPy`, capacitated p-median beside `HiGHS` and CP-SAT.

use super::heading;
use crate::{cargo, complete, say};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rows and columns of the assignment that is measured.
const LINES: &str = "5000";
const ROUNDS: usize = 3;
/// Places and sites that may open of the instance that is made where none are named.
const MADE: [&str; 2] = ["300", "30"];
/// Seconds given to each solver.
const SECONDS: [&str; 3] = ["1", "10", "60"];
/// Sites near a place that the others' models know of; all of them is more than they can hold.
const NEAREST: &str = "100";
const REFERENCES: [&str; 4] = ["ortools==9.15.6755", "highspy==1.16.0", "scipy==1.17.1", "numpy"];

/// Measures; `instances` is a folder with files in Lorena and Senne's format, which we may not hand on.
pub(super) fn measure(root: &Path, instances: Option<&Path>) -> Result<()> {
    let bench = Bench::new(root)?;
    heading(&format!("assignment of {LINES} by {LINES}"));
    bench.assignment()?;
    heading("a made county: 3,000 needs and 600 helpers, 3,000 units and 600 branches");
    say(&output(Command::new(&bench.throughput).args(["pairing", "600", "3000"]))?);
    say(&output(Command::new(&bench.throughput).args(["coverage", "3000"]))?);
    for file in bench.instances(instances)? {
        heading(&format!("capacitated p-median: {}", file.display()));
        for seconds in SECONDS {
            bench.location(&file, seconds)?;
        }
    }
    Ok(())
}

struct Bench {
    folder: tempfile::TempDir,
    scripts: PathBuf,
    python: PathBuf,
    throughput: PathBuf,
    pmedian: PathBuf,
}

impl Bench {
    fn new(root: &Path) -> Result<Self> {
        complete(cargo(root).args(["build", "--release", "--package", "planner", "--examples"]))?;
        let here = std::env::current_exe()?;
        let target = here.parent().and_then(Path::parent).context("this program lies in no folder")?;
        let example = |name: &str| target.join("release/examples").join(name);
        let folder = tempfile::tempdir()?;
        let environment = folder.path().join("python");
        complete(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        complete(Command::new(environment.join("bin/pip")).args(["install", "--quiet"]).args(REFERENCES))?;
        Ok(Self {
            scripts: root.join("crates/planner/tests/reference"),
            python: environment.join("bin/python"),
            throughput: example("planner_throughput"),
            pmedian: example("pmedian"),
            folder,
        })
    }

    fn assignment(&self) -> Result<()> {
        let table = self.folder.path().join("costs");
        complete(Command::new(&self.throughput).args(["make", LINES]).arg(&table))?;
        for _ in 0..ROUNDS {
            let ours = output(Command::new(&self.throughput).args(["assign", LINES]).arg(&table))?;
            let script = self.scripts.join("assignment.py");
            let scipy = output(Command::new(&self.python).arg(script).arg(LINES).arg(&table))?;
            say(&format!("ours {ours}   SciPy {scipy}"));
        }
        Ok(())
    }

    fn instances(&self, folder: Option<&Path>) -> Result<Vec<PathBuf>> {
        let Some(folder) = folder else {
            let script = self.scripts.join("pmedian.py");
            let made = self.folder.path().join("made.txt");
            let text = output(Command::new(&self.python).arg(script).arg("made").args(MADE))?;
            std::fs::write(&made, text)?;
            return Ok(vec![made]);
        };
        let files =
            std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let mut files = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        files.retain(|file| file.is_file());
        files.sort();
        Ok(files)
    }

    fn location(&self, file: &Path, seconds: &str) -> Result<()> {
        let ours =
            output(Command::new(&self.pmedian).arg(file).args(["--decimals", "2", "--seconds", seconds]))?;
        say(&format!("{seconds:>2} s  ours    {ours}"));
        for solver in ["highs", "cpsat"] {
            let script = self.scripts.join("pmedian.py");
            let told = output(
                Command::new(&self.python).arg(script).arg(solver).arg(file).args([seconds, NEAREST]),
            )?;
            let last = told.lines().last().unwrap_or_default();
            say(&format!("{seconds:>2} s  {solver:<7} {last}"));
        }
        Ok(())
    }
}

/// What a program prints.
fn output(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
