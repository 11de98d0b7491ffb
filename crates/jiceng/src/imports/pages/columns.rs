//! Which column is which field: shown with the first values, changed by a select, saved under a name.

use super::{NEEDS, ask, discard, show};
use crate::imports::batch::{Batch, LaidColumn, Layout};
use crate::imports::model::State;
use crate::imports::{columns, commands};
use crate::organisations::Organisation;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, line};
use crate::platform::id::BatchId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use std::collections::BTreeMap;

const PATH: &str = "/imports/{kind}/{batch}/columns";
/// What a select sends for a column that is left out on purpose.
const LEFT_OUT: &str = "-";

/// The page.
pub(super) fn path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}/columns")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, NEEDS, ask_columns), post(PATH, NEEDS, decide)]
}

struct FieldOption {
    value: String,
    label: String,
    chosen: bool,
}

/// A column of the sheet as the page shows it.
struct Line {
    letters: String,
    title: String,
    samples: String,
    name: String,
    error: Option<String>,
    options: Vec<FieldOption>,
}

struct SheetChoice {
    name: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "imports/pages/columns.html")]
struct ColumnsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: String,
    file_name: String,
    sheet: String,
    sheets: Vec<SheetChoice>,
    lines: Vec<Line>,
    save_as: Field,
    discard_href: String,
}

/// The batch of the page, while its columns can be decided.
async fn open(context: &Context, kind: &str, id: &str) -> Result<(Batch, Organisation), AppError> {
    let found = show::batch(context, kind, id).await?;
    match found.0.state {
        State::Matching | State::Checked => Ok(found),
        _ => Err(AppError::Conflict),
    }
}

async fn ask_columns(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (batch, _) = show::batch(&context, &kind, &id).await?;
    if !matches!(batch.state, State::Matching | State::Checked) {
        return Ok(Redirect::to(&show::path(&kind, batch.id)).into_response());
    }
    Page::render(&template(&context, &batch, &Submitted::default(), &BTreeMap::new(), &Errors::default())?)
}

/// The fields of the kind with their titles in the language of the page.
fn fields(context: &Context, batch: &Batch) -> Result<Vec<(&'static str, String)>, AppError> {
    let kind = batch.kind()?;
    let profiles = columns::profiles(kind)?;
    let zh = context.language == crate::platform::text::Language::Zh;
    let title = |key: &str| {
        let field = profiles.iter().find_map(|profile| profile.field(key));
        field.map(|field| if zh { field.title.zh.clone() } else { field.title.en.clone() })
    };
    Ok(kind.fields().iter().filter_map(|key| Some((*key, title(key)?))).collect())
}

/// The field a column has now: as decided before, else as found.
fn present(batch: &Batch, column: &LaidColumn) -> String {
    if batch.plan.decided {
        let letters = column.column.parse().ok();
        let field = batch.plan.mapping.columns.iter().find(|(_, it)| letters.is_some() && **it == letters);
        return field.map_or_else(|| LEFT_OUT.to_owned(), |(field, _)| field.clone());
    }
    match (&column.field, column.doubtful.is_empty()) {
        (Some(field), _) => field.clone(),
        (None, true) => LEFT_OUT.to_owned(),
        // In doubt: nothing is chosen, so that a person must.
        (None, false) => String::new(),
    }
}

