//! Reading and rewriting any table that the schema declares, for copies and for keys that change.

use crate::connection::{Driver, postgres_query, sqlite_query};
use crate::schema::{Kind, Table};
use crate::{Db, Error, Read, Row, Value, Write};

/// Rows looked at in one transaction. A row may hold a kept file, so they are few.
const CHUNK: i64 = 200;

/// Walks over every value of a column of bytes, in the order of the table's key, and replaces those for which `change`
/// gives another. Each chunk is a transaction of its own: when the work is cut off, what is done stays, and going over
/// the table again finishes the rest. Tells how many values were replaced.
///
/// # Errors
/// Whatever the database reports, and what `change` reports.
pub async fn rewrite<E: From<Error>>(
    db: &Db,
    table: &Table,
    column: &str,
    mut change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, E>,
) -> Result<u64, E> {
    let mut after: Vec<Value> = Vec::new();
    let mut replaced = 0;
    loop {
        let mut write = db.write(&[uuid::Uuid::nil()]).await?;
        let rows = chunk(&mut write, table, column, &after).await?;
        let Some((last, _)) = rows.last() else { return Ok(replaced) };
        after.clone_from(last);
        for (key, bytes) in rows {
            if let Some(bytes) = change(&bytes)? {
                replaced += replace(&mut write, table, column, &key, bytes).await?;
            }
        }
        write.commit().await?;
    }
}

/// Walks over every value of a column of bytes as [`rewrite`] does, and changes nothing.
///
/// # Errors
/// Whatever the database reports.
pub async fn each(db: &Db, table: &Table, column: &str, mut look: impl FnMut(&[u8])) -> Result<(), Error> {
    let mut after: Vec<Value> = Vec::new();
    loop {
        let rows = chunk(&mut db.read().await?, table, column, &after).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after.clone_from(last);
        for (_, bytes) in &rows {
            look(bytes);
        }
    }
}

/// The next values of a column that are not absent, each with its key.
async fn chunk(
    read: &mut Read,
    table: &Table,
    column: &str,
    after: &[Value],
) -> Result<Vec<(Vec<Value>, Vec<u8>)>, Error> {
    let key = table.key.join(", ");
    let later = if after.is_empty() {
        String::new()
    } else {
        let marks: Vec<String> = (1..=after.len()).map(|n| format!("${n}")).collect();
        format!(" AND ({key}) > ({})", marks.join(", "))
    };
    let name = &table.name;
    let sql = format!(
        "SELECT {key}, {column} FROM {name} WHERE {column} IS NOT NULL{later} ORDER BY {key} LIMIT {CHUNK}"
    );
    let rows = fetch(read, sql, after).await?;
    let kinds = table.key.iter().map(|key| kind(table, key)).collect::<Result<Vec<_>, _>>()?;
    rows.iter()
        .map(|row| {
            let key = kinds.iter().enumerate().map(|(position, kind)| value(row, position, *kind));
            Ok((key.collect::<Result<_, Error>>()?, row.at(kinds.len())?))
        })
        .collect()
}

async fn replace(
    write: &mut Write,
    table: &Table,
    column: &str,
    key: &[Value],
    bytes: Vec<u8>,
) -> Result<u64, Error> {
    let conditions: Vec<String> =
        table.key.iter().enumerate().map(|(index, name)| format!("{name} = ${}", index + 2)).collect();
    let sql = format!("UPDATE {} SET {column} = $1 WHERE {}", table.name, conditions.join(" AND "));
    let sql = sqlx::AssertSqlSafe(sql);
    let args = std::iter::once(Value::Bytes(Some(bytes))).chain(key.iter().cloned());
    Ok(match write.0.0.driver() {
        Driver::Sqlite(connection) => sqlite_query(sql, args).execute(connection).await?.rows_affected(),
        Driver::Postgres(connection) => postgres_query(sql, args).execute(connection).await?.rows_affected(),
    })
}

fn kind(table: &Table, column: &str) -> Result<Kind, Error> {
    let found = table.columns.iter().find(|(name, _)| name == column);
    let absent = || Error::Schema(format!("table {} has no column {column}", table.name));
    found.map(|(_, kind)| *kind).ok_or_else(absent)
}

pub(crate) async fn fetch(read: &mut Read, sql: String, args: &[Value]) -> Result<Vec<Row>, Error> {
    let sql = sqlx::AssertSqlSafe(sql);
    Ok(match read.0.driver() {
        Driver::Sqlite(connection) => sqlite_query(sql, args.iter().cloned())
            .fetch_all(connection)
            .await?
            .into_iter()
            .map(Row::Sqlite)
            .collect(),
        Driver::Postgres(connection) => postgres_query(sql, args.iter().cloned())
            .fetch_all(connection)
            .await?
            .into_iter()
            .map(Row::Postgres)
            .collect(),
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
