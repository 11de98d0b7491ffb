//! The calendar of terms to print and keep (换届台账): the same questions as the list, all lines at once.

use super::list::{self, Asked, Line};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Submitted, SummaryLine};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::{Language, text};
use crate::terms::export;
use crate::terms::queries::{self, Days};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

const PATH: &str = "/terms/print";
const FILE: &str = "/terms/print/file";

/// The page of an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page for the same questions as the list.
pub(super) fn with(query: &str) -> String {
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadCases);
    vec![get(PATH, needs, show), get(FILE, needs, file)]
}

/// So many lines are one print.
const MOST: i64 = 500;
/// A file holds all of a county.
const MOST_OF_FILE: i64 = 10_000;

#[derive(Template)]
#[template(path = "terms/pages/print.html")]
struct PrintPage {
    page: Page,
    summary: Vec<SummaryLine>,
    lead: String,
    lines: Vec<Line>,
    /// What does not fit any more.
    more: bool,
    most: i64,
    file_href: String,
}

/// All lines that are asked for, up to so many, and whose calendar it is.
async fn lines(
    context: &Context,
    read: &mut db::Read,
    asked: &Asked,
    most: i64,
) -> Result<(Vec<Line>, String), AppError> {
    let caller = context.caller()?;
    let days = Days::now(&context.app)?;
    let whose = match &asked.organisation {
        Some(organisation) => organisation.name.clone(),
        None => organisations::by_id(read, caller, caller.acting.organisation).await?.name,
    };
    if !asked.errors.0.is_empty() {
        return Ok((Vec::new(), whose));
    }
    let found = queries::calendar(read, caller, &asked.filter, (days, None), most).await?;
    let replies = queries::replies(read, caller, asked.filter.within.as_ref()).await?;
    Ok((found.into_iter().map(|row| Line::of(context, row, days, &replies)).collect(), whose))
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let submitted = Submitted::parse(query.as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    let (mut lines, whose) = lines(&context, &mut read, &asked, MOST + 1).await?;
    let more = i64::try_from(lines.len()).unwrap_or(0) > MOST;
    lines.truncate(usize::try_from(MOST).unwrap_or(0));
    let crumbs = vec![Crumb { label: context.text("terms-title"), href: list::path() }];
    let wrong = asked.wrong(&context);
    let mut page = Page::new(&context, "terms-print-title").office().crumbs(crumbs);
    page.has_error = !wrong.is_empty();
    let today = context.app.clock.today().to_string();
    let template = PrintPage {
        page,
        summary: wrong,
        lead: context.text_with("terms-print-lead", &[("organisation", whose), ("day", today)]),
        lines,
        more,
        most: MOST,
        file_href: if query.is_empty() { FILE.to_owned() } else { format!("{FILE}?{query}") },
    };
    Page::render_asked(&template, &template.summary)
}

/// The same as a workbook.
async fn file(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    if !asked.errors.0.is_empty() {
        return Err(AppError::NotFound);
    }
    let (lines, whose) = lines(&context, &mut read, &asked, MOST_OF_FILE).await?;
    drop(read);
    let (today, cells) = (context.app.clock.today(), lines.iter().map(cells).collect());
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || export::written(&whose, today, cells));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    Ok(attachment(&format!("{}-{today}", context.text("terms-print-title")), Media::Workbook, bytes))
}

/// A line of the file. Its words are Chinese, whatever the language of the page: those who ask for it read Chinese.
fn cells(line: &Line) -> Vec<String> {
    let row = &line.row;
    let word = |key: &str| text(Language::Zh, key);
    let key = row.marking.map(|_| word("terms-key-tag")).unwrap_or_default();
    vec![
        row.name.clone(),
        row.superior.clone().unwrap_or_default(),
        word(row.kind.key()),
        word(row.setting.key()),
        line.started(),
        line.years(),
        line.ends(),
        word(line.state.key()),
        line.notes.join("；"),
        key,
        row.contact.clone().unwrap_or_default(),
        row.telephone.clone().unwrap_or_default(),
    ]
}
