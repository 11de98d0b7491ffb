//! Changes of requests, consents and retention, and erasure by order.

use super::model::{self, Decision, How, Purpose, State};
use super::queries::{self, Correction, Expired, NewCorrection, Order};
use crate::members::{self, CorrectError, Member, Particular, Wanted};
use crate::platform::access::{Caller, Denied, Permission};
use crate::platform::app::App;
use crate::platform::area;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError};
use crate::platform::id::{AreaId, ConsentId, CorrectionId, ErasureId, PersonId};
use crate::platform::journal::{self, Act};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Why an act was not done: something beside a field, or anything else.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// Told beside a field.
    #[error("refused: {0:?}")]
    Form(Errors),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        Self::App(denied.into())
    }
}

fn refuse(field: &'static str, key: &'static str) -> Refused {
    Refused::Form(Errors::one(field, FieldError::new(key)))
}

fn about<'a>(person: PersonId, name: &'static str, payload: &'a serde_json::Value) -> Act<'a> {
    Act { name, kind: "person", subject: Some(person.0), payload }
}

/// Whether the caller speaks for the person: it is the person's own account, or somebody who keeps the branch's
/// register writes down what the person asked for at the counter or on paper.
fn speaks_for(caller: &Caller, whose: Whose<'_>, how: How) -> Result<(), Denied> {
    if let Some(path) = whose.path.filter(|_| how != How::Online) {
        return caller.require(Permission::ChangeMembers, path);
    }
    caller.scope(Permission::Own)?;
    let own = how == How::Online && caller.person == Some(whose.person);
    if own { Ok(()) } else { Err(Denied { permission: Permission::Own }) }
}

/// Whom something concerns: a person, and the branch of a member, where somebody at the counter may write for them.
#[derive(Clone, Copy)]
pub(super) struct Whose<'a> {
    pub(super) person: PersonId,
    pub(super) path: Option<&'a str>,
}

impl<'a> Whose<'a> {
    pub(super) fn member(member: &'a Member) -> Self {
        Self { person: member.person, path: Some(&member.path) }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) field: Particular,
    pub(super) wanted: Wanted,
    pub(super) reason: Option<String>,
    pub(super) how: How,
}

/// Whether a request says anything new.
pub(super) fn is_news(app: &App, member: &Member, asked: &Asked) -> Result<bool, AppError> {
    let Some(number) = asked.wanted.protected() else {
        return Ok(asked.field.of(member).as_deref() != Some(asked.wanted.shown().as_str()));
    };
    let (identity, telephone) = members::numbers(app, member)?;
    let present = if asked.field == Particular::Identity { identity } else { telephone };
    Ok(present.as_deref() != Some(number))
}

