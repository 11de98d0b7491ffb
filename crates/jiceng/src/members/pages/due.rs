//! Members of whom something is soon due, or overdue: the end of probation, the review of a suspension, training.

use super::{list, show};
use crate::members::awaited::{Waiting, awaited, cited};
use crate::members::model::{Awaited, Category};
use crate::members::queries::{self, Filter};
use crate::members::totals;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, FieldError, Reader, Submitted, SummaryLine};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::{SIZE, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/members/due/{what}";

/// The page for what is awaited below an organisation.
#[must_use]
pub fn of(what: Awaited, organisation: OrganisationId) -> String {
    format!("/members/due/{what}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), due)]
}

/// A member of whom it is awaited.
struct Line {
    href: String,
    name: String,
    branch: String,
    due: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "members/pages/due.html")]
struct DuePage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    text: String,
    citation: String,
    confirmed: bool,
    untold: bool,
    /// Members whose day cannot be reckoned, with where they are listed.
    unknown: Option<(String, String)>,
    total: usize,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

/// So many members a page.
const SHOWN: usize = 50;

/// Nothing is awaited under this word.
fn unknown(found: &str, organisation: OrganisationId) -> AppError {
    let pages = Awaited::ALL.iter().map(|what| (what.key(), of(*what, organisation))).collect();
    AppError::UnknownWord(UnknownWord { found: found.to_owned(), pages })
}

async fn due(
    context: Context,
    Path(what): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let what: Awaited = what.parse().map_err(|_| unknown(&what, caller.acting.organisation))?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let scope = Scope::subtree(&organisation.path);
    let mut all = awaited(&context.app, &mut read, caller, &scope).await?;
    all.retain(|it| it.what == what);
    let (start, errors) = start_in(&asked);
    let today = context.app.clock.today();
    let mut lines = Vec::new();
    for Waiting { membership, due, .. } in all.iter().skip(start).take(SHOWN) {
        let (name, branch) = queries::named(&mut read, caller.area, *membership).await?;
        let href = show::path(*membership);
        lines.push(Line { href, name, branch, due: due.to_string(), late: *due < today });
    }
    let (text, citation, confirmed) =
        cited(&context.app, what, context.language == Language::Zh).unwrap_or_default();
    let at = |start: usize| format!("{}&start={start}", of(what, organisation.id));
    let crumbs = vec![Crumb { label: context.text("members-title"), href: list::path() }];
    let mut page = Page::new(&context, what.key()).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let template = DuePage {
        page,
        summary: errors.beside_fields(&context, &["start", "question"]),
        untold: !what.stays(),
        unknown: without_day(&context, &mut read, what, &organisation).await?,
        text,
        citation,
        confirmed,
        total: all.len(),
        lines,
        first: (start > 0).then(|| at(0)),
        next: (start + SHOWN < all.len()).then(|| at(start + SHOWN)),
        sizes: vec![Size { size: SIZE, href: at(0), current: true }],
        organisation,
    };
    Page::render_asked(&template, &template.summary)
}

/// How many probations end on a day that nobody can reckon, since the day of admission is not recorded, and where these
/// members are listed; none where there are none.
async fn without_day(
    context: &Context,
    read: &mut db::Read,
    what: Awaited,
    organisation: &Organisation,
) -> Result<Option<(String, String)>, AppError> {
    if what != Awaited::ProbationEnds {
        return Ok(None);
    }
    let filter = Filter {
        category: Category::Probationary.to_string(),
        lacking: "joined".to_owned(),
        ..Filter::default()
    };
    let scope = Scope::subtree(&organisation.path);
    let total = totals::count(&context.app, read, context.caller()?, &scope, &filter).await?;
    let text = context.text_with("awaited-unknown", &[("count", total.count.to_string())]);
    Ok((total.count > 0).then(|| (text, list::of_unknown_probation(organisation.id))))
}

/// The place in the list that an address names, and what of the address cannot be read.
fn start_in(asked: &Submitted) -> (usize, Errors) {
    let mut reader = Reader::new(asked);
    let start = reader.optional("start", |text| text.parse().map_err(|_| FieldError::unknown(text)));
    let mut errors = reader.finish(Some(())).err().unwrap_or_default();
    errors.note_strangers(asked, &["organisation", "start"]);
    (start.unwrap_or(0), errors)
}
