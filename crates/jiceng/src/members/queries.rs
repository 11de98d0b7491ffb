//! SQL of members.

use super::model::{Category, Draft, Sex, Standing};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AccessId, AreaId, BatchId, MembershipId, OrganisationId, PersonId};
use crate::platform::search::{self, Query};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    LIST = "SELECT m.id, m.name, m.sort_key, m.category, m.standing, m.joined, o.short_name, m.party_post FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 AND (m.sort_key, m.id) > ($4, $5) AND ($6 = '' OR m.category = $6) AND ($7 = '' OR m.standing = $7) ORDER BY m.sort_key, m.id LIMIT $8";
    LIST_TOKEN = "SELECT m.id, m.name, m.sort_key, m.category, m.standing, m.joined, o.short_name, m.party_post FROM person_token t JOIN membership m ON m.area = t.area AND m.person = t.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE t.area = $1 AND t.token = $9 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 AND (m.sort_key, m.id) > ($4, $5) AND ($6 = '' OR m.category = $6) AND ($7 = '' OR m.standing = $7) AND m.name LIKE $10 ORDER BY m.sort_key, m.id LIMIT $8";
    LIST_PREFIX = "SELECT m.id, m.name, m.sort_key, m.category, m.standing, m.joined, o.short_name, m.party_post FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 AND (m.sort_key, m.id) > ($4, $5) AND ($6 = '' OR m.category = $6) AND ($7 = '' OR m.standing = $7) AND m.person IN (SELECT t.person FROM person_token t WHERE t.area = $1 AND t.token >= $9 AND t.token < $10) ORDER BY m.sort_key, m.id LIMIT $8";
    TOTAL = "SELECT count(*) FROM membership WHERE area = $1 AND until_day IS NULL AND path >= $2 AND path < $3";
    BY_MEMBERSHIP = "SELECT m.id, m.person, m.organisation, m.path, m.name, m.category, m.standing, m.joined, m.full_since, m.party_post, m.party_group, m.from_day, m.until_day, p.sex, p.birth, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, p.identity_mask, p.identity_cipher, p.telephone_mask, p.telephone_cipher, p.note, p.version, o.short_name FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id = $2";
    CLAIMED_BY = "SELECT area, person FROM identity_claim WHERE identity_hash = $1";
    CURRENT_OF_PERSON = "SELECT id, path FROM membership WHERE area = $1 AND person = $2 AND until_day IS NULL";
    NAMESAKES = "SELECT m.id, p.identity_mask FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.organisation = $2 AND m.name = $3 AND m.until_day IS NULL";
    CLAIM = "INSERT INTO identity_claim (identity_hash, area, person) VALUES ($1, $2, $3)";
    INSERT_PERSON = "INSERT INTO person (area, id, name, sort_key, sex, birth, ethnicity, native_place, education, employer, address, archive_at, identity_mask, identity_cipher, identity_hash, telephone_mask, telephone_cipher, note, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";
    UPDATE_PERSON = "UPDATE person SET sex = $3, birth = $4, ethnicity = $5, native_place = $6, education = $7, employer = $8, address = $9, archive_at = $10, telephone_mask = $11, telephone_cipher = $12, version = version + 1 WHERE area = $1 AND id = $2";
    INSERT_TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
    INSERT_MEMBERSHIP = "INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, joined, full_since, party_post, party_group, floating, from_day, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
    UPDATE_MEMBERSHIP = "UPDATE membership SET category = $3, standing = $4, joined = $5, full_since = $6, party_post = $7, party_group = $8, version = version + 1 WHERE area = $1 AND id = $2";
    INSERT_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, reason, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (area, membership, from_day) DO UPDATE SET category = excluded.category, standing = excluded.standing, reason = excluded.reason, recorded_at = excluded.recorded_at";
    LOG_LOOK = "INSERT INTO access_log (area, id, person, at, account, who, what) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LOOKS = "SELECT at, who, what FROM access_log WHERE area = $1 AND person = $2 ORDER BY at DESC LIMIT 100";
    INSERT_BATCH = "INSERT INTO import_batch (area, id, kind, organisation, account, file_name, state, mapping, report, created_at) VALUES ($1, $2, 'members', $3, $4, $5, 'checked', $6, $7, $8)";
    BATCH = "SELECT organisation, file_name, state, report, created_at FROM import_batch WHERE area = $1 AND id = $2";
    INSERT_FILE = "INSERT INTO import_file (area, batch, content) VALUES ($1, $2, $3)";
    FILE = "SELECT content FROM import_file WHERE area = $1 AND batch = $2";
    DROP_FILE = "DELETE FROM import_file WHERE area = $1 AND batch = $2";
    CLOSE_BATCH = "UPDATE import_batch SET state = 'committed', committed_at = $3 WHERE area = $1 AND id = $2 AND state = 'checked'";
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The membership.
    pub id: MembershipId,
    /// The name.
    pub name: String,
    /// The key by which the list is sorted.
    pub sort_key: String,
    /// Full or probationary.
    pub category: Category,
    /// Of the membership.
    pub standing: Standing,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// The branch.
    pub branch: String,
    /// Post in the organisation.
    pub party_post: Option<String>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            sort_key: row.at(2)?,
            category: row.at(3)?,
            standing: row.at(4)?,
            joined: row.at(5)?,
            branch: row.at(6)?,
            party_post: row.at(7)?,
        })
    }
}

