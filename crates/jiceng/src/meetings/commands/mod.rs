//! Changes of what is recorded of organisational life.

mod answers;
mod papers;
mod whole;

pub(super) use answers::{answer, end_answer};
pub(super) use papers::{add_paper, withdraw_paper};
pub(super) use whole::{Part, Whole, record_whole};

use super::findings::{self, Judged};
use super::model::{Attendee, Draft, Kind, State, Tally, Vote};
use super::queries::{self, Corrected, Counted, Meeting};
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MeetingId, ResolutionId};
use crate::platform::journal;
use db::{Read, Write};
use uuid::Uuid;

/// Why a record was not entered or changed.
#[derive(Debug, thiserror::Error)]
pub enum MeetingError {
    /// The role does not record events of this kind.
    #[error("the role does not record this kind")]
    NotYours,
    /// Organisations of this kind hold no such event.
    #[error("this kind of organisation holds no such event")]
    NotHeldHere,
    /// The organisation was dissolved by then.
    #[error("the organisation is dissolved")]
    Dissolved,
    /// The same is recorded already.
    #[error("this is recorded already")]
    Twice,
    /// It is entered after the period for which it counts: a reason is asked for once.
    #[error("a reason for the late entry is wanted")]
    Late,
    /// What was held cannot be moved into the future.
    #[error("what was held cannot be in the future")]
    HeldInFuture,
    /// There are resolutions that rest on the kind or on the roll.
    #[error("resolutions rest on it")]
    Decided,
    /// Records elsewhere rest on a vote of it.
    #[error("records elsewhere rest on the vote")]
    InUse,
    /// A rule forbids it, or warns and no reason is given.
    #[error("a rule stands against it")]
    Rule(Vec<Checked>),
    /// No rule tells whether it passed, so the meeting says it.
    #[error("whether it passed is wanted")]
    ResultWanted,
    /// Somebody else changed the record meanwhile.
    #[error("the record was changed meanwhile")]
    Changed,
    /// The record is withdrawn, or not in the state that the act needs.
    #[error("the record is not in the state for it")]
    State,
    /// The record has as many papers as one may have.
    #[error("the record has enough papers")]
    Papers,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for MeetingError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Whether the caller may record an event of a kind at an organisation.
pub(super) fn may_record(caller: &Caller, path: &str, kind: Kind) -> bool {
    caller.may_at(kind.needs(), path)
}

fn require(caller: &Caller, path: &str, kind: Kind) -> Result<(), MeetingError> {
    caller.require(Permission::RecordMeetings, path).map_err(AppError::from)?;
    caller.require(kind.needs(), path).map_err(|_| MeetingError::NotYours)
}

/// Whether the period for which an event counts is over: its entry is late then. What no duty asks for is never late.
pub(super) async fn is_late(
    app: &App,
    read: &mut Read,
    area: AreaId,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<bool, AppError> {
    let today = app.clock.today();
    let figures = organisations::figures(read, area, organisation, today).await?;
    let duties =
        organisations::current(app, organisation, &figures, draft.on, &organisations::Events::default());
    let own = duties.iter().filter(|duty| duty.event == draft.kind.code());
    let last = own.map(|duty| duty.period.until).max();
    Ok(last.is_some_and(|until| until < today))
}

/// The organisation as it is under the lock: it may have been closed or moved since the form was opened.
async fn standing(
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    kind: Kind,
) -> Result<Organisation, MeetingError> {
    let now = organisations::by_id(write, caller, organisation.id).await?;
    require(caller, &now.path, kind)?;
    Ok(now)
}

/// Who corrects a record now.
fn corrected(app: &App, caller: &Caller) -> Corrected {
    Corrected { at: app.clock.now(), by: caller.account }
}

/// What keeps a draft from being recorded. `before` is the record as it is, when one is changed: its late entry was
/// explained when it was made.
async fn refuse(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    organisation: &Organisation,
    (draft, before): (&Draft, Option<&Meeting>),
) -> Result<(), MeetingError> {
    if !Kind::held_by(organisation.kind).contains(&draft.kind) {
        return Err(MeetingError::NotHeldHere);
    }
    if organisation.dissolved_on.is_some_and(|day| day <= draft.on) {
        return Err(MeetingError::Dissolved);
    }
    if queries::is_there(read, caller.area, organisation.id, draft, before.map(|it| it.id)).await? {
        return Err(MeetingError::Twice);
    }
    if before.is_none()
        && draft.late_reason.is_none()
        && is_late(app, read, caller.area, organisation, draft).await?
    {
        return Err(MeetingError::Late);
    }
    if draft.state(app.clock.today()) == State::Held {
        heed(findings::of_record(app, organisation, draft), draft.kept_reason.as_deref())?;
    }
    Ok(())
}

/// Refuses what a rule forbids, and what it warns of where no reason is given.
fn heed(findings: Vec<Checked>, reason: Option<&str>) -> Result<(), MeetingError> {
    let forbidden = findings.iter().any(Checked::blocks);
    if forbidden || (reason.is_none() && findings.iter().any(Checked::asks_reason)) {
        return Err(MeetingError::Rule(findings));
    }
    Ok(())
}

/// Records what is planned or was held.
///
/// # Errors
/// Without the right to record there; for the reasons of [`MeetingError`]; whatever the database reports.
pub async fn record(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<MeetingId, MeetingError> {
    require(caller, &organisation.path, draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let organisation = standing(&mut write, caller, organisation, draft.kind).await?;
    let id = record_in(app, &mut write, caller, &organisation, draft).await?;
    write.commit().await?;
    Ok(id)
}

/// Records within a transaction, with its entry in the journal.
async fn record_in(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<MeetingId, MeetingError> {
    refuse(app, write, caller, organisation, (draft, None)).await?;
    let at = app.clock.now();
    let id = MeetingId(app.randomness.id(at));
    let state = draft.state(app.clock.today());
    let ids = (id, organisation.id, Some(caller.account));
    queries::insert(write, caller.area, ids, (draft, state), at).await?;
    let payload = serde_json::json!({
        "organisation": organisation.code,
        "kind": draft.kind.code(),
        "on": draft.on.to_string(),
        "state": state.code(),
        "from-paper": draft.from_paper,
        "late": draft.late_reason.is_some(),
    });
    journal_meeting(app, write, caller, "meeting.record", id.0, &payload).await?;
    Ok(id)
}

async fn journal_roll(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    id: MeetingId,
    tally: Tally,
) -> Result<(), db::Error> {
    let payload = serde_json::json!({ "expected": tally.expected, "present": tally.present });
    journal_meeting(app, write, caller, "meeting.attend", id.0, &payload).await
}

/// Records what was held, with its roll. Access is checked by the caller of this function, who also writes the journal
/// and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn record_held(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    (draft, roll): (&Draft, &[Attendee]),
) -> Result<MeetingId, db::Error> {
    let at = app.clock.now();
    let id = MeetingId(app.randomness.id(at));
    queries::insert(write, area, (id, organisation.id, None), (draft, State::Held), at).await?;
    queries::write_roll(write, area, id, roll).await?;
    Ok(id)
}

/// Records what is planned, under the same conditions as [`record_held`].
///
/// # Errors
/// Whatever the database reports.
pub async fn record_planned(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<MeetingId, db::Error> {
    let at = app.clock.now();
    let id = MeetingId(app.randomness.id(at));
    queries::insert(write, area, (id, organisation.id, None), (draft, State::Planned), at).await?;
    Ok(id)
}

/// Records a vote that passed, under the same conditions as [`record_held`].
///
/// # Errors
/// Whatever the database reports.
pub async fn record_vote(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (meeting, tally): (MeetingId, Tally),
    vote: &Vote,
) -> Result<(), db::Error> {
    let at = app.clock.now();
    let id = ResolutionId(app.randomness.id(at));
    let counted = Counted { entitled: tally.voters, present: tally.voters_present, passed: true };
    queries::insert_resolution(write, area, (id, meeting), (vote, counted), at).await
}

/// The record as it is now, if it is still the version that was read.
async fn unchanged(write: &mut Write, caller: &Caller, meeting: &Meeting) -> Result<Meeting, MeetingError> {
    let now = queries::by_id(write, caller, meeting.id).await?;
    if now.version == meeting.version { Ok(now) } else { Err(MeetingError::Changed) }
}

/// Brings a record to a draft, if it is still the version that was read.
///
/// # Errors
/// As [`record`]; [`MeetingError::Changed`], [`MeetingError::State`] when it is withdrawn.
pub(super) async fn change(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    require(caller, &meeting.path, draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let before = unchanged(&mut write, caller, meeting).await?;
    if before.state == State::Withdrawn {
        return Err(MeetingError::State);
    }
    let state = match (before.state, draft.state(app.clock.today())) {
        (State::Held, State::Planned) => return Err(MeetingError::HeldInFuture),
        (State::Planned, _) => State::Planned,
        (state, _) => state,
    };
    let moved = before.draft.kind != draft.kind || before.draft.group != draft.group;
    if moved && has_resolutions(&mut write, caller, before.id).await? {
        return Err(MeetingError::Decided);
    }
    let organisation = &standing(&mut write, caller, organisation, draft.kind).await?;
    refuse(app, &mut write, caller, organisation, (draft, Some(&before))).await?;
    let corrected = corrected(app, caller);
    if before.draft != *draft {
        queries::keep_record(&mut write, caller.area, &before, corrected).await?;
    }
    if !queries::update(&mut write, caller.area, &before, (draft, state)).await? {
        return Err(MeetingError::Changed);
    }
    if moved {
        // Another kind of meeting has another roll.
        let then = queries::roll_of(&mut write, caller.area, before.id).await?;
        queries::replace_roll(&mut write, caller.area, &before, (&then, &[]), corrected).await?;
    }
    let payload = serde_json::json!({ "fields": before.draft.differences(draft) });
    journal_meeting(app, &mut write, caller, "meeting.change", before.id.0, &payload).await?;
    write.commit().await?;
    Ok(())
}

async fn has_resolutions(read: &mut Read, caller: &Caller, id: MeetingId) -> Result<bool, db::Error> {
    let all = queries::resolutions(read, caller.area, id).await?;
    Ok(all.iter().any(|it| it.withdrawn_reason.is_none()))
}

/// Refuses when a record elsewhere rests on a vote.
async fn require_unused(write: &mut Write, area: AreaId, vote: ResolutionId) -> Result<(), MeetingError> {
    for is_used in crate::vote_uses() {
        if is_used(write, area, vote).await? {
            return Err(MeetingError::InUse);
        }
    }
    Ok(())
}

/// Withdraws a record: it stays, is shown as withdrawn, and counts nowhere.
///
/// # Errors
/// As [`change`]; [`MeetingError::InUse`] when a record elsewhere rests on a vote of it.
pub async fn withdraw(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    reason: &str,
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let before = unchanged(&mut write, caller, meeting).await?;
    if before.state == State::Withdrawn {
        return Err(MeetingError::State);
    }
    for vote in queries::resolutions(&mut write, caller.area, before.id).await? {
        require_unused(&mut write, caller.area, vote.id).await?;
    }
    let withdrawn = Some((app.clock.today(), reason));
    if !queries::set_state(&mut write, caller.area, &before, State::Withdrawn, withdrawn).await? {
        return Err(MeetingError::Changed);
    }
    let payload = serde_json::json!({ "kind": before.draft.kind.code(), "on": before.draft.on.to_string() });
    journal_meeting(app, &mut write, caller, "meeting.withdraw", before.id.0, &payload).await?;
    write.commit().await?;
    Ok(())
}

/// Records who came. What was planned has been held with that.
///
/// # Errors
/// As [`change`]; [`MeetingError::Decided`] when votes were counted on the roll as it was.
pub async fn attend(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    roll: &[Attendee],
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let before = unchanged(&mut write, caller, meeting).await?;
    if before.state == State::Withdrawn || before.draft.on > app.clock.today() {
        return Err(MeetingError::State);
    }
    let then = queries::roll_of(&mut write, caller.area, before.id).await?;
    let tally = Tally::of(roll);
    let voters = |it: Tally| (it.voters, it.voters_present);
    if voters(Tally::of(&then)) != voters(tally) && has_resolutions(&mut write, caller, before.id).await? {
        return Err(MeetingError::Decided);
    }
    let corrected = corrected(app, caller);
    queries::replace_roll(&mut write, caller.area, &before, (&then, roll), corrected).await?;
    if !queries::set_state(&mut write, caller.area, &before, State::Held, None).await? {
        return Err(MeetingError::Changed);
    }
    journal_roll(app, &mut write, caller, before.id, tally).await?;
    write.commit().await?;
    Ok(())
}

/// Records a vote of a meeting, with its result.
///
/// # Errors
/// As [`change`]; [`MeetingError::Rule`] when the vote could not be taken, or a warning wants a reason.
pub async fn resolve(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    organisation: &Organisation,
    vote: &Vote,
) -> Result<bool, MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = unchanged(&mut write, caller, meeting).await?;
    if now.state != State::Held {
        return Err(MeetingError::State);
    }
    let passed = resolve_in(app, &mut write, caller, (&now, organisation), vote).await?;
    write.commit().await?;
    Ok(passed)
}

/// Records a vote within a transaction, with its entry in the journal.
async fn resolve_in(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (now, organisation): (&Meeting, &Organisation),
    vote: &Vote,
) -> Result<bool, MeetingError> {
    let tally = Tally::of(&queries::roll_of(write, caller.area, now.id).await?);
    let Judged { before, passed, .. } = findings::of_vote(app, organisation, &now.draft, tally, vote);
    heed(before, vote.reason.as_deref())?;
    // A void vote passed nothing, whatever was counted.
    let passed = if vote.is_void() { Some(false) } else { passed.or(vote.said_passed) };
    let passed = passed.ok_or(MeetingError::ResultWanted)?;
    let id = ResolutionId(app.randomness.id(app.clock.now()));
    let counted = Counted { entitled: tally.voters, present: tally.voters_present, passed };
    let at = app.clock.now();
    queries::insert_resolution(write, caller.area, (id, now.id), (vote, counted), at).await?;
    let payload = serde_json::json!({
        "major": vote.major,
        "manner": vote.manner.code(),
        "votes": [vote.yes, vote.no, vote.abstained],
        "ballots": vote.ballots.map(|it| [it.issued, it.returned, it.void]),
        "passed": passed,
        "reason": vote.reason.is_some(),
    });
    journal_meeting(app, write, caller, "meeting.resolve", now.id.0, &payload).await?;
    Ok(passed)
}

/// Takes a resolution back that was entered by mistake; it stays and is shown as such.
///
/// # Errors
/// [`MeetingError::State`] when it was taken back already; [`MeetingError::InUse`] when a record elsewhere rests on it;
/// [`MeetingError::Changed`] and others as [`change`].
pub(super) async fn withdraw_resolution(
    app: &App,
    caller: &Caller,
    meeting: &Meeting,
    id: ResolutionId,
    reason: &str,
) -> Result<(), MeetingError> {
    require(caller, &meeting.path, meeting.draft.kind)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    unchanged(&mut write, caller, meeting).await?;
    require_unused(&mut write, caller.area, id).await?;
    if !queries::withdraw_resolution(&mut write, caller.area, (meeting.id, id), reason).await? {
        return Err(MeetingError::State);
    }
    let payload = serde_json::json!({ "resolution": id.to_string() });
    journal_meeting(app, &mut write, caller, "meeting.resolution-withdraw", meeting.id.0, &payload).await?;
    write.commit().await?;
    Ok(())
}

async fn journal_meeting(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    subject: Uuid,
    payload: &serde_json::Value,
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "meeting", subject: Some(subject), payload };
    journal::append(app, write, caller, &act).await
}
