//! All obligations and standing rules of 60,000 branches with a year of events.

use super::heading;
use crate::{cargo, complete};
use anyhow::Result;
use std::path::Path;

pub(super) fn measure(root: &Path) -> Result<()> {
    heading("the rulebook, 60,000 branches with a year of events, one thread");
    complete(cargo(root).args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "rulebook",
        "--example",
        "throughput",
    ]))
}
