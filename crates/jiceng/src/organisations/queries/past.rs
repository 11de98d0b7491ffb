//! SQL of past days: what stood where, how it was called, and how many belonged to it.
//!
//! A placement holds from its first day until the day on which the next begins; so does a membership. A post is held
//! to its last day.

use super::{Organisation, Term};
use crate::organisations::model::Deed;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;
use std::collections::HashMap;

db::statements! {
    PLACE_ON = "SELECT path, superior FROM placement WHERE area = $1 AND organisation = $2 AND from_day <= $3 AND (until_day IS NULL OR until_day > $3)";
    PLACES = "SELECT p.from_day, p.until_day, o.short_name FROM placement p LEFT JOIN organisation o ON o.area = p.area AND o.id = p.superior WHERE p.area = $1 AND p.organisation = $2 ORDER BY p.from_day DESC";
    CHANGED_AFTER = "SELECT organisation, act, before_text FROM organisation_act WHERE area = $1 AND organisation = $2 AND act IN ('rename', 'change-kind') AND on_day > $3 ORDER BY on_day, recorded_at, id";
    BELOW_CHANGED_AFTER = "SELECT a.organisation, a.act, a.before_text FROM organisation_act a JOIN placement p ON p.area = a.area AND p.organisation = a.organisation WHERE a.area = $1 AND p.superior = $2 AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day > $3) AND a.act IN ('rename', 'change-kind') AND a.on_day > $3 ORDER BY a.on_day, a.recorded_at, a.id";
    CHILDREN_ON = "SELECT o.id, o.kind, o.setting, o.name, o.short_name, o.code, p.path, p.superior, o.founded, o.founding_document, o.dissolved_on, o.unit_situation, o.contact, o.telephone, o.address, o.postcode, o.temporary_until, o.version FROM placement p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND p.superior = $2 AND p.path > $4 AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day > $3) ORDER BY p.path LIMIT $5";
    PATHS_ON = "SELECT path FROM placement WHERE area = $1 AND path >= $2 AND path < $3 AND from_day <= $4 AND (until_day IS NULL OR until_day > $4)";
    COUNTS_ON = "SELECT p.path, count(*), CAST(sum(CASE WHEN (SELECT s.category FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= $4 ORDER BY s.from_day DESC LIMIT 1) = 'full' THEN 1 ELSE 0 END) AS BIGINT) FROM membership m JOIN placement p ON p.area = m.area AND p.organisation = m.organisation WHERE m.area = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $4 AND (p.until_day IS NULL OR p.until_day > $4) AND m.from_day <= $4 AND (m.until_day IS NULL OR m.until_day > $4) GROUP BY p.path";
    TERM_ON = "SELECT id, started, years, due, ended, note, seats, changing_since, extended_until FROM term WHERE area = $1 AND organisation = $2 AND started <= $3 AND (ended IS NULL OR ended > $3) ORDER BY started DESC LIMIT 1";
}

/// Since when and until when an organisation stood below which one.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct Place {
    pub(in crate::organisations) from: Date,
    pub(in crate::organisations) until: Option<Date>,
    pub(in crate::organisations) superior_name: Option<String>,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { from: row.at(0)?, until: row.at(1)?, superior_name: row.at(2)? })
    }
}

type Changed = (OrganisationId, Deed, Option<String>);

/// An organisation as it stood on a day: place, name and kind. None when it did not stand then.
///
/// # Errors
/// Whatever the database reports.
pub async fn as_of(
    read: &mut Read,
    area: AreaId,
    organisation: &Organisation,
    on: Date,
) -> Result<Option<Organisation>, db::Error> {
    let place: Option<(String, Option<OrganisationId>)> =
        read.optional(&PLACE_ON, &args![area, organisation.id, on]).await?;
    let Some((path, superior)) = place else { return Ok(None) };
    let changed: Vec<Changed> = read.all(&CHANGED_AFTER, &args![area, organisation.id, on]).await?;
    let mut then = Organisation { path, superior, ..organisation.clone() };
    wind_back(&mut then, &changed);
    Ok(Some(then))
}

/// Undoes the first later change of name and of kind: what it was before is what it was on the day.
fn wind_back(then: &mut Organisation, changed: &[Changed]) {
    let first = |wanted: Deed| {
        changed.iter().find(|(id, deed, _)| *id == then.id && *deed == wanted).and_then(|(.., it)| it.clone())
    };
    let (name, kind) = (first(Deed::Rename), first(Deed::ChangeKind));
    if let Some(name) = name {
        then.short_name = crate::organisations::short_name(&name);
        then.name = name;
    }
    if let Some(kind) = kind.and_then(|kind| kind.parse().ok()) {
        then.kind = kind;
    }
}

/// One level below an organisation as it stood on a day, in the order of the tree, after a path code.
pub(in crate::organisations) async fn children_on(
    read: &mut Read,
    caller: &Caller,
    superior: &Organisation,
    on: Date,
    after: &str,
    limit: i64,
) -> Result<Vec<Organisation>, AppError> {
    caller.scope(Permission::ReadOrganisations)?;
    let values = args![caller.area, superior.id, on, after, limit];
    let mut below: Vec<Organisation> = read.all(&CHILDREN_ON, &values).await?;
    let changed: Vec<Changed> = read.all(&BELOW_CHANGED_AFTER, &args![caller.area, superior.id, on]).await?;
    for organisation in &mut below {
        wind_back(organisation, &changed);
    }
    Ok(below)
}

/// Members and full members of a subtree on a day, by the path code of that day.
pub(in crate::organisations) async fn counts_on(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    on: Date,
) -> Result<Vec<(String, i64, i64)>, AppError> {
    caller.scope(Permission::ReadOrganisations)?;
    Ok(read.all(&COUNTS_ON, &args![caller.area, scope.from, scope.to, on]).await?)
}

/// The path codes that stood in a subtree on a day, each counted with all above it: how many stood below each.
pub(in crate::organisations) async fn below_on(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    on: Date,
) -> Result<HashMap<String, i64>, AppError> {
    caller.scope(Permission::ReadOrganisations)?;
    let paths: Vec<(String,)> = read.all(&PATHS_ON, &args![caller.area, scope.from, scope.to, on]).await?;
    let mut below = HashMap::new();
    for (path,) in &paths {
        for above in crate::organisations::model::line_of(path).filter(|above| above.len() < path.len()) {
            *below.entry(above.to_owned()).or_insert(0) += 1;
        }
    }
    Ok(below)
}

/// The term that ran on a day.
pub(in crate::organisations) async fn term_on(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
    on: Date,
) -> Result<Option<Term>, db::Error> {
    read.optional(&TERM_ON, &args![area, id, on]).await
}

/// Where an organisation stood over time, the present place first.
pub(in crate::organisations) async fn places(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
) -> Result<Vec<Place>, db::Error> {
    read.all(&PLACES, &args![area, id]).await
}
