//! `cargo xtask bench`: the figures of `docs/performance.md`, each made by the built program as a user runs it.
//!
//! Times depend on the machine; what compares two programs is measured in one run on the same file.

mod build;
mod client;
mod consensus;
mod import;
mod list;
mod load;
mod memory;
mod planner;
mod process;
mod rules;
mod work;

use crate::{cargo, complete, say, tools};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// A cold build of the demo.
    Build,
    /// All obligations of 60,000 branches in memory.
    Rules,
    /// A page of 50 members out of 1,000,000.
    List,
    /// A roster of 100,000 rows.
    Import,
    /// The server at a county's size.
    Memory,
    /// The first pages of the roles, the yearly book of a branch and the statistics of a county of 3,000 branches.
    Work,
    /// Groups of opinion in a public conversation, beside a Python package.
    Consensus,
    /// Plans, beside the solvers of others.
    Planner,
}

/// How large the measured county is; smaller for a try.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Members in the list.
    pub members: u32,
    /// Rows in the roster.
    pub rows: u32,
    /// Members of the county whose server's memory is looked at.
    pub county: u32,
    /// Members of the county whose people are at work.
    pub working: u32,
}

/// Measures the parts, or all of them when none is named, of the program named or of the one built from here.
/// `instances` is a folder with published instances for the planner, which are not ours to hand on.
///
/// # Errors
/// Something cannot be built, started or measured.
pub fn run(
    root: &Path,
    parts: &[Part],
    size: Size,
    binary: Option<PathBuf>,
    instances: Option<&Path>,
) -> Result<()> {
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    if wanted(Part::Build) {
        build::measure(root)?;
    }
    if wanted(Part::Consensus) {
        consensus::measure(root)?;
    }
    if wanted(Part::Planner) {
        planner::measure(root, instances)?;
    }
    if wanted(Part::Rules) {
        rules::measure(root)?;
    }
    if ![Part::List, Part::Import, Part::Memory, Part::Work].into_iter().any(wanted) {
        return Ok(());
    }
    let binary = match binary {
        Some(binary) => std::path::absolute(binary)?,
        None => release(root)?,
    };
    if wanted(Part::Import) {
        import::measure(root, &binary, size.rows)?;
    }
    if wanted(Part::Memory) {
        memory::measure(&binary, size.county)?;
    }
    if wanted(Part::Work) {
        work::measure(&binary, size.working)?;
    }
    if wanted(Part::List) {
        let tools = tools::provide(true)?;
        list::measure(&binary, &tools.postgres, size.members)?;
    }
    Ok(())
}

/// The program as users run it.
fn release(root: &Path) -> Result<PathBuf> {
    complete(cargo(root).args(["build", "--release", "--package", "jiceng", "--bin", "jiceng"]))?;
    let here = std::env::current_exe()?;
    let target = here.parent().and_then(Path::parent).context("this program lies in no folder")?;
    let binary = target.join("release").join("jiceng");
    ensure!(binary.is_file(), "{} was not built", binary.display());
    Ok(binary)
}

/// A heading before a part's figures.
fn heading(text: &str) {
    say(&format!("\n== {text}"));
}
