use crate::schema::Table;
use crate::table::{fetch, value};
use crate::{Error, Read, ToValue as _, Value};
use uuid::Uuid;

/// A row of any table: its columns with their values, in the order of the schema.
pub type Named = Vec<(String, Value)>;

/// The most rows one question answers.
const MOST: u32 = 10_000;

/// All rows of a table of an area in which a column holds an identifier, whatever the table: what an installation
/// holds about somebody.
///
/// # Errors
/// [`Error::Schema`] when the table has no such column; whatever the database reports.
pub async fn rows_of(
    read: &mut Read,
    table: &Table,
    column: &str,
    area: Uuid,
    id: Uuid,
) -> Result<Vec<Named>, Error> {
    if !table.columns.iter().any(|(name, _)| name == column) {
        return Err(Error::Schema(format!("table {} has no column {column}", table.name)));
    }
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE area = $1 AND {column} = $2 ORDER BY {} LIMIT {MOST}",
        names.join(", "),
        table.name,
        table.key.join(", ")
    );
    let rows = fetch(read, sql, &[area.to_value(), id.to_value()]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut columns = Vec::with_capacity(table.columns.len());
        for (position, (name, kind)) in table.columns.iter().enumerate() {
            columns.push((name.clone(), value(&row, position, *kind)?));
        }
        found.push(columns);
    }
    Ok(found)
}
