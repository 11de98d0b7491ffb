//! The own record: everything on it, each line with the way to have it corrected.

use super::{ask, consents, corrections, export, looks, said};
use crate::members::{self, Member, Particular};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::model::State;
use crate::privacy::{commands, queries};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/me";
const NUMBERS: &str = "/me/numbers";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show), post(NUMBERS, needs, reveal)]
}

/// A line of the record.
struct Line {
    label: String,
    value: String,
    /// Where its correction is asked for.
    change: String,
}

/// A post or an honour.
struct Past {
    name: String,
    when: String,
}

/// Where the page leads to.
struct Ways {
    corrections: String,
    consents: String,
    looks: String,
    export: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/own.html")]
struct OwnPage {
    page: Page,
    member: Option<Member>,
    lines: Vec<Line>,
    open: bool,
    numbers: &'static str,
    posts: Vec<Past>,
    records: Vec<Past>,
    waiting: usize,
    ways: Ways,
}

async fn show(context: Context) -> Result<Response, AppError> {
    render(&context, false).await
}

async fn reveal(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let Some(person) = caller.person else { return Ok(Redirect::to(&path()).into_response()) };
    commands::note_own(&context.app, caller, person, "own.numbers-seen").await?;
    render(&context, true).await
}

async fn render(context: &Context, open: bool) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let member = members::own(&mut read, caller).await?.into_iter().next();
    let page = Page::new(context, "own-title");
    let ways = Ways {
        corrections: corrections::path(),
        consents: consents::path(),
        looks: looks::path(),
        export: export::path(),
    };
    let Some(member) = member else {
        let (lines, posts, records) = (Vec::new(), Vec::new(), Vec::new());
        let none = None;
        return Page::render(&OwnPage {
            page,
            member: none,
            lines,
            open,
            numbers: NUMBERS,
            posts,
            records,
            waiting: 0,
            ways,
        });
    };
    let requests = queries::of_person(&mut read, caller).await?;
    let posts = queries::posts(&mut read, caller.area, member.person).await?;
    let records = queries::records(&mut read, caller.area, member.person).await?;
    let template = OwnPage {
        lines: lines(context, &member, open)?,
        posts: posts
            .into_iter()
            .map(|(organisation, post, from, until)| Past {
                name: format!("{organisation} {}", post_name(context, &post)),
                when: span(context, &from.to_string(), until.map(|day| day.to_string())),
            })
            .collect(),
        records: records.into_iter().map(|(name, on, _, _)| Past { name, when: on.to_string() }).collect(),
        waiting: requests.iter().filter(|request| request.state == State::Asked).count(),
        numbers: NUMBERS,
        member: Some(member),
        open,
        ways,
        page,
    };
    Page::render(&template)
}

fn lines(context: &Context, member: &Member, open: bool) -> Result<Vec<Line>, AppError> {
    let (identity, telephone) = if open { members::numbers(&context.app, member)? } else { (None, None) };
    let particulars = Particular::ALL.iter().map(|particular| {
        let full = match particular {
            Particular::Identity => identity.clone(),
            Particular::Telephone => telephone.clone(),
            _ => None,
        };
        Line {
            label: context.text(particular.key()),
            value: said(context, *particular, full.or_else(|| particular.of(member)).as_deref()),
            change: ask::of(*particular),
        }
    });
    Ok(particulars.collect())
}

/// A post's name; one that the product has no word for is shown as it was written.
pub(super) fn post_name(context: &Context, post: &str) -> String {
    let key = format!("post-{post}");
    let name = context.text(&key);
    if name == key { post.to_owned() } else { name }
}

/// From a day until a day, or until today.
pub(super) fn span(context: &Context, from: &str, until: Option<String>) -> String {
    match until {
        Some(until) => context.text_with("own-from-until", &[("from", from.to_owned()), ("until", until)]),
        None => context.text_with("own-since", &[("from", from.to_owned())]),
    }
}
