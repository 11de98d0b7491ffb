//! SQL of the figures by which organisations are judged: for a whole area at once, or for a range of path codes.

use super::Counts;
use crate::organisations::model::{Deed, Duty, Kind, Setting};
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, OrganisationId, PersonId, TermId};
use db::{FromRow, Read, Row, args};
use jiff::civil::Date;
use std::collections::HashMap;

db::statements! {
    STANDING = "SELECT id, path, kind, setting FROM organisation WHERE area = $1 AND dissolved_on IS NULL ORDER BY path";
    STANDING_IN = "SELECT count(*) FROM organisation WHERE area = $1 AND path >= $2 AND path < $3 AND dissolved_on IS NULL";
    COUNTS_IN = "SELECT o.id, t.members, t.full_members, t.full_normal, t.floating FROM (SELECT m.path AS path, count(*) AS members, CAST(sum(CASE WHEN m.category = 'full' THEN 1 ELSE 0 END) AS BIGINT) AS full_members, CAST(sum(CASE WHEN m.category = 'full' AND m.standing = 'normal' THEN 1 ELSE 0 END) AS BIGINT) AS full_normal, CAST(sum(CASE WHEN m.floating THEN 1 ELSE 0 END) AS BIGINT) AS floating FROM membership m WHERE m.area = $1 AND m.path >= $2 AND m.path < $3 AND m.until_day IS NULL GROUP BY m.path) t JOIN organisation o ON o.area = $1 AND o.path = t.path";
    POSTS_IN = "SELECT p.organisation, p.post, p.person, CASE WHEN p.person IS NULL THEN p.name END, p.from_day, p.until_day, p.filed_on, p.trained_on, CASE WHEN p.post = 'secretary' THEN (SELECT max(m.full_since) FROM membership m WHERE m.area = p.area AND m.person = p.person AND m.until_day IS NULL) END FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.path >= $2 AND o.path < $3 AND p.from_day <= $4 AND (p.until_day IS NULL OR p.until_day >= $4 OR p.until_day > (SELECT max(t.started) FROM term t WHERE t.area = p.area AND t.organisation = p.organisation AND t.started <= $4 AND (t.ended IS NULL OR t.ended > $4)))";
    TERMS_IN = "SELECT t.organisation, t.id, t.started, t.years, t.due, t.seats, t.changing_since, t.extended_until FROM term t JOIN organisation o ON o.area = t.area AND o.id = t.organisation WHERE t.area = $1 AND o.path >= $2 AND o.path < $3 AND t.started <= $4 AND (t.ended IS NULL OR t.ended > $4) ORDER BY t.started";
    APPROVALS_IN = "SELECT a.organisation, a.act, a.after_text, a.on_day, a.document, a.approved_by FROM organisation_act a JOIN organisation o ON o.area = a.area AND o.id = a.organisation WHERE a.area = $1 AND o.path >= $2 AND o.path < $3 AND a.act IN ('post', 'end-post') AND a.after_text IN ('secretary', 'deputy') AND a.on_day <= $4";
    UNLED_IN = "SELECT o.id, CASE WHEN o.founding_document IS NOT NULL THEN o.founded END FROM organisation o WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.dissolved_on IS NULL AND NOT EXISTS (SELECT 1 FROM post p WHERE p.area = o.area AND p.organisation = o.id AND p.post = 'secretary') AND NOT EXISTS (SELECT 1 FROM term t WHERE t.area = o.area AND t.organisation = o.id)";
    JOINT_UNITS_IN = "SELECT c.organisation, count(DISTINCT c.unit) FROM unit_cover c JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND o.path >= $2 AND o.path < $3 AND o.setting = 'joint' AND c.manner NOT IN ('guide', 'mass-organisation') AND c.from_day <= $4 AND (c.until_day IS NULL OR c.until_day > $4) GROUP BY c.organisation";
    MEETINGS_IN = "SELECT m.organisation, max(m.on_day) FROM organisation o JOIN meeting m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.kind NOT IN ('branch', 'party-group') AND m.kind = 'members-meeting' AND m.state = 'held' AND m.on_day <= $4 GROUP BY m.organisation";
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

/// A post as rules look at it: held today, or given up in the running term.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct Held {
    pub(in crate::organisations) duty: Option<Duty>,
    /// The person of the register, or the name of somebody who is not on it.
    pub(in crate::organisations) who: (Option<PersonId>, Option<String>),
    pub(in crate::organisations) from: Date,
    pub(in crate::organisations) until: Option<Date>,
    pub(in crate::organisations) filed_on: Option<Date>,
    pub(in crate::organisations) trained_on: Option<Date>,
    /// Of a secretary on the register: since when a full member.
    pub(in crate::organisations) full_since: Option<PartialDate>,
}

