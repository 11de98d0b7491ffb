//! Signed files: the notice and the answer of a registration, handed out, and those of other counties, taken.

use super::{list, list_crumb, of_address, refused, show};
use crate::floating::commands::FloatingError;
use crate::floating::files;
use crate::floating::queries::Kept;
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::exchange::TakeError;
use crate::platform::exchange::pages::take::{What, bounded, brought};
use crate::platform::form::{FieldError, Submitted, WithFile};
use crate::platform::id::OrganisationId;
use crate::platform::page::Crumb;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const NOTICE_FILE: &str = "/floating/{id}/notice-file";
const ANSWER_FILE: &str = "/floating/{id}/answer-file";
const NOTICE: &str = "/floating/take-notice";
/// Where answers are taken.
pub(super) const ANSWER: &str = "/floating/take-answer";

/// The page on which a branch takes notices.
pub(super) fn notice_for(organisation: OrganisationId) -> String {
    format!("{NOTICE}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![
        post(NOTICE_FILE, needs, notice_file),
        post(ANSWER_FILE, needs, answer_file),
        get(NOTICE, needs, ask_notice),
        bounded(post(NOTICE, needs, take_notice)),
        get(ANSWER, needs, ask_answer),
        bounded(post(ANSWER, needs, take_answer)),
    ]
}

/// The files that the caller is handed: the key of what each is, of what to do with it, and where it is.
pub(super) fn offered(context: &Context, kept: &Kept) -> Vec<[String; 3]> {
    let Ok(caller) = context.caller() else { return Vec::new() };
    let file = |key: &str, lead: &str, name: &str| {
        [context.text(key), context.text(lead), format!("{}/{name}", show::path(kept.id))]
    };
    let notice = files::has_notice(caller, kept)
        .then(|| file("floating-notice-file", "floating-notice-file-lead", "notice-file"));
    let answer = files::has_answer(caller, kept)
        .then(|| file("floating-answer-file", "floating-answer-file-lead", "answer-file"));
    notice.into_iter().chain(answer).collect()
}

async fn notice_file(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let kept = of_address(&context, &id).await?;
    let bytes = files::notice(&context.app, context.caller()?, &kept).await?;
    Ok(attachment(&context.text("floating-notice-file-name"), Media::Json, bytes))
}

async fn answer_file(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let kept = of_address(&context, &id).await?;
    let bytes = files::answer(&context.app, context.caller()?, &kept).await?;
    Ok(attachment(&context.text("floating-answer-file-name"), Media::Json, bytes))
}

/// The branch for which a notice is taken.
async fn branch(context: &Context, query: Option<String>) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let id = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let found = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &found.path)?;
    Ok(found)
}

fn a_notice(context: &Context, branch: &Organisation) -> What {
    What {
        action: notice_for(branch.id),
        title: "floating-take-notice-title",
        lead: "floating-take-notice-lead",
        whose: Some(branch.short_name.clone()),
        crumbs: vec![Crumb { label: context.text("floating-in-title"), href: list::in_path() }],
    }
}

fn an_answer(context: &Context) -> What {
    What {
        action: ANSWER.to_owned(),
        title: "floating-take-answer-title",
        lead: "floating-take-answer-lead",
        whose: None,
        crumbs: vec![list_crumb(context)],
    }
}

async fn ask_notice(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let branch = branch(&context, query).await?;
    a_notice(&context, &branch).ask(&context)
}

async fn ask_answer(context: Context) -> Result<Response, AppError> {
    an_answer(&context).ask(&context)
}

async fn take_notice(
    context: Context,
    RawQuery(query): RawQuery,
    form: WithFile,
) -> Result<Response, AppError> {
    let branch = branch(&context, query).await?;
    let what = a_notice(&context, &branch);
    let bytes = match brought(form).await? {
        Ok(bytes) => bytes,
        Err(none) => return what.refused(&context, none),
    };
    match files::take_notice(&context.app, context.caller()?, &branch, &bytes).await {
        Ok(id) => Ok(Redirect::to(&show::done(id, "notice-taken")).into_response()),
        Err(error) => what.refused(&context, told(error)?),
    }
}

async fn take_answer(context: Context, form: WithFile) -> Result<Response, AppError> {
    let what = an_answer(&context);
    let bytes = match brought(form).await? {
        Ok(bytes) => bytes,
        Err(none) => return what.refused(&context, none),
    };
    match files::take_answer(&context.app, context.caller()?, &bytes).await {
        Ok(id) => Ok(Redirect::to(&show::done(id, "answer-taken")).into_response()),
        Err(error) => what.refused(&context, told(error)?),
    }
}

/// What to say beside the file.
fn told(error: TakeError<FloatingError>) -> Result<FieldError, AppError> {
    match error.told() {
        Ok(error) => Ok(error),
        Err(error) => {
            let errors = refused(error, "file")?.ok_or(AppError::Conflict)?;
            errors.0.into_iter().next().map(|(_, error)| error).ok_or(AppError::Conflict)
        }
    }
}
