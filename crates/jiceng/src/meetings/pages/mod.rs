//! Pages of organisational life.

pub mod answer;
mod attendance;
pub mod edit;
mod former;
pub mod ledger;
pub mod list;
pub mod missing;
mod offline;
pub mod own;
mod papers;
mod resolve;
mod sheet;
pub mod show;
pub mod study;
mod withdraw;

use super::commands::{self, MeetingError};
use super::model::{ChairPost, Draft, Kind, clock_of};
use super::queries::{self, Meeting};
use crate::organisations::{self, Link, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        ledger::routes(),
        missing::routes(),
        study::routes(),
        offline::routes(),
        edit::routes(),
        show::routes(),
        sheet::routes(),
        attendance::routes(),
        resolve::routes(),
        withdraw::routes(),
        papers::routes(),
        answer::routes(),
        own::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href, needs| MenuEntry { group: "menu-meetings", key, href, needs, tab: false };
    vec![
        entry("meetings-title", list::path, Permission::ReadMeetings),
        entry("missing-title", missing::path, Permission::ReadFindings),
        entry("study-title", study::path, Permission::ReadMembers),
    ]
}

/// Its entry among what concerns the person signed in.
#[must_use]
pub fn own_menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-own",
        key: "own-meetings-title",
        href: own::path,
        needs: Permission::Own,
        tab: false,
    }]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "organisation-meetings", href: list::of, needs: Permission::ReadMeetings },
        Link { key: "study-title", href: study::of, needs: Permission::ReadMembers },
    ]
}

/// Where the caller records a meeting of a kind that an organisation with a path code held; none without the right.
#[must_use]
pub fn record_at(caller: &Caller, (id, path): (OrganisationId, &str), kind: Kind) -> Option<String> {
    commands::may_record(caller, path, kind).then(|| edit::new_of(id, Some(kind)))
}

/// The record of an address, which the caller must be allowed to change, and whose it is.
async fn recordable(context: &Context, id: &str) -> Result<(Meeting, Organisation), AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let meeting = queries::by_id(&mut read, caller, id).await?;
    caller.require(Permission::RecordMeetings, &meeting.path)?;
    let organisation = organisations::by_id(&mut read, caller, meeting.organisation).await?;
    Ok((meeting, organisation))
}

/// The path from the list to a page of one record.
fn crumbs(context: &Context, meeting: &Meeting) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text("meetings-title"), href: list::path() },
        Crumb { label: heading(context, meeting), href: show::path(meeting.id) },
    ]
}

/// What it was and when: `党员大会 2026-11-05`.
fn heading(context: &Context, meeting: &Meeting) -> String {
    format!("{} {}", context.text(meeting.draft.kind.key()), meeting.draft.on)
}

/// `09:00–11:30`, or as much of it as is known.
fn hours(from: Option<i64>, until: Option<i64>) -> String {
    let part = |minute: Option<i64>| minute.map(clock_of).unwrap_or_default();
    match (from, until) {
        (None, None) => String::new(),
        _ => format!("{}–{}", part(from), part(until)),
    }
}

/// The chair, with the capacity in which it was taken.
fn chair(context: &Context, draft: &Draft) -> Option<String> {
    let name = draft.chair.clone()?;
    let post = draft.chair_post.filter(|post| *post != ChairPost::Other).map(|post| context.text(post.key()));
    let entrusted = draft.chair_entrusted.then(|| context.text("meeting-entrusted"));
    let more: Vec<String> = post.into_iter().chain(entrusted).collect();
    if more.is_empty() {
        return Some(name);
    }
    let joined = more.join(&context.text("meeting-between"));
    Some(context.text_with("meeting-chair-as", &[("name", name), ("post", joined)]))
}

/// What is wrong with a form when a command refuses it; what no field can mend goes on as an error. What a rule says is
/// shown with the form.
fn refused(
    error: MeetingError,
    field: &'static str,
) -> Result<(Errors, Vec<organisations::Checked>), AppError> {
    let one = |field, key| Ok((Errors::one(field, FieldError::new(key)), Vec::new()));
    match error {
        MeetingError::NotYours => one("kind", "meeting-not-yours"),
        MeetingError::NotHeldHere => one("kind", "meeting-not-held-here"),
        MeetingError::Dissolved => one("on", "meeting-dissolved"),
        MeetingError::Twice => one(field, "meeting-twice"),
        MeetingError::Late => one("late-reason", "meeting-late-reason-needed"),
        MeetingError::HeldInFuture => one("on", "meeting-held-in-future"),
        MeetingError::Decided => one(field, "meeting-decided"),
        MeetingError::InUse => one(field, "vote-in-use"),
        MeetingError::ResultWanted => one("result", "vote-result-needed"),
        MeetingError::Papers => one(field, "paper-too-many"),
        MeetingError::State => one(field, "meeting-state-wrong"),
        MeetingError::Rule(findings) if findings.iter().any(organisations::Checked::blocks) => {
            Ok((Errors::one(field, FieldError::new("meeting-forbidden")), findings))
        }
        MeetingError::Rule(findings) => {
            Ok((Errors::one("reason", FieldError::new("meeting-reason-needed")), findings))
        }
        MeetingError::Changed => Err(AppError::Conflict),
        MeetingError::App(error) => Err(error),
    }
}

/// Whether the caller may change the record.
fn may_change(context: &Context, meeting: &Meeting) -> bool {
    let caller = context.caller.as_ref();
    caller.is_some_and(|it| commands::may_record(it, &meeting.path, meeting.draft.kind))
}
