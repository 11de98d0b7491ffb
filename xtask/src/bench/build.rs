//! How long a first build of the demo takes, and how large the program is.

use super::heading;
use crate::{cargo, complete, say};
use anyhow::Result;
use std::path::Path;
use std::time::Instant;

pub(super) fn measure(root: &Path) -> Result<()> {
    heading("cold build: cargo build --release, into an empty folder, packages downloaded before");
    complete(cargo(root).args(["fetch", "--locked"]))?;
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    complete(cargo(root).args(["build", "--quiet", "--release", "--target-dir"]).arg(folder.path()))?;
    let took = started.elapsed();
    let size = std::fs::metadata(folder.path().join("release").join("jiceng"))?.len();
    say(&format!("{:.0} s; the program has {} MiB", took.as_secs_f64(), size / 1_048_576));
    Ok(())
}
