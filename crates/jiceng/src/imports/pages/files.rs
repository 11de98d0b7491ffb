//! Workbooks handed out: an empty template, and the user's own file with a column that names the problems.

use super::NEEDS;
use super::show::{self, Said};
use crate::imports::kind;
use crate::imports::{check, columns, queries};
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use crate::platform::request::Context;
use crate::platform::route::{Route, get};
use crate::platform::text::Language;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use std::collections::BTreeMap;
use workbook::{Annotation, Limits, TitleBlock};

const TEMPLATE: &str = "/imports/{kind}/template";
const PROBLEMS: &str = "/imports/{kind}/{batch}/problems";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The empty template of a kind.
pub(super) fn template_path(kind: &str) -> String {
    format!("/imports/{kind}/template")
}

/// The file of a batch with its problems.
pub(super) fn problems_path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}/problems")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(TEMPLATE, NEEDS, template), get(PROBLEMS, NEEDS, problems)]
}

fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, WORKBOOK.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

async fn template(context: Context, Path(kind): Path<String>) -> Result<Response, AppError> {
    let kind = kind::by_code(&kind)?;
    let profiles = columns::profiles(kind)?;
    let profile = profiles.first().ok_or(AppError::NotFound)?;
    let zh = context.language == Language::Zh;
    let title = TitleBlock {
        title: if zh { profile.title.zh.clone() } else { profile.title.en.clone() },
        unit: context.caller()?.acting.organisation_name.clone(),
        date: String::new(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: if zh { workbook::Language::Chinese } else { workbook::Language::English },
    };
    let written = workbook::write_form(profile, &title, &[] as &[Vec<String>]);
    let bytes = written.map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(attachment(&format!("{}-template.xlsx", kind.code()), bytes))
}

async fn problems(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, _) = show::batch(&context, &kind, &id).await?;
    let caller = context.caller()?;
    let bytes = check::bytes(&context.app, &batch, caller).await?;
    let mut read = context.app.db.read().await?;
    let rows = queries::rows_of_file(&mut read, caller.area, batch.id).await?;
    drop(read);
    let mut problems: BTreeMap<u32, String> = BTreeMap::new();
    for problem in rows.iter().flat_map(|row| &row.problems) {
        let said = Said::of(&context, problem);
        let text = problems.entry(problem.row).or_default();
        if !text.is_empty() {
            text.push('；');
        }
        let column = if said.column.is_empty() { String::new() } else { format!("{}：", said.column) };
        text.push_str(&[column.as_str(), &said.cause, "。", &said.remedy].concat());
    }
    let heading = context.text("import-problem-heading");
    let (sheet, header_row) = (batch.summary.sheet.clone(), batch.summary.header_row);
    let annotated = tokio::task::spawn_blocking(move || {
        let annotation = Annotation { sheet: &sheet, header_row, heading: &heading, problems: &problems };
        workbook::annotate(&bytes, &annotation, &Limits::default())
    });
    let annotated = annotated.await.map_err(|error| AppError::Internal(error.to_string()))?;
    let bytes = annotated.map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(attachment(&format!("{kind}-problems.xlsx"), bytes))
}
