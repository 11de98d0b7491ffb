//! SQL of what has been kept long enough.

use crate::platform::id::AreaId;
use db::{Read, Write, args};
use jiff::Timestamp;

db::statements! {
    OLD_FILES = "SELECT count(*) FROM import_file f JOIN import_batch b ON b.area = f.area AND b.id = f.batch WHERE f.area = $1 AND b.created_at < $2";
    OLD_SESSIONS = "SELECT count(*) FROM session WHERE area = $1 AND expires_at < $2";
    DROP_FILES = "DELETE FROM import_file WHERE area = $1 AND batch IN (SELECT id FROM import_batch WHERE area = $1 AND created_at < $2)";
    DROP_SESSIONS = "DELETE FROM session WHERE area = $1 AND expires_at < $2";
}

/// How much has been kept long enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Uploaded rosters.
    pub files: u64,
    /// Ended sessions.
    pub sessions: u64,
}

/// Before which instants files and sessions have been kept long enough.
pub(in crate::privacy) async fn expired(
    read: &mut Read,
    area: AreaId,
    (files, sessions): (Timestamp, Timestamp),
) -> Result<Expired, db::Error> {
    let (old_files,): (i64,) = read.one(&OLD_FILES, &args![area, files]).await?;
    let (old_sessions,): (i64,) = read.one(&OLD_SESSIONS, &args![area, sessions]).await?;
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(Expired { files: count(old_files), sessions: count(old_sessions) })
}

pub(in crate::privacy) async fn drop_expired(
    write: &mut Write,
    area: AreaId,
    (files, sessions): (Timestamp, Timestamp),
) -> Result<Expired, db::Error> {
    Ok(Expired {
        files: write.execute(&DROP_FILES, &args![area, files]).await?,
        sessions: write.execute(&DROP_SESSIONS, &args![area, sessions]).await?,
    })
}