/// Writes a request for correction down; the branch decides.
pub(super) async fn ask(
    app: &App,
    caller: &Caller,
    member: &Member,
    asked: &Asked,
) -> Result<CorrectionId, Refused> {
    speaks_for(caller, Whose::member(member), asked.how)?;
    if !is_news(app, member, asked)? {
        return Err(refuse("wanted", "correction-same"));
    }
    if let Some(error) = members::wrong_date(app, member, asked.field, &asked.wanted) {
        return Err(Refused::Form(Errors::one("wanted", error)));
    }
    let at = app.clock.now();
    let id = CorrectionId(app.randomness.id(at));
    let sealed = asked.wanted.protected().map(|number| app.keys.seal(number, &app.randomness));
    let new = NewCorrection {
        id,
        person: member.person,
        organisation: member.organisation,
        field: asked.field,
        present: asked.field.of(member),
        wanted: asked.wanted.shown(),
        wanted_cipher: sealed.transpose().map_err(AppError::from)?,
        reason: asked.reason.as_deref(),
        how: asked.how,
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::open_same(&mut write, caller.area, member.person, asked.field).await? {
        return Err(refuse("wanted", "correction-asked-already"));
    }
    queries::insert_correction(&mut write, caller, &new, at).await?;
    let payload =
        json!({ "correction": id.to_string(), "field": asked.field.code(), "how": asked.how.code() });
    journal::append(app, &mut write, caller, &about(member.person, "correction.asked", &payload)).await?;
    write.commit().await?;
    Ok(id)
}

/// Takes an own request back while it waits. It stays on record.
pub(super) async fn withdraw_request(app: &App, caller: &Caller, id: CorrectionId) -> Result<(), AppError> {
    caller.scope(Permission::Own)?;
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    let found = queries::correction(&mut write, caller, id).await?;
    if caller.person != Some(found.person) {
        return Err(AppError::NotFound);
    }
    if queries::answer(&mut write, caller, id, State::Withdrawn, None, at).await? {
        let payload = json!({ "correction": id.to_string(), "field": found.field.code() });
        journal::append(app, &mut write, caller, &about(found.person, "correction.withdrawn", &payload))
            .await?;
        write.commit().await?;
    }
    Ok(())
}

/// Accepts a request, which corrects the register in the same transaction, or declines it with a reason.
pub(super) async fn decide(
    app: &App,
    caller: &Caller,
    id: CorrectionId,
    decision: Decision,
    words: Option<&str>,
) -> Result<(), Refused> {
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    let found = queries::correction(&mut write, caller, id).await?;
    caller.require(Permission::DecideCorrections, &found.path)?;
    if caller.person == Some(found.person) {
        return Err(refuse("decision", "correction-own"));
    }
    if decision == Decision::Decline && words.is_none() {
        return Err(refuse("answer", "correction-answer-missing"));
    }
    let state = if decision == Decision::Accept { State::Accepted } else { State::Declined };
    if !queries::answer(&mut write, caller, id, state, words, at).await? {
        return Err(refuse("decision", "correction-decided-already"));
    }
    if decision == Decision::Accept {
        write_through(app, &mut write, caller, &found).await?;
    }
    let payload =
        json!({ "correction": id.to_string(), "field": found.field.code(), "decision": decision.code() });
    journal::append(app, &mut write, caller, &about(found.person, "correction.decided", &payload)).await?;
    write.commit().await?;
    Ok(())
}

async fn write_through(
    app: &App,
    write: &mut db::Write,
    caller: &Caller,
    found: &Correction,
) -> Result<(), Refused> {
    let member = match members::of_person(write, caller, Permission::DecideCorrections, found.person).await {
        Err(AppError::NotFound) => return Err(refuse("decision", "correction-moved")),
        member => member?,
    };
    let text = match &found.wanted_cipher {
        Some(sealed) => app.keys.open_sealed(sealed).map_err(AppError::from)?,
        None => found.wanted.clone(),
    };
    let wanted = found.field.parse(&text).map_err(|error| Refused::Form(Errors::one("decision", error)))?;
    if let Some(error) = members::wrong_date(app, &member, found.field, &wanted) {
        return Err(Refused::Form(Errors::one("decision", error)));
    }
    let ids = (member.id, member.person);
    match members::correct(app, write, caller.area, ids, found.field, &wanted).await {
        Err(CorrectError::NumberTaken) => Err(refuse("decision", "correction-number-taken")),
        Err(CorrectError::App(error)) => Err(error.into()),
        Ok(()) => Ok(()),
    }
}

/// Opens the number that a request asks for, so that it can be compared with the paper; the look is kept.
pub(super) async fn open_wanted(
    app: &App,
    caller: &Caller,
    found: &Correction,
    why: &str,
) -> Result<Option<String>, AppError> {
    caller.require(Permission::Unmask, &found.path)?;
    let Some(sealed) = &found.wanted_cipher else { return Ok(None) };
    let number = app.keys.open_sealed(sealed)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    members::note_look(app, &mut write, caller, found.person, why).await?;
    let payload = json!({ "correction": found.id.to_string() });
    journal::append(app, &mut write, caller, &about(found.person, "correction.number-seen", &payload))
        .await?;
    write.commit().await?;
    Ok(Some(number))
}

/// Notes in the journal that a person took or saw the own data; needs no reason.
pub(super) async fn note_own(
    app: &App,
    caller: &Caller,
    person: PersonId,
    act: &'static str,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &about(person, act, &json!({}))).await?;
    Ok(write.commit().await?)
}

/// Writes a consent down, with the words agreed to. Given twice it is given once.
pub(super) async fn give(
    app: &App,
    caller: &Caller,
    whose: Whose<'_>,
    purpose: Purpose,
    how: How,
    wording: &str,
) -> Result<(), AppError> {
    speaks_for(caller, whose, how)?;
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::consented(&mut write, caller.area, whose.person, purpose).await? {
        return Ok(());
    }
    let ids = (ConsentId(app.randomness.id(at)), whose.person);
    queries::give_consent(&mut write, caller, ids, (purpose, how, wording), at).await?;
    let payload = json!({ "purpose": purpose.code(), "how": how.code() });
    journal::append(app, &mut write, caller, &about(whose.person, "consent.given", &payload)).await?;
    Ok(write.commit().await?)
}

/// Withdraws a consent; as easy as giving it.
pub(super) async fn withdraw(
    app: &App,
    caller: &Caller,
    whose: Whose<'_>,
    purpose: Purpose,
    how: How,
) -> Result<(), AppError> {
    speaks_for(caller, whose, how)?;
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::withdraw_consent(&mut write, caller, whose.person, (purpose, how), at).await? {
        let payload = json!({ "purpose": purpose.code(), "how": how.code() });
        journal::append(app, &mut write, caller, &about(whose.person, "consent.withdrawn", &payload)).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Erases by order. Nothing of it can be undone; what remains is the dated record of the order.
pub(super) async fn erase(
    app: &App,
    caller: &Caller,
    person: PersonId,
    order: &Order,
) -> Result<ErasureId, Refused> {
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = members::of_person(&mut write, caller, Permission::Erase, person).await?;
    model::may_erase(order.extent, member.until.is_none())
        .map_err(|error| Refused::Form(Errors::one("extent", error)))?;
    model::names_nobody(&order.reason, &member.name)
        .map_err(|error| Refused::Form(Errors::one("reason", error)))?;
    let of = queries::subjects(&mut write, caller.area, person).await?;
    let counts = queries::touched(&mut write, &of, order.extent).await?;
    let mut counts: serde_json::Map<String, serde_json::Value> =
        counts.into_iter().map(|(table, count)| (table.to_owned(), json!(count))).collect();
    let payloads = queries::erase(&mut write, &of, &member.name, order.extent, at).await?;
    counts.insert("journal".to_owned(), json!(payloads));
    let id = ErasureId(app.randomness.id(at));
    let written = serde_json::Value::Object(counts);
    let ids = (id, person, member.organisation);
    queries::insert_erasure(&mut write, caller, ids, order, &written.to_string(), at).await?;
    let payload = json!({ "erasure": id.to_string(), "extent": order.extent.code(), "order": order.number });
    journal::append(app, &mut write, caller, &about(person, "person.erased", &payload)).await?;
    write.commit().await?;
    app.db.scrub().await?;
    Ok(id)
}

/// Before which instants uploaded rosters and ended sessions have been kept long enough, as the rulebook has it.
///
/// # Errors
/// When the rulebook gives no figure.
pub(super) fn limits(app: &App) -> Result<(Timestamp, Timestamp), AppError> {
    // Months are counted long, so that nothing goes a day early.
    const LONGEST_MONTH: i64 = 31;
    let today = app.clock.today();
    let value = |rule: &str, name: &str| {
        app.rulebook.int_value(rule, name, today).map_err(|error| AppError::Internal(error.to_string()))
    };
    let before = |days: i64| app.clock.now() - SignedDuration::from_hours(24 * days);
    let files = value("keep-import-file", "at_most_days")?;
    let sessions = value("keep-session", "at_least_months")?;
    Ok((before(files), before(sessions * LONGEST_MONTH)))
}

/// Applies the rules of retention in every area once a day, as long as the server runs. What fails is tried again the
/// next day.
pub async fn keep_retention(app: Arc<App>) {
    const DAY: Duration = Duration::from_hours(24);
    let mut days = tokio::time::interval(DAY);
    loop {
        days.tick().await;
        if let Err(error) = retain_everywhere(&app).await {
            tracing::error!(error = %error, "retention was not applied");
        }
    }
}

async fn retain_everywhere(app: &App) -> Result<(), AppError> {
    let areas = area::areas(&mut app.db.read().await?).await?;
    for (area, _) in areas {
        apply_retention(app, area, None).await?;
    }
    Ok(())
}

/// Deletes what has been kept long enough: by a button, or by the server once a day (no caller).
///
/// # Errors
/// [`Denied`] for a caller without the right to erase; whatever the database reports.
pub async fn apply_retention(app: &App, area: AreaId, caller: Option<&Caller>) -> Result<Expired, AppError> {
    if let Some(caller) = caller {
        caller.scope(Permission::Erase)?;
    }
    let limits = limits(app)?;
    let mut write = app.db.write(&[area.0]).await?;
    let gone = queries::drop_expired(&mut write, area, limits).await?;
    if gone == Expired::default() {
        return Ok(gone);
    }
    let payload = json!({ "files": gone.files, "sessions": gone.sessions });
    let act = Act { name: "retention.applied", kind: "area", subject: None::<Uuid>, payload: &payload };
    match caller {
        Some(caller) => journal::append(app, &mut write, caller, &act).await?,
        None => journal::append_system(app, &mut write, area, &act).await?,
    }
    write.commit().await?;
    app.db.scrub().await?;
    Ok(gone)
}
