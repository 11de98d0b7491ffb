//! Class hours of a branch in a year (学时): each member's beside what the rulebook asks for, by name. There is no order by
//! hours and no sum to compare branches by.

use super::list;
use crate::meetings::hours::tenths;
use crate::meetings::queries;
use crate::meetings::study::{self, Wanted};
use crate::members::{self, AsOf};
use crate::organisations::{self, Duty, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, number, summary};
use crate::platform::id::{OrganisationId, PersonId};
use crate::platform::law::Law;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::{Date, date};
use std::collections::HashSet;

/// Where the page is.
pub const PATH: &str = "/meetings/study";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), show)]
}

/// A larger branch than this is divided, and its hours are not one page.
const MOST: i64 = 1_000;

struct Line {
    name: String,
    hours: String,
    /// What is asked for; nothing of whoever takes no part.
    wanted: String,
    leader: bool,
}

/// What the rulebook says of hours that are wanted.
pub(super) fn law(context: &Context, wanted: &Wanted) -> Law {
    Law::said(context, (&wanted.text, &wanted.citation), wanted.confirmed)
}

#[derive(Template)]
#[template(path = "meetings/pages/study.html")]
struct StudyPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    lead: String,
    laws: Vec<Law>,
    lines: Vec<Line>,
    /// Why there are no lines; none where there are.
    none: Option<&'static str>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let (organisation, mut errors) = place(&context, &mut read, &asked).await?;
    let mut reader = Reader::new(&asked);
    let year = reader.optional("year", number(1949, 2100)).and_then(|year| i16::try_from(year).ok());
    errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    let today = context.app.clock.today();
    let year = year.unwrap_or_else(|| today.year());
    let field = |name, key| Field::new(&context, &asked, &errors, name, key);
    let (mut of_year, mut of_place) =
        (field("year", "meetings-year"), field("organisation", "meeting-organisation"));
    if errors.0.is_empty() {
        of_year.value = year.to_string();
        of_place.value = organisations::typed_as(&organisation);
    }
    let scope = Scope::subtree(&organisation.path);
    let none = if organisation.kind != organisations::Kind::Branch {
        Some("study-choose-branch")
    } else if members::total(&mut read, caller, &scope).await? > MOST {
        Some("study-too-many")
    } else {
        None
    };
    let mut lines = Vec::new();
    if none.is_none() && errors.0.is_empty() {
        lines = lines_of(&context, &mut read, (&organisation, &scope), (year, today)).await?;
    }
    let none = none.or_else(|| lines.is_empty().then_some("study-none"));
    let mut page = Page::new(&context, "study-title")
        .office()
        .crumbs(vec![Crumb { label: context.text("meetings-title"), href: list::path() }]);
    page.has_error = !errors.0.is_empty();
    let args = [("organisation", organisation.short_name.clone()), ("year", year.to_string())];
    let template = StudyPage {
        page,
        summary: summary(&[&of_year, &of_place]),
        path: PATH,
        fields: [of_year, of_place],
        lead: context.text_with("study-lead", &args),
        laws: laws(&context, year),
        lines,
        none,
    };
    Page::render_asked(&template, &template.summary)
}

/// The organisation that an address names by its row or by words, else the caller's own.
async fn place(
    context: &Context,
    read: &mut db::Read,
    asked: &Submitted,
) -> Result<(Organisation, Errors), AppError> {
    let (caller, needs) = (context.caller()?, Permission::ReadMembers);
    let own = caller.acting.organisation;
    let typed = asked.first("organisation");
    let (found, errors) = match typed.parse() {
        Ok(id) => (organisations::by_id(read, caller, id).await?, Errors::default()),
        Err(_) if typed.is_empty() => (organisations::by_id(read, caller, own).await?, Errors::default()),
        Err(_) => match organisations::pick(read, caller, asked, "organisation", needs).await? {
            Ok(found) => (found, Errors::default()),
            Err(error) => {
                (organisations::by_id(read, caller, own).await?, Errors::one("organisation", error))
            }
        },
    };
    caller.require(needs, &found.path)?;
    Ok((found, errors))
}

/// The members of a branch in a year, by name: as they are now, or as they were when the year ended.
async fn lines_of(
    context: &Context,
    read: &mut db::Read,
    (branch, scope): (&Organisation, &Scope),
    (year, today): (i16, Date),
) -> Result<Vec<Line>, AppError> {
    let caller = context.caller()?;
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let day = last.min(today);
    let members = members::as_of(read, caller, scope, day).await?;
    let studied = queries::studied(read, caller.area, branch.id, (first, last)).await?;
    let hours = study::by_person(&studied);
    let posts = queries::posts_in(read, caller.area, branch.id, day).await?;
    let leads = posts.into_iter().filter(|(_, post)| post.parse().is_ok_and(Duty::is_office));
    let leaders: HashSet<PersonId> = leads.map(|(person, _)| person).collect();
    let line = |it: AsOf| {
        let leader = leaders.contains(&it.person);
        let wanted = study::wanted(&context.app, leader, it.standing, year);
        Line {
            hours: tenths(hours.get(&it.person).copied().unwrap_or(0)),
            wanted: wanted.map(|wanted| wanted.hours.to_string()).unwrap_or_default(),
            leader,
            name: it.name,
        }
    };
    Ok(members.into_iter().map(line).collect())
}

fn laws(context: &Context, year: i16) -> Vec<Law> {
    let normal = members::Standing::Normal;
    let both = [false, true].map(|leader| study::wanted(&context.app, leader, normal, year));
    both.into_iter().flatten().map(|wanted| law(context, &wanted)).collect()
}
