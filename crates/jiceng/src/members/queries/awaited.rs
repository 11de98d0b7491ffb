//! SQL of what is awaited of members, each statement a walk of a small partial index, and of members by their state, one
//! walk of the index that has it.

use super::super::model::Standing;
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, MembershipId};
use db::{Read, args};
use jiff::civil::Date;

db::statements! {
    PROBATIONARY = "SELECT m.id, m.path, m.joined FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND m.category = 'probationary' AND m.joined IS NOT NULL";
    SUSPENDED = sqlite "SELECT m.id, m.path, s.from_day, s.standing FROM membership m INDEXED BY membership_rare_standing CROSS JOIN membership_state s ON s.area = m.area AND s.membership = m.id WHERE m.area = $1 AND m.until_day IS NULL AND m.standing = 'suspended' AND m.standing <> 'normal'" postgres "SELECT m.id, m.path, s.from_day, s.standing FROM membership m JOIN membership_state s ON s.area = m.area AND s.membership = m.id WHERE m.area = $1 AND m.until_day IS NULL AND m.standing = 'suspended' AND m.standing <> 'normal'";
    NEW_FULL = "SELECT m.id, m.path, m.full_since FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND m.full_since IS NOT NULL AND m.full_since >= $2 AND m.full_since < $3 AND m.category = 'full'";
    STATUS = "SELECT count(*), CAST(coalesce(sum(CASE WHEN m.category = 'probationary' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN m.floating THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN m.standing = 'suspended' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN m.standing = 'retained' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3";
    NAMED = "SELECT m.name, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id = $2";
}

/// A membership, its path code, and since when.
pub(in crate::members) type Since = (MembershipId, String, PartialDate);

/// Probationary members whose day of admission is on record.
pub(in crate::members) async fn probationary(read: &mut Read, area: AreaId) -> Result<Vec<Since>, db::Error> {
    read.all(&PROBATIONARY, &args![area]).await
}

/// Members whose membership is suspended, with the day since which it has been so without a break.
pub(in crate::members) async fn suspended(read: &mut Read, area: AreaId) -> Result<Vec<Since>, db::Error> {
    let mut states: Vec<(MembershipId, String, Date, Standing)> = read.all(&SUSPENDED, &args![area]).await?;
    // Sorted here: asked for this order, SQLite walks all memberships instead of the few suspended.
    states.sort_unstable_by_key(|(id, _, from, _)| (*id, *from));
    let mut all: Vec<Since> = Vec::new();
    let mut open = None;
    for (id, path, from, standing) in states {
        if standing != Standing::Suspended {
            open = None;
            all.retain(|(known, ..)| *known != id);
        } else if open != Some(id) {
            open = Some(id);
            all.push((id, path, from.into()));
        }
    }
    Ok(all)
}

/// Full members since a month until before another one.
pub(in crate::members) async fn full_between(
    read: &mut Read,
    area: AreaId,
    from: Date,
    until: Date,
) -> Result<Vec<Since>, db::Error> {
    // Dates are kept as texts that are known to the month at least; a month sorts before its days.
    let month = |day: Date| day.strftime("%Y-%m").to_string();
    let after = month(until.last_of_month().saturating_add(jiff::Span::new().days(1)));
    read.all(&NEW_FULL, &args![area, month(from), after]).await
}

/// Present members of a scope by their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// All of them.
    pub members: i64,
    /// Probationary ones.
    pub probationary: i64,
    /// Those who are elsewhere for a time.
    pub floating: i64,
    /// Those whose membership is suspended.
    pub suspended: i64,
    /// Those whose membership is retained.
    pub retained: i64,
}

/// Present members of a scope by their state.
pub(in crate::members) async fn status(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<Status, db::Error> {
    let (members, probationary, floating, suspended, retained): (i64, i64, i64, i64, i64) =
        read.one(&STATUS, &args![area, scope.from, scope.to]).await?;
    Ok(Status { members, probationary, floating, suspended, retained })
}

/// The name and branch of a membership.
pub(in crate::members) async fn named(
    read: &mut Read,
    area: AreaId,
    id: MembershipId,
) -> Result<(String, String), db::Error> {
    read.one(&NAMED, &args![area, id]).await
}
