//! Writing a roster's rows, and taking them back.

use super::queries::{self, Known, NewMember};
use super::record::Record;
use crate::imports::{Desk, Taken};
use crate::members::model::{Draft, IdentityNumber, Telephone};
use crate::platform::app::App;
use crate::platform::as_text;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId, OrganisationId, PersonId};
use db::Write;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is to be written for a row.
pub(super) enum Plan {
    /// A new member of a branch.
    Add { row: u32, draft: Box<Draft>, branch: (OrganisationId, String) },
    /// Another record of a member, with the numbers that may be new in it.
    Change {
        row: u32,
        known: Box<Known>,
        merged: Box<Record>,
        identity: Option<IdentityNumber>,
        telephone: Option<Telephone>,
    },
}

/// What was done for a row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
enum Applied {
    Added {
        #[serde(with = "as_text")]
        person: Uuid,
    },
    Changed {
        #[serde(with = "as_text")]
        person: Uuid,
        /// Versions of membership and person after the change.
        version: i64,
        person_version: i64,
        /// The day of the change.
        #[serde(with = "as_text")]
        on: Date,
        before: Box<Record>,
        after: Box<Record>,
    },
}

/// New members are written so many at a time, so that memory stays bounded.
const CHUNK: usize = 2_000;
/// So many are made ready before the database is handed its next statement.
const TURN: usize = 16;

pub(super) async fn write(
    desk: Desk<'_>,
    write: &mut Write,
    plans: Vec<Plan>,
) -> Result<Vec<Taken>, AppError> {
    let mut taken = Vec::with_capacity(plans.len());
    let (adds, changes): (Vec<Plan>, Vec<Plan>) =
        plans.into_iter().partition(|plan| matches!(plan, Plan::Add { .. }));
    let mut adds = adds.into_iter();
    let now = desk.app.clock.now();
    let mut ready = next(desk, &mut adds, &mut taken).await?;
    // While the database writes some, the next are sealed.
    while !ready.is_empty() {
        let inserting = queries::insert(write, desk.caller.area, &ready, now);
        let (inserted, following) = tokio::join!(inserting, next(desk, &mut adds, &mut taken));
        inserted?;
        ready = following?;
    }
    for plan in changes {
        if let Plan::Change { row, known, mut merged, identity, telephone } = plan {
            seal(desk.app, &mut merged, identity.as_ref(), telephone.as_ref())?;
            taken.push(change(desk, write, row, *known, merged).await?);
        }
    }
    Ok(taken)
}

/// The next new members, made ready to be written.
async fn next(
    desk: Desk<'_>,
    plans: &mut std::vec::IntoIter<Plan>,
    taken: &mut Vec<Taken>,
) -> Result<Vec<NewMember>, AppError> {
    let mut members = Vec::with_capacity(CHUNK.min(plans.len()));
    for plan in plans.take(CHUNK) {
        let Plan::Add { row, draft, branch } = plan else { continue };
        let arrival = Arrival::new(*draft, branch, desk.app.clock.today());
        let member = new_member(desk.app, arrival)?;
        let applied = Applied::Added { person: member.ids.1.0 };
        taken.push(Taken { row, subject: member.ids.0.0, applied: json(&applied)? });
        members.push(member);
        if members.len() % TURN == 0 {
            tokio::task::yield_now().await;
        }
    }
    Ok(members)
}

/// Somebody who comes into a branch.
#[derive(Debug)]
pub struct Arrival {
    /// Who it is.
    pub draft: Draft,
    /// The branch with its path code.
    pub branch: (OrganisationId, String),
    /// In this branch from.
    pub from: Date,
    /// Whether the person lives and works elsewhere.
    pub floating: bool,
    /// Since when the membership has been suspended, for one that is.
    pub suspended: Option<Date>,
}

impl Arrival {
    /// Somebody of whom nothing else is known.
    #[must_use]
    pub const fn new(draft: Draft, branch: (OrganisationId, String), from: Date) -> Self {
        Self { draft, branch, from, floating: false, suspended: None }
    }
}

/// Adds many members at once, and gives their persons in the same order. Whoever calls has checked access and writes
/// the journal entry.
///
/// # Errors
/// [`db::Error::Unique`] when an identity number is claimed already; whatever the database reports.
pub async fn add_all(
    app: &App,
    write: &mut Write,
    area: AreaId,
    arrivals: Vec<Arrival>,
) -> Result<Vec<PersonId>, AppError> {
    let new = arrivals.into_iter().map(|arrival| new_member(app, arrival)).collect::<Result<Vec<_>, _>>()?;
    for chunk in new.chunks(CHUNK) {
        queries::insert(write, area, chunk, app.clock.now()).await?;
    }
    Ok(new.into_iter().map(|member| member.ids.1).collect())
}

