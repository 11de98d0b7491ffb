//! The program that drives the browser.

use crate::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A running chromedriver. Dropping it ends it and the browsers it started.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

const LEAVE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);
const READY: &str = "was started successfully on port ";

impl Driver {
    /// Starts one on a free port of its own choice.
    pub(crate) fn start() -> Result<Self, Error> {
        let program = program("JICENG_TEST_CHROMEDRIVER", "chromedriver");
        let started =
            Command::new(&program).arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|source| Error::Program { program, source })?;
        let Some(output) = process.stdout.take() else {
            return Err(Error::Silent { program: "chromedriver", said: String::new() });
        };
        match announced(output) {
            Ok(port) => Ok(Self { process, port }),
            Err(said) => {
                let _ = process.kill();
                let _ = process.wait();
                Err(Error::Silent { program: "chromedriver", said })
            }
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks it to end, which ends its browsers too; a killed driver would leave them running.
    fn leave(&mut self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_write_timeout(Some(LEAVE))?;
        write!(
            connection,
            "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        )?;
        let end = Instant::now() + LEAVE;
        while self.process.try_wait()?.is_none() && Instant::now() < end {
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.leave();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program named by a variable, or looked for on the path.
pub(crate) fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| PathBuf::from(name), PathBuf::from)
}

/// Reads up to the line that names the port; what follows is read and forgotten, so that the pipe never fills.
fn announced(output: ChildStdout) -> Result<u16, String> {
    let mut output = BufReader::new(output);
    let mut said = String::new();
    loop {
        let mut line = String::new();
        match output.read_line(&mut line) {
            Ok(length) if length > 0 => said.push_str(&line),
            _ => return Err(said),
        }
        let port =
            line.split_once(READY).and_then(|(_, rest)| rest.trim().trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Ok(port);
        }
    }
}
