//! Changes of what is registered of floating members. Each is judged again under the writer's lock.

use super::files::notify;
use super::model::{
    Act, Answer, Arrival, Details, End, Host, Leaving, Note, Side, State, Whereabouts, misdated,
};
use super::queries::{self, By, Kept, Unlisted};
use crate::members::{self, Member};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, FloatingId, MembershipId, NoticeId, OrganisationId};
use crate::platform::journal;
use db::{Read, Write};

/// Why something was not registered.
#[derive(Debug, thiserror::Error)]
pub(super) enum FloatingError {
    /// Something is wrong with a field.
    #[error("{}: {}", .0, .1.key)]
    Field(&'static str, FieldError),
    /// Somebody else wrote meanwhile.
    #[error("somebody else wrote meanwhile")]
    Changed,
    /// The registration does not stand where this can be done, or not by this side.
    #[error("not now, or not by this side")]
    State,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for FloatingError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

fn wrong(field: &'static str, key: &'static str) -> FloatingError {
    FloatingError::Field(field, FieldError::new(key))
}

pub(super) fn by(app: &App, caller: &Caller) -> By {
    (Some(caller.account), app.clock.now())
}

/// The sides on which the caller keeps the members, the own branch's first.
pub(super) fn sides(caller: &Caller, kept: &Kept) -> Vec<Side> {
    let keeps =
        |side: &Side| kept.path(*side).is_some_and(|path| caller.may_at(Permission::ChangeMembers, path));
    [Side::Home, Side::Host].into_iter().filter(keeps).collect()
}

/// The side that keeps a registration: the own branch; the receiving one where the own branch is in another county.
pub(super) fn keeper(kept: &Kept) -> Side {
    if kept.home.is_some() { Side::Home } else { Side::Host }
}

/// Whether an act is a side's business. What is the branch's where the membership is, the receiving one does only for
/// members from other counties.
pub(super) fn is_business_of(kept: &Kept, side: Side, act: Act) -> bool {
    match act {
        Act::Contact | Act::Attempt => true,
        Act::Appraisal => side == Side::Host || kept.host.is_none(),
        Act::Lost | Act::Certificate | Act::CertificateChecked | Act::CertificateReturned => {
            side == keeper(kept)
        }
        Act::Confirmed | Act::Disputed | Act::Told | Act::Seen => false,
    }
}

/// The receiving branch stands, is not the own one, and has members.
async fn fits(
    read: &mut Read,
    app: &App,
    caller: &Caller,
    (host, home): (&Host, Option<OrganisationId>),
) -> Result<(), FloatingError> {
    let Some(id) = host.organisation else { return Ok(()) };
    if Some(id) == home {
        return Err(wrong("host", "floating-host-is-home"));
    }
    let found = organisations::in_area(read, caller.area, id).await?;
    let found = found.ok_or(FloatingError::App(AppError::NotFound))?;
    if found.dissolved_on.is_some_and(|day| day <= app.clock.today()) {
        return Err(wrong("host", "floating-organisation-closed"));
    }
    Ok(())
}

/// The present membership, which the caller keeps and of which nothing is registered yet.
async fn free(write: &mut Write, caller: &Caller, id: MembershipId) -> Result<Member, FloatingError> {
    let member = members::by_membership(write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path).map_err(AppError::from)?;
    if member.until.is_some() {
        return Err(wrong("from", "floating-member-left"));
    }
    if queries::open_of(write, caller.area, id).await?.is_some() {
        return Err(wrong("from", "floating-already"));
    }
    Ok(member)
}

/// Registers that a member left.
pub(super) async fn leave(
    app: &App,
    caller: &Caller,
    membership: MembershipId,
    leaving: &Leaving,
) -> Result<FloatingId, FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = free(&mut write, caller, membership).await?;
    let place = &leaving.whereabouts;
    if let Some(error) = misdated(place.from, place.from, app.clock.today()) {
        return Err(FloatingError::Field("from", error));
    }
    if let Some(joined) = member.joined.filter(|joined| place.from < joined.earliest()) {
        return Err(FloatingError::Field(
            "from",
            FieldError::with("floating-left-before-joined", "day", joined),
        ));
    }
    if leaving.expected_on.is_some_and(|day| day < place.from) {
        return Err(wrong("expected-on", "floating-expected-before"));
    }
    fits(&mut write, app, caller, (&place.host, Some(member.organisation))).await?;
    let by = by(app, caller);
    let id = FloatingId(app.randomness.id(by.1));
    let rows = (id, membership, member.person, member.organisation);
    queries::insert_leaving(&mut write, caller.area, rows, (&member.name, leaving), by).await?;
    notify(app, &mut write, caller, (id, 1, &place.host)).await?;
    members::set_floating(&mut write, caller.area, membership, true).await?;
    let payload = serde_json::json!({
        "on": place.from.to_string(),
        "reach": place.reach.code(),
        "host": place.host.organisation.map(|id| id.to_string()),
    });
    finish(app, write, caller, "floating.leave", (id, &payload)).await?;
    Ok(id)
}

/// Registers a member who left, with what was recorded since. Access is checked by the caller of this function, who also
/// writes the journal and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn register_leaving(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (member, leaving): (&Unlisted, &Leaving),
) -> Result<FloatingId, db::Error> {
    let by = (None, app.clock.now());
    let id = FloatingId(app.randomness.id(by.1));
    let rows = (id, member.membership, member.person, member.branch);
    queries::insert_leaving(write, area, rows, (&member.name, leaving), by).await?;
    if let Some(peer) = leaving.whereabouts.host.peer {
        let notice = NoticeId(app.randomness.id(by.1));
        queries::tie(write, area, (id, 1), (peer, notice)).await?;
    }
    Ok(id)
}

