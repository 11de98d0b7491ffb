//! SQL of what forms cost.

use super::{Filled, Level};
use crate::platform::id::AreaId;
use db::{FromRow, Read, Row, Write, args};
use jiff::civil::Date;

db::statements! {
    ADD = "INSERT INTO typed_form (area, month, form, level, forms, fields, known) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (area, month, form, level) DO UPDATE SET forms = typed_form.forms + excluded.forms, fields = typed_form.fields + excluded.fields, known = typed_form.known + excluded.known";
    COSTS = "SELECT form, level, forms, fields, known FROM typed_form WHERE area = $1 AND month = $2 ORDER BY form, level";
}

/// What a form cost in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The path of the form.
    pub form: String,
    /// Who filled it in.
    pub level: Level,
    /// How many were taken over.
    pub forms: i64,
    /// How many fields were filled in.
    pub fields: i64,
    /// How many of them the system could have proposed.
    pub known: i64,
}

impl FromRow for Cost {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            form: row.at(0)?,
            level: row.at(1)?,
            forms: row.at(2)?,
            fields: row.at(3)?,
            known: row.at(4)?,
        })
    }
}

/// Adds forms that were taken over to the counts of a month.
///
/// # Errors
/// Whatever the database reports.
pub async fn add(
    write: &mut Write,
    area: AreaId,
    (month, form, level): (Date, &str, Level),
    (forms, filled): (i64, Filled),
) -> Result<(), db::Error> {
    let values = args![area, month, form, level, forms, filled.fields, filled.known];
    write.execute(&ADD, &values).await?;
    Ok(())
}

/// What forms cost in the month that begins on a day.
///
/// # Errors
/// Whatever the database reports.
pub async fn costs(read: &mut Read, area: AreaId, month: Date) -> Result<Vec<Cost>, db::Error> {
    read.all(&COSTS, &args![area, month]).await
}
