//! SQL of rosters: everything in bulk, so that a roster of 100,000 rows takes seconds.

use super::record::Record;
use crate::members::model::{Category, Standing};
use crate::organisations::Duty;
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, MembershipId, OrganisationId, PersonId};
use crate::platform::search;
use db::{FromRow, Read, Row, Value, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    HOLDERS = sqlite "SELECT m.id, m.person, m.organisation, m.name, m.version, p.version, m.category, m.standing, p.sex, p.birth, m.joined, m.full_since, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, m.party_post, m.party_group, p.note, p.identity_mask, p.identity_cipher, c.identity_hash, p.telephone_mask, p.telephone_cipher, c.area, o.path, o.short_name FROM identity_claim c LEFT JOIN membership m ON m.area = c.area AND m.person = c.person AND m.until_day IS NULL AND m.area = $1 LEFT JOIN person p ON p.area = m.area AND p.id = m.person LEFT JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE c.identity_hash IN (SELECT unhex(value) FROM json_each($2))" postgres "SELECT m.id, m.person, m.organisation, m.name, m.version, p.version, m.category, m.standing, p.sex, p.birth, m.joined, m.full_since, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, m.party_post, m.party_group, p.note, p.identity_mask, p.identity_cipher, c.identity_hash, p.telephone_mask, p.telephone_cipher, c.area, o.path, o.short_name FROM identity_claim c LEFT JOIN membership m ON m.area = c.area AND m.person = c.person AND m.until_day IS NULL AND m.area = $1 LEFT JOIN person p ON p.area = m.area AND p.id = m.person LEFT JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE c.identity_hash IN (SELECT decode(value, 'hex') FROM json_array_elements_text(CAST($2 AS JSON)))";
    NAMESAKES = sqlite "SELECT m.id, m.person, m.organisation, m.name, m.version, p.version, m.category, m.standing, p.sex, p.birth, m.joined, m.full_since, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, m.party_post, m.party_group, p.note, p.identity_mask, p.identity_cipher, p.identity_hash, p.telephone_mask, p.telephone_cipher FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 AND m.sort_key IN (SELECT value FROM json_each($4))" postgres "SELECT m.id, m.person, m.organisation, m.name, m.version, p.version, m.category, m.standing, p.sex, p.birth, m.joined, m.full_since, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, m.party_post, m.party_group, p.note, p.identity_mask, p.identity_cipher, p.identity_hash, p.telephone_mask, p.telephone_cipher FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 AND m.sort_key IN (SELECT value COLLATE \"C\" FROM json_array_elements_text(CAST($4 AS JSON)))";
    CLOSED = "SELECT o.code, o.name, o.short_name, o.path, max(a.after_text) FROM organisation o LEFT JOIN organisation_act a ON a.area = o.area AND a.organisation = o.id AND a.act = 'merge' WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.kind = 'branch' AND o.dissolved_on IS NOT NULL GROUP BY o.code, o.name, o.short_name, o.path ORDER BY o.path";
    IN_OFFICE = "SELECT CASE WHEN o.kind = 'party-group' THEN o.superior ELSE o.id END, p.person, p.name, p.post FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.path >= $2 AND o.path < $3 AND p.from_day <= $4 AND (p.until_day IS NULL OR p.until_day >= $4) AND p.post IN ('secretary', 'deputy', 'organisation', 'publicity', 'discipline', 'committee-member', 'group-leader') AND o.kind IN ('branch', 'party-group') ORDER BY o.path, p.from_day, p.id";
    CLAIM = "INSERT INTO identity_claim (identity_hash, area, person) VALUES ($1, $2, $3)";
    UNCLAIM = "DELETE FROM identity_claim WHERE identity_hash = $1 AND area = $2 AND person = $3";
    INSERT_PERSON = "INSERT INTO person (area, id, name, sort_key, sex, birth, ethnicity, native_place, education, employer, address, archive_at, identity_mask, identity_cipher, identity_hash, telephone_mask, telephone_cipher, note, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";
    INSERT_TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
    INSERT_MEMBERSHIP = "INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, joined, full_since, party_post, party_group, floating, from_day, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
    INSERT_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, reason, recorded_at) VALUES ($1, $2, $3, $4, $5, NULL, $6) ON CONFLICT (area, membership, from_day) DO UPDATE SET category = excluded.category, standing = excluded.standing, reason = excluded.reason, recorded_at = excluded.recorded_at";
    UPDATE_PERSON = "UPDATE person SET sex = $3, birth = $4, ethnicity = $5, native_place = $6, education = $7, employer = $8, address = $9, archive_at = $10, identity_mask = $11, identity_cipher = $12, identity_hash = $13, telephone_mask = $14, telephone_cipher = $15, note = $16, version = version + 1 WHERE area = $1 AND id = $2";
    UPDATE_MEMBERSHIP = "UPDATE membership SET category = $3, standing = $4, joined = $5, full_since = $6, party_post = $7, party_group = $8, version = version + 1 WHERE area = $1 AND id = $2";
    UNUSED = sqlite "SELECT m.id, m.person, m.version, p.version FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.id IN (SELECT unhex(value) FROM json_each($2)) AND m.until_day IS NULL AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.area = m.area AND o.person = m.person AND o.id <> m.id) AND NOT EXISTS (SELECT 1 FROM person_record r WHERE r.area = m.area AND r.person = m.person) AND NOT EXISTS (SELECT 1 FROM post t WHERE t.area = m.area AND t.person = m.person) AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.area = m.area AND c.person = m.person) AND NOT EXISTS (SELECT 1 FROM consent n WHERE n.area = m.area AND n.person = m.person) AND NOT EXISTS (SELECT 1 FROM account a WHERE a.area = m.area AND a.person = m.person) AND NOT EXISTS (SELECT 1 FROM meeting_attendance h WHERE h.area = m.area AND h.person = m.person) AND NOT EXISTS (SELECT 1 FROM meeting_attendance_former f WHERE f.area = m.area AND f.person = m.person)" postgres "SELECT m.id, m.person, m.version, p.version FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON))) AND m.until_day IS NULL AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.area = m.area AND o.person = m.person AND o.id <> m.id) AND NOT EXISTS (SELECT 1 FROM person_record r WHERE r.area = m.area AND r.person = m.person) AND NOT EXISTS (SELECT 1 FROM post t WHERE t.area = m.area AND t.person = m.person) AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.area = m.area AND c.person = m.person) AND NOT EXISTS (SELECT 1 FROM consent n WHERE n.area = m.area AND n.person = m.person) AND NOT EXISTS (SELECT 1 FROM account a WHERE a.area = m.area AND a.person = m.person) AND NOT EXISTS (SELECT 1 FROM meeting_attendance h WHERE h.area = m.area AND h.person = m.person) AND NOT EXISTS (SELECT 1 FROM meeting_attendance_former f WHERE f.area = m.area AND f.person = m.person)";
    VERSIONS = sqlite "SELECT m.id, m.version, p.version FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.id IN (SELECT unhex(value) FROM json_each($2)) AND m.until_day IS NULL" postgres "SELECT m.id, m.version, p.version FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON))) AND m.until_day IS NULL";
    DROP_TOKENS = sqlite "DELETE FROM person_token WHERE area = $1 AND person IN (SELECT unhex(value) FROM json_each($2))" postgres "DELETE FROM person_token WHERE area = $1 AND person IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON)))";
    DROP_CLAIMS = sqlite "DELETE FROM identity_claim WHERE identity_hash IN (SELECT p.identity_hash FROM person p WHERE p.area = $1 AND p.id IN (SELECT unhex(value) FROM json_each($2)))" postgres "DELETE FROM identity_claim WHERE identity_hash IN (SELECT p.identity_hash FROM person p WHERE p.area = $1 AND p.id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON))))";
    DROP_PERSONS = sqlite "DELETE FROM person WHERE area = $1 AND id IN (SELECT unhex(value) FROM json_each($2))" postgres "DELETE FROM person WHERE area = $1 AND id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON)))";
    DROP_STATES = sqlite "DELETE FROM membership_state WHERE area = $1 AND membership IN (SELECT unhex(value) FROM json_each($2))" postgres "DELETE FROM membership_state WHERE area = $1 AND membership IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON)))";
    DROP_MEMBERSHIPS = sqlite "DELETE FROM membership WHERE area = $1 AND id IN (SELECT unhex(value) FROM json_each($2))" postgres "DELETE FROM membership WHERE area = $1 AND id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON)))";
}

