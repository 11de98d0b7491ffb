//! SQL of what the register tells in the yearly book of a branch: who was a member on a day, who came and left in a year,
//! whose state changed, and honours and sanctions of the year.

use super::super::model::{Category, Leaving, RecordKind, Sets, Sex, Standing};
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, OrganisationId, PersonId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;

db::statements! {
    MEMBERS_ON = "SELECT m.name, s.category, s.standing, m.joined, m.full_since, p.birth, p.sex, p.ethnicity, p.education, p.employer, p.telephone_mask, CASE WHEN EXISTS (SELECT 1 FROM membership_group x WHERE x.area = m.area AND x.membership = m.id) THEN (SELECT g.party_group FROM membership_group g WHERE g.area = m.area AND g.membership = m.id AND g.from_day <= $3 ORDER BY g.from_day DESC LIMIT 1) ELSE m.party_group END FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $3) WHERE m.area = $1 AND m.organisation = $2 AND m.from_day <= $3 AND (m.until_day IS NULL OR m.until_day > $3) ORDER BY m.sort_key, m.id";
    CAME = "SELECT m.name, m.from_day, m.joined, (SELECT x.left_reason FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.until_day IS NOT NULL AND x.until_day <= m.from_day AND x.until_day > x.from_day ORDER BY x.until_day DESC, x.id DESC LIMIT 1), (SELECT s.category FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= m.from_day ORDER BY s.from_day DESC LIMIT 1), CASE WHEN EXISTS (SELECT 1 FROM transfer t WHERE t.area = m.area AND t.person = m.person AND t.direction = 'in' AND t.received_on = m.from_day) OR (SELECT CASE WHEN x.left_reason = 'transferred-out' AND x.until_day < m.from_day THEN 1 ELSE 0 END FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.until_day IS NOT NULL AND x.until_day <= m.from_day AND x.until_day > x.from_day ORDER BY x.until_day DESC, x.id DESC LIMIT 1) = 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END FROM membership m WHERE m.area = $1 AND m.organisation = $2 AND m.from_day >= $3 AND m.from_day <= $4 AND (m.until_day IS NULL OR m.until_day > m.from_day) ORDER BY m.from_day, m.sort_key, m.id";
    DEVELOPED = "SELECT m.person, m.name, m.from_day FROM membership m WHERE m.area = $1 AND m.organisation = $2 AND m.from_day >= $3 AND m.from_day <= $4 AND (m.until_day IS NULL OR m.until_day > m.from_day) AND m.joined IS NOT NULL AND m.joined = substr(CAST(m.from_day AS TEXT), 1, length(m.joined)) AND (SELECT s.category FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= m.from_day ORDER BY s.from_day DESC LIMIT 1) = 'probationary' AND NOT EXISTS (SELECT 1 FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.until_day IS NOT NULL AND x.until_day <= m.from_day AND x.until_day > x.from_day) AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.area = m.area AND t.person = m.person AND t.direction = 'in' AND t.received_on = m.from_day) ORDER BY m.from_day, m.sort_key, m.id";
    LEFT = "SELECT m.name, m.until_day, m.left_reason, CASE WHEN m.left_reason = 'transferred-out' AND EXISTS (SELECT 1 FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.from_day = m.until_day) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END FROM membership m WHERE m.area = $1 AND m.organisation = $2 AND m.until_day >= $3 AND m.until_day <= $4 AND m.until_day > m.from_day ORDER BY m.until_day, m.sort_key, m.id";
    CHANGED = "SELECT m.name, s.from_day, s.category, s.standing, s.sets FROM membership_state s JOIN membership m ON m.area = s.area AND m.id = s.membership WHERE m.area = $1 AND m.organisation = $2 AND s.from_day >= $3 AND s.from_day <= $4 AND s.from_day > m.from_day AND (m.until_day IS NULL OR s.from_day < m.until_day) ORDER BY s.from_day, m.sort_key, m.id";
    RECORDS_OF_YEAR = "SELECT DISTINCT m.name, r.kind, r.name, r.on_day, r.effect_until, r.document, r.id FROM person_record r JOIN membership m ON m.area = r.area AND m.person = r.person WHERE m.area = $1 AND m.organisation = $2 AND m.from_day <= $4 AND (m.until_day IS NULL OR m.until_day >= $3) AND r.withdrawn_at IS NULL AND substr(r.on_day, 1, 4) = $5 ORDER BY r.on_day, r.id";
}