/// A member with everything on record, protected numbers masked and sealed.
#[derive(Clone, Debug)]
pub struct Member {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person: PersonId,
    /// The branch.
    pub organisation: OrganisationId,
    /// The branch's path code.
    pub path: String,
    /// The branch's name.
    pub branch: String,
    /// The name.
    pub name: String,
    /// Full or probationary.
    pub category: Category,
    /// Of the membership.
    pub standing: Standing,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// When full.
    pub full_since: Option<PartialDate>,
    /// Post in the organisation.
    pub party_post: Option<String>,
    /// Group.
    pub party_group: Option<String>,
    /// In this branch from.
    pub from: Date,
    /// In this branch until.
    pub until: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth.
    pub birth: Option<PartialDate>,
    /// Ethnicity.
    pub ethnicity: Option<String>,
    /// Province and county of origin.
    pub native_place: Option<String>,
    /// Highest education.
    pub education: Option<String>,
    /// Unit and post.
    pub employer: Option<String>,
    /// Home address.
    pub address: Option<String>,
    /// Who keeps the personal file.
    pub archive_at: Option<String>,
    /// Identity number as shown.
    pub identity_mask: Option<String>,
    /// Identity number sealed.
    pub identity_cipher: Option<Vec<u8>>,
    /// Telephone as shown.
    pub telephone_mask: Option<String>,
    /// Telephone sealed.
    pub telephone_cipher: Option<Vec<u8>>,
    /// A remark.
    pub note: Option<String>,
    /// Counts changes of the person.
    pub version: i64,
}

impl FromRow for Member {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            organisation: row.at(2)?,
            path: row.at(3)?,
            name: row.at(4)?,
            category: row.at(5)?,
            standing: row.at(6)?,
            joined: row.at(7)?,
            full_since: row.at(8)?,
            party_post: row.at(9)?,
            party_group: row.at(10)?,
            from: row.at(11)?,
            until: row.at(12)?,
            sex: row.at(13)?,
            birth: row.at(14)?,
            ethnicity: row.at(15)?,
            native_place: row.at(16)?,
            education: row.at(17)?,
            employer: row.at(18)?,
            address: row.at(19)?,
            archive_at: row.at(20)?,
            identity_mask: row.at(21)?,
            identity_cipher: row.at(22)?,
            telephone_mask: row.at(23)?,
            telephone_cipher: row.at(24)?,
            note: row.at(25)?,
            version: row.at(26)?,
            branch: row.at(27)?,
        })
    }
}

/// What a list of members is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of the name, pinyin or initials.
    pub words: String,
    /// A category's word, or empty.
    pub category: String,
    /// A standing's word, or empty.
    pub standing: String,
}

