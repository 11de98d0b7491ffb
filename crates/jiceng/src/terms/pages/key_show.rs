//! One marking: why, who is responsible, what was done, and how it ended.

use super::{key, key_step, show};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::KeyVillageId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::terms::commands;
use crate::terms::key::{Marking, Taken};
use crate::terms::model::KeyStep;
use crate::terms::queries;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

const PATH: &str = "/key-villages/{id}";

/// The page.
pub(super) fn path(id: KeyVillageId) -> String {
    format!("/key-villages/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: KeyVillageId, act: &str) -> String {
    format!("/key-villages/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), show)]
}

/// What was written down, as the page tells it.
struct Told {
    title: String,
    words: String,
    entered: String,
}

#[derive(Template)]
#[template(path = "terms/pages/key_show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    whose: (String, String),
    rows: Vec<(String, String)>,
    steps: Vec<Told>,
    acts: Vec<(&'static str, String)>,
}

/// The marking of an address.
pub(super) async fn of_address(
    context: &Context,
    read: &mut db::Read,
    id: &str,
) -> Result<Marking, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    queries::marking(read, context.caller()?, id).await
}

/// Which one: whose it is, of which kind and since when.
pub(super) fn heading(context: &Context, marking: &Marking) -> String {
    let args = [
        ("organisation", marking.organisation_name.clone()),
        ("kind", context.text(marking.kind.key())),
        ("day", marking.from.to_string()),
    ];
    context.text_with("key-village-heading", &args)
}

/// The path from the list to a page of one marking.
pub(super) fn crumbs(context: &Context, marking: &Marking) -> Vec<Crumb> {
    vec![
        Crumb { label: context.text("key-villages-title"), href: key::path() },
        Crumb { label: heading(context, marking), href: path(marking.id) },
    ]
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let marking = of_address(&context, &mut read, &id).await?;
    let steps = queries::steps(&mut read, caller.area, marking.id).await?;
    let offered = |step: &&KeyStep| commands::may_step(caller, &marking.path, **step).is_ok();
    let open: &[KeyStep] = if marking.until.is_none() { KeyStep::ALL } else { &[] };
    let crumbs = vec![Crumb { label: context.text("key-villages-title"), href: key::path() }];
    let template = ShowPage {
        page: Page::titled(&context, heading(&context, &marking)).office().crumbs(crumbs),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        whose: (show::path(marking.organisation), marking.organisation_name.clone()),
        rows: rows(&context, &marking),
        steps: steps.iter().map(|it| told(&context, it)).collect(),
        acts: (open.iter().filter(offered)).map(|it| (it.key(), key_step::path(marking.id, *it))).collect(),
    };
    Page::render(&template)
}

/// Labels and values of a marking.
pub(super) fn rows(context: &Context, marking: &Marking) -> Vec<(String, String)> {
    let contact = format!("{} {}", marking.contact.name, marking.contact.post);
    let rows = [
        ("key-village-kind", Some(context.text(marking.kind.key()))),
        ("key-village-reason", Some(marking.reason.clone())),
        ("key-village-from", Some(marking.from.to_string())),
        ("key-village-contact", Some(contact)),
        ("key-village-until", marking.until.map(|day| day.to_string())),
        ("key-village-conclusion", marking.conclusion.clone()),
        ("key-village-entered", Some(entered(context, marking.recorded_at, marking.by.as_deref()))),
    ];
    rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}

/// When something was entered, and by whom.
fn entered(context: &Context, at: jiff::Timestamp, by: Option<&str>) -> String {
    let args = [("at", clock::minute_of(at)), ("by", by.unwrap_or_default().to_owned())];
    context.text_with("key-village-entered-by", &args)
}

fn told(context: &Context, it: &Taken) -> Told {
    Told {
        title: format!("{} {}", it.on, context.text(it.step.key())),
        words: it.words.clone(),
        entered: entered(context, it.recorded_at, it.by.as_deref()),
    }
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "marked" => "key-village-now-marked",
        "measure" => "key-village-now-measure",
        "contact" => "key-village-now-contact",
        "released" => "key-village-now-released",
        _ => return None,
    })
}
