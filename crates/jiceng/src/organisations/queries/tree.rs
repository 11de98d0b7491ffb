//! SQL of changes to the tree: placements, path codes, merging and closing.

use super::Organisation;
use crate::organisations::model::{Kind, OrganisationName};
use crate::platform::access::Scope;
use crate::platform::id::{AreaId, MembershipId, OrganisationId, PersonId};
use crate::platform::names::Names;
use crate::platform::search::{self, Stale};
use db::{Read, Write, args};
use jiff::{Timestamp, civil::Date};
use std::marker::PhantomData;

db::statements! {
    KEYS = "SELECT id, short_name, sort_key FROM organisation WHERE area = $1";
    TOKENS = "SELECT organisation, token FROM organisation_token WHERE area = $1";
    SET_KEY = "UPDATE organisation SET sort_key = $3 WHERE area = $1 AND id = $2";
    LAST_PLACED = "SELECT max(path) FROM placement WHERE area = $1 AND path > $2 AND path < $3";
    LAST_CODED = "SELECT max(path) FROM organisation WHERE area = $1 AND path > $2 AND path < $3";
    PLACED_SINCE = "SELECT p.from_day, o.short_name FROM placement p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND p.path >= $2 AND p.path < $3 AND p.until_day IS NULL ORDER BY p.from_day DESC LIMIT 1";
    HELD_SINCE = "SELECT max(t.day) FROM (SELECT max(started) AS day FROM term WHERE area = $1 AND organisation = $2 AND ended IS NULL UNION ALL SELECT max(from_day) AS day FROM post WHERE area = $1 AND organisation = $2 AND until_day IS NULL UNION ALL SELECT max(from_day) AS day FROM membership WHERE area = $1 AND organisation = $2 AND until_day IS NULL) t";
    LAST_ACT = "SELECT max(on_day) FROM organisation_act WHERE area = $1 AND organisation = $2 AND act = $3";
    PLACE = "INSERT INTO placement (area, organisation, from_day, path, superior) VALUES ($1, $2, $3, $4, $5)";
    MOVE_FOUNDING = "UPDATE placement SET from_day = $3 WHERE area = $1 AND organisation = $2 AND from_day = (SELECT min(p.from_day) FROM placement p WHERE p.area = $1 AND p.organisation = $2) AND (until_day IS NULL OR until_day > $3)";
    INSERT_TOKEN = "INSERT INTO organisation_token (area, token, organisation) VALUES ($1, $2, $3)";
    SET_SUPERIOR = "UPDATE organisation SET superior = $4, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    RECODE = "UPDATE organisation SET path = $4 || substr(path, CAST($5 AS INTEGER)) WHERE area = $1 AND path >= $2 AND path < $3";
    RECODE_MEMBERS = "UPDATE membership SET path = (SELECT o.path FROM organisation o WHERE o.area = membership.area AND o.id = membership.organisation) WHERE area = $1 AND organisation IN (SELECT id FROM organisation WHERE area = $1 AND path >= $2 AND path < $3)";
    END_PLACEMENTS = "UPDATE placement SET until_day = $4 WHERE area = $1 AND path >= $2 AND path < $3 AND until_day IS NULL AND from_day < $4";
    PLACE_SUBTREE = "INSERT INTO placement (area, organisation, from_day, path, superior) SELECT area, id, $4, path, superior FROM organisation WHERE area = $1 AND path >= $2 AND path < $3 AND dissolved_on IS NULL ON CONFLICT (area, organisation, from_day) DO UPDATE SET path = excluded.path, superior = excluded.superior";
    RENAME = "UPDATE organisation SET name = $4, short_name = $5, sort_key = $6, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    DROP_TOKENS = "DELETE FROM organisation_token WHERE area = $1 AND organisation = $2";
    SET_KIND = "UPDATE organisation SET kind = $4, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    DISSOLVE = "UPDATE organisation SET dissolved_on = $4, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    END_PLACEMENT = "UPDATE placement SET until_day = $3 WHERE area = $1 AND organisation = $2 AND until_day IS NULL";
    END_TERMS = "UPDATE term SET ended = $3 WHERE area = $1 AND organisation = $2 AND ended IS NULL";
    END_POSTS = "UPDATE post SET until_day = $3 WHERE area = $1 AND organisation = $2 AND until_day IS NULL";
    END_COVERS = "UPDATE unit_cover SET until_day = $3 WHERE area = $1 AND organisation = $2 AND until_day IS NULL";
    END_GRANTS = "UPDATE role_grant SET until_day = $3 WHERE area = $1 AND organisation = $2 AND (until_day IS NULL OR until_day > $3)";
    HAND_TERRITORY = "UPDATE unit SET territory = $3 WHERE area = $1 AND territory = $2";
    HAND_GUESTS = "UPDATE floating_place SET host = $3 WHERE area = $1 AND host = $2 AND number = (SELECT f.place FROM floating f WHERE f.area = floating_place.area AND f.id = floating_place.floating AND f.ended_on IS NULL)";
    HAND_FLOATING = "UPDATE floating SET home = $3 WHERE area = $1 AND home = $2 AND membership IS NULL AND ended_on IS NULL";
    MOVE_FLOATING = "UPDATE floating SET membership = $3, home = $4 WHERE area = $1 AND membership = $2 AND ended_on IS NULL";
    MEMBERS_OF = "SELECT id, person FROM membership WHERE area = $1 AND organisation = $2 AND until_day IS NULL ORDER BY id";
    COPY_MEMBERSHIP = "INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, applied, joined, full_since, party_group, floating, from_day, version) SELECT area, $3, person, $4, $5, name, sort_key, category, standing, applied, joined, full_since, party_group, floating, $6, 1 FROM membership WHERE area = $1 AND id = $2";
    COPY_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, recorded_at) SELECT area, $3, $4, category, standing, $5 FROM membership WHERE area = $1 AND id = $2";
    COPY_GROUP = "INSERT INTO membership_group (area, membership, from_day, party_group, recorded_at) SELECT area, $3, $4, party_group, $5 FROM membership WHERE area = $1 AND id = $2 AND party_group IS NOT NULL";
    HAND_CASES = "UPDATE procedure_case SET organisation = $3, version = version + 1 WHERE area = $1 AND organisation = $2 AND state = 'running'";
    HAND_PARTNER = "UPDATE procedure_case SET partner = $3, version = version + 1 WHERE area = $1 AND partner = $2 AND state = 'running'";
    END_MEMBERSHIP = "UPDATE membership SET until_day = $3, left_reason = $4, version = version + 1 WHERE area = $1 AND id = $2";
}

