//! Starting cases, recording their steps, taking back what was entered by mistake, ending them.

mod handing;
mod starting;

pub use handing::{end_within, hand_to};
pub use starting::{Between, set_down, set_down_between, start, start_between};

use super::model::{Draft, Entry, State, counted, recorded};
use super::queries::{self, By};
use super::standing::{Standing, may_act, of_case, on_day};
use super::{Done, OnRecord, votes};
use crate::organisations::Checked;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{CaseId, CasePaperId, CaseRecordId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;
use rulebook::{Course, DeadlineStatus, EXIT, End, Finding, Recorded, Step, StepOutcome, Strength, Verdict};

/// Why a step was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// It is somebody else's turn.
    #[error("it is somebody else's turn")]
    NotYours,
    /// The case has ended.
    #[error("the case has ended")]
    Ended,
    /// Other steps come first, or it is done already.
    #[error("the step cannot be recorded now")]
    NotOpen,
    /// It cannot come to this.
    #[error("the step does not come to this")]
    NoSuchOutcome,
    /// What was held cannot be in the future.
    #[error("the day lies ahead")]
    Future,
    /// A rule forbids it, or there is a doubt and no reason is given.
    #[error("a rule stands against it")]
    Rule,
    /// The registers do not let it pass.
    #[error("the register does not let it pass")]
    Register(FieldError),
    /// The person or organisation is on the way through this procedure already.
    #[error("the person has a case already")]
    Twice,
    /// The organisation was dissolved.
    #[error("the organisation is dissolved")]
    Dissolved,
    /// The record changed a register and cannot simply be taken back.
    #[error("the record changed a register")]
    Bound,
    /// The register was changed already, and the case goes to its end.
    #[error("the case has come too far to be left")]
    TooFar,
    /// Later records rest on it.
    #[error("later records rest on it")]
    NotLast,
    /// The vote of the meeting was taken back or corrected, or another record rests on it.
    #[error("the vote of the meeting does not stand as it was shown")]
    Vote,
    /// Somebody else changed the case meanwhile.
    #[error("the case was changed meanwhile")]
    Changed,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for StepError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Records a step of a case, made on the version that the form was filled from.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn record(
    app: &App,
    caller: &Caller,
    (id, version): (CaseId, i64),
    draft: &Draft,
) -> Result<(), StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let standing = unchanged(app, &mut write, caller, (id, version)).await?;
    enter(app, &mut write, caller, &standing, draft).await?;
    write.commit().await?;
    Ok(())
}

/// The case, when it is still in the version that was read.
pub(super) async fn unchanged<'r>(
    app: &'r App,
    write: &mut Write,
    caller: &Caller,
    (id, version): (CaseId, i64),
) -> Result<Standing<'r>, StepError> {
    let case = queries::by_id(write, caller, id).await?;
    if case.version != version {
        return Err(StepError::Changed);
    }
    Ok(of_case(app, write, caller, case).await?)
}

/// What is said of a step before it is recorded.
pub(super) struct Judged {
    /// What the rules of its act say, and deadlines that it misses.
    pub(super) said: Vec<Checked>,
    /// Whether a rule that would block cannot be judged, because something is not known.
    pub(super) doubtful: bool,
    /// The day of a step that comes first, when this one is dated before it.
    pub(super) before: Option<Date>,
    /// Everything that would count, the step included.
    facts: rulebook::Facts,
}

impl Judged {
    /// Whether it cannot be recorded at all.
    pub(super) fn blocks(&self) -> bool {
        self.said.iter().any(Checked::blocks)
    }

    /// Whether it is recorded with a reason only.
    pub(super) fn asks_reason(&self) -> bool {
        self.doubtful || self.before.is_some() || self.said.iter().any(Checked::asks_reason)
    }
}

/// Judges a step before it is recorded.
///
/// # Errors
/// For the reasons of [`StepError`] that no reason given passes over.
pub(super) async fn judge(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    standing: &Standing<'_>,
    draft: &Draft,
) -> Result<Judged, StepError> {
    let (step, outcome) = open_step(app, caller, standing, draft)?;
    let mut recorded: Vec<Recorded> = standing.counted().into_iter().map(recorded).collect();
    let mut papers: Vec<String> = standing.papers.iter().map(|it| it.paper.clone()).collect();
    let by = (caller, &standing.case, standing.led);
    let on_record = OnRecord { recorded: &recorded, papers: &papers };
    let then = on_day(app, read, by, standing.procedure, on_record, draft.on).await?;
    let missed: Vec<Checked> = (then.step(&step.id).into_iter())
        .flat_map(|state| &state.deadlines)
        .filter(|it| it.status == DeadlineStatus::Overdue)
        .cloned()
        .map(Checked::missed)
        .collect();
    recorded.push(draft.recorded());
    papers.extend(draft.papers.iter().cloned());
    let on_record = OnRecord { recorded: &recorded, papers: &papers };
    let after = on_day(app, read, by, standing.procedure, on_record, draft.on).await?;
    let findings = app.rulebook.judge_step(step, outcome, &after.facts, draft.on);
    let doubt = |it: &Finding| it.outcome == Verdict::Unknown && it.strength == Strength::Block;
    let doubtful = findings.iter().any(doubt);
    let mut said: Vec<Checked> = findings.into_iter().map(Checked::from).chain(missed).collect();
    said.sort_by_key(Checked::order);
    Ok(Judged { said, doubtful, before: out_of_order(standing, draft), facts: after.facts })
}

