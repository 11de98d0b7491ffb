//! The log of sign-ins of one's own account (登录日志).

use crate::platform::access::{Event, LogLine, device_words, log, log_of};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/account/sign-ins";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show)]
}

/// A line as a page shows it.
#[derive(Clone, Debug)]
pub struct Line {
    /// When.
    pub at: String,
    /// What happened.
    pub what: String,
    /// From where, by whom, why.
    pub detail: String,
}

/// Lines of the log in the language of the page.
pub fn lines(context: &Context, lines: impl Iterator<Item = LogLine>) -> Vec<Line> {
    lines.map(|line| self::line(context, line)).collect()
}

fn line(context: &Context, line: LogLine) -> Line {
    let by = line.by.map(|by| context.text_with("sign-in-log-by", &[("name", by)]));
    let note = line.note.filter(|_| !matches!(line.what, Event::TelephoneSet));
    let parts = [by, note, line.address, line.device.map(|line| device_words(&line).unwrap_or(line))]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty());
    Line {
        at: clock::minute_of(line.at),
        what: context.text(line.what.key()),
        detail: parts.collect::<Vec<_>>().join(" · "),
    }
}

#[derive(Template)]
#[template(path = "platform/access/pages/sign_in_log.html")]
struct LogPage {
    page: Page,
    months: i64,
    lines: Vec<Line>,
}

async fn show(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let found = log_of(&mut context.app.db.read().await?, caller.area, caller.account).await?;
    Page::render(&LogPage {
        page: Page::new(&context, "sign-in-log-title").back(super::account::path()),
        months: log::months_kept(&context.app),
        lines: lines(&context, found.into_iter()),
    })
}
