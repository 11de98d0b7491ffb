//! Writing a roster's rows, and taking them back.

use super::queries::{self, Known, NewMember, Versions};
use super::record::Record;
use crate::imports::{self, Desk, Taken};
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
    Add { row: u32, draft: Box<Draft>, branch: (OrganisationId, String), from: Date },
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

/// The versions of a new member and its person.
const NEW: Versions = (1, 1);
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
        let Plan::Add { row, draft, branch, from } = plan else { continue };
        let arrival = Arrival::new(*draft, branch, from);
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

/// A change of a member that an import made.
struct Changed {
    person: PersonId,
    /// After the change.
    versions: Versions,
    on: Date,
    before: Box<Record>,
    after: Box<Record>,
}

impl Changed {
    fn alters_state(&self) -> bool {
        states(&self.before) != states(&self.after)
    }
}

/// What was done for a row.
enum Done {
    Added,
    Changed(Changed),
}

fn done(taken: &Taken) -> Result<Done, AppError> {
    let applied = serde_json::from_str(&taken.applied);
    Ok(match applied.map_err(|error| AppError::Internal(error.to_string()))? {
        Applied::Added { .. } => Done::Added,
        Applied::Changed { person, version, person_version, on, before, after } => {
            let person = PersonId(person);
            Done::Changed(Changed { person, versions: (version, person_version), on, before, after })
        }
    })
}

/// The changes of members that later imports made and an undo took back, by member. A member who went through nothing
/// else since is again as the earlier import left it, although it was changed twice.
struct Reverted(HashMap<Uuid, Vec<Changed>>);

impl Reverted {
    /// Those of members who were changed since.
    async fn load(write: &mut Write, area: AreaId, members: Vec<Uuid>) -> Result<Self, AppError> {
        let mut reverted: HashMap<Uuid, Vec<Changed>> = HashMap::new();
        if members.is_empty() {
            return Ok(Self(reverted));
        }
        for it in imports::reverted(write, area, members.into_iter()).await? {
            if let Done::Changed(change) = done(&it)? {
                reverted.entry(it.subject).or_default().push(change);
            }
        }
        Ok(Self(reverted))
    }

    fn of(&self, member: Uuid) -> &[Changed] {
        self.0.get(&member).map_or(&[], Vec::as_slice)
    }

    /// The versions of a member once what was changed after these ones and taken back again has gone.
    fn settled(&self, member: Uuid, mut at: Versions) -> Versions {
        let next =
            |at: Versions| self.of(member).iter().find(|it| (it.versions.0 - 1, it.versions.1 - 1) == at);
        // Versions only grow, so this ends.
        while let Some(change) = next(at) {
            let (own, its) = self.settled(member, change.versions);
            at = (own + 1, its + 1);
        }
        at
    }

    /// Whether any of them touched category or standing: then later days show a state of their own.
    fn altered_state(&self, member: Uuid) -> bool {
        self.of(member).iter().any(Changed::alters_state)
    }
}

/// Takes rows back. Tells which were kept, since somebody changed them or something else depends on them.
pub(super) async fn undo(desk: Desk<'_>, write: &mut Write, taken: &[Taken]) -> Result<Vec<u32>, AppError> {
    let area = desk.caller.area;
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for it in taken {
        match done(it)? {
            Done::Added => added.push((it.row, it.subject)),
            Done::Changed(change) => changed.push((it.row, it.subject, change)),
        }
    }
    let mut free = queries::unused(write, area, added.iter().map(|(_, id)| *id)).await?;
    let versions = queries::versions(write, area, changed.iter().map(|(_, id, _)| *id)).await?;
    let versions: HashMap<Uuid, Versions> = versions.into_iter().map(|(id, it)| (id.0, it)).collect();
    let touched = changed.iter().filter(|(_, id, change)| versions.get(id) != Some(&change.versions));
    let touched = touched.map(|(_, id, _)| *id);
    let touched = free.iter().filter(|(.., it)| *it != NEW).map(|(id, ..)| id.0).chain(touched).collect();
    let reverted = Reverted::load(write, area, touched).await?;
    let mut kept = Vec::new();
    free.retain(|(member, _, versions)| reverted.settled(member.0, NEW) == *versions);
    let gone: HashSet<Uuid> = free.iter().map(|(member, ..)| member.0).collect();
    kept.extend(added.iter().filter(|(_, id)| !gone.contains(id)).map(|(row, _)| *row));
    let free: Vec<_> = free.into_iter().map(|(member, person, _)| (member, person)).collect();
    queries::remove(write, area, &free).await?;
    for (row, member, change) in changed {
        let left = reverted.settled(member, change.versions);
        let told = left == change.versions || !(change.alters_state() && reverted.altered_state(member));
        if versions.get(&member) != Some(&left) || !told {
            kept.push(row);
            continue;
        }
        let membership = MembershipId(member);
        let Changed { person, before, after, .. } = &change;
        queries::update(write, area, (membership, *person), (after, before)).await?;
        if change.alters_state() {
            // The day of the import shows again what it showed before.
            queries::set_state(write, area, membership, before, (change.on, desk.app.clock.now())).await?;
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(versions: Versions) -> Changed {
        let name = crate::members::model::PersonName("某".to_owned());
        let draft = crate::members::model::Draft {
            category: crate::members::model::Category::Full,
            ..crate::members::model::Draft::of_nobody(name)
        };
        let record = Box::new(Record::of(&draft));
        let on = Date::constant(2026, 11, 1);
        Changed { person: PersonId(Uuid::nil()), versions, on, before: record.clone(), after: record }
    }

    fn settled(changes: &[Versions], at: Versions) -> Versions {
        let changes = changes.iter().copied().map(change).collect();
        Reverted(HashMap::from([(Uuid::nil(), changes)])).settled(Uuid::nil(), at)
    }

    #[test]
    fn what_was_changed_and_taken_back_is_passed_over_and_nothing_else() {
        assert_eq!(settled(&[], NEW), NEW);
        // Changed to 2 and taken back, which is 3.
        assert_eq!(settled(&[(2, 2)], NEW), (3, 3));
        // One after the other.
        assert_eq!(settled(&[(2, 2), (4, 4)], NEW), (5, 5));
        // One within the other: 2, 3, back to what 2 was (4), back to what 1 was (5).
        assert_eq!(settled(&[(2, 2), (3, 3)], NEW), (5, 5));
        // Between them somebody changed the member by hand.
        assert_eq!(settled(&[(3, 2)], NEW), NEW);
        assert_eq!(settled(&[(3, 3)], NEW), NEW);
    }
}
