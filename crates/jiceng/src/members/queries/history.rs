//! SQL of what memberships were: states, ranges, and who was a member on a day.

use super::super::model::{Category, Leaving, Range, Sets, Standing, State};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    STATES = "SELECT from_day, category, standing, sets, reason FROM membership_state WHERE area = $1 AND membership = $2 ORDER BY from_day";
    DROP_STATES = "DELETE FROM membership_state WHERE area = $1 AND membership = $2 AND from_day >= $3";
    INSERT_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, sets, reason, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SET_STATE = "UPDATE membership SET category = $3, standing = $4, full_since = coalesce($5, full_since), version = version + 1 WHERE area = $1 AND id = $2";
    SET_END = "UPDATE membership SET until_day = $3, left_reason = $4, version = version + 1 WHERE area = $1 AND id = $2";
    SET_START = "UPDATE membership SET from_day = $3, version = version + 1 WHERE area = $1 AND id = $2";
    RANGES = "SELECT m.id, m.from_day, m.until_day, m.left_reason, o.short_name, m.path FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.person = $2 ORDER BY m.from_day, m.id";
    SET_GROUP = "UPDATE membership SET party_group = $3, version = version + 1 WHERE area = $1 AND id = $2";
    INSERT_GROUP = "INSERT INTO membership_group (area, membership, from_day, party_group, recorded_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (area, membership, from_day) DO UPDATE SET party_group = excluded.party_group, recorded_at = excluded.recorded_at";
    GROUP_ON = "SELECT party_group FROM membership_group WHERE area = $1 AND membership = $2 ORDER BY from_day DESC LIMIT 1";
    CATEGORY_NOW = "SELECT category FROM membership WHERE area = $1 AND person = $2 AND until_day IS NULL";
    GROUPS = "SELECT DISTINCT party_group FROM membership WHERE area = $1 AND organisation = $2 AND until_day IS NULL AND party_group IS NOT NULL ORDER BY party_group LIMIT 40";
    AS_OF = "SELECT m.id, m.person, m.organisation, m.name, o.short_name, s.category, s.standing, m.joined, m.full_since, p.birth, p.sex FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id JOIN person p ON p.area = m.area AND p.id = m.person JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $4) WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND m.from_day <= $4 AND (m.until_day IS NULL OR m.until_day > $4) ORDER BY m.sort_key, m.id";
    LATER = "SELECT count(*) FROM membership m WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND m.until_day IS NULL AND m.from_day > $4 AND m.joined <= $5";
    PAST = "SELECT m.id, m.name, o.short_name, m.until_day, m.left_reason FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NOT NULL AND (m.until_day, m.id) < ($2, $3) AND o.path >= $4 AND o.path < $5 ORDER BY m.until_day DESC, m.id DESC LIMIT $6";
}

impl FromRow for State {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            from: row.at(0)?,
            category: row.at(1)?,
            standing: row.at(2)?,
            sets: Sets::from_word(row.at::<Option<String>>(3)?.as_deref()),
            reason: row.at(4)?,
        })
    }
}

/// What a membership was, day by day, the oldest first.
pub(in crate::members) async fn states(
    read: &mut Read,
    area: AreaId,
    id: MembershipId,
) -> Result<Vec<State>, db::Error> {
    read.all(&STATES, &args![area, id]).await
}

/// Writes a history in the place of the one before it from `from` on, and what the membership is now.
pub(in crate::members) async fn write_states(
    write: &mut Write,
    area: AreaId,
    id: MembershipId,
    states: &[State],
    full_since: Option<PartialDate>,
    at: Timestamp,
) -> Result<(), db::Error> {
    let Some((first, last)) = states.first().zip(states.last()) else { return Ok(()) };
    let from = first.from;
    write.execute(&DROP_STATES, &args![area, id, from]).await?;
    for state in states {
        let (sets, reason) = (state.sets.word().map(str::to_owned), &state.reason);
        let values = args![area, id, state.from, state.category, state.standing, sets, reason, at];
        write.execute(&INSERT_STATE, &values).await?;
    }
    write.execute(&SET_STATE, &args![area, id, last.category, last.standing, full_since]).await?;
    Ok(())
}

/// Moves the first day of a membership and of its history.
pub(in crate::members) async fn move_start(
    write: &mut Write,
    area: AreaId,
    id: MembershipId,
    states: &[State],
    at: Timestamp,
) -> Result<(), db::Error> {
    let Some(first) = states.first() else { return Ok(()) };
    write.execute(&DROP_STATES, &args![area, id, Date::MIN.max(jiff::civil::date(1, 1, 1))]).await?;
    write.execute(&SET_START, &args![area, id, first.from]).await?;
    write_states(write, area, id, states, None, at).await
}

