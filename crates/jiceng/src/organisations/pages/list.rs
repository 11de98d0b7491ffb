//! Organisations: search first, then one level a page.

use super::show;
use crate::organisations::{Counts, Kind, Organisation, children, counts_in, queries, search};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use std::collections::HashMap;

/// Where the page is.
pub const PATH: &str = "/organisations";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadOrganisations), list)]
}

/// A line of the list.
struct Line {
    organisation: Organisation,
    href: String,
    counts: Counts,
}

#[derive(Template)]
#[template(path = "organisations/pages/list.html")]
struct ListPage {
    page: Page,
    words: Field,
    path: &'static str,
    top: Organisation,
    top_href: String,
    kinds: Vec<(Kind, i64)>,
    lines: Vec<Line>,
    searched: bool,
    export: String,
}

/// Lines a page, and organisations of one area: 36^4 to a level.
const MOST: i64 = 50;
const MOST_ORGANISATIONS: i64 = 1_000_000;

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let top = queries::by_id(&mut read, caller, caller.acting.organisation).await?;
    let words = Field::new(&context, &submitted, &Errors::default(), "words", "organisations-words");
    let searched = !words.value.is_empty();
    let found = if searched {
        search(&mut read, caller, &words.value, MOST).await?
    } else {
        children(&mut read, caller, &top, None, MOST).await.unwrap_or_default()
    };
    let scope = Scope::subtree(&top.path);
    let counts: HashMap<_, _> = counts_in(&mut read, caller, &scope).await?.into_iter().collect();
    // In the order of path codes a subtree is one run.
    let all = queries::all_in(&mut read, caller, &scope, "", MOST_ORGANISATIONS).await?;
    let lines = found
        .into_iter()
        .map(|organisation| {
            let start = all.partition_point(|inside| inside.path < organisation.path);
            let mut sum = Counts::default();
            for inside in all[start..].iter().take_while(|inside| inside.path.starts_with(&organisation.path))
            {
                let own = counts.get(&inside.id).copied().unwrap_or_default();
                sum.members += own.members;
                sum.full += own.full;
            }
            Line { href: show::path(organisation.id), counts: sum, organisation }
        })
        .collect();
    let kinds = queries::kinds_in(&mut read, caller, &scope).await?;
    let page = Page::new(&context, "organisations-title").office();
    let top_href = show::path(top.id);
    let export = super::export::of(top.id);
    Page::render(&ListPage { page, words, path: PATH, top, top_href, kinds, lines, searched, export })
}