/// Registers somebody who came, as [`register_leaving`].
///
/// # Errors
/// Whatever the database reports.
pub async fn register_arrival(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (host, arrival): (OrganisationId, &Arrival),
) -> Result<FloatingId, db::Error> {
    let by = (None, app.clock.now());
    let id = FloatingId(app.randomness.id(by.1));
    queries::insert_arrival(write, area, (id, host, Side::Host), arrival, by).await?;
    Ok(id)
}

/// Records something of a registration, as [`register_leaving`].
///
/// # Errors
/// Whatever the database reports.
pub async fn register_note(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (id, side, note): (FloatingId, Side, &Note),
) -> Result<(), db::Error> {
    let kept = queries::any_by_id(write, area, id).await?;
    queries::insert_record(write, area, (&kept, side), note, (None, app.clock.now())).await
}

/// Registers that somebody came to a branch.
pub(super) async fn arrive(
    app: &App,
    caller: &Caller,
    host: &Organisation,
    arrival: &Arrival,
) -> Result<FloatingId, FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let host = organisations::by_id(&mut write, caller, host.id).await?;
    caller.require(Permission::ChangeMembers, &host.path).map_err(AppError::from)?;
    if let Some(error) = misdated(arrival.on, arrival.on, app.clock.today()) {
        return Err(FloatingError::Field("on", error));
    }
    if host.dissolved_on.is_some() {
        return Err(wrong("host", "floating-organisation-closed"));
    }
    let own = Host { organisation: arrival.home, ..Host::default() };
    fits(&mut write, app, caller, (&own, Some(host.id))).await.map_err(|error| match error {
        FloatingError::Field(_, error) => FloatingError::Field("home", error),
        error => error,
    })?;
    if queries::has_arrived(&mut write, caller.area, host.id, &arrival.name).await? {
        return Err(wrong("name", "floating-arrived-already"));
    }
    let by = by(app, caller);
    let id = FloatingId(app.randomness.id(by.1));
    queries::insert_arrival(&mut write, caller.area, (id, host.id, Side::Host), arrival, by).await?;
    let payload = serde_json::json!({
        "on": arrival.on.to_string(),
        "reach": arrival.reach.code(),
        "host": host.id.to_string(),
        "home": arrival.home.map(|id| id.to_string()),
    });
    finish(app, write, caller, "floating.arrive", (id, &payload)).await?;
    Ok(id)
}

