//! What the person signed in took part in. Nothing is counted together but the hours that the rulebook asks for, and
//! nobody else sees the page.

use super::show;
use crate::meetings::hours::{credited, tenths};
use crate::meetings::invited;
use crate::meetings::model::Attendance;
use crate::meetings::queries::{self, Attended, Coming};
use crate::meetings::study;
use crate::members;
use crate::organisations::Duty;
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, number, summary};
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::ToSpan as _;
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

/// Something to come, with its page for whoever may open it.
struct Next {
    it: Coming,
    href: Option<String>,
    hours: String,
}

struct Line {
    it: Attended,
    href: Option<String>,
    hours: String,
}

#[derive(Template)]
#[template(path = "meetings/pages/own.html")]
struct OwnPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    field: Field,
    /// What the person is invited to, the next first.
    coming: Vec<Next>,
    lines: Vec<Line>,
    /// The class hours credited in the year.
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
    let mut read = context.app.db.read().await?;
    let (mut all, mut law_of_year) = (Vec::new(), None);
    let today = context.app.clock.today();
    let coming = invited(&mut read, caller, (today, today.saturating_add(AHEAD.months()))).await?;
    if let Some(person) = caller.person {
        all = queries::attended(&mut read, caller.area, person, days).await?;
        law_of_year = law(&context, &mut read, year).await?;
    }
    let field = Field::new(&context, &filled(&asked, &errors, year), &errors, "year", "meetings-year");
    let mut page = Page::new(&context, "own-meetings-title");
    page.has_error = !errors.0.is_empty();
    let template = OwnPage {
        page,
        summary: summary(&[&field]),
        path: PATH,
        field,
        study: hours(&context, &all),
        law: law_of_year,
        coming: coming.into_iter().map(|it| next(caller, it)).collect(),
        lines: all.into_iter().map(|it| line(caller, it)).collect(),
    };
    Page::render_asked(&template, &template.summary)
}

/// The year shown, unless what was typed is none.
fn filled(asked: &Submitted, errors: &Errors, year: i16) -> Submitted {
    if errors.0.is_empty() { asked.clone().with("year", year) } else { asked.clone() }
}

/// So far ahead is told what is planned. Ours, not a rule's.
const AHEAD: i32 = 6;

fn next(caller: &Caller, it: Coming) -> Next {
    let sees = caller.may_at(Permission::ReadMeetings, &it.path);
    Next { href: sees.then(|| show::path(it.id)), hours: super::hours(it.from, it.until), it }
}

fn line(caller: &Caller, it: Attended) -> Line {
    let sees = caller.may_at(Permission::ReadMeetings, &it.path);
    Line { href: sees.then(|| show::path(it.id)), hours: super::hours(it.from, it.until), it }
}

/// The class hours credited in the year; none where there are none.
fn hours(context: &Context, all: &[Attended]) -> Option<String> {
    let came = |it: &&Attended| matches!(it.attendance, Attendance::Present | Attendance::Observer);
    let there = all.iter().filter(came);
    let credited: i64 = there.map(|it| credited(it.kind, it.class_hours, (it.from, it.until))).sum();
    (credited > 0).then(|| context.text_with("own-meetings-study", &[("hours", tenths(credited))]))
}

/// What the rulebook asks of the caller as a member; nothing where there is no membership.
async fn law(context: &Context, read: &mut db::Read, year: i16) -> Result<Option<Law>, AppError> {
    let caller = context.caller()?;
    let own = members::own(read, caller).await?;
    let Some(member) = own.first().filter(|it| it.until.is_none()) else { return Ok(None) };
    let today = context.app.clock.today();
    let posts = queries::posts_in(read, caller.area, member.organisation, today).await?;
    let mut own = posts.iter().filter(|(person, _)| *person == member.person);
    let leader = own.any(|(_, post)| post.parse().is_ok_and(Duty::is_office));
    let wanted = study::wanted(&context.app, leader, member.standing, year);
    Ok(wanted.map(|wanted| super::study::law(context, &wanted)))
}
