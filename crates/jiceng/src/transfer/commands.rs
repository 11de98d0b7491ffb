//! Asking for a transfer, and recording a letter that came from outside.

use super::model::Direction;
use super::queries::{self, Letter, New};
use super::{IN, leading};
use crate::members::{self, Category, Draft as Person, Member};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, CaseId, IncomingId, LetterId, PeerId, PersonId};
use crate::procedures::{self, Between, StepError};
use db::Write;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// Where somebody is to go.
#[derive(Clone, Debug)]
pub enum To {
    /// To a branch of the area.
    Branch(Box<Organisation>),
    /// Out of the area: to whom the letter is written, and the installation that is sent a file.
    Outside(String, Option<PeerId>),
}

/// A transfer as it is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where to.
    pub to: To,
    /// Why.
    pub reason: String,
    /// The day.
    pub on: Date,
}

/// Asks for the transfer of a member: the branch does, or the member.
///
/// # Errors
/// For the reasons of [`StepError`].
pub async fn ask(app: &App, caller: &Caller, member: &Member, ask: &Ask) -> Result<CaseId, StepError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let branch = organisations::by_id(&mut write, caller, member.organisation).await?;
    if queries::is_under_way(&mut write, caller.area, member.person).await? {
        return Err(StepError::Twice);
    }
    let category = members::category_now(&mut write, caller.area, member.person).await?;
    let Some(category) = category.filter(|_| member.until.is_none()) else {
        return Err(StepError::Register(FieldError::new("member-transfer-not-here")));
    };
    let (direction, partner) = match &ask.to {
        To::Branch(to) if to.id == branch.id => {
            return Err(StepError::Register(FieldError::new("member-transfer-same")));
        }
        To::Branch(to) if to.dissolved_on.is_some() => return Err(StepError::Dissolved),
        To::Branch(to) => (Direction::Within, Some(to.as_ref())),
        To::Outside(..) => (Direction::Out, None),
    };
    let between = Between { leads: &branch, partner };
    let who = (between, Some(member.person), member.name.as_str());
    let id =
        procedures::start_between(app, &mut write, caller, direction.procedure(), who, &request(ask)).await?;
    queries::insert(&mut write, caller.area, id, &asked(&branch, (member.person, category), ask)).await?;
    write.commit().await?;
    Ok(id)
}

/// The first step.
fn request(ask: &Ask) -> procedures::Draft {
    let fields = Map::from_iter([("letter_reason".to_owned(), json!(ask.reason))]);
    step(("request", "asked"), ask.on, fields)
}

fn asked(branch: &Organisation, (person, category): (PersonId, Category), ask: &Ask) -> New {
    let (direction, to_name, peer) = match &ask.to {
        To::Branch(to) => (Direction::Within, to.short_name.clone(), None),
        To::Outside(name, peer) => (Direction::Out, name.clone(), *peer),
    };
    New {
        person,
        direction,
        from_name: branch.short_name.clone(),
        to_name,
        peer,
        category,
        joined: None,
        full_since: None,
        reason: Some(ask.reason.clone()),
        letter: Letter::default(),
    }
}

fn step((step, outcome): (&str, &str), on: Date, fields: Map<String, Value>) -> procedures::Draft {
    procedures::Draft { fields, ..procedures::Draft::of(step, outcome, on) }
}

/// A letter that came from outside, as the form gives it.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// Who comes.
    pub(super) person: Person,
    /// Who gives.
    pub(super) from_name: String,
    pub(super) number: Option<String>,
    /// The day that stands on the letter.
    pub(super) issued_on: Date,
    pub(super) days: i64,
    pub(super) kind: String,
    pub(super) reason: Option<String>,
    pub(super) dues_until: Option<String>,
    /// The day on which it came.
    pub(super) on: Date,
    /// The file in which it came.
    pub(super) incoming: Option<IncomingId>,
}

