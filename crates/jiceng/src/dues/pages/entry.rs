//! One entry of the book: what it says, what the rules say of it, its course; and the receipt to print.

use super::{account, book_crumbs, crumbs, member, withdraw};
use crate::dues::findings;
use crate::dues::model::Kind;
use crate::dues::money::{capital, yuan};
use crate::dues::queries::{self, Kept};
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::DuesEntryId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

const PATH: &str = "/dues/entries/{id}";
const RECEIPT: &str = "/dues/entries/{id}/receipt";

/// The page of an entry.
#[must_use]
pub fn path(id: DuesEntryId) -> String {
    format!("/dues/entries/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: DuesEntryId, act: &str) -> String {
    format!("/dues/entries/{id}?done={act}")
}

/// The receipt of an entry that has one: what a member paid, unless it is withdrawn.
pub(super) fn receipt_of(entry: &Kept) -> Option<String> {
    let has_one = entry.withdrawn.is_none() && entry.kind.is_of_a_member();
    has_one.then(|| format!("/dues/entries/{}/receipt", entry.id))
}

/// The page that notes that an entry was passed on, where that is still to be done.
pub(super) fn forward_of(entry: &Kept) -> Option<String> {
    let waits = entry.withdrawn.is_none() && entry.kind == Kind::Voluntary && entry.forwarded.is_none();
    waits.then(|| withdraw::forward_path(entry.id))
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadDues);
    vec![get(PATH, needs, show), get(RECEIPT, needs, receipt)]
}

/// The entry of an address, which the caller may see.
pub(super) async fn found(context: &Context, id: &str) -> Result<Kept, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    queries::entry(&mut context.app.db.read().await?, context.caller()?, id).await
}

/// The path to a page of the entry.
pub(super) fn crumbs_of(context: &Context, entry: &Kept) -> Vec<Crumb> {
    let mut path = match entry.kind {
        Kind::Dues => crumbs(context, entry.organisation),
        _ => book_crumbs(context, entry.organisation),
    };
    path.push(Crumb { label: heading(context, entry), href: self::path(entry.id) });
    path
}

/// What it was and when: `党费 2026-11-05`.
pub(super) fn heading(context: &Context, entry: &Kept) -> String {
    format!("{} {}", context.text(entry.kind.key()), entry.on)
}

/// What an entry says, label by label.
pub(super) fn rows(context: &Context, entry: &Kept) -> Vec<(String, String)> {
    let decided = match entry.kind {
        Kind::Use => ("dues-decided-by", "dues-decided-on"),
        _ => ("dues-relief-approved-by", "dues-approved-on"),
    };
    let (counterpart, handled) = match entry.kind {
        Kind::PassedUp => ("dues-passed-to", "dues-handled-by"),
        Kind::CameDown => ("dues-came-from", "dues-handled-by"),
        Kind::Use => ("dues-payee", "dues-handled-by"),
        Kind::Dues | Kind::Voluntary | Kind::Opening => ("dues-payee", "dues-received-by"),
    };
    let matter = if entry.kind == Kind::Voluntary { "dues-wish" } else { "dues-matter" };
    let rows = [
        ("dues-organisation", Some(entry.organisation_name.clone())),
        ("dues-name", entry.name.clone()),
        ("dues-amount", Some(yuan(entry.amount))),
        ("dues-on", Some(entry.on.to_string())),
        ("dues-months", entry.months.map(super::months_shown)),
        ("dues-way", entry.way.map(|it| context.text(it.key()))),
        ("dues-payer", entry.payer.map(|it| context.text(it.key()))),
        ("dues-payer-name", entry.payer_name.clone()),
        ("dues-purpose", entry.purpose.map(|it| context.text(it.key()))),
        (matter, entry.matter.clone()),
        (counterpart, entry.counterpart.clone()),
        (decided.0, entry.approved_by.clone()),
        (decided.1, entry.approved_on.map(|day| day.to_string())),
        ("dues-document", entry.document.clone()),
        (handled, entry.handled_by.clone()),
        ("dues-reason", entry.reason.clone()),
        ("dues-entered", Some(clock::minute_of(entry.entered_at))),
    ];
    rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}

