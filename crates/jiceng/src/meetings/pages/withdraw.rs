//! Withdrawing a record, or a resolution that was entered by mistake: both stay and are shown as withdrawn.

use super::{crumbs, recordable, refused, show};
use crate::meetings::commands::{self, MeetingError};
use crate::meetings::queries::{self, Meeting, Resolution};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, line, summary};
use crate::platform::id::{MeetingId, ResolutionId};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/meetings/{id}/withdraw";
const RESOLUTION: &str = "/meetings/{id}/resolutions/{entry}/withdraw";

/// The page that withdraws a record.
pub(super) fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/withdraw")
}

/// The page that takes a resolution back.
pub(super) fn of_resolution(id: MeetingId, resolution: ResolutionId) -> String {
    format!("/meetings/{id}/resolutions/{resolution}/withdraw")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    vec![
        get(PATH, needs, ask),
        post(PATH, needs, withdraw),
        get(RESOLUTION, needs, ask_resolution),
        post(RESOLUTION, needs, withdraw_resolution),
    ]
}

#[derive(Template)]
#[template(path = "meetings/pages/withdraw.html")]
pub(super) struct WithdrawPage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// Set when somebody else changed the record since the form was opened.
    changed: Option<Vec<Changed>>,
    rows: Vec<(String, String)>,
    warning: String,
    reason: Field,
    action: String,
    version: i64,
}

fn form(
    context: &Context,
    meeting: &Meeting,
    resolution: Option<&Resolution>,
    submitted: &Submitted,
    errors: &Errors,
) -> WithdrawPage {
    let words = match resolution {
        Some(_) => ("vote-withdraw-title", "vote-withdraw-lead"),
        None => ("meeting-withdraw-title", "meeting-withdraw-lead"),
    };
    let mut rows = vec![
        (context.text("meeting-organisation"), meeting.organisation_name.clone()),
        (context.text("meeting-kind"), context.text(meeting.draft.kind.key())),
        (context.text("meeting-on"), meeting.draft.on.to_string()),
        (context.text("meeting-topics"), meeting.draft.topics.clone()),
    ];
    rows.extend(resolution.map(|it| (context.text("vote-matter"), it.matter.clone())));
    let action = resolution.map_or_else(|| path(meeting.id), |it| of_resolution(meeting.id, it.id));
    page(context, meeting, words, (rows, action), submitted, errors)
}

/// The check page of a withdrawal: what is withdrawn, what follows, and the question why.
pub(super) fn page(
    context: &Context,
    meeting: &Meeting,
    (title, warning): (&str, &str),
    (rows, action): (Vec<(String, String)>, String),
    submitted: &Submitted,
    errors: &Errors,
) -> WithdrawPage {
    let reason = Field::new(context, submitted, errors, "reason", "meeting-withdraw-reason");
    let mut page = Page::new(context, title).office().crumbs(crumbs(context, meeting));
    page.has_error = !errors.0.is_empty();
    WithdrawPage {
        page,
        summary: summary(&[&reason]),
        changed: None,
        rows,
        warning: context.text(warning),
        reason,
        action,
        version: meeting.version,
    }
}

/// Why something is withdrawn.
pub(super) fn reason(submitted: &Submitted) -> Result<String, Errors> {
    let mut form = Reader::new(submitted);
    let reason = form.required("reason", line(200));
    form.finish(reason)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (meeting, _) = recordable(&context, &id).await?;
    Page::render(&form(&context, &meeting, None, &Submitted::default(), &Errors::default()))
}

async fn withdraw(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (mut meeting, _) = recordable(&context, &id).await?;
    let newest = meeting.version;
    meeting.version = submitted.first("version").parse().unwrap_or(0);
    let errors = match reason(&submitted) {
        Err(errors) => errors,
        Ok(reason) => match commands::withdraw(&context.app, context.caller()?, &meeting, &reason).await {
            Ok(()) => return Ok(Redirect::to(&show::done(meeting.id, "withdrawn")).into_response()),
            Err(MeetingError::Changed) => {
                meeting.version = newest;
                return meanwhile(&context, &meeting, None, &submitted);
            }
            Err(error) => refused(error, "reason")?.0,
        },
    };
    meeting.version = newest;
    Page::render_refused(&form(&context, &meeting, None, &submitted, &errors))
}

/// The record and the resolution of an address, both of which the caller may change.
async fn named(context: &Context, (id, entry): (&str, &str)) -> Result<(Meeting, Resolution), AppError> {
    let (meeting, _) = recordable(context, id).await?;
    let entry: ResolutionId = entry.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let all = queries::resolutions(&mut read, context.caller()?.area, meeting.id).await?;
    let found = all.into_iter().find(|it| it.id == entry).ok_or(AppError::NotFound)?;
    Ok((meeting, found))
}

async fn ask_resolution(
    context: Context,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (meeting, found) = named(&context, (&id, &entry)).await?;
    Page::render(&form(&context, &meeting, Some(&found), &Submitted::default(), &Errors::default()))
}

async fn withdraw_resolution(
    context: Context,
    Path((id, entry)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (mut meeting, found) = named(&context, (&id, &entry)).await?;
    let newest = meeting.version;
    meeting.version = submitted.first("version").parse().unwrap_or(0);
    let errors = match reason(&submitted) {
        Err(errors) => errors,
        Ok(reason) => {
            let caller = context.caller()?;
            match commands::withdraw_resolution(&context.app, caller, &meeting, found.id, &reason).await {
                Ok(()) => {
                    let done = show::done(meeting.id, "resolution-withdrawn");
                    return Ok(Redirect::to(&done).into_response());
                }
                Err(MeetingError::Changed) => {
                    meeting.version = newest;
                    return meanwhile(&context, &meeting, Some(&found), &submitted);
                }
                Err(error) => refused(error, "reason")?.0,
            }
        }
    };
    meeting.version = newest;
    Page::render_refused(&form(&context, &meeting, Some(&found), &submitted, &errors))
}

/// The form of the second writer. Whoever saves again after having been told knows of the change.
fn meanwhile(
    context: &Context,
    meeting: &Meeting,
    resolution: Option<&Resolution>,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let mut page = form(context, meeting, resolution, submitted, &Errors::default());
    page.changed = Some(Vec::new());
    page.page.has_error = true;
    Page::render_refused(&page)
}
