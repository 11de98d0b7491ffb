//! SQL of complaints.

use super::model::{Number, State};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, ComplaintId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    INSERT = "INSERT INTO product_complaint (area, id, number, body, made_at, writer, publication_agreed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
    BY_NUMBER = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND number = $2";
    BY_ID = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND id = $2";
    OWN = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND writer = $2 ORDER BY made_at DESC, id LIMIT 100";
    OPEN = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND answered_on IS NULL ORDER BY made_at, id LIMIT $2";
    OPEN_SINCE = "SELECT count(*), min(made_at) FROM product_complaint WHERE area = $1 AND answered_on IS NULL";
    DONE = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND answered_on IS NOT NULL ORDER BY answered_on DESC, id LIMIT $2";
    PUBLISHED = "SELECT id, body, made_at, answer, taken_up_on, answered_on, publication_agreed, published_on, version FROM product_complaint WHERE area = $1 AND published_on IS NOT NULL AND publication_agreed ORDER BY answered_on DESC, id LIMIT $2";
    TAKE_UP = "UPDATE product_complaint SET taken_up_on = $3, version = version + 1 WHERE area = $1 AND id = $2 AND taken_up_on IS NULL AND answered_on IS NULL";
    ANSWER = "UPDATE product_complaint SET answer = $3, answered_at = $4, answered_on = $5, answered_by = $6, published_on = $7, version = version + 1 WHERE area = $1 AND id = $2 AND version = $8";
}

/// A complaint and what became of it. Who wrote is not in it.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// Its row.
    pub id: ComplaintId,
    /// What was written.
    pub body: String,
    /// The day it was made, in China.
    pub made_on: Date,
    /// The answer.
    pub answer: Option<String>,
    /// The day somebody took it up.
    pub taken_up_on: Option<Date>,
    /// The day it was answered.
    pub answered_on: Option<Date>,
    /// Whether the writer agreed that it be published with the answer.
    pub publication_agreed: bool,
    /// The day it was published.
    pub published_on: Option<Date>,
    /// Counts its changes.
    pub version: i64,
}

impl Complaint {
    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> State {
        State::of(self.taken_up_on, self.answered_on)
    }
}

impl FromRow for Complaint {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let made_at: Timestamp = row.at(2)?;
        Ok(Self {
            id: row.at(0)?,
            body: row.at(1)?,
            made_on: crate::platform::clock::day_of(made_at),
            answer: row.at(3)?,
            taken_up_on: row.at(4)?,
            answered_on: row.at(5)?,
            publication_agreed: row.at(6)?,
            published_on: row.at(7)?,
            version: row.at(8)?,
        })
    }
}

/// The complaint of a number: whoever knows the number may see it.
///
/// # Errors
/// Whatever the database reports.
pub async fn by_number(
    read: &mut Read,
    area: AreaId,
    number: &Number,
) -> Result<Option<Complaint>, db::Error> {
    read.optional(&BY_NUMBER, &args![area, number.kept()]).await
}

/// The complaints that a signed-in writer chose to find again, by the keyed hash of the writer.
///
/// # Errors
/// Whatever the database reports.
pub async fn own(read: &mut Read, area: AreaId, writer: &[u8; 32]) -> Result<Vec<Complaint>, db::Error> {
    read.all(&OWN, &args![area, writer]).await
}

/// Answered complaints whose writers agreed to publication, for everybody.
///
/// # Errors
/// Whatever the database reports.
pub async fn published(read: &mut Read, area: AreaId, limit: i64) -> Result<Vec<Complaint>, db::Error> {
    read.all(&PUBLISHED, &args![area, limit]).await
}

/// Complaints that wait for an answer, the oldest first, and those answered last.
pub(super) async fn inbox(
    read: &mut Read,
    caller: &Caller,
    limit: i64,
) -> Result<(Vec<Complaint>, Vec<Complaint>), AppError> {
    caller.scope(Permission::Operate)?;
    let open = read.all(&OPEN, &args![caller.area, limit]).await?;
    Ok((open, read.all(&DONE, &args![caller.area, limit]).await?))
}

/// How many complaints wait for an answer, and since when the oldest.
///
/// # Errors
/// Without the right to operate; whatever the database reports.
pub async fn waiting_since(read: &mut Read, caller: &Caller) -> Result<(i64, Option<Timestamp>), AppError> {
    caller.scope(Permission::Operate)?;
    Ok(read.one(&OPEN_SINCE, &args![caller.area]).await?)
}

/// A complaint to be answered.
pub(super) async fn by_id(read: &mut Read, caller: &Caller, id: ComplaintId) -> Result<Complaint, AppError> {
    caller.scope(Permission::Operate)?;
    let found = read.optional(&BY_ID, &args![caller.area, id]).await?;
    found.ok_or(AppError::NotFound)
}

/// What is kept of a new complaint.
pub(super) struct New<'a> {
    pub(super) id: ComplaintId,
    pub(super) number: &'a Number,
    pub(super) body: &'a str,
    pub(super) made: Timestamp,
    pub(super) writer: Option<[u8; 32]>,
    pub(super) publication_agreed: bool,
}

pub(super) async fn insert(write: &mut Write, area: AreaId, new: &New<'_>) -> Result<(), db::Error> {
    let values =
        args![area, new.id, new.number.kept(), new.body, new.made, new.writer, new.publication_agreed];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

pub(super) async fn take_up(
    write: &mut Write,
    area: AreaId,
    id: ComplaintId,
    on: Date,
) -> Result<bool, db::Error> {
    Ok(write.execute(&TAKE_UP, &args![area, id, on]).await? > 0)
}

/// An answer as it is written down.
pub(super) struct Answer<'a> {
    pub(super) text: &'a str,
    pub(super) at: Timestamp,
    pub(super) on: Date,
    pub(super) by: AccountId,
    pub(super) published_on: Option<Date>,
}

/// Writes an answer over the version that was read; tells whether that version was still there.
pub(super) async fn answer(
    write: &mut Write,
    area: AreaId,
    id: ComplaintId,
    answer: &Answer<'_>,
    version: i64,
) -> Result<bool, db::Error> {
    let values = args![area, id, answer.text, answer.at, answer.on, answer.by, answer.published_on, version];
    Ok(write.execute(&ANSWER, &values).await? > 0)
}
