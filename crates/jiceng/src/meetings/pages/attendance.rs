//! Who came: the roll of that day with one choice for each. Nobody is present until somebody says so: by one choice for
//! each, or by the button that says it of all others.

use super::{crumbs, recordable, refused, show};
use crate::floating::{self, Guest};
use crate::meetings::commands::{self, MeetingError};
use crate::meetings::model::{Attendance, Attendee, State};
use crate::meetings::queries::{self, Meeting};
use crate::meetings::roll;
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Submitted, SummaryLine, choice, line};
use crate::platform::id::MeetingId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/meetings/{id}/attendance";

/// The page.
pub(super) fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/attendance")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    vec![get(PATH, needs, ask), post(PATH, needs, record)]
}

/// Somebody on the roll as the form shows them.
struct Row {
    /// The ending of the names of the controls.
    key: String,
    name: String,
    votes: bool,
    /// None while nothing is said of them.
    chosen: Option<Attendance>,
    reason: String,
    error: Option<String>,
}

impl Row {
    fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        Attendance::ALL.iter().map(|it| (it.code(), it.key(), Some(*it) == self.chosen))
    }
}

#[derive(Template)]
#[template(path = "meetings/pages/attendance.html")]
struct AttendancePage {
    page: Page,
    summary: Vec<SummaryLine>,
    changed: Option<Vec<Changed>>,
    heading: String,
    /// What the act was refused for that has no field.
    refusal: Option<String>,
    rows: Vec<Row>,
    /// Guests who may have come: the name of each box, and who it is. They take part without a vote.
    guests: Vec<(String, String)>,
    has_roll: bool,
    action: String,
    version: i64,
}

/// The ending of the names of somebody's controls: the person's row, or the place on the roll of whoever is not on the
/// register.
fn key(attendee: &Attendee, place: usize) -> String {
    attendee.person.map_or_else(|| format!("p{place}"), |person| person.to_string())
}

/// The roll that is asked about: as recorded, with whoever the register has come to list since; and how many of it, the
/// first, are recorded.
async fn asked(
    context: &Context,
    meeting: &Meeting,
    organisation: &Organisation,
) -> Result<(Vec<Attendee>, usize), AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let recorded = queries::roll_of(&mut read, caller.area, meeting.id).await?;
    let expected = roll::expected(&context.app, &mut read, caller, organisation, &meeting.draft).await?;
    let known = recorded.len();
    Ok((roll::renewed(recorded, expected), known))
}

/// Floating members of other branches who meet with this one and are not on the roll yet. Those who come are on it without
/// a vote; nobody is expected who is a member elsewhere.
async fn guests(context: &Context, meeting: &Meeting, roll: &[Attendee]) -> Result<Vec<Guest>, AppError> {
    if !meeting.draft.kind.has_roll() || meeting.draft.kind.is_of_the_committee() {
        return Ok(Vec::new());
    }
    let mut read = context.app.db.read().await?;
    let area = context.caller()?.area;
    let mut all = floating::guests_of(&mut read, area, meeting.organisation, meeting.draft.on).await?;
    all.retain(|guest| {
        !roll.iter().any(|it| match (it.person, guest.person) {
            (Some(one), Some(other)) => one == other,
            _ => it.name == guest.name,
        })
    });
    Ok(all)
}

/// The name of the box of a guest.
fn box_of(guest: &Guest) -> String {
    format!("guest-{}", guest.id)
}

/// The guests who were ticked, as they stand on the roll.
fn came(guests: Vec<Guest>, submitted: &Submitted) -> impl Iterator<Item = Attendee> {
    let ticked = guests.into_iter().filter(|it| submitted.first(&box_of(it)) == "yes");
    ticked.map(|guest| Attendee {
        person: guest.person,
        name: guest.name,
        votes: false,
        attendance: Attendance::Observer,
        reason: None,
    })
}

/// A longer reason than this is a story for the minutes.
const REASON: usize = 60;

/// The word of the button that says of all who were not chosen that they were present.
const REST: &str = "rest";

/// What the form says of a roll: with what is wrong beside whom it concerns.
fn read(context: &Context, roll: Vec<Attendee>, submitted: &Submitted) -> (Vec<Attendee>, Vec<Row>) {
    let mut said = Vec::with_capacity(roll.len());
    let mut rows = Vec::with_capacity(roll.len());
    let rest = submitted.first("step") == REST;
    for (place, mut attendee) in roll.into_iter().enumerate() {
        let key = key(&attendee, place);
        let state = match submitted.first(&format!("state-{key}")) {
            "" if rest => Ok(Attendance::Present),
            word => choice::<Attendance>(word),
        };
        let chosen = state.as_ref().ok().copied();
        let typed = submitted.first(&format!("reason-{key}"));
        let mut error = None;
        match state {
            Ok(state) => attendee.attendance = state,
            Err(_) => error = Some(context.text("attendance-which")),
        }
        match line(REASON)(typed) {
            Ok(reason) => attendee.reason = Some(reason).filter(|it| !it.is_empty()),
            Err(wrong) => error = Some(context.text_with(wrong.key, &wrong.args)),
        }
        if chosen == Some(Attendance::Leave) && attendee.reason.is_none() && error.is_none() {
            error = Some(context.text("attendance-reason-needed"));
        }
        rows.push(Row {
            key,
            name: attendee.name.clone(),
            votes: attendee.votes,
            chosen,
            reason: typed.to_owned(),
            error,
        });
        said.push(attendee);
    }
    (said, rows)
}

