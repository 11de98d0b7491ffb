//! What the registers know of somebody on the way into the party, and what the steps do to the register of members.

use super::{PROCEDURE, pages};
use crate::members::{self, Named, names_in};
use crate::organisations;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::procedures::{Case, Done, Led, OnRecord, State, StepError};
use db::{Read, Write};
use jiff::civil::Date;
use rulebook::Recorded;
use rulebook::calendar::add_months;
use serde_json::{Map, Value, json};

/// What leads the procedure.
#[must_use]
pub(super) fn led() -> Led {
    Led {
        procedure: PROCEDURE,
        title: "development-title",
        list: pages::list::path,
        of_stage: pages::list::of_stage,
        derived,
        known: |app, read, caller, case, on_record| Box::pin(known(app, read, caller, case, on_record)),
        effect: |app, write, caller, case, done| Box::pin(effect(app, write, caller, case, done)),
        own: false,
        more: |caller, case| {
            let may = case.state == State::Running && caller.may_at(Permission::RecordCases, &case.path);
            may.then(|| ("development-move-title", pages::hand_over::path(case.id)))
        },
        stays: |_| false,
        is_bound,
    }
}

/// Facts that follow from what is recorded: the days of probation and of the public notice.
fn derived(app: &App, recorded: &[Recorded]) -> Map<String, Value> {
    let mut facts = Map::new();
    if let Some(meeting) = last(recorded, "meeting", "passed") {
        facts.insert("probation_from".to_owned(), json!(meeting.on.to_string()));
    }
    let notice = last(recorded, "settle-target", "settled").and_then(|it| {
        let day = |name: &str| it.fields.get(name)?.as_str()?.parse::<Date>().ok();
        Some((day("publicity_from")?, day("publicity_until")?))
    });
    if let Some((from, until)) = notice {
        let days = app.rulebook.workdays().count(from, until);
        facts.insert("publicity_working_days".to_owned(), json!(days));
    }
    facts
}

/// The last record of a step that came to an outcome.
fn last<'a>(recorded: &'a [Recorded], step: &str, outcome: &str) -> Option<&'a Recorded> {
    recorded.iter().rev().find(|it| it.step == step && it.outcome == outcome)
}

/// Facts that the register of members knows: birth, and whom the names of mentors and introducers name.
async fn known(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    case: &Case,
    OnRecord { recorded, papers }: OnRecord<'_>,
) -> Result<Map<String, Value>, AppError> {
    let mut facts = Map::new();
    let birth = match case.person {
        Some(person) => members::birth_of(read, caller.area, person).await?,
        None => None,
    };
    if let Some(born) = birth.and_then(PartialDate::day) {
        facts.insert("born".to_owned(), json!(born.to_string()));
    }
    facts.insert("missing_documents".to_owned(), json!(missing(app, case, papers)));
    if !caller.may_at(Permission::ReadMembers, &case.path) {
        return Ok(facts);
    }
    let branch = organisations::by_id(read, caller, case.organisation).await?;
    for (step, fact, kind) in
        [("mentors", "mentor_names", "mentors"), ("introducers", "introducer_names", "introducers")]
    {
        let Some(record) = recorded.iter().rev().find(|it| it.step == step) else { continue };
        let names = names_in(record.fields.get(fact).and_then(Value::as_str).unwrap_or_default());
        let found = members::named(read, caller, &branch, &names, record.on).await?;
        let of = |test: fn(Named) -> bool| found.iter().flatten().any(|it| test(*it));
        let full = found.iter().all(|it| it.is_some_and(|it| it.full));
        facts.insert(kind.to_owned(), json!(names.len()));
        facts.insert(format!("{kind}_full"), json!(full));
        if kind == "introducers" {
            facts.insert("introducer_look_check".to_owned(), json!(of(|it| it.on_watch)));
            facts.insert("introducer_sanctioned".to_owned(), json!(of(|it| it.sanctioned)));
        }
    }
    Ok(facts)
}

/// Ids of the papers that belong into the personal file and are not there.
fn missing(app: &App, case: &Case, papers: &[String]) -> Vec<String> {
    let today = app.clock.today();
    let Some(procedure) = app.rulebook.procedure(PROCEDURE) else { return Vec::new() };
    let Some(edition) = procedure.edition(case.started, today) else { return Vec::new() };
    let filed = procedure.papers(&edition.instrument).filter(|(_, paper)| paper.filed);
    filed.filter(|(_, it)| !papers.contains(&it.id)).map(|(_, it)| it.id.clone()).collect()
}

/// Which steps change the register of members.
fn is_bound(step: &str, outcome: &str) -> bool {
    matches!((step, outcome), ("approval", "approved") | ("full-approval", "full" | "cancelled"))
}

/// Approval admits, approval of full membership makes full from the day on which probation ended, cancelling ends.
async fn effect(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    done: Done<'_>,
) -> Result<(), StepError> {
    let Some(person) = case.person else { return Ok(()) };
    let on = done.draft.on;
    let told = match (done.draft.step.as_str(), done.draft.outcome.as_str()) {
        ("approval", "approved") => {
            let branch = organisations::by_id(write, caller, case.organisation).await?;
            if branch.dissolved_on.is_some() {
                return Err(StepError::Dissolved);
            }
            let from = done.facts.date("meeting_on").unwrap_or(on);
            members::admit(app, write, caller, &branch, (person, &case.name), from).await?
        }
        ("full-approval", "full") => {
            members::make_full(app, write, caller, person, end_of_probation(app, done).unwrap_or(on)).await?
        }
        ("full-approval", "cancelled") => members::cancel(app, write, caller, person, on).await?,
        _ => return Ok(()),
    };
    told.map_err(StepError::Register)
}

/// Full membership begins when probation ends, however much later it is decided.
fn end_of_probation(app: &App, done: Done<'_>) -> Option<Date> {
    let from = done.facts.date("probation_from")?;
    let months = app.rulebook.int_value("dev-probation", "months", done.draft.on).ok()?;
    add_months(from, months + done.facts.int("extended_months").unwrap_or(0))
}
