//! The built program, serving a synthetic county.

use crate::Error;
use crate::database::TemporaryDatabase;
use serde::Deserialize;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// On which database the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// The server that `cargo xtask test` started.
    Postgres,
}

/// Name and password of an account of the demo.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SignIn {
    /// The role's word, such as `branch-secretary`.
    pub role: String,
    /// The user name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// A running server with data of its own. Dropping it ends it and removes them.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: String,
    sign_ins: Vec<SignIn>,
    // In this order, after the process that uses them has ended.
    _database: Option<TemporaryDatabase>,
    data: TempDir,
}

/// Enough for every kind of page, and made in a moment.
const MEMBERS: u32 = 200;
/// A debug build hashes passwords slowly, and machines that test are busy.
const COMES_UP: Duration = Duration::from_mins(3);
const GOES_DOWN: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

impl Server {
    /// Makes a synthetic county of 200 members and serves it on a free port.
    ///
    /// # Errors
    /// The program is not built, or does not come up; the error carries what it said.
    pub fn start(database: Database) -> Result<Self, Error> {
        Self::start_with(database, MEMBERS)
    }

    /// As [`Server::start`], with this many members.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_with(database: Database, members: u32) -> Result<Self, Error> {
        let binary = binary()?;
        let data = tempfile::Builder::new().prefix("jiceng-journey-").tempdir()?;
        let folder = data.path().as_os_str();
        let members = members.to_string();
        let demo = ["demo", "--members", &members, "--listen", "127.0.0.1:0", "--data"].map(OsStr::new);
        let (mut process, mut address, _) = serve(&binary, &[demo.as_slice(), &[folder]].concat())?;
        let sign_ins = serde_json::from_slice(&std::fs::read(data.path().join("sign-ins.json"))?)?;
        let mut own = None;
        if database == Database::Postgres {
            end(&mut process)?;
            let target = TemporaryDatabase::create()?;
            copy(&binary, &data.path().join("jiceng.db"), &target.url())?;
            let url = target.url();
            let words = ["serve", "--listen", "127.0.0.1:0", "--database", &url, "--data"].map(OsStr::new);
            (process, address, _) = serve(&binary, &[words.as_slice(), &[folder]].concat())?;
            own = Some(target);
        }
        Ok(Self { process, address, sign_ins, _database: own, data })
    }

    /// Serves an installation that waits for its first set-up, with a gateway for messages, and tells the code that is
    /// asked for.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_empty(gateway: &Path) -> Result<(Self, String), Error> {
        let data = tempfile::Builder::new().prefix("jiceng-journey-").tempdir()?;
        let words = ["serve", "--listen", "127.0.0.1:0", "--sms"].map(OsStr::new);
        let words = [words.as_slice(), &[gateway.as_os_str(), OsStr::new("--data"), data.path().as_os_str()]];
        let (process, address, said) = serve(&binary()?, &words.concat())?;
        let line = said.lines().find(|line| line.contains("set-up code"));
        let code = line.and_then(|line| line.split_whitespace().last()).unwrap_or_default().to_owned();
        Ok((Self { process, address, sign_ins: Vec::new(), _database: None, data }, code))
    }

    /// The address of a page by its path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Who may sign in.
    #[must_use]
    pub fn sign_ins(&self) -> &[SignIn] {
        &self.sign_ins
    }

    /// The first account with a role.
    ///
    /// # Errors
    /// The demo makes none.
    pub fn sign_in(&self, role: &str) -> Result<&SignIn, Error> {
        let found = self.sign_ins.iter().find(|sign_in| sign_in.role == role);
        found.ok_or_else(|| Error::Absent {
            page: "sign-ins.json".to_owned(),
            what: format!("account of {role}"),
        })
    }

    /// The folder of keys and, on [`Database::Sqlite`], of the database.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program that `cargo xtask test` built, or one that is built here, once for all tests of a process.
///
/// # Errors
/// It cannot be built.
pub fn binary() -> Result<PathBuf, Error> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    if let Some(binary) = std::env::var_os("JICENG_TEST_BINARY") {
        return Ok(binary.into());
    }
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(binary) = built.as_ref() {
        return Ok(binary.clone());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["build", "--package", "jiceng", "--bin", "jiceng"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().map_err(|source| Error::Program { program: cargo.into(), source })?;
    if !output.status.success() {
        return Err(Error::Silent {
            program: "cargo",
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    // A test lies in the folder `deps` beside the programs.
    let here = std::env::current_exe()?;
    let binary = here.ancestors().nth(2).unwrap_or(&here).join("jiceng");
    *built = Some(binary.clone());
    Ok(binary)
}

/// Starts the program and waits for the line with its address; that, and what was said before.
fn serve(binary: &Path, words: &[&OsStr]) -> Result<(Child, String, String), Error> {
    let mut command = Command::new(binary);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process =
        command.spawn().map_err(|source| Error::Program { program: binary.to_owned(), source })?;
    let (sender, lines) = channel();
    listen(process.stdout.take(), &sender);
    listen(process.stderr.take(), &sender);
    drop(sender);
    match announced(&lines) {
        Ok((address, said)) => Ok((process, address, said)),
        Err(said) => {
            let _ = process.kill();
            let _ = process.wait();
            Err(Error::Silent { program: "jiceng", said })
        }
    }
}

/// Reads an output to its end, so that the pipe never fills. Nobody minds when the lines are no longer wanted.
fn listen(output: Option<impl Read + Send + 'static>, sender: &Sender<String>) {
    let (Some(output), sender) = (output, sender.clone()) else {
        return;
    };
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
}

/// The address and what was said before it, or all that was said instead.
fn announced(lines: &Receiver<String>) -> Result<(String, String), String> {
    let end = Instant::now() + COMES_UP;
    let mut said = String::new();
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) if line.starts_with("http://") => return Ok((line.trim().to_owned(), said)),
            Ok(line) => said = said + &line + "\n",
            Err(RecvTimeoutError::Disconnected) => return Err(said + "(it ended)"),
            Err(RecvTimeoutError::Timeout) => return Err(said + "(it said no address in time)"),
        }
    }
}

/// Asks the program to end and waits until it has.
fn end(process: &mut Child) -> Result<(), Error> {
    Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &process.id().to_string()]).status()?;
    let end = Instant::now() + GOES_DOWN;
    while process.try_wait()?.is_none() {
        if Instant::now() > end {
            process.kill()?;
            process.wait()?;
            return Err(Error::Silent {
                program: "jiceng",
                said: "it does not end when asked to".to_owned(),
            });
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

fn copy(binary: &Path, from: &Path, to: &str) -> Result<(), Error> {
    let output = Command::new(binary).arg("copy").arg("--from").arg(from).args(["--to", to]).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Silent { program: "jiceng copy", said: String::from_utf8_lossy(&output.stderr).into_owned() })
}