/// A member as a roster is compared with.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) membership: MembershipId,
    pub(super) person: PersonId,
    pub(super) organisation: OrganisationId,
    pub(super) name: String,
    pub(super) version: i64,
    pub(super) person_version: i64,
    pub(super) record: Record,
}

impl FromRow for Known {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let record = Record {
            category: row.at(6)?,
            standing: row.at(7)?,
            sex: row.at(8)?,
            birth: row.at(9)?,
            joined: row.at(10)?,
            full_since: row.at(11)?,
            ethnicity: row.at(12)?,
            native_place: row.at(13)?,
            education: row.at(14)?,
            employer: row.at(15)?,
            address: row.at(16)?,
            archive_at: row.at(17)?,
            party_post: row.at(18)?,
            party_group: row.at(19)?,
            note: row.at(20)?,
            identity_mask: row.at(21)?,
            identity_cipher: row.at(22)?,
            identity_hash: row.at(23)?,
            telephone_mask: row.at(24)?,
            telephone_cipher: row.at(25)?,
        };
        Ok(Self {
            membership: row.at(0)?,
            person: row.at(1)?,
            organisation: row.at(2)?,
            name: row.at(3)?,
            version: row.at(4)?,
            person_version: row.at(5)?,
            record,
        })
    }
}

/// Who holds an identity number.
#[derive(Clone, Debug)]
pub(super) enum Holder {
    /// A member of this area.
    Member(Box<Known>),
    /// Somebody of this area who is no member of a branch now.
    Former,
    /// Somebody of another area.
    Elsewhere,
}

