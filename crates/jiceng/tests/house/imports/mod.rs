//! Imports on both databases: through the pages as a secretary goes, and through the engine.

mod command_line;
mod faulty;
mod main_job;
mod members;
mod once;
mod organisations;
mod pages;
mod posts;

use crate::common::Test;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiceng::imports::{self, Decisions, Desk, ImportError, ImportKind, Progress, Report};
use jiceng::organisations::Organisation;
use jiceng::platform::access::{self, Caller, Scope};
use jiceng::platform::{journal, server};
use std::sync::Arc;
use tower::ServiceExt as _;
use workbook::Workbook;
use workbook::builder::{Draft, DraftSheet};

/// A sheet with a title row, these titles in row 2 and rows below.
fn sheet(titles: &[&str], rows: &[&[&str]]) -> DraftSheet {
    let mut sheet = DraftSheet::new("名册");
    sheet.text("A1", "青石镇名册");
    sheet.row(2, titles);
    for (at, row) in rows.iter().enumerate() {
        sheet.row(u32::try_from(at).unwrap() + 3, row);
    }
    sheet
}

fn file(titles: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    Draft::of(sheet(titles, rows)).to_xlsx().unwrap()
}

fn book(titles: &[&str], rows: &[&[&str]]) -> Workbook {
    imports::read_file(&file(titles, rows)).unwrap()
}

/// A valid identity number of an unassigned region.
fn number(seventeen: &str) -> String {
    format!("{seventeen}{}", jiceng::members::check_digit(seventeen).unwrap())
}

async fn caller(test: &Test, role: &str) -> Caller {
    let cookie = test.cookie(role).await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

async fn place(test: &Test, caller: &Caller, code: &str) -> Organisation {
    let mut read = test.app.db.read().await.unwrap();
    jiceng::organisations::by_code(&mut read, caller.area, code).await.unwrap().unwrap()
}

async fn check(
    test: &Test,
    caller: &Caller,
    place: &Organisation,
    kind: &dyn ImportKind,
    book: &Workbook,
) -> Result<Report, ImportError> {
    let desk = Desk { app: &test.app, caller, place };
    imports::check(desk, kind, book, &Decisions::default(), &Progress::default()).await
}

async fn commit(
    test: &Test,
    caller: &Caller,
    place: &Organisation,
    kind: &dyn ImportKind,
    book: &Workbook,
) -> Result<Report, ImportError> {
    let desk = Desk { app: &test.app, caller, place };
    imports::commit(desk, kind, book, (&Decisions::default(), "test.xlsx"), &Progress::default()).await
}

/// Rows of problems with their columns and keys.
fn told(problems: &[imports::Problem]) -> Vec<(u32, &str, &str)> {
    problems.iter().map(|it| (it.row, it.column.as_str(), it.key.as_str())).collect()
}

/// A number in Chinese characters, as part of a name that nobody else has.
fn digits(number: usize) -> String {
    const DIGITS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    [number / 100 % 10, number / 10 % 10, number % 10].map(|digit| DIGITS[digit]).iter().collect()
}

async fn members_below(test: &Test, caller: &Caller, place: &Organisation) -> i64 {
    let mut read = test.app.db.read().await.unwrap();
    jiceng::members::total(&mut read, caller, &Scope::subtree(&place.path)).await.unwrap()
}

/// Whether the register holds together and the journal's chain is whole.
async fn sound(test: &Test, caller: &Caller) {
    let mut read = test.app.db.read().await.unwrap();
    for (what, count) in jiceng::cli::invariants(&mut read, caller.area).await.unwrap() {
        assert_eq!(count, 0, "{what}");
    }
    let (_, faults) = journal::verify(&mut read, caller.area).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

/// How many acts of a name the journal holds, and the newest one's payload.
async fn acts(test: &Test, caller: &Caller, name: &str) -> (usize, String) {
    let mut read = test.app.db.read().await.unwrap();
    let entries = journal::recent(&mut read, caller.area, i64::MAX, 1_000).await.unwrap();
    let found: Vec<_> = entries.into_iter().filter(|entry| entry.act == name).collect();
    (found.len(), found.first().and_then(|entry| entry.payload.clone()).unwrap_or_default())
}

/// Somebody at a browser.
struct Visitor<'t> {
    test: &'t Test,
    cookie: String,
}

/// What came back.
struct Answer {
    status: StatusCode,
    location: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl<'t> Visitor<'t> {
    async fn new(test: &'t Test, role: &str) -> Self {
        Self { test, cookie: test.cookie(role).await }
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind)
            .header(header::COOKIE, format!("jiceng_session={}", self.cookie))
            .body(Body::from(body))
            .unwrap();
        let router = server::router(Arc::clone(&self.test.app), jiceng::routes());
        let response = router.oneshot(request).await.unwrap();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status();
        // A full disk is the one trouble of the server that a story here makes on purpose.
        let expected = !status.is_server_error() || status == StatusCode::INSUFFICIENT_STORAGE;
        assert!(expected, "{path}: {status}");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, location, bytes }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Vec::new()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded(fields);
        self.send(Method::POST, path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    async fn upload(&self, kind: &str, place: &Organisation, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"organisation\"\r\n\r\n{}\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"名册.xlsx\"\r\n\r\n",
            place.id
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let path = format!("/imports/{kind}");
        self.send(Method::POST, &path, "multipart/form-data; boundary=b", body).await
    }

    /// Looks at the page until the server has done its work.
    async fn settle(&self, path: &str) -> Answer {
        for _ in 0..600 {
            let answer = self.get(path).await;
            if answer.status.is_redirection() || !answer.text().contains("data-refresh") {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{path} never settles");
    }

    /// Uploads a file, takes the columns as they are found and new members for probationary ones from today where that is
    /// asked, and waits for the report. Gives the batch's address.
    async fn report(&self, kind: &str, place: &Organisation, bytes: &[u8]) -> (String, Answer) {
        let answer = self.upload(kind, place, bytes).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let batch = answer.location;
        let columns = self.settle(&batch).await;
        if columns.status.is_redirection() {
            let page = self.get(&columns.location).await.text();
            let chosen = chosen(&page);
            let mut fields: Vec<(&str, &str)> =
                chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answers = [("member_kind", "probationary"), ("arrival", "today"), ("setting", "village")];
            for (field, answer) in answers {
                if page.contains(&format!("name=\"{field}\"")) {
                    fields.push((field, answer));
                }
            }
            let answer = self.post(&columns.location, &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        }
        let report = self.settle(&batch).await;
        (batch, report)
    }
}

fn form_urlencoded(fields: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| text.bytes().flat_map(|byte| [format!("%{byte:02x}")]).collect::<Vec<_>>().concat();
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// The selects of the page of columns with what is chosen in each.
fn chosen(page: &str) -> Vec<(String, String)> {
    let selects = page.split("<select").skip(1).filter_map(|select| {
        let name = select.split("name=\"").nth(1)?.split('"').next()?.to_owned();
        let options = select.split("</select>").next()?;
        let chosen = options.split("<option ").find(|option| option.contains(" selected"))?;
        Some((name, chosen.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
    });
    selects.filter(|(name, _)| name.starts_with("column-")).collect()
}