/// What the rules say of an entry as it stands.
fn said(context: &Context, entry: &Kept) -> Vec<Checked> {
    let app = &context.app;
    match (entry.kind, entry.purpose) {
        _ if entry.withdrawn.is_some() => Vec::new(),
        (Kind::Use, Some(purpose)) => {
            let decided = entry.approved_by.is_some() && entry.approved_on.is_some();
            findings::of_use(app, purpose, decided, entry.on)
        }
        (Kind::Dues | Kind::Voluntary, _) => {
            let whose = (entry.kind, entry.payer);
            findings::of_payment(app, whose, (entry.amount, entry.forwarded.is_some()), 0, entry.on)
        }
        _ => Vec::new(),
    }
}

/// Where the caller goes on.
struct Acts {
    withdraw: String,
    forward: Option<String>,
}

#[derive(Template)]
#[template(path = "dues/pages/entry.html")]
struct EntryPage {
    page: Page,
    done: Option<String>,
    withdrawn: Option<String>,
    forwarded: Option<String>,
    said: Vec<Checked>,
    rows: Vec<(String, String)>,
    receipt: Option<String>,
    member_href: Option<String>,
    book_href: String,
    acts: Option<Acts>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let entry = found(&context, &id).await?;
    let stands = entry.withdrawn.is_none();
    let keeps = stands && caller.may_at(Permission::KeepDues, &entry.path);
    let told = |key, (day, words): &(jiff::civil::Date, String)| {
        context.text_with(key, &[("on", day.to_string()), ("words", words.clone())])
    };
    let mut path = crumbs_of(&context, &entry);
    path.pop();
    let template = EntryPage {
        page: Page::titled(&context, heading(&context, &entry)).office().crumbs(path),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        withdrawn: entry.withdrawn.as_ref().map(|it| told("dues-withdrawn-told", it)),
        forwarded: entry.forwarded.as_ref().map(|it| told("dues-forwarded-told", it)),
        said: said(&context, &entry),
        rows: rows(&context, &entry),
        receipt: receipt_of(&entry),
        member_href: entry.membership.map(member::path),
        book_href: account::of(entry.organisation, i64::from(entry.on.year())),
        acts: keeps.then(|| Acts { withdraw: withdraw::path(entry.id), forward: forward_of(&entry) }),
    };
    Page::render(&template)
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "received" => "dues-done-received",
        "recorded" => "dues-done-recorded",
        "withdrawn" => "dues-done-withdrawn",
        "forwarded" => "dues-done-forwarded",
        _ => return None,
    })
}

#[derive(Template)]
#[template(path = "dues/pages/receipt.html")]
struct ReceiptPage {
    page: Page,
    number: String,
    rows: Vec<(String, String)>,
    handled_by: String,
}

/// The receipt: half a page of A4.
async fn receipt(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let entry = found(&context, &id).await?;
    receipt_of(&entry).ok_or(AppError::NotFound)?;
    let rows = [
        ("dues-organisation", Some(entry.organisation_name.clone())),
        ("dues-name", entry.name.clone()),
        ("dues-kind", Some(context.text(entry.kind.key()))),
        ("dues-months", entry.months.map(super::months_shown)),
        ("dues-amount", Some(yuan(entry.amount))),
        ("dues-capital", Some(capital(entry.amount))),
        ("dues-on", Some(entry.on.to_string())),
        ("dues-way", entry.way.map(|it| context.text(it.key()))),
        ("dues-payer-name", entry.payer_name.clone()),
    ];
    let rows = rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?)));
    // The end of the row's identifier is what differs between two entries.
    let number = entry.id.to_string();
    let template = ReceiptPage {
        page: Page::new(&context, "dues-receipt-title").office().crumbs(crumbs_of(&context, &entry)),
        number: number[number.len().saturating_sub(12)..].to_uppercase(),
        rows: rows.collect(),
        handled_by: entry.handled_by.unwrap_or_default(),
    };
    Page::render(&template)
}
