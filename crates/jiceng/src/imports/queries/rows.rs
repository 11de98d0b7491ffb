//! SQL of the rows of a batch.

use crate::imports::batch::json;
use crate::imports::kind::{Answers, Taken};
use crate::imports::model::{Answer, Content, Entry, Outcome, Problem};
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, BatchId};
use db::{FromRow, Read, Row, Write, args};
use std::collections::HashMap;
use uuid::Uuid;

db::statements! {
    INSERT = "INSERT INTO import_row (area, batch, row_number, outcome, subject, name, content, problems, decision, applied) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    CLEAR = "DELETE FROM import_row WHERE area = $1 AND batch = $2";
    ROWS = "SELECT row_number, name, content, problems, decision, CASE WHEN applied IS NOT NULL THEN subject END FROM import_row WHERE area = $1 AND batch = $2 AND outcome = $3 AND row_number > $4 ORDER BY row_number LIMIT $5";
    ASKED = "SELECT row_number, name, content, problems, decision, CASE WHEN applied IS NOT NULL THEN subject END FROM import_row WHERE area = $1 AND batch = $2 AND (outcome = 'duplicate' OR decision IS NOT NULL) AND row_number > $3 ORDER BY row_number LIMIT $4";
    FAULTY = "SELECT row_number, name, content, problems, decision, CASE WHEN applied IS NOT NULL THEN subject END FROM import_row WHERE area = $1 AND batch = $2 AND outcome IN ('problem', 'duplicate', 'conflict') ORDER BY row_number";
    KEPT_ROWS = "SELECT row_number, name, content, problems, decision, subject FROM import_row WHERE area = $1 AND batch = $2 AND outcome IN ('new', 'changed') AND applied IS NULL AND row_number > $3 ORDER BY row_number LIMIT $4";
    ANSWERS = "SELECT row_number, decision FROM import_row WHERE area = $1 AND batch = $2 AND decision IS NOT NULL";
    DECIDE = "UPDATE import_row SET decision = $4 WHERE area = $1 AND batch = $2 AND row_number = $3";
    TAKEN = "SELECT row_number, subject, applied FROM import_row WHERE area = $1 AND batch = $2 AND applied IS NOT NULL AND row_number < $3 ORDER BY row_number DESC LIMIT $4";
    KEPT_COUNTS = "SELECT outcome, count(*) FROM import_row WHERE area = $1 AND batch = $2 AND outcome IN ('new', 'changed') AND applied IS NULL GROUP BY outcome";
    REVERTED = sqlite "SELECT r.row_number, r.subject, r.applied FROM import_row r JOIN import_batch b ON b.area = r.area AND b.id = r.batch WHERE r.area = $1 AND b.state = 'undone' AND r.applied IS NOT NULL AND r.subject IN (SELECT unhex(value) FROM json_each($2))" postgres "SELECT r.row_number, r.subject, r.applied FROM import_row r JOIN import_batch b ON b.area = r.area AND b.id = r.batch WHERE r.area = $1 AND b.state = 'undone' AND r.applied IS NOT NULL AND r.subject IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON)))";
    KEPT = "UPDATE import_row SET applied = NULL WHERE area = $1 AND batch = $2 AND row_number = $3";
}

db::field_from_text!(Answer);

/// A row as it is kept.
#[derive(Clone, Debug)]
pub(in crate::imports) struct Kept {
    pub(in crate::imports) row: u32,
    pub(in crate::imports) name: String,
    pub(in crate::imports) content: Content,
    pub(in crate::imports) problems: Vec<Problem>,
    pub(in crate::imports) answer: Option<Answer>,
    /// The record that has what the row brings.
    pub(in crate::imports) record: Option<Uuid>,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let text = |column: usize| -> Result<String, db::Error> { row.at(column) };
        Ok(Self {
            row: row.at(0)?,
            name: row.at(1)?,
            content: super::kept("content", &text(2)?)?,
            problems: super::kept("problems", &text(3)?)?,
            answer: row.at(4)?,
            record: row.at(5)?,
        })
    }
}

/// The rows of one outcome, after a row.
pub(in crate::imports) async fn rows(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
    outcome: Outcome,
    after: u32,
    limit: i64,
) -> Result<Vec<Kept>, db::Error> {
    if outcome == Outcome::Duplicate {
        return read.all(&ASKED, &args![area, batch, i64::from(after), limit]).await;
    }
    read.all(&ROWS, &args![area, batch, outcome, i64::from(after), limit]).await
}