/// A row of something that belongs to an organisation.
struct Of<T>(OrganisationId, T);

impl FromRow for Of<Held> {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let duty: String = row.at(1)?;
        let held = Held {
            duty: duty.parse().ok(),
            who: (row.at(2)?, row.at(3)?),
            from: row.at(4)?,
            until: row.at(5)?,
            filed_on: row.at(6)?,
            trained_on: row.at(7)?,
            full_since: row.at(8)?,
        };
        Ok(Self(row.at(0)?, held))
    }
}

/// A term that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Running {
    /// Its row.
    pub id: TermId,
    /// Elected on.
    pub started: Date,
    /// Years it lasts.
    pub years: u16,
    /// Due on.
    pub due: Date,
    /// Members that its committee is to have.
    pub seats: Option<i64>,
    /// Since when the change of term is under way.
    pub changing_since: Option<Date>,
    /// Until when it was put off, with approval.
    pub extended_until: Option<Date>,
}

impl FromRow for Of<Running> {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let running = Running {
            id: row.at(1)?,
            started: row.at(2)?,
            years: row.at(3)?,
            due: row.at(4)?,
            seats: row.at(5)?,
            changing_since: row.at(6)?,
            extended_until: row.at(7)?,
        };
        Ok(Self(row.at(0)?, running))
    }
}

/// An entry of a secretary or deputy, and whether it names an approval.
#[derive(Clone, Copy, Debug)]
pub(in crate::organisations) struct Approval {
    pub(in crate::organisations) duty: Duty,
    /// Whether it is the entry of taking the post, as against a correction of it.
    pub(in crate::organisations) first: bool,
    pub(in crate::organisations) on: Date,
    pub(in crate::organisations) named: bool,
}

impl FromRow for Of<Approval> {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let (act, document, by): (Deed, Option<String>, Option<String>) =
            (row.at(1)?, row.at(4)?, row.at(5)?);
        let approval = Approval {
            duty: row.at(2)?,
            first: act == Deed::Post,
            on: row.at(3)?,
            named: document.is_some() || by.is_some(),
        };
        Ok(Self(row.at(0)?, approval))
    }
}

/// What is recorded of the organisations of a range that their rules read, beside their members.
#[derive(Debug, Default)]
pub(in crate::organisations) struct Recorded {
    pub(in crate::organisations) posts: HashMap<OrganisationId, Vec<Held>>,
    pub(in crate::organisations) terms: HashMap<OrganisationId, Running>,
    pub(in crate::organisations) approvals: HashMap<OrganisationId, Vec<Approval>>,
    pub(in crate::organisations) units: HashMap<OrganisationId, i64>,
    /// Of those above the branches: the day of the last members' meeting.
    pub(in crate::organisations) meetings: HashMap<OrganisationId, Date>,
    /// Those that never had a term or a secretary, with the day on which the founding was answered.
    pub(in crate::organisations) unled: HashMap<OrganisationId, Option<Date>>,
}

/// Reads what is recorded in a range on a day, with six statements however many organisations there are.
pub(in crate::organisations) async fn recorded(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Recorded, db::Error> {
    let values = args![area, scope.from, scope.to, on];
    let mut recorded = Recorded::default();
    let posts: Vec<Of<Held>> = read.all(&POSTS_IN, &values).await?;
    for Of(id, held) in posts {
        recorded.posts.entry(id).or_default().push(held);
    }
    let approvals: Vec<Of<Approval>> = read.all(&APPROVALS_IN, &values).await?;
    for Of(id, approval) in approvals {
        recorded.approvals.entry(id).or_default().push(approval);
    }
    let terms: Vec<Of<Running>> = read.all(&TERMS_IN, &values).await?;
    recorded.terms = terms.into_iter().map(|Of(id, term)| (id, term)).collect();
    recorded.units = joint_units_in(read, area, scope, on).await?.into_iter().collect();
    let meetings: Vec<(OrganisationId, Date)> = read.all(&MEETINGS_IN, &values).await?;
    recorded.meetings = meetings.into_iter().collect();
    let unled: Vec<(OrganisationId, Option<PartialDate>)> =
        read.all(&UNLED_IN, &args![area, scope.from, scope.to]).await?;
    recorded.unled = unled.into_iter().map(|(id, day)| (id, day.and_then(PartialDate::day))).collect();
    Ok(recorded)
}

/// How many units the joint branches of a range cover on a day, where any are recorded.
async fn joint_units_in(
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
