//! SQL of papers.

use super::{Owner, PaperKind, Sent};
use crate::platform::id::{AccountId, AreaId, PaperId};
use db::{FromRow, Read, Row, Statement, Write, args};
use jiff::Timestamp;

db::statements! {
    OF = "SELECT p.id, p.kind, p.name, p.note, p.size, p.recorded_at, a.display, p.withdrawn_at, b.display, p.withdrawn_reason FROM paper p LEFT JOIN account a ON a.area = p.area AND a.id = p.account LEFT JOIN account b ON b.area = p.area AND b.id = p.withdrawn_by WHERE p.area = $1 AND p.owner = $2 AND p.owner_kind = $3 ORDER BY p.id LIMIT 200";
    ONE = "SELECT p.id, p.kind, p.name, p.note, p.size, p.recorded_at, a.display, p.withdrawn_at, b.display, p.withdrawn_reason FROM paper p LEFT JOIN account a ON a.area = p.area AND a.id = p.account LEFT JOIN account b ON b.area = p.area AND b.id = p.withdrawn_by WHERE p.area = $1 AND p.owner = $2 AND p.owner_kind = $3 AND p.id = $4";
    CONTENT = "SELECT content FROM paper_content WHERE area = $1 AND paper = $2";
    INSERT = "INSERT INTO paper (area, id, owner_kind, owner, kind, name, note, size, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_CONTENT = "INSERT INTO paper_content (area, paper, content) VALUES ($1, $2, $3)";
    WITHDRAW = "UPDATE paper SET withdrawn_at = $5, withdrawn_by = $6, withdrawn_reason = $7 WHERE area = $1 AND owner = $2 AND owner_kind = $3 AND id = $4 AND withdrawn_at IS NULL";
}

/// Every statement about papers.
#[must_use]
pub fn statements() -> &'static [&'static Statement] {
    STATEMENTS
}

/// A paper as lists show it, without its contents.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its row.
    pub id: PaperId,
    /// What it is.
    pub kind: PaperKind,
    /// The name it came with.
    pub name: String,
    /// What it shows.
    pub note: Option<String>,
    /// How many bytes it has.
    pub size: i64,
    /// When it was added.
    pub recorded_at: Timestamp,
    /// By whom.
    pub by: Option<String>,
    /// When, by whom and why it was withdrawn.
    pub withdrawn: Option<(Timestamp, Option<String>, String)>,
}

impl FromRow for Paper {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let (at, by, reason): (Option<Timestamp>, Option<String>, Option<String>) =
            (row.at(7)?, row.at(8)?, row.at(9)?);
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            name: row.at(2)?,
            note: row.at(3)?,
            size: row.at(4)?,
            recorded_at: row.at(5)?,
            by: row.at(6)?,
            withdrawn: at.map(|at| (at, by, reason.unwrap_or_default())),
        })
    }
}

/// The papers of a record, in the order in which they were added. Whether the caller may see the record is the business of
/// whoever asks.
///
/// # Errors
/// Whatever the database reports.
pub async fn of(read: &mut Read, area: AreaId, owner: Owner) -> Result<Vec<Paper>, db::Error> {
    read.all(&OF, &args![area, owner.id, owner.kind]).await
}

/// One paper of a record.
///
/// # Errors
/// Whatever the database reports.
pub async fn one(
    read: &mut Read,
    area: AreaId,
    owner: Owner,
    id: PaperId,
) -> Result<Option<Paper>, db::Error> {
    read.optional(&ONE, &args![area, owner.id, owner.kind, id]).await
}

/// The sealed contents.
pub(super) async fn content(
    read: &mut Read,
    area: AreaId,
    id: PaperId,
) -> Result<Option<Vec<u8>>, db::Error> {
    let found: Option<(Vec<u8>,)> = read.optional(&CONTENT, &args![area, id]).await?;
    Ok(found.map(|(content,)| content))
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    (id, owner): (PaperId, Owner),
    (sent, size): (&Sent, i64),
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<(), db::Error> {
    let values = args![area, id, owner.kind, owner.id, sent.kind, sent.name, sent.note, size, at, account];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

pub(super) async fn insert_content(
    write: &mut Write,
    area: AreaId,
    id: PaperId,
    sealed: &[u8],
) -> Result<(), db::Error> {
    write.execute(&INSERT_CONTENT, &args![area, id, sealed]).await?;
    Ok(())
}

pub(super) async fn withdraw(
    write: &mut Write,
    area: AreaId,
    (owner, id): (Owner, PaperId),
    (account, at): (AccountId, Timestamp),
    reason: &str,
) -> Result<bool, db::Error> {
    let values = args![area, owner.id, owner.kind, id, at, account, reason];
    Ok(write.execute(&WITHDRAW, &values).await? == 1)
}
