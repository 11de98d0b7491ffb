//! Which column is which field: shown with the first values, changed by a select, saved under a name.

use super::{NEEDS, ask, discard, show};
use crate::imports::batch::{Batch, LaidColumn, Layout};
use crate::imports::common::{self, Choices, Common, Question};
use crate::imports::model::State;
use crate::imports::{columns, commands};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
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

/// A question about all rows.
struct Asked {
    field: Field,
    /// Whether an organisation is named, not one of a few words chosen.
    named: bool,
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
    asked: Vec<Asked>,
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
    let (batch, place) = show::batch(&context, &kind, &id).await?;
    if !matches!(batch.state, State::Matching | State::Checked) {
        return Ok(Redirect::to(&show::path(&kind, batch.id)).into_response());
    }
    let common = batch.plan.common.iter();
    let known = common.fold(Submitted::default(), |known, (field, answer)| known.with(field, answer));
    let questions = questions(&batch, &place, &fields_now(&batch))?;
    Page::render(&template(&context, &batch, &questions, &known, &Wrong::default())?)
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
    if batch.plan.decided || batch.plan.profile.is_some() {
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

/// The field of each column as the page shows it, where one is chosen.
fn fields_now(batch: &Batch) -> BTreeMap<String, String> {
    let columns = batch.plan.layout.iter().flat_map(|layout| &layout.columns);
    let fields = columns.map(|column| (column.column.clone(), present(batch, column)));
    fields.filter(|(_, field)| !field.is_empty() && field != LEFT_OUT).collect()
}

/// What is asked of all rows, when the columns have these fields.
fn questions(
    batch: &Batch,
    place: &Organisation,
    chosen: &BTreeMap<String, String>,
) -> Result<Vec<Question>, AppError> {
    let layout = batch.plan.layout.clone().unwrap_or_default();
    let column = |field: &str| {
        let column = layout.columns.iter().find(|it| chosen.get(&it.column).is_some_and(|it| it == field))?;
        Some(column.column.as_str())
    };
    Ok(common::questions(batch.kind()?, place, &layout, column))
}

/// What is wrong with the page as it was sent: columns by their names, and fields.
#[derive(Default)]
struct Wrong {
    columns: BTreeMap<String, &'static str>,
    fields: Errors,
}

fn asked(context: &Context, question: &Question, submitted: &Submitted, errors: &Errors) -> Asked {
    let field = Field::new(context, submitted, errors, question.field, question.key)
        .hint(context, &format!("{}-hint", question.key));
    match question.choices {
        Choices::Words(words) => {
            let words = words.iter().map(|(word, key)| ((*word).to_owned(), context.text(key)));
            Asked { field: field.options(words), named: false }
        }
        Choices::Branch => Asked { field, named: true },
    }
}

fn template(
    context: &Context,
    batch: &Batch,
    questions: &[Question],
    submitted: &Submitted,
    wrong: &Wrong,
) -> Result<ColumnsPage, AppError> {
    let (wrong, errors) = (&wrong.columns, &wrong.fields);
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
        .filter_map(|line| Some(SummaryLine::new(line.name.clone(), line.error.clone()?)))
        .collect();
    let asked: Vec<Asked> = questions.iter().map(|it| asked(context, it, submitted, errors)).collect();
    let fields: Vec<&Field> = asked.iter().map(|it| &it.field).chain([&save_as]).collect();
    summary.extend(crate::platform::form::summary(&fields));
    summary.extend(wrong.get("").map(|key| SummaryLine::new("columns".to_owned(), context.text(key))));
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
        asked,
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
    let questions = questions(&batch, &place, &chosen)?;
    let mut reader = Reader::new(&submitted);
    let save_as = reader.optional("save-as", line(40));
    let common = answers(&context, &place, &questions, &submitted, &mut reader).await?;
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let wrong = Wrong { columns: wrong, fields: errors };
    if !wrong.columns.is_empty() || !wrong.fields.0.is_empty() {
        return Page::render_refused(&template(&context, &batch, &questions, &submitted, &wrong)?);
    }
    let mapping = columns::decided(&layout, batch.kind()?, &chosen);
    commands::decide_columns(app, caller, (&batch, &place), (mapping, common), save_as.as_deref()).await?;
    Ok(there.into_response())
}

/// What was answered of all rows; what is wrong with an answer is noted beside its field.
async fn answers(
    context: &Context,
    place: &Organisation,
    questions: &[Question],
    submitted: &Submitted,
    reader: &mut Reader<'_>,
) -> Result<Common, AppError> {
    let caller = context.caller()?;
    let mut common = Common::new();
    for question in questions {
        let field = question.field;
        let answer = match question.choices {
            Choices::Words(words) => reader.required(field, |answer| common::word_of(words, answer)),
            Choices::Branch => {
                let mut read = context.app.db.read().await?;
                let named =
                    organisations::pick(&mut read, caller, submitted, field, Permission::Import).await?;
                let named = named.and_then(|found| common::branch_below(place, &found));
                named.map_err(|error| reader.refuse(field, error)).ok()
            }
        };
        common.extend(answer.map(|answer| (field.to_owned(), answer)));
    }
    Ok(common)
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
