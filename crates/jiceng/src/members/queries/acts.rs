//! SQL of acts on memberships, of names and numbers, and of possible duplicates.

use super::super::model::{Act, IdentityNumber};
use crate::platform::access::{Caller, Permission};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipActId, MembershipId, PersonId};
use crate::platform::search;
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    INSERT_ACT = "INSERT INTO membership_act (area, id, membership, person, act, on_day, before_text, after_text, reason, document, warned, kept_reason, recorded_at, account, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    ACTS = "SELECT id, membership, act, on_day, before_text, after_text, reason, document, warned, kept_reason, recorded_at, who FROM membership_act WHERE area = $1 AND person = $2 ORDER BY on_day DESC, id DESC LIMIT 200";
    ACT = "SELECT id, membership, act, on_day, before_text, after_text, reason, document, warned, kept_reason, recorded_at, who FROM membership_act WHERE area = $1 AND id = $2";
    RENAME_PERSON = "UPDATE person SET name = $3, sort_key = $4, version = version + 1 WHERE area = $1 AND id = $2";
    RENAME_MEMBERSHIPS = "UPDATE membership SET name = $3, sort_key = $4 WHERE area = $1 AND person = $2";
    DROP_TOKENS = "DELETE FROM person_token WHERE area = $1 AND person = $2";
    INSERT_TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
    UNCLAIM = "DELETE FROM identity_claim WHERE identity_hash = $1 AND area = $2 AND person = $3";
    HASH_OF = "SELECT identity_hash FROM person WHERE area = $1 AND id = $2";
    CLAIM_NUMBER = "INSERT INTO identity_claim (identity_hash, area, person) VALUES ($1, $2, $3)";
    SET_IDENTITY = "UPDATE person SET identity_mask = $3, identity_cipher = $4, identity_hash = $5, version = version + 1 WHERE area = $1 AND id = $2";
    NAMESAKES = "SELECT m.id, m.person, m.path, o.short_name, p.birth, m.until_day FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.sort_key = $2 ORDER BY m.id LIMIT 50";
    POSTS_OF = "SELECT p.post, o.short_name FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND p.person = $2 AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day >= $3) ORDER BY p.from_day, p.id";
}

/// An act on a membership, as it was recorded.
#[derive(Clone, Debug)]
pub struct ActRow {
    /// Its row.
    pub id: MembershipActId,
    /// The membership.
    pub membership: MembershipId,
    /// What was done.
    pub act: Act,
    /// The day from which it is true.
    pub on: Date,
    /// What it was before.
    pub before: Option<String>,
    /// What it is since.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The document.
    pub document: Option<String>,
    /// The rules that warned, between commas.
    pub warned: Option<String>,
    /// Why it was done in spite of them.
    pub kept: Option<String>,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// Who entered it.
    pub who: String,
}

impl FromRow for ActRow {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            membership: row.at(1)?,
            act: row.at(2)?,
            on: row.at(3)?,
            before: row.at(4)?,
            after: row.at(5)?,
            reason: row.at(6)?,
            document: row.at(7)?,
            warned: row.at(8)?,
            kept: row.at(9)?,
            recorded_at: row.at(10)?,
            who: row.at(11)?,
        })
    }
}

/// Records an act.
pub(in crate::members) async fn insert_act(
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    act: &ActRow,
) -> Result<(), db::Error> {
    let values = args![
        caller.area,
        act.id,
        act.membership,
        person,
        act.act,
        act.on,
        act.before,
        act.after,
        act.reason,
        act.document,
        act.warned,
        act.kept,
        act.recorded_at,
        caller.account,
        act.who
    ];
    write.execute(&INSERT_ACT, &values).await?;
    Ok(())
}

/// What was done to the memberships of a person, the newest first. The caller of this function has read the member.
///
/// # Errors
/// Whatever the database reports.
pub async fn acts(read: &mut Read, area: AreaId, person: PersonId) -> Result<Vec<ActRow>, db::Error> {
    read.all(&ACTS, &args![area, person]).await
}

/// One act on a membership, which the caller of this function has read.
pub(in crate::members) async fn act_of(
    read: &mut Read,
    area: AreaId,
    membership: MembershipId,
    id: MembershipActId,
) -> Result<ActRow, AppError> {
    let found: Option<ActRow> = read.optional(&ACT, &args![area, id]).await?;
    found.filter(|act| act.membership == membership).ok_or(AppError::NotFound)
}

/// Gives a person another name: the record, every membership, sort keys and tokens.
pub(in crate::members) async fn rename(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    name: &str,
) -> Result<(), db::Error> {
    let key = search::person_sort_key(name);
    write.execute(&RENAME_PERSON, &args![area, person, name, key]).await?;
    write.execute(&RENAME_MEMBERSHIPS, &args![area, person, name, key]).await?;
    write.execute(&DROP_TOKENS, &args![area, person]).await?;
    for token in search::person_tokens(name) {
        write.execute(&INSERT_TOKEN, &args![area, token, person]).await?;
    }
    Ok(())
}

/// Gives a person another identity number: the claim moves with it.
///
/// # Errors
/// [`db::Error::Unique`] when somebody else holds the number.
pub(in crate::members) async fn set_identity(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    number: Option<(&IdentityNumber, [u8; 32], Vec<u8>)>,
) -> Result<(), db::Error> {
    let (old,): (Option<Vec<u8>>,) = write.one(&HASH_OF, &args![area, person]).await?;
    if let Some(old) = old {
        write.execute(&UNCLAIM, &args![old, area, person]).await?;
    }
    if let Some((_, hash, _)) = &number {
        write.execute(&CLAIM_NUMBER, &args![hash, area, person]).await?;
    }
    let (mask, hash, cipher) = match number {
        Some((number, hash, cipher)) => (Some(number.mask()), Some(hash), Some(cipher)),
        None => (None, None, None),
    };
    write.execute(&SET_IDENTITY, &args![area, person, mask, cipher, hash]).await?;
    Ok(())
}

/// Somebody of the same name in the area.
#[derive(Clone, Debug)]
pub(in crate::members) struct Namesake {
    pub(in crate::members) id: MembershipId,
    pub(in crate::members) branch: String,
    pub(in crate::members) birth: Option<PartialDate>,
    pub(in crate::members) ended: bool,
    /// Whether the caller may see the record.
    pub(in crate::members) readable: bool,
}

/// Persons of a name whose birth may be this one. Which branch they are in is told only within the caller's reach.
pub(in crate::members) async fn namesakes(
    read: &mut Read,
    caller: &Caller,
    name: &str,
    birth: Option<PartialDate>,
) -> Result<Vec<Namesake>, AppError> {
    type Found = (MembershipId, PersonId, String, String, Option<PartialDate>, Option<Date>);
    let scope = caller.scope(Permission::ReadMembers)?;
    let rows: Vec<Found> = read.all(&NAMESAKES, &args![caller.area, search::person_sort_key(name)]).await?;
    Ok(rows
        .into_iter()
        .filter(|row| match (row.4, birth) {
            (Some(theirs), Some(ours)) => theirs.agrees_with(ours),
            _ => true,
        })
        .map(|(id, _, path, branch, birth, until)| Namesake {
            id,
            readable: scope.contains(&path),
            branch,
            birth,
            ended: until.is_some(),
        })
        .collect())
}

/// The posts a person holds on a day: post and organisation.
pub(in crate::members) async fn posts_of(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    on: Date,
) -> Result<Vec<(String, String)>, db::Error> {
    read.all(&POSTS_OF, &args![area, person, on]).await
}
