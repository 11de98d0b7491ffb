//! For tests: fresh `PostgreSQL` databases on a server that the test runner started.

use crate::{Db, Error, Url};

/// Creates a database on the server of this address and opens it. The name is made of `a-z`, `0-9` and `_`.
///
/// # Errors
/// When the name holds anything else, or the server refuses.
pub async fn create_postgres_database(server: &str, name: &str) -> Result<Db, Error> {
    let fits =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let (Some((base, _)), true) = (address.rsplit_once('/'), fits) else {
        return Err(Error::Url(server.to_owned()));
    };
    let admin = Db::open(&Url::Postgres(server.to_owned())).await?;
    admin.read().await?.raw(format!("CREATE DATABASE {name}")).await?;
    admin.close().await;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    Db::open(&Url::Postgres(format!("{base}/{name}{query}"))).await
}
