//! SQL of particulars, honours and sanctions.

use super::super::model::{Particulars, RecordKind, Sanction, Telephone};
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId, PersonId, PersonRecordId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    REVISE_PERSON = "UPDATE person SET sex = $4, birth = $5, ethnicity = $6, native_place = $7, education = $8, degree = $9, occupation = $10, employer = $11, address = $12, archive_at = $13, note = $14, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    REVISE_MEMBERSHIP = "UPDATE membership SET applied = $3, joined = $4, full_since = $5, party_post = $6, floating = $7, version = version + 1 WHERE area = $1 AND id = $2";
    SET_FLOATING = "UPDATE membership SET floating = $3, version = version + 1 WHERE area = $1 AND id = $2 AND floating <> $3";
    SET_TELEPHONE = "UPDATE person SET telephone_mask = $3, telephone_cipher = $4 WHERE area = $1 AND id = $2";
    RECORDS = "SELECT id, kind, name, on_day, effect_until, document, note, version, withdrawn_at, withdrawn_reason FROM person_record WHERE area = $1 AND person = $2 ORDER BY on_day DESC, id DESC";
    RECORD = "SELECT id, kind, name, on_day, effect_until, document, note, version, withdrawn_at, withdrawn_reason FROM person_record WHERE area = $1 AND person = $2 AND id = $3";
    INSERT_RECORD = "INSERT INTO person_record (area, id, person, kind, name, on_day, effect_until, document, note, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE_RECORD = "UPDATE person_record SET kind = $5, name = $6, on_day = $7, effect_until = $8, document = $9, note = $10, version = version + 1 WHERE area = $1 AND person = $2 AND id = $3 AND version = $4 AND withdrawn_at IS NULL";
    WITHDRAW_RECORD = "UPDATE person_record SET withdrawn_at = $5, withdrawn_reason = $6, version = version + 1 WHERE area = $1 AND person = $2 AND id = $3 AND version = $4 AND withdrawn_at IS NULL";
    RESTRICTIONS = "SELECT r.person, r.kind, r.name, r.on_day, r.effect_until FROM person_record r WHERE r.area = $1 AND r.kind IN ('sanction', 'rights-suspended') AND r.withdrawn_at IS NULL AND r.person IN (SELECT m.person FROM organisation o JOIN membership m ON m.area = o.area AND m.organisation = o.id WHERE o.area = $1 AND o.path >= $2 AND o.path < $3)";
}

/// Writes particulars over the version that was read. Tells whether it was still that version.
pub(in crate::members) async fn revise(
    write: &mut Write,
    area: AreaId,
    ids: (MembershipId, PersonId),
    version: i64,
    new: &Particulars,
) -> Result<bool, db::Error> {
    let person = args![
        area,
        ids.1,
        version,
        new.sex,
        new.birth,
        new.ethnicity,
        new.native_place,
        new.education,
        new.degree,
        new.occupation,
        new.employer,
        new.address,
        new.archive_at,
        new.note
    ];
    if write.execute(&REVISE_PERSON, &person).await? == 0 {
        return Ok(false);
    }
    let membership =
        args![area, ids.0, new.applied, new.joined, new.full_since, new.party_post, new.floating];
    write.execute(&REVISE_MEMBERSHIP, &membership).await?;
    Ok(true)
}

/// Marks a member as floating, or no longer. The caller of this function has checked access and writes the journal.
///
/// # Errors
/// Whatever the database reports.
pub async fn set_floating(
    write: &mut Write,
    area: AreaId,
    id: MembershipId,
    floating: bool,
) -> Result<(), db::Error> {
    write.execute(&SET_FLOATING, &args![area, id, floating]).await?;
    Ok(())
}

/// Writes another telephone, or none.
pub(in crate::members) async fn set_telephone(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    telephone: Option<(&Telephone, Vec<u8>)>,
) -> Result<(), db::Error> {
    let (mask, cipher) = telephone.map(|(number, cipher)| (number.mask(), cipher)).unzip();
    write.execute(&SET_TELEPHONE, &args![area, person, mask, cipher]).await?;
    Ok(())
}

/// An honour, a sanction, or a suspension of rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::members) struct PersonRecord {
    /// Its row.
    pub(in crate::members) id: PersonRecordId,
    /// What it is.
    pub(in crate::members) kind: RecordKind,
    /// The honour's name, the sanction's word, or the ground.
    pub(in crate::members) name: String,
    /// When it was given.
    pub(in crate::members) on: PartialDate,
    /// The last day on which it has effect.
    pub(in crate::members) until: Option<Date>,
    /// The document.
    pub(in crate::members) document: Option<String>,
    /// A remark.
    pub(in crate::members) note: Option<String>,
    /// Counts its changes.
    pub(in crate::members) version: i64,
    /// When it was withdrawn as entered by mistake, and why.
    pub(in crate::members) withdrawn: Option<(Timestamp, String)>,
}

impl FromRow for PersonRecord {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let reason: Option<String> = row.at(9)?;
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            name: row.at(2)?,
            on: row.at(3)?,
            until: row.at(4)?,
            document: row.at(5)?,
            note: row.at(6)?,
            version: row.at(7)?,
            withdrawn: row.at::<Option<Timestamp>>(8)?.zip(reason),
        })
    }
}

/// What is recorded of a person, the newest first. The caller of this function has read the member.
pub(in crate::members) async fn records(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<PersonRecord>, db::Error> {
    read.all(&RECORDS, &args![area, person]).await
}

/// One record of a person.
pub(in crate::members) async fn record_of(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    id: PersonRecordId,
) -> Result<PersonRecord, AppError> {
    read.optional(&RECORD, &args![area, person, id]).await?.ok_or(AppError::NotFound)
}

pub(in crate::members) async fn insert_record(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    new: &PersonRecord,
    at: Timestamp,
) -> Result<(), db::Error> {
    let values =
        args![area, new.id, person, new.kind, new.name, new.on, new.until, new.document, new.note, at];
    write.execute(&INSERT_RECORD, &values).await?;
    Ok(())
}

/// Writes over the version that was read. Tells whether it was still that version.
pub(in crate::members) async fn update_record(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    new: &PersonRecord,
) -> Result<bool, db::Error> {
    let values = args![
        area,
        person,
        new.id,
        new.version,
        new.kind,
        new.name,
        new.on,
        new.until,
        new.document,
        new.note
    ];
    Ok(write.execute(&UPDATE_RECORD, &values).await? == 1)
}

/// Withdraws what was entered by mistake; it stays visible. Tells whether it was still the version that was read.
pub(in crate::members) async fn withdraw_record(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    record: (PersonRecordId, i64),
    why: (Timestamp, &str),
) -> Result<bool, db::Error> {
    let values = args![area, person, record.0, record.1, why.0, why.1];
    Ok(write.execute(&WITHDRAW_RECORD, &values).await? == 1)
}

/// A sanction or suspension of rights of somebody, with its time.
pub(in crate::members) type Restriction = (PersonId, RecordKind, String, PartialDate, Option<Date>);

/// Sanctions and suspensions of rights of everybody who ever was a member in a scope that the caller has been asked for.
pub(in crate::members) async fn restrictions(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<Vec<Restriction>, db::Error> {
    read.all(&RESTRICTIONS, &args![area, scope.from, scope.to]).await
}

impl PersonRecord {
    /// The sanction, when it is one.
    #[must_use]
    pub(in crate::members) fn sanction(&self) -> Option<Sanction> {
        if self.kind == RecordKind::Sanction { self.name.parse().ok() } else { None }
    }
}
