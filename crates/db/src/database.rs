use crate::connection::Inner;
use crate::{Error, Migration, Read, Statement, Write, migration};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, SqliteConnection, SqlitePool};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    /// A file of embedded `SQLite`.
    Sqlite(PathBuf),
    /// The address of a `PostgreSQL` database.
    Postgres(String),
}

impl std::str::FromStr for Url {
    type Err = Error;

    /// `postgres://…`, `sqlite:FILE`, or a plain path.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(Error::Url(text.to_owned()));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// How long a writer waits for the lock of its area before [`Error::Busy`].
const LOCK_WAIT: Duration = Duration::from_secs(15);
/// How long anybody waits for a connection to `PostgreSQL` before [`Error::Gone`].
const CONNECTION_WAIT: Duration = Duration::from_secs(8);
/// The same wait for `PostgreSQL`, whose settings are texts; and how long one of its statements may run. No request takes
/// longer, and a server that lost its client does not go on for ever.
const POSTGRES_LIMITS: [(&str, &str); 2] = [("lock_timeout", "15s"), ("statement_timeout", "120s")];
const READERS: u32 = 8;

/// An open database.
#[derive(Clone, Debug)]
pub enum Db {
    /// `SQLite` in WAL mode: several readers, one writer.
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// `PostgreSQL`.
    Postgres(PgPool),
}

impl Db {
    /// Opens a database; a `SQLite` file is created when absent.
    pub async fn open(url: &Url) -> Result<Self, Error> {
        match url {
            Url::Sqlite(path) => open_sqlite(path).await,
            Url::Postgres(address) => {
                let options: PgConnectOptions = address.parse().map_err(Error::from)?;
                let options = options.options(POSTGRES_LIMITS);
                let pool = PgPoolOptions::new()
                    .max_connections(READERS * 2)
                    .acquire_timeout(CONNECTION_WAIT)
                    .connect_with(options)
                    .await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    /// Whether this is `PostgreSQL`.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Read, Error> {
        Ok(Read(match self {
            Self::Sqlite { read, .. } => Inner::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Inner::Postgres(pool.acquire().await?),
        }))
    }

    /// A connection that sees the database as it is now until it is dropped, whatever others change meanwhile.
    pub(crate) async fn frozen(&self) -> Result<Read, Error> {
        Ok(Read(match self {
            Self::Sqlite { read, .. } => Inner::SqliteWrite(read.begin().await?),
            Self::Postgres(pool) => Inner::PostgresWrite(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        }))
    }

    /// A transaction that changes rows of these areas. It holds their writer's locks, taken in one order, until it
    /// ends; rows it reads therefore do not change under it.
    pub async fn write(&self, areas: &[Uuid]) -> Result<Write, Error> {
        let mut write = match self {
            Self::Sqlite { write, .. } => {
                // The one connection that writes is taken for longer than anybody waits: busy, not gone.
                let begun = write.begin_with("BEGIN IMMEDIATE").await;
                Inner::SqliteWrite(begun.map_err(|error| match error {
                    sqlx::Error::PoolTimedOut => Error::Busy,
                    other => other.into(),
                })?)
            }
            Self::Postgres(pool) => Inner::PostgresWrite(pool.begin().await?),
        };
        if let Inner::PostgresWrite(transaction) = &mut write {
            let mut keys: Vec<i64> = areas.iter().map(lock_key).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut **transaction).await?;
            }
        }
        Ok(Write(Read(write)))
    }

    /// Brings the schema to the newest migration. Tells how many were applied.
    pub async fn migrate(&self, migrations: &[Migration], at: jiff::Timestamp) -> Result<usize, Error> {
        migration::migrate(self, migrations, at).await
    }

    /// The newest step of the schema that the database holds; 0 when it holds none.
    pub async fn schema_version(&self) -> Result<u32, Error> {
        migration::version(self).await
    }

    /// How many connections are open, and how many of them rest.
    #[must_use]
    pub fn connections(&self) -> (u32, usize) {
        match self {
            Self::Sqlite { read, write } => (read.size() + write.size(), read.num_idle() + write.num_idle()),
            Self::Postgres(pool) => (pool.size(), pool.num_idle()),
        }
    }

    /// Prepares a statement without running it, so that a test can try each on both databases.
    pub async fn prepare(&self, statement: &'static Statement) -> Result<(), Error> {
        self.read().await?.prepare(statement).await
    }

    /// Writes a consistent copy of a `SQLite` database into a new file while it is in use. `PostgreSQL` is copied
    /// with [`crate::copy`] into a `SQLite` file instead.
    pub async fn snapshot(&self, file: &Path) -> Result<(), Error> {
        let Self::Sqlite { read, .. } = self else {
            return Err(Error::Url("a snapshot is made of SQLite only".to_owned()));
        };
        // A connection that may only query is refused `VACUUM INTO` as well, so this one is of its own.
        let options = read.connect_options().as_ref().clone().pragma("query_only", "0");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let file = file.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1").bind(file).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// What is wrong with a `SQLite` file as such: pages that are damaged, indexes that miss rows. `PostgreSQL` looks after
    /// its own files.
    pub async fn damage(&self) -> Result<Vec<String>, Error> {
        let Self::Sqlite { read, .. } = self else { return Ok(Vec::new()) };
        let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(read).await?;
        found.retain(|line| line != "ok");
        Ok(found)
    }

    /// Writes everything committed into the main file and empties the write-ahead log, so that values erased by order
    /// remain in neither. Tells whether it could: a reader in the middle of a query puts it off to the next time.
    /// `PostgreSQL` removes old versions of rows by its own vacuum.
    pub async fn scrub(&self) -> Result<bool, Error> {
        let Self::Sqlite { write, .. } = self else { return Ok(true) };
        let (busy,): (i64,) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(write).await?;
        Ok(busy == 0)
    }

    /// Closes all connections; what was committed is on disk.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Db, Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCK_WAIT)
        .pragma("cache_size", "-16000")
        // What is erased by order must not remain readable in free pages of the file.
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(LOCK_WAIT)
        // SQLite ends a transaction by itself when the disk is full, and the driver goes on counting it: such a connection
        // would refuse every later one. It is replaced.
        .before_acquire(|connection, _| {
            let fit = !connection.is_in_transaction();
            Box::pin(async move { Ok(fit) })
        })
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(LOCK_WAIT)
        .connect_with(options.pragma("query_only", "1"))
        .await?;
    Ok(Db::Sqlite { read, write })
}

/// The advisory lock of an area: the first eight bytes of its id are time, the last eight random; the latter serve.
fn lock_key(area: &Uuid) -> i64 {
    let bytes = area.as_bytes();
    i64::from_be_bytes([bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]])
}
