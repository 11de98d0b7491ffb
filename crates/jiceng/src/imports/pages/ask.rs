//! Choosing a file and uploading it.

use super::{NEEDS, discard, files, show};
use crate::imports::kind::{self, ImportKind};
use crate::imports::model::{FILE_DAYS, State, UNDO_DAYS};
use crate::imports::queries;
use crate::imports::{batch, commands};
use crate::organisations::{self, Organisation};
use crate::platform::access::Scope;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, WithFile, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Route, get, post};
use crate::platform::server::LARGEST_UPLOAD;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub(super) const PATH: &str = "/imports/{kind}";
const FORGET: &str = "/imports/{kind}/profiles";

/// The page of a kind.
#[must_use]
pub fn path(kind: &str) -> String {
    format!("/imports/{kind}")
}

/// The page of a kind, for an organisation.
#[must_use]
pub fn into(kind: &str, organisation: OrganisationId) -> String {
    format!("/imports/{kind}?organisation={organisation}")
}

pub(super) fn members() -> String {
    path("members")
}

pub(super) fn organisations() -> String {
    path("organisations")
}

pub(super) fn members_into(organisation: OrganisationId) -> String {
    into("members", organisation)
}

pub(super) fn organisations_into(organisation: OrganisationId) -> String {
    into("organisations", organisation)
}

pub(super) fn routes() -> Vec<Route> {
    let mut upload = post(PATH, NEEDS, upload);
    upload.handler = upload.handler.layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    vec![get(PATH, NEEDS, ask), upload, post(FORGET, NEEDS, forget)]
}

/// An earlier batch in the list.
struct Past {
    at: String,
    file_name: String,
    organisation: String,
    state_key: &'static str,
    new: u32,
    changed: u32,
    href: String,
}

/// A batch that waits for somebody to go on with it.
struct Waiting {
    at: String,
    until: String,
    file_name: String,
    organisation: String,
    by: String,
    state_key: &'static str,
    href: String,
    /// Where it is given up; none while the server works on it.
    discard: Option<String>,
}

#[derive(Template)]
#[template(path = "imports/pages/ask.html")]
struct AskPage {
    page: Page,
    summary: Vec<SummaryLine>,
    file: Field,
    organisation: Organisation,
    /// Whether the organisation is dissolved, so that nothing is uploaded for it any more.
    closed: bool,
    here: String,
    how_key: String,
    template_href: String,
    forget_href: String,
    profiles: Vec<String>,
    waiting: Vec<Waiting>,
    past: Vec<Past>,
    undo_days: i32,
    file_days: i32,
}

/// The organisation asked for, or the caller's own, where the kind may be imported.
async fn place(context: &Context, kind: &dyn ImportKind, wanted: &str) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match wanted {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    caller.scope(kind.permission())?;
    let organisation = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(kind.permission(), &organisation.path)?;
    Ok(organisation)
}

async fn ask_page(
    context: &Context,
    kind: &dyn ImportKind,
    organisation: Organisation,
    errors: &Errors,
) -> Result<AskPage, AppError> {
    let caller = context.caller()?;
    let file = Field::new(context, &Submitted::default(), errors, "file", "import-file")
        .hint(context, "import-file-hint");
    let mut page = Page::new(context, kind.title()).office();
    page.has_error = !errors.0.is_empty();
    let mut read = context.app.db.read().await?;
    let profiles = queries::profiles(&mut read, caller.area, kind.code(), organisation.id).await?;
    Ok(AskPage {
        summary: summary(&[&file]),
        page,
        file,
        here: path(kind.code()),
        how_key: format!("{}-how", kind.title()),
        template_href: files::template_path(kind.code()),
        forget_href: format!("{}/profiles", path(kind.code())),
        profiles: profiles.into_iter().map(|(_, name, _)| name).collect(),
        waiting: waiting(context, kind, &organisation, &mut read).await?,
        past: past(context, kind, &organisation, &mut read).await?,
        closed: organisation.dissolved_on.is_some(),
        undo_days: UNDO_DAYS,
        file_days: FILE_DAYS,
        organisation,
    })
}