/// The form as recorded: nothing is chosen for those of whom nothing is.
fn recorded((roll, known): (Vec<Attendee>, usize)) -> Vec<Row> {
    let row = |(place, it): (usize, Attendee)| Row {
        key: key(&it, place),
        name: it.name,
        votes: it.votes,
        chosen: Some(it.attendance).filter(|_| place < known),
        reason: it.reason.unwrap_or_default(),
        error: None,
    };
    roll.into_iter().enumerate().map(row).collect()
}

fn form(context: &Context, meeting: &Meeting, (rows, guests): (Vec<Row>, &[Guest])) -> AttendancePage {
    let summary: Vec<SummaryLine> = rows
        .iter()
        .filter_map(|row| {
            let text = format!("{} {}", row.name, row.error.as_ref()?);
            Some(SummaryLine::new(format!("reason-{}", row.key), text))
        })
        .collect();
    let mut page = Page::new(context, "attendance-title").office().crumbs(crumbs(context, meeting));
    page.has_error = !summary.is_empty();
    AttendancePage {
        page,
        summary,
        changed: None,
        heading: super::heading(context, meeting),
        refusal: None,
        rows,
        guests: guests.iter().map(|it| (box_of(it), it.name.clone())).collect(),
        has_roll: meeting.draft.kind.has_roll(),
        action: path(meeting.id),
        version: meeting.version,
    }
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (meeting, organisation) = recordable(&context, &id).await?;
    if meeting.state == State::Withdrawn || meeting.draft.on > context.app.clock.today() {
        return Ok(Redirect::to(&show::path(meeting.id)).into_response());
    }
    let roll = asked(&context, &meeting, &organisation).await?;
    let guests = guests(&context, &meeting, &roll.0).await?;
    Page::render(&form(&context, &meeting, (recorded(roll), &guests)))
}

async fn record(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (mut meeting, organisation) = recordable(&context, &id).await?;
    let (roll, _) = asked(&context, &meeting, &organisation).await?;
    let newest = meeting.version;
    meeting.version = submitted.first("version").parse().unwrap_or(0);
    if meeting.version != newest {
        return meanwhile(&context, &id, &submitted).await;
    }
    let guests = guests(&context, &meeting, &roll).await?;
    let (mut said, rows) = read(&context, roll, &submitted);
    said.extend(came(guests.clone(), &submitted));
    if rows.iter().any(|row| row.error.is_some()) {
        return Page::render_refused(&form(&context, &meeting, (rows, &guests)));
    }
    match commands::attend(&context.app, context.caller()?, &meeting, &said).await {
        Ok(()) => Ok(Redirect::to(&show::done(meeting.id, "attended")).into_response()),
        Err(MeetingError::Changed) => meanwhile(&context, &id, &submitted).await,
        Err(error) => {
            let (errors, _) = refused(error, "roll")?;
            let refusal = errors.0.first().map(|(_, error)| context.text_with(error.key, &error.args));
            let mut page = form(&context, &meeting, (rows, &guests));
            page.page.has_error = true;
            page.refusal = refusal;
            Page::render_refused(&page)
        }
    }
}

/// The form of the second writer, with whose attendance the register now tells otherwise.
async fn meanwhile(context: &Context, id: &str, submitted: &Submitted) -> Result<Response, AppError> {
    let (meeting, organisation) = recordable(context, id).await?;
    let roll = asked(context, &meeting, &organisation).await?;
    let now = recorded(roll.clone());
    let guests = guests(context, &meeting, &roll.0).await?;
    let (_, typed) = read(context, roll.0, submitted);
    let said = |row: &Row| {
        let chosen = row.chosen.map(|it| context.text(it.key())).unwrap_or_default();
        format!("{chosen} {}", row.reason)
    };
    let differing = typed.iter().zip(&now).filter(|(typed, now)| said(typed) != said(now));
    let changed = differing.map(|(typed, now)| Changed {
        label: now.name.clone(),
        present: said(now),
        typed: said(typed),
    });
    let changed = changed.collect();
    let mut page = form(context, &meeting, (typed, &guests));
    page.changed = Some(changed);
    page.page.has_error = true;
    Page::render_refused(&page)
}
