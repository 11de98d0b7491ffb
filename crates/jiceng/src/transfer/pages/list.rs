//! The list of transfers, the latest first, by where they stand; and the letters that came as files and wait.

use super::{arrive, case_path, ledger, take};
use crate::organisations::{Narrowed, Organisation};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::exchange::peers;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::{CaseId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::transfer::model::{Direction, State};
use crate::transfer::queries::{self, Filter, Place, Transfer};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/transfers";

/// The page.
#[must_use]
pub fn all() -> String {
    PATH.to_owned()
}

/// The page, narrowed to transfers within the area.
#[must_use]
pub fn path() -> String {
    going(Direction::Within)
}

/// The page, narrowed to those that go out.
#[must_use]
pub fn out() -> String {
    going(Direction::Out)
}

/// The page, narrowed to those that come in.
#[must_use]
pub fn arriving() -> String {
    going(Direction::In)
}

fn going(direction: Direction) -> String {
    format!("{PATH}?direction={direction}")
}

/// The page for a stage of a procedure.
#[must_use]
pub fn of_stage(stage: &str) -> String {
    match stage {
        "asking" => format!("{PATH}?state={}", State::Requested),
        "writing" => format!("{PATH}?state={}", State::Issued),
        _ => PATH.to_owned(),
    }
}

/// The page, narrowed to an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), list)]
}

/// What is asked of the list and of the ledger, read once for both.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) fields: [Field; 3],
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
        let (label, needs) = (("organisation", "transfer-organisation"), Permission::ReadCases);
        let narrowed = Narrowed::read(context, read, asked, label, needs).await?;
        let (within, mut errors) = (narrowed.scope(), narrowed.errors);
        let mut reader = Reader::new(asked);
        let direction = reader.optional("direction", choice::<Direction>);
        let state = reader.optional("state", choice::<State>);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let field = |name, key: &str| Field::new(context, asked, &errors, name, key).optional();
        let directions = Direction::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let states = State::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let fields = [
            field("state", "transfer-state").options(states),
            field("direction", "transfer-direction").options(directions),
            narrowed.field,
        ];
        let organisation = narrowed.organisation;
        Ok(Self { filter: Filter { direction, state, within }, fields, errors, organisation })
    }
}

struct Line {
    it: Transfer,
    href: String,
    late: String,
}

/// A letter that waits.
struct Waiting {
    href: String,
    from: String,
    since: String,
    until: String,
}

#[derive(Template)]
#[template(path = "transfer/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 3],
    waiting: Vec<Waiting>,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    /// Where letters and receipts from outside are recorded, for whoever may.
    outside: Option<[(&'static str, String); 3]>,
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
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
    let decides = caller.may(Permission::DecideCases);
    let waiting = if decides { waiting(&context, &mut read).await? } else { Vec::new() };
    let wrong = {
        let fields: Vec<&Field> = asked.fields.iter().collect();
        [summary(&fields), asked.errors.beside_fields(&context, &["size"])].concat()
    };
    let mut page = Page::new(&context, "transfers-title").office();
    page.has_error = !wrong.is_empty();
    let outside = [
        ("transfer-arrive-title", arrive::PATH.to_owned()),
        ("transfer-take-letter-title", take::LETTER.to_owned()),
        ("transfer-take-receipt-title", take::RECEIPT.to_owned()),
    ];
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        waiting,
        lines: found.into_iter().map(|it| line(&context, it)).collect(),
        first: after.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        outside: decides.then_some(outside),
        ledger_href: ledger::with(&paging.questions()),
        fields: asked.fields,
    };
    Page::render_asked(&template, &template.summary)
}

fn line(context: &Context, it: Transfer) -> Line {
    let late = match (it.state, it.valid_until) {
        (State::Expired, Some(until)) => context.late(until),
        _ => String::new(),
    };
    Line { href: case_path(&it), late, it }
}

/// The letters that came as files and were not passed to a branch yet.
async fn waiting(context: &Context, read: &mut db::Read) -> Result<Vec<Waiting>, AppError> {
    let caller = context.caller()?;
    let found = queries::incoming(read, caller).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let known = peers(read, caller.area).await?;
    let name = |id| known.iter().find(|peer| peer.id == id).map(|peer| peer.name.clone());
    let line = |it: queries::Incoming| Waiting {
        href: arrive::of(it.id),
        from: name(it.peer).unwrap_or_default(),
        since: clock::day_of(it.received_at).to_string(),
        until: format!("{}{}", it.valid_until, late(context, it.valid_until)),
    };
    Ok(found.into_iter().map(line).collect())
}

fn late(context: &Context, until: jiff::civil::Date) -> String {
    if until < context.app.clock.today() { context.late(until) } else { String::new() }
}

/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["after", "after-id"];

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<Place> {
    let id: Option<CaseId> = asked.first(PLACE[1]).parse().ok();
    asked.first(PLACE[0]).parse().ok().zip(id)
}

/// The place behind a line.
fn place_of(last: &Transfer) -> [(&'static str, String); 2] {
    [(PLACE[0], last.started.to_string()), (PLACE[1], last.case.to_string())]
}
