//! The record sheet of one meeting (会议记录表), to print on A4 and sign.

use super::show::{Named, named, rows};
use super::{crumbs, heading};
use crate::meetings::model::{Attendance, Tally};
use crate::meetings::queries::{self, Resolution};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::MeetingId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
const PATH: &str = "/meetings/{id}/sheet";

/// The page.
pub(super) fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/sheet")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), show)]
}

#[derive(Template)]
#[template(path = "meetings/pages/sheet.html")]
struct SheetPage {
    page: Page,
    heading: String,
    whose: String,
    rows: Vec<(String, String)>,
    tally: Tally,
    has_roll: bool,
    /// Who came, as the form lists them: one after the other.
    present: String,
    /// Who else was there or was not, with the reason.
    others: Vec<Named>,
    resolutions: Vec<Resolution>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let meeting = queries::by_id(&mut read, caller, id).await?;
    let roll = queries::roll_of(&mut read, caller.area, id).await?;
    let resolutions = queries::resolutions(&mut read, caller.area, id).await?.into_iter();
    let by = queries::entered_by(&mut read, caller.area, id).await?;
    let tally = Tally::of(&roll);
    let (here, others): (Vec<_>, Vec<_>) =
        roll.into_iter().partition(|it| it.attendance == Attendance::Present);
    let names: Vec<String> = here.into_iter().map(|it| it.name).collect();
    let template = SheetPage {
        page: Page::new(&context, "meeting-sheet-title").office().crumbs(crumbs(&context, &meeting)),
        heading: heading(&context, &meeting),
        whose: meeting.organisation_name.clone(),
        rows: rows(&context, &meeting, by),
        tally,
        has_roll: meeting.draft.kind.has_roll(),
        present: names.join(&context.text("meeting-between")),
        others: named(&context, &others, queries::sees_persons(caller)),
        resolutions: resolutions.filter(|it| it.withdrawn_reason.is_none()).collect(),
    };
    Page::render(&template)
}