fn new_member(app: &App, arrival: Arrival) -> Result<NewMember, AppError> {
    let at = app.clock.now();
    let id = || app.randomness.id(at);
    let Arrival { draft, branch, from, floating, suspended } = arrival;
    let mut record = Record::of(&draft);
    seal(app, &mut record, draft.identity.as_ref(), draft.telephone.as_ref())?;
    let ids = (MembershipId(id()), PersonId(id()));
    Ok(NewMember { ids, branch, from, floating, suspended, name: draft.name.0, record })
}

/// Seals the numbers that a record shows and has not sealed yet.
fn seal(
    app: &App,
    record: &mut Record,
    identity: Option<&IdentityNumber>,
    telephone: Option<&Telephone>,
) -> Result<(), AppError> {
    if let (Some(number), None) = (identity, &record.identity_hash) {
        record.identity_hash = Some(app.keys.lookup(number.reveal()).to_vec());
        record.identity_cipher = Some(app.keys.seal(number.reveal(), &app.randomness)?);
    }
    if let (Some(number), None) = (telephone, &record.telephone_cipher) {
        record.telephone_cipher = Some(app.keys.seal(number.reveal(), &app.randomness)?);
    }
    Ok(())
}

async fn change(
    desk: Desk<'_>,
    write: &mut Write,
    row: u32,
    known: Known,
    after: Box<Record>,
) -> Result<Taken, AppError> {
    let (area, today, now) = (desk.caller.area, desk.app.clock.today(), desk.app.clock.now());
    let ids = (known.membership, known.person);
    queries::update(write, area, ids, (&known.record, &after)).await?;
    if states(&known.record) != states(&after) {
        queries::set_state(write, area, known.membership, &after, (today, now)).await?;
    }
    let applied = Applied::Changed {
        person: known.person.0,
        version: known.version + 1,
        person_version: known.person_version + 1,
        on: today,
        before: Box::new(known.record),
        after,
    };
    Ok(Taken { row, subject: known.membership.0, applied: json(&applied)? })
}

fn states(record: &Record) -> (crate::members::Category, crate::members::Standing) {
    (record.category, record.standing)
}

fn json(applied: &Applied) -> Result<String, AppError> {
    serde_json::to_string(applied).map_err(|error| AppError::Internal(error.to_string()))
}

/// Takes rows back. Tells which were kept, since somebody changed them or something else depends on them.
pub(super) async fn undo(desk: Desk<'_>, write: &mut Write, taken: &[Taken]) -> Result<Vec<u32>, AppError> {
    let area = desk.caller.area;
    let mut added = Vec::new();
    let mut changed = Vec::new();
    for it in taken {
        match serde_json::from_str(&it.applied).map_err(|error| AppError::Internal(error.to_string()))? {
            Applied::Added { .. } => added.push((it.row, it.subject)),
            Applied::Changed { person, version, person_version, on, before, after } => {
                changed.push((it, (PersonId(person), version, person_version), on, (before, after)));
            }
        }
    }
    let mut kept = Vec::new();
    let free = queries::untouched(write, area, added.iter().map(|(_, id)| *id)).await?;
    let gone: HashSet<Uuid> = free.iter().map(|(membership, _)| membership.0).collect();
    kept.extend(added.iter().filter(|(_, id)| !gone.contains(id)).map(|(row, _)| *row));
    queries::remove(write, area, &free).await?;
    let versions = queries::versions(write, area, changed.iter().map(|(it, ..)| it.subject)).await?;
    let versions: HashMap<Uuid, (i64, i64)> =
        versions.into_iter().map(|(id, version, person)| (id.0, (version, person))).collect();
    for (it, (person, version, person_version), on, (before, after)) in changed {
        if versions.get(&it.subject) != Some(&(version, person_version)) {
            kept.push(it.row);
            continue;
        }
        let membership = MembershipId(it.subject);
        queries::update(write, area, (membership, person), (&after, &before)).await?;
        if states(&before) != states(&after) {
            // The day of the import shows again what it showed before.
            queries::set_state(write, area, membership, &before, (on, desk.app.clock.now())).await?;
        }
    }
    Ok(kept)
}
