//! The list of problems: open, overdue, closed; those due first.

use super::{edit, ledger, may, show};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, size_of, summary};
use crate::platform::id::{OrganisationId, ProblemId};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::rectification::model::{Shown, State};
use crate::rectification::queries::{self, Counts, Filter, Listed};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/rectification";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, narrowed to an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}&shown={}", Shown::All)
}

/// The page with what is overdue.
#[must_use]
pub fn overdue() -> String {
    format!("{PATH}?shown={}", Shown::Overdue)
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), list)]
}

/// What is asked of the list and of the ledger, read once for both.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) fields: [Field; 2],
    pub(super) errors: Errors,
    pub(super) organisation: Option<Organisation>,
}

impl Asked {
    /// Reads what an address asks.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        asked: &Submitted,
    ) -> Result<Self, AppError> {
        let (organisation, mut errors) = organisation(read, context, asked).await?;
        let mut reader = Reader::new(asked);
        let shown = reader.optional("shown", choice::<Shown>).unwrap_or(Shown::Open);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let mut place = Field::new(context, asked, &errors, "organisation", "problem-organisation");
        if let Some(organisation) = &organisation {
            place.value = organisations::typed_as(organisation);
        }
        let mut which = Field::new(context, asked, &errors, "shown", "problem-shown");
        if which.error.is_none() {
            which.value = shown.to_string();
        }
        let choices = Shown::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let which = which.options(choices);
        let within = organisation.as_ref().map(|it| Scope::subtree(&it.path));
        Ok(Self { filter: Filter { shown, within }, fields: [which, place], errors, organisation })
    }
}

/// The organisation that the filter names by its row, or by words that somebody typed.
async fn organisation(
    read: &mut db::Read,
    context: &Context,
    submitted: &Submitted,
) -> Result<(Option<Organisation>, Errors), AppError> {
    let caller = context.caller()?;
    let asked = submitted.first("organisation");
    if asked.is_empty() {
        return Ok((None, Errors::default()));
    }
    if let Ok(id) = asked.parse() {
        return Ok((Some(organisations::by_id(read, caller, id).await?), Errors::default()));
    }
    let needs = Permission::ReadMeetings;
    Ok(match organisations::pick(read, caller, submitted, "organisation", needs).await? {
        Ok(found) => (Some(found), Errors::default()),
        Err(error) => (None, Errors::one("organisation", error)),
    })
}

/// A size of pages that the list offers.
#[expect(clippy::struct_field_names, reason = "the name that the component reads")]
struct Size {
    size: i64,
    href: String,
    current: bool,
}

const SIZES: [i64; 3] = [20, 50, 100];

struct Line {
    it: Listed,
    href: String,
    late: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "rectification/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    counts: Counts,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    new_href: Option<String>,
    ledger_href: String,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let mut asked = Asked::read(&context, &mut read, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let size = reader.optional("size", size_of(&SIZES)).unwrap_or(50);
    asked.errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    let after = place(&submitted);
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, (today, after), size + 1).await?;
    }
    let counts = queries::counts(&mut read, caller, asked.filter.within.as_ref(), today).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let next = found.last().filter(|_| more).map(|last| next_page(&submitted, size, last));
    let wrong = {
        let fields: Vec<&Field> = asked.fields.iter().collect();
        [summary(&fields), asked.errors.beside_fields(&context, &["size"])].concat()
    };
    let mut page = Page::new(&context, "problems-title").office();
    page.has_error = !wrong.is_empty();
    let place = asked.organisation.as_ref().map_or(&caller.acting.path, |it| &it.path);
    let whose = asked.organisation.as_ref().map_or(caller.acting.organisation, |it| it.id);
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        counts,
        lines: found.into_iter().map(|it| line(&context, it)).collect(),
        first: after.map(|_| format!("{PATH}?{}", kept(&submitted, Some(size)))),
        next,
        sizes: SIZES
            .map(|it| Size {
                size: it,
                href: format!("{PATH}?{}", kept(&submitted, Some(it))),
                current: it == size,
            })
            .into(),
        new_href: may(&context, place).then(|| edit::of(whose)),
        ledger_href: ledger::with(&kept(&submitted, None)),
        fields: asked.fields,
    };
    Page::render_asked(&template, &template.summary)
}

fn line(context: &Context, it: Listed) -> Line {
    let (state, due) = (it.problem.state, it.problem.draft.due_on);
    let overdue = state.is_overdue(due, context.app.clock.today());
    Line {
        href: show::path(it.problem.id),
        late: if overdue { context.late(due) } else { String::new() },
        tone: tone(state, overdue),
        it,
    }
}

/// How loud a state is shown.
pub(super) fn tone(state: State, overdue: bool) -> &'static str {
    match state {
        State::Open if overdue => "warn",
        State::Open | State::Done => "info",
        State::Closed | State::Withdrawn => "plain",
    }
}

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, ProblemId)> {
    asked.first("after").parse().ok().zip(asked.first("after-id").parse().ok())
}

/// The questions of the list as a query string, without the place in it.
fn kept(asked: &Submitted, size: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.pairs() {
        if !value.is_empty() && !matches!(name, "after" | "after-id" | "size") {
            query.append_pair(name, value);
        }
    }
    if let Some(size) = size {
        query.append_pair("size", &size.to_string());
    }
    query.finish()
}

/// The page after the one that ends with this problem.
fn next_page(asked: &Submitted, size: i64, last: &Listed) -> String {
    let mut query = form_urlencoded::Serializer::new(kept(asked, Some(size)));
    let (due, id) = (last.problem.draft.due_on, last.problem.id);
    query.append_pair("after", &due.to_string()).append_pair("after-id", &id.to_string());
    format!("{PATH}?{}", query.finish())
}
