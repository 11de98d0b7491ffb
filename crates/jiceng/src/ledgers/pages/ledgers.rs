//! All ledgers (台账) of an organisation and a year on one page: those that other capabilities hand out are linked, the
//! others are made here.

use super::file::Order;
use super::{Place, book, open, statistics, writings};
use crate::ledgers::files::File;
use crate::ledgers::open as export;
use crate::organisations::{self, Kind, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::{dues, floating, meetings, members, rectification, terms, transfer};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/ledgers";

/// The page of the caller's own organisation.
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
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), show)]
}

/// A ledger: what it is, what stands in it, where it is shown or ordered, and the button for a file that is made here.
struct Line {
    title: &'static str,
    said: &'static str,
    href: Option<String>,
    order: Option<Order>,
}

#[derive(Template)]
#[template(path = "ledgers/pages/ledgers.html")]
struct LedgersPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    lead: String,
    lines: Vec<Line>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let place = Place::read(&context, &mut read, &asked, Permission::ReadMembers).await?;
    let args = [("organisation", place.organisation.name.clone()), ("year", place.year.to_string())];
    let mut page = Page::new(&context, "ledgers-title").office();
    page.has_error = !place.errors.0.is_empty();
    let fields: Vec<&Field> = place.fields.iter().collect();
    let template = LedgersPage {
        page,
        summary: summary(&fields),
        path: PATH,
        lead: context.text_with("ledgers-lead", &args),
        lines: lines(&context, &place)?,
        fields: place.fields,
    };
    Page::render_asked(&template, &template.summary)
}

/// The ledgers that the caller gets of the organisation.
fn lines(context: &Context, place: &Place) -> Result<Vec<Line>, AppError> {
    let (caller, it, year) = (context.caller()?, &place.organisation, place.year);
    let branch = it.kind == Kind::Branch;
    let order = |file| Order::of(context, place, file);
    let line = |title, said, href: Option<String>, order| Line { title, said, href, order };
    let mut all = vec![
        line("book-page-title", "ledger-book", branch.then(|| book::of(it.id, year)), order(File::Book)),
        line(
            "writings-title",
            "ledger-writings",
            to(caller, it, Permission::ReadMembers, |id| writings::of(id, year)).filter(|_| branch),
            None,
        ),
        line(
            "ledger-members-title",
            "ledger-members",
            to(caller, it, Permission::Export, members::pages::export::of),
            None,
        ),
        line(
            "ledger-organisations-title",
            "ledger-organisations",
            to(caller, it, Permission::Export, organisations::pages::export::of),
            None,
        ),
        line(
            "ledger-meetings-title",
            "ledger-meetings",
            to(caller, it, Permission::ReadMeetings, |id| meetings::pages::ledger::of(id, year)),
            None,
        ),
        line(
            "study-title",
            "ledger-study",
            to(caller, it, Permission::ReadMembers, meetings::pages::study::of).filter(|_| branch),
            None,
        ),
        line(
            "ledger-dues-title",
            "ledger-dues",
            to(caller, it, Permission::KeepDues, |id| dues::pages::export::of(id, year)),
            None,
        ),
        line("ledger-file-development", "ledger-development", None, order(File::Development)),
        line(
            "ledger-file-problems",
            "ledger-problems",
            to(caller, it, Permission::ReadMeetings, rectification::pages::ledger::of),
            order(File::Problems),
        ),
        line("book-appraisal", "ledger-appraisal", None, order(File::Appraisal)),
    ];
    all.extend(of_movements(caller, it));
    let statistics = to(caller, it, Permission::ReadMembers, statistics::of);
    all.push(line("statistics-title", "ledger-statistics", statistics, None));
    all.push(line("open-title", "open-lead", export::is_for(caller, it).then(open::path), None));
    Ok(all.into_iter().filter(|it| it.href.is_some() || it.order.is_some()).collect())
}

/// The ledgers of transfers, of members who are away or guests, and of terms.
fn of_movements(caller: &Caller, it: &Organisation) -> [Line; 5] {
    let line = |title, said, href: Option<String>| Line { title, said, href, order: None };
    let away = |form: floating::Form, said| {
        let ledger = |id| floating::pages::ledger::of(form, id);
        line(form.key(), said, to(caller, it, Permission::ReadMembers, ledger))
    };
    let transfers = to(caller, it, Permission::ReadCases, transfer::pages::ledger::of);
    let calendar = to(caller, it, Permission::ReadCases, terms::pages::print::of);
    [
        line("transfers-ledger-title", "ledger-transfers", transfers),
        away(floating::Form::Out, "ledger-floating-out"),
        away(floating::Form::In, "ledger-floating-in"),
        away(floating::Form::Certificates, "ledger-floating-certificates"),
        line("terms-print-title", "ledger-terms", calendar),
    ]
}

/// Where a ledger is, for whoever holds a right on the organisation.
fn to(
    caller: &Caller,
    organisation: &Organisation,
    needs: Permission,
    href: impl FnOnce(OrganisationId) -> String,
) -> Option<String> {
    caller.may_at(needs, &organisation.path).then(|| href(organisation.id))
}
