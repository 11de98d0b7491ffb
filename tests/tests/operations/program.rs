//! The built program as an administrator and a browser meet it: commands, a served address, requests over a socket.

use journeys::binary;
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// An installation's folder, and the database it names when it is not the embedded one.
pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    pub(crate) database: Option<String>,
}

impl Installation {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("jiceng-operations-").tempdir().unwrap();
        Self { folder, database: None }
    }

    /// A synthetic county, not served.
    pub(crate) fn county(members: u32) -> Self {
        let new = Self::empty();
        let members = members.to_string();
        let demo = ["demo", "--members", &members, "--listen", "127.0.0.1:0", "--data"];
        drop(Served::start(command(&demo).arg(new.folder.path())));
        new
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The options that name the installation.
    fn named(&self, command: &mut Command) {
        command.arg("--data").arg(self.folder.path());
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
    }

    pub(crate) fn serve(&self, more: &[&str]) -> Served {
        let mut command = command(&["serve", "--listen", "127.0.0.1:0"]);
        self.named(&mut command);
        Served::start(command.args(more))
    }

    /// A command on the installation.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = command(words);
        self.named(&mut command);
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// A command that must succeed; what it said.
    pub(crate) fn done(&self, words: &[&str]) -> String {
        said(words, &self.run(words))
    }

    /// A command that must fail; why it says so.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?} was done");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Name and password of a role's account of the demo.
    pub(crate) fn sign_in(&self, role: &str) -> (String, String) {
        let all: Vec<Value> =
            serde_json::from_slice(&std::fs::read(self.path("sign-ins.json")).unwrap()).unwrap();
        let found = all.iter().find(|it| it["role"] == role).unwrap();
        let word = |key: &str| found[key].as_str().unwrap().to_owned();
        (word("name"), word("password"))
    }
}

pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(binary().unwrap());
    command.args(words).stdin(Stdio::null()).env_remove("RUST_LOG").env("LC_ALL", "en_US.UTF-8");
    command
}

pub(crate) fn said(words: &[&str], output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{words:?}: {out}{err}");
    out.into_owned()
}

/// The program while it serves.
pub(crate) struct Served {
    process: Child,
    /// Host and port.
    pub(crate) address: String,
    log: std::thread::JoinHandle<String>,
}

impl Served {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = process.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("http"));
        let address = line.map(|line| line.split("://").nth(1).unwrap().to_owned());
        std::thread::spawn(move || lines.for_each(drop));
        let Some(address) = address else {
            let _ = process.wait();
            panic!("it did not come up: {}", log.join().unwrap());
        };
        Self { process, address, log }
    }

    /// Ends it without a chance to finish anything.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end and waits; the log it wrote.
    pub(crate) fn stop(mut self) -> String {
        let pid = self.process.id().to_string();
        Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &pid]).status().unwrap();
        assert!(self.process.wait().unwrap().success());
        let log = std::mem::replace(&mut self.log, std::thread::spawn(String::new));
        log.join().unwrap()
    }

    pub(crate) fn get(&self, path: &str, cookie: &str) -> Option<Answer> {
        get(&self.address, path, cookie)
    }

    /// Signs in; the cookie.
    pub(crate) fn cookie(&self, (name, password): &(String, String)) -> String {
        let form = format!("name={name}&password={password}");
        let answer = post(&self.address, "/sign-in", "", FORM, form.as_bytes());
        let answer = answer.unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer that came whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn get(address: &str, path: &str, cookie: &str) -> Option<Answer> {
    let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
    ask(address, head.as_bytes())
}

pub(crate) fn post(address: &str, path: &str, cookie: &str, kind: &str, body: &[u8]) -> Option<Answer> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\nconnection: close\r\nsec-fetch-site: same-origin\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    ask(address, &[head.as_bytes(), body].concat())
}

/// The form of an upload.
fn upload(address: &str, path: &str, cookie: &str, file: &[u8]) -> Option<Answer> {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    post(address, path, cookie, "multipart/form-data; boundary=edge", &body)
}

/// Takes a roster over as a person does: upload, columns as they were found, members from today, report, commit. Gives the address of the
/// batch; none when the server went away before it said that the roster is in.
pub(crate) fn take_over(address: &str, cookie: &str, file: &[u8]) -> Option<String> {
    let answer = upload(address, "/imports/members", cookie, file)?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let batch = answer.header("location")?.to_owned();
    let settled = settle(address, &batch, cookie)?;
    if settled.status == 303 {
        let columns = settled.header("location")?.to_owned();
        let page = get(address, &columns, cookie)?;
        let fields = format!("{}&arrival=today", chosen(&page.body));
        let answer = post(address, &columns, cookie, FORM, fields.as_bytes())?;
        assert_eq!(answer.status, 303, "{}", answer.body);
        settle(address, &batch, cookie)?;
    }
    let answer = post(address, &format!("{batch}/commit"), cookie, FORM, b"")?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let done = settle(address, &batch, cookie)?;
    assert!(done.body.contains("导入完成"), "{}", done.body);
    Some(batch)
}

/// Takes a batch back; the page when it is done, or none when the server went away.
pub(crate) fn undo(address: &str, cookie: &str, batch: &str) -> Option<Answer> {
    let answer = post(address, &format!("{batch}/undo"), cookie, FORM, b"")?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    settle(address, batch, cookie)
}

/// Looks at a page until its work in the background has ended.
fn settle(address: &str, path: &str, cookie: &str) -> Option<Answer> {
    loop {
        let answer = get(address, path, cookie)?;
        if answer.status == 303 || !answer.body.contains("data-refresh") {
            return Some(answer);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What is chosen in the selects of the page of columns, as a form sends it.
fn chosen(page: &str) -> String {
    let selects = page.split("<select").skip(1).filter_map(|select| {
        let name = select.split("name=\"").nth(1)?.split('"').next()?;
        let options = select.split("</select>").next()?;
        let chosen = options.split("<option ").find(|option| option.contains(" selected"))?;
        Some(format!("{name}={}", chosen.split("value=\"").nth(1)?.split('"').next()?))
    });
    selects.collect::<Vec<_>>().join("&")
}

/// Sends and reads to the end; none when the server went away meanwhile.
fn ask(address: &str, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_mins(2))).ok()?;
    stream.write_all(bytes).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// A roster of one branch with these names.
pub(crate) fn roster(names: &[String]) -> Vec<u8> {
    let profile = workbook::built_in().unwrap().into_iter().find(|it| it.id == "members-common").unwrap();
    let row = |name: &String| {
        let cell = |key: &str| match key {
            "name" => name.clone(),
            "branch" => "青石镇河口村党支部".to_owned(),
            "joined" => "2015.07".to_owned(),
            "confirmed" => "2016.07".to_owned(),
            _ => String::new(),
        };
        profile.printed().map(|field| cell(&field.key)).collect::<Vec<_>>()
    };
    let title = workbook::TitleBlock {
        title: "河口村党员花名册".to_owned(),
        unit: "河口村".to_owned(),
        date: "2026-11-24".to_owned(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let rows: Vec<Vec<String>> = names.iter().map(row).collect();
    workbook::write_form(&profile, &title, &rows).unwrap()
}

/// A name that nobody else has, of Chinese characters as a name must be.
pub(crate) fn name(number: usize) -> String {
    const DIGITS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let digits = [number / 1000 % 10, number / 100 % 10, number / 10 % 10, number % 10];
    "测".chars().chain(digits.map(|digit| DIGITS[digit])).collect()
}

pub(crate) fn text(path: &Path) -> &str {
    <&str>::try_from(<Path as AsRef<OsStr>>::as_ref(path)).unwrap()
}