/// Members in the caller's reach, in the order of names, after a place.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn list(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
    after: Option<(&str, MembershipId)>,
    limit: i64,
) -> Result<Vec<Listed>, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Vec::new()) };
    let (key, id) = after.unwrap_or(("", MembershipId(uuid::Uuid::nil())));
    let mut values =
        args![caller.area, scope.from, scope.to, key, id, filter.category, filter.standing, limit].to_vec();
    match search::query(&filter.words) {
        None => Ok(read.all(&LIST, &values).await?),
        Some(Query::All(tokens)) => {
            let typed: String = filter.words.chars().filter(|c| c.is_alphanumeric()).collect();
            values.extend(args![tokens.first().cloned().unwrap_or_default(), format!("%{typed}%")]);
            Ok(read.all(&LIST_TOKEN, &values).await?)
        }
        Some(Query::Prefix(prefix)) => {
            values.extend(args![prefix, search::prefix_end(&prefix)]);
            Ok(read.all(&LIST_PREFIX, &values).await?)
        }
    }
}

/// How many members are in a scope of the caller's.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn total(read: &mut Read, caller: &Caller, within: &Scope) -> Result<i64, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(0) };
    let (count,): (i64,) = read.one(&TOTAL, &args![caller.area, scope.from, scope.to]).await?;
    Ok(count)
}

/// A member of the caller's.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub async fn by_membership(read: &mut Read, caller: &Caller, id: MembershipId) -> Result<Member, AppError> {
    let scope = caller.scope(Permission::ReadMembers)?;
    let found: Option<Member> = read.optional(&BY_MEMBERSHIP, &args![caller.area, id]).await?;
    found.filter(|member| scope.contains(&member.path)).ok_or(AppError::NotFound)
}

/// The person who holds an identity number, and the present membership with its branch's path code.
pub(super) async fn holder(
    read: &mut Read,
    hash: &[u8; 32],
) -> Result<Option<(AreaId, PersonId, Option<(MembershipId, String)>)>, db::Error> {
    let Some((area, person)): Option<(AreaId, PersonId)> = read.optional(&CLAIMED_BY, &args![hash]).await?
    else {
        return Ok(None);
    };
    let current = read.optional(&CURRENT_OF_PERSON, &args![area, person]).await?;
    Ok(Some((area, person, current)))
}

/// A member's record without a look at the caller's reach, for comparisons inside an import that has checked it.
pub(super) async fn record(read: &mut Read, area: AreaId, id: MembershipId) -> Result<Member, db::Error> {
    read.one(&BY_MEMBERSHIP, &args![area, id]).await
}

/// The members of a branch with a name, each with the masked identity number.
pub(super) async fn namesakes(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    name: &str,
) -> Result<Vec<(MembershipId, Option<String>)>, db::Error> {
    read.all(&NAMESAKES, &args![area, organisation, name]).await
}

/// The protected values of a person as they are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Sealed {
    pub(super) identity_hash: Option<[u8; 32]>,
    pub(super) identity: Option<Vec<u8>>,
    pub(super) telephone: Option<Vec<u8>>,
}

pub(super) async fn insert_person(
    write: &mut Write,
    area: AreaId,
    id: PersonId,
    draft: &Draft,
    sealed: &Sealed,
) -> Result<(), db::Error> {
    if let Some(hash) = &sealed.identity_hash {
        write.execute(&CLAIM, &args![hash, area, id]).await?;
    }
    let values = args![
        area,
        id,
        draft.name.0,
        search::sort_key(&draft.name.0),
        draft.sex,
        draft.birth,
        draft.ethnicity,
        draft.native_place,
        draft.education,
        draft.employer,
        draft.address,
        draft.archive_at,
        draft.identity.as_ref().map(super::IdentityNumber::mask),
        sealed.identity,
        sealed.identity_hash,
        draft.telephone.as_ref().map(super::Telephone::mask),
        sealed.telephone,
        draft.note
    ];
    write.execute(&INSERT_PERSON, &values).await?;
    for token in search::tokens(&draft.name.0) {
        write.execute(&INSERT_TOKEN, &args![area, token, id]).await?;
    }
    Ok(())
}

