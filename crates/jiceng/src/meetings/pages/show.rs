//! One record: what was planned or held, who came, what was decided, what the rules say of it, its course.

use super::former::{self, Before};
use super::{attendance, chair, edit, hours, list, may_change, papers, resolve, sheet, withdraw};
use crate::meetings::findings::{self, Judged};
use crate::meetings::found;
use crate::meetings::hours::tenths;
use crate::meetings::model::{Attendee, Draft, State, Tally, Vote};
use crate::meetings::queries::{self, Meeting, Resolution};
use crate::meetings::said_of_ballots;
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::MeetingId;
use crate::platform::journal::{self, Entry};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::tables::Speaker;
use crate::rectification;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/meetings/{id}";

/// The page.
#[must_use]
pub fn path(id: MeetingId) -> String {
    format!("/meetings/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: MeetingId, act: &str) -> String {
    format!("/meetings/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMeetings), show)]
}

/// Somebody on the roll, as the page names them.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) attendance: String,
    pub(super) reason: Option<String>,
}

/// A resolution with what the rules say of its vote.
struct Decided {
    it: Resolution,
    /// Why it did not pass, and what else the rules say of the vote.
    said: Vec<Checked>,
    /// Of a secret vote on paper: the ballots in words.
    ballots: Option<String>,
    withdraw_href: Option<String>,
}

/// A problem that it found.
struct Found {
    problem: String,
    href: String,
    state_key: &'static str,
    due: String,
}

/// The problems that it found, with where each stands and by when it is to be mended.
async fn problems(context: &Context, read: &mut db::Read, meeting: &Meeting) -> Result<Vec<Found>, AppError> {
    let all = rectification::of_source(read, context.caller()?.area, found::source_of(meeting.id)).await?;
    let one = |it: rectification::Problem| Found {
        href: rectification::pages::show::path(it.id),
        state_key: it.state.key(),
        due: it.draft.due_on.to_string(),
        problem: it.draft.problem,
    };
    Ok(all.into_iter().map(one).collect())
}

/// Where a problem of it is listed, by whoever records decisions.
fn problem_href(context: &Context, meeting: &Meeting) -> Option<String> {
    let may = context.caller.as_ref()?.may_at(Permission::RecordDecisions, &meeting.path);
    let lists = meeting.state == State::Held && found::lists_problems(meeting.draft.kind);
    let (code, id) = found::source_of(meeting.id);
    (may && lists).then(|| rectification::pages::new_of_source(code, id))
}

/// What the caller may do with the record.
struct Acts {
    edit: String,
    attend: Option<String>,
    resolve: Option<String>,
    paper: String,
    withdraw: String,
}

#[derive(Template)]
#[template(path = "meetings/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    heading: String,
    whose: (String, String),
    state: State,
    withdrawn: Option<String>,
    rows: Vec<(String, String)>,
    checked: Vec<Checked>,
    tally: Tally,
    /// Everybody on the roll, behind the counts.
    named: Vec<Named>,
    has_roll: bool,
    decided: Vec<Decided>,
    papers: Vec<papers::Listed>,
    /// Whether problems are listed at such an event.
    lists_problems: bool,
    problems: Vec<Found>,
    /// Where a problem that it found is listed.
    problem_href: Option<String>,
    history: Vec<(String, String)>,
    /// What it said before its corrections, for those who may correct it.
    former: Vec<Before>,
    sheet: String,
    acts: Option<Acts>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let meeting = queries::by_id(&mut read, caller, id).await?;
    let organisation = organisations::by_id(&mut read, caller, meeting.organisation).await?;
    let roll = queries::roll_of(&mut read, caller.area, id).await?;
    let resolutions = queries::resolutions(&mut read, caller.area, id).await?;
    let history = journal::of_subject(&mut read, caller.area, id.0, 100).await?;
    let corrects = may_change(&context, &meeting);
    let former = if corrects { former::of(&context, &mut read, &meeting, &roll).await? } else { Vec::new() };
    let may = corrects && meeting.state != State::Withdrawn;
    let by = queries::entered_by(&mut read, caller.area, id).await?;
    let papers = papers::listed(&context, &mut read, id, may).await?;
    let tally = Tally::of(&roll);
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let held = meeting.state == State::Held;
    let checked =
        if held { findings::of_record(&context.app, &organisation, &meeting.draft) } else { Vec::new() };
    let crumbs = vec![Crumb { label: context.text("meetings-title"), href: list::path() }];
    let template = ShowPage {
        page: Page::titled(&context, super::heading(&context, &meeting)).office().crumbs(crumbs),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        heading: super::heading(&context, &meeting),
        whose: (organisations::pages::show::path(organisation.id), organisation.short_name.clone()),
        state: meeting.state,
        withdrawn: meeting.withdrawn.as_ref().map(|(day, reason)| {
            let args = [("day", day.to_string()), ("reason", reason.clone())];
            context.text_with("meeting-withdrawn-because", &args)
        }),
        rows: rows(&context, &meeting, by),
        checked,
        tally,
        named: named(&context, &roll, queries::sees_persons(caller)),
        has_roll: meeting.draft.kind.has_roll(),
        decided: decided(&context, (&meeting, &organisation), tally, resolutions, may),
        papers,
        lists_problems: found::lists_problems(meeting.draft.kind),
        problems: problems(&context, &mut read, &meeting).await?,
        problem_href: problem_href(&context, &meeting),
        history: history.iter().filter_map(|entry| happened(&context, entry)).collect(),
        former,
        sheet: sheet::path(id),
        acts: may.then(|| acts(&context, &meeting, tally)),
    };
    Page::render(&template)
}

