//! The calendar of terms: who is overdue, whom to remind, where the change is under way; those that end first.

use super::{print, requests, show};
use crate::organisations::{self, Kind, Organisation, Setting};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, number, one_of, summary,
};
use crate::platform::id::{OrganisationId, TermId};
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size, asked_without};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::terms::model::State;
use crate::terms::queries::{self, Counted, Days, Filter, Reply, Row};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::HashMap;

/// Where the page is.
pub const PATH: &str = "/terms";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), list)]
}

/// The kinds of organisations whose committee or secretary is elected for a term.
const KINDS: [Kind; 3] = [Kind::Committee, Kind::GeneralBranch, Kind::Branch];
/// What the calendar may be asked.
const QUESTIONS: [&str; 10] =
    ["organisation", "state", "kind", "setting", "key", "year", "month", "size", PLACE[0], PLACE[1]];
/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["after", "after-id"];
const YES: [&str; 1] = ["yes"];

/// What is asked of the calendar, read once for list, print and file.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) fields: [Field; 6],
    pub(super) errors: Errors,
    pub(super) organisation: Option<Organisation>,
    /// The year of the table of months.
    pub(super) year: i16,
}

impl Asked {
    /// Reads what an address asks.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        asked: &Submitted,
    ) -> Result<Self, AppError> {
        let (caller, needs) = (context.caller()?, Permission::ReadCases);
        let (organisation, mut errors) =
            organisations::narrowed(read, caller, asked, "organisation", needs).await?;
        errors.note_strangers(asked, &QUESTIONS);
        let mut reader = Reader::new(asked);
        let state = reader.optional("state", choice::<State>);
        let kind = reader.optional("kind", choice::<Kind>);
        let setting = reader.optional("setting", choice::<Setting>);
        let key = reader.optional("key", one_of(&YES));
        let between = reader.optional("month", month);
        let present = i64::from(context.app.clock.today().year());
        let year = reader.optional("year", number(1949, 2200)).unwrap_or(present);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let filter = Filter {
            within: organisation.as_ref().map(|it| Scope::subtree(&it.path)),
            state,
            kind,
            setting,
            key: key.is_some(),
            between,
        };
        let fields = fields(context, asked, &errors, (organisation.as_ref(), year));
        Ok(Self { filter, fields, errors, organisation, year: i16::try_from(year).unwrap_or(1949) })
    }

    /// What is wrong with it.
    pub(super) fn wrong(&self, context: &Context) -> Vec<SummaryLine> {
        let fields: Vec<&Field> = self.fields.iter().collect();
        [summary(&fields), self.errors.beside_fields(context, &["size", "month", "question"])].concat()
    }
}

fn fields(
    context: &Context,
    asked: &Submitted,
    errors: &Errors,
    (organisation, year): (Option<&Organisation>, i64),
) -> [Field; 6] {
    let field = |name, key: &str| Field::new(context, asked, errors, name, key).optional();
    let mut place = field("organisation", "terms-organisation");
    if let Some(organisation) = organisation {
        place.value = organisations::typed_as(organisation);
    }
    let states = State::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let kinds = KINDS.iter().map(|it| (it.to_string(), context.text(it.key())));
    let settings = Setting::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let key = [("yes".to_owned(), context.text("terms-key-only"))];
    let mut of_year = field("year", "terms-year");
    if of_year.error.is_none() {
        of_year.value = year.to_string();
    }
    [
        field("state", "terms-state").options(states),
        field("kind", "terms-kind").options(kinds),
        place,
        field("setting", "terms-setting").options(settings),
        field("key", "terms-key").options(key),
        of_year,
    ]
}

/// A month such as 2026-07: its first day and that of the next.
fn month(text: &str) -> Result<(Date, Date), FieldError> {
    let wrong = || FieldError::with("terms-month-shape", "found", text);
    let first: Date = format!("{text}-01").parse().map_err(|_| wrong())?;
    let next = first.checked_add(1.month()).map_err(|_| wrong())?;
    Ok((first, next))
}

/// A line as pages and files show it.
pub(super) struct Line {
    pub(super) row: Row,
    pub(super) href: String,
    pub(super) state: State,
    pub(super) tone: &'static str,
    /// Since when the change is under way, what was approved.
    pub(super) notes: Vec<String>,
    /// How long it is overdue; empty when it is not.
    pub(super) late: String,
}

impl Line {
    pub(super) fn of(context: &Context, row: Row, days: Days, replies: &HashMap<TermId, Reply>) -> Self {
        let state = row.state(days);
        let mut notes = Vec::new();
        let mut late = String::new();
        if let Some((id, _, span)) = &row.term {
            late = context.late(span.ends());
            let told = |key: &str, day: Date| context.text_with(key, &[("day", day.to_string())]);
            notes.extend(span.extended_until.map(|day| told("term-extended-until", day)));
            notes.extend(span.changing_since.map(|day| told("term-changing-since", day)));
            notes.extend(replies.get(id).map(|reply| approved(context, reply)));
        }
        Self { href: show::path(row.organisation), tone: tone(state), state, notes, late, row }
    }

