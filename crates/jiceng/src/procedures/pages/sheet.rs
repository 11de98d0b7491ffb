//! The record of a whole case (全程纪实表), to print on A4 and sign.

use super::show::{outcome, title};
use super::{crumbs, found, said};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::CaseId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
const PATH: &str = "/cases/{id}/sheet";

/// The page.
pub(super) fn path(id: CaseId) -> String {
    format!("/cases/{id}/sheet")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), show)]
}

/// A line: number, step, day, result, papers that are there.
struct Line {
    number: String,
    title: String,
    on: String,
    outcome: String,
    papers: String,
}

#[derive(Template)]
#[template(path = "procedures/pages/sheet.html")]
struct SheetPage {
    page: Page,
    caption: String,
    whose: String,
    lines: Vec<Line>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let standing = found(&context, &id).await?;
    let counted = standing.counted();
    let between = context.text("case-between");
    let mut lines = Vec::new();
    for state in &standing.progress.steps {
        let papers: Vec<String> = (state.step.papers_of(standing.progress.edition))
            .filter_map(|paper| {
                standing.handed(&paper.id).map(|on| format!("{} {on}", said(&context, &paper.title)))
            })
            .collect();
        let entries: Vec<_> = state.records.iter().filter_map(|record| counted.get(*record)).collect();
        let days: Vec<String> = entries.iter().map(|entry| entry.on.to_string()).collect();
        let last = entries.last();
        lines.push(Line {
            number: state.number.to_string(),
            title: said(&context, &state.step.title),
            on: days.join(&between),
            outcome: last.map(|entry| outcome(&context, &standing, entry)).unwrap_or_default(),
            papers: papers.join(&between),
        });
    }
    let left = counted.last().filter(|entry| entry.step == rulebook::EXIT);
    lines.extend(left.map(|entry| Line {
        number: String::new(),
        title: title(&context, &standing, entry),
        on: entry.on.to_string(),
        outcome: outcome(&context, &standing, entry),
        papers: String::new(),
    }));
    let template = SheetPage {
        page: Page::new(&context, "case-sheet-title").office().crumbs(crumbs(
            &context,
            &standing,
            &standing.case,
        )),
        caption: super::heading(&context, &standing),
        whose: standing.case.organisation_name.clone(),
        lines,
    };
    Page::render(&template)
}
