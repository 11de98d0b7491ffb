//! What the person signed in took part in. Nothing is counted together but the hours that the rulebook asks for, and
//! nobody else sees the page.

use super::show;
use crate::meetings::model::Attendance;
use crate::meetings::queries::{self, Attended};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, number, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::date;

/// Where the page is.
pub const PATH: &str = "/me/meetings";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::Own), show_own)]
}

/// The rule that asks for hours of study.
const HOURS: &str = "edu-hours-member";

struct Line {
    it: Attended,
    href: Option<String>,
    hours: String,
}

/// What the rulebook says of hours of study.
struct Law {
    text: String,
    citation: String,
    confirmed: bool,
}

#[derive(Template)]
#[template(path = "meetings/pages/own.html")]
struct OwnPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    field: Field,
    lines: Vec<Line>,
    /// Hours and minutes of lectures attended in the year, as far as their times are known.
    study: Option<String>,
    law: Option<Law>,
}

async fn show_own(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&asked);
    let year = reader.optional("year", number(1949, 2100));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let year = year.and_then(|year| i16::try_from(year).ok());
    let year = year.unwrap_or_else(|| context.app.clock.today().year());
    let days = (date(year, 1, 1), date(year, 12, 31));
    let mut all = Vec::new();
    if let Some(person) = caller.person {
        let mut read = context.app.db.read().await?;
        all = queries::attended(&mut read, caller.area, person, days).await?;
    }
    let field = Field::new(&context, &filled(&asked, &errors, year), &errors, "year", "meetings-year");
    let mut page = Page::new(&context, "own-meetings-title");
    page.has_error = !errors.0.is_empty();
    let template = OwnPage {
        page,
        summary: summary(&[&field]),
        path: PATH,
        field,
        study: study(&context, &all),
        law: law(&context),
        lines: all.into_iter().map(|it| line(caller, it)).collect(),
    };
    Page::render_asked(&template, &template.summary)
}

/// The year shown, unless what was typed is none.
fn filled(asked: &Submitted, errors: &Errors, year: i16) -> Submitted {
    if errors.0.is_empty() { asked.clone().with("year", year) } else { asked.clone() }
}

fn line(caller: &Caller, it: Attended) -> Line {
    let sees = caller.may_at(Permission::ReadMeetings, &it.path);
    Line { href: sees.then(|| show::path(it.id)), hours: super::hours(it.from, it.until), it }
}

/// Hours and minutes of the lectures attended whose times are known; none where there are none.
fn study(context: &Context, all: &[Attended]) -> Option<String> {
    let learnt = all.iter().filter(|it| it.kind.is_study() && it.attendance != Attendance::Absent);
    let learnt = learnt.filter(|it| it.attendance != Attendance::Leave);
    let minutes: i64 = learnt.filter_map(|it| Some(it.until? - it.from?)).sum();
    let args = [("hours", (minutes / 60).to_string()), ("minutes", (minutes % 60).to_string())];
    (minutes > 0).then(|| context.text_with("own-meetings-study", &args))
}

fn law(context: &Context) -> Option<Law> {
    let edition = context.app.rulebook.edition_on(HOURS, context.app.clock.today())?;
    let zh = context.language == Language::Zh;
    let of = |words: &rulebook::Words| if zh { words.zh.clone() } else { words.en.clone() };
    Some(Law { text: of(&edition.text), citation: of(&edition.citation), confirmed: edition.confirmed })
}