/// The registration as it is under the lock, if it is still the version that was read and goes on.
async fn current(write: &mut Write, caller: &Caller, read: &Kept) -> Result<Kept, FloatingError> {
    let now = queries::by_id(write, caller, read.id).await?;
    if now.version != read.version {
        return Err(FloatingError::Changed);
    }
    if !now.is_open() {
        return Err(FloatingError::State);
    }
    Ok(now)
}

/// Answers what the other side stated.
pub(super) async fn answer(
    app: &App,
    caller: &Caller,
    (read, side): (&Kept, Side),
    answer: &Answer,
) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let mut now = current(&mut write, caller, read).await?;
    if !may_answer(&now, side) || !sides(caller, &now).contains(&side) {
        return Err(FloatingError::State);
    }
    if let Some(error) = misdated(answer.on, now.left_on, app.clock.today()) {
        return Err(FloatingError::Field("on", error));
    }
    let by = by(app, caller);
    if side == Side::Home && answer.confirmed && now.membership.is_none() {
        let id = answer.membership.ok_or_else(|| wrong("member", "floating-which-member"))?;
        let member = free(&mut write, caller, id).await.map_err(|error| match error {
            FloatingError::Field(_, error) => FloatingError::Field("member", error),
            error => error,
        })?;
        if Some(member.organisation) != now.home.as_ref().map(|(id, ..)| *id) {
            return Err(wrong("member", "floating-which-member"));
        }
        queries::claim(&mut write, caller.area, now.id, (member.id, member.person)).await?;
        members::set_floating(&mut write, caller.area, member.id, true).await?;
        now.person = Some(member.person);
    }
    if side == Side::Host && answer.confirmed {
        queries::detail(&mut write, caller.area, &now, &answer.details).await?;
    }
    let act = if answer.confirmed { Act::Confirmed } else { Act::Disputed };
    let note = Note { act, on: answer.on, way: None, words: answer.words.clone(), until: None };
    queries::insert_record(&mut write, caller.area, (&now, side), &note, by).await?;
    advanced(&mut write, caller, &now, now.number).await?;
    let payload = serde_json::json!({ "act": act.code(), "side": side.code(), "on": answer.on.to_string() });
    finish(app, write, caller, "floating.answer", (now.id, &payload)).await
}

/// Whether a side may answer: the one that did not state the present whereabouts, also once more when things changed.
pub(super) fn may_answer(kept: &Kept, side: Side) -> bool {
    let answerable = kept.is_open() && kept.state() != State::Recorded;
    answerable && side != kept.stated_by
}