/// The rows that an undo left as they are, after a row.
pub(in crate::imports) async fn rows_kept(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
    after: u32,
    limit: i64,
) -> Result<Vec<Kept>, db::Error> {
    read.all(&KEPT_ROWS, &args![area, batch, i64::from(after), limit]).await
}

/// All rows that are not taken over, for the user's own workbook.
pub(in crate::imports) async fn rows_of_file(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
) -> Result<Vec<Kept>, db::Error> {
    read.all(&FAULTY, &args![area, batch]).await
}

/// What a person answered, by row.
pub(in crate::imports) async fn answers(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
) -> Result<Answers, db::Error> {
    let rows: Vec<(u32, Answer)> = read.all(&ANSWERS, &args![area, batch]).await?;
    Ok(rows.into_iter().collect())
}

pub(in crate::imports) async fn decide_row(
    write: &mut Write,
    area: AreaId,
    batch: BatchId,
    row: u32,
    answer: Option<Answer>,
) -> Result<bool, db::Error> {
    Ok(write.execute(&DECIDE, &args![area, batch, i64::from(row), answer]).await? == 1)
}

pub(in crate::imports) async fn clear_rows(
    write: &mut Write,
    area: AreaId,
    batch: BatchId,
) -> Result<(), db::Error> {
    write.execute(&CLEAR, &args![area, batch]).await?;
    Ok(())
}

/// Rows are turned into values and written so many at a time, so that memory stays bounded.
const CHUNK: usize = 2_000;

/// Keeps the rows of a batch, with what a person answered and what was done for them.
pub(in crate::imports) async fn insert_rows(
    write: &mut Write,
    area: AreaId,
    batch: BatchId,
    decided: &[Entry],
    answers: &Answers,
    taken: &HashMap<u32, &Taken>,
) -> Result<(), AppError> {
    for chunk in decided.chunks(CHUNK) {
        let mut values = Vec::with_capacity(chunk.len());
        for it in chunk {
            let done = taken.get(&it.row);
            values.push(args![
                area,
                batch,
                i64::from(it.row),
                it.outcome,
                done.map(|taken| taken.subject).or(it.subject),
                it.name,
                it.content,
                json(&it.problems)?,
                answers.get(&it.row).copied(),
                done.map(|taken| taken.applied.as_str())
            ]);
        }
        write.insert_all(&INSERT, values).await?;
    }
    Ok(())
}

/// What was done for the rows of a batch, last row first, before a row.
pub(in crate::imports) async fn taken(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
    before: i64,
    limit: i64,
) -> Result<Vec<Taken>, db::Error> {
    let rows: Vec<(u32, Uuid, String)> = read.all(&TAKEN, &args![area, batch, before, limit]).await?;
    Ok(rows.into_iter().map(|(row, subject, applied)| Taken { row, subject, applied }).collect())
}

/// Marks rows that an undo left as they are.
pub(in crate::imports) async fn keep_rows(
    write: &mut Write,
    area: AreaId,
    batch: BatchId,
    rows: &[u32],
) -> Result<(), db::Error> {
    for row in rows {
        write.execute(&KEPT, &args![area, batch, i64::from(*row)]).await?;
    }
    Ok(())
}

/// How many rows an undo left as they are: of those added, and of those changed.
pub(in crate::imports) async fn kept_counts(
    read: &mut Read,
    area: AreaId,
    batch: BatchId,
) -> Result<(usize, usize), db::Error> {
    let counts: Vec<(Outcome, i64)> = read.all(&KEPT_COUNTS, &args![area, batch]).await?;
    let of = |outcome| {
        let count = counts.iter().find(|(it, _)| *it == outcome).map_or(0, |(_, count)| *count);
        usize::try_from(count).unwrap_or(0)
    };
    Ok((of(Outcome::New), of(Outcome::Changed)))
}

/// What batches that were undone had done to these records, and the undo took back.
///
/// # Errors
/// Whatever the database reports.
pub async fn reverted(
    read: &mut Read,
    area: AreaId,
    subjects: impl Iterator<Item = Uuid>,
) -> Result<Vec<Taken>, db::Error> {
    let subjects: Vec<String> = subjects.map(|it| it.simple().to_string()).collect();
    let wanted = serde_json::Value::from(subjects).to_string();
    let rows: Vec<(u32, Uuid, String)> = read.all(&REVERTED, &args![area, wanted]).await?;
    Ok(rows.into_iter().map(|(row, subject, applied)| Taken { row, subject, applied }).collect())
}
