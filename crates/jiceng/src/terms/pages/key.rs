//! The list of key and difficult villages: the branch itself and those above see it; nobody is ranked.

use super::{key_mark, key_show};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::KeyVillageId;
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::terms::key::Marking;
use crate::terms::model::Shown;
use crate::terms::queries;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/key-villages";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), list)]
}

/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["after", "after-id"];

struct Line {
    it: Marking,
    href: String,
}

#[derive(Template)]
#[template(path = "terms/pages/key.html")]
struct KeyPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    new_href: Option<String>,
}

fn fields(
    context: &Context,
    asked: &Submitted,
    errors: &Errors,
    (shown, organisation): (Shown, Option<&Organisation>),
) -> [Field; 2] {
    let mut place = Field::new(context, asked, errors, "organisation", "terms-organisation").optional();
    if let Some(organisation) = organisation {
        place.value = organisations::typed_as(organisation);
    }
    let mut which = Field::new(context, asked, errors, "shown", "key-village-shown").optional();
    if which.error.is_none() {
        which.value = shown.to_string();
    }
    [which.options(Shown::ALL.iter().map(|it| (it.to_string(), context.text(it.key())))), place]
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let needs = Permission::ReadCases;
    let (organisation, mut errors) =
        organisations::narrowed(&mut read, caller, &submitted, "organisation", needs).await?;
    let mut reader = Reader::new(&submitted);
    let shown = reader.optional("shown", choice::<Shown>).unwrap_or(Shown::Running);
    errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    let paging = Paging::read(PATH, &submitted, &PLACE, &mut errors);
    let after = place(&submitted);
    let within = organisation.as_ref().map(|it| Scope::subtree(&it.path));
    let mut found = Vec::new();
    if errors.0.is_empty() {
        let what = (within.as_ref(), shown);
        found = queries::markings(&mut read, caller, what, after, paging.limit()).await?;
    }
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
    let fields = fields(&context, &submitted, &errors, (shown, organisation.as_ref()));
    let wrong = {
        let all: Vec<&Field> = fields.iter().collect();
        [summary(&all), errors.beside_fields(&context, &["size"])].concat()
    };
    let mut page = Page::new(&context, "key-villages-title").office();
    page.has_error = !wrong.is_empty();
    let template = KeyPage {
        page,
        summary: wrong,
        path: PATH,
        fields,
        lines: found.into_iter().map(|it| Line { href: key_show::path(it.id), it }).collect(),
        first: after.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        new_href: caller.may(Permission::DecideCases).then(key_mark::path),
    };
    Page::render_asked(&template, &template.summary)
}

fn place(asked: &Submitted) -> Option<(Date, KeyVillageId)> {
    asked.first(PLACE[0]).parse().ok().zip(asked.first(PLACE[1]).parse().ok())
}

fn place_of(last: &Marking) -> [(&'static str, String); 2] {
    [(PLACE[0], last.from.to_string()), (PLACE[1], last.id.to_string())]
}
