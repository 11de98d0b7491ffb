//! What is known of a transfer, and what its steps do to the registers of members and of transfers.

use super::queries::{self, Letter};
use super::{IN, OUT, WITHIN, pages};
use crate::members::{self, Category, Draft, PersonName};
use crate::organisations::{self, Organisation};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{LetterId, OrganisationId, PersonId};
use crate::procedures::{Case, Done, Led, OnRecord, StepError};
use crate::{accounts, development, dues, procedures};
use db::{Read, Write};
use jiff::civil::Date;
use rulebook::Recorded;
use rulebook::calendar::add_days;
use serde_json::{Map, Value, json};

/// What leads the three procedures.
#[must_use]
pub fn led() -> Vec<Led> {
    let one = |procedure, title, list, own| Led {
        procedure,
        title,
        list,
        derived,
        known: |app, read, caller, case, on_record| Box::pin(known(app, read, caller, case, on_record)),
        effect: |app, write, caller, case, done| Box::pin(effect(app, write, caller, case, done)),
        own,
        more: |_, case| Some(("transfer-letter-title", pages::show::path(case.id))),
        of_stage: pages::list::of_stage,
        stays,
        is_bound,
    };
    vec![
        one(WITHIN, "transfer-title", pages::list::path, true),
        one(OUT, "transfer-title-out", pages::list::out, true),
        one(IN, "transfer-title-in", pages::list::arriving, false),
    ]
}

/// The last letter that was neither sent back nor recorded anew, and its day.
fn letter(recorded: &[Recorded]) -> Option<(&Recorded, Date)> {
    let back = recorded.iter().rposition(|it| it.outcome == "refused");
    let at = recorded.iter().rposition(|it| matches!(it.step.as_str(), "letter" | "arrive"))?;
    let letter = recorded.get(at).filter(|_| back.is_none_or(|back| back < at))?;
    let written = letter.fields.get("letter_on").and_then(Value::as_str).and_then(|day| day.parse().ok());
    Some((letter, written.unwrap_or(letter.on)))
}

/// The last day of a letter that is valid for so many days.
#[must_use]
pub(super) fn last_day(written: Date, days: i64) -> Option<Date> {
    add_days(written, days)
}

/// Facts that follow from what is recorded: the last day of the letter, and whether a refusal gives its reason.
fn derived(_: &App, recorded: &[Recorded]) -> Map<String, Value> {
    let mut facts = Map::new();
    let until =
        letter(recorded).and_then(|(letter, on)| last_day(on, letter.fields.get("letter_days")?.as_i64()?));
    if let Some(until) = until {
        facts.insert("letter_until".to_owned(), json!(until.to_string()));
    }
    if let Some(refused) = recorded.iter().rfind(|it| it.outcome == "refused") {
        let why = refused.fields.get("refusal_words").and_then(Value::as_str);
        facts.insert("refusal_reason".to_owned(), json!(why.is_some_and(|why| !why.trim().is_empty())));
    }
    facts
}

/// Who is on the way: a transfer is always about a person.
fn about(case: &Case) -> Result<PersonId, AppError> {
    case.person.ok_or(AppError::NotFound)
}

