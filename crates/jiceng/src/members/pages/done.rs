//! What follows an act on a membership: can be opened again and printed.

use super::show;
use crate::members::queries::{self, ActRow};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::id::{MembershipActId, MembershipId};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/members/{id}/done/{entry}";

/// The page.
#[must_use]
pub fn path(id: MembershipId, act: MembershipActId) -> String {
    format!("/members/{id}/done/{act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), done)]
}

#[derive(Template)]
#[template(path = "members/pages/done.html")]
struct DonePage {
    page: Page,
    rows: Vec<(String, String)>,
    member_href: String,
    list_href: String,
}

async fn done(context: Context, Path((id, entry)): Path<(String, String)>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let entry = entry.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let member = queries::by_membership(&mut read, caller, id).await?;
    let row = queries::act_of(&mut read, caller.area, id, entry).await?;
    let title = context.text_with("member-done", &[("act", context.text(row.act.key()))]);
    let crumbs = vec![
        Crumb { label: context.text("members-title"), href: super::list::path() },
        Crumb { label: member.name.clone(), href: show::path(id) },
    ];
    let mut rows = vec![
        (context.text("member-name"), member.name.clone()),
        (context.text("member-branch"), member.branch.clone()),
    ];
    rows.extend(facts(&context, &row));
    let page = Page::titled(&context, title).crumbs(crumbs);
    let list_href = super::list::of(member.organisation);
    Page::render(&DonePage { page, rows, member_href: show::path(id), list_href })
}

/// What was recorded of an act, line by line.
pub(super) fn facts(context: &Context, row: &ActRow) -> Vec<(String, String)> {
    let change =
        match (show::word(context, row, row.before.as_ref()), show::word(context, row, row.after.as_ref())) {
            (Some(before), Some(after)) => Some(format!("{before} → {after}")),
            (before, after) => after.or(before),
        };
    let rows = [
        ("member-on", Some(row.on.to_string())),
        ("member-change", change),
        ("member-document", row.document.clone()),
        ("member-reason", row.reason.clone()),
        ("member-warned", row.warned.as_ref().map(|rules| rules.replace(',', "、"))),
        ("member-kept", row.kept.clone()),
        ("member-recorded", Some(format!("{} · {}", clock::minute_of(row.recorded_at), row.who))),
    ];
    rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}
