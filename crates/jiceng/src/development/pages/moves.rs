//! Who was handed over to another branch in mid-course, or waits there: of the branches that the reader sees, on either side.

use super::list;
use crate::development::MOVE;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::law::Law;
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::Numbered;
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

/// The rule that lets the time of cultivation count on.
const CONTINUOUS: &str = "dev-transfer-continuous";
/// So many lines a page has.
const SIZE: usize = 50;

#[derive(Template)]
#[template(path = "development/pages/moves.html")]
struct MovesPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    law: Option<Law>,
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
    let mut errors: Errors = reader.finish(Some(())).err().unwrap_or_default();
    let pages = Numbered::read(PATH, &asked, SIZE, &mut errors);
    errors.note_strangers(&asked, &["state", "page"]);
    let filter = Filter { procedure: MOVE, words: String::new(), state, within: None };
    let (mut cases, mut total) = (Vec::new(), 0);
    if errors.0.is_empty() {
        let mut read = context.app.db.read().await?;
        total = procedures::total(&mut read, caller, &filter).await?;
        cases = procedures::list(&mut read, caller, &filter, (pages.before(), SIZE)).await?;
    }
    let states = State::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let state =
        Field::new(&context, &asked, &errors, "state", "development-state").optional().options(states);
    let wrong = [summary(&[&state]), errors.beside_fields(&context, &["page", "question"])].concat();
    let crumbs = vec![Crumb { label: context.text("development-title"), href: list::path() }];
    let mut page = Page::new(&context, "development-moves-title").office().crumbs(crumbs);
    page.has_error = !wrong.is_empty();
    let next = pages.next(cases.len(), usize::try_from(total).unwrap_or(0));
    let template = MovesPage {
        page,
        summary: wrong,
        path: PATH,
        law: Law::of(&context, CONTINUOUS),
        state,
        lines: cases.into_iter().map(|it| (procedures::pages::show::path(it.id), it)).collect(),
        total,
        previous: pages.previous(),
        next,
    };
    Page::render_asked(&template, &template.summary)
}
