//! SQL of the yearly statistics: a few statements that count by the level below the organisation that asks. A branch counts
//! where it stood last by the day; an organisation counts where it stood on the day.

use crate::ledgers::model::{Counted, Moved, Reached, State};
use crate::members::{Category, Leaving, Sex, Standing};
use crate::organisations::{Kind, Setting};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId, OrganisationId};
use db::{Read, Value, args};
use jiff::civil::Date;
use std::collections::HashSet;

db::statements! {
    NAMES = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT b.path, n.short_name, n.kind FROM b JOIN organisation n ON n.area = b.area AND n.id = b.id WHERE b.path >= $2 AND b.path < $3 AND length(b.path) <= CAST(CAST($4 AS BIGINT) AS INTEGER) ORDER BY b.path, CASE WHEN n.dissolved_on IS NULL THEN 0 ELSE 1 END, n.id";
    STANDINGS = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), b.setting, s.category, s.standing, count(*) FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $5) WHERE b.path >= $2 AND b.path < $3 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > $5) GROUP BY 1, 2, 3, 4";
    PEOPLE = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), p.sex, p.ethnicity, p.education, count(*) FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $5) JOIN person p ON p.area = m.area AND p.id = m.person WHERE b.path >= $2 AND b.path < $3 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > $5) AND s.standing <> 'suspended' GROUP BY 1, 2, 3, 4";
    BIRTHS = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), substr(p.birth, 1, 7), CASE WHEN length(p.birth) < 10 THEN CAST(0 AS BIGINT) WHEN substr(p.birth, 9, 2) <= $6 THEN CAST(1 AS BIGINT) ELSE CAST(2 AS BIGINT) END, count(*) FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $5) JOIN person p ON p.area = m.area AND p.id = m.person WHERE b.path >= $2 AND b.path < $3 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > $5) AND s.standing <> 'suspended' GROUP BY 1, 2, 3";
    FULL_SINCE = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), s.category, substr(m.full_since, 1, 7), CASE WHEN length(m.full_since) < 10 THEN CAST(0 AS BIGINT) WHEN substr(m.full_since, 9, 2) <= $6 THEN CAST(1 AS BIGINT) ELSE CAST(2 AS BIGINT) END, count(*) FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $5) WHERE b.path >= $2 AND b.path < $3 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > $5) AND s.standing <> 'suspended' GROUP BY 1, 2, 3, 4";
    OPENING = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT t.bucket, count(*) FROM (SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)) AS bucket, (SELECT s.standing FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= $6 ORDER BY s.from_day DESC LIMIT 1) AS standing FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id WHERE b.path >= $2 AND b.path < $3 AND m.from_day <= $6 AND (m.until_day IS NULL OR m.until_day > $6)) t WHERE t.standing <> 'suspended' GROUP BY t.bucket";
    CAME = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT t.bucket, t.fits, t.category, t.before_reason, t.outside, count(*) FROM (SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)) AS bucket, CASE WHEN m.joined IS NOT NULL AND m.joined = substr(CAST(m.from_day AS TEXT), 1, length(m.joined)) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS fits, (SELECT s.category FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= m.from_day ORDER BY s.from_day DESC LIMIT 1) AS category, (SELECT s.standing FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= m.from_day ORDER BY s.from_day DESC LIMIT 1) AS standing, (SELECT x.left_reason FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.until_day IS NOT NULL AND x.until_day <= m.from_day AND x.until_day > x.from_day ORDER BY x.until_day DESC, x.id DESC LIMIT 1) AS before_reason, CASE WHEN EXISTS (SELECT 1 FROM transfer t WHERE t.area = m.area AND t.person = m.person AND t.direction = 'in' AND t.received_on = m.from_day) OR (SELECT CASE WHEN x.left_reason = 'transferred-out' AND x.until_day < m.from_day THEN 1 ELSE 0 END FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.until_day IS NOT NULL AND x.until_day <= m.from_day AND x.until_day > x.from_day ORDER BY x.until_day DESC, x.id DESC LIMIT 1) = 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS outside FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id WHERE b.path >= $2 AND b.path < $3 AND m.from_day > $6 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > m.from_day)) t WHERE t.standing <> 'suspended' GROUP BY 1, 2, 3, 4, 5";
    LEFT = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT t.bucket, t.left_reason, t.within, count(*) FROM (SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)) AS bucket, m.left_reason, CASE WHEN m.left_reason = 'transferred-out' AND EXISTS (SELECT 1 FROM membership x WHERE x.area = m.area AND x.person = m.person AND x.id <> m.id AND x.from_day = m.until_day) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS within, (SELECT s.standing FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day < m.until_day ORDER BY s.from_day DESC LIMIT 1) AS standing FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id WHERE b.path >= $2 AND b.path < $3 AND m.until_day > $6 AND m.until_day <= $5 AND m.until_day > m.from_day) t WHERE t.standing <> 'suspended' GROUP BY 1, 2, 3";
    MOVED = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT p.id, substr(pb.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), substr(nb.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), p.left_reason FROM membership m JOIN b nb ON nb.area = m.area AND nb.id = m.organisation JOIN membership p ON p.area = m.area AND p.person = m.person AND p.id <> m.id AND p.until_day = m.from_day AND p.until_day > p.from_day JOIN b pb ON pb.area = p.area AND pb.id = p.organisation WHERE m.area = $1 AND m.from_day > $6 AND m.from_day <= $5 AND (m.until_day IS NULL OR m.until_day > m.from_day) AND p.left_reason IN ('transferred-out', 'merged') AND pb.path >= $2 AND pb.path < $3 AND nb.path >= $2 AND nb.path < $3 AND NOT EXISTS (SELECT 1 FROM membership y WHERE y.area = m.area AND y.person = m.person AND y.id <> m.id AND y.until_day = m.from_day AND y.until_day > y.from_day AND y.id > p.id) AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.area = m.area AND t.person = m.person AND t.direction = 'in' AND t.received_on = m.from_day) AND (SELECT s.standing FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day <= m.from_day ORDER BY s.from_day DESC LIMIT 1) <> 'suspended' AND (SELECT s.standing FROM membership_state s WHERE s.area = p.area AND s.membership = p.id AND s.from_day < p.until_day ORDER BY s.from_day DESC LIMIT 1) <> 'suspended' ORDER BY m.from_day, m.id";
    CHANGED = "WITH b AS MATERIALIZED (SELECT o.area, o.id, o.setting, coalesce((SELECT p.path FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.from_day <= $5 ORDER BY p.from_day DESC LIMIT 1), o.path) AS path FROM organisation o WHERE o.area = $1) SELECT t.bucket, t.now_standing, count(*) FROM (SELECT substr(b.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)) AS bucket, c.standing AS now_standing, (SELECT s.standing FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.from_day < c.from_day ORDER BY s.from_day DESC LIMIT 1) AS before_standing FROM b JOIN membership m ON m.area = b.area AND m.organisation = b.id JOIN membership_state c ON c.area = m.area AND c.membership = m.id WHERE b.path >= $2 AND b.path < $3 AND c.from_day > $6 AND c.from_day <= $5 AND c.from_day > m.from_day AND (m.until_day IS NULL OR c.from_day < m.until_day)) t WHERE (t.now_standing = 'suspended' AND t.before_standing <> 'suspended') OR (t.now_standing <> 'suspended' AND t.before_standing = 'suspended') GROUP BY 1, 2";
    ORGANISATIONS = "SELECT substr(p.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), o.kind, o.setting, count(*) FROM placement p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $5 AND (p.until_day IS NULL OR p.until_day > $5) GROUP BY 1, 2, 3";
    KINDS_CHANGED = "SELECT o.id, substr(p.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), o.kind, a.before_text FROM organisation_act a JOIN organisation o ON o.area = a.area AND o.id = a.organisation JOIN placement p ON p.area = a.area AND p.organisation = a.organisation WHERE p.area = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $5 AND (p.until_day IS NULL OR p.until_day > $5) AND a.act = 'change-kind' AND a.on_day > $5 ORDER BY o.id, a.on_day, a.recorded_at, a.id";
    TERMS = "SELECT substr(p.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), CASE WHEN t.id IS NULL THEN 'none' WHEN coalesce(t.extended_until, t.due) < $5 THEN 'overdue' ELSE 'running' END, count(*) FROM placement p JOIN organisation o ON o.area = p.area AND o.id = p.organisation LEFT JOIN term t ON t.area = p.area AND t.organisation = p.organisation AND t.id = (SELECT x.id FROM term x WHERE x.area = p.area AND x.organisation = p.organisation AND x.started <= $5 AND (x.ended IS NULL OR x.ended > $5) ORDER BY x.started DESC, x.id DESC LIMIT 1) WHERE p.area = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $5 AND (p.until_day IS NULL OR p.until_day > $5) AND o.kind <> 'party-group' GROUP BY 1, 2";
    ELECTED = "SELECT substr(p.path, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)), count(*) FROM placement p JOIN term t ON t.area = p.area AND t.organisation = p.organisation WHERE p.area = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $5 AND (p.until_day IS NULL OR p.until_day > $5) AND t.started > $6 AND t.started <= $5 GROUP BY 1";
}

