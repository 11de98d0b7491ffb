//! How long everything is kept (保存期限): the rules of the rulebook, what the program does by itself, and the button
//! that does it at once.

use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::commands;
use crate::privacy::model::period;
use crate::privacy::queries::{self, Expired};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/retention";
const APPLY: &str = "/retention/apply";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::Permission(Permission::ReadRules), show),
        post(APPLY, Needs::Permission(Permission::Erase), apply),
    ]
}

/// Rules about keeping begin with this; the others that say how long something is kept are named.
const KEEP: &str = "keep-";
const OTHERS: [&str; 4] = ["csl-log", "pipl-assessment", "netdata-3y", "archive-elections"];
/// What the program deletes by itself when its time is over.
const AUTOMATIC: [&str; 2] = ["keep-import-file", "keep-session"];

struct Line {
    rule: Law,
    period: String,
    automatic: bool,
}

#[derive(Template)]
#[template(path = "privacy/pages/retention.html")]
struct RetentionPage {
    page: Page,
    lines: Vec<Line>,
    expired: Option<Expired>,
    done: bool,
    apply: &'static str,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let provisions = context.app.rulebook.provisions().iter();
    let ids = provisions
        .map(|provision| provision.id.as_str())
        .filter(|id| id.starts_with(KEEP) || OTHERS.contains(id));
    let lines = ids.filter_map(|id| line(&context, id)).collect();
    let expired = if caller.may(Permission::Erase) {
        let limits = commands::limits(&context.app)?;
        Some(queries::expired(&mut context.app.db.read().await?, caller.area, limits).await?)
    } else {
        None
    };
    let template = RetentionPage {
        page: Page::new(&context, "retention-title"),
        lines,
        expired,
        done: asked.first("done") == "yes",
        apply: APPLY,
    };
    Page::render(&template)
}

fn line(context: &Context, id: &str) -> Option<Line> {
    let rule = Law::of(context, id)?;
    let edition = context.app.rulebook.edition_on(id, context.app.clock.today())?;
    let values = edition.values().iter().map(|(name, value)| (name.as_str(), value));
    let period = match period(values) {
        Some(period) => context.text_with(period.key, &[("count", period.count.to_string())]),
        None => context.text("retention-no-figure"),
    };
    Some(Line { rule, period, automatic: AUTOMATIC.contains(&id) })
}

async fn apply(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    commands::apply_retention(&context.app, caller.area, Some(caller)).await?;
    Ok(Redirect::to(&format!("{PATH}?done=yes")).into_response())
}
