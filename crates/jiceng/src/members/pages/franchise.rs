//! Who had the right to vote on a day (有选举权党员名册), and why others had not.

use super::{list, show};
use crate::members::findings::{Voter, entitled};
use crate::members::queries;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, day, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/members/franchise";
/// A roll longer than this is not written on one page: a meeting of members votes, and this is more than one hall holds.
const LONGEST: i64 = 500;
/// Organisations offered instead, one level below.
const MOST_BELOW: i64 = 500;

/// The page, for the caller's own organisation.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, for an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

fn of_on(organisation: OrganisationId, on: Date) -> String {
    format!("{}&on={on}", of(organisation))
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), roll)]
}

struct Line {
    voter: Voter,
    href: String,
}

#[derive(Template)]
#[template(path = "members/pages/franchise.html")]
struct FranchisePage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    reset: String,
    organisation: Organisation,
    on: Field,
    day: String,
    /// Where shorter rolls are, when this one is too long: name and address.
    below: Option<Vec<(String, String)>>,
    entitled: Vec<Line>,
    barred: Vec<Line>,
    later: i64,
}

async fn roll(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let mut reader = Reader::new(&asked);
    let on = reader.optional("on", day).unwrap_or(context.app.clock.today());
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let scope = Scope::subtree(&organisation.path);
    let everybody = queries::total(&mut read, caller, &scope).await?;
    let too_long = everybody > LONGEST;
    let voters = if too_long || !errors.0.is_empty() {
        Vec::new()
    } else {
        entitled(&context.app, &mut read, caller, &organisation, on).await?
    };
    let below = if too_long {
        let below = organisations::children(&mut read, caller, &organisation, "", MOST_BELOW).await?;
        Some(below.into_iter().map(|it| (it.short_name, of_on(it.id, on))).collect())
    } else {
        None
    };
    let later = queries::recorded_later(&mut read, caller, &scope, on).await?;
    let lines = voters.into_iter().map(|voter| Line { href: show::path(voter.member.id), voter });
    let (entitled, barred) = lines.partition(|line| line.voter.entitled());
    let field = Field::new(&context, &asked, &Errors(errors.0.clone()), "on", "franchise-on");
    let crumbs = vec![Crumb { label: context.text("members-title"), href: list::path() }];
    let mut page = Page::new(&context, "franchise-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let template = FranchisePage {
        page,
        summary: summary(&[&field]),
        path: PATH,
        reset: of(organisation.id),
        organisation,
        on: field,
        day: on.to_string(),
        below,
        entitled,
        barred,
        later,
    };
    if template.summary.is_empty() { Page::render(&template) } else { Page::render_refused(&template) }
}
