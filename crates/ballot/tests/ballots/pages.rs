//! Pages in a real browser: a server of their own on this machine, to which a page posts what it found.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

/// So long a page may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A browser that is ended with the test.
struct Browser(Child);

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Shows a page with the files it loads, and gives what it posts to `/found`.
pub(crate) fn browse(page: String, mut files: HashMap<&'static str, String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (found, finding) = channel();
    files.insert("", page);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (files, found) = (files.clone(), found.clone());
            thread::spawn(move || answer(stream, &files, &found));
        }
    });
    let profile = tempfile::tempdir().unwrap();
    let program =
        std::env::var_os("JICENG_TEST_CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    let mut command = Command::new(program);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", &address]);
    command.arg(format!("--user-data-dir={}", profile.path().display()));
    let _browser = Browser(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    finding.recv_timeout(PATIENCE).unwrap()
}

/// Answers one request.
fn answer(stream: TcpStream, files: &HashMap<&'static str, String>, found: &Sender<String>) {
    let mut from = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        lines.push(line);
    }
    let mut words = lines.first().map(String::as_str).unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length = lines
        .iter()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    if from.read_exact(&mut body).is_ok() && (method, path) == ("POST", "/found") {
        let _ = found.send(String::from_utf8_lossy(&body).into_owned());
    }
    let (status, kind, text) = match files.get(path.trim_start_matches('/')) {
        Some(text) if path == "/" => ("200 OK", "text/html; charset=utf-8", text.as_str()),
        Some(text) => ("200 OK", "text/javascript", text.as_str()),
        None => ("404 Not Found", "text/plain", ""),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        text.len()
    );
    let _ = from.into_inner().write_all((head + text).as_bytes());
}
