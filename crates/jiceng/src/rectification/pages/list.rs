//! The list of problems: open, overdue, closed; those due first.

use super::{edit, ledger, may, show};
use crate::organisations::{Narrowed, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::{OrganisationId, ProblemId};
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
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
        let (label, needs) = (("organisation", "problem-organisation"), Permission::ReadMeetings);
        let narrowed = Narrowed::read(context, read, asked, label, needs).await?;
        let (within, mut errors) = (narrowed.scope(), narrowed.errors);
        let mut reader = Reader::new(asked);
        let shown = reader.optional("shown", choice::<Shown>).unwrap_or(Shown::Open);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let choices = Shown::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let which = Field::new(context, asked, &errors, "shown", "problem-shown").or(shown).options(choices);
        let (fields, organisation) = ([which, narrowed.field], narrowed.organisation);
        Ok(Self { filter: Filter { shown, within }, fields, errors, organisation })
    }
}

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
    let paging = Paging::read(PATH, &submitted, &PLACE, &mut asked.errors);
    let after = place(&submitted);
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, (today, after), paging.limit()).await?;
    }
    let counts = queries::counts(&mut read, caller, asked.filter.within.as_ref(), today).await?;
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
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
        first: after.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        new_href: may(&context, place).then(|| edit::of(whose)),
        ledger_href: ledger::with(&paging.questions()),
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

/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["after", "after-id"];

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, ProblemId)> {
    asked.first(PLACE[0]).parse().ok().zip(asked.first(PLACE[1]).parse().ok())
}

/// The place behind a line.
fn place_of(last: &Listed) -> [(&'static str, String); 2] {
    [(PLACE[0], last.problem.draft.due_on.to_string()), (PLACE[1], last.problem.id.to_string())]
}
