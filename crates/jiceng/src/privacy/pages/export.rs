//! Everything the installation holds about the caller, as a page to read or print and as a file for programs.

use super::{consents, corrections, looks, own, own_member, said};
use crate::members::{self, Member, Particular};
use crate::platform::access::{Caller, Permission};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::{commands, queries};
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use db::Read;
use serde_json::json;

/// Where the page is.
pub const PATH: &str = "/me/export";
const FILE: &str = "/me/export/file";
const PRINT: &str = "/me/export/print";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show), post(FILE, needs, file), post(PRINT, needs, print)]
}

#[derive(Template)]
#[template(path = "privacy/pages/export.html")]
struct ExportPage {
    page: Page,
    file: &'static str,
    print: &'static str,
}

async fn show(context: Context) -> Result<Response, AppError> {
    if context.caller()?.person.is_none() {
        return Ok(Redirect::to(&own::path()).into_response());
    }
    let page = Page::new(&context, "own-export-title").back(own::path());
    Page::render(&ExportPage { page, file: FILE, print: PRINT })
}

/// More lines of a log than anybody has.
const MOST: i64 = 10_000;

async fn file(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let Some(member) = own_member(&context).await? else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    let mut read = context.app.db.read().await?;
    let of = queries::subjects(&mut read, caller.area, member.person).await?;
    let everything = queries::everything(&mut read, &of).await?;
    let acts = queries::acts_by_others(&mut read, caller.area, member.person, caller.account, i64::MAX, MOST)
        .await?;
    drop(read);
    let acts: Vec<_> = acts
        .iter()
        .map(|(_, at, who, behalf, act)| {
            json!({ "at": at.to_string(), "who": who, "on_behalf_of": behalf, "act": act })
        })
        .collect();
    let (identity, telephone) = members::numbers(&context.app, &member)?;
    let body = json!({
        "format": "jiceng-person-1",
        "made_at": context.app.clock.now().to_string(),
        "protected": { "identity_number": identity, "telephone": telephone },
        "tables": everything,
        "acts_by_others": acts,
    });
    commands::note_own(&context.app, caller, member.person, "own.taken").await?;
    let text = serde_json::to_string_pretty(&body).map_err(|error| AppError::Internal(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

/// A part of the printed page: its heading and its lines, each a label and a value.
struct Part {
    title: String,
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "privacy/pages/export_print.html")]
struct PrintPage {
    page: Page,
    name: String,
    parts: Vec<Part>,
}

async fn print(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let memberships = members::own(&mut read, caller).await?;
    let Some(member) = memberships.first() else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    let mut parts = vec![particulars(&context, member)?];
    parts.push(belonging(&context, &mut read, caller, &memberships).await?);
    parts.extend(past(&context, &mut read, caller, member).await?);
    parts.extend(requests(&context, &mut read, caller, member).await?);
    parts.extend(seen(&context, &mut read, caller, member).await?);
    parts.extend(account(&context, &mut read, caller, member).await?);
    drop(read);
    commands::note_own(&context.app, caller, member.person, "own.taken").await?;
    let page = Page::new(&context, "own-export-print-title").back(path());
    Page::render(&PrintPage { page, name: member.name.clone(), parts })
}

fn part(context: &Context, key: &str, lines: Vec<(String, String)>) -> Part {
    Part { title: context.text(key), lines }
}

fn particulars(context: &Context, member: &Member) -> Result<Part, AppError> {
    let (identity, telephone) = members::numbers(&context.app, member)?;
    let line = |particular: &Particular| {
        let value = match particular {
            Particular::Identity => identity.clone(),
            Particular::Telephone => telephone.clone(),
            _ => particular.of(member),
        };
        (context.text(particular.key()), said(context, *particular, value.as_deref()))
    };
    let mut lines: Vec<_> = Particular::ALL.iter().map(line).collect();
    if let Some(note) = &member.note {
        lines.push((context.text("member-note"), note.clone()));
    }
    Ok(part(context, "own-title", lines))
}

async fn belonging(
    context: &Context,
    read: &mut Read,
    caller: &Caller,
    memberships: &[Member],
) -> Result<Part, AppError> {
    let mut lines = Vec::new();
    for member in memberships {
        let when = own::span(context, &member.from.to_string(), member.until.map(|day| day.to_string()));
        lines.push((member.branch.clone(), when));
        for (from, category, standing, reason) in queries::states(read, caller.area, member.id).await? {
            let words = [context.text(category.key()), context.text(standing.key())];
            let words: Vec<String> = words.into_iter().chain(reason).collect();
            lines.push((from.to_string(), words.join(" · ")));
        }
    }
    Ok(part(context, "own-export-memberships", lines))
}

async fn past(
    context: &Context,
    read: &mut Read,
    caller: &Caller,
    member: &Member,
) -> Result<[Part; 2], AppError> {
    let posts = queries::posts(read, caller.area, member.person).await?.into_iter();
    let posts = posts.map(|(organisation, post, from, until)| {
        let name = format!("{organisation} {}", own::post_name(context, &post));
        (name, own::span(context, &from.to_string(), until.map(|day| day.to_string())))
    });
    let records = queries::records(read, caller.area, member.person).await?.into_iter();
    let records = records.map(|(name, on, until, document)| {
        let on = until.map_or_else(
            || on.to_string(),
            |until| own::span(context, &on.to_string(), Some(until.to_string())),
        );
        (name, [Some(on), document].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    });
    Ok([part(context, "own-posts", posts.collect()), part(context, "own-records", records.collect())])
}

async fn requests(
    context: &Context,
    read: &mut Read,
    caller: &Caller,
    member: &Member,
) -> Result<[Part; 2], AppError> {
    let asked = queries::of_person(read, caller).await?;
    let asked = asked.iter().map(|request| corrections::told(context, request)).map(|told| {
        let label = format!("{} {}", told.asked_at, told.particular);
        let mut words = vec![told.wanted, context.text(told.state.key())];
        words.extend(told.answer);
        (label, words.join(" · "))
    });
    let asked = asked.collect();
    let found = queries::consents(read, caller.area, member.person).await?;
    let cards = consents::cards(context, &found).into_iter().flat_map(|card| {
        let title = card.title;
        card.given.into_iter().chain(card.past).map(move |words| (title.clone(), words))
    });
    let agreed =
        found.iter().filter_map(|consent| Some((context.text("consent-wording"), consent.wording.clone()?)));
    let consents = cards.chain(agreed).collect();
    Ok([part(context, "corrections-own-title", asked), part(context, "consents-title", consents)])
}

async fn seen(
    context: &Context,
    read: &mut Read,
    caller: &Caller,
    member: &Member,
) -> Result<[Part; 2], AppError> {
    let line = |line: looks::Line| (line.at, format!("{} · {}", line.who, line.what));
    let found = queries::looks(read, caller.area, member.person, None, MOST).await?;
    let looks = found.iter().map(|it| looks::look(context, it)).map(line).collect();
    let acts =
        queries::acts_by_others(read, caller.area, member.person, caller.account, i64::MAX, MOST).await?;
    let acts = acts.iter().map(|act| looks::act(context, act)).map(line).collect();
    Ok([part(context, "looks-numbers", looks), part(context, "looks-acts", acts)])
}

async fn account(
    context: &Context,
    read: &mut Read,
    caller: &Caller,
    member: &Member,
) -> Result<[Part; 2], AppError> {
    let (mut lines, mut sessions) = (Vec::new(), Vec::new());
    for (account, name, since) in queries::accounts(read, caller.area, member.person).await? {
        lines.push((name, own::span(context, &clock::day_of(since).to_string(), None)));
        for (role, organisation, from, until) in queries::roles(read, caller.area, account).await? {
            let until = until.map(|day| day.to_string());
            let label = format!("{organisation} {}", context.text(role.key()));
            lines.push((label, own::span(context, &from.to_string(), until)));
        }
        for (started, seen, device) in queries::sessions(read, caller.area, account).await? {
            let args = [("started", clock::minute_of(started)), ("seen", clock::minute_of(seen))];
            sessions.push((device, context.text_with("account-session-times", &args)));
        }
    }
    Ok([part(context, "own-export-account", lines), part(context, "own-export-sessions", sessions)])
}
