//! Importing a roster: upload, report, commit.

use crate::members::queries;
use crate::members::roster::{self, Problem, Report, RosterError};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, summary};
use crate::platform::id::{BatchId, OrganisationId};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::platform::server::LARGEST_UPLOAD;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Multipart, Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/members/import";
const REPORT: &str = "/members/import/{batch}";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, for an organisation.
#[must_use]
pub fn into(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

fn report_path(batch: BatchId) -> String {
    format!("{PATH}/{batch}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Import);
    let mut upload = post(PATH, needs, upload);
    upload.handler = upload.handler.layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    vec![get(PATH, needs, ask), upload, get(REPORT, needs, show), post(REPORT, needs, commit)]
}

#[derive(Template)]
#[template(path = "members/pages/import.html")]
struct AskPage {
    page: Page,
    summary: Vec<SummaryLine>,
    file: Field,
    organisation: organisations::Organisation,
    path: &'static str,
}

fn ask_page(context: &Context, organisation: organisations::Organisation, errors: &Errors) -> AskPage {
    let file = Field::new(context, &Submitted::default(), errors, "file", "import-file")
        .hint(context, "import-file-hint");
    let mut page = Page::new(context, "import-title").office();
    page.has_error = !errors.0.is_empty();
    AskPage { summary: summary(&[&file]), page, file, organisation, path: PATH }
}

async fn organisation(context: &Context, wanted: &str) -> Result<organisations::Organisation, AppError> {
    let caller = context.caller()?;
    let id = match wanted {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::Import, &organisation.path)?;
    Ok(organisation)
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let organisation = organisation(&context, asked.first("organisation")).await?;
    Page::render(&ask_page(&context, organisation, &Errors::default()))
}

/// What an upload holds.
struct Uploaded {
    organisation: String,
    file_name: String,
    bytes: Vec<u8>,
}

async fn uploaded(mut form: Multipart) -> Result<Uploaded, AppError> {
    let mut uploaded = Uploaded { organisation: String::new(), file_name: String::new(), bytes: Vec::new() };
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        match field.name() {
            Some("organisation") => {
                uploaded.organisation =
                    field.text().await.map_err(|_| AppError::Malformed("organisation"))?;
            }
            Some("file") => {
                let name = field.file_name().unwrap_or_default();
                uploaded.file_name = name.chars().filter(|c| !c.is_control()).take(120).collect();
                uploaded.bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec();
            }
            _ => {}
        }
    }
    Ok(uploaded)
}

async fn upload(context: Context, form: Multipart) -> Result<Response, AppError> {
    let uploaded = uploaded(form).await?;
    let organisation = organisation(&context, &uploaded.organisation).await?;
    let app = &context.app;
    let caller = context.caller()?;
    let report = match read(uploaded.bytes.clone()).await {
        Ok(workbook) => roster::check(app, caller, &organisation, &workbook).await,
        Err(error) => Err(error),
    };
    let report = match report {
        Ok(report) => report,
        Err(RosterError::App(error)) => return Err(error),
        Err(error) => return refuse(&context, organisation, &error),
    };
    let id = BatchId(app.randomness.id(app.clock.now()));
    let text = serde_json::to_string(&report).map_err(|error| AppError::Internal(error.to_string()))?;
    let sealed = app.keys.seal_bytes(&uploaded.bytes, &app.randomness)?;
    let batch = (organisation.id, uploaded.file_name, "checked".to_owned(), text, app.clock.now());
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::insert_batch(&mut write, caller, id, &batch, &sealed).await?;
    write.commit().await?;
    Ok(Redirect::to(&report_path(id)).into_response())
}

fn refuse(
    context: &Context,
    organisation: organisations::Organisation,
    error: &RosterError,
) -> Result<Response, AppError> {
    let error = match error {
        RosterError::Undecided(titles) => FieldError::with("roster-undecided", "columns", titles.join("、")),
        other => FieldError::new(other.key()),
    };
    Page::render_refused(&ask_page(context, organisation, &Errors::one("file", error)))
}

/// Reading a workbook is work for the processor, not for the thread that answers requests.
async fn read(bytes: Vec<u8>) -> Result<workbook::Workbook, RosterError> {
    let read = tokio::task::spawn_blocking(move || roster::read_file(&bytes)).await;
    read.unwrap_or_else(|error| Err(AppError::Internal(error.to_string()).into()))
}

/// A row of the report in the reader's language.
struct Said {
    row: u32,
    column: String,
    name: String,
    cause: String,
    remedy: String,
}

#[derive(Template)]
#[template(path = "members/pages/import_report.html")]
struct ReportPage {
    page: Page,
    organisation: organisations::Organisation,
    file_name: String,
    open: bool,
    report: Report,
    problems: Vec<Said>,
    duplicates: Vec<Said>,
    warnings: Vec<Said>,
    ignored: String,
    here: String,
    members_href: String,
}

fn said(context: &Context, problem: &Problem) -> Said {
    let args: Vec<(&str, String)> =
        problem.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let remedy_key = format!("{}-remedy", problem.key);
    let remedy = context.text_with(&remedy_key, &args);
    Said {
        row: problem.row,
        column: problem.column.clone(),
        name: problem.name.clone(),
        cause: context.text_with(&problem.key, &args),
        remedy: if remedy == remedy_key { context.text("roster-remedy") } else { remedy },
    }
}

async fn batch(context: &Context, id: &str) -> Result<(BatchId, queries::BatchRow), AppError> {
    let id: BatchId = id.parse().map_err(|_| AppError::NotFound)?;
    let found = queries::batch(&mut context.app.db.read().await?, context.caller()?.area, id).await?;
    Ok((id, found.ok_or(AppError::NotFound)?))
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (id, (place, file_name, state, text, _)) = batch(&context, &id).await?;
    let organisation = organisation(&context, &place.to_string()).await?;
    let report: Report =
        serde_json::from_str(&text).map_err(|error| AppError::Internal(error.to_string()))?;
    let all = |problems: &[Problem]| problems.iter().map(|problem| said(&context, problem)).collect();
    let crumbs = vec![Crumb { label: context.text("import-title"), href: path() }];
    let template = ReportPage {
        page: Page::new(&context, "import-report-title").office().crumbs(crumbs),
        problems: all(&report.problems),
        duplicates: all(&report.duplicates),
        warnings: all(&report.warnings),
        ignored: report.ignored.join("、"),
        open: state == "checked",
        here: report_path(id),
        members_href: super::list::of(organisation.id),
        organisation,
        file_name,
        report,
    };
    Page::render(&template)
}

async fn commit(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (id, (place, ..)) = batch(&context, &id).await?;
    let organisation = organisation(&context, &place.to_string()).await?;
    let app = &context.app;
    let caller = context.caller()?;
    let sealed = queries::file(&mut app.db.read().await?, caller.area, id).await?;
    let bytes = app.keys.open_bytes(&sealed)?;
    let workbook = match read(bytes).await {
        Ok(workbook) => workbook,
        Err(error) => return refuse(&context, organisation, &error),
    };
    match roster::commit(app, caller, &organisation, &workbook, Some(id)).await {
        Ok(_) => Ok(Redirect::to(&report_path(id)).into_response()),
        Err(RosterError::App(error)) => Err(error),
        Err(error) => refuse(&context, organisation, &error),
    }
}
