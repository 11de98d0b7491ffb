//! The record sheet of one meeting (会议记录表), to print on A4 and sign.

use super::show::{Named, named, rows};
use super::{crumbs, heading};
use crate::meetings::model::{Attendance, Tally};
use crate::meetings::queries::{self, Resolution};
use crate::meetings::said_of_ballots;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::MeetingId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::tables::Speaker;
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
    others: Vec<String>,
    /// Each resolution: what was put to the vote, and what it came to.
    resolutions: Vec<(String, String)>,
}

/// `曹爱民：请假（住院）`.
fn other(context: &Context, it: Named) -> String {
    let args = [("name", it.name), ("state", it.attendance)];
    match it.reason {
        Some(reason) => {
            let [name, state] = args;
            context.text_with("meeting-sheet-other-why", &[name, state, ("reason", reason)])
        }
        None => context.text_with("meeting-sheet-other", &args),
    }
}

/// What a vote came to, in one sentence, with the ballots of a secret one.
fn outcome(context: &Context, it: &Resolution) -> String {
    let args = [
        ("manner", context.text(it.manner.key())),
        ("yes", it.yes.to_string()),
        ("no", it.no.to_string()),
        ("abstained", it.abstained.to_string()),
        ("result", context.text(if it.passed { "vote-passed" } else { "vote-not-passed" })),
    ];
    let counts = context.text_with("meeting-sheet-vote", &args);
    match it.ballots {
        Some(ballots) => format!("{counts} {}", said_of_ballots(Speaker(context.language), ballots)),
        None => counts,
    }
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
        others: named(&context, &others, queries::sees_persons(caller))
            .into_iter()
            .map(|it| other(&context, it))
            .collect(),
        resolutions: resolutions
            .filter(|it| it.withdrawn_reason.is_none())
            .map(|it| (it.matter.clone(), outcome(&context, &it)))
            .collect(),
    };
    Page::render(&template)
}
