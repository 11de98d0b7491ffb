//! What the register knows of a change of term, and what its steps do to the term.

use super::queries::{self, Reply};
use super::{PROCEDURE, pages};
use crate::organisations::{self, ActError, Grounds, NewTerm, Term};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::procedures::{Case, Done, Led, OnRecord, StepError};
use db::{Read, Write};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// What leads the procedure.
#[must_use]
pub fn led() -> Led {
    Led {
        procedure: PROCEDURE,
        title: "terms-title",
        list: pages::list::path,
        of_stage: pages::requests::of_stage,
        derived: |_, _| Map::new(),
        known: |_, read, caller, case, _: OnRecord<'_>| Box::pin(known(read, caller, case)),
        effect: |app, write, caller, case, done| Box::pin(effect(app, write, caller, case, done)),
        own: false,
        more: |_, _| None,
        stays: |_| false,
        is_bound,
    }
}

/// The terms of the organisation as the case sees them: the one that changes, and the new one once it is registered.
struct Terms {
    old: Option<Term>,
    new: Option<Term>,
}

impl Terms {
    async fn of(read: &mut Read, caller: &Caller, case: &Case) -> Result<Self, AppError> {
        let all = organisations::terms(read, caller.area, case.organisation).await?;
        // The newest stands first; what began since the case was started is what it was about.
        let (new, old): (Vec<Term>, Vec<Term>) = all.into_iter().partition(|it| it.started >= case.started);
        Ok(Self { old: old.into_iter().next(), new: new.into_iter().next_back() })
    }
}

/// Days that the register of terms knows.
async fn known(read: &mut Read, caller: &Caller, case: &Case) -> Result<Map<String, Value>, AppError> {
    let terms = Terms::of(read, caller, case).await?;
    let mut facts = Map::new();
    let mut tell = |name: &str, day: Option<Date>| {
        if let Some(day) = day {
            facts.insert(name.to_owned(), json!(day.to_string()));
        }
    };
    tell("due", terms.old.as_ref().map(|it| it.due));
    tell("ends", terms.old.as_ref().map(Term::end));
    tell("new_term_on", terms.new.as_ref().map(|it| it.started));
    Ok(facts)
}

/// A reply that approves changes the term; another reply may follow, but this one cannot simply be taken back.
fn is_bound(step: &str, outcome: &str) -> bool {
    step == "reply" && outcome != "refused"
}

/// What an approval does: the change is under way, or put off.
async fn effect(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    done: Done<'_>,
) -> Result<(), StepError> {
    let draft = done.draft;
    let day = |name: &str| draft.fields.get(name)?.as_str()?.parse::<Date>().ok();
    let terms = Terms::of(write, caller, case).await?;
    match (draft.step.as_str(), draft.outcome.as_str()) {
        ("request", _) => {
            let kind = draft.fields.get("kind").and_then(Value::as_str).unwrap_or_default();
            if let Some(wanted) = day("wanted_on").filter(|wanted| *wanted < draft.on) {
                return Err(StepError::Register(FieldError::with("term-wanted-before", "day", wanted)));
            }
            fits(kind, terms.old.as_ref(), day("wanted_on"))
        }
        ("reply", outcome @ ("approved" | "early" | "extended")) => {
            let until = day("until").filter(|_| outcome != "approved");
            let Some(old) = terms.old.filter(|it| it.ended.is_none()) else {
                return Err(StepError::Register(FieldError::new("term-none-running")));
            };
            if outcome == "early" {
                fits("early", Some(&old), until)?;
            }
            let reply = Reply {
                kind: outcome.to_owned(),
                document: draft.fields.get("document").and_then(Value::as_str).map(str::to_owned),
                until,
                on: draft.on,
            };
            shift(app, write, caller, case, (&old, &reply)).await?;
            let rows = (case.id, case.organisation, old.id);
            Ok(queries::insert_reply(write, caller.area, rows, &reply).await?)
        }
        _ => Ok(()),
    }
}

/// Early lies before the end of the term, put off after it.
fn fits(kind: &str, term: Option<&Term>, day: Option<Date>) -> Result<(), StepError> {
    let Some((term, day)) = term.zip(day) else { return Ok(()) };
    let key = match kind {
        "early" if day >= term.due => "term-early-not-early",
        "extend" if day <= term.end() => "term-extend-not-late",
        _ => return Ok(()),
    };
    Err(StepError::Register(FieldError::with(key, "day", term.end())))
}

/// Writes the approval with the term, by the command of its owner.
async fn shift(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    (term, reply): (&Term, &Reply),
) -> Result<(), StepError> {
    let organisation = organisations::by_id(write, caller, case.organisation).await?;
    let put_off = reply.kind == "extended";
    let wanted = NewTerm {
        started: term.started,
        years: term.years,
        ended: term.ended,
        note: term.note.clone(),
        seats: term.seats,
        // The change that began earlier began then; where the election is put off, it has not begun.
        changing_since: if put_off { None } else { term.changing_since.or(Some(reply.on)) },
        extended_until: if put_off { reply.until } else { term.extended_until },
    };
    let approved_by = match organisation.superior {
        Some(id) => organisations::by_id(write, caller, id).await.ok().map(|it| it.short_name),
        None => None,
    };
    let grounds = Grounds { on: reply.on, document: reply.document.clone(), approved_by, reason: None };
    let done = organisations::shift_term(app, write, caller, &organisation, (term, &wanted), &grounds).await;
    done.map_err(|error| match error {
        ActError::Refused(refusal) | ActError::Rules(refusal, _) => StepError::Register(refusal.error()),
        ActError::App(AppError::Conflict) => StepError::Changed,
        ActError::App(error) => StepError::App(error),
    })
}
