//! A private `PostgreSQL` for the tests: own folder, own port, nothing kept, no waiting for the disk.
//!
//! A small shell script guards the server. It waits on a pipe that we hold; when the pipe closes, be it at the end,
//! on Ctrl-C or because we were killed, it stops the server and removes the folder. It is in a process group of its own
//! so that Ctrl-C reaches us and not it.

use crate::tools;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server. Dropping it stops the server and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    guard: Child,
    url: String,
}

/// The user and group a process runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    user: u32,
    group: u32,
}

const ATTEMPTS: u32 = 5;

const GUARD: &str = r#"
trap '' INT TERM HUP
folder=$1 programs=$2 port=$3
finish() { rm -rf "$folder"; exit "$1"; }
"$programs/initdb" --pgdata="$folder/data" --username=jiceng --pwfile="$folder/password" --auth=scram-sha-256 \
  --encoding=UTF8 --locale=C --no-sync >"$folder/log" 2>&1 </dev/null || { cat "$folder/log"; finish 1; }
"$programs/pg_ctl" --pgdata="$folder/data" --wait --silent --log="$folder/log" --options="-p $port -k '$folder' \
  -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
  -c max_connections=300" start >/dev/null 2>&1 </dev/null || { cat "$folder/log"; finish 1; }
echo ready
read -r _
"$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 </dev/null
finish 0
"#;

impl Cluster {
    /// Starts a server with the programs of a folder.
    ///
    /// # Errors
    /// The server does not start; the message carries its log.
    pub fn start(programs: &Path) -> Result<Self> {
        let identity = identity()?;
        let mut log = String::new();
        for _ in 0..ATTEMPTS {
            match attempt(programs, identity)? {
                Ok(cluster) => return Ok(cluster),
                Err(why) => log = why,
            }
            // Somebody may have taken the free port between our look and the server's.
            if !log.contains("in use") {
                break;
            }
        }
        bail!("PostgreSQL does not start:\n{log}")
    }

    /// The address for a superuser, who may create databases.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// The server refuses to run as root; then it runs as Debian's `postgres`, or as `nobody`.
fn identity() -> Result<Option<Identity>> {
    if !tools::is_root()? {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let found = named(&users, "postgres").or_else(|| named(&users, "nobody"));
    Ok(Some(
        found.context("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")?,
    ))
}

fn named(users: &str, name: &str) -> Option<Identity> {
    users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [user, _, number, group, ..] = fields.as_slice() else {
            return None;
        };
        (*user == name).then_some(Identity { user: number.parse().ok()?, group: group.parse().ok()? })
    })
}

/// The outer error ends the attempts, the inner one is the server's own log.
fn attempt(programs: &Path, identity: Option<Identity>) -> Result<Result<Cluster, String>> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let password = password()?;
    let folder = tempfile::Builder::new().prefix("jiceng-postgres-").tempdir()?.keep();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    fs::write(folder.join("password"), &password)?;
    let mut command = Command::new("sh");
    command.args(["-c", GUARD, "guard"]).arg(&folder).arg(programs).arg(port.to_string());
    command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    if let Some(Identity { user, group }) = identity {
        chown(folder.join("password"), Some(user), Some(group))?;
        chown(&folder, Some(user), Some(group))?;
        command.uid(user).gid(group);
    }
    let mut guard = command.spawn().context("sh cannot be started")?;
    let mut output = BufReader::new(guard.stdout.take().context("the guard has no output")?);
    let mut log = String::new();
    output.read_line(&mut log)?;
    if log.trim() == "ready" {
        let url = format!("postgres://jiceng:{password}@127.0.0.1:{port}/postgres");
        return Ok(Ok(Cluster { guard, url }));
    }
    output.read_to_string(&mut log)?;
    guard.wait()?;
    Ok(Err(log))
}

/// Nobody else on the machine shall be a superuser of it.
fn password() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("/dev/urandom")?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0::/:/bin/sh\npostgresql:x:9:9::/:/bin/sh\npostgres:x:106:114::/:/bin/sh\n";
        assert_eq!(named(users, "postgres"), Some(Identity { user: 106, group: 114 }));
        assert_eq!(named(users, "nobody"), None);
    }

    #[test]
    fn a_server_that_cannot_start_says_why_and_leaves_nothing() {
        let programs = tempfile::tempdir().unwrap();
        fs::set_permissions(programs.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let initdb = programs.path().join("initdb");
        fs::write(&initdb, "#!/bin/sh\necho \"no room for $1\"\nexit 1\n").unwrap();
        fs::set_permissions(&initdb, fs::Permissions::from_mode(0o755)).unwrap();
        let why = Cluster::start(programs.path()).unwrap_err().to_string();
        let folder = why.split("--pgdata=").nth(1).unwrap().trim_end().strip_suffix("/data").unwrap();
        assert!(why.contains("no room for"), "{why}");
        assert!(!Path::new(folder).exists(), "{folder} is left");
    }

    #[test]
    fn a_server_answers_until_it_is_dropped() {
        let tools = tools::provide(false).unwrap();
        let cluster = Cluster::start(&tools.postgres).unwrap();
        let ask = |url: &str| {
            Command::new(tools.postgres.join("psql")).args([url, "-Atc", "SHOW fsync"]).output().unwrap()
        };
        assert_eq!(String::from_utf8_lossy(&ask(cluster.url()).stdout).trim(), "off");
        let without = cluster.url().replace("jiceng:", "jiceng:wrong");
        assert!(!ask(&without).status.success(), "a wrong password is let in");
        let url = cluster.url().to_owned();
        drop(cluster);
        assert!(!ask(&url).status.success(), "the server still runs");
    }
}
