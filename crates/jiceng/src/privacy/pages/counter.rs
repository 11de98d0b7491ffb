//! At the counter: requests and consents written down for a member who came in person or handed in a paper.

use super::{ask, consents, decide};
use crate::members::{self, Filter, Member};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::id::MembershipId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::commands::Whose;
use crate::privacy::model::How;
use crate::privacy::queries;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/corrections/counter";
const ASK: &str = "/members/{id}/correction";
const CHECK: &str = "/members/{id}/correction/check";
const CONSENTS: &str = "/members/{id}/consents";

/// The page on which the member is looked up.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// A request for correction of a member.
#[must_use]
pub fn correction_of(id: MembershipId) -> String {
    format!("/members/{id}/correction")
}

/// The consents of a member.
#[must_use]
pub fn consents_of(id: MembershipId) -> String {
    format!("/members/{id}/consents")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![
        get(PATH, needs, find),
        get(ASK, needs, show),
        post(CHECK, needs, check),
        post(ASK, needs, hand_in),
        get(CONSENTS, needs, show_consents),
        post(CONSENTS, needs, change_consents),
    ]
}

struct Line {
    name: String,
    branch: String,
    correction: String,
    consents: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/counter.html")]
struct FindPage {
    page: Page,
    path: &'static str,
    words: Field,
    searched: bool,
    lines: Vec<Line>,
}

fn crumbs(context: &Context) -> Vec<Crumb> {
    vec![Crumb { label: context.text("corrections-title"), href: decide::path() }]
}

async fn find(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    const MOST: i64 = 20;
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let words = Field::new(&context, &asked, &Errors::default(), "words", "members-words");
    let searched = !words.value.is_empty();
    let found = if searched {
        let filter = Filter { words: words.value.clone(), ..Filter::default() };
        let scope = caller.scope(Permission::ChangeMembers).map_err(AppError::from)?;
        members::list(&mut context.app.db.read().await?, caller, &scope, &filter, None, MOST).await?
    } else {
        Vec::new()
    };
    let line = |member: members::Listed| Line {
        correction: correction_of(member.id),
        consents: consents_of(member.id),
        name: member.name,
        branch: member.branch,
    };
    let template = FindPage {
        page: Page::new(&context, "correction-counter-title").office().crumbs(crumbs(&context)),
        path: PATH,
        words,
        searched,
        lines: found.into_iter().map(line).collect(),
    };
    Page::render(&template)
}

/// The member of the path, where the caller keeps the register.
async fn member(context: &Context, id: &str) -> Result<Member, AppError> {
    let id: MembershipId = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = members::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    Ok(member)
}

fn place(member: &Member) -> ask::Place {
    let here = correction_of(member.id);
    ask::Place { helper: true, check: format!("{here}/check"), act: here.clone(), here, back: path() }
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    ask::start(&context, &member, &place(&member), &asked)
}

async fn check(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    ask::checked(&context, &member, &place(&member), &submitted)
}

async fn hand_in(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    ask::handed_in(&context, &member, &place(&member), &submitted, decide::of).await
}

#[derive(Template)]
#[template(path = "privacy/pages/counter_consents.html")]
struct ConsentsPage {
    page: Page,
    name: String,
    cards: Vec<consents::Card>,
    done: Option<String>,
    here: String,
    paper: String,
}

async fn show_consents(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let found =
        queries::consents(&mut context.app.db.read().await?, context.caller()?.area, member.person).await?;
    let template = ConsentsPage {
        page: Page::new(&context, "counter-consents-title").office().crumbs(crumbs(&context)),
        cards: consents::cards(&context, &found),
        done: consents::done(&context, &asked),
        here: consents_of(member.id),
        paper: consents::paper(),
        name: member.name,
    };
    Page::render(&template)
}

async fn change_consents(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    let made = consents::changed(&context, Whose::member(&member), How::Paper, &submitted).await?;
    Ok(Redirect::to(&format!("{}?done={made}", consents_of(member.id))).into_response())
}
