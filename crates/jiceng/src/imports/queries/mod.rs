//! SQL of imports.

mod conflicts;
mod rows;

pub use conflicts::STATEMENTS as CONFLICT_STATEMENTS;
pub(super) use conflicts::{
    Ticket, answer_ticket, close_ticket, insert_tickets, open_between, open_count, ticket, tickets,
};
pub use conflicts::{conflicts_answered, conflicts_open};
pub(super) use rows::{
    Kept, answers, clear_rows, decide_row, insert_rows, keep_rows, kept_counts, rows, rows_kept,
    rows_of_file, taken,
};
pub use rows::{STATEMENTS as ROW_STATEMENTS, reverted};

use super::batch::{Batch, Plan, Summary, json};
use super::model::{ImportError, State};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, BatchId, ImportProfileId, OrganisationId};
use db::{FromRow, Read, Row, Write, args};
use jiff::Timestamp;

db::statements! {
    INSERT_BATCH = "INSERT INTO import_batch (area, id, kind, organisation, account, file_name, state, mapping, report, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BATCH = "SELECT id, kind, organisation, account, file_name, state, mapping, report, created_at, committed_at, undo_until FROM import_batch WHERE area = $1 AND id = $2";
    BATCHES = "SELECT b.id, b.kind, b.organisation, b.account, b.file_name, b.state, b.mapping, b.report, b.created_at, b.committed_at, b.undo_until, o.short_name FROM import_batch b JOIN organisation o ON o.area = b.area AND o.id = b.organisation WHERE b.area = $1 AND b.kind = $2 AND o.path >= $3 AND o.path < $4 AND b.created_at < $5 AND b.state IN ('committed', 'undoing', 'undone', 'failed') ORDER BY b.created_at DESC LIMIT $6";
    HALF_DONE = "SELECT b.kind, count(*), min(b.created_at) FROM import_batch b WHERE b.area = $1 AND b.account = $2 AND b.state IN ('matching', 'checked', 'interrupted') GROUP BY b.kind ORDER BY b.kind";
    UNFINISHED = "SELECT b.id, b.kind, b.organisation, b.account, b.file_name, b.state, b.mapping, b.report, b.created_at, b.committed_at, b.undo_until, o.short_name, a.display FROM import_batch b JOIN organisation o ON o.area = b.area AND o.id = b.organisation LEFT JOIN account a ON a.area = b.area AND a.id = b.account WHERE b.area = $1 AND b.kind = $2 AND o.path >= $3 AND o.path < $4 AND b.state IN ('reading', 'matching', 'checking', 'checked', 'committing', 'interrupted') ORDER BY b.created_at LIMIT $5";
    UPLOADER = "SELECT a.display FROM import_batch b JOIN account a ON a.area = b.area AND a.id = b.account WHERE b.area = $1 AND b.id = $2";
    SET_STATE = "UPDATE import_batch SET state = $3, report = $4 WHERE area = $1 AND id = $2";
    SET_PLAN = "UPDATE import_batch SET state = $3, mapping = $4, report = $5 WHERE area = $1 AND id = $2";
    ADVANCE = "UPDATE import_batch SET state = $4 WHERE area = $1 AND id = $2 AND state = $3";
    CLOSE = "UPDATE import_batch SET state = 'committed', report = $3, mapping = $4, committed_at = $5, undo_until = $6 WHERE area = $1 AND id = $2 AND state = 'committing'";
    UNDONE = "UPDATE import_batch SET state = 'undone', report = $3, undone_at = $4 WHERE area = $1 AND id = $2 AND state = 'undoing'";
    DROP_BATCH = "DELETE FROM import_batch WHERE area = $1 AND id = $2";
    INSERT_FILE = "INSERT INTO import_file (area, batch, content) VALUES ($1, $2, $3)";
    FILE = "SELECT content FROM import_file WHERE area = $1 AND batch = $2";
    DROP_FILE = "DELETE FROM import_file WHERE area = $1 AND batch = $2";
    STOPPED = "UPDATE import_batch SET state = CASE state WHEN 'committing' THEN 'checked' WHEN 'undoing' THEN 'committed' ELSE 'interrupted' END WHERE area = $1 AND state IN ('reading', 'checking', 'committing', 'undoing')";
    OLD_FILES = "DELETE FROM import_file WHERE area = $1 AND batch IN (SELECT id FROM import_batch WHERE area = $1 AND created_at < $2)";
    OLD_ROWS = "DELETE FROM import_row WHERE area = $1 AND batch IN (SELECT id FROM import_batch WHERE area = $1 AND created_at < $2)";
    OLD_BATCHES = "UPDATE import_batch SET state = 'failed', mapping = $3, report = $4 WHERE area = $1 AND created_at < $2 AND state IN ('reading', 'matching', 'checking', 'checked', 'interrupted')";
    PROFILES = "SELECT id, name, mapping FROM import_profile WHERE area = $1 AND kind = $2 AND organisation = $3 ORDER BY name LIMIT 100";
    INSERT_PROFILE = "INSERT INTO import_profile (area, id, kind, organisation, name, mapping) VALUES ($1, $2, $3, $4, $5, $6)";
    DROP_PROFILE = "DELETE FROM import_profile WHERE area = $1 AND kind = $2 AND organisation = $3 AND name = $4";
}

