//! Developer tasks. `docs/development.md` says how to use them and what each check enforces.

pub mod ballots;
pub mod bench;
pub mod bulletins;
pub mod licences;
pub mod lint;
pub mod postgres;
pub mod screenshots;
pub mod test;
pub mod tidy;
pub mod tools;
pub(crate) mod trixie;

use anyhow::{Context as _, Result, ensure};
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout this program was built from.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Writes a line to the terminal. A closed terminal is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// The cargo that runs us, in the checkout.
#[must_use]
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Runs a command to its end and fails when it fails.
///
/// # Errors
/// The command cannot be started or reports failure.
pub fn complete(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy();
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args().map(OsStr::to_string_lossy)).collect();
    let words = words.join(" ");
    let status = command.status().with_context(|| format!("{words} cannot be started"))?;
    ensure!(status.success(), "{words} failed ({status})");
    Ok(())
}