struct HolderRow {
    hash: Vec<u8>,
    area: AreaId,
    known: Option<Known>,
}

impl FromRow for HolderRow {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let membership: Option<MembershipId> = row.at(0)?;
        let known = membership.map(|_| Known::from_row(row)).transpose()?;
        Ok(Self { hash: row.at(23)?, area: row.at(26)?, known })
    }
}

/// Hashes, names or ids looked up by one statement.
pub(super) const CHUNK: usize = 1_000;

fn list(texts: impl Iterator<Item = String>) -> String {
    serde_json::Value::from(texts.collect::<Vec<_>>()).to_string()
}

fn ids(ids: impl Iterator<Item = uuid::Uuid>) -> String {
    list(ids.map(|id| id.simple().to_string()))
}

/// Who holds these numbers, by their hashes; what belongs to other areas is not shown.
pub(super) async fn holders(
    read: &mut Read,
    area: AreaId,
    hashes: &[[u8; 32]],
) -> Result<Vec<(Vec<u8>, Holder)>, db::Error> {
    let wanted = list(hashes.iter().map(hex::encode));
    let rows: Vec<HolderRow> = read.all(&HOLDERS, &args![area, wanted]).await?;
    let holder = |row: HolderRow| match row.known {
        _ if row.area != area => Holder::Elsewhere,
        Some(known) => Holder::Member(Box::new(known)),
        None => Holder::Former,
    };
    Ok(rows.into_iter().map(|row| (row.hash.clone(), holder(row))).collect())
}

/// A branch that is dissolved.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) path: String,
    /// The branch into which it was merged.
    pub(super) into: Option<String>,
}

/// The branches of a scope that are dissolved.
pub(super) async fn closed(read: &mut Read, area: AreaId, scope: &Scope) -> Result<Vec<Closed>, db::Error> {
    type Row = (String, String, String, String, Option<String>);
    let rows: Vec<Row> = read.all(&CLOSED, &args![area, scope.from, scope.to]).await?;
    let closed = |(code, name, short_name, path, into)| Closed { code, name, short_name, path, into };
    Ok(rows.into_iter().map(closed).collect())
}

/// The members of a scope whose names sort as one of these.
pub(super) async fn namesakes(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    sort_keys: &[String],
) -> Result<Vec<Known>, db::Error> {
    let wanted = list(sort_keys.iter().cloned());
    read.all(&NAMESAKES, &args![area, scope.from, scope.to, wanted]).await
}

