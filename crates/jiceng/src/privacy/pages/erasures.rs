//! Erasure by order (按令删除): find the person, state the order, check what goes and what stays, erase, and the dated
//! record of it.

use crate::members::{self, Member};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, Reader, Submitted, SummaryLine, choice, day, line, summary, text,
};
use crate::platform::id::{ErasureId, PersonId};
use crate::platform::law::Law;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::commands::{self, Refused};
use crate::privacy::model::{self, Extent};
use crate::privacy::queries::{self, Candidate, Erasure, Order};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/erasures";
const SHOW: &str = "/erasures/{id}";
const NEW: &str = "/erasures/new";
const ORDER: &str = "/erasures/new/{id}";
const CHECK: &str = "/erasures/new/{id}/check";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The record of one erasure.
#[must_use]
pub fn of(id: ErasureId) -> String {
    format!("{PATH}/{id}")
}

fn order_for(id: PersonId) -> String {
    format!("{NEW}/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Erase);
    vec![
        get(PATH, needs, list),
        get(SHOW, needs, show),
        get(NEW, needs, find),
        get(ORDER, needs, form),
        post(CHECK, needs, check),
        post(ORDER, needs, erase),
    ]
}

struct Line {
    href: String,
    done_on: String,
    erasure: Erasure,
}

#[derive(Template)]
#[template(path = "privacy/pages/erasures.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    new: &'static str,
    next: Option<String>,
}

/// Erasures on a page.
const SIZE: i64 = 50;

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let before = asked.first("before").parse().ok();
    let found = queries::erasures(&mut context.app.db.read().await?, context.caller()?, before, SIZE).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == SIZE);
    let line = |erasure: Erasure| Line {
        href: of(erasure.id),
        done_on: clock::day_of(erasure.done_at).to_string(),
        erasure,
    };
    let template = ListPage {
        page: Page::new(&context, "erasures-title").office(),
        next: found.last().filter(|_| full).map(|last| format!("{PATH}?before={}", last.id)),
        lines: found.into_iter().map(line).collect(),
        new: NEW,
    };
    Page::render(&template)
}

fn crumbs(context: &Context) -> Vec<Crumb> {
    vec![Crumb { label: context.text("erasures-title"), href: path() }]
}

#[derive(Template)]
#[template(path = "privacy/pages/erasure.html")]
struct ShowPage {
    page: Page,
    erasure: Erasure,
    done_at: String,
    counts: Vec<(String, String)>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let erasure = queries::erasure(&mut context.app.db.read().await?, context.caller()?, id).await?;
    let counts: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&erasure.counts).unwrap_or_default();
    let template = ShowPage {
        page: Page::new(&context, "erasure-title").office().crumbs(crumbs(&context)),
        done_at: clock::minute_of(erasure.done_at),
        counts: counts
            .into_iter()
            .map(|(table, count)| (holding_name(&context, &table), count.to_string()))
            .collect(),
        erasure,
    };
    Page::render(&template)
}

/// What the rows of a table are, in words.
fn holding_name(context: &Context, table: &str) -> String {
    let key = format!("holding-{}", table.replace('_', "-"));
    let name = context.text(&key);
    if name == key { table.to_owned() } else { name }
}

#[derive(Template)]
#[template(path = "privacy/pages/erasure_find.html")]
struct FindPage {
    page: Page,
    here: &'static str,
    name: Field,
    searched: bool,
    found: Vec<(String, Candidate)>,
}

async fn find(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let name = Field::new(&context, &asked, &Errors::default(), "name", "erasure-name")
        .hint(&context, "erasure-name-hint");
    let searched = !name.value.is_empty();
    let found = if searched {
        let mut read = context.app.db.read().await?;
        queries::candidates(&mut read, context.caller()?, &name.value).await?
    } else {
        Vec::new()
    };
    let template = FindPage {
        page: Page::new(&context, "erasure-find-title").office().crumbs(crumbs(&context)),
        here: NEW,
        name,
        searched,
        found: found.into_iter().map(|found| (order_for(found.person), found)).collect(),
    };
    Page::render(&template)
}

#[derive(Template)]
#[template(path = "privacy/pages/erasure_order.html")]
struct OrderPage {
    page: Page,
    member: Member,
    fields: [Field; 5],
    summary: Vec<SummaryLine>,
    remedy: bool,
    check: String,
    law: Option<Law>,
}

