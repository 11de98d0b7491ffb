//! The letter and the receipt of one transfer: what the ledger says, where the papers are made, and the files.

use super::{case_path, cells, crumbs};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::id::CaseId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures;
use crate::transfer::model::Direction;
use crate::transfer::queries::{self, Transfer};
use crate::transfer::{files, model::State};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

const PATH: &str = "/transfers/{id}";
const LETTER_FILE: &str = "/transfers/{id}/letter-file";
const RECEIPT_FILE: &str = "/transfers/{id}/receipt-file";

/// The page.
#[must_use]
pub fn path(id: CaseId) -> String {
    format!("/transfers/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    let decides = Needs::Permission(Permission::DecideCases);
    vec![
        get(PATH, Needs::Permission(Permission::ReadCases), show),
        post(LETTER_FILE, decides, letter_file),
        post(RECEIPT_FILE, decides, receipt_file),
    ]
}

/// The transfer of an address.
pub(super) async fn of_address(context: &Context, id: &str) -> Result<Transfer, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    queries::of_case(&mut read, context.caller()?, id, context.app.clock.today()).await
}

/// The path from the list to a page of one transfer.
fn below(context: &Context, it: &Transfer) -> Vec<Crumb> {
    let mut crumbs = crumbs(context);
    crumbs.push(Crumb { label: it.name.clone(), href: case_path(it) });
    crumbs
}

#[derive(Template)]
#[template(path = "transfer/pages/show.html")]
struct ShowPage {
    page: Page,
    state: State,
    rows: Vec<(String, String)>,
    letter: Option<String>,
    letter_file: Option<String>,
    receipt_file: Option<String>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let it = of_address(&context, &id).await?;
    let caller = context.caller()?;
    let decides = caller.may_at(Permission::DecideCases, &it.path);
    let written = it.issued_on.is_some() && it.direction != Direction::In || it.received_on.is_some();
    let places = std::iter::once(&it.path).chain(&it.partner_path);
    let prints =
        written && places.into_iter().any(|path| procedures::pages::blank::may_print_at(caller, path));
    let at = |name: &str| format!("{}/{name}", path(it.case));
    let template = ShowPage {
        page: Page::new(&context, "transfer-letter-title").office().crumbs(below(&context, &it)),
        state: it.state,
        rows: rows(&context, &it),
        letter: prints.then(|| procedures::pages::blank::list_path(it.case)),
        letter_file: (decides && files::has_letter(&it)).then(|| at("letter-file")),
        receipt_file: (decides && files::has_receipt(&it)).then(|| at("receipt-file")),
    };
    Page::render(&template)
}

/// What the ledger says and, besides, the days that it has no column for.
fn rows(context: &Context, it: &Transfer) -> Vec<(String, String)> {
    let cells = cells(&context.app, context.language, it).into_iter();
    let mut rows: Vec<(String, String)> = cells
        .filter(|(key, cell)| !cell.is_empty() && *key != "transfer-state")
        .map(|(key, cell)| (context.text(key), cell))
        .collect();
    let more = [
        ("transfer-valid-until", it.valid_until.map(|day| day.to_string())),
        ("transfer-received-on", it.received_on.map(|day| day.to_string())),
        ("transfer-refused-on", it.refused_on.map(|day| day.to_string())),
        ("transfer-refusal", it.refusal.clone()),
    ];
    rows.extend(more.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))));
    rows
}

async fn letter_file(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let it = of_address(&context, &id).await?;
    let bytes = files::letter(&context.app, context.caller()?, &it).await?;
    Ok(attachment(&context.text("transfer-letter-file-name"), Media::Json, bytes))
}

async fn receipt_file(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let it = of_address(&context, &id).await?;
    let bytes = files::receipt(&context.app, context.caller()?, &it).await?;
    Ok(attachment(&context.text("transfer-receipt-file-name"), Media::Json, bytes))
}