impl From<db::Error> for ImportError {
    fn from(error: db::Error) -> Self {
        // A key taken meanwhile, such as an identity number claimed in another area: what was checked no longer holds.
        if matches!(error, db::Error::Unique(_)) { Self::Moved } else { Self::App(error.into()) }
    }
}

impl FromRow for Batch {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let text = |column: usize| -> Result<String, db::Error> { row.at(column) };
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            organisation: row.at(2)?,
            account: row.at(3)?,
            file_name: row.at(4)?,
            state: row.at(5)?,
            plan: kept("mapping", &text(6)?)?,
            summary: kept("report", &text(7)?)?,
            created_at: row.at(8)?,
            committed_at: row.at(9)?,
            undo_until: row.at(10)?,
        })
    }
}

/// What was kept as JSON.
fn kept<T: serde::de::DeserializeOwned>(column: &'static str, text: &str) -> Result<T, db::Error> {
    serde_json::from_str(text)
        .map_err(|error| db::Error::Decode { column: column.to_owned(), reason: error.to_string() })
}

pub(super) async fn insert_batch(write: &mut Write, area: AreaId, batch: &Batch) -> Result<(), AppError> {
    let values = args![
        area,
        batch.id,
        batch.kind,
        batch.organisation,
        batch.account,
        batch.file_name,
        batch.state,
        json(&batch.plan)?,
        json(&batch.summary)?,
        batch.created_at
    ];
    write.execute(&INSERT_BATCH, &values).await?;
    Ok(())
}

pub(super) async fn batch(read: &mut Read, area: AreaId, id: BatchId) -> Result<Option<Batch>, db::Error> {
    read.optional(&BATCH, &args![area, id]).await
}

/// A batch of a list, with the name of its organisation.
pub(super) struct Listed {
    pub(super) batch: Batch,
    pub(super) organisation: String,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { batch: Batch::from_row(row)?, organisation: row.at(11)? })
    }
}

/// The newest batches of a kind in a scope, before an instant.
pub(super) async fn batches(
    read: &mut Read,
    area: AreaId,
    kind: &str,
    scope: &Scope,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Listed>, db::Error> {
    read.all(&BATCHES, &args![area, kind, scope.from, scope.to, before, limit]).await
}

/// The caller's own files on their way that wait for the next step: kind, how many, since when the oldest.
///
/// # Errors
/// Without the right to import; whatever the database reports.
pub async fn half_done(
    read: &mut Read,
    caller: &Caller,
) -> Result<Vec<(String, i64, Option<Timestamp>)>, AppError> {
    caller.scope(Permission::Import)?;
    Ok(read.all(&HALF_DONE, &args![caller.area, caller.account]).await?)
}

/// A batch that was begun and not brought to an end, with its organisation and who began it.
pub(super) struct Unfinished {
    pub(super) batch: Batch,
    pub(super) organisation: String,
    pub(super) by: Option<String>,
}

impl FromRow for Unfinished {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { batch: Batch::from_row(row)?, organisation: row.at(11)?, by: row.at(12)? })
    }
}

