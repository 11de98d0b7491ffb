//! The ledger of rectification (整改台账): all columns of the usual form, to print and keep.

use super::list::{self, Asked};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::rectification::model::Shown;
use crate::rectification::queries::{self, Listed};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

const PATH: &str = "/rectification/ledger";

/// The page, of an organisation and those below it, whatever became of the problems.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}&shown={}", Shown::All)
}

/// The page for the same questions as the list.
pub(super) fn with(query: &str) -> String {
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), show)]
}

/// So many lines are one print.
const MOST: i64 = 500;

struct Line {
    number: usize,
    it: Listed,
}

#[derive(Template)]
#[template(path = "rectification/pages/ledger.html")]
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
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, (today, None), MOST + 1).await?;
    }
    let whose = match &asked.organisation {
        Some(organisation) => organisation.name.clone(),
        None => organisations::by_id(&mut read, caller, caller.acting.organisation).await?.name,
    };
    let more = i64::try_from(found.len()).unwrap_or(0) > MOST;
    found.truncate(usize::try_from(MOST).unwrap_or(0));
    let crumbs = vec![Crumb { label: context.text("problems-title"), href: list::path() }];
    let fields: Vec<&Field> = asked.fields.iter().collect();
    let mut page = Page::new(&context, "problems-ledger-title").office().crumbs(crumbs);
    page.has_error = !asked.errors.0.is_empty();
    let shown = context.text(asked.filter.shown.key());
    let template = LedgerPage {
        page,
        summary: summary(&fields),
        lead: context.text_with("problems-ledger-lead", &[("organisation", whose), ("shown", shown)]),
        lines: found.into_iter().zip(1..).map(|(it, number)| Line { number, it }).collect(),
        more,
        most: MOST,
    };
    Page::render_asked(&template, &template.summary)
}
