//! One organisation: who leads, members, what is due, what is wrong, history.

use crate::organisations::model::Deed;
use crate::organisations::{
    Checked, Counts, Organisation, Post, Term, check, children, counts_in, leaders, queries, terms,
};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/organisations/{id}";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadOrganisations), show)]
}

#[derive(Template)]
#[template(path = "organisations/pages/show.html")]
struct ShowPage {
    page: Page,
    organisation: Organisation,
    counts: Counts,
    leaders: Vec<Post>,
    terms: Vec<Term>,
    checked: Vec<Checked>,
    below: Vec<(String, Organisation)>,
    acts: Vec<queries::PastAct>,
    links: Vec<(String, String)>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let organisation = queries::by_id(&mut read, caller, id).await?;
    let today = context.app.clock.today();
    let counts = counts_in(&mut read, caller, &Scope::alone(&organisation.path)).await?;
    let counts = counts.first().map(|(_, counts)| *counts).unwrap_or_default();
    let leaders = leaders(&mut read, caller.area, id, today).await?;
    let terms = terms(&mut read, caller.area, id).await?;
    let checked = check(&context.app, &organisation, counts, &leaders, terms.first());
    let below = children(&mut read, caller, &organisation, None, 200).await?;
    let below = below.into_iter().map(|organisation| (path(organisation.id), organisation)).collect();
    let acts = queries::acts(&mut read, caller.area, id).await?;
    let crumbs = vec![Crumb { label: context.text("organisations-title"), href: super::list::path() }];
    let page = Page::titled(&context, organisation.short_name.clone()).office().crumbs(crumbs);
    let links = crate::organisation_links()
        .into_iter()
        .filter(|link| caller.may_at(link.needs, &organisation.path))
        .map(|link| ((link.href)(id), context.text(link.key)))
        .collect();
    let template = ShowPage { page, organisation, counts, leaders, terms, checked, below, acts, links };
    Page::render(&template)
}

/// The key of a post's name; posts of other words are shown as they are.
fn post_key(post: &str) -> &str {
    match post {
        "secretary" => "post-secretary",
        "deputy" => "post-deputy",
        "organisation" => "post-organisation",
        "publicity" => "post-publicity",
        "discipline" => "post-discipline",
        other => other,
    }
}

/// The key of an act's name.
fn act_key(act: &str) -> &str {
    match act.parse::<Deed>() {
        Ok(deed) => deed.key(),
        Err(_) => act,
    }
}