/// The step and what it comes to, if the caller may record it now.
fn open_step<'s>(
    app: &App,
    caller: &Caller,
    standing: &'s Standing<'_>,
    draft: &Draft,
) -> Result<(&'s Step, &'s StepOutcome), StepError> {
    if standing.case.state != State::Running {
        return Err(StepError::Ended);
    }
    if draft.on > app.clock.today() {
        return Err(StepError::Future);
    }
    let state = standing.progress.step(&draft.step).filter(|state| state.may).ok_or(StepError::NotOpen)?;
    let turn = standing.procedure.turns.get(state.step.turn).map_or("", |turn| turn.id.as_str());
    if !may_act(caller, &standing.case, turn) {
        return Err(StepError::NotYours);
    }
    let offered = app.rulebook.outcomes(state.step, &standing.progress.facts, draft.on);
    let outcome = offered.into_iter().find(|it| it.id == draft.outcome).ok_or(StepError::NoSuchOutcome)?;
    Ok((state.step, outcome))
}

/// The latest day of the steps that come before another; none where it may be recorded without doubt of its order.
pub(super) fn out_of_order(standing: &Standing<'_>, draft: &Draft) -> Option<Date> {
    let step = standing.progress.step(&draft.step)?;
    let counted = standing.counted();
    let before = step.step.after.iter().filter_map(|position| standing.procedure.steps.get(*position));
    let days = before.filter_map(|step| standing.progress.step(&step.id)).flat_map(|state| &state.records);
    let latest = days.filter_map(|record| counted.get(*record)).map(|entry| entry.on).max()?;
    (draft.on < latest).then_some(latest)
}

/// Records a step within a transaction.
pub(super) async fn enter(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    standing: &Standing<'_>,
    draft: &Draft,
) -> Result<(), StepError> {
    let judged = judge(app, write, caller, standing, draft).await?;
    if judged.blocks() || (judged.asks_reason() && draft.reason.is_none()) {
        return Err(StepError::Rule);
    }
    let case = &standing.case;
    votes::require_standing(write, caller.area, draft).await?;
    (standing.led.effect)(app, write, caller, case, Done { draft, facts: &judged.facts }).await?;
    let at = app.clock.now();
    let id = CaseRecordId(app.randomness.id(at));
    let by = By::caller(caller, at);
    queries::insert_record(write, by, case, (id, draft)).await?;
    for paper in draft.papers.iter().filter(|paper| standing.handed(paper).is_none()) {
        let id = CasePaperId(app.randomness.id(at));
        queries::insert_paper(write, by, case, (id, paper, draft.on)).await?;
    }
    let mut with: Vec<Recorded> = standing.counted().into_iter().map(recorded).collect();
    with.push(draft.recorded());
    let end = ended(app, standing, &with);
    let state = match end {
        None => (State::Running, None),
        Some(end) if end.finished => (State::Finished, Some(draft.on)),
        Some(_) => (State::Stopped, Some(draft.on)),
    };
    if !queries::set_state(write, caller.area, case, state).await? {
        return Err(StepError::Changed);
    }
    let rules: Vec<&str> = judged.said.iter().map(|it| it.rule.as_str()).collect();
    let payload = serde_json::json!({
        "procedure": case.procedure, "step": draft.step, "outcome": draft.outcome, "on": draft.on.to_string(),
        "rules": rules, "reason": draft.reason.is_some(), "papers": draft.papers,
    });
    Ok(journal_case(app, write, caller, "case.record", case.id, &payload).await?)
}

/// Whether so many records end the case.
fn ended(app: &App, standing: &Standing<'_>, recorded: &[Recorded]) -> Option<End> {
    let none = serde_json::Map::new();
    let course = Course { started: standing.case.started, recorded, known: &none };
    app.rulebook.progress(standing.procedure, course, app.clock.today())?.end
}