/// Somebody who was a member on a day, as a roster tells.
#[derive(Clone, Debug)]
pub(in crate::members) struct OnRoster {
    pub(in crate::members) name: String,
    pub(in crate::members) category: Category,
    pub(in crate::members) standing: Standing,
    pub(in crate::members) joined: Option<PartialDate>,
    pub(in crate::members) full_since: Option<PartialDate>,
    pub(in crate::members) birth: Option<PartialDate>,
    pub(in crate::members) sex: Option<Sex>,
    pub(in crate::members) ethnicity: Option<String>,
    pub(in crate::members) education: Option<String>,
    pub(in crate::members) employer: Option<String>,
    /// Floating as registered now.
    /// Masked.
    pub(in crate::members) telephone: Option<String>,
    pub(in crate::members) group: Option<String>,
}

impl FromRow for OnRoster {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            name: row.at(0)?,
            category: row.at(1)?,
            standing: row.at(2)?,
            joined: row.at(3)?,
            full_since: row.at(4)?,
            birth: row.at(5)?,
            sex: row.at(6)?,
            ethnicity: row.at(7)?,
            education: row.at(8)?,
            employer: row.at(9)?,
            telephone: row.at(10)?,
            group: row.at(11)?,
        })
    }
}

/// Somebody who came: name, day, when admitted, why the last membership before ended, the category on that day, and whether
/// (1) the relation came from outside.
pub(in crate::members) type Came =
    (String, Date, Option<PartialDate>, Option<Leaving>, Option<Category>, i64);

/// Somebody who left: name, day, reason, and whether (1) to another branch of the area.
pub(in crate::members) type Left = (String, Date, Option<Leaving>, i64);

/// A change of category or standing within a membership.
#[derive(Clone, Debug)]
pub(in crate::members) struct Changed {
    pub(in crate::members) name: String,
    pub(in crate::members) on: Date,
    pub(in crate::members) category: Category,
    pub(in crate::members) standing: Standing,
    pub(in crate::members) sets: Sets,
}

impl FromRow for Changed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let sets: Option<String> = row.at(4)?;
        Ok(Self {
            name: row.at(0)?,
            on: row.at(1)?,
            category: row.at(2)?,
            standing: row.at(3)?,
            sets: Sets::from_word(sets.as_deref()),
        })
    }
}

/// An honour, a sanction or a suspension of rights of the year.
#[derive(Clone, Debug)]
pub(in crate::members) struct OfYear {
    pub(in crate::members) person: String,
    pub(in crate::members) kind: RecordKind,
    pub(in crate::members) name: String,
    pub(in crate::members) on: PartialDate,
    pub(in crate::members) until: Option<Date>,
    pub(in crate::members) document: Option<String>,
}

impl FromRow for OfYear {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            person: row.at(0)?,
            kind: row.at(1)?,
            name: row.at(2)?,
            on: row.at(3)?,
            until: row.at(4)?,
            document: row.at(5)?,
        })
    }
}

/// Who was a member of a branch on a day, by name. The caller's right is asked for with the branch.
pub(in crate::members) async fn members_on(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    day: Date,
) -> Result<Vec<OnRoster>, db::Error> {
    read.all(&MEMBERS_ON, &args![area, branch, day]).await
}

/// Who came to a branch between two days.
pub(in crate::members) async fn came(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Came>, db::Error> {
    read.all(&CAME, &args![area, branch, from, until]).await
}

/// Who was admitted on probation by a branch between two days, as the register tells: person, name, day.
///
/// # Errors
/// Whatever the database reports.
pub async fn developed(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<(PersonId, String, Date)>, db::Error> {
    read.all(&DEVELOPED, &args![area, branch, from, until]).await
}

/// Who left a branch between two days.
pub(in crate::members) async fn left(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Left>, db::Error> {
    read.all(&LEFT, &args![area, branch, from, until]).await
}

/// Whose category or standing changed between two days while a member of a branch.
pub(in crate::members) async fn changed(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Changed>, db::Error> {
    read.all(&CHANGED, &args![area, branch, from, until]).await
}

/// Honours, sanctions and suspensions of rights given in a year to those who were members of a branch in it.
pub(in crate::members) async fn records_of_year(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<OfYear>, db::Error> {
    let year = format!("{:04}", from.year());
    read.all(&RECORDS_OF_YEAR, &args![area, branch, from, until, year]).await
}
