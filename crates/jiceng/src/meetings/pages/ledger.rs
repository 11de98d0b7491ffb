//! The ledger (台账): all columns of the usual form, to print and keep.

use super::hours;
use super::list::{self, Asked};
use crate::meetings::model::State;
use crate::meetings::queries::{self, Listed};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/meetings/ledger";

/// The page for the same questions as the list.
pub(super) fn with(query: &str) -> String {
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), show)]
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
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, None, MOST + 1).await?;
    }
    let whose = match &asked.organisation {
        Some(organisation) => organisation.name.clone(),
        None => organisations::by_id(&mut read, caller, caller.acting.organisation).await?.name,
    };
    let more = i64::try_from(found.len()).unwrap_or(0) > MOST;
    found.truncate(usize::try_from(MOST).unwrap_or(0));
    found.retain(|it| it.state != State::Withdrawn);
    found.reverse();
    let lines = found.into_iter().zip(1..);
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
    };
    Page::render_asked(&template, &template.summary)
}
