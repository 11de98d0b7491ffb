//! Who was handed over to another branch in mid-course, or waits there: of the branches that the reader sees, on either side.

use super::list;
use crate::development::MOVE;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, number, summary};
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::asked_without;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::procedures::{self, Case, Filter, State};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
const PATH: &str = "/development/moves";

/// The page.
#[must_use]
pub(in crate::development) fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), moves)]
}

/// So many lines a page has.
const SIZE: usize = 50;

#[derive(Template)]
#[template(path = "development/pages/moves.html")]
struct MovesPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    state: Field,
    lines: Vec<(String, Case)>,
    total: i64,
    previous: Option<String>,
    next: Option<String>,
}

async fn moves(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&asked);
    let state = reader.optional("state", choice::<State>);
    let number = reader.optional("page", number(1, 100_000)).unwrap_or(1);
    let mut errors: Errors = reader.finish(Some(())).err().unwrap_or_default();
    errors.note_strangers(&asked, &["state", "page"]);
    let filter = Filter { procedure: MOVE, words: String::new(), state, within: None };
    let first = (usize::try_from(number).unwrap_or(1) - 1).saturating_mul(SIZE);
    let (mut cases, mut total) = (Vec::new(), 0);
    if errors.0.is_empty() {
        let mut read = context.app.db.read().await?;
        total = procedures::total(&mut read, caller, &filter).await?;
        cases = procedures::list(&mut read, caller, &filter, (first, SIZE)).await?;
    }
    let at = |page: i64| {
        let mut query = asked_without(&asked, &["page"]);
        query.append_pair("page", &page.to_string());
        format!("{PATH}?{}", query.finish())
    };
    let more = usize::try_from(total).is_ok_and(|total| first + cases.len() < total);
    let states = State::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let state =
        Field::new(&context, &asked, &errors, "state", "development-state").optional().options(states);
    let wrong = [summary(&[&state]), errors.beside_fields(&context, &["page", "question"])].concat();
    let crumbs = vec![Crumb { label: context.text("development-title"), href: list::path() }];
    let mut page = Page::new(&context, "development-moves-title").office().crumbs(crumbs);
    page.has_error = !wrong.is_empty();
    let template = MovesPage {
        page,
        summary: wrong,
        path: PATH,
        state,
        lines: cases.into_iter().map(|it| (procedures::pages::show::path(it.id), it)).collect(),
        total,
        previous: (number > 1).then(|| at(number - 1)),
        next: more.then(|| at(number + 1)),
    };
    Page::render_asked(&template, &template.summary)
}