async fn waiting(
    context: &Context,
    kind: &dyn ImportKind,
    organisation: &Organisation,
    read: &mut db::Read,
) -> Result<Vec<Waiting>, AppError> {
    const SHOWN: i64 = 50;
    let scope = Scope::subtree(&organisation.path);
    let found = queries::unfinished(read, context.caller()?.area, kind.code(), &scope, SHOWN).await?;
    let line = |it: queries::Unfinished| Waiting {
        at: clock::minute_of(it.batch.created_at),
        until: clock::day_of(it.batch.forgotten_at()).to_string(),
        href: show::path(kind.code(), it.batch.id),
        discard: it.batch.can_be_discarded().then(|| discard::path(kind.code(), it.batch.id)),
        state_key: it.batch.state.key(),
        file_name: it.batch.file_name,
        organisation: it.organisation,
        by: it.by.unwrap_or_default(),
    };
    Ok(found.into_iter().map(line).collect())
}

async fn past(
    context: &Context,
    kind: &dyn ImportKind,
    organisation: &Organisation,
    read: &mut db::Read,
) -> Result<Vec<Past>, AppError> {
    const SHOWN: i64 = 20;
    let area = context.caller()?.area;
    let scope = Scope::subtree(&organisation.path);
    let listed =
        queries::batches(read, area, kind.code(), &scope, jiff::Timestamp::MAX, SHOWN).await?.into_iter();
    Ok(listed
        .map(|it| Past {
            at: clock::minute_of(it.batch.created_at),
            href: show::path(kind.code(), it.batch.id),
            file_name: it.batch.file_name,
            organisation: it.organisation,
            state_key: it.batch.state.key(),
            new: it.batch.summary.new,
            changed: it.batch.summary.changed,
        })
        .collect())
}

async fn ask(
    context: Context,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let kind = kind::by_code(&kind)?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let organisation = place(&context, kind, asked.first("organisation")).await?;
    Page::render(&ask_page(&context, kind, organisation, &Errors::default()).await?)
}

/// What an upload holds.
#[derive(Default)]
struct Uploaded {
    organisation: String,
    file_name: String,
    bytes: Vec<u8>,
}

async fn uploaded(WithFile(mut form): WithFile) -> Result<Uploaded, AppError> {
    let mut uploaded = Uploaded::default();
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

async fn upload(context: Context, Path(kind): Path<String>, form: WithFile) -> Result<Response, AppError> {
    let kind = kind::by_code(&kind)?;
    let uploaded = uploaded(form).await?;
    let organisation = place(&context, kind, &uploaded.organisation).await?;
    let (app, caller) = (&context.app, context.caller()?);
    if organisation.dissolved_on.is_some() {
        return Page::render_refused(&ask_page(&context, kind, organisation, &Errors::default()).await?);
    }
    if uploaded.bytes.is_empty() {
        let key = if uploaded.file_name.is_empty() { "import-file-none" } else { "workbook-empty" };
        let errors = Errors::one("file", FieldError::new(key));
        return Page::render_refused(&ask_page(&context, kind, organisation, &errors).await?);
    }
    let file = (uploaded.file_name, uploaded.bytes);
    let id = commands::upload(app, caller, kind, &organisation, file).await?;
    let (batch, _) = batch::of_caller(app, caller, id).await?;
    if let (State::Failed, Some((key, args))) = (batch.state, &batch.summary.failure) {
        // Told at once beside the field; there is nothing to come back to.
        commands::throw_away(app, caller, id).await?;
        let mut page = ask_page(&context, kind, organisation, &Errors::default()).await?;
        page.file.error = Some(show::said(&context, key, args));
        page.summary = summary(&[&page.file]);
        page.page.has_error = true;
        return Page::render_refused(&page);
    }
    Ok(Redirect::to(&show::path(kind.code(), id)).into_response())
}

/// Forgets a saved profile.
async fn forget(
    context: Context,
    Path(kind): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let kind = kind::by_code(&kind)?;
    let organisation = place(&context, kind, submitted.first("organisation")).await?;
    let name = submitted.first("name");
    commands::forget_profile(&context.app, context.caller()?, kind, &organisation, name).await?;
    Ok(Redirect::to(&into(kind.code(), organisation.id)).into_response())
}