fn template(
    context: &Context,
    batch: &Batch,
    submitted: &Submitted,
    wrong: &BTreeMap<String, &'static str>,
    errors: &Errors,
) -> Result<ColumnsPage, AppError> {
    let layout = batch.plan.layout.clone().unwrap_or_default();
    let fields = fields(context, batch)?;
    let mut lines = Vec::new();
    for column in &layout.columns {
        let name = format!("column-{}", column.column);
        let sent = submitted.all(&name).first().cloned();
        let chosen = sent.unwrap_or_else(|| present(batch, column));
        let option = |value: &str, label: String| FieldOption {
            chosen: value == chosen,
            value: value.to_owned(),
            label,
        };
        let mut options = vec![
            option("", context.text("import-column-choose")),
            option(LEFT_OUT, context.text("import-column-left-out")),
        ];
        options.extend(fields.iter().map(|(key, title)| option(key, title.clone())));
        lines.push(Line {
            letters: column.column.clone(),
            title: column.title.clone(),
            samples: column.samples.join("、"),
            error: wrong.get(&name).map(|key| context.text(key)),
            name,
            options,
        });
    }
    let save_as = Field::new(context, submitted, errors, "save-as", "import-save-as")
        .hint(context, "import-save-as-hint")
        .optional();
    let mut summary: Vec<SummaryLine> = lines
        .iter()
        .filter_map(|line| Some(SummaryLine { target: line.name.clone(), text: line.error.clone()? }))
        .collect();
    summary.extend(crate::platform::form::summary(&[&save_as]));
    summary.extend(
        wrong.get("").map(|key| SummaryLine { target: "columns".to_owned(), text: context.text(key) }),
    );
    let kind = batch.kind()?;
    let crumbs = vec![Crumb { label: context.text(kind.title()), href: ask::path(kind.code()) }];
    let mut page = Page::new(context, "import-columns-title").office().crumbs(crumbs);
    page.has_error = !summary.is_empty();
    Ok(ColumnsPage {
        page,
        summary,
        here: path(kind.code(), batch.id),
        file_name: batch.file_name.clone(),
        sheets: sheets(&layout),
        sheet: layout.sheet,
        lines,
        save_as,
        discard_href: discard::path(kind.code(), batch.id),
    })
}

fn sheets(layout: &Layout) -> Vec<SheetChoice> {
    let sheets = layout.sheets.iter();
    sheets.map(|name| SheetChoice { name: name.clone(), current: *name == layout.sheet }).collect()
}

async fn decide(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (batch, place) = open(&context, &kind, &id).await?;
    let (app, caller) = (&context.app, context.caller()?);
    let there = Redirect::to(&show::path(&kind, batch.id));
    let layout = batch.plan.layout.clone().unwrap_or_default();
    let sheet = submitted.first("sheet");
    if !sheet.is_empty() && sheet != layout.sheet {
        if !layout.sheets.iter().any(|it| it == sheet) {
            return Err(AppError::NotFound);
        }
        commands::choose_sheet(app, caller, &batch, sheet).await?;
        return Ok(there.into_response());
    }
    let (chosen, wrong) = read(&batch, &layout, &submitted)?;
    let mut reader = Reader::new(&submitted);
    let save_as = reader.optional("save-as", line(40));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    if !wrong.is_empty() || !errors.0.is_empty() {
        return Page::render_refused(&template(&context, &batch, &submitted, &wrong, &errors)?);
    }
    let mapping = columns::decided(&layout, batch.kind()?, &chosen);
    commands::decide_columns(app, caller, (&batch, &place), mapping, save_as.as_deref()).await?;
    Ok(there.into_response())
}

type Chosen = (BTreeMap<String, String>, BTreeMap<String, &'static str>);

/// The field of each column, and what is wrong: undecided, unknown, twice the same, the name missing.
fn read(batch: &Batch, layout: &Layout, submitted: &Submitted) -> Result<Chosen, AppError> {
    let known = batch.kind()?.fields();
    let (mut chosen, mut wrong) = (BTreeMap::new(), BTreeMap::new());
    for column in &layout.columns {
        let name = format!("column-{}", column.column);
        match submitted.first(&name) {
            "" => drop(wrong.insert(name, "import-column-undecided")),
            LEFT_OUT => {}
            field if !known.contains(&field) => drop(wrong.insert(name, "import-column-undecided")),
            field if chosen.values().any(|taken| taken == field) => {
                wrong.insert(name, "import-column-twice");
            }
            field => drop(chosen.insert(column.column.clone(), field.to_owned())),
        }
    }
    if wrong.is_empty() && !chosen.values().any(|field| field == "name") {
        wrong.insert(String::new(), "import-column-name-missing");
    }
    Ok((chosen, wrong))
}