fn acts(context: &Context, meeting: &Meeting, tally: Tally) -> Acts {
    let came = meeting.draft.on <= context.app.clock.today();
    let votes = meeting.state == State::Held && tally.expected > 0;
    Acts {
        edit: edit::path(meeting.id),
        attend: came.then(|| attendance::path(meeting.id)),
        resolve: votes.then(|| resolve::path(meeting.id)),
        paper: papers::path(meeting.id),
        withdraw: withdraw::path(meeting.id),
    }
}

/// Labels and values of what was entered, what is empty left out.
pub(super) fn rows(
    context: &Context,
    meeting: &Meeting,
    by: Option<(String, Option<String>)>,
) -> Vec<(String, String)> {
    let mut all = said(context, &meeting.draft);
    all.push(("meeting-entered", Some(clock::day_of(meeting.entered_at).to_string())));
    let by = by.map(|(name, lender)| match lender {
        Some(lender) => context.text_with("journal-on-behalf", &[("name", name), ("lender", lender)]),
        None => name,
    });
    all.push(("meeting-entered-by", by));
    all.into_iter().filter_map(|(key, value)| value.map(|value| (context.text(key), value))).collect()
}

/// Everything that a form says but the kind, in the words of the page, with the keys of the labels.
pub(super) fn said(context: &Context, draft: &Draft) -> Vec<(&'static str, Option<String>)> {
    let time = hours(draft.from, draft.until);
    let yes = |ticked: bool, key: &str| ticked.then(|| context.text(key));
    let residents = draft.guest_residents.map(|count| count.to_string());
    vec![
        ("meeting-group", draft.group.clone()),
        ("meeting-on", Some(draft.on.to_string())),
        ("meeting-hours", Some(time).filter(|time| !time.is_empty())),
        ("meeting-place", draft.place.clone()),
        ("meeting-chair", chair(context, draft)),
        ("meeting-recorder", draft.recorder.clone()),
        ("meeting-topics", Some(draft.topics.clone())),
        ("meeting-minutes", draft.minutes.clone()),
        ("meeting-guests", draft.guests.clone()),
        ("meeting-guest-residents", residents),
        ("meeting-guest-organisations", draft.guest_organisations.clone()),
        ("meeting-class-hours", draft.class_hours.map(tenths)),
        ("meeting-before", yes(draft.talks_held, "meeting-talks-held")),
        ("meeting-during", yes(draft.problems_listed, "meeting-problems-listed")),
        ("meeting-paper", yes(draft.from_paper, "meeting-from-paper")),
        ("meeting-late-reason", draft.late_reason.clone()),
        ("meeting-reason", draft.kept_reason.clone()),
    ]
}

