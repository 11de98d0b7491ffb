//! Many rows by one insert: far fewer round trips than a statement a row.

use crate::connection::{Driver, postgres_query, sqlite_query};
use crate::{Error, Statement, Value, Write};
use std::fmt::Write as _;

/// Parameters that one insert carries. The number of rows a statement takes follows from it and is always the same
/// for the same insert, so that the database prepares two texts at most: the full one and that of the rest.
const PARAMETERS: usize = 2_000;

impl Write {
    /// Runs an insert of one row, `INSERT INTO … VALUES ($1, …, $N)`, for many rows, some at a time. After an error some of
    /// the rows may be in the transaction: it must be dropped.
    pub async fn insert_all<const N: usize>(
        &mut self,
        statement: &'static Statement,
        rows: Vec<[Value; N]>,
    ) -> Result<u64, Error> {
        let text = match self.0.0.driver() {
            Driver::Sqlite(_) => statement.sqlite,
            Driver::Postgres(_) => statement.postgres,
        };
        let full = (PARAMETERS / N.max(1)).max(1);
        let mut inserted = 0;
        let mut rows = rows.into_iter();
        loop {
            let values: Vec<Value> = rows.by_ref().take(full).flatten().collect();
            let count = values.len() / N.max(1);
            if count == 0 {
                return Ok(inserted);
            }
            inserted += insert_many(self, text, (N, count), values, count == full).await?;
        }
    }
}

/// Runs an insert of one row with so many parameters for so many rows at once. A text that will come again is kept
/// prepared.
pub(crate) async fn insert_many(
    write: &mut Write,
    one: &str,
    (parameters, rows): (usize, usize),
    values: Vec<Value>,
    lasting: bool,
) -> Result<u64, Error> {
    Ok(match write.0.0.driver() {
        Driver::Sqlite(connection) => {
            let sql = sqlx::AssertSqlSafe(unnamed(one, parameters, rows));
            sqlite_query(sql, values).persistent(lasting).execute(connection).await?.rows_affected()
        }
        Driver::Postgres(connection) => {
            let sql = sqlx::AssertSqlSafe(numbered(one, parameters, rows));
            postgres_query(sql, values).persistent(lasting).execute(connection).await?.rows_affected()
        }
    })
}

/// The text before the group of values, the group, and the text after it.
fn parts(one: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = one.split_once(" VALUES (")?;
    let (group, tail) = rest.split_once(')')?;
    Some((head, group, tail))
}

/// The text of an insert of one row, with its group of values repeated and its parameters counted on.
fn numbered(one: &str, parameters: usize, rows: usize) -> String {
    repeated(one, rows, |out, group, row| {
        for (at, part) in group.split('$').enumerate() {
            if at == 0 {
                out.push_str(part);
                continue;
            }
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let number: usize = part[..end].parse().unwrap_or(0);
            // Writing to a String cannot fail.
            let _ = write!(out, "${}{}", number + row * parameters, &part[end..]);
        }
    })
}

/// The same for `SQLite`, whose parameters without a name are found by their position; looking up those with a name
/// takes a time that grows with the square of their number. Where a group names its parameters in another order, they
/// stay named.
fn unnamed(one: &str, parameters: usize, rows: usize) -> String {
    let names: Vec<String> = (1..=parameters).map(|n| format!("${n}")).collect();
    let in_order = parts(one).is_some_and(|(_, group, tail)| {
        group
            .split(',')
            .map(str::trim)
            .filter(|part| part.starts_with('$'))
            .eq(names.iter().map(String::as_str))
            && group.matches('$').count() == parameters
            && !tail.contains('$')
    });
    let text = if in_order {
        repeated(one, rows, |out, group, _| {
            for (at, part) in group.split(',').map(str::trim).enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                out.push_str(if part.starts_with('$') { "?" } else { part });
            }
        })
    } else {
        numbered(one, parameters, rows)
    };
    // Otherwise every page that a statement touches is copied first, so that it can be taken back alone.
    text.replacen("INSERT INTO", "INSERT OR FAIL INTO", 1)
}

fn repeated(one: &str, rows: usize, mut values: impl FnMut(&mut String, &str, usize)) -> String {
    let Some((head, group, tail)) = parts(one) else { return one.to_owned() };
    let mut out = String::with_capacity(one.len() + rows * group.len() * 2);
    out.push_str(head);
    out.push_str(" VALUES ");
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { ", (" });
        values(&mut out, group, row);
        out.push(')');
    }
    out.push_str(tail);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "INSERT INTO thing (area, name, version) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING";

    #[test]
    fn the_group_of_values_is_repeated_with_its_parameters_counted_on() {
        assert_eq!(numbered(ONE, 2, 1), ONE);
        assert_eq!(
            numbered(ONE, 2, 3),
            "INSERT INTO thing (area, name, version) VALUES ($1, $2, 1), ($3, $4, 1), ($5, $6, 1) ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn parameters_in_order_need_no_names() {
        assert_eq!(
            unnamed(ONE, 2, 2),
            "INSERT OR FAIL INTO thing (area, name, version) VALUES (?, ?, 1), (?, ?, 1) ON CONFLICT DO NOTHING"
        );
        for mixed in [
            "INSERT INTO thing (a, b) VALUES ($2, $1)",
            "INSERT INTO thing (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
        ] {
            assert_eq!(unnamed(mixed, 2, 1), mixed.replacen("INSERT", "INSERT OR FAIL", 1));
        }
    }
}
