//! The journal as people read it (操作日志): who did what when, for organisations in one's reach. Never the values.

use crate::accounts::queries::{self, EntryLine, Narrowed};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Field, FieldError, Reader, Submitted, SummaryLine, day, one_of, summary};
use crate::platform::page::Page;
use crate::platform::paging::{SIZE, Size, cut};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::{Timestamp, ToSpan as _, civil::Date};
use uuid::Uuid;

/// Where the page is.
pub const PATH: &str = "/journal";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, narrowed to one row.
#[must_use]
pub fn about(subject: Uuid) -> String {
    format!("{PATH}?subject={}", subject.simple())
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadJournal), show)]
}

/// A condition in use, and the page without it.
struct Chip {
    label: String,
    href: String,
}

struct Line {
    at: String,
    act: String,
    act_href: String,
    kind: String,
    about: Option<String>,
    about_href: Option<String>,
    who: String,
    place: String,
}

#[derive(Template)]
#[template(path = "accounts/pages/journal.html")]
struct JournalPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    who: Field,
    kind: Field,
    from: Field,
    until: Field,
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

/// Kinds of rows that acts change, in the order of the menu; a test holds the list to the acts of the program.
pub const KINDS: &[&str] = &[
    "organisation",
    "unit",
    "person",
    "meeting",
    "case",
    "dues",
    "floating",
    "problem",
    "key-village",
    "import",
    "conflict",
    "account",
    "api-token",
    "peer",
    "complaint",
    "saved-view",
    "area",
];

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&asked);
    let (from, until) = (reader.optional("from", day), reader.optional("until", day));
    let kind = reader.optional("kind", one_of(KINDS)).unwrap_or_default();
    let act = reader.optional("act", |act| known_act(&context, act)).unwrap_or_default();
    let subject = reader.optional("subject", |text| text.parse().map_err(|_| FieldError::unknown(text)));
    let number = |text: &str| text.parse().map_err(|_| FieldError::unknown(text));
    let before: i64 = reader.optional("before", number).unwrap_or(i64::MAX);
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let narrowed = Narrowed {
        before,
        act: &act,
        kind,
        who: asked.first("who"),
        from: from.map_or(Timestamp::UNIX_EPOCH, start_of),
        until: until.map_or_else(
            || start_of(Date::constant(9000, 1, 1)),
            |day| start_of(day.saturating_add(1.day())),
        ),
        subject,
        limit: SIZE + 1,
    };
    let mut found = queries::entries(&mut context.app.db.read().await?, caller, &narrowed).await?;
    let more = cut(&mut found, SIZE);
    let next = found.last().filter(|_| more).map(|last| with(&asked, "before", &last.sequence.to_string()));
    let field = |name, key| Field::new(&context, &asked, &errors, name, key);
    let any = std::iter::once((String::new(), context.text("accounts-any")));
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), kind_word(&context, kind)));
    let (who, kind) = (field("who", "journal-who"), field("kind", "journal-kind").options(any.chain(kinds)));
    let (from, until) =
        (field("from", "journal-from").optional(), field("until", "journal-until").optional());
    let mut page = Page::new(&context, "journal-title").office();
    page.has_error = !errors.0.is_empty();
    let template = JournalPage {
        page,
        summary: [
            summary(&[&kind, &from, &until]),
            errors.beside_fields(&context, &["act", "subject", "before"]),
        ]
        .concat(),
        path: PATH,
        who,
        kind,
        from,
        until,
        kept: kept(&asked),
        chips: chips(&context, &asked),
        lines: found.iter().map(|entry| line(&context, &asked, entry)).collect(),
        first: (before != i64::MAX).then(|| with(&asked, "before", "")),
        next,
        sizes: Vec::new(),
    };
    Page::render_asked(&template, &template.summary)
}

/// What the address asks for without a field of its own.
fn kept(asked: &Submitted) -> Vec<(&'static str, String)> {
    let all = ["act", "subject"].into_iter().map(|name| (name, asked.first(name).to_owned()));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

/// Midnight in China at the beginning of a day.
fn start_of(day: Date) -> Timestamp {
    jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

fn line(context: &Context, asked: &Submitted, entry: &EntryLine) -> Line {
    let who = entry.who.clone().unwrap_or_else(|| context.text("journal-system"));
    let who = match &entry.on_behalf {
        Some(lender) => context.text_with("journal-on-behalf", &[("name", who), ("lender", lender.clone())]),
        None => who,
    };
    Line {
        at: clock::minute_of(entry.at),
        act: act_word(context, &entry.act),
        act_href: with(asked, "act", &entry.act),
        kind: kind_word(context, &entry.kind),
        about: entry.about.clone(),
        about_href: entry.subject.map(|subject| with(asked, "subject", &subject.simple().to_string())),
        who,
        place: entry.place.clone().unwrap_or_default(),
    }
}

/// The name of an act that has words.
fn known_act(context: &Context, act: &str) -> Result<String, FieldError> {
    let words = act_word(context, act);
    if words.starts_with("journal-act-") { Err(FieldError::unknown(act)) } else { Ok(act.to_owned()) }
}

/// The words of an act, by its name.
#[must_use]
pub fn act_word(context: &Context, act: &str) -> String {
    context.text(&format!("journal-act-{}", act.replace('.', "-")))
}

fn kind_word(context: &Context, kind: &str) -> String {
    context.text(&format!("journal-kind-{kind}"))
}

fn chips(context: &Context, asked: &Submitted) -> Vec<Chip> {
    let mut chips = Vec::new();
    if known_act(context, asked.first("act")).is_ok() && !asked.first("act").is_empty() {
        chips.push(Chip { label: act_word(context, asked.first("act")), href: with(asked, "act", "") });
    }
    if !asked.first("subject").is_empty() {
        chips.push(Chip { label: context.text("journal-one-subject"), href: with(asked, "subject", "") });
    }
    chips
}

/// The page with one condition set, or taken away when empty, from its first line on.
fn with(asked: &Submitted, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (kept, text) in asked.pairs() {
        if kept != name && kept != "before" && !text.is_empty() {
            query.append_pair(kept, text);
        }
    }
    if !value.is_empty() {
        query.append_pair(name, value);
    }
    format!("{PATH}?{}", query.finish())
}
