//! SQL of areas.

use crate::platform::id::AreaId;
use db::{Read, Write, args};

db::statements! {
    INSERT = "INSERT INTO area (area, code, name, journal_sequence, journal_hash) VALUES ($1, $2, $3, 0, $4)";
    ALL = "SELECT area, name FROM area ORDER BY code";
    COUNT = "SELECT count(*) FROM area";
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

/// Makes an area, with the beginning of its journal.
///
/// # Errors
/// Whatever the database reports.
pub async fn create_area(write: &mut Write, area: AreaId, code: &str, name: &str) -> Result<(), db::Error> {
    write.execute(&INSERT, &args![area, code, name, [0_u8; 32]]).await?;
    Ok(())
}
