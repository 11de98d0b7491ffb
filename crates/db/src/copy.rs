use crate::many::insert_many;
use crate::schema::{Kind, Table};
use crate::table::{fetch, value};
use crate::{Db, Error, Read, Row, Value, Write};

/// How much of a table was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// Rows copied.
    pub rows: u64,
}

/// Rows read at a time, bytes they may hold together (a kept file is many megabytes), and the most parameters one
/// insert carries (both databases allow 32,766 or more).
const PAGE: i64 = 2_000;
const BYTES: i64 = 48 * 1024 * 1024;
const PARAMETERS: usize = 30_000;

/// Copies all rows of all tables from one database into an empty one with the same schema, in one transaction, and
/// counts them afterwards. When it fails, the target is as empty as before, and the copy can simply be made again.
///
/// # Errors
/// [`Error::Schema`] when the schemas differ, a target table already holds rows, or the counts differ afterwards.
pub async fn copy(from: &Db, to: &Db, tables: &[Table]) -> Result<Vec<Copied>, Error> {
    let (old, new) = (from.schema_version().await?, to.schema_version().await?);
    if old != new {
        return Err(Error::Schema(format!(
            "the source holds the schema of step {old}, the target of step {new}; open the older one with this program first"
        )));
    }
    let mut read = from.frozen().await?;
    let mut write = to.write(&[uuid::Uuid::nil()]).await?;
    let mut copied = Vec::new();
    for table in tables {
        if count(&mut write, table).await? > 0 {
            return Err(Error::Schema(format!("table {} of the target is not empty", table.name)));
        }
        let rows = copy_table(&mut read, &mut write, table).await?;
        let held = count(&mut write, table).await?;
        if u64::try_from(held) != Ok(rows) {
            return Err(Error::Schema(format!("table {}: {rows} rows copied, {held} found", table.name)));
        }
        copied.push(Copied { table: table.name.clone(), rows });
    }
    write.commit().await?;
    Ok(copied)
}

async fn count(write: &mut Write, table: &Table) -> Result<i64, Error> {
    let rows = fetch(write, format!("SELECT count(*) FROM {}", table.name), &[]).await?;
    rows.first().map_or(Ok(0), |row| row.at(0))
}

/// Pages through the table by its key, so that memory stays bounded and the order is the same everywhere.
async fn copy_table(read: &mut Read, write: &mut Write, table: &Table) -> Result<u64, Error> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let key = table.key.join(", ");
    let positions: Vec<usize> =
        table.key.iter().filter_map(|key| columns.iter().position(|column| column == key)).collect();
    let page = page(read, table).await?;
    let mut after: Vec<Value> = Vec::new();
    let mut copied = 0;
    loop {
        let condition = if after.is_empty() {
            String::new()
        } else {
            let marks: Vec<String> = (1..=after.len()).map(|n| format!("${n}")).collect();
            format!("WHERE ({key}) > ({})", marks.join(", "))
        };
        let sql = format!(
            "SELECT {} FROM {} {condition} ORDER BY {key} LIMIT {page}",
            columns.join(", "),
            table.name
        );
        let rows = fetch(read, sql, &after).await?;
        let Some(last) = rows.last() else { return Ok(copied) };
        after = positions
            .iter()
            .map(|position| value(last, *position, table.columns[*position].1))
            .collect::<Result<_, _>>()?;
        for chunk in rows.chunks(PARAMETERS / columns.len().max(1)) {
            copied += insert(write, table, &columns, chunk).await?;
        }
    }
}

/// How many rows of a table are read at a time: fewer where a row is large.
async fn page(read: &mut Read, table: &Table) -> Result<i64, Error> {
    let long = table.columns.iter().filter(|(_, kind)| matches!(kind, Kind::Bytes | Kind::Text));
    let lengths: Vec<String> = long.map(|(name, _)| format!("coalesce(length({name}), 0)")).collect();
    if lengths.is_empty() {
        return Ok(PAGE);
    }
    let sql = format!("SELECT CAST(coalesce(max({}), 0) AS BIGINT) FROM {}", lengths.join(" + "), table.name);
    let rows = fetch(read, sql, &[]).await?;
    let longest: i64 = rows.first().map_or(Ok(0), |row| row.at(0))?;
    Ok((BYTES / longest.max(1)).clamp(1, PAGE))
}

async fn insert(write: &mut Write, table: &Table, columns: &[&str], rows: &[Row]) -> Result<u64, Error> {
    let marks: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let one = format!("INSERT INTO {} ({}) VALUES ({})", table.name, columns.join(", "), marks.join(", "));
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        for (position, (_, kind)) in table.columns.iter().enumerate() {
            values.push(value(row, position, *kind)?);
        }
    }
    insert_many(write, &one, (columns.len(), rows.len()), values, false).await
}
