//! The yearly statistics (党内统计) of an organisation and the level below it, as of a day: to print, and as a workbook.

use super::ledgers;
use crate::ledgers::statistics::{Statistics, statistics};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, day, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::tables::{Speaker, Table};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;
use std::sync::Arc;

/// Where the page is.
pub const PATH: &str = "/statistics";
/// Where the workbook is. It holds counts, nobody's name.
const FILE: &str = "/statistics.xlsx";

/// The page of the caller's own organisation, as of today.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadMembers);
    vec![get(PATH, needs, show), get(FILE, needs, file)]
}

#[derive(Template)]
#[template(path = "ledgers/pages/statistics.html")]
struct StatisticsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    lead: String,
    /// None while the questions cannot be read.
    made: Option<Made>,
    file_href: String,
}

struct Made {
    tables: Vec<Table>,
    /// From which day what came and left is counted.
    since: String,
    balances: bool,
}

/// What is asked: the organisation and the day.
struct Asked {
    organisation: Organisation,
    on: Date,
    fields: [Field; 2],
    errors: Errors,
}

impl Asked {
    async fn read(context: &Context, asked: &Submitted) -> Result<Self, AppError> {
        let (caller, needs, today) = (context.caller()?, Permission::ReadMembers, context.app.clock.today());
        let mut read = context.app.db.read().await?;
        let (found, mut errors) =
            organisations::narrowed(&mut read, caller, asked, "organisation", needs).await?;
        let organisation = match found {
            Some(found) => found,
            None => organisations::by_id(&mut read, caller, caller.acting.organisation).await?,
        };
        caller.require(needs, &organisation.path)?;
        let mut reader = Reader::new(asked);
        let on = reader.optional("on", day);
        if on.is_some_and(|on| on > today) {
            reader.refuse("on", FieldError::new("statistics-on-future"));
        }
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let on = on.unwrap_or(today);
        let field = |name, key| Field::new(context, asked, &errors, name, key);
        let (mut of_day, mut of_place) = (
            field("on", "statistics-on").hint(context, "statistics-on-hint"),
            field("organisation", "ledgers-organisation"),
        );
        if errors.0.is_empty() {
            of_day.value = on.to_string();
            of_place.value = organisations::typed_as(&organisation);
        }
        Ok(Self { organisation, on, fields: [of_day, of_place], errors })
    }

    async fn counted(&self, context: &Context) -> Result<Arc<Statistics>, AppError> {
        statistics(&context.app, context.caller()?, &self.organisation, self.on).await
    }
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Asked::read(&context, &Submitted::parse(query.unwrap_or_default().as_bytes())).await?;
    let mut made = None;
    if asked.errors.0.is_empty() {
        let counted = asked.counted(&context).await?;
        made = Some(Made {
            tables: counted.tables(Speaker(context.language)),
            since: counted.before.tomorrow().unwrap_or(counted.before).to_string(),
            balances: counted.balances(),
        });
    }
    let id = asked.organisation.id;
    let args = [("organisation", asked.organisation.name.clone()), ("day", asked.on.to_string())];
    let crumbs = vec![Crumb { label: context.text("ledgers-title"), href: ledgers::of(id) }];
    let mut page = Page::new(&context, "statistics-title").office().crumbs(crumbs);
    page.has_error = !asked.errors.0.is_empty();
    let fields: Vec<&Field> = asked.fields.iter().collect();
    let template = StatisticsPage {
        page,
        summary: summary(&fields),
        path: PATH,
        lead: context.text_with("statistics-heading", &args),
        made,
        file_href: format!("{FILE}?organisation={id}&on={}", asked.on),
        fields: asked.fields,
    };
    Page::render_asked(&template, &template.summary)
}

/// The same as a workbook. Its words are Chinese, whatever the language of the page.
async fn file(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Asked::read(&context, &Submitted::parse(query.unwrap_or_default().as_bytes())).await?;
    if !asked.errors.0.is_empty() {
        return Err(AppError::NotFound);
    }
    let (counted, unit) = (asked.counted(&context).await?, asked.organisation.name.clone());
    let made = crate::ledgers::files::printed(move || counted.workbook(&unit, Speaker(Language::Zh)));
    let name = format!("{}-{}-{}", context.text("statistics-title"), asked.organisation.short_name, asked.on);
    Ok(attachment(&name, Media::Workbook, made.await?))
}
