//! One unit: where it is, who lives or works there, who covers it and did, what the rules say, its course.

use super::{cover, edit, list, state};
use crate::organisations::{self, Checked};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::UnitId;
use crate::platform::journal;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::units::findings;
use crate::units::model::{Manner, Situation, State};
use crate::units::queries::{self, Cover, Unit};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/units/{id}";

/// The page.
#[must_use]
pub fn path(id: UnitId) -> String {
    format!("/units/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: UnitId, act: &str) -> String {
    format!("/units/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadUnits), show)]
}

struct CoverLine {
    cover: Cover,
    organisation_href: Option<String>,
    end_href: Option<String>,
    state_key: &'static str,
}

/// What the caller may do with the unit.
struct Acts {
    edit: String,
    cover: String,
    close: Option<String>,
    reopen: Option<String>,
}

#[derive(Template)]
#[template(path = "units/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    closed: Option<String>,
    checked: Vec<Checked>,
    rows: Vec<(String, String)>,
    around: Option<(String, String)>,
    covers: Vec<CoverLine>,
    inside: Vec<(String, Unit)>,
    history: Vec<(String, String)>,
    acts: Option<Acts>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let mut read = context.app.db.read().await?;
    let unit = queries::by_id(&mut read, caller, id, today).await?;
    let covers = queries::covers(&mut read, caller.area, id).await?;
    let mut checked = Vec::new();
    if unit.closed_on.is_none() {
        checked = findings::check(&context.app, &situation(&unit, &covers, today), today);
        for cover in covers.iter().filter(|it| it.manner == Manner::Joint && it.holds_on(today)) {
            // Of an organisation out of the caller's reach nothing more is said than its name.
            let Ok(joint) = organisations::by_id(&mut read, caller, cover.organisation).await else {
                continue;
            };
            let others = queries::joint_units(&mut read, caller.area, joint.id, id, today).await?;
            checked.extend(findings::joint_findings(&context.app, &joint, others + 1, today));
        }
    }
    let inside = queries::within(&mut read, caller.area, id).await?;
    let inside = inside.into_iter().map(|unit| (path(unit.id), unit)).collect();
    let history = journal::of_subject(&mut read, caller.area, id.0, 100).await?;
    let history = history
        .into_iter()
        .filter_map(|entry| Some((clock::minute_of(entry.at), context.text(act_key(&entry.act)?))))
        .collect();
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let done = done_key(asked.first("done")).map(|key| context.text(key));
    let may = caller.may_at(Permission::ChangeUnits, &unit.path);
    let crumbs = vec![Crumb { label: context.text("units-title"), href: list::path() }];
    let template = ShowPage {
        page: Page::titled(&context, unit.draft.name.clone()).office().crumbs(crumbs),
        done,
        closed: unit
            .closed_on
            .map(|day| context.text_with("unit-closed-since", &[("date", day.to_string())])),
        checked,
        rows: rows(&context, &unit),
        around: unit.draft.within.zip(unit.within_name.clone()).map(|(id, name)| (path(id), name)),
        covers: covers.into_iter().map(|cover| line(&context, cover, may)).collect(),
        inside,
        history,
        acts: may.then(|| Acts {
            edit: edit::path(id),
            cover: cover::path(id),
            close: unit.closed_on.is_none().then(|| state::close_path(id)),
            reopen: unit.closed_on.map(|_| state::reopen_path(id)),
        }),
    };
    Page::render(&template)
}

/// The unit on a day, for the rules.
fn situation(unit: &Unit, covers: &[Cover], on: jiff::civil::Date) -> Situation {
    let draft = &unit.draft;
    let state = State {
        id: unit.id,
        name: draft.name.clone(),
        kind: draft.kind,
        path: unit.path.clone(),
        within: draft.within,
        operation: draft.operation,
        opened_on: draft.opened_on,
        closed_on: unit.closed_on,
        people: draft.people,
        members: draft.members,
        full_members: draft.full_members,
    };
    let manners = covers.iter().filter(|cover| cover.holds_on(on)).map(|cover| cover.manner).collect();
    Situation { unit: state, manners }
}

fn line(context: &Context, cover: Cover, may_change: bool) -> CoverLine {
    let today = context.app.clock.today();
    let state_key = if cover.is_void() {
        "unit-cover-void"
    } else if cover.holds_on(today) {
        "unit-cover-now"
    } else if cover.from > today {
        "unit-cover-to-come"
    } else {
        "unit-cover-past"
    };
    let sees =
        context.caller.as_ref().is_some_and(|it| it.may_at(Permission::ReadOrganisations, &cover.path));
    let open = matches!(state_key, "unit-cover-now" | "unit-cover-to-come");
    CoverLine {
        organisation_href: sees.then(|| organisations::pages::show::path(cover.organisation)),
        end_href: (may_change && open).then(|| cover::end_path(cover.id)),
        state_key,
        cover,
    }
}

fn rows(context: &Context, unit: &Unit) -> Vec<(String, String)> {
    let draft = &unit.draft;
    let count = |count: Option<i64>| count.map(|count| count.to_string());
    let all = [
        ("units-kind", Some(context.text(draft.kind.key()))),
        ("unit-code", draft.code.clone()),
        ("unit-territory", Some(unit.territory_name.clone())),
        ("unit-address", draft.address.clone()),
        ("unit-operation", Some(context.text(draft.operation.key()))),
        ("unit-opened", draft.opened_on.map(|day| day.to_string())),
        ("unit-people", count(draft.people)),
        ("unit-members", count(draft.members)),
        ("unit-full-members", count(draft.full_members)),
        ("unit-investor", draft.investor.clone()),
        ("unit-telephone", draft.telephone.clone()),
        ("unit-note", draft.note.clone()),
    ];
    all.into_iter().filter_map(|(key, value)| value.map(|value| (context.text(key), value))).collect()
}

/// The key of an act's name.
fn act_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "unit.add" => "unit-act-add",
        "unit.change" => "unit-act-change",
        "unit.close" => "unit-act-close",
        "unit.reopen" => "unit-act-reopen",
        "unit.cover" => "unit-act-cover",
        "unit.cover-end" => "unit-act-cover-end",
        _ => return None,
    })
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "added" => "unit-done-added",
        "changed" => "unit-done-changed",
        "closed" => "unit-done-closed",
        "reopened" => "unit-done-reopened",
        "covered" => "unit-done-covered",
        "ended" => "unit-done-ended",
        _ => return None,
    })
}
