//! A `PostgreSQL` database of a test's own.

use crate::Error;
use crate::driver::program;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty database, dropped with this value.
#[derive(Debug)]
pub struct TemporaryDatabase {
    server: String,
    name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl TemporaryDatabase {
    /// Makes one on the server that `JICENG_TEST_POSTGRES` names.
    ///
    /// # Errors
    /// The variable is not set, or the server refuses.
    pub fn create() -> Result<Self, Error> {
        let server =
            std::env::var("JICENG_TEST_POSTGRES").map_err(|_| Error::Variable("JICENG_TEST_POSTGRES"))?;
        let name = format!("journey_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        psql(&server, &format!("CREATE DATABASE {name}"))?;
        Ok(Self { server, name })
    }

    /// Its address: the server's, with another name after the last slash.
    #[must_use]
    pub fn url(&self) -> String {
        let server = self.server.rsplit_once('/').map_or(self.server.as_str(), |(server, _)| server);
        format!("{server}/{}", self.name)
    }
}

impl Drop for TemporaryDatabase {
    fn drop(&mut self) {
        let _ = psql(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn psql(server: &str, statement: &str) -> Result<(), Error> {
    let program = program("JICENG_TEST_PSQL", "psql");
    let run =
        Command::new(&program).args([server, "--quiet", "--no-psqlrc", "--command", statement]).output();
    let output = run.map_err(|source| Error::Program { program, source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Silent { program: "psql", said: String::from_utf8_lossy(&output.stderr).into_owned() })
}
