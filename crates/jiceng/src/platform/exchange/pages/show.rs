//! The own key with its fingerprint, and whose files are taken.

use super::{new, withdraw};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::exchange::{Peer, Signer, peers};
use crate::platform::form::Submitted;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

const PATH: &str = "/exchange";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, which says what was just done.
pub(super) fn done(act: &str) -> String {
    format!("{PATH}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::KeepPeers), show)]
}

struct Line {
    name: String,
    fingerprint: String,
    since: String,
    /// Why its files are taken no more.
    withdrawn: Option<String>,
    withdraw: String,
}

#[derive(Template)]
#[template(path = "platform/exchange/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    key: String,
    fingerprint: String,
    lines: Vec<Line>,
    new_href: &'static str,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let own = Signer::of(&context.app.keys, caller.area)?.public();
    let all = peers(&mut context.app.db.read().await?, caller.area).await?;
    let done = match asked.first("done") {
        "registered" => Some(context.text("exchange-now-registered")),
        "withdrawn" => Some(context.text("exchange-now-withdrawn")),
        _ => None,
    };
    let template = ShowPage {
        page: Page::new(&context, "exchange-title").office(),
        done,
        key: own.to_string(),
        fingerprint: own.fingerprint().spoken(),
        lines: all.into_iter().map(|peer| line(&context, peer)).collect(),
        new_href: new::PATH,
    };
    Page::render(&template)
}

fn line(context: &Context, peer: Peer) -> Line {
    let withdrawn = peer.withdrawn.map(|(at, reason)| {
        let args = [("day", clock::day_of(at).to_string()), ("reason", reason)];
        context.text_with("exchange-withdrawn-on", &args)
    });
    Line {
        fingerprint: peer.id.spoken(),
        since: clock::day_of(peer.registered_at).to_string(),
        withdraw: withdraw::path(peer.id),
        name: peer.name,
        withdrawn,
    }
}