/// Ends a membership, or opens it again.
pub(in crate::members) async fn set_end(
    write: &mut Write,
    area: AreaId,
    id: MembershipId,
    end: Option<(Date, Leaving)>,
) -> Result<(), db::Error> {
    let values = args![area, id, end.map(|(day, _)| day), end.map(|(_, leaving)| leaving)];
    write.execute(&SET_END, &values).await?;
    Ok(())
}

/// A membership of a person, as the history shows it.
#[derive(Clone, Debug)]
pub(in crate::members) struct Stay {
    pub(in crate::members) id: MembershipId,
    pub(in crate::members) range: Range,
    pub(in crate::members) left: Option<Leaving>,
    pub(in crate::members) branch: String,
    pub(in crate::members) path: String,
}

impl FromRow for Stay {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            range: (row.at(1)?, row.at(2)?),
            left: row.at(3)?,
            branch: row.at(4)?,
            path: row.at(5)?,
        })
    }
}

/// All memberships of a person, the oldest first.
pub(in crate::members) async fn stays(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<Stay>, db::Error> {
    read.all(&RANGES, &args![area, person]).await
}

/// Puts a member into a group from a day on; the latest day tells the present one.
pub(in crate::members) async fn set_group(
    write: &mut Write,
    area: AreaId,
    id: MembershipId,
    group: (Date, Option<&str>),
    at: Timestamp,
) -> Result<(), db::Error> {
    let name = group.1.map(str::to_owned);
    write.execute(&INSERT_GROUP, &args![area, id, group.0, name, at]).await?;
    let (present,): (Option<String>,) = write.one(&GROUP_ON, &args![area, id]).await?;
    write.execute(&SET_GROUP, &args![area, id, present]).await?;
    Ok(())
}

/// The groups that members of a branch are in.
pub(in crate::members) async fn groups(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = read.all(&GROUPS, &args![area, organisation]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Somebody who was a member on a day.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person: PersonId,
    /// The branch.
    pub organisation: OrganisationId,
    /// The name.
    pub name: String,
    /// The branch's name.
    pub branch: String,
    /// Full or probationary on that day.
    pub category: Category,
    /// The standing on that day.
    pub standing: Standing,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// When full.
    pub full_since: Option<PartialDate>,
    /// Birth.
    pub birth: Option<PartialDate>,
    /// Sex.
    pub sex: Option<super::super::model::Sex>,
}

impl FromRow for AsOf {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            organisation: row.at(2)?,
            name: row.at(3)?,
            branch: row.at(4)?,
            category: row.at(5)?,
            standing: row.at(6)?,
            joined: row.at(7)?,
            full_since: row.at(8)?,
            birth: row.at(9)?,
            sex: row.at(10)?,
        })
    }
}

/// Who was a member in a scope on a day, with category and standing of that day, as known now. The day on which a
/// membership ended is not of it any more.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn as_of(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    day: Date,
) -> Result<Vec<AsOf>, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    Ok(read.all(&AS_OF, &args![caller.area, scope.from, scope.to, day]).await?)
}

/// How many present members joined by a day but are recorded in their branch from a later day on: a register that was
/// begun later says nothing of them on that day.
pub(in crate::members) async fn recorded_later(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    day: Date,
) -> Result<i64, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(0) };
    let values = args![caller.area, scope.from, scope.to, day, day.to_string()];
    let (count,): (i64,) = read.one(&LATER, &values).await?;
    Ok(count)
}

/// A past membership: its row, name, branch, end and reason.
pub(in crate::members) type PastRow = (MembershipId, String, String, Date, Option<Leaving>);

/// Past memberships in the caller's reach, the latest end first, after a place.
pub(in crate::members) async fn past(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    before: (Date, MembershipId),
    limit: i64,
) -> Result<Vec<PastRow>, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    let values = args![caller.area, before.0, before.1, scope.from, scope.to, limit];
    Ok(read.all(&PAST, &values).await?)
}

/// The category of somebody who is a member now; none for somebody who is not.
///
/// # Errors
/// Whatever the database reports.
pub async fn category_now(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<Category>, db::Error> {
    let found: Option<(Category,)> = read.optional(&CATEGORY_NOW, &args![area, person]).await?;
    Ok(found.map(|(category,)| category))
}