/// Where, sex, ethnicity, education, and how many.
type Person = (String, Option<Sex>, Option<String>, Option<String>, i64);
/// Where, whether the admission fits the beginning, category, how the membership before ended, whether the relation came from
/// outside, and how many.
type Came = (String, i64, Option<Category>, Option<Leaving>, i64, i64);

/// What is counted: a scope, how long the codes of the level below are, the last day before the period, and its last day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::ledgers) struct Bounds {
    pub(in crate::ledgers) scope: Scope,
    pub(in crate::ledgers) level: usize,
    pub(in crate::ledgers) before: Date,
    pub(in crate::ledgers) day: Date,
}

impl Bounds {
    fn values(&self, area: AreaId) -> Vec<Value> {
        let level = i64::try_from(self.level).unwrap_or(i64::MAX);
        args![area, self.scope.from, self.scope.to, level, self.day].to_vec()
    }

    fn with(&self, area: AreaId, more: impl db::ToValue) -> Vec<Value> {
        [self.values(area), vec![more.to_value()]].concat()
    }
}

/// The organisations of the level below, and the one that asks: code, name and kind.
pub(in crate::ledgers) async fn names(
    read: &mut Read,
    area: AreaId,
    bounds: &Bounds,
) -> Result<Vec<(String, String, Kind)>, db::Error> {
    read.all(&NAMES, &bounds.values(area)).await
}

