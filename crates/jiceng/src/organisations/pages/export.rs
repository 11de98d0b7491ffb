//! Exporting organisations.

use crate::organisations::export::{self, Format};
use crate::organisations::{Organisation, by_id};
use crate::platform::access::Permission;
use crate::platform::download::attachment;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/organisations/export";

/// The page, for an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Export);
    vec![get(PATH, needs, ask), post(PATH, needs, hand_over)]
}

#[derive(Template)]
#[template(path = "organisations/pages/export.html")]
struct ExportPage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    count: usize,
    format: Field,
    path: &'static str,
}

async fn organisation(context: &Context, asked: &Submitted) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::Export, &organisation.path)?;
    Ok(organisation)
}

async fn page(
    context: &Context,
    asked: &Submitted,
    organisation: Organisation,
    errors: &Errors,
) -> Result<ExportPage, AppError> {
    let count = export::count(&context.app, context.caller()?, &organisation).await?;
    let format = Field::new(context, asked, errors, "format", "organisations-export-format")
        .hint(context, "organisations-export-format-hint")
        .options(Format::ALL.iter().map(|it| (it.code().to_owned(), context.text(it.key()))));
    let crumbs = vec![Crumb { label: context.text("organisations-title"), href: super::list::path() }];
    let mut page = Page::new(context, "organisations-export-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    Ok(ExportPage { summary: summary(&[&format]), page, organisation, count, format, path: PATH })
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let organisation = organisation(&context, &asked).await?;
    Page::render(&page(&context, &asked, organisation, &Errors::default()).await?)
}

async fn hand_over(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let organisation = organisation(&context, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let format = reader.required("format", choice::<Format>);
    match reader.finish(format) {
        Ok(format) => {
            let bytes = export::export(&context.app, context.caller()?, &organisation, format).await?;
            let title = context.text("organisations-export-file-name");
            let name = format!("{title}-{}-{}", organisation.short_name, context.app.clock.today());
            Ok(attachment(&name, format.media(), bytes))
        }
        Err(errors) => Page::render_refused(&page(&context, &submitted, organisation, &errors).await?),
    }
}