/// Facts that the registers know: whether somebody is on probation, and what stands on the letter.
async fn known(
    _: &App,
    read: &mut Read,
    caller: &Caller,
    case: &Case,
    _: OnRecord<'_>,
) -> Result<Map<String, Value>, AppError> {
    let mut facts = Map::new();
    if let Some(category) = members::category_now(read, caller.area, about(case)?).await? {
        facts.insert("probationary".to_owned(), json!(category == Category::Probationary));
    }
    if let Some((number, giver, taker, category)) = queries::on_paper(read, caller.area, case.id).await? {
        let said = [("giver", Some(giver)), ("taker", Some(taker)), ("letter_number", number)];
        facts.extend(said.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
        facts.insert("category".to_owned(), json!(category.code()));
    }
    Ok(facts)
}

/// All but the request change a register.
fn is_bound(step: &str, _: &str) -> bool {
    step != "request"
}

/// Once received, only the receipt is left.
fn stays(recorded: &[Recorded]) -> bool {
    recorded.iter().any(|it| it.outcome == "received")
}

async fn effect(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    done: Done<'_>,
) -> Result<(), StepError> {
    let (area, on) = (caller.area, done.draft.on);
    match (done.draft.step.as_str(), done.draft.outcome.as_str()) {
        ("letter", _) => issue(app, write, caller, case, done).await,
        ("receive" | "answer", "refused") => {
            let why = text_of(done, "refusal_words");
            Ok(queries::refuse(write, area, case.id, (on, why.as_deref())).await?)
        }
        ("receive", _) if case.procedure == IN => arrive(app, write, caller, case, on).await,
        ("receive", _) => go_over(app, write, caller, case, on).await,
        ("answer", _) => {
            let left = members::move_out(app, write, caller, (about(case)?, case.organisation), on).await?;
            left.map_err(StepError::Register)?;
            let person = about(case)?;
            leave(app, write, caller, (person, case.organisation, None), on).await?;
            development::gone_from_the_area(app, write, caller, person, on).await?;
            queries::receive(write, area, case.id, on).await?;
            Ok(queries::receipt(write, area, case.id, app.clock.today()).await?)
        }
        ("receipt", _) => Ok(queries::receipt(write, area, case.id, on).await?),
        _ => Ok(()),
    }
}

/// What a step says of a fact in words.
fn text_of(done: Done<'_>, fact: &str) -> Option<String> {
    let text = done.draft.fields.get(fact)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A letter is not valid for longer than a year; how long it is, says whoever writes it. Ours, not a rule's.
const MOST_DAYS: i64 = 366;

/// Writes a letter: number, last day, the month until which dues are paid as typed or as known.
async fn issue(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    done: Done<'_>,
) -> Result<(), StepError> {
    let on = done.draft.on;
    let days = done.draft.fields.get("letter_days").and_then(Value::as_i64).unwrap_or(0);
    let until = last_day(on, days).filter(|_| (1..=MOST_DAYS).contains(&days));
    let Some(until) = until else {
        return Err(StepError::Register(FieldError::with("transfer-days-range", "most", MOST_DAYS)));
    };
    let dues_until = match text_of(done, "dues_until") {
        Some(typed) => Some(dues::Month::parse(&typed).map_err(StepError::Register)?.to_string()),
        None => dues::paid_until(app, write, caller.area, about(case)?).await?.map(|month| month.to_string()),
    };
    let at = app.clock.now();
    let id = LetterId(app.randomness.id(at));
    let by = (Some(caller.account), at);
    let number = queries::number(write, caller.area, (case.id, id), (on, until), by).await?;
    let letter = Letter {
        id: Some(id),
        number: Some(written_number(on, number)),
        kind: text_of(done, "letter_kind"),
        dues_until,
        issued_on: Some(on),
        days: Some(days),
        valid_until: Some(until),
    };
    Ok(queries::issue(write, caller.area, case.id, &letter).await?)
}

/// The number of a letter as it is written: 〔2026〕第12号.
#[must_use]
pub(super) fn written_number(on: Date, number: i64) -> String {
    format!("〔{}〕第{number}号", on.year())
}

/// The membership goes on in the receiving branch.
async fn go_over(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    on: Date,
) -> Result<(), StepError> {
    let partner = case.partner.as_ref().ok_or(AppError::NotFound)?;
    let to = organisations::by_id(write, caller, partner.id).await?;
    if to.dissolved_on.is_some() {
        return Err(StepError::Dissolved);
    }
    let moved = members::move_over(app, write, caller, (about(case)?, case.organisation, &to), on).await?;
    moved.map_err(StepError::Register)?;
    leave(app, write, caller, (about(case)?, case.organisation, Some(&to)), on).await?;
    // Whoever is on probation takes the course of development along.
    development::go_along(app, write, caller, about(case)?, &to).await?;
    Ok(queries::receive(write, caller.area, case.id, on).await?)
}

/// What hung on the membership ends with it: posts in the old branch with the day, roles on it today.
async fn leave(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, from, to): (PersonId, OrganisationId, Option<&Organisation>),
    on: Date,
) -> Result<(), AppError> {
    // Whoever receives need not see the other branch.
    let old = organisations::in_area(write, caller.area, from).await?.ok_or(AppError::NotFound)?;
    organisations::leave_posts(app, write, caller, (&old, person), on).await?;
    accounts::follow(app, write, caller, (person, from, to)).await
}

/// A membership begins for somebody from outside.
async fn arrive(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    case: &Case,
    on: Date,
) -> Result<(), StepError> {
    let to = organisations::by_id(write, caller, case.organisation).await?;
    if to.dissolved_on.is_some() {
        return Err(StepError::Dissolved);
    }
    let told = queries::of_case(write, caller, case.id, app.clock.today()).await?;
    let name = PersonName::parse(&case.name).map_err(StepError::Register)?;
    let draft = Draft {
        category: told.category,
        joined: told.joined,
        full_since: told.full_since,
        ..Draft::of_nobody(name)
    };
    let moved = members::move_in(app, write, caller, (about(case)?, &to), (&draft, on)).await?;
    moved.map_err(StepError::Register)?;
    Ok(queries::receive(write, caller.area, case.id, on).await?)
}

/// The step by which the other side's answer is recorded.
#[must_use]
pub(super) fn answer(on: Date, refusal: Option<&str>) -> procedures::Draft {
    let mut fields = Map::new();
    if let Some(why) = refusal {
        fields.insert("refusal_words".to_owned(), json!(why));
    }
    let outcome = if refusal.is_some() { "refused" } else { "received" };
    procedures::Draft { fields, ..procedures::Draft::of("answer", outcome, on) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::model::Direction;
    use jiff::civil::date;

    fn recorded(step: &str, outcome: &str, on: Date, fields: &Value) -> Recorded {
        let fields = fields.as_object().cloned().unwrap_or_default();
        Recorded { step: step.to_owned(), outcome: outcome.to_owned(), on, fields }
    }

    #[test]
    fn the_last_letter_that_was_not_sent_back_counts() {
        let first = recorded("letter", "issued", date(2026, 11, 1), &json!({ "letter_days": 30 }));
        let back = recorded("receive", "refused", date(2026, 11, 5), &json!({ "refusal_words": "x" }));
        let anew = recorded("letter", "issued", date(2026, 11, 9), &json!({ "letter_days": 10 }));
        let day = |all: &[Recorded]| letter(all).map(|(_, on)| on);
        assert_eq!(day(std::slice::from_ref(&first)), Some(date(2026, 11, 1)));
        assert_eq!(day(&[first.clone(), back.clone()]), None);
        assert_eq!(day(&[first.clone(), back.clone(), anew.clone()]), Some(date(2026, 11, 9)));
        assert_eq!(day(&[first, anew]), Some(date(2026, 11, 9)), "written anew");
        let fields = json!({ "letter_on": "2026-10-20", "letter_days": 30 });
        let arrived = recorded("arrive", "arrived", date(2026, 11, 1), &fields);
        assert_eq!(day(&[arrived]), Some(date(2026, 10, 20)), "the day that stands on the letter");
    }

    #[test]
    fn whoever_was_received_stays_received() {
        let received = recorded("receive", "received", date(2026, 11, 5), &json!({}));
        assert!(stays(&[received]));
        assert!(!stays(&[recorded("letter", "issued", date(2026, 11, 5), &json!({}))]));
    }

    #[test]
    fn every_direction_has_its_procedure() {
        let known: Vec<&str> = led().iter().map(|it| it.procedure).collect();
        for direction in Direction::ALL {
            assert!(known.contains(&direction.procedure()), "{direction}");
        }
    }
}