/// Organisations whose kind changed after the day: the code of their level, the kind now, and the kind on the day.
pub(in crate::ledgers) async fn kinds_then(
    read: &mut Read,
    area: AreaId,
    bounds: &Bounds,
) -> Result<Vec<(String, Kind, Kind)>, db::Error> {
    let rows: Vec<(OrganisationId, String, Kind, Option<String>)> =
        read.all(&KINDS_CHANGED, &bounds.values(area)).await?;
    let mut then = Vec::new();
    let mut last = None;
    for (id, bucket, now, before) in rows {
        // The first change after the day tells what it was until then.
        if last.replace(id) == Some(id) {
            continue;
        }
        if let Some(before) = before.and_then(|word| word.parse().ok()) {
            then.push((bucket, now, before));
        }
    }
    Ok(then)
}

/// Who went on, within the scope, in another organisation on the same day.
pub(in crate::ledgers) async fn moved(
    read: &mut Read,
    area: AreaId,
    bounds: &Bounds,
) -> Result<Vec<Moved>, db::Error> {
    let rows: Vec<(MembershipId, String, String, Leaving)> =
        read.all(&MOVED, &bounds.with(area, bounds.before)).await?;
    // A membership goes on once: a second that would follow the same is none of its moves.
    let mut seen = HashSet::new();
    let once = rows.into_iter().filter(|(before, ..)| seen.insert(*before));
    let moved = once.map(|(_, from, to, why)| Moved { from, to, merged: why == Leaving::Merged });
    Ok(moved.collect())
}

