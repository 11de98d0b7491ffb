//! SQL of dues.

mod book;
mod rows;

pub(super) use book::{
    Sum, bank_rows, before, entries_of_member, entries_of_year, entry, event, events, forward,
    insert_bank_row, insert_entry, insert_event, is_there, sums, withdraw_entry, withdraw_event,
};
pub use rows::Payer;
pub(super) use rows::{Happened, Kept};

use super::model::{Draft, Month, Setting};
use super::reckon::Paid;
use crate::members::Standing;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, DuesSettingId, MembershipId, OrganisationId, PersonId};
use db::{Read, Write, args};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;

db::statements! {
    MEMBERS_OF = "SELECT m.id, m.person, m.name, m.category, m.standing, m.joined, m.from_day, m.until_day, m.organisation, m.path, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.organisation = $2 AND m.until_day IS NULL ORDER BY m.sort_key, m.id";
    PAYERS_OF = "SELECT m.id, m.person, m.name, m.category, m.standing, m.joined, m.from_day, m.until_day, m.organisation, m.path, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.organisation = $2 AND (m.until_day IS NULL OR m.id IN (SELECT e.membership FROM dues_entry e WHERE e.area = $1 AND e.organisation = $2 AND e.kind = 'dues' AND e.on_day >= $3 AND e.on_day <= $4 AND e.withdrawn_on IS NULL)) ORDER BY m.sort_key, m.id";
    MEMBER = "SELECT m.id, m.person, m.name, m.category, m.standing, m.joined, m.from_day, m.until_day, m.organisation, m.path, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id = $2";
    OF_PERSON = "SELECT m.id, m.person, m.name, m.category, m.standing, m.joined, m.from_day, m.until_day, m.organisation, m.path, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.person = $2 ORDER BY m.from_day DESC, m.id";
    SETTINGS = "SELECT id, membership, from_month, category, base_cipher, amount_fen, reduced, grounds, discussed_on, approved_by, approved_on, document, kept_reason, recorded_at FROM dues_setting WHERE area = $1 AND membership = $2 ORDER BY from_month, id";
    SETTINGS_IN = "SELECT s.id, s.membership, s.from_month, s.category, s.base_cipher, s.amount_fen, s.reduced, s.grounds, s.discussed_on, s.approved_by, s.approved_on, s.document, s.kept_reason, s.recorded_at FROM membership m JOIN dues_setting s ON s.area = m.area AND s.membership = m.id WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 ORDER BY s.from_month, s.id";
    PAID = "SELECT from_month, to_month, amount_fen FROM dues_entry WHERE area = $1 AND membership = $2 AND kind = 'dues' AND withdrawn_on IS NULL ORDER BY from_month, to_month, id";
    PAID_IN = "SELECT e.membership, e.from_month, e.to_month, e.amount_fen FROM membership m JOIN dues_entry e ON e.area = m.area AND e.membership = m.id WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND e.kind = 'dues' AND e.withdrawn_on IS NULL ORDER BY e.from_month, e.to_month, e.id";
    MEMBERS_IN = "SELECT m.id, m.organisation, m.from_day, m.standing FROM membership m WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND m.until_day IS NULL";
    STAYS = "SELECT x.id, x.person, x.from_day, x.until_day FROM membership x WHERE x.area = $1 AND x.person IN (SELECT m.person FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND EXISTS (SELECT 1 FROM membership y WHERE y.area = m.area AND y.person = m.person AND y.id <> m.id)) ORDER BY x.from_day, x.id";
    STAYS_SETTINGS = "SELECT s.id, s.membership, s.from_month, s.category, s.base_cipher, s.amount_fen, s.reduced, s.grounds, s.discussed_on, s.approved_by, s.approved_on, s.document, s.kept_reason, s.recorded_at FROM membership x JOIN dues_setting s ON s.area = x.area AND s.membership = x.id WHERE x.area = $1 AND x.until_day IS NOT NULL AND x.person IN (SELECT m.person FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3) ORDER BY s.from_month, s.id";
    STAYS_PAID = "SELECT e.membership, e.from_month, e.to_month, e.amount_fen FROM membership x JOIN dues_entry e ON e.area = x.area AND e.membership = x.id WHERE x.area = $1 AND x.until_day IS NOT NULL AND e.kind = 'dues' AND e.withdrawn_on IS NULL AND x.person IN (SELECT m.person FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3) ORDER BY e.from_month, e.to_month, e.id";
    SUSPENSIONS = "SELECT s.membership, s.from_day, s.standing FROM membership x JOIN membership_state s ON s.area = x.area AND s.membership = x.id WHERE x.area = $1 AND x.person IN (SELECT m.person FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3) AND EXISTS (SELECT 1 FROM membership_state y WHERE y.area = x.area AND y.membership = x.id AND y.standing = 'suspended') ORDER BY s.membership, s.from_day";
    UNSET = "SELECT count(*), min(m.from_day) FROM membership m WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND m.until_day IS NULL AND m.standing <> 'suspended' AND NOT EXISTS (SELECT 1 FROM dues_setting s WHERE s.area = m.area AND s.membership = m.id) AND EXISTS (SELECT 1 FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.until_day IS NOT NULL) AND EXISTS (SELECT 1 FROM membership y JOIN dues_setting t ON t.area = y.area AND t.membership = y.id WHERE y.area = m.area AND (y.organisation = m.organisation OR (y.person = m.person AND y.until_day IS NOT NULL)))";
    INSERT_SETTING = "INSERT INTO dues_setting (area, id, membership, from_month, category, base_cipher, amount_fen, reduced, grounds, discussed_on, approved_by, approved_on, document, kept_reason, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [STATEMENTS, book::STATEMENTS].concat()
}

