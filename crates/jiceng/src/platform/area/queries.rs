//! SQL of areas.

use crate::platform::id::AreaId;
use crate::platform::surnames::READING;
use db::{Read, Write, args};
use jiff::Timestamp;

db::statements! {
    INSERT = "INSERT INTO area (area, code, name, journal_sequence, journal_hash) VALUES ($1, $2, $3, 0, $4)";
    ALL = "SELECT area, name FROM area ORDER BY code";
    COUNT = "SELECT count(*) FROM area";
    READ_AS = "SELECT content FROM setting WHERE area = $1 AND name = 'name-reading'";
    NOTE_READING = "INSERT INTO setting (area, name, content, changed_at) VALUES ($1, 'name-reading', $2, $3) ON CONFLICT (area, name) DO UPDATE SET content = excluded.content, changed_at = excluded.changed_at";
}

/// Whether the sort keys and search tokens of an area were made as they would be now.
///
/// # Errors
/// Whatever the database reports.
pub async fn is_read_as_now(read: &mut Read, area: AreaId) -> Result<bool, db::Error> {
    let read_as: Option<(String,)> = read.optional(&READ_AS, &args![area]).await?;
    Ok(read_as.is_some_and(|(reading,)| reading == READING.to_string()))
}

/// Notes that they were.
///
/// # Errors
/// Whatever the database reports.
pub async fn note_reading(write: &mut Write, area: AreaId, at: Timestamp) -> Result<(), db::Error> {
    write.execute(&NOTE_READING, &args![area, READING.to_string(), at]).await?;
    Ok(())
}

/// The areas of an installation with their names.
///
/// # Errors
/// Whatever the database reports.
pub async fn areas(read: &mut Read) -> Result<Vec<(AreaId, String)>, db::Error> {
    read.all(&ALL, &[]).await
}

/// How many areas there are; answers when the database does.
///
/// # Errors
/// Whatever the database reports.
pub async fn count(read: &mut Read) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&COUNT, &[]).await?;
    Ok(count)
}

/// Makes an area, with the beginning of its journal. All names in it will be read as they are now.
///
/// # Errors
/// Whatever the database reports.
pub async fn create_area(
    write: &mut Write,
    area: AreaId,
    (code, name): (&str, &str),
    at: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&INSERT, &args![area, code, name, [0_u8; 32]]).await?;
    note_reading(write, area, at).await
}