/// States other whereabouts. The other side is asked anew, unless the receiving branch stays the one that confirmed.
pub(super) async fn move_on(
    app: &App,
    caller: &Caller,
    read: &Kept,
    new: &Whereabouts,
) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = current(&mut write, caller, read).await?;
    let side = keeper(&now);
    // Of whom the own branch did not say yet who it is, it cannot say where.
    let unknown = side == Side::Home && now.membership.is_none();
    if unknown || !sides(caller, &now).contains(&side) {
        return Err(FloatingError::State);
    }
    if let Some(error) = misdated(new.from, now.left_on, app.clock.today()) {
        return Err(FloatingError::Field("from", error));
    }
    let present = now.host.as_ref().map(|(id, ..)| *id);
    let host = if side == Side::Host {
        // A guest from another county stays with the branch that registered it.
        Host { organisation: present, ..Host::default() }
    } else {
        new.host.clone()
    };
    let home = now.home.as_ref().map(|(id, ..)| *id);
    fits(&mut write, app, caller, (&host, home)).await?;
    let stays = host.organisation.is_some() && host.organisation == present;
    let confirmed = stays && now.state() == State::Confirmed;
    let new = Whereabouts { host, ..new.clone() };
    let details = details(&now, &new, stays);
    let by = by(app, caller);
    let number = now.number + 1;
    let row = (now.id, number, now.person, side);
    queries::insert_place(&mut write, caller.area, row, (&new, &details), by).await?;
    match now.notice.filter(|_| side == Side::Host) {
        Some(notice) => queries::tie(&mut write, caller.area, (now.id, number), notice).await?,
        None => notify(app, &mut write, caller, (now.id, number, &new.host)).await?,
    }
    if confirmed {
        let note = Note { act: Act::Confirmed, on: new.from, way: None, words: None, until: None };
        let moved = Kept { number, ..now.clone() };
        queries::insert_record(&mut write, caller.area, (&moved, Side::Host), &note, by).await?;
    }
    advanced(&mut write, caller, &now, number).await?;
    let payload = serde_json::json!({
        "on": new.from.to_string(),
        "reach": new.reach.code(),
        "host": new.host.organisation.map(|id| id.to_string()),
    });
    finish(app, write, caller, "floating.move", (now.id, &payload)).await
}

/// What the receiving branch filled in goes on where the branch stays the same.
fn details(now: &Kept, new: &Whereabouts, stays: bool) -> Details {
    if !stays {
        return Details::default();
    }
    let dwelling = if now.home.is_none() { Some(new.place.clone()) } else { now.dwelling.clone() };
    Details { workplace: now.workplace.clone(), dwelling, joins: now.joins.clone() }
}

/// Records a contact, a certificate, or that nobody reaches the member.
pub(super) async fn note(
    app: &App,
    caller: &Caller,
    (read, side): (&Kept, Side),
    note: &Note,
) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = current(&mut write, caller, read).await?;
    if !sides(caller, &now).contains(&side) || !is_business_of(&now, side, note.act) {
        return Err(FloatingError::State);
    }
    if let Some(error) = misdated(note.on, now.left_on, app.clock.today()) {
        return Err(FloatingError::Field("on", error));
    }
    match note.act {
        Act::Lost if now.lost_since().is_some() => return Err(wrong("on", "floating-lost-already")),
        Act::Lost if note.on < now.heard_on() => {
            let error = FieldError::with("floating-lost-before-contact", "day", now.heard_on());
            return Err(FloatingError::Field("on", error));
        }
        Act::Certificate if now.certificate.is_some() => {
            return Err(wrong("words", "floating-certificate-held"));
        }
        Act::CertificateChecked | Act::CertificateReturned if now.certificate.is_none() => {
            return Err(wrong("on", "floating-certificate-none"));
        }
        _ => {}
    }
    if note.until.is_some_and(|until| until < note.on) {
        return Err(wrong("until", "floating-until-before"));
    }
    queries::insert_record(&mut write, caller.area, (&now, side), note, by(app, caller)).await?;
    advanced(&mut write, caller, &now, now.number).await?;
    let payload =
        serde_json::json!({ "act": note.act.code(), "side": side.code(), "on": note.on.to_string() });
    finish(app, write, caller, "floating.record", (now.id, &payload)).await
}

/// Withdraws a record that was entered by mistake; only the side that entered it does.
pub(super) async fn withdraw(
    app: &App,
    caller: &Caller,
    read: &Kept,
    (number, reason): (i64, &str),
) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = current(&mut write, caller, read).await?;
    let record = queries::record(&mut write, caller.area, (now.id, number)).await?;
    if !sides(caller, &now).contains(&record.side) {
        return Err(FloatingError::State);
    }
    let by = by(app, caller);
    if !queries::withdraw_record(&mut write, caller.area, (now.id, number), reason, by).await? {
        return Err(FloatingError::Changed);
    }
    advanced(&mut write, caller, &now, now.number).await?;
    let payload = serde_json::json!({ "act": record.act.code(), "number": number });
    finish(app, write, caller, "floating.withdraw", (now.id, &payload)).await
}