/// Ends a case by one of the ways out that are open at any time.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn leave(
    app: &App,
    caller: &Caller,
    (id, version): (CaseId, i64),
    draft: &Draft,
) -> Result<(), StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let standing = unchanged(app, &mut write, caller, (id, version)).await?;
    let case = &standing.case;
    caller.require(Permission::RecordCases, &case.path).map_err(AppError::from)?;
    if case.state != State::Running {
        return Err(StepError::Ended);
    }
    if draft.on > app.clock.today() {
        return Err(StepError::Future);
    }
    if draft.step != EXIT || !standing.procedure.exits.iter().any(|it| it.id == draft.outcome) {
        return Err(StepError::NoSuchOutcome);
    }
    let so_far: Vec<Recorded> = standing.counted().into_iter().map(recorded).collect();
    if (standing.led.stays)(&so_far) {
        return Err(StepError::TooFar);
    }
    handing::end(app, &mut write, caller, case, draft).await?;
    write.commit().await?;
    Ok(())
}

/// Takes the last record back that was entered by mistake; it stays and is shown as such.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn withdraw(
    app: &App,
    caller: &Caller,
    (id, version): (CaseId, i64),
    record: CaseRecordId,
    reason: &str,
) -> Result<(), StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let standing = unchanged(app, &mut write, caller, (id, version)).await?;
    may_withdraw(caller, &standing, record)?;
    let case = &standing.case;
    let at = app.clock.now();
    if !queries::withdraw(&mut write, By::caller(caller, at), (id, record), reason).await? {
        return Err(StepError::Changed);
    }
    if !queries::set_state(&mut write, caller.area, case, (State::Running, None)).await? {
        return Err(StepError::Changed);
    }
    let payload =
        serde_json::json!({ "procedure": case.procedure, "record": record.to_string(), "reason": reason });
    journal_case(app, &mut write, caller, "case.withdraw", id, &payload).await?;
    write.commit().await?;
    Ok(())
}

/// The record that may be taken back: the last one that counts, by whoever may record it, when no register rests on it and
/// it is not the one that began the case.
pub(super) fn may_withdraw<'s>(
    caller: &Caller,
    standing: &'s Standing<'_>,
    record: CaseRecordId,
) -> Result<&'s Entry, StepError> {
    let all = counted(&standing.entries);
    let last = *all.last().filter(|it| it.id == record && all.len() > 1).ok_or(StepError::NotLast)?;
    if (standing.led.is_bound)(&last.step, &last.outcome) {
        return Err(StepError::Bound);
    }
    let step = standing.procedure.step(&last.step).map(|(_, step)| step);
    let turn = step.and_then(|step| standing.procedure.turns.get(step.turn)).map_or("branch", |it| &it.id);
    if may_act(caller, &standing.case, turn) { Ok(last) } else { Err(StepError::NotYours) }
}

/// Writes which papers are there: newly handed in on a day, or no longer.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn hand_in(
    app: &App,
    caller: &Caller,
    (id, version): (CaseId, i64),
    (papers, on): (&[String], Date),
) -> Result<(), StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let standing = unchanged(app, &mut write, caller, (id, version)).await?;
    let case = &standing.case;
    caller.require(Permission::RecordCases, &case.path).map_err(AppError::from)?;
    if on > app.clock.today() {
        return Err(StepError::Future);
    }
    let at = app.clock.now();
    let new: Vec<&String> = papers.iter().filter(|paper| standing.handed(paper).is_none()).collect();
    let gone: Vec<&str> = (standing.papers.iter().map(|it| it.paper.as_str()))
        .filter(|paper| !papers.iter().any(|it| it == paper))
        .collect();
    let by = By::caller(caller, at);
    for paper in &new {
        let row = CasePaperId(app.randomness.id(at));
        queries::insert_paper(&mut write, by, case, (row, paper, on)).await?;
    }
    for paper in &gone {
        queries::withdraw_paper(&mut write, by, id, paper).await?;
    }
    if !queries::set_state(&mut write, caller.area, case, (case.state, case.ended)).await? {
        return Err(StepError::Changed);
    }
    let payload = serde_json::json!({ "procedure": case.procedure, "handed-in": new, "taken-back": gone });
    journal_case(app, &mut write, caller, "case.papers", id, &payload).await?;
    write.commit().await?;
    Ok(())
}

async fn journal_case(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    id: CaseId,
    payload: &serde_json::Value,
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "case", subject: Some(id.0), payload };
    journal::append(app, write, caller, &act).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_procedure_is_led_and_every_turn_is_somebodys() {
        let book = crate::rules::national().unwrap();
        for procedure in book.procedures() {
            for turn in &procedure.turns {
                assert!(turn.id.parse::<super::super::WhoseTurn>().is_ok(), "{}", turn.id);
            }
            assert!(super::super::led(&procedure.id).is_some(), "{} is led by nobody", procedure.id);
        }
    }
}
