//! The ledger (台账): all columns of the usual form, to print and keep.

use super::hours;
use super::list::{self, Asked};
use crate::meetings::ledger::{self, Head};
use crate::meetings::model::State;
use crate::meetings::queries::{self, Listed};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/meetings/ledger";

/// The ledger as a workbook.
const FILE: &str = "/meetings/ledger.xlsx";

/// The page, of an organisation and those below it in a year.
#[must_use]
pub fn of(organisation: OrganisationId, year: i16) -> String {
    format!("{PATH}?organisation={organisation}&year={year}")
}

/// The page for the same questions as the list.
pub(super) fn with(query: &str) -> String {
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadMeetings);
    vec![get(PATH, needs, show), get(FILE, needs, file)]
}

/// So many lines are one print: a year of a branch has a tenth of it.
const MOST: i64 = 500;

struct Line {
    number: usize,
    it: Listed,
    hours: String,
}

#[derive(Template)]
#[template(path = "meetings/pages/ledger.html")]
struct LedgerPage {
    page: Page,
    summary: Vec<SummaryLine>,
    lead: String,
    lines: Vec<Line>,
    /// What does not fit any more.
    more: bool,
    most: i64,
    /// The same as a workbook.
    file_href: String,
}

/// What is asked for, whose it is, and the lines, the oldest first; those withdrawn left out.
struct Gathered {
    asked: Asked,
    whose: String,
    lines: Vec<Listed>,
    /// Whether there are more than fit.
    more: bool,
}

async fn gathered(context: &Context, submitted: &Submitted) -> Result<Gathered, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(context, &mut read, submitted).await?;
    let mut lines = Vec::new();
    if asked.errors.0.is_empty() {
        lines = queries::list(&mut read, caller, &asked.filter, None, MOST + 1).await?;
    }
    let whose = match &asked.organisation {
        Some(organisation) => organisation.name.clone(),
        None => organisations::by_id(&mut read, caller, caller.acting.organisation).await?.name,
    };
    let more = i64::try_from(lines.len()).unwrap_or(0) > MOST;
    lines.truncate(usize::try_from(MOST).unwrap_or(0));
    lines.retain(|it| it.state != State::Withdrawn);
    lines.reverse();
    Ok(Gathered { asked, whose, lines, more })
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let Gathered { asked, whose, lines, more } =
        gathered(&context, &Submitted::parse(query.as_bytes())).await?;
    let lines = lines.into_iter().zip(1..);
    let year = asked.year.map(|year| context.text_with("ledger-year", &[("year", year.to_string())]));
    let crumbs = vec![Crumb { label: context.text("meetings-title"), href: list::path() }];
    let fields: Vec<&Field> = asked.fields.iter().collect();
    let mut page = Page::new(&context, "ledger-title").office().crumbs(crumbs);
    page.has_error = !asked.errors.0.is_empty();
    let template = LedgerPage {
        page,
        summary: summary(&fields),
        lead: format!("{whose}{}", year.unwrap_or_default()),
        lines: lines.map(|(it, number)| Line { number, hours: hours(it.from, it.until), it }).collect(),
        more,
        most: MOST,
        file_href: if query.is_empty() { FILE.to_owned() } else { format!("{FILE}?{query}") },
    };
    Page::render_asked(&template, &template.summary)
}

/// The same as a workbook.
async fn file(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let Gathered { asked, whose, lines, .. } = gathered(&context, &submitted).await?;
    if !asked.errors.0.is_empty() {
        return Err(AppError::NotFound);
    }
    let year = asked.year.map(|year| format!("-{year}")).unwrap_or_default();
    let name = format!("{}-{whose}{year}", context.text("ledger-file"));
    let head = Head { organisation: whose, year: asked.year, today: context.app.clock.today() };
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || ledger::written(&head, &lines));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    Ok(attachment(&name, Media::Workbook, bytes))
}
