//! Many rows by one insert: far fewer round trips than a statement a row.

use crate::connection::{Driver, postgres_query, sqlite_query};
use crate::{Error, Statement, Value, Write};
use std::fmt::Write as _;

/// Parameters that one insert carries. The number of rows a statement takes follows from it and is always the same
/// for the same insert, so that the database prepares two texts at most: the full one and that of the rest.
const PARAMETERS: usize = 2_000;

impl Write {
    /// Runs an insert of one row, `INSERT INTO … VALUES ($1, …, $N)`, for many rows, some at a time.
    pub async fn insert_all<const N: usize>(
        &mut self,
        statement: &'static Statement,
        rows: &[[Value; N]],
    ) -> Result<u64, Error> {
        let mut inserted = 0;
        let full = (PARAMETERS / N.max(1)).max(1);
        for chunk in rows.chunks(full) {
            let values = chunk.concat();
            let sql = |text| sqlx::AssertSqlSafe(spread(text, N, chunk.len()));
            let lasting = chunk.len() == full;
            inserted += match self.0.0.driver() {
                Driver::Sqlite(connection) => {
                    let query = sqlite_query(sql(statement.sqlite), &values).persistent(lasting);
                    query.execute(connection).await?.rows_affected()
                }
                Driver::Postgres(connection) => {
                    let query = postgres_query(sql(statement.postgres), &values).persistent(lasting);
                    query.execute(connection).await?.rows_affected()
                }
            };
        }
        Ok(inserted)
    }
}

/// The text of an insert of one row, with its group of values repeated.
fn spread(text: &str, parameters: usize, rows: usize) -> String {
    let Some((head, rest)) = text.split_once(" VALUES (") else { return text.to_owned() };
    let (group, tail) = rest.split_once(')').unwrap_or((rest, ""));
    let mut out = String::with_capacity(text.len() + rows * group.len() * 2);
    let _ = write!(out, "{head} VALUES ");
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { ", (" });
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
        out.push(')');
    }
    out.push_str(tail);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_of_values_is_repeated_with_its_parameters_counted_on() {
        let text = "INSERT INTO thing (area, name, version) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING";
        assert_eq!(spread(text, 2, 1), text);
        assert_eq!(
            spread(text, 2, 3),
            "INSERT INTO thing (area, name, version) VALUES ($1, $2, 1), ($3, $4, 1), ($5, $6, 1) ON CONFLICT DO NOTHING"
        );
    }
}
