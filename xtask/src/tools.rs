//! The programs that tests need besides the Rust toolchain: found, or installed where we may.

use crate::{complete, say};
use anyhow::{Context as _, Result, bail};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    /// The browser.
    pub chromium: PathBuf,
    /// The program that drives the browser.
    pub chromedriver: PathBuf,
    /// The folder with `initdb`, `pg_ctl`, `postgres` and `psql`.
    pub postgres: PathBuf,
}

/// What was found, each part on its own.
#[derive(Clone, Debug, Default)]
struct Found {
    chromium: Option<PathBuf>,
    chromedriver: Option<PathBuf>,
    postgres: Option<PathBuf>,
    fonts: bool,
}

const FONT: &str = "Noto Sans CJK SC";

/// Finds the tools; installs what is missing with `apt-get` when `install` is set and this is the root of a Debian.
///
/// # Errors
/// Something is missing and cannot be installed; the message says what and how.
pub fn provide(install: bool) -> Result<Tools> {
    let found = find();
    let packages = found.missing();
    if packages.is_empty() {
        return found.complete();
    }
    if !install || !is_root()? || on_path("apt-get").is_none() {
        bail!(
            "the tests need {}; as root, run: apt-get update && apt-get install {}",
            packages.join(", "),
            packages.join(" ")
        );
    }
    self::install(&packages)?;
    find().complete()
}

/// Installs Debian packages; where they are installed already, nothing happens.
///
/// # Errors
/// They cannot be had.
pub fn install(packages: &[&str]) -> Result<()> {
    say(&format!("installing {}", packages.join(", ")));
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

/// Whether this process has the rights of root.
///
/// # Errors
/// The kernel's process table cannot be read.
pub fn is_root() -> Result<bool> {
    Ok(std::fs::metadata("/proc/self").context("/proc/self")?.uid() == 0)
}

fn apt(words: &[&str]) -> Result<()> {
    complete(Command::new("apt-get").args(words).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn find() -> Found {
    Found {
        chromium: on_path("chromium").or_else(|| on_path("chromium-browser")),
        chromedriver: on_path("chromedriver"),
        postgres: postgres(Path::new("/usr/lib/postgresql")).or_else(|| beside(on_path("initdb"))),
        fonts: fonts(),
    }
}

impl Found {
    /// The Debian packages that would bring what is missing.
    fn missing(&self) -> Vec<&'static str> {
        let parts = [
            (self.chromium.is_some(), "chromium"),
            (self.chromedriver.is_some(), "chromium-driver"),
            (self.fonts, "fonts-noto-cjk"),
            (self.fonts || on_path("fc-list").is_some(), "fontconfig"),
            (self.postgres.is_some(), "postgresql"),
        ];
        parts.iter().filter(|(present, _)| !present).map(|(_, package)| *package).collect()
    }

    fn complete(self) -> Result<Tools> {
        let missing = self.missing();
        match self {
            Self {
                chromium: Some(chromium),
                chromedriver: Some(chromedriver),
                postgres: Some(postgres),
                fonts: true,
            } => Ok(Tools { chromium, chromedriver, postgres }),
            _ => bail!("still missing after the installation: {}", missing.join(", ")),
        }
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn beside(program: Option<PathBuf>) -> Option<PathBuf> {
    std::fs::canonicalize(program?).ok()?.parent().map(ToOwned::to_owned)
}

/// The newest version below Debian's folder, which keeps each version's programs apart from the path.
fn postgres(folder: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(folder).ok()?.flatten();
    versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            let whole = ["initdb", "pg_ctl", "postgres", "psql"]
                .iter()
                .all(|program| programs.join(program).is_file());
            whole.then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

/// Screenshots and widths are compared in one font.
fn fonts() -> bool {
    let list = Command::new("fc-list").arg(FONT).output();
    list.is_ok_and(|list| list.status.success() && !list.stdout.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_by_its_package() {
        let found = Found { chromium: Some("/bin/chromium".into()), fonts: true, ..Found::default() };
        assert_eq!(found.missing(), ["chromium-driver", "postgresql"]);
        let message = found.complete().unwrap_err().to_string();
        assert!(message.contains("chromium-driver, postgresql"), "{message}");
    }

    #[test]
    fn the_newest_whole_postgres_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        for (version, programs) in [
            ("9", &["initdb", "pg_ctl", "postgres", "psql"][..]),
            ("15", &["initdb", "pg_ctl", "postgres", "psql"]),
            ("16", &["psql"]),
        ] {
            let bin = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            for program in programs {
                std::fs::write(bin.join(program), "").unwrap();
            }
        }
        assert_eq!(postgres(folder.path()), Some(folder.path().join("15/bin")));
        assert_eq!(postgres(&folder.path().join("absent")), None);
    }
}
