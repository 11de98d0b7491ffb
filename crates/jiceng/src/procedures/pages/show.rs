//! One case: what is next and why not yet, the whole course, what was recorded.

use super::course::{Course, course};
use super::{blank, found, leave, papers, said, sheet, step, withdraw};
use crate::meetings::{self, VoteTaken};
use crate::organisations;
use crate::platform::access::{Caller, Permission};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::CaseId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::procedures::PageOfCase;
use crate::procedures::commands::may_withdraw;
use crate::procedures::model::{Case, Entry, State};
use crate::procedures::standing::{Standing, may_act};
use crate::procedures::told::{fields_in, outcome_in, step_in};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/cases/{id}";

/// The page.
#[must_use]
pub fn path(id: CaseId) -> String {
    format!("/cases/{id}")
}

/// The page, which says what was just done.
#[must_use]
pub fn done(id: CaseId, act: &str) -> String {
    format!("/cases/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), show)]
}

/// A step that may be recorded now.
struct Next {
    name: String,
    /// Where the caller records it; none when it is somebody else's turn.
    href: Option<String>,
    whose: String,
    help: Option<String>,
    publishes: Option<String>,
    /// From which day on, when that is still to come.
    earliest: Option<String>,
}

/// A record.
struct Line {
    day: String,
    title: String,
    rows: Vec<(String, String)>,
    /// The meeting whose vote it took over: what was put to the vote, and the record.
    meeting: Option<(String, String)>,
    withdraw: Option<String>,
}

#[derive(Template)]
#[template(path = "procedures/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    /// Who leads it; its page only for those who may see it.
    whose: (Option<String>, String),
    partner: Option<String>,
    state: State,
    ended: Option<String>,
    next: Vec<Next>,
    papers: Option<String>,
    leave: Option<String>,
    sheet: String,
    blanks: Option<String>,
    /// The capability's own page about the case.
    more: Option<PageOfCase>,
    course: Course,
    lines: Vec<Line>,
    unread: usize,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let standing = found(&context, &id).await?;
    let case = &standing.case;
    let meetings = votes(&context, &standing).await?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let crumbs = vec![Crumb { label: context.text(standing.led.title), href: (standing.led.list)() }];
    let records = caller.may_at(Permission::RecordCases, &case.path);
    let running = case.state == State::Running;
    let template = ShowPage {
        page: Page::titled(&context, super::heading(&context, &standing)).office().crumbs(crumbs),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        whose: whose(&context, case),
        partner: case.partner.as_ref().map(|it| it.name.clone()),
        state: case.state,
        ended: ended(&context, &standing),
        next: next(&context, &standing)?,
        papers: records.then(|| papers::path(case.id)),
        leave: (records && running).then(|| leave::path(case.id)),
        sheet: sheet::path(case.id),
        blanks: blank::may_print(caller, case).then(|| blank::list_path(case.id)),
        more: (standing.led.more)(caller, case),
        course: course(&context, &standing, true),
        lines: lines(&context, &standing, &meetings)?,
        unread: standing.progress.unread.len(),
    };
    Page::render(&template)
}

/// Who leads the case, with the page where the caller may open it.
fn whose(context: &Context, case: &Case) -> (Option<String>, String) {
    let may = |it: &Caller| it.may_at(Permission::ReadOrganisations, &case.path);
    let href = organisations::pages::show::path(case.organisation);
    (context.caller.as_ref().is_some_and(may).then_some(href), case.organisation_name.clone())
}

/// When and how it ended.
fn ended(context: &Context, standing: &Standing<'_>) -> Option<String> {
    let day = standing.case.ended?;
    let counted = standing.counted();
    let last = counted.last()?;
    let args = [("day", day.to_string()), ("outcome", outcome(context, standing, last))];
    Some(context.text_with("case-ended-on", &args))
}

/// What a record came to, in words.
pub(super) fn outcome(context: &Context, standing: &Standing<'_>, entry: &Entry) -> String {
    outcome_in(context.language, standing.procedure, entry)
}

/// What the step of a record is called.
pub(super) fn title(context: &Context, standing: &Standing<'_>, entry: &Entry) -> String {
    step_in(context.language, standing.procedure, entry)
}

fn next(context: &Context, standing: &Standing<'_>) -> Result<Vec<Next>, AppError> {
    let caller = context.caller()?;
    let case = &standing.case;
    if case.state != State::Running {
        return Ok(Vec::new());
    }
    let one = |state: &rulebook::StepState<'_>| {
        let turn = standing.procedure.turns.get(state.step.turn);
        let may = turn.is_some_and(|turn| may_act(caller, case, &turn.id));
        Next {
            name: said(context, &state.step.title),
            href: may.then(|| step::path(case.id, &state.step.id)),
            whose: turn.map(|turn| said(context, &turn.title)).unwrap_or_default(),
            help: state.step.help.as_ref().map(|help| said(context, help)),
            publishes: state.step.publishes.as_ref().map(|it| said(context, it)),
            earliest: state
                .not_before()
                .filter(|it| it.day > context.app.clock.today())
                .map(|it| context.text_with("case-not-before", &[("day", it.day.to_string())])),
        }
    };
    Ok(standing.progress.open().map(one).collect())
}

/// The votes that its records took over, for whoever may open the records of the meetings.
async fn votes(context: &Context, standing: &Standing<'_>) -> Result<Vec<VoteTaken>, AppError> {
    let caller = context.caller()?;
    let mut votes = Vec::new();
    if !caller.may_at(Permission::ReadMeetings, &standing.case.path) {
        return Ok(votes);
    }
    let mut read = context.app.db.read().await?;
    for id in standing.entries.iter().filter_map(|it| it.resolution) {
        votes.extend(meetings::vote_taken(&mut read, caller.area, id).await?);
    }
    Ok(votes)
}

/// What was recorded, the latest first.
fn lines(context: &Context, standing: &Standing<'_>, meetings: &[VoteTaken]) -> Result<Vec<Line>, AppError> {
    let caller = context.caller()?;
    let one = |entry: &Entry| {
        let may = may_withdraw(caller, standing, entry.id).is_ok();
        Line {
            day: entry.on.to_string(),
            title: title(context, standing, entry),
            rows: rows(context, standing, entry),
            meeting: (meetings.iter().find(|it| Some(it.id) == entry.resolution))
                .map(|it| (it.matter.clone(), meetings::pages::show::path(it.meeting))),
            withdraw: may.then(|| withdraw::path(standing.case.id, entry.id)),
        }
    };
    Ok(standing.entries.iter().rev().map(one).collect())
}

/// Labels and values of a record.
pub(super) fn rows(context: &Context, standing: &Standing<'_>, entry: &Entry) -> Vec<(String, String)> {
    let mut rows = vec![(context.text("case-outcome"), outcome(context, standing, entry))];
    rows.extend(fields_in(&context.app, context.language, standing.procedure, entry));
    let more = [
        ("case-note", entry.note.clone()),
        ("case-reason", entry.kept_reason.clone()),
        ("case-withdrawn-because", entry.withdrawn.clone()),
    ];
    rows.extend(more.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))));
    let entered = [("who", entry.who.clone()), ("at", clock::minute_of(entry.recorded_at))];
    rows.push((context.text("case-entered"), context.text_with("case-entered-by", &entered)));
    rows
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "started" => "case-done-started",
        "recorded" => "case-done-recorded",
        "papers" => "case-done-papers",
        "withdrawn" => "case-done-withdrawn",
        "left" => "case-done-left",
        _ => return None,
    })
}
