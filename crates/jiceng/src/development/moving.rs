//! Moving to another branch in mid-course (转移培养关系): the papers are handed over, and once the other branch has taken
//! over, the case goes on there with everything that is recorded and all the time that has passed. Development rules of
//! 2014 and 2026, article 12.

use super::{MOVE, PROCEDURE, pages};
use crate::members;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{CaseId, PersonId};
use crate::procedures::{self, Between, Case, Done, Led, State, StepError};
use db::{Read, Write};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// What leads the procedure.
#[must_use]
pub(super) fn led() -> Led {
    Led {
        procedure: MOVE,
        title: "development-moves-title",
        list: pages::moves::path,
        of_stage: |_| pages::moves::path(),
        derived: |_, _| Map::new(),
        known: |_, _, _, _, _| Box::pin(async { Ok(Map::new()) }),
        effect: |app, write, caller, case, done| Box::pin(effect(app, write, caller, case, done)),
        own: false,
        more: |_, _| None,
        stays: |_| false,
        is_bound: |_, outcome| outcome == "received",
    }
}

/// A hand-over as the form gives it.
#[derive(Clone, Debug)]
pub(super) struct HandOver {
    /// Where to.
    pub(super) to: Organisation,
    /// Why.
    pub(super) reason: String,
    /// The day.
    pub(super) on: Date,
    /// Papers handed over.
    pub(super) papers: Vec<String>,
}

/// Whether the case can be handed over: somebody on the way who is not a member yet. Members move with their relation.
pub(super) async fn is_to_hand_over(read: &mut Read, caller: &Caller, case: &Case) -> Result<bool, AppError> {
    let Some(person) = case.person.filter(|_| case.state == State::Running && case.procedure == PROCEDURE)
    else {
        return Ok(false);
    };
    Ok(members::category_now(read, caller.area, person).await?.is_none())
}

/// Hands somebody over to another branch, which then takes over or sends back.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn hand_over(
    app: &App,
    caller: &Caller,
    case: CaseId,
    hand_over: &HandOver,
) -> Result<CaseId, StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let case = procedures::by_id(&mut write, caller, case).await?;
    caller.require(Permission::RecordCases, &case.path).map_err(AppError::from)?;
    if !is_to_hand_over(&mut write, caller, &case).await? {
        return Err(StepError::Register(FieldError::new("development-move-not-here")));
    }
    if hand_over.to.id == case.organisation {
        return Err(StepError::Register(FieldError::new("development-move-same")));
    }
    let from = organisations::by_id(&mut write, caller, case.organisation).await?;
    let draft = procedures::Draft {
        fields: Map::from_iter([("letter_reason".to_owned(), json!(hand_over.reason))]),
        papers: hand_over.papers.clone(),
        ..procedures::Draft::of("hand-over", "handed", hand_over.on)
    };
    let who = (Between { leads: &from, partner: Some(&hand_over.to) }, case.person, case.name.as_str());
    let id = procedures::start_between(app, &mut write, caller, MOVE, who, &draft).await?;
    write.commit().await?;
    Ok(id)
}

/// Taken over: the case of development goes on in the other branch.
async fn effect(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    done: Done<'_>,
) -> Result<(), StepError> {
    if done.draft.outcome != "received" {
        return Ok(());
    }
    let checked = done.draft.fields.get("papers_checked") == Some(&Value::Bool(true));
    if !checked {
        return Err(StepError::Register(FieldError::new("development-move-unchecked")));
    }
    let person = case.person.ok_or(AppError::NotFound)?;
    let partner = case.partner.as_ref().ok_or(AppError::NotFound)?;
    let to = organisations::by_id(write, caller, partner.id).await?;
    if go_along(app, write, caller, person, &to).await? {
        return Ok(());
    }
    Err(StepError::Register(FieldError::new("development-move-ended")))
}

/// Lets somebody's course of development go on in another branch, with all that is recorded of it. Tells whether there
/// was one. The caller of this function has checked access and ends the transaction.
///
/// # Errors
/// [`StepError::Dissolved`]; whatever the database reports.
pub async fn go_along(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    to: &Organisation,
) -> Result<bool, StepError> {
    if to.dissolved_on.is_some() {
        return Err(StepError::Dissolved);
    }
    let Some(own) = running(write, caller, person).await? else { return Ok(false) };
    procedures::hand_to(app, write, caller, &own, to).await?;
    Ok(true)
}

/// Ends somebody's course of development here, because it goes on outside the area. The caller of this function has
/// checked access and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn gone_from_the_area(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    on: Date,
) -> Result<(), StepError> {
    let Some(own) = running(write, caller, person).await? else { return Ok(()) };
    procedures::end_within(app, write, caller, &own, ("left", on)).await
}

/// The running course of development of somebody.
async fn running(read: &mut Read, caller: &Caller, person: PersonId) -> Result<Option<Case>, db::Error> {
    let all = procedures::of_person(read, caller.area, person).await?;
    Ok(all.into_iter().find(|it| it.procedure == PROCEDURE && it.state == State::Running))
}