/// The present members of a branch, by name. The caller's right is asked for with the branch.
///
/// # Errors
/// Whatever the database reports.
pub async fn members_of(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
) -> Result<Vec<Payer>, db::Error> {
    read.all(&MEMBERS_OF, &args![area, branch]).await
}

/// The present members of a branch, and those who paid it dues between two days and left.
pub(super) async fn payers_of(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Payer>, db::Error> {
    read.all(&PAYERS_OF, &args![area, branch, from, until]).await
}

/// A member whose dues the caller may see.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub(super) async fn member(read: &mut Read, caller: &Caller, id: MembershipId) -> Result<Payer, AppError> {
    let scope = caller.scope(Permission::ReadDues)?;
    let found: Option<Payer> = read.optional(&MEMBER, &args![caller.area, id]).await?;
    found.filter(|it| scope.contains(&it.path)).ok_or(AppError::NotFound)
}

/// The memberships of a person, the last first.
pub(super) async fn of_person(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<Payer>, db::Error> {
    read.all(&OF_PERSON, &args![area, person]).await
}

/// A membership among those of one person.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    pub(super) id: MembershipId,
    person: PersonId,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

impl db::FromRow for Stay {
    fn from_row(row: &db::Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, person: row.at(1)?, from: row.at(2)?, until: row.at(3)? })
    }
}

/// A suspension of membership: its first day, and the first day after it.
type Suspension = (Date, Option<Date>);

/// What is set and received of the members in a scope, and where else they belonged before.
#[derive(Debug, Default)]
pub(super) struct All {
    settings: HashMap<MembershipId, Vec<Setting>>,
    paid: HashMap<MembershipId, Vec<Paid>>,
    /// Of people with more than one membership: all of them, the oldest first.
    stays: HashMap<PersonId, Vec<Stay>>,
    persons: HashMap<MembershipId, PersonId>,
    suspensions: HashMap<MembershipId, Vec<Suspension>>,
}

