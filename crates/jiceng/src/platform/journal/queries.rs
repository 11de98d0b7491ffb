//! The journal's SQL.

use crate::platform::id::{AreaId, OrganisationId};
use db::{FromRow, Read, Row, Write, args};
use jiff::Timestamp;
use uuid::Uuid;

db::statements! {
    HEAD = "SELECT journal_sequence, journal_hash FROM area WHERE area = $1";
    SET_HEAD = "UPDATE area SET journal_sequence = $2, journal_hash = $3 WHERE area = $1";
    INSERT = "INSERT INTO journal (area, sequence, at, account, delegated_from, act, subject_kind, subject, payload, salt, commitment, hash, organisation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    AFTER = "SELECT sequence, at, account, delegated_from, act, subject_kind, subject, payload, salt, commitment, hash FROM journal WHERE area = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    OF_SUBJECT = "SELECT sequence, at, account, delegated_from, act, subject_kind, subject, payload, salt, commitment, hash FROM journal WHERE area = $1 AND subject = $2 ORDER BY sequence DESC LIMIT $3";
    RECENT = "SELECT sequence, at, account, delegated_from, act, subject_kind, subject, payload, salt, commitment, hash FROM journal WHERE area = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3";
    ERASE = "UPDATE journal SET payload = NULL WHERE area = $1 AND subject = $2";
}

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts from 1 in its area.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who; none for the system itself.
    pub account: Option<Uuid>,
    /// On whose behalf, when the right was lent.
    pub delegated_from: Option<Uuid>,
    /// What was done.
    pub act: String,
    /// To which kind of row.
    pub subject_kind: String,
    /// To which row.
    pub subject: Option<Uuid>,
    /// With which values; none once erased by order.
    pub payload: Option<String>,
    /// The salt of the commitment.
    pub salt: Vec<u8>,
    /// The commitment to the payload.
    pub commitment: Vec<u8>,
    /// The chained hash.
    pub hash: Vec<u8>,
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            sequence: row.get("sequence")?,
            at: row.get("at")?,
            account: row.get("account")?,
            delegated_from: row.get("delegated_from")?,
            act: row.get("act")?,
            subject_kind: row.get("subject_kind")?,
            subject: row.get("subject")?,
            payload: row.get("payload")?,
            salt: row.get("salt")?,
            commitment: row.get("commitment")?,
            hash: row.get("hash")?,
        })
    }
}

pub(super) async fn head(read: &mut Read, area: AreaId) -> Result<(i64, Vec<u8>), db::Error> {
    read.one(&HEAD, &args![area]).await
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    entry: &Entry,
    hash: &[u8; 32],
    organisation: Option<OrganisationId>,
) -> Result<(), db::Error> {
    let values = args![
        area,
        entry.sequence,
        entry.at,
        entry.account,
        entry.delegated_from,
        entry.act,
        entry.subject_kind,
        entry.subject,
        entry.payload,
        entry.salt,
        entry.commitment,
        hash,
        organisation
    ];
    write.execute(&INSERT, &values).await?;
    write.execute(&SET_HEAD, &args![area, entry.sequence, hash]).await?;
    Ok(())
}

pub(super) async fn after(
    read: &mut Read,
    area: AreaId,
    sequence: i64,
    limit: i64,
) -> Result<Vec<Entry>, db::Error> {
    read.all(&AFTER, &args![area, sequence, limit]).await
}

/// The entries about one row, newest first.
///
/// # Errors
/// Whatever the database reports.
pub async fn of_subject(
    read: &mut Read,
    area: AreaId,
    subject: Uuid,
    limit: i64,
) -> Result<Vec<Entry>, db::Error> {
    read.all(&OF_SUBJECT, &args![area, subject, limit]).await
}

/// The newest entries before a sequence number.
///
/// # Errors
/// Whatever the database reports.
pub async fn recent(read: &mut Read, area: AreaId, before: i64, limit: i64) -> Result<Vec<Entry>, db::Error> {
    read.all(&RECENT, &args![area, before, limit]).await
}

/// Erases the payloads about one row by order; commitments and chain stay.
///
/// # Errors
/// Whatever the database reports.
pub async fn erase(write: &mut Write, area: AreaId, subject: Uuid) -> Result<u64, db::Error> {
    write.execute(&ERASE, &args![area, subject]).await
}