/// Where and since when a membership is.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) organisation: OrganisationId,
    pub(super) path: &'a str,
    pub(super) from: Date,
    pub(super) recorded_at: Timestamp,
}

pub(super) async fn insert_membership(
    write: &mut Write,
    area: AreaId,
    ids: (MembershipId, PersonId),
    draft: &Draft,
    place: &Place<'_>,
) -> Result<(), db::Error> {
    let values = args![
        area,
        ids.0,
        ids.1,
        place.organisation,
        place.path,
        draft.name.0,
        search::sort_key(&draft.name.0),
        draft.category,
        draft.standing,
        draft.joined,
        draft.full_since,
        draft.party_post,
        draft.party_group,
        false,
        place.from
    ];
    write.execute(&INSERT_MEMBERSHIP, &values).await?;
    let state =
        args![area, ids.0, place.from, draft.category, draft.standing, None::<String>, place.recorded_at];
    write.execute(&INSERT_STATE, &state).await?;
    Ok(())
}

pub(super) async fn update(
    write: &mut Write,
    area: AreaId,
    ids: (MembershipId, PersonId),
    draft: &Draft,
    sealed: &Sealed,
    on: (Date, Timestamp),
) -> Result<(), db::Error> {
    let person = args![
        area,
        ids.1,
        draft.sex,
        draft.birth,
        draft.ethnicity,
        draft.native_place,
        draft.education,
        draft.employer,
        draft.address,
        draft.archive_at,
        draft.telephone.as_ref().map(super::Telephone::mask),
        sealed.telephone
    ];
    write.execute(&UPDATE_PERSON, &person).await?;
    let membership = args![
        area,
        ids.0,
        draft.category,
        draft.standing,
        draft.joined,
        draft.full_since,
        draft.party_post,
        draft.party_group
    ];
    write.execute(&UPDATE_MEMBERSHIP, &membership).await?;
    let state = args![area, ids.0, on.0, draft.category, draft.standing, None::<String>, on.1];
    write.execute(&INSERT_STATE, &state).await?;
    Ok(())
}

pub(super) async fn log_look(
    write: &mut Write,
    caller: &Caller,
    id: AccessId,
    person: PersonId,
    at: Timestamp,
    what: &str,
) -> Result<(), db::Error> {
    let who = format!("{} · {}", caller.acting.organisation_name, caller.name);
    write.execute(&LOG_LOOK, &args![caller.area, id, person, at, caller.account, who, what]).await?;
    Ok(())
}

/// Who looked at a person's protected numbers, newest first.
pub(super) async fn looks(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<(Timestamp, String, String)>, db::Error> {
    read.all(&LOOKS, &args![area, person]).await
}

/// A batch of the caller's organisation: branch, file name, state, report.
pub(super) type BatchRow = (OrganisationId, String, String, String, Timestamp);

pub(super) async fn insert_batch(
    write: &mut Write,
    caller: &Caller,
    id: BatchId,
    batch: &BatchRow,
    file: &[u8],
) -> Result<(), db::Error> {
    let values = args![caller.area, id, batch.0, caller.account, batch.1, "{}", batch.3, batch.4];
    write.execute(&INSERT_BATCH, &values).await?;
    write.execute(&INSERT_FILE, &args![caller.area, id, file]).await?;
    Ok(())
}

pub(super) async fn batch(read: &mut Read, area: AreaId, id: BatchId) -> Result<Option<BatchRow>, db::Error> {
    read.optional(&BATCH, &args![area, id]).await
}

pub(super) async fn file(read: &mut Read, area: AreaId, id: BatchId) -> Result<Vec<u8>, db::Error> {
    let (content,): (Vec<u8>,) = read.one(&FILE, &args![area, id]).await?;
    Ok(content)
}

/// Closes a checked batch and forgets its file. Tells whether it was still open.
pub(super) async fn close_batch(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    at: Timestamp,
) -> Result<bool, db::Error> {
    write.execute(&DROP_FILE, &args![area, id]).await?;
    Ok(write.execute(&CLOSE_BATCH, &args![area, id, at]).await? == 1)
}