impl All {
    /// What is set for a member.
    pub(super) fn settings(&self, id: MembershipId) -> &[Setting] {
        self.settings.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What was received of a member.
    pub(super) fn paid(&self, id: MembershipId) -> &[Paid] {
        self.paid.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The memberships of the person to whom one belongs, the oldest first; empty where there is no other.
    pub(super) fn stays_of(&self, id: MembershipId) -> &[Stay] {
        let person = self.persons.get(&id);
        person.and_then(|person| self.stays.get(person)).map_or(&[], Vec::as_slice)
    }

    /// When a membership was suspended.
    pub(super) fn suspensions(&self, id: MembershipId) -> &[Suspension] {
        self.suspensions.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Adds what is about to be received of a member.
    pub(super) fn pays(&mut self, id: MembershipId, paid: Paid) {
        self.paid.entry(id).or_default().push(paid);
    }

    /// How many settings some members have, by which a second writer is known.
    pub(super) fn version(&self, members: &[Payer]) -> usize {
        members.iter().map(|it| self.settings(it.id).len()).sum()
    }
}

/// Reads them of members of one branch: of one alone, else of the whole branch at once. The caller's right is asked for
/// with the members.
pub(super) async fn all_of(read: &mut Read, area: AreaId, members: &[Payer]) -> Result<All, db::Error> {
    let one = match members {
        [] => return Ok(All::default()),
        [one] => one.id,
        [first, ..] => return all_in(read, area, &Scope::alone(&first.path)).await,
    };
    let settings = read.all(&SETTINGS, &args![area, one]).await?;
    let paid: Vec<(Month, Month, i64)> = read.all(&PAID, &args![area, one]).await?;
    let paid = paid.into_iter().map(|(from, to, amount)| Paid { from, to, amount }).collect();
    let mut all = All {
        settings: HashMap::from([(one, settings)]),
        paid: HashMap::from([(one, paid)]),
        ..All::default()
    };
    read_stays(read, area, &Scope::alone(&members[0].path), &mut all).await?;
    Ok(all)
}

/// Adds the other memberships of the people in a scope, with what was set and paid in those that ended, and suspensions.
async fn read_stays(read: &mut Read, area: AreaId, scope: &Scope, all: &mut All) -> Result<(), db::Error> {
    let values = args![area, scope.from, scope.to];
    let stays: Vec<Stay> = read.all(&STAYS, &values).await?;
    for it in stays {
        all.persons.insert(it.id, it.person);
        all.stays.entry(it.person).or_default().push(it);
    }
    if !all.stays.is_empty() {
        let settings: Vec<Setting> = read.all(&STAYS_SETTINGS, &values).await?;
        let mut more = All::default();
        for it in settings {
            more.settings.entry(it.membership).or_default().push(it);
        }
        let paid: Vec<(MembershipId, Month, Month, i64)> = read.all(&STAYS_PAID, &values).await?;
        for (membership, from, to, amount) in paid {
            more.paid.entry(membership).or_default().push(Paid { from, to, amount });
        }
        // Those within the scope are there already.
        for (id, settings) in more.settings {
            all.settings.entry(id).or_insert(settings);
        }
        for (id, paid) in more.paid {
            all.paid.entry(id).or_insert(paid);
        }
    }
    let states: Vec<(MembershipId, Date, Standing)> = read.all(&SUSPENSIONS, &values).await?;
    for (membership, from, standing) in states {
        let of = all.suspensions.entry(membership).or_default();
        match (standing, of.last_mut()) {
            (Standing::Suspended, Some((_, None))) => {}
            (Standing::Suspended, _) => of.push((from, None)),
            (_, Some((_, until @ None))) => *until = Some(from),
            _ => {}
        }
    }
    Ok(())
}

/// Members who came from another branch of the area and of whom nothing is set here, where this branch or the other keeps
/// dues: how many, and since when the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unset {
    /// How many.
    pub count: i64,
    /// The first day of the one who is here longest.
    pub since: Option<Date>,
}

/// Counts them where the caller keeps dues.
///
/// # Errors
/// Whatever the database reports.
pub async fn unset(read: &mut Read, caller: &Caller) -> Result<Unset, AppError> {
    let Ok(scope) = caller.scope(Permission::KeepDues) else { return Ok(Unset::default()) };
    let found: Option<(i64, Option<Date>)> =
        read.optional(&UNSET, &args![caller.area, scope.from, scope.to]).await?;
    Ok(found.map_or_else(Unset::default, |(count, since)| Unset { count, since }))
}

/// Reads them. The caller's right is asked for with the scope.
pub(super) async fn all_in(read: &mut Read, area: AreaId, scope: &Scope) -> Result<All, db::Error> {
    let mut all = All::default();
    let values = args![area, scope.from, scope.to];
    let settings: Vec<Setting> = read.all(&SETTINGS_IN, &values).await?;
    for it in settings {
        all.settings.entry(it.membership).or_default().push(it);
    }
    let paid: Vec<(MembershipId, Month, Month, i64)> = read.all(&PAID_IN, &values).await?;
    for (membership, from, to, amount) in paid {
        all.paid.entry(membership).or_default().push(Paid { from, to, amount });
    }
    read_stays(read, area, scope, &mut all).await?;
    Ok(all)
}

/// A member as counts see one: nobody's name.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) id: MembershipId,
    pub(super) organisation: OrganisationId,
    pub(super) from: Date,
    pub(super) standing: Standing,
}

impl db::FromRow for Counted {
    fn from_row(row: &db::Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, organisation: row.at(1)?, from: row.at(2)?, standing: row.at(3)? })
    }
}

/// The present members in a scope of the caller's, for counts.
///
/// # Errors
/// Without the right to see counts; whatever the database reports.
pub(super) async fn counted(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
) -> Result<(Vec<Counted>, All), AppError> {
    let own = caller.scope(Permission::ReadDuesTotals)?;
    let Some(scope) = own.within(within) else { return Ok((Vec::new(), All::default())) };
    let members = read.all(&MEMBERS_IN, &args![caller.area, scope.from, scope.to]).await?;
    Ok((members, all_in(read, caller.area, &scope).await?))
}

pub(super) async fn insert_setting(
    write: &mut Write,
    area: AreaId,
    ids: (DuesSettingId, MembershipId, Option<AccountId>),
    (draft, amount, base): (&Draft, i64, Option<&Vec<u8>>),
    at: Timestamp,
) -> Result<(), db::Error> {
    let relief = draft.relief.as_ref();
    let values = args![
        area,
        ids.0,
        ids.1,
        draft.from,
        draft.category,
        base.cloned(),
        amount,
        relief.is_some(),
        relief.map(|it| it.grounds.clone()),
        relief.map(|it| it.discussed_on),
        relief.map(|it| it.approved_by.clone()),
        relief.map(|it| it.approved_on),
        relief.and_then(|it| it.document.clone()),
        draft.kept_reason,
        at,
        ids.2
    ];
    write.execute(&INSERT_SETTING, &values).await?;
    Ok(())
}