    /// The day on which the term ends, an extension counted.
    pub(super) fn ends(&self) -> String {
        self.row.term.as_ref().map(|it| it.2.ends().to_string()).unwrap_or_default()
    }

    /// The day on which it began.
    pub(super) fn started(&self) -> String {
        self.row.term.as_ref().map(|it| it.2.started.to_string()).unwrap_or_default()
    }

    /// Its years.
    pub(super) fn years(&self) -> String {
        self.row.term.as_ref().map(|it| it.1.to_string()).unwrap_or_default()
    }
}

/// What was approved of a term, in one sentence.
pub(super) fn approved(context: &Context, reply: &Reply) -> String {
    let key = match reply.kind.as_str() {
        "early" => "term-reply-early",
        "extended" => "term-reply-extended",
        _ => "term-reply-approved",
    };
    let args = [
        ("on", reply.on.to_string()),
        ("document", reply.document.clone().unwrap_or_default()),
        ("until", reply.until.map(|day| day.to_string()).unwrap_or_default()),
    ];
    context.text_with(key, &args)
}

/// How loud a state is shown.
pub(super) fn tone(state: State) -> &'static str {
    match state {
        State::Overdue => "warn",
        State::Reminder | State::UnderWay | State::Extended => "info",
        State::NotYet | State::Unrecorded => "plain",
    }
}

/// A state with how many stand so, and where exactly those are listed.
struct Sort {
    state: State,
    count: i64,
    href: String,
}

/// A month of the year, with how many terms end in it.
struct Month {
    name: String,
    all: i64,
    /// Overdue; to be reminded of or not yet; under way; put off until then.
    parts: [i64; 4],
    href: String,
}

#[derive(Template)]
#[template(path = "terms/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 6],
    sorts: Vec<Sort>,
    year: i16,
    months: Vec<Month>,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    print_href: String,
    /// Requests that wait, where the caller answers them.
    requests_href: Option<&'static str>,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let mut asked = Asked::read(&context, &mut read, &submitted).await?;
    let paging = Paging::read(PATH, &submitted, &PLACE, &mut asked.errors);
    let days = Days::now(&context.app)?;
    let after = place(&submitted);
    let (mut found, mut replies, mut counted) = (Vec::new(), HashMap::new(), Vec::new());
    if asked.errors.0.is_empty() {
        found = queries::calendar(&mut read, caller, &asked.filter, (days, after), paging.limit()).await?;
        replies = queries::replies(&mut read, caller, asked.filter.within.as_ref()).await?;
        counted = queries::counts(&mut read, caller, &asked.filter, days).await?;
    }
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
    let wrong = asked.wrong(&context);
    let mut page = Page::new(&context, "terms-title").office();
    page.has_error = !wrong.is_empty();
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        sorts: sorts(&submitted, &counted),
        year: asked.year,
        months: months(&submitted, asked.year, &counted),
        lines: found.into_iter().map(|row| Line::of(&context, row, days, &replies)).collect(),
        first: after.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        print_href: print::with(&paging.questions()),
        requests_href: caller.may(Permission::DecideCases).then_some(requests::PATH),
        fields: asked.fields,
    };
    Page::render_asked(&template, &template.summary)
}

/// The list as it is asked for, with one answer more, from its beginning.
fn with(submitted: &Submitted, name: &str, value: &str) -> String {
    let mut query = asked_without(submitted, &[name, PLACE[0], PLACE[1]]);
    query.append_pair(name, value);
    format!("{PATH}?{}", query.finish())
}

/// Each state that there is, with how many.
fn sorts(submitted: &Submitted, counted: &[Counted]) -> Vec<Sort> {
    let sort = |state: &State| {
        let count = counted.iter().filter(|it| it.1 == *state).map(|it| it.2).sum();
        Sort { state: *state, count, href: with(submitted, "state", state.code()) }
    };
    State::ALL.iter().map(sort).filter(|it| it.count > 0).collect()
}

/// The months of a year.
fn months(submitted: &Submitted, year: i16, counted: &[Counted]) -> Vec<Month> {
    let month = |number: i8| {
        let name = format!("{year:04}-{number:02}");
        let of = |state: &[State]| -> i64 {
            let own = counted.iter().filter(|(ends, it, _)| {
                state.contains(it) && ends.is_some_and(|day| (day.year(), day.month()) == (year, number))
            });
            own.map(|it| it.2).sum()
        };
        let parts = [
            of(&[State::Overdue]),
            of(&[State::Reminder, State::NotYet]),
            of(&[State::UnderWay]),
            of(&[State::Extended]),
        ];
        let href = with(submitted, "month", &name);
        Month { all: parts.iter().sum(), parts, href, name }
    };
    (1..=12).map(month).filter(|it| it.all > 0).collect()
}

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, OrganisationId)> {
    asked.first(PLACE[0]).parse().ok().zip(asked.first(PLACE[1]).parse().ok())
}

/// The place behind a line.
fn place_of(last: &Row) -> [(&'static str, String); 2] {
    let (day, id) = last.place();
    [(PLACE[0], day.to_string()), (PLACE[1], id.to_string())]
}
