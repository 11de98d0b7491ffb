//! The yearly book of a branch (党支部工作手册), to print on A4 and as a workbook.

use super::file::Order;
use super::{Place, ledgers};
use crate::ledgers::book::{self, Book};
use crate::ledgers::files::File;
use crate::organisations::Kind;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::tables::Speaker;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/ledgers/book";

/// The book of an organisation and a year.
#[must_use]
pub fn of(organisation: OrganisationId, year: i16) -> String {
    format!("{PATH}?organisation={organisation}&year={year}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), show)]
}

#[derive(Template)]
#[template(path = "ledgers/pages/book.html")]
struct BookPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    /// The full name of the branch.
    branch: String,
    year: i16,
    /// None where the organisation is no branch.
    book: Option<Book>,
    /// What the button for the workbook sends, where the caller may take files along.
    file: Option<Order>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let place = {
        let mut read = context.app.db.read().await?;
        Place::read(&context, &mut read, &asked, Permission::ReadMembers).await?
    };
    let book = if place.errors.0.is_empty() && place.organisation.kind == Kind::Branch {
        let of = (&place.organisation, place.year);
        Some(book::written(&context.app, context.caller()?, of, Speaker(context.language)).await?)
    } else {
        None
    };
    let crumbs =
        vec![Crumb { label: context.text("ledgers-title"), href: ledgers::of(place.organisation.id) }];
    let mut page = Page::new(&context, "book-page-title").office().crumbs(crumbs);
    page.has_error = !place.errors.0.is_empty();
    let fields: Vec<&Field> = place.fields.iter().collect();
    let template = BookPage {
        page,
        summary: summary(&fields),
        path: PATH,
        branch: place.organisation.name.clone(),
        year: place.year,
        book,
        file: Order::of(&context, &place, File::Book),
        fields: place.fields,
    };
    Page::render_asked(&template, &template.summary)
}
