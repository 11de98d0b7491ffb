//! Dues of the branches below (党费情况): how many members nothing is set of, how many are how long in arrears, what came
//! in this year, whether it was published. Counts and sums, nobody's name.

use super::account::{Account, days_of};
use crate::dues::findings;
use crate::dues::model::{Event, Kind, Month};
use crate::dues::money::yuan;
use crate::dues::queries::{self, Counted};
use crate::dues::reckon::Reckoning;
use crate::dues::stays;
use crate::members::Standing;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Submitted, SummaryLine, summary};
use crate::platform::page::Page;
use crate::platform::paging::asked_without;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/dues/totals";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadDuesTotals), show)]
}

/// So many organisations are looked at at once, and so many branches fill a page.
const LOOKED_AT: i64 = 100;
const SHOWN: usize = 50;

/// A branch in counts.
struct Line {
    name: String,
    href: String,
    members: usize,
    unset: usize,
    /// In arrears for as long as a branch reminds, and for as long as the rule of removal.
    reminded: usize,
    long: usize,
    received: String,
    closing: String,
    published: String,
}

#[derive(Template)]
#[template(path = "dues/pages/totals.html")]
struct TotalsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    field: Field,
    year: i16,
    remind: i64,
    removal: i64,
    lines: Vec<Line>,
    next: Option<String>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let needs = Permission::ReadDuesTotals;
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
    let field = Field::new(&context, &asked, &errors, "organisation", "dues-organisation");
    let mut page = Page::new(&context, "dues-totals-title").office();
    page.has_error = !errors.0.is_empty();
    let next = next.map(|after| {
        let mut query = asked_without(&asked, &["after"]);
        query.append_pair("after", &after);
        format!("{PATH}?{}", query.finish())
    });
    let today = context.app.clock.today();
    let (remind, removal) = findings::months_of_arrears(&context.app, today);
    let template = TotalsPage {
        page,
        summary: summary(&[&field]),
        path: PATH,
        field,
        year: today.year(),
        remind,
        removal,
        lines,
        next,
    };
    Page::render_asked(&template, &template.summary)
}

/// Branches after a path code, and the code after which there are more.
async fn page_of(
    context: &Context,
    read: &mut db::Read,
    within: &Scope,
    after: &str,
) -> Result<(Vec<Line>, Option<String>), AppError> {
    let caller = context.caller()?;
    let mut after = after.to_owned();
    let mut lines = Vec::new();
    loop {
        let some = organisations::all_in(read, caller, within, &after, LOOKED_AT).await?;
        let (Some(first), Some(last)) = (some.first(), some.last()) else { return Ok((lines, None)) };
        let whole = i64::try_from(some.len()).unwrap_or(0) < LOOKED_AT;
        let end = last.path.clone();
        let scope = Scope { from: first.path.clone(), to: Scope::alone(&last.path).to };
        let (members, all) = queries::counted(read, caller, &scope).await?;
        for branch in some.iter().filter(|it| it.kind == organisations::Kind::Branch) {
            let own: Vec<&Counted> = members.iter().filter(|it| it.organisation == branch.id).collect();
            lines.push(line(context, read, branch, (&own, &all)).await?);
            if lines.len() == SHOWN {
                return Ok((lines, Some(branch.path.clone())));
            }
        }
        if whole {
            return Ok((lines, None));
        }
        after = end;
    }
}

async fn line(
    context: &Context,
    read: &mut db::Read,
    branch: &Organisation,
    (members, all): (&[&Counted], &queries::All),
) -> Result<Line, AppError> {
    let (area, today) = (context.caller()?.area, context.app.clock.today());
    let now = Month::of(today);
    let (remind, removal) = findings::months_of_arrears(&context.app, today);
    let asked = members.iter().filter(|it| it.standing != Standing::Suspended);
    let late: Vec<i64> = asked
        .map(|it| {
            let belongs = stays::belonging(&context.app, (it.id, it.from, None), all);
            Reckoning::of(all.settings(it.id), &belongs, all.paid(it.id), now).on_end(now)
        })
        .collect();
    let days = days_of(today.year());
    let account = Account::read(read, area, branch.id, days).await?;
    let received = account.lines.iter().find(|(key, ..)| *key == Kind::Dues.key()).map_or(0, |it| it.2);
    let told = queries::events(read, area, branch.id, days).await?;
    let published = told.iter().rfind(|it| it.kind == Event::Published);
    Ok(Line {
        name: branch.short_name.clone(),
        href: organisations::pages::show::path(branch.id),
        members: members.len(),
        unset: members.iter().filter(|it| all.settings(it.id).is_empty()).count(),
        reminded: late.iter().filter(|months| **months >= remind).count(),
        long: late.iter().filter(|months| **months >= removal).count(),
        received: yuan(received),
        closing: yuan(account.closing),
        published: published.map(|it| it.on.to_string()).unwrap_or_default(),
    })
}
