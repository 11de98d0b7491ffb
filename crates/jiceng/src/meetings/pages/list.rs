//! The list of records (组织生活): planned, held and withdrawn, the latest first.

use super::{edit, hours, ledger, missing, offline, show};
use crate::meetings::model::{Kind, State};
use crate::meetings::queries::{self, Filter, Listed};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, number, summary};
use crate::platform::id::{MeetingId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::{Date, date};

/// Where the page is.
pub const PATH: &str = "/meetings";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, narrowed to an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), list)]
}

/// Years that a record may be of.
const YEARS: (i64, i64) = (1949, 2100);

/// What is asked of the list and the ledger, read once for both.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) fields: [Field; 4],
    pub(super) errors: Errors,
    pub(super) organisation: Option<Organisation>,
    pub(super) year: Option<i16>,
}

impl Asked {
    /// Reads what an address asks.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        asked: &Submitted,
    ) -> Result<Self, AppError> {
        let (caller, needs) = (context.caller()?, Permission::ReadMeetings);
        let (organisation, mut errors) =
            organisations::narrowed(read, caller, asked, "organisation", needs).await?;
        let mut reader = Reader::new(asked);
        let kind = reader.optional("kind", choice::<Kind>);
        let year = reader.optional("year", number(YEARS.0, YEARS.1));
        let year = year.and_then(|year| i16::try_from(year).ok());
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let field = |name, key| Field::new(context, asked, &errors, name, key);
        let sees = queries::sees_persons(context.caller()?);
        let kinds = Kind::ALL.iter().filter(|kind| sees || **kind != Kind::Talk);
        let kinds = kinds.map(|it| (it.to_string(), context.text(it.key())));
        let mut place = field("organisation", "meeting-organisation");
        if let Some(organisation) = &organisation {
            place.value = organisations::typed_as(organisation);
        }
        let fields = [
            field("words", "meetings-words"),
            field("kind", "meeting-kind").options(kinds),
            field("year", "meetings-year"),
            place,
        ];
        let days = match year {
            Some(year) => (date(year, 1, 1), date(year, 12, 31)),
            None => (date(1, 1, 1), date(9999, 12, 31)),
        };
        let filter = Filter {
            words: fields[0].value.clone(),
            kind,
            days,
            within: organisation.as_ref().map(|it| Scope::subtree(&it.path)),
        };
        Ok(Self { filter, fields, errors, organisation, year })
    }
}

struct Line {
    it: Listed,
    href: String,
    hours: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "meetings/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 4],
    lines: Vec<Line>,
    total: i64,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    new_href: Option<String>,
    offline_href: Option<String>,
    missing_href: Option<String>,
    ledger_href: String,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let mut asked = Asked::read(&context, &mut read, &submitted).await?;
    let paging = Paging::read(PATH, &submitted, &PLACE, &mut asked.errors);
    let before = place(&submitted);
    let (mut found, mut total) = (Vec::new(), 0);
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, before, paging.limit()).await?;
        total = queries::total(&mut read, caller, &asked.filter).await?;
    }
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
    let wrong = {
        let fields: Vec<&Field> = asked.fields.iter().collect();
        [summary(&fields), asked.errors.beside_fields(&context, &["size"])].concat()
    };
    let mut page = Page::new(&context, "meetings-title").office();
    page.has_error = !wrong.is_empty();
    let records = asked.organisation.as_ref().map_or(caller.acting.organisation, |it| it.id);
    let may = asked.organisation.as_ref().map_or(&caller.acting.path, |it| &it.path);
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        fields: asked.fields,
        lines: found.into_iter().map(line).collect(),
        total,
        first: before.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        new_href: caller
            .may_at(Permission::RecordMeetings, may)
            .then(|| edit::new_of(records, asked.filter.kind)),
        offline_href: caller.may_at(Permission::RecordMeetings, may).then(|| offline::of(records)),
        missing_href: caller.may(Permission::ReadFindings).then(missing::path),
        ledger_href: ledger::with(&paging.questions()),
    };
    Page::render_asked(&template, &template.summary)
}

/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["before", "before-id"];

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, MeetingId)> {
    asked.first(PLACE[0]).parse().ok().zip(asked.first(PLACE[1]).parse().ok())
}

fn line(it: Listed) -> Line {
    let tone = match it.state {
        State::Held => "plain",
        State::Planned => "info",
        State::Withdrawn => "warn",
    };
    Line { href: show::path(it.id), hours: hours(it.from, it.until), tone, it }
}

/// The place behind a line.
fn place_of(last: &Listed) -> [(&'static str, String); 2] {
    [(PLACE[0], last.on.to_string()), (PLACE[1], last.id.to_string())]
}
