/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this key exists already. Names the constraint where the database tells it.
    #[error("a row with this key exists already ({0})")]
    Unique(String),
    /// Another row needs the row, or a needed row is absent.
    #[error("a row that belongs with this one is missing or still in use")]
    Reference,
    /// The disk that holds the database is full. Nothing of the transaction was kept.
    #[error("the disk is full")]
    Full,
    /// The writer's lock was not free within the time limit.
    #[error("the database is busy")]
    Busy,
    /// The database does not answer: it is stopped, restarting, or out of reach.
    #[error("the database does not answer")]
    Gone,
    /// Exactly one row was expected and none came.
    #[error("no row: {0}")]
    Missing(&'static str),
    /// A value of the row does not fit the type it is read as.
    #[error("column {column} does not fit: {reason}")]
    Decode {
        /// The column's name or position.
        column: String,
        /// What did not fit.
        reason: String,
    },
    /// The address of the database cannot be read.
    #[error("not a database address: {0}")]
    Url(String),
    /// The database's schema is not the one this program knows.
    #[error("the schema does not fit this program: {0}")]
    Schema(String),
    /// Anything else the driver reports.
    #[error("database: {0}")]
    Driver(#[source] Box<sqlx::Error>),
}

/// `SQLITE_FULL`, no room for the index of the write-ahead log, and `SQLITE_BUSY` with its extended codes, of the `SQLite` result code list.
const SQLITE_FULL: [&str; 2] = ["13", "4874"];
const SQLITE_BUSY: [&str; 3] = ["5", "261", "517"];
/// `disk_full`, `lock_not_available` and `query_canceled` (it ran too long) of the `PostgreSQL` error code appendix.
const POSTGRES_FULL: &str = "53100";
const POSTGRES_BUSY: [&str; 2] = ["55P03", "57014"];
/// `admin_shutdown`, `crash_shutdown`, `cannot_connect_now` and `too_many_connections` of the same appendix. Class 08,
/// connection exceptions, is meant by its first two characters.
const POSTGRES_GONE: [&str; 4] = ["57P01", "57P02", "57P03", "53300"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => Self::Gone,
                other => Self::Driver(Box::new(other)),
            };
        };
        if database.is_unique_violation() {
            let name = database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned);
            return Self::Unique(name);
        }
        if database.is_foreign_key_violation() {
            return Self::Reference;
        }
        match database.code().as_deref() {
            Some(code) if code == POSTGRES_FULL || SQLITE_FULL.contains(&code) => Self::Full,
            Some(code) if SQLITE_BUSY.contains(&code) || POSTGRES_BUSY.contains(&code) => Self::Busy,
            Some(code) if POSTGRES_GONE.contains(&code) || code.len() == 5 && code.starts_with("08") => {
                Self::Gone
            }
            _ => Self::Driver(Box::new(error)),
        }
    }
}