/// Ends a registration.
pub(super) async fn end(app: &App, caller: &Caller, read: &Kept, end: &End) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = current(&mut write, caller, read).await?;
    if !may_end(caller, &now) {
        return Err(FloatingError::State);
    }
    if let Some(error) = misdated(end.on, now.left_on, app.clock.today()) {
        return Err(FloatingError::Field("on", error));
    }
    if !queries::finish(&mut write, caller.area, &now, end).await? {
        return Err(FloatingError::Changed);
    }
    if let Some(membership) = now.membership {
        members::set_floating(&mut write, caller.area, membership, false).await?;
    }
    let payload = serde_json::json!({ "ending": end.ending.code(), "on": end.on.to_string() });
    finish(app, write, caller, "floating.end", (now.id, &payload)).await
}

/// Whether the caller ends a registration: the side that keeps it; also the receiving branch of what it stated by itself
/// and the own branch never confirmed.
pub(super) fn may_end(caller: &Caller, kept: &Kept) -> bool {
    let sides = sides(caller, kept);
    let unclaimed = kept.membership.is_none() && sides.contains(&Side::Host);
    kept.is_open() && (sides.contains(&keeper(kept)) || unclaimed)
}

/// Keeps what the member tells both branches of changes.
pub(super) async fn tell(
    app: &App,
    caller: &Caller,
    (read, words): (&Kept, &str),
) -> Result<(), FloatingError> {
    caller.scope(Permission::Own).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let person = caller.person.ok_or(FloatingError::State)?;
    let own = queries::of_person(&mut write, caller.area, person).await?;
    let now = own.into_iter().find(|it| it.id == read.id && it.is_open()).ok_or(FloatingError::State)?;
    let note =
        Note { act: Act::Told, on: app.clock.today(), way: None, words: Some(words.to_owned()), until: None };
    queries::insert_record(&mut write, caller.area, (&now, Side::Member), &note, by(app, caller)).await?;
    advanced(&mut write, caller, &now, now.number).await?;
    let payload = serde_json::json!({ "act": Act::Told.code() });
    finish(app, write, caller, "floating.tell", (now.id, &payload)).await
}

/// Notes that the caller's sides read what they were told.
pub(super) async fn see(app: &App, caller: &Caller, id: FloatingId) -> Result<(), FloatingError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = queries::by_id(&mut write, caller, id).await?;
    let unread: Vec<Side> = sides(caller, &now).into_iter().filter(|it| now.has_unread(*it)).collect();
    if unread.is_empty() {
        return Ok(());
    }
    for side in &unread {
        let note = Note { act: Act::Seen, on: app.clock.today(), way: None, words: None, until: None };
        queries::insert_record(&mut write, caller.area, (&now, *side), &note, by(app, caller)).await?;
    }
    let sides: Vec<&str> = unread.iter().map(|side| side.code()).collect();
    finish(app, write, caller, "floating.see", (id, &serde_json::json!({ "sides": sides }))).await
}

pub(super) async fn advanced(
    write: &mut Write,
    caller: &Caller,
    now: &Kept,
    place: i64,
) -> Result<(), FloatingError> {
    if queries::advance(write, caller.area, now, place).await? { Ok(()) } else { Err(FloatingError::Changed) }
}

/// Writes the journal and ends the transaction.
pub(super) async fn finish(
    app: &App,
    mut write: Write,
    caller: &Caller,
    name: &'static str,
    (id, payload): (FloatingId, &serde_json::Value),
) -> Result<(), FloatingError> {
    let act = journal::Act { name, kind: "floating", subject: Some(id.0), payload };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(())
}