async fn member(context: &Context, id: &str) -> Result<Member, AppError> {
    let person: PersonId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    members::of_person(&mut read, context.caller()?, Permission::Erase, person).await
}

fn order_page(context: &Context, member: Member, submitted: &Submitted, errors: &Errors) -> OrderPage {
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let extents = Extent::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let fields = [
        field("number", "erasure-number"),
        field("by", "erasure-by"),
        field("on", "erasure-on"),
        field("reason", "erasure-reason").hint(context, "erasure-reason-hint"),
        field("extent", "erasure-extent").options(extents),
    ];
    let mut page = Page::new(context, "erasure-order-title").office().crumbs(crumbs(context));
    page.has_error = !errors.0.is_empty();
    OrderPage {
        page,
        check: format!("{}/check", order_for(member.person)),
        summary: summary(&fields.each_ref()),
        remedy: errors.0.iter().any(|(_, error)| error.key == "erasure-present-member"),
        law: Law::of(context, "pipl-rights"),
        fields,
        member,
    }
}

async fn form(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    Page::render(&order_page(&context, member, &Submitted::default(), &Errors::default()))
}

fn read(context: &Context, member: &Member, submitted: &Submitted) -> Result<Order, Errors> {
    let mut reader = Reader::new(submitted);
    let number = reader.required("number", line(60));
    let by = reader.required("by", line(80));
    let on = reader.required("on", day);
    let reason = reader.required("reason", |value| {
        text(500)(value).and_then(|value| model::names_nobody(&value, &member.name).map(|()| value))
    });
    let extent = reader.required("extent", choice::<Extent>);
    if on.is_some_and(|on| on > context.app.clock.today()) {
        reader.refuse("on", crate::platform::form::FieldError::new("erasure-on-future"));
    }
    if let Some(Err(error)) = extent.map(|extent| model::may_erase(extent, member.until.is_none())) {
        reader.refuse("extent", error);
    }
    let order = number.zip(by).zip(on).zip(reason.zip(extent));
    reader.finish(order.map(|(((number, by), on), (reason, extent))| Order {
        extent,
        number,
        by,
        on,
        reason,
    }))
}

#[derive(Template)]
#[template(path = "privacy/pages/erasure_check.html")]
struct CheckPage {
    page: Page,
    member: Member,
    order: Order,
    goes: &'static str,
    stays: &'static str,
    counts: Vec<(String, usize)>,
    hidden: Vec<(String, String)>,
    act: String,
    back: String,
}

async fn check(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    let order = match read(&context, &member, &submitted) {
        Ok(order) => order,
        Err(errors) => {
            return Page::render_refused(&order_page(&context, member, &submitted, &errors));
        }
    };
    let mut read = context.app.db.read().await?;
    let of = queries::subjects(&mut read, context.caller()?.area, member.person).await?;
    let touched = queries::touched(&mut read, &of, order.extent).await?;
    let (goes, stays) = match order.extent {
        Extent::Numbers => ("erasure-goes-numbers", "erasure-stays-numbers"),
        Extent::All => ("erasure-goes-all", "erasure-stays-all"),
    };
    let template = CheckPage {
        page: Page::new(&context, "erasure-check-title").office().crumbs(crumbs(&context)),
        goes,
        stays,
        counts: touched.into_iter().map(|(table, count)| (holding_name(&context, table), count)).collect(),
        hidden: submitted
            .pairs()
            .filter(|(name, _)| matches!(*name, "number" | "by" | "on" | "reason" | "extent"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        act: order_for(member.person),
        back: order_for(member.person),
        member,
        order,
    };
    Page::render(&template)
}

async fn erase(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let member = member(&context, &id).await?;
    let order = match read(&context, &member, &submitted) {
        Ok(order) => order,
        Err(errors) => {
            return Page::render_refused(&order_page(&context, member, &submitted, &errors));
        }
    };
    match commands::erase(&context.app, context.caller()?, member.person, &order).await {
        Ok(done) => Ok(Redirect::to(&of(done)).into_response()),
        Err(Refused::Form(errors)) => {
            Page::render_refused(&order_page(&context, member, &submitted, &errors))
        }
        Err(Refused::App(error)) => Err(error),
    }
}
