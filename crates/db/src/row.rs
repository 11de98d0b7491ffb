use crate::Error;
use crate::value::postgres::{PgDate, PgTime};
use jiff::{Timestamp, civil::Date};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Type};
use uuid::Uuid;

/// A row of an answer.
#[derive(Debug)]
pub enum Row {
    /// From `SQLite`.
    Sqlite(SqliteRow),
    /// From `PostgreSQL`.
    Postgres(PgRow),
}

impl Row {
    /// The value of the named column.
    pub fn get<T: Field>(&self, column: &'static str) -> Result<T, Error> {
        T::read(self, Column::Name(column))
    }

    /// The value at a position counted from 0.
    pub fn at<T: Field>(&self, position: usize) -> Result<T, Error> {
        T::read(self, Column::Position(position))
    }
}

/// Where in a row a value stands.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// By its name.
    Name(&'static str),
    /// By its position, from 0.
    Position(usize),
}

/// What can be read from a column.
pub trait Field: Sized {
    /// Reads a value that may be absent.
    fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error>;

    /// Reads a value that must be there.
    fn read(row: &Row, column: Column) -> Result<Self, Error> {
        Self::read_optional(row, column)?.ok_or_else(|| decode_error(column, &"absent"))
    }
}

impl<T: Field> Field for Option<T> {
    fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error> {
        T::read_optional(row, column).map(Some)
    }
}

/// What can be made of a row.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row) -> Result<Self, Error>;
}

fn decode_error(column: Column, reason: &dyn std::fmt::Display) -> Error {
    let column = match column {
        Column::Name(name) => name.to_owned(),
        Column::Position(position) => format!("#{position}"),
    };
    Error::Decode { column, reason: reason.to_string() }
}

fn sqlite<'r, T>(row: &'r SqliteRow, column: Column) -> Result<T, Error>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
    usize: ColumnIndex<SqliteRow>,
{
    match column {
        Column::Name(name) => row.try_get(name),
        Column::Position(position) => row.try_get(position),
    }
    .map_err(|error| decode_error(column, &error))
}

fn postgres<'r, T>(row: &'r PgRow, column: Column) -> Result<T, Error>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    match column {
        Column::Name(name) => row.try_get(name),
        Column::Position(position) => row.try_get(position),
    }
    .map_err(|error| decode_error(column, &error))
}

macro_rules! native {
    ($($kind:ty),+) => {
        $(impl Field for $kind {
            fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error> {
                match row {
                    Row::Sqlite(row) => sqlite(row, column),
                    Row::Postgres(row) => postgres(row, column),
                }
            }
        })+
    };
}
native!(bool, i64, String, Vec<u8>, Uuid);

impl Field for Timestamp {
    fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error> {
        match row {
            Row::Sqlite(row) => sqlite::<Option<i64>>(row, column)?
                .map(Timestamp::from_microsecond)
                .transpose()
                .map_err(|error| decode_error(column, &error)),
            Row::Postgres(row) => Ok(postgres::<Option<PgTime>>(row, column)?.map(|time| time.0)),
        }
    }
}

impl Field for Date {
    fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error> {
        match row {
            Row::Sqlite(row) => sqlite::<Option<String>>(row, column)?
                .map(|text| text.parse())
                .transpose()
                .map_err(|error: jiff::Error| decode_error(column, &error)),
            Row::Postgres(row) => Ok(postgres::<Option<PgDate>>(row, column)?.map(|date| date.0)),
        }
    }
}

macro_rules! narrow {
    ($($kind:ty),+) => {
        $(impl Field for $kind {
            fn read_optional(row: &Row, column: Column) -> Result<Option<Self>, Error> {
                i64::read_optional(row, column)?
                    .map(<$kind>::try_from)
                    .transpose()
                    .map_err(|error| decode_error(column, &error))
            }
        })+
    };
}
narrow!(u32, u16, u8, i32, usize);

/// A type kept as text reads itself with [`std::str::FromStr`].
#[macro_export]
macro_rules! field_from_text {
    ($($kind:ty),+ $(,)?) => {
        $(impl $crate::Field for $kind {
            fn read_optional(row: &$crate::Row, column: $crate::schema::Column) -> Result<Option<Self>, $crate::Error> {
                let Some(text) = <String as $crate::Field>::read_optional(row, column)? else { return Ok(None) };
                match text.parse() {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => Err($crate::Error::Decode { column: format!("{column:?}"), reason: text }),
                }
            }
        }
        impl $crate::ToValue for $kind {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(Some(self.to_string()))
            }
            fn absent() -> $crate::Value {
                $crate::Value::Text(None)
            }
        })+
    };
}

macro_rules! tuples {
    ($(($($name:ident $position:tt),+))+) => {
        $(impl<$($name: Field),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self, Error> {
                Ok(($($name::read(row, Column::Position($position))?,)+))
            }
        })+
    };
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
}
