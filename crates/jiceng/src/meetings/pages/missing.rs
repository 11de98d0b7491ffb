//! What past periods of this year asked for and nothing is recorded of (没有登记的组织生活), by organisation: a reminder for
//! those who see to it; nobody is ranked by it.

use super::list;
use crate::meetings::done::{concerns, done, exempt};
use crate::meetings::queries::{self, Answer, Event};
use crate::organisations::{self, Board, Events, Kind, Obligation, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::asked_without;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::{Date, date};

/// Where the page is.
pub const PATH: &str = "/meetings/missing";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadFindings), show)]
}

/// So many organisations are looked at at once, and so many with something missing fill a page.
const LOOKED_AT: i64 = 100;
const SHOWN: usize = 50;

struct Gap {
    text: String,
    citation: String,
    confirmed: bool,
    periods: Vec<String>,
}

/// An organisation with its gaps.
struct Line {
    href: String,
    name: String,
    gaps: Vec<Gap>,
}

#[derive(Template)]
#[template(path = "meetings/pages/missing.html")]
struct MissingPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    field: Field,
    lines: Vec<Line>,
    next: Option<String>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let needs = Permission::ReadFindings;
    let (place, errors) = organisations::narrowed(&mut read, caller, &asked, "organisation", needs).await?;
    let within = match &place {
        Some(place) => {
            caller.require(needs, &place.path)?;
            Scope::subtree(&place.path)
        }
        None => caller.scope(needs)?,
    };
    let (mut lines, mut next) = (Vec::new(), None);
    if errors.0.is_empty() {
        (lines, next) = page_of(&context, &mut read, &within, asked.first("after")).await?;
    }
    let field = Field::new(&context, &asked, &errors, "organisation", "meeting-organisation");
    let crumbs = vec![Crumb { label: context.text("meetings-title"), href: list::path() }];
    let mut page = Page::new(&context, "missing-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let next = next.map(|after| {
        let mut query = asked_without(&asked, &["after"]);
        query.append_pair("after", &after);
        format!("{PATH}?{}", query.finish())
    });
    let template = MissingPage { page, summary: summary(&[&field]), path: PATH, field, lines, next };
    Page::render_asked(&template, &template.summary)
}

/// Organisations with something missing after a path code, and the code after which there are more.
async fn page_of(
    context: &Context,
    read: &mut db::Read,
    within: &Scope,
    after: &str,
) -> Result<(Vec<Line>, Option<String>), AppError> {
    let caller = context.caller()?;
    let board = organisations::board(&context.app, read, caller).await?;
    let mut after = after.to_owned();
    let mut lines = Vec::new();
    loop {
        let some = organisations::all_in(read, caller, within, &after, LOOKED_AT).await?;
        let Some(last) = some.last() else { return Ok((lines, None)) };
        let whole = i64::try_from(some.len()).unwrap_or(0) < LOOKED_AT;
        let end = last.path.clone();
        let past = Past::read(context, read, &some).await?;
        for organisation in &some {
            let gaps = past.gaps(context, &board, organisation);
            if gaps.is_empty() {
                continue;
            }
            lines.push(Line {
                href: organisations::pages::show::path(organisation.id),
                name: organisation.short_name.clone(),
                gaps,
            });
            if lines.len() == SHOWN {
                return Ok((lines, Some(organisation.path.clone())));
            }
        }
        if whole {
            return Ok((lines, None));
        }
        after = end;
    }
}

/// What is recorded of some organisations for this year.
struct Past {
    days: (Date, Date),
    events: Vec<Event>,
    answers: Vec<Answer>,
}

impl Past {
    async fn read(context: &Context, read: &mut db::Read, some: &[Organisation]) -> Result<Self, AppError> {
        let caller = context.caller()?;
        let today = context.app.clock.today();
        let days = (date(today.year(), 1, 1), today);
        let scope = reach(some);
        let events = queries::events_in(read, caller, &scope, days).await?;
        let answers = queries::answers_in(read, caller, &scope, days).await?;
        Ok(Self { days, events, answers })
    }

    fn gaps(&self, context: &Context, board: &Board, organisation: &Organisation) -> Vec<Gap> {
        let Some(figures) = board.figures(&organisation.path) else { return Vec::new() };
        let own = |event: &&Event| match organisation.kind {
            Kind::Group => {
                let of_branch = Some(event.what.organisation) == organisation.superior;
                event.what.organisation == organisation.id || (of_branch && concerns(event, organisation))
            }
            _ => event.what.organisation == organisation.id,
        };
        let answers = self.answers.iter().filter(|it| it.organisation == organisation.id);
        let events = Events {
            done: self.events.iter().filter(own).map(done).collect(),
            exempt: answers.cloned().map(exempt).collect(),
        };
        let app = &context.app;
        let calendar = organisations::calendar(app, organisation, figures, &events, self.days);
        let overdue = calendar.obligations.iter().filter(|it| it.is_overdue(self.days.1));
        let mut gaps: Vec<(String, Gap)> = Vec::new();
        for obligation in overdue {
            let period = organisations::pages::duty::period(context, obligation);
            match gaps.last_mut().filter(|(rule, _)| *rule == obligation.rule) {
                Some((_, gap)) => gap.periods.push(period),
                None => gaps.push((obligation.rule.clone(), gap(context, obligation, period))),
            }
        }
        gaps.into_iter().map(|(_, gap)| gap).collect()
    }
}

fn gap(context: &Context, obligation: &Obligation, period: String) -> Gap {
    let zh = context.language == Language::Zh;
    Gap {
        text: obligation.text(zh).to_owned(),
        citation: obligation.citation(zh).to_owned(),
        confirmed: obligation.confirmed,
        periods: vec![period],
    }
}

/// The range of path codes of some organisations in the order of the tree. The meetings of a group are recorded at the
/// branch above it.
fn reach(some: &[Organisation]) -> Scope {
    const LEVEL: usize = 4;
    let first = some.first().map_or("", |first| match first.kind {
        Kind::Group => &first.path[..first.path.len().saturating_sub(LEVEL)],
        _ => first.path.as_str(),
    });
    let last = some.last().map_or("", |last| last.path.as_str());
    Scope { from: first.to_owned(), to: Scope::alone(last).to }
}