/// Records a letter and passes it to a branch, which receives or refuses. Somebody who was a member here earlier is the same
/// person again, when the identity number says so.
///
/// # Errors
/// For the reasons of [`StepError`].
pub(super) async fn arrive(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    arrival: &Arrival,
) -> Result<CaseId, StepError> {
    caller.require(Permission::DecideCases, &branch.path).map_err(AppError::from)?;
    let Some(until) = leading::last_day(arrival.issued_on, arrival.days) else {
        return Err(StepError::Register(FieldError::new("transfer-days-unknown")));
    };
    if arrival.on > until {
        return Err(StepError::Register(FieldError::with("transfer-letter-over", "day", until)));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    if let Some(number) = &arrival.number {
        let letter = (arrival.from_name.as_str(), number.as_str(), arrival.person.name.0.as_str());
        if queries::is_recorded(&mut write, caller.area, letter).await? {
            return Err(StepError::Register(FieldError::new("transfer-letter-known")));
        }
    }
    let person = members::write_down(app, &mut write, caller, &arrival.person).await?;
    let person = person.map_err(StepError::Register)?;
    if members::category_now(&mut write, caller.area, person).await?.is_some() {
        return Err(StepError::Register(FieldError::new("member-elsewhere-since")));
    }
    if queries::is_under_way(&mut write, caller.area, person).await? {
        return Err(StepError::Twice);
    }
    let waiting = match arrival.incoming {
        Some(id) => Some(waiting(&mut write, caller, id).await?),
        None => None,
    };
    let who = (Between::alone(branch), Some(person), arrival.person.name.0.as_str());
    let id = procedures::start_between(app, &mut write, caller, IN, who, &arrived(arrival)).await?;
    let new = New {
        person,
        direction: Direction::In,
        from_name: arrival.from_name.clone(),
        to_name: branch.short_name.clone(),
        peer: waiting.as_ref().map(|it| it.peer),
        category: arrival.person.category,
        joined: arrival.person.joined,
        full_since: arrival.person.full_since,
        reason: arrival.reason.clone(),
        letter: Letter {
            id: waiting.as_ref().map(|it| LetterId(it.serial)),
            number: arrival.number.clone(),
            kind: Some(arrival.kind.clone()),
            dues_until: arrival.dues_until.clone(),
            issued_on: Some(arrival.issued_on),
            days: Some(arrival.days),
            valid_until: Some(until),
        },
    };
    queries::insert(&mut write, caller.area, id, &new).await?;
    if let Some(waiting) = waiting
        && !queries::pass_on(&mut write, caller.area, waiting.id, id).await?
    {
        return Err(StepError::Changed);
    }
    write.commit().await?;
    Ok(id)
}

/// The file that waits; gone when somebody passed it on meanwhile.
async fn waiting(write: &mut Write, caller: &Caller, id: IncomingId) -> Result<queries::Incoming, StepError> {
    let all = queries::incoming(write, caller).await?;
    all.into_iter().find(|it| it.id == id).ok_or(StepError::Changed)
}

fn arrived(arrival: &Arrival) -> procedures::Draft {
    let mut fields = Map::from_iter([
        ("letter_on".to_owned(), json!(arrival.issued_on.to_string())),
        ("letter_days".to_owned(), json!(arrival.days)),
        ("letter_kind".to_owned(), json!(arrival.kind)),
        ("probationary".to_owned(), json!(arrival.person.category == Category::Probationary)),
    ]);
    let more = [("letter_reason", &arrival.reason), ("dues_until", &arrival.dues_until)];
    for (name, value) in more {
        if let Some(value) = value {
            fields.insert(name.to_owned(), json!(value));
        }
    }
    step(("arrive", "arrived"), arrival.on, fields)
}

/// Sets down a transfer with its letter, unjudged: for made-up counties. The caller of this function writes the journal and
/// ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn set_down(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (branch, person, name, category): (&Organisation, PersonId, &str, Category),
    (ask, letter): (&Ask, Option<(Date, i64)>),
) -> Result<(), db::Error> {
    let new = asked(branch, (person, category), ask);
    let kind = if new.direction == Direction::Within { "within-committee" } else { "across-provinces" };
    let mut steps = vec![request(ask)];
    if let Some((on, days)) = letter {
        let fields = json!({ "letter_kind": kind, "letter_days": days, "dues_until": "2026-10" });
        steps.push(step(("letter", "issued"), on, fields.as_object().cloned().unwrap_or_default()));
    }
    let partner = match &ask.to {
        To::Branch(to) => Some(to.as_ref()),
        To::Outside(..) => None,
    };
    let who = (Between { leads: branch, partner }, Some(person), name);
    let made = procedures::set_down_between(app, write, area, new.direction.procedure(), who, &steps).await?;
    let Some(case) = made else { return Ok(()) };
    queries::insert(write, area, case, &new).await?;
    let Some((on, days)) = letter else { return Ok(()) };
    let Some(until) = leading::last_day(on, days) else { return Ok(()) };
    let at = app.clock.now();
    let id = LetterId(app.randomness.id(at));
    let number = queries::number(write, area, (case, id), (on, until), (None, at)).await?;
    let letter = Letter {
        id: Some(id),
        number: Some(leading::written_number(on, number)),
        kind: Some(kind.to_owned()),
        dues_until: Some("2026-10".to_owned()),
        issued_on: Some(on),
        days: Some(days),
        valid_until: Some(until),
    };
    queries::issue(write, area, case, &letter).await
}