/// Everything that is counted in a scope of the caller's.
///
/// # Errors
/// Without the right to read members there; whatever the database reports.
pub(in crate::ledgers) async fn read(
    read: &mut Read,
    caller: &Caller,
    bounds: &Bounds,
) -> Result<Vec<Counted>, AppError> {
    caller.require(Permission::ReadMembers, &bounds.scope.from)?;
    let area = caller.area;
    let plain = bounds.values(area);
    let of_day = bounds.with(area, format!("{:02}", bounds.day.day()));
    let since = bounds.with(area, bounds.before);
    let mut all = Vec::new();
    let rows: Vec<(String, Setting, Category, Standing, i64)> = read.all(&STANDINGS, &plain).await?;
    all.extend(rows.into_iter().map(|(bucket, setting, category, standing, count)| {
        Counted::of(bucket, State::Member(setting, category, standing), count)
    }));
    let rows: Vec<Person> = read.all(&PEOPLE, &plain).await?;
    all.extend(rows.into_iter().map(|(bucket, sex, ethnicity, education, count)| {
        Counted::of(bucket, State::Person(sex, ethnicity, education), count)
    }));
    let rows: Vec<(String, Option<String>, i64, i64)> = read.all(&BIRTHS, &of_day).await?;
    all.extend(rows.into_iter().map(|(bucket, month, reached, count)| {
        Counted::of(bucket, State::Born(Reached::of(month, reached)), count)
    }));
    let rows: Vec<(String, Category, Option<String>, i64, i64)> = read.all(&FULL_SINCE, &of_day).await?;
    all.extend(rows.into_iter().map(|(bucket, category, month, reached, count)| {
        Counted::of(bucket, State::FullSince(category, Reached::of(month, reached)), count)
    }));
    let rows: Vec<(String, i64)> = read.all(&OPENING, &since).await?;
    all.extend(rows.into_iter().map(|(bucket, count)| Counted::of(bucket, State::Opening, count)));
    let rows: Vec<Came> = read.all(&CAME, &since).await?;
    all.extend(rows.into_iter().map(|(bucket, fits, category, before, outside, count)| {
        let before = (before, outside == 1);
        Counted::of(bucket, State::Came { admitted_then: fits == 1, category, before }, count)
    }));
    let rows: Vec<(String, Option<Leaving>, i64, i64)> = read.all(&LEFT, &since).await?;
    all.extend(
        rows.into_iter()
            .map(|(bucket, why, within, count)| Counted::of(bucket, State::Left(why, within == 1), count)),
    );
    let rows: Vec<(String, Standing, i64)> = read.all(&CHANGED, &since).await?;
    all.extend(
        rows.into_iter()
            .map(|(bucket, standing, count)| Counted::of(bucket, State::Changed(standing), count)),
    );
    let rows: Vec<(String, Kind, Setting, i64)> = read.all(&ORGANISATIONS, &plain).await?;
    all.extend(rows.into_iter().map(|(bucket, kind, setting, count)| {
        Counted::of(bucket, State::Organisation(kind, setting), count)
    }));
    let rows: Vec<(String, String, i64)> = read.all(&TERMS, &plain).await?;
    all.extend(rows.into_iter().map(|(bucket, word, count)| Counted::of(bucket, State::Term(word), count)));
    let rows: Vec<(String, i64)> = read.all(&ELECTED, &since).await?;
    all.extend(rows.into_iter().map(|(bucket, count)| Counted::of(bucket, State::Elected, count)));
    Ok(all)
}