/// Everybody on the roll; why somebody did not come is shown to those who keep the register.
pub(super) fn named(context: &Context, roll: &[Attendee], reasons: bool) -> Vec<Named> {
    let name = |it: &Attendee| Named {
        name: it.name.clone(),
        attendance: context.text(it.attendance.key()),
        reason: it.reason.clone().filter(|_| reasons),
    };
    roll.iter().map(name).collect()
}

fn decided(
    context: &Context,
    (meeting, organisation): (&Meeting, &Organisation),
    tally: Tally,
    resolutions: Vec<Resolution>,
    may: bool,
) -> Vec<Decided> {
    let one = |it: Resolution| {
        let vote = Vote {
            matter: it.matter.clone(),
            major: it.major,
            committee_first: it.committee_first,
            manner: it.manner,
            yes: it.yes,
            no: it.no,
            abstained: it.abstained,
            ballots: it.ballots,
            said_passed: None,
            reason: None,
        };
        let Judged { before, against, .. } =
            findings::of_vote(&context.app, organisation, &meeting.draft, tally, &vote);
        let open = may && it.withdrawn_reason.is_none();
        Decided {
            said: against.into_iter().chain(before).collect(),
            ballots: it.ballots.map(|ballots| said_of_ballots(Speaker(context.language), ballots)),
            withdraw_href: open.then(|| withdraw::of_resolution(meeting.id, it.id)),
            it,
        }
    };
    resolutions.into_iter().map(one).collect()
}

/// A line of the course of the record: when, and what, with the fields that were corrected.
fn happened(context: &Context, entry: &Entry) -> Option<(String, String)> {
    let mut words = context.text(act_key(&entry.act)?);
    let payload: Option<serde_json::Value> =
        entry.payload.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let fields = payload.as_ref().and_then(|it| it["fields"].as_array());
    let fields: Vec<String> = fields
        .into_iter()
        .flatten()
        .filter_map(|name| Some(context.text(field_key(name.as_str()?)?)))
        .collect();
    if !fields.is_empty() {
        let joined = fields.join(&context.text("meeting-between"));
        words = context.text_with("meeting-changed-fields", &[("act", words), ("fields", joined)]);
    }
    Some((clock::minute_of(entry.at), words))
}

/// The key of the name of a field that the journal names.
fn field_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "kind" => "meeting-kind",
        "on" => "meeting-on",
        "time" => "meeting-hours",
        "group" => "meeting-group",
        "place" => "meeting-place",
        "chair" => "meeting-chair",
        "chair-post" => "meeting-chair-post",
        "entrusted" => "meeting-chair-entrusted",
        "recorder" => "meeting-recorder",
        "topics" => "meeting-topics",
        "minutes" => "meeting-minutes",
        "guests" => "meeting-guests",
        "talks-held" => "meeting-talks-held",
        "problems-listed" => "meeting-problems-listed",
        "from-paper" => "meeting-from-paper",
        "class-hours" => "meeting-class-hours",
        "guest-residents" => "meeting-guest-residents",
        "guest-organisations" => "meeting-guest-organisations",
        _ => return None,
    })
}

/// The key of an act's name.
fn act_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "meeting.record" => "journal-act-meeting-record",
        "meeting.change" => "journal-act-meeting-change",
        "meeting.attend" => "journal-act-meeting-attend",
        "meeting.resolve" => "journal-act-meeting-resolve",
        "meeting.resolution-withdraw" => "journal-act-meeting-resolution-withdraw",
        "meeting.withdraw" => "journal-act-meeting-withdraw",
        "meeting.paper" => "journal-act-meeting-paper",
        "meeting.paper-withdraw" => "journal-act-meeting-paper-withdraw",
        _ => return None,
    })
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "recorded" => "meeting-done-recorded",
        "changed" => "meeting-done-changed",
        "attended" => "meeting-done-attended",
        "passed" => "meeting-done-passed",
        "not-passed" => "meeting-done-not-passed",
        "resolution-withdrawn" => "meeting-done-resolution-withdrawn",
        "withdrawn" => "meeting-done-withdrawn",
        "paper-added" => "paper-done-added",
        "paper-withdrawn" => "paper-done-withdrawn",
        _ => return None,
    })
}