/// The greatest path code ever given out below an organisation, at any depth.
///
/// # Errors
/// Whatever the database reports.
pub async fn last_path_below(read: &mut Read, area: AreaId, path: &str) -> Result<Option<String>, db::Error> {
    let scope = Scope::subtree(path);
    let values = args![area, scope.from, scope.to];
    let (placed,): (Option<String>,) = read.one(&LAST_PLACED, &values).await?;
    let (coded,): (Option<String>,) = read.one(&LAST_CODED, &values).await?;
    Ok(placed.max(coded))
}

/// The latest day since which an organisation of a subtree stands where it stands, and its name.
pub(in crate::organisations) async fn placed_since(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<Option<(Date, String)>, db::Error> {
    read.optional(&PLACED_SINCE, &args![area, scope.from, scope.to]).await
}

/// The latest day since which a running term, post or membership of an organisation holds.
pub(in crate::organisations) async fn held_since(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
) -> Result<Option<Date>, db::Error> {
    let (day,): (Option<Date>,) = read.one(&HELD_SINCE, &args![area, id]).await?;
    Ok(day)
}

/// The day of the last act of a kind on an organisation.
pub(in crate::organisations) async fn last_act(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
    act: &str,
) -> Result<Option<Date>, db::Error> {
    let (day,): (Option<Date>,) = read.one(&LAST_ACT, &args![area, id, act]).await?;
    Ok(day)
}

pub(in crate::organisations) async fn place(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    from: Date,
) -> Result<(), db::Error> {
    let values = args![area, organisation.id, from, organisation.path, organisation.superior];
    write.execute(&PLACE, &values).await?;
    Ok(())
}

/// Moves the beginning of the first placement to the day of founding, as far as the placements after it leave room.
pub(in crate::organisations) async fn move_founding(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    founded: Date,
) -> Result<(), db::Error> {
    write.execute(&MOVE_FOUNDING, &args![area, organisation, founded]).await?;
    Ok(())
}

/// Puts an organisation with everything below it under another one from a day on: path codes, dated placements and the
/// codes in memberships change together. Tells whether the organisation was still in the version that was read.
pub(in crate::organisations) async fn replant(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    to: (OrganisationId, &str),
    on: Date,
) -> Result<bool, db::Error> {
    let (superior, path) = to;
    let values = args![area, organisation.id, organisation.version, superior];
    if write.execute(&SET_SUPERIOR, &values).await? != 1 {
        return Ok(false);
    }
    let (old, new) = (Scope::subtree(&organisation.path), Scope::subtree(path));
    write.execute(&END_PLACEMENTS, &args![area, old.from, old.to, on]).await?;
    let rest = i64::try_from(organisation.path.len() + 1).unwrap_or(i64::MAX);
    write.execute(&RECODE, &args![area, old.from, old.to, path, rest]).await?;
    write.execute(&PLACE_SUBTREE, &args![area, new.from, new.to, on]).await?;
    write.execute(&RECODE_MEMBERS, &args![area, new.from, new.to]).await?;
    Ok(true)
}

/// Gives a new name, with the words under which it is found. Tells whether the version was the present one.
pub(in crate::organisations) async fn rename(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    name: &OrganisationName,
) -> Result<bool, db::Error> {
    let short = crate::organisations::short_name(&name.0);
    let key = search::place_key(&short);
    let values = args![area, organisation.id, organisation.version, name.0, short, key];
    if write.execute(&RENAME, &values).await? != 1 {
        return Ok(false);
    }
    NAMES.replace_tokens(write, area, organisation.id, super::tokens_of(&name.0)).await?;
    Ok(true)
}

pub(in crate::organisations) async fn set_kind(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    kind: Kind,
) -> Result<bool, db::Error> {
    let values = args![area, organisation.id, organisation.version, kind];
    Ok(write.execute(&SET_KIND, &values).await? == 1)
}

/// Closes an organisation on a day: its place, terms, posts and covers of units end, roles on it end with `today`, and
/// its territory passes to another one. Tells whether the version was the present one.
pub(in crate::organisations) async fn dissolve(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    days: (Date, Date),
    heir: OrganisationId,
) -> Result<bool, db::Error> {
    let (on, today) = days;
    let values = args![area, organisation.id, organisation.version, on];
    if write.execute(&DISSOLVE, &values).await? != 1 {
        return Ok(false);
    }
    for statement in [&END_PLACEMENT, &END_TERMS, &END_POSTS, &END_COVERS] {
        write.execute(statement, &args![area, organisation.id, on]).await?;
    }
    write.execute(&END_GRANTS, &args![area, organisation.id, today]).await?;
    write.execute(&HAND_TERRITORY, &args![area, organisation.id, heir]).await?;
    write.execute(&HAND_GUESTS, &args![area, organisation.id, heir]).await?;
    write.execute(&HAND_FLOATING, &args![area, organisation.id, heir]).await?;
    Ok(true)
}

/// The present members of an organisation.
pub(in crate::organisations) async fn members_of(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
) -> Result<Vec<(MembershipId, PersonId)>, db::Error> {
    read.all(&MEMBERS_OF, &args![area, id]).await
}

/// Hands running cases of procedures on to the organisation that another was merged into, those in which it takes part
/// among them.
pub(in crate::organisations) async fn hand_cases(
    write: &mut Write,
    area: AreaId,
    from: OrganisationId,
    into: OrganisationId,
) -> Result<(), db::Error> {
    for statement in [&HAND_CASES, &HAND_PARTNER] {
        write.execute(statement, &args![area, from, into]).await?;
    }
    Ok(())
}

/// Ends a membership on a day and opens one in another organisation with the same category and standing, in the same
/// group: the groups move along. The history of the ended one stays with it.
pub(in crate::organisations) async fn transplant(
    write: &mut Write,
    area: AreaId,
    memberships: (MembershipId, MembershipId),
    to: &Organisation,
    on: (Date, Timestamp),
) -> Result<(), db::Error> {
    let (old, new) = memberships;
    write.execute(&COPY_MEMBERSHIP, &args![area, old, new, to.id, to.path, on.0]).await?;
    write.execute(&COPY_STATE, &args![area, old, new, on.0, on.1]).await?;
    write.execute(&COPY_GROUP, &args![area, old, new, on.0, on.1]).await?;
    write.execute(&MOVE_FLOATING, &args![area, old, new, to.id]).await?;
    write.execute(&END_MEMBERSHIP, &args![area, old, on.0, "merged"]).await?;
    Ok(())
}

/// How names of organisations are kept sorted and found.
pub(super) static NAMES: Names<OrganisationId> = Names {
    keys: &KEYS,
    tokens: &TOKENS,
    set_key: &SET_KEY,
    drop_tokens: &DROP_TOKENS,
    insert_token: &INSERT_TOKEN,
    id: PhantomData,
};

/// Those whose stored sort key or tokens are not those that their name has now.
///
/// # Errors
/// Whatever the database reports.
pub async fn stale_names(read: &mut Read, area: AreaId) -> Result<Vec<Stale<OrganisationId>>, db::Error> {
    NAMES.stale(read, area).await
}

/// Brings the sort keys and tokens of an area to those that the names have now. Tells how many were changed.
///
/// # Errors
/// Whatever the database reports.
pub async fn renew_names(db: &db::Db, area: AreaId) -> Result<usize, db::Error> {
    NAMES.renew(db, area).await
}
