//! The list of records (组织生活): planned, held and withdrawn, the latest first.

use super::{edit, hours, ledger, missing, offline, show};
use crate::meetings::model::{Kind, State};
use crate::meetings::queries::{self, Filter, Listed};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, Reader, Submitted, SummaryLine, choice, number, size_of, summary,
};
use crate::platform::id::{MeetingId, OrganisationId};
use crate::platform::page::Page;
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
        let (organisation, mut errors) = organisation(read, context, asked).await?;
        let mut reader = Reader::new(asked);
        let kind = reader.optional("kind", choice::<Kind>);
        let year = reader.optional("year", number(YEARS.0, YEARS.1));
        let year = year.and_then(|year| i16::try_from(year).ok());
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let field = |name, key| Field::new(context, asked, &errors, name, key);
        let sees = queries::sees_persons(context.caller()?);
        let kinds = Kind::ALL.iter().filter(|kind| sees || **kind != Kind::Talk);
        let kinds = kinds.map(|it| (it.to_string(), context.text(it.key())));
        let any = std::iter::once((String::new(), context.text("meetings-any")));
        let mut place = field("organisation", "meeting-organisation");
        if let Some(organisation) = &organisation {
            place.value = organisations::typed_as(organisation);
        }
        let fields = [
            field("words", "meetings-words"),
            field("kind", "meeting-kind").options(any.chain(kinds)),
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
    let mut reader = Reader::new(&submitted);
    let size = reader.optional("size", size_of(&SIZES)).unwrap_or(50);
    asked.errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    let before = place(&submitted);
    let (mut found, mut total) = (Vec::new(), 0);
    if asked.errors.0.is_empty() {
        found = queries::list(&mut read, caller, &asked.filter, before, size + 1).await?;
        total = queries::total(&mut read, caller, &asked.filter).await?;
    }
    let more = i64::try_from(found.len()).unwrap_or(0) > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let next = found.last().filter(|_| more).map(|last| next_page(&submitted, size, last));
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
        first: before.map(|_| format!("{PATH}?{}", kept(&submitted, Some(size)))),
        next,
        sizes: SIZES
            .map(|it| Size {
                size: it,
                href: format!("{PATH}?{}", kept(&submitted, Some(it))),
                current: it == size,
            })
            .into(),
        new_href: caller
            .may_at(Permission::RecordMeetings, may)
            .then(|| edit::new_of(records, asked.filter.kind)),
        offline_href: caller.may_at(Permission::RecordMeetings, may).then(|| offline::of(records)),
        missing_href: caller.may(Permission::ReadFindings).then(missing::path),
        ledger_href: ledger::with(&kept(&submitted, None)),
    };
    Page::render_asked(&template, &template.summary)
}

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, MeetingId)> {
    asked.first("before").parse().ok().zip(asked.first("before-id").parse().ok())
}

fn line(it: Listed) -> Line {
    let tone = match it.state {
        State::Held => "plain",
        State::Planned => "info",
        State::Withdrawn => "warn",
    };
    Line { href: show::path(it.id), hours: hours(it.from, it.until), tone, it }
}

/// The questions of the list as a query string, without the place in it.
fn kept(asked: &Submitted, size: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.pairs() {
        if !value.is_empty() && !matches!(name, "before" | "before-id" | "size") {
            query.append_pair(name, value);
        }
    }
    if let Some(size) = size {
        query.append_pair("size", &size.to_string());
    }
    query.finish()
}

/// The page after the one that ends with this record.
fn next_page(asked: &Submitted, size: i64, last: &Listed) -> String {
    let mut query = form_urlencoded::Serializer::new(kept(asked, Some(size)));
    query.append_pair("before", &last.on.to_string()).append_pair("before-id", &last.id.to_string());
    format!("{PATH}?{}", query.finish())
}
