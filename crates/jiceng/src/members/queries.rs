//! SQL of members.

mod acts;
mod admission;
mod awaited;
mod book;
mod filter;
mod history;
mod list;
mod readings;
mod records;
mod views;

pub use acts::{ActRow, acts};
pub use awaited::Status;
pub use filter::{Filter, Order};
pub use history::{AsOf, as_of, category_now};
pub use list::{Found, Listed, Place, Total, beginning, count, list, page, total};
pub use readings::{renew_readings, stale_readings};
pub use records::set_floating;

pub(super) use acts::*;
pub use admission::Personal;
pub(super) use admission::{birth, go_on, personal};
pub(super) use awaited::*;
pub use book::developed;
pub(super) use book::*;
pub(super) use history::*;
pub(super) use list::place_of;
pub(super) use records::*;
pub(super) use views::*;

use super::model::{Category, Draft, Leaving, Particulars, Sex, Standing};
use crate::platform::access::{Caller, Permission};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AccessId, AreaId, MembershipId, OrganisationId, PersonId};
use crate::platform::search;
use db::{FromRow, Read, Row, Statement, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    BY_MEMBERSHIP = "SELECT m.id, m.person, m.organisation, m.path, m.name, m.category, m.standing, m.joined, m.full_since, m.party_post, m.party_group, m.from_day, m.until_day, p.sex, p.birth, p.ethnicity, p.native_place, p.education, p.employer, p.address, p.archive_at, p.identity_mask, p.identity_cipher, p.telephone_mask, p.telephone_cipher, p.note, p.version, o.short_name, p.degree, p.occupation, m.applied, m.floating, m.left_reason, m.sort_key, p.version + m.version FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id = $2";
    CLAIMED_BY = "SELECT area, person FROM identity_claim WHERE identity_hash = $1";
    CURRENT_OF_PERSON = "SELECT id, path FROM membership WHERE area = $1 AND person = $2 AND until_day IS NULL";
    NAMESAKES = "SELECT m.id, p.identity_mask FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.organisation = $2 AND m.name = $3 AND m.until_day IS NULL";
    CLAIM = "INSERT INTO identity_claim (identity_hash, area, person) VALUES ($1, $2, $3)";
    INSERT_PERSON = "INSERT INTO person (area, id, name, sort_key, sex, birth, ethnicity, native_place, education, employer, address, archive_at, identity_mask, identity_cipher, identity_hash, telephone_mask, telephone_cipher, note, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";
    INSERT_TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
    INSERT_MEMBERSHIP = "INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, joined, full_since, party_post, party_group, floating, from_day, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
    INSERT_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, reason, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (area, membership, from_day) DO UPDATE SET category = excluded.category, standing = excluded.standing, reason = excluded.reason, recorded_at = excluded.recorded_at";
    LOG_LOOK = "INSERT INTO access_log (area, id, person, at, account, who, what) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LOOKS = "SELECT at, who, what FROM access_log WHERE area = $1 AND person = $2 ORDER BY at DESC LIMIT 100";
}

/// Every statement of members, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    let own = [
        STATEMENTS,
        acts::STATEMENTS,
        admission::STATEMENTS,
        awaited::STATEMENTS,
        book::STATEMENTS,
        history::STATEMENTS,
        readings::STATEMENTS,
        records::STATEMENTS,
        views::STATEMENTS,
    ];
    [own.concat(), list::statements()].concat()
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
    /// Degree.
    pub degree: Option<String>,
    /// Occupation.
    pub occupation: Option<String>,
    /// When the application was handed in.
    pub applied: Option<PartialDate>,
    /// Whether the member is away without the relation having moved.
    pub floating: bool,
    /// Why the membership ended.
    pub left: Option<Leaving>,
    /// The key by which lists are sorted.
    pub sort_key: String,
    /// Counts changes of the person and of the membership together.
    pub changes: i64,
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
            degree: row.at(28)?,
            occupation: row.at(29)?,
            applied: row.at(30)?,
            floating: row.at(31)?,
            left: row.at(32)?,
            sort_key: row.at(33)?,
            changes: row.at(34)?,
        })
    }
}

impl Member {
    /// What an office may edit at any time.
    #[must_use]
    pub(super) fn particulars(&self) -> Particulars {
        Particulars {
            sex: self.sex,
            birth: self.birth,
            ethnicity: self.ethnicity.clone(),
            native_place: self.native_place.clone(),
            education: self.education.clone(),
            degree: self.degree.clone(),
            occupation: self.occupation.clone(),
            employer: self.employer.clone(),
            address: self.address.clone(),
            archive_at: self.archive_at.clone(),
            applied: self.applied,
            joined: self.joined,
            full_since: self.full_since,
            party_post: self.party_post.clone(),
            floating: self.floating,
            note: self.note.clone(),
        }
    }
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

/// A member's record without a look at the caller's reach, for acts that have checked it.
pub(super) async fn record(read: &mut Read, area: AreaId, id: MembershipId) -> Result<Member, db::Error> {
    read.one(&BY_MEMBERSHIP, &args![area, id]).await
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

/// The present membership of a person.
pub(super) async fn current_of(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<MembershipId>, db::Error> {
    let found: Option<(MembershipId, String)> =
        read.optional(&CURRENT_OF_PERSON, &args![area, person]).await?;
    Ok(found.map(|(id, _)| id))
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
        search::person_sort_key(&draft.name.0),
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
    for token in search::person_tokens(&draft.name.0) {
        write.execute(&INSERT_TOKEN, &args![area, token, id]).await?;
    }
    Ok(())
}

/// Where and since when a membership is.
#[derive(Clone, Debug)]
pub(super) struct Branch<'a> {
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
    place: &Branch<'_>,
) -> Result<(), db::Error> {
    let values = args![
        area,
        ids.0,
        ids.1,
        place.organisation,
        place.path,
        draft.name.0,
        search::person_sort_key(&draft.name.0),
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
