use crate::value::postgres::{PgDate, PgTime};
use crate::{Error, FromRow, Row, Statement, Value};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{
    Executor as _, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection,
};
use std::ops::{Deref, DerefMut};

/// A connection that reads.
#[derive(Debug)]
pub struct Read(pub(crate) Inner);

/// A transaction that changes. Dropped without [`Write::commit`], nothing of it remains.
#[derive(Debug)]
pub struct Write(pub(crate) Read);

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// The driver's connection behind any [`Inner`].
pub(crate) enum Driver<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Inner {
    pub(crate) fn driver(&mut self) -> Driver<'_> {
        match self {
            Self::Sqlite(connection) => Driver::Sqlite(connection),
            Self::SqliteWrite(transaction) => Driver::Sqlite(transaction),
            Self::Postgres(connection) => Driver::Postgres(connection),
            Self::PostgresWrite(transaction) => Driver::Postgres(transaction),
        }
    }
}

impl Read {
    /// All rows.
    pub async fn all<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        args: &[Value],
    ) -> Result<Vec<T>, Error> {
        match self.0.driver() {
            Driver::Sqlite(connection) => {
                let rows = sqlite_query(statement.sqlite, args.iter().cloned()).fetch_all(connection).await?;
                rows.into_iter().map(|row| T::from_row(&Row::Sqlite(row))).collect()
            }
            Driver::Postgres(connection) => {
                let rows =
                    postgres_query(statement.postgres, args.iter().cloned()).fetch_all(connection).await?;
                rows.into_iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The one row, or none.
    pub async fn optional<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        args: &[Value],
    ) -> Result<Option<T>, Error> {
        let row = match self.0.driver() {
            Driver::Sqlite(connection) => sqlite_query(statement.sqlite, args.iter().cloned())
                .fetch_optional(connection)
                .await?
                .map(Row::Sqlite),
            Driver::Postgres(connection) => postgres_query(statement.postgres, args.iter().cloned())
                .fetch_optional(connection)
                .await?
                .map(Row::Postgres),
        };
        row.map(|row| T::from_row(&row)).transpose()
    }

    /// The one row.
    pub async fn one<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        args: &[Value],
    ) -> Result<T, Error> {
        self.optional(statement, args).await?.ok_or(Error::Missing(statement.name))
    }

    /// Runs a fixed text without parameters, for settings of a connection and for what the schema module builds.
    pub(crate) async fn raw(&mut self, sql: String) -> Result<(), Error> {
        let sql = sqlx::AssertSqlSafe(sql);
        match self.0.driver() {
            Driver::Sqlite(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop)?,
            Driver::Postgres(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop)?,
        }
        Ok(())
    }

    /// Prepares the statement without running it.
    pub(crate) async fn prepare(&mut self, statement: &'static Statement) -> Result<(), Error> {
        match self.0.driver() {
            Driver::Sqlite(connection) => {
                connection.prepare(sqlx::SqlSafeStr::into_sql_str(statement.sqlite)).await.map(drop)?;
            }
            Driver::Postgres(connection) => {
                connection.prepare(sqlx::SqlSafeStr::into_sql_str(statement.postgres)).await.map(drop)?;
            }
        }
        Ok(())
    }
}

impl Write {
    /// Runs the statement and tells how many rows it changed.
    pub async fn execute(&mut self, statement: &'static Statement, args: &[Value]) -> Result<u64, Error> {
        Ok(match self.0.0.driver() {
            Driver::Sqlite(connection) => sqlite_query(statement.sqlite, args.iter().cloned())
                .execute(connection)
                .await?
                .rows_affected(),
            Driver::Postgres(connection) => postgres_query(statement.postgres, args.iter().cloned())
                .execute(connection)
                .await?
                .rows_affected(),
        })
    }

    /// Makes the change visible and lasting.
    pub async fn commit(self) -> Result<(), Error> {
        match self.0.0 {
            Inner::SqliteWrite(transaction) => transaction.commit().await?,
            Inner::PostgresWrite(transaction) => transaction.commit().await?,
            Inner::Sqlite(_) | Inner::Postgres(_) => {}
        }
        Ok(())
    }
}

impl Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.0
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.0
    }
}

pub(crate) fn sqlite_query(
    sql: impl sqlx::SqlSafeStr,
    args: impl IntoIterator<Item = Value>,
) -> Query<'static, Sqlite, SqliteArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::Id(value) => query.bind(value),
        Value::Time(value) => query.bind(value.map(jiff::Timestamp::as_microsecond)),
        Value::Date(value) => query.bind(value.map(|date| date.to_string())),
    })
}

pub(crate) fn postgres_query(
    sql: impl sqlx::SqlSafeStr,
    args: impl IntoIterator<Item = Value>,
) -> Query<'static, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::Id(value) => query.bind(value),
        Value::Time(value) => query.bind(value.map(PgTime)),
        Value::Date(value) => query.bind(value.map(PgDate)),
    })
}
