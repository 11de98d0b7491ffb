//! One SQL text for `SQLite` and `PostgreSQL` over the drivers of sqlx.
//!
//! A statement is written once with `$1` parameters in a [`statements!`] block; a test prepares every statement of
//! the application on both databases. Reading goes through [`Read`], changing through [`Write`], a transaction that
//! holds the writer's lock of its area on both databases, so that two writers never interleave.
//!
//! # Adding a table
//! Write the next numbered migration in the application's `migrations/` folder, one column a line, with the type
//! words of [`schema`]; begin its key with `area`; list the statements in the capability's `queries.rs`. The tests
//! "every statement prepares on both databases" and "every table begins its key with the area" do the rest.

mod connection;
mod copy;
mod database;
mod error;
mod many;
mod migration;
mod row;
mod rows;
pub mod schema;
mod statement;
mod table;
pub mod testing;
mod value;

pub use connection::{Read, Write};
pub use copy::{Copied, copy};
pub use database::{Db, Url};
pub use error::Error;
pub use migration::{Migration, STATEMENTS};
pub use row::{Field, FromRow, Row};
pub use rows::{Named, rows_of};
pub use statement::Statement;
pub use table::{each, rewrite};
pub use value::{ToValue, Value};
