//! The ledger of transfers (转接台账): all columns of the usual form, to print, keep, and save as a file.

use super::list::Asked;
use super::{cells, crumbs};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::transfer::{export, queries};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

const PATH: &str = "/transfers/ledger";

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
    let (reads, exports) = (Permission::ReadCases, Permission::Export);
    vec![get(PATH, Needs::Permission(reads), show), post(PATH, Needs::Permission(exports), hand_over)]
}

/// So many lines are one print.
const MOST: i64 = 500;

#[derive(Template)]
#[template(path = "transfer/pages/ledger.html")]
struct LedgerPage {
    page: Page,
    summary: Vec<SummaryLine>,
    whose: String,
    titles: Vec<&'static str>,
    lines: Vec<(usize, Vec<String>)>,
    /// What does not fit any more.
    more: bool,
    most: i64,
    /// Where the file is asked for, for whoever may.
    export: Option<String>,
}

/// Whose ledger it is.
async fn whose(context: &Context, read: &mut db::Read, asked: &Asked) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    match &asked.organisation {
        Some(organisation) => Ok(organisation.clone()),
        None => organisations::by_id(read, caller, caller.acting.organisation).await,
    }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let query = query.unwrap_or_default();
    let submitted = Submitted::parse(query.as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, (today, None), MOST + 1).await?;
    }
    let whose = whose(&context, &mut read, &asked).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > MOST;
    found.truncate(usize::try_from(MOST).unwrap_or(0));
    let rows: Vec<Vec<(&str, String)>> =
        found.iter().map(|it| cells(&context.app, context.language, it)).collect();
    let titles = rows.first().map(|row| row.iter().map(|(key, _)| *key).collect()).unwrap_or_default();
    let lines = rows.into_iter().map(|row| row.into_iter().map(|(_, cell)| cell).collect());
    let fields: Vec<&Field> = asked.fields.iter().collect();
    let mut page = Page::new(&context, "transfers-ledger-title").office().crumbs(crumbs(&context));
    page.has_error = !asked.errors.0.is_empty();
    let template = LedgerPage {
        page,
        summary: summary(&fields),
        titles,
        lines: (1..).zip(lines).collect(),
        more,
        most: MOST,
        export: caller.may_at(Permission::Export, &whose.path).then(|| with(&query)),
        whose: whose.name,
    };
    Page::render_asked(&template, &template.summary)
}

async fn hand_over(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let asked = Asked::read(&context, &mut read, &submitted).await?;
    let whose = whose(&context, &mut read, &asked).await?;
    drop(read);
    let bytes = export::ledger(&context.app, context.caller()?, &whose, &asked.filter).await?;
    let name = format!(
        "{}-{}-{}",
        context.text("transfers-ledger-title"),
        whose.short_name,
        context.app.clock.today()
    );
    Ok(attachment(&name, Media::Workbook, bytes))
}