/// Somebody who holds a post in a branch, or in a group of it.
#[derive(Clone, Debug)]
pub(super) struct InOffice {
    pub(super) branch: OrganisationId,
    person: Option<PersonId>,
    pub(super) name: String,
    pub(super) duty: Duty,
}

impl InOffice {
    /// Whether a member holds it: the one of the register, or, where the post was entered by name alone, one of that name.
    pub(super) fn is_of(&self, person: Option<PersonId>, name: &str) -> bool {
        self.person.map_or(self.name == name, |own| Some(own) == person)
    }
}

impl FromRow for InOffice {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { branch: row.at(0)?, person: row.at(1)?, name: row.at(2)?, duty: row.at(3)? })
    }
}

/// Who holds which post in the branches of a scope on a day.
pub(super) async fn in_office(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    on: Date,
) -> Result<Vec<InOffice>, db::Error> {
    read.all(&IN_OFFICE, &args![area, scope.from, scope.to, on]).await
}

/// A member to be added: ids, branch with its path code, since when there, name and record.
#[derive(Clone, Debug)]
pub(super) struct NewMember {
    pub(super) ids: (MembershipId, PersonId),
    pub(super) branch: (OrganisationId, String),
    pub(super) from: Date,
    /// Whether the person lives and works elsewhere.
    pub(super) floating: bool,
    /// Since when the membership has been suspended.
    pub(super) suspended: Option<Date>,
    pub(super) name: String,
    pub(super) record: Record,
}

impl NewMember {
    /// What the membership was from which day on: a full member was probationary here before becoming full (before the
    /// first day it may have been, where only month or year are known), and a suspended one was not before the suspension.
    fn states(&self) -> impl Iterator<Item = (Date, Category, Standing)> {
        let record = &self.record;
        let full = record.full_since.map(PartialDate::earliest);
        let full = full.filter(|_| record.category == Category::Full);
        let mut days: Vec<Date> =
            [full, self.suspended].into_iter().flatten().filter(|day| *day > self.from).collect();
        days.push(self.from);
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(move |day| {
            let early = full.is_some_and(|full| day < full);
            let before = self.suspended.is_some_and(|suspended| day < suspended);
            let category = if early { Category::Probationary } else { record.category };
            (day, category, if before { Standing::Normal } else { record.standing })
        })
    }
}

/// Adds members.
pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    members: &[NewMember],
    at: Timestamp,
) -> Result<(), db::Error> {
    let claims: Vec<[Value; 3]> = members
        .iter()
        .filter_map(|it| it.record.identity_hash.as_ref().map(|hash| args![hash, area, it.ids.1]))
        .collect();
    write.insert_all(&CLAIM, claims).await?;
    let keys: Vec<String> = members.iter().map(|it| search::person_sort_key(&it.name)).collect();
    let persons: Vec<_> = members.iter().zip(&keys).map(|(it, key)| person(area, it, key)).collect();
    write.insert_all(&INSERT_PERSON, persons).await?;
    let tokens: Vec<_> = members
        .iter()
        .flat_map(|it| search::person_tokens(&it.name).into_iter().map(|token| args![area, token, it.ids.1]))
        .collect();
    write.insert_all(&INSERT_TOKEN, tokens).await?;
    let memberships: Vec<_> = members.iter().zip(&keys).map(|(it, key)| membership(area, it, key)).collect();
    write.insert_all(&INSERT_MEMBERSHIP, memberships).await?;
    let states: Vec<_> = members
        .iter()
        .flat_map(|it| {
            let state = |(from, category, standing)| args![area, it.ids.0, from, category, standing, at];
            it.states().map(state)
        })
        .collect();
    write.insert_all(&INSERT_STATE, states).await?;
    Ok(())
}

fn person(area: AreaId, it: &NewMember, sort_key: &str) -> [Value; 18] {
    let record = &it.record;
    args![
        area,
        it.ids.1,
        it.name,
        sort_key,
        record.sex,
        record.birth,
        record.ethnicity,
        record.native_place,
        record.education,
        record.employer,
        record.address,
        record.archive_at,
        record.identity_mask,
        record.identity_cipher,
        record.identity_hash,
        record.telephone_mask,
        record.telephone_cipher,
        record.note
    ]
}

