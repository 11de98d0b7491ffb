//! Past members (历史党员): memberships that ended, the latest first.

use super::{list, show};
use crate::members::model::Leaving;
use crate::members::queries;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, SummaryLine, day};
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::{SIZE, Size, cut};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/members/past";

/// The page, for the caller's own organisation.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, for an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), past)]
}

struct Line {
    name: String,
    href: String,
    branch: String,
    until: Date,
    why: Option<Leaving>,
}

#[derive(Template)]
#[template(path = "members/pages/past.html")]
struct PastPage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

async fn past(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let (place, errors) = place_in(&asked);
    let before = place.unwrap_or((jiff::civil::date(9999, 12, 31), MembershipId(uuid::Uuid::max())));
    let scope = Scope::subtree(&organisation.path);
    let mut rows = queries::past(&mut read, caller, &scope, before, SIZE + 1).await?;
    let more = cut(&mut rows, SIZE);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}&until={}&after={}", of(organisation.id), last.3, last.0));
    let lines = rows.into_iter().map(|(id, name, branch, until, why)| Line {
        name,
        href: show::path(id),
        branch,
        until,
        why,
    });
    let crumbs = vec![Crumb { label: context.text("members-title"), href: list::path() }];
    let mut page = Page::new(&context, "past-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let template = PastPage {
        page,
        summary: errors.beside_fields(&context, &["until", "after", "question"]),
        lines: lines.collect(),
        first: place.map(|_| of(organisation.id)),
        next,
        sizes: Vec::new(),
        organisation,
    };
    Page::render_asked(&template, &template.summary)
}

/// The place in the list that an address names, and what of the address cannot be read.
fn place_in(asked: &Submitted) -> (Option<(Date, MembershipId)>, Errors) {
    let mut reader = Reader::new(asked);
    let until = reader.optional("until", day);
    let unknown = |text: &str| text.parse::<MembershipId>().map_err(|_| FieldError::unknown(text));
    let place = until.zip(reader.optional("after", unknown));
    let mut errors = reader.finish(Some(())).err().unwrap_or_default();
    errors.note_strangers(asked, &["organisation", "until", "after"]);
    (place, errors)
}
