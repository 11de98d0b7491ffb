//! SQL of the figures by which organisations are judged: for a whole area at once, or for a range of path codes.

use super::Counts;
use crate::organisations::model::{Kind, Setting};
use crate::platform::access::Scope;
use crate::platform::id::{AreaId, OrganisationId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;

db::statements! {
    STANDING = "SELECT id, path, kind, setting FROM organisation WHERE area = $1 AND dissolved_on IS NULL ORDER BY path";
    STANDING_IN = "SELECT count(*) FROM organisation WHERE area = $1 AND path >= $2 AND path < $3 AND dissolved_on IS NULL";
    COUNTS_IN = "SELECT m.organisation, count(*), CAST(sum(CASE WHEN m.category = 'full' THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN m.category = 'full' AND m.standing = 'normal' THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN m.floating THEN 1 ELSE 0 END) AS BIGINT) FROM membership m WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND m.until_day IS NULL GROUP BY m.organisation";
    POSTS_IN = "SELECT p.organisation, p.post, count(*) FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.path >= $2 AND o.path < $3 AND p.from_day <= $4 AND (p.until_day IS NULL OR p.until_day >= $4) GROUP BY p.organisation, p.post";
    TERMS_IN = "SELECT t.organisation, t.started, t.years, t.due FROM term t JOIN organisation o ON o.area = t.area AND o.id = t.organisation WHERE t.area = $1 AND o.path >= $2 AND o.path < $3 AND t.started <= $4 AND (t.ended IS NULL OR t.ended > $4) ORDER BY t.started";
    JOINT_UNITS_IN = "SELECT c.organisation, count(DISTINCT c.unit) FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND o.path >= $2 AND o.path < $3 AND o.setting = 'joint' AND c.manner NOT IN ('guide', 'mass-organisation') AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day > $4) GROUP BY c.organisation";
}

/// What the board needs to know of an organisation.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct Standing {
    pub(in crate::organisations) id: OrganisationId,
    pub(in crate::organisations) path: String,
    pub(in crate::organisations) kind: Kind,
    pub(in crate::organisations) setting: Setting,
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { id: row.at(0)?, path: row.at(1)?, kind: row.at(2)?, setting: row.at(3)? })
    }
}

/// All organisations of an area that stand, in the order of path codes.
pub(in crate::organisations) async fn standing(
    read: &mut Read,
    area: AreaId,
) -> Result<Vec<Standing>, db::Error> {
    read.all(&STANDING, &args![area]).await
}

/// Members of each organisation in a range, counted.
pub(in crate::organisations) async fn member_counts(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<Vec<(OrganisationId, Counts)>, db::Error> {
    let rows: Vec<(OrganisationId, i64, i64, i64, i64)> =
        read.all(&COUNTS_IN, &args![area, scope.from, scope.to]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, members, full, full_normal, floating)| {
            (id, Counts { members, full, full_normal, floating })
        })
        .collect())
}

/// The posts held in each organisation of a range on a day: organisation, post, by how many.
pub(in crate::organisations) async fn posts_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<(OrganisationId, String, i64)>, db::Error> {
    read.all(&POSTS_IN, &args![area, scope.from, scope.to, on]).await
}

/// The terms that run on a day in a range: organisation, start, years, due day.
pub(in crate::organisations) async fn terms_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<(OrganisationId, Date, u16, Date)>, db::Error> {
    read.all(&TERMS_IN, &args![area, scope.from, scope.to, on]).await
}

/// How many units the joint branches of a range cover on a day, where any are recorded.
pub(in crate::organisations) async fn joint_units_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<(OrganisationId, i64)>, db::Error> {
    read.all(&JOINT_UNITS_IN, &args![area, scope.from, scope.to, on]).await
}

/// How many organisations stand in a range.
pub(in crate::organisations) async fn standing_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&STANDING_IN, &args![area, scope.from, scope.to]).await?;
    Ok(count)
}
