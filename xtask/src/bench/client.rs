//! As much of HTTP/1.1 as measuring our own server on this machine needs: one kept connection, whole answers.

use anyhow::{Context as _, Result, bail, ensure};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// One kept connection, signed in.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
}

/// An answer.
pub(super) struct Answer {
    status: u16,
    cookie: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Client {
    fn connect(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(2)))?;
        Ok(Self { stream: BufReader::new(stream), host: host.to_owned(), cookie: String::new() })
    }

    /// Signs in as somebody of the demo who has a role.
    pub(super) fn signed_in(host: &str, folder: &Path, role: &str) -> Result<Self> {
        let text = std::fs::read_to_string(folder.join("sign-ins.json"))?;
        let list: Vec<serde_json::Value> = serde_json::from_str(&text)?;
        let who = list.iter().find(|it| it["role"] == role).with_context(|| format!("no {role}"))?;
        let word = |key: &str| who[key].as_str().unwrap_or_default();
        let mut client = Self::connect(host)?;
        let form = format!("name={}&password={}", word("name"), word("password"));
        let answer = client.send("POST", "/sign-in", Some(&form))?;
        ensure!(answer.status == 303, "signing in was answered with {}", answer.status);
        client.cookie = answer.cookie.context("no cookie after signing in")?;
        Ok(client)
    }

    /// Another connection of the same session.
    pub(super) fn again(&self) -> Result<Self> {
        let mut client = Self::connect(&self.host)?;
        client.cookie.clone_from(&self.cookie);
        Ok(client)
    }

    /// Gets a page and tells how long it took until the last byte.
    pub(super) fn get(&mut self, path: &str) -> Result<(Answer, Duration)> {
        let started = Instant::now();
        let answer = self.send("GET", path, None)?;
        let took = started.elapsed();
        ensure!(answer.status == 200, "{path} was answered with {}", answer.status);
        Ok((answer, took))
    }

    fn send(&mut self, method: &str, path: &str, form: Option<&str>) -> Result<Answer> {
        let (host, cookie) = (&self.host, &self.cookie);
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n"
        )
        .into_bytes();
        let form = form.unwrap_or_default();
        if !form.is_empty() {
            let length = form.len();
            write!(
                request,
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
            )?;
        }
        write!(request, "\r\n{form}")?;
        self.stream.get_mut().write_all(&request)?;
        self.answer()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the server hung up");
        Ok(line.trim_end().to_owned())
    }

    fn answer(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status")?;
        let (mut length, mut chunked, mut cookie) = (None, false, None);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse::<usize>().ok(),
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "set-cookie" => cookie = value.split(';').next().map(str::to_owned).or(cookie),
                _ => {}
            }
        }
        let body = match length {
            Some(length) => self.exactly(length)?,
            None if chunked => self.chunks()?,
            None => bail!("an answer of unknown length"),
        };
        Ok(Answer { status, cookie, body })
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line()?, 16)?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
