//! A Debian 13 (trixie) in a folder below `target/`: programs that tests need beside ours are of one version everywhere,
//! whatever the machine runs otherwise. They are started by their own loader with their own libraries, so that they see
//! the files that tests make.

use crate::{complete, say, tools};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const RELEASE: &str = "trixie";
/// Everything that some test asks of it.
const PACKAGES: &str = "belenios-tool,python3";

/// The unpacked system.
pub(crate) struct Trixie {
    folder: PathBuf,
    /// Its root.
    pub(crate) system: PathBuf,
}

/// Finds it, or unpacks it where `install` is set and we may.
///
/// # Errors
/// It is not there and cannot be unpacked; the message says why.
pub(crate) fn provide(root: &Path, install: bool) -> Result<Trixie> {
    let folder = root.join("target/trixie");
    let trixie = Trixie { system: folder.join("system"), folder };
    // Written last, so that a system that was left half unpacked is begun anew.
    let whole = trixie.folder.join("whole");
    if whole.is_file() {
        return Ok(trixie);
    }
    if !install || !tools::is_root()? {
        bail!("the tests need {PACKAGES} of Debian {RELEASE}; as root, run: cargo xtask test");
    }
    say(&format!("unpacking {PACKAGES} of Debian {RELEASE}"));
    tools::install(&["debootstrap"])?;
    if trixie.folder.exists() {
        fs::remove_dir_all(&trixie.folder)?;
    }
    fs::create_dir_all(&trixie.folder)?;
    let mut command = Command::new("debootstrap");
    command.args(["--variant=minbase", &format!("--include={PACKAGES}"), RELEASE]).arg(&trixie.system);
    complete(command.stdout(Stdio::null()))?;
    fs::write(whole, "")?;
    Ok(trixie)
}

impl Trixie {
    /// A script that starts one of its programs, with these variables set.
    ///
    /// # Errors
    /// The system has no loader; the script cannot be written.
    pub(crate) fn script(&self, program: &str, variables: &[(&str, String)]) -> Result<PathBuf> {
        let system = self.system.display();
        let loader = self.loader().context("the unpacked system has no loader")?;
        let architecture = format!("{}-linux-gnu", std::env::consts::ARCH);
        let exports: Vec<String> =
            variables.iter().map(|(name, value)| format!("export {name}='{value}'")).collect();
        let exports = exports.join("\n");
        let script = format!(
            "#!/bin/sh\n{exports}\nexec '{}' --library-path '{system}/usr/lib/{architecture}' '{system}/usr/bin/{program}' \"$@\"\n",
            loader.display(),
        );
        let path = self.folder.join(program);
        fs::write(&path, script)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(path)
    }

    fn loader(&self) -> Option<PathBuf> {
        let folders = ["lib64", "lib"].map(|folder| self.system.join("usr").join(folder));
        let mut files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        files.find(|file| file.file_name().to_string_lossy().starts_with("ld-linux")).map(|file| file.path())
    }
}
