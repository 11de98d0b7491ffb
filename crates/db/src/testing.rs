//! For tests: fresh `PostgreSQL` databases on a server that the test runner started, and databases in distress.

use crate::{Db, Error, Url};

/// Creates a database on the server of this address and opens it. The name is made of `a-z`, `0-9` and `_`.
///
/// # Errors
/// When the name holds anything else, or the server refuses.
pub async fn create_postgres_database(server: &str, name: &str) -> Result<Db, Error> {
    create(server, name, String::new()).await
}

/// Creates a database as a copy of another on the same server, to which nobody is connected, and opens it.
///
/// # Errors
/// As [`create_postgres_database`].
pub async fn copy_postgres_database(server: &str, from: &str, name: &str) -> Result<Db, Error> {
    if !is_name(from) {
        return Err(Error::Url(from.to_owned()));
    }
    create(server, name, format!(" TEMPLATE {from}")).await
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(fits)
}

async fn create(server: &str, name: &str, like: String) -> Result<Db, Error> {
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let (Some((base, _)), true) = (address.rsplit_once('/'), is_name(name)) else {
        return Err(Error::Url(server.to_owned()));
    };
    let admin = Db::open(&Url::Postgres(server.to_owned())).await?;
    admin.read().await?.raw(format!("CREATE DATABASE {name}{like}")).await?;
    admin.close().await;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    Db::open(&Url::Postgres(format!("{base}/{name}{query}"))).await
}

/// Runs a text that no program of ours would, to break what the doctor must see.
///
/// # Errors
/// Whatever the database reports.
pub async fn break_with(db: &Db, sql: &str) -> Result<(), Error> {
    let mut write = db.write(&[uuid::Uuid::nil()]).await?;
    write.raw(sql.to_owned()).await?;
    write.commit().await
}

/// Lets a `SQLite` database grow by at most this many pages from now on, as a full disk would; none lifts the limit.
///
/// # Errors
/// Whatever the database reports; [`Error::Url`] on `PostgreSQL`.
pub async fn fill_disk(db: &Db, pages: Option<i64>) -> Result<(), Error> {
    let Db::Sqlite { write, .. } = db else {
        return Err(Error::Url("only SQLite can be told a limit".to_owned()));
    };
    let most = match pages {
        Some(more) => more + sqlx::query_scalar::<_, i64>("PRAGMA page_count").fetch_one(write).await?,
        None => i64::from(u32::MAX - 1),
    };
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"))).execute(write).await?;
    Ok(())
}

/// The name of a `PostgreSQL` database.
///
/// # Errors
/// Whatever the database reports; [`Error::Url`] on `SQLite`.
pub async fn database_name(db: &Db) -> Result<String, Error> {
    let Db::Postgres(pool) = db else { return Err(Error::Url("a SQLite file has no name".to_owned())) };
    Ok(sqlx::query_scalar("SELECT current_database()::text").fetch_one(pool).await?)
}
