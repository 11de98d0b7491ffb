use crate::connection::{Driver, postgres_query, sqlite_query};
use crate::schema::{Kind, Table};
use crate::{Db, Error, Read, Row, Value, Write};
use std::fmt::Write as _;

/// How much of a table was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// Rows copied.
    pub rows: u64,
}

/// Rows read at a time, and the most parameters one insert carries (both databases allow 32,766 or more).
const PAGE: i64 = 2_000;
const PARAMETERS: usize = 30_000;

/// Copies all rows of all tables from one database into an empty one with the same schema, in one transaction.
///
/// # Errors
/// [`Error::Schema`] when a target table already holds rows; nothing is changed then.
pub async fn copy(from: &Db, to: &Db, tables: &[Table]) -> Result<Vec<Copied>, Error> {
    let mut read = from.frozen().await?;
    let mut write = to.write(&[uuid::Uuid::nil()]).await?;
    let mut copied = Vec::new();
    for table in tables {
        if count(&mut write, table).await? > 0 {
            return Err(Error::Schema(format!("table {} of the target is not empty", table.name)));
        }
        let rows = copy_table(&mut read, &mut write, table).await?;
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
            "SELECT {} FROM {} {condition} ORDER BY {key} LIMIT {PAGE}",
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

async fn insert(write: &mut Write, table: &Table, columns: &[&str], rows: &[Row]) -> Result<u64, Error> {
    let mut sql = format!("INSERT INTO {} ({}) VALUES ", table.name, columns.join(", "));
    let mut args = Vec::with_capacity(rows.len() * columns.len());
    for (index, row) in rows.iter().enumerate() {
        sql.push_str(if index == 0 { "(" } else { ", (" });
        for (position, (_, kind)) in table.columns.iter().enumerate() {
            args.push(value(row, position, *kind)?);
            let comma = if position == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(sql, "{comma}${}", args.len());
        }
        sql.push(')');
    }
    let sql = sqlx::AssertSqlSafe(sql);
    Ok(match write.0.0.driver() {
        Driver::Sqlite(connection) => {
            sqlite_query(sql, &args).persistent(false).execute(connection).await?.rows_affected()
        }
        Driver::Postgres(connection) => {
            postgres_query(sql, &args).persistent(false).execute(connection).await?.rows_affected()
        }
    })
}

pub(crate) async fn fetch(read: &mut Read, sql: String, args: &[Value]) -> Result<Vec<Row>, Error> {
    let sql = sqlx::AssertSqlSafe(sql);
    Ok(match read.0.driver() {
        Driver::Sqlite(connection) => {
            sqlite_query(sql, args).fetch_all(connection).await?.into_iter().map(Row::Sqlite).collect()
        }
        Driver::Postgres(connection) => {
            postgres_query(sql, args).fetch_all(connection).await?.into_iter().map(Row::Postgres).collect()
        }
    })
}

pub(crate) fn value(row: &Row, position: usize, kind: Kind) -> Result<Value, Error> {
    Ok(match kind {
        Kind::Bool => Value::Bool(row.at(position)?),
        Kind::Int => Value::Int(row.at(position)?),
        Kind::Text => Value::Text(row.at(position)?),
        Kind::Bytes => Value::Bytes(row.at(position)?),
        Kind::Id => Value::Id(row.at(position)?),
        Kind::Time => Value::Time(row.at(position)?),
        Kind::Date => Value::Date(row.at(position)?),
    })
}