/// The batches of a kind in a scope that wait for somebody, the oldest first.
pub(super) async fn unfinished(
    read: &mut Read,
    area: AreaId,
    kind: &str,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<Unfinished>, db::Error> {
    read.all(&UNFINISHED, &args![area, kind, scope.from, scope.to, limit]).await
}

/// Who uploaded a batch.
pub(super) async fn uploader(
    read: &mut Read,
    area: AreaId,
    id: BatchId,
) -> Result<Option<String>, db::Error> {
    let found: Option<(String,)> = read.optional(&UPLOADER, &args![area, id]).await?;
    Ok(found.map(|(display,)| display))
}

pub(super) async fn set_state(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    state: State,
    summary: &Summary,
) -> Result<(), AppError> {
    write.execute(&SET_STATE, &args![area, id, state, json(summary)?]).await?;
    Ok(())
}

pub(super) async fn set_plan(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    state: State,
    kept: (&Plan, &Summary),
) -> Result<(), AppError> {
    write.execute(&SET_PLAN, &args![area, id, state, json(kept.0)?, json(kept.1)?]).await?;
    Ok(())
}

/// Moves a batch from one state to the next. Tells whether it was in the first; of two who try, one succeeds.
pub(super) async fn advance(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    from: State,
    to: State,
) -> Result<bool, db::Error> {
    Ok(write.execute(&ADVANCE, &args![area, id, from, to]).await? == 1)
}

/// Marks a batch as taken over. Tells whether it still was to be.
pub(super) async fn close(
    write: &mut Write,
    area: AreaId,
    batch: &Batch,
    at: Timestamp,
    undo_until: Timestamp,
) -> Result<bool, AppError> {
    let values = args![area, batch.id, json(&batch.summary)?, json(&batch.plan)?, at, undo_until];
    write.execute(&DROP_FILE, &args![area, batch.id]).await?;
    Ok(write.execute(&CLOSE, &values).await? == 1)
}

pub(super) async fn undone(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    summary: &Summary,
    at: Timestamp,
) -> Result<bool, AppError> {
    Ok(write.execute(&UNDONE, &args![area, id, json(summary)?, at]).await? == 1)
}

/// Forgets a batch that was never taken over.
pub(super) async fn drop_batch(write: &mut Write, area: AreaId, id: BatchId) -> Result<(), db::Error> {
    write.execute(&DROP_FILE, &args![area, id]).await?;
    clear_rows(write, area, id).await?;
    write.execute(&DROP_BATCH, &args![area, id]).await?;
    Ok(())
}

pub(super) async fn insert_file(
    write: &mut Write,
    area: AreaId,
    id: BatchId,
    sealed: &[u8],
) -> Result<(), db::Error> {
    write.execute(&INSERT_FILE, &args![area, id, sealed]).await?;
    Ok(())
}

pub(super) async fn file(read: &mut Read, area: AreaId, id: BatchId) -> Result<Option<Vec<u8>>, db::Error> {
    let found: Option<(Vec<u8>,)> = read.optional(&FILE, &args![area, id]).await?;
    Ok(found.map(|(content,)| content))
}

/// Marks what a stopped server was working on. Tells how many.
pub(super) async fn mark_stopped(write: &mut Write, area: AreaId) -> Result<u64, db::Error> {
    write.execute(&STOPPED, &args![area]).await
}

/// Forgets files and rows of batches begun before an instant. Tells how many files went.
pub(super) async fn forget_before(
    write: &mut Write,
    area: AreaId,
    before: Timestamp,
    expired: &Summary,
) -> Result<u64, AppError> {
    let files = write.execute(&OLD_FILES, &args![area, before]).await?;
    let rows = write.execute(&OLD_ROWS, &args![area, before]).await?;
    let values = args![area, before, json(&Plan::default())?, json(expired)?];
    let batches = write.execute(&OLD_BATCHES, &values).await?;
    Ok(files + rows + batches)
}

/// The saved profiles of an organisation: name, and what was saved.
pub(super) async fn profiles(
    read: &mut Read,
    area: AreaId,
    kind: &str,
    organisation: OrganisationId,
) -> Result<Vec<(ImportProfileId, String, String)>, db::Error> {
    read.all(&PROFILES, &args![area, kind, organisation]).await
}

/// Saves a profile; one of the same name is replaced.
pub(super) async fn save_profile(
    write: &mut Write,
    area: AreaId,
    id: ImportProfileId,
    of: (&str, OrganisationId),
    name: &str,
    mapping: &str,
) -> Result<(), db::Error> {
    write.execute(&DROP_PROFILE, &args![area, of.0, of.1, name]).await?;
    write.execute(&INSERT_PROFILE, &args![area, id, of.0, of.1, name, mapping]).await?;
    Ok(())
}

/// Forgets a profile. Tells whether there was one.
pub(super) async fn drop_profile(
    write: &mut Write,
    area: AreaId,
    of: (&str, OrganisationId),
    name: &str,
) -> Result<bool, db::Error> {
    Ok(write.execute(&DROP_PROFILE, &args![area, of.0, of.1, name]).await? > 0)
}