fn membership(area: AreaId, it: &NewMember, sort_key: &str) -> [Value; 15] {
    let record = &it.record;
    args![
        area,
        it.ids.0,
        it.ids.1,
        it.branch.0,
        it.branch.1,
        it.name,
        sort_key,
        record.category,
        record.standing,
        record.joined,
        record.full_since,
        record.party_post,
        record.party_group,
        it.floating,
        it.from
    ]
}

/// Brings a member's record to another one; a number newly known is claimed, one no longer known is given up.
pub(super) async fn update(
    write: &mut Write,
    area: AreaId,
    ids: (MembershipId, PersonId),
    (old, new): (&Record, &Record),
) -> Result<(), db::Error> {
    match (&old.identity_hash, &new.identity_hash) {
        (None, Some(hash)) => drop(write.execute(&CLAIM, &args![hash, area, ids.1]).await?),
        (Some(hash), None) => drop(write.execute(&UNCLAIM, &args![hash, area, ids.1]).await?),
        _ => {}
    }
    let person = args![
        area,
        ids.1,
        new.sex,
        new.birth,
        new.ethnicity,
        new.native_place,
        new.education,
        new.employer,
        new.address,
        new.archive_at,
        new.identity_mask,
        new.identity_cipher,
        new.identity_hash,
        new.telephone_mask,
        new.telephone_cipher,
        new.note
    ];
    write.execute(&UPDATE_PERSON, &person).await?;
    let membership = args![
        area,
        ids.0,
        new.category,
        new.standing,
        new.joined,
        new.full_since,
        new.party_post,
        new.party_group
    ];
    write.execute(&UPDATE_MEMBERSHIP, &membership).await?;
    Ok(())
}

/// Records what a membership is from a day on.
pub(super) async fn set_state(
    write: &mut Write,
    area: AreaId,
    membership: MembershipId,
    record: &Record,
    (from, at): (Date, Timestamp),
) -> Result<(), db::Error> {
    let values = args![area, membership, from, record.category, record.standing, at];
    write.execute(&INSERT_STATE, &values).await?;
    Ok(())
}

/// How often a membership and its person were changed.
pub(super) type Versions = (i64, i64);

/// Those of these new members on whom nothing was built since they were added, with how often they were changed.
pub(super) async fn unused(
    read: &mut Read,
    area: AreaId,
    memberships: impl Iterator<Item = uuid::Uuid>,
) -> Result<Vec<(MembershipId, PersonId, Versions)>, db::Error> {
    let rows: Vec<(MembershipId, PersonId, i64, i64)> =
        read.all(&UNUSED, &args![area, ids(memberships)]).await?;
    Ok(rows.into_iter().map(|(id, person, own, its)| (id, person, (own, its))).collect())
}

/// How often these members were changed.
pub(super) async fn versions(
    read: &mut Read,
    area: AreaId,
    memberships: impl Iterator<Item = uuid::Uuid>,
) -> Result<Vec<(MembershipId, Versions)>, db::Error> {
    let rows: Vec<(MembershipId, i64, i64)> = read.all(&VERSIONS, &args![area, ids(memberships)]).await?;
    Ok(rows.into_iter().map(|(id, own, its)| (id, (own, its))).collect())
}

/// Removes members whom an import added by mistake.
pub(super) async fn remove(
    write: &mut Write,
    area: AreaId,
    members: &[(MembershipId, PersonId)],
) -> Result<(), db::Error> {
    let persons = ids(members.iter().map(|(_, person)| person.0));
    let memberships = ids(members.iter().map(|(membership, _)| membership.0));
    for (statement, list) in [
        (&DROP_TOKENS, &persons),
        (&DROP_CLAIMS, &persons),
        (&DROP_PERSONS, &persons),
        (&DROP_STATES, &memberships),
        (&DROP_MEMBERSHIPS, &memberships),
    ] {
        write.execute(statement, &args![area, list]).await?;
    }
    Ok(())
}
