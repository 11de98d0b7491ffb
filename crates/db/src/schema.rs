//! The schema's texts: type words, and the tables that a migration text declares.
//!
//! | word | `SQLite` | `PostgreSQL` |
//! |---|---|---|
//! | `{id}` | `BLOB` (16 bytes) | `UUID` |
//! | `{text}` | `TEXT` | `TEXT COLLATE "C"` |
//! | `{int}` | `INTEGER` | `BIGINT` |
//! | `{bool}` | `INTEGER` | `BOOLEAN` |
//! | `{bytes}` | `BLOB` | `BYTEA` |
//! | `{time}` | `INTEGER` (µs since 1970) | `TIMESTAMPTZ` |
//! | `{date}` | `TEXT` (ISO) | `DATE` |
//! | `{strict}` | `STRICT` | nothing |
//! | `{keyed}` | `STRICT, WITHOUT ROWID`: rows lie in the order of the key | nothing |
//!
//! Lines between `-- only sqlite` (or `-- only postgres`) and `-- end` belong to that database alone.

pub use crate::row::Column;

const WORDS: [(&str, &str, &str); 9] = [
    ("{id}", "BLOB", "UUID"),
    ("{text}", "TEXT", "TEXT COLLATE \"C\""),
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{time}", "INTEGER", "TIMESTAMPTZ"),
    ("{date}", "TEXT", "DATE"),
    ("{strict}", "STRICT", ""),
    ("{keyed}", "STRICT, WITHOUT ROWID", ""),
];

/// The kinds a column can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Truth.
    Bool,
    /// A whole number.
    Int,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// An identifier.
    Id,
    /// An instant.
    Time,
    /// A civil date.
    Date,
}

/// A table as the migrations declare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in order, with their kinds.
    pub columns: Vec<(String, Kind)>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// The text for one database.
#[must_use]
pub fn render(text: &str, postgres: bool) -> String {
    let mut skip = false;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" => skip = postgres,
            "-- only postgres" => skip = !postgres,
            "-- end" => skip = false,
            _ if skip => {}
            _ => {
                let line = WORDS.iter().fold(line.to_owned(), |line, (word, sqlite, pg)| {
                    line.replace(word, if postgres { pg } else { sqlite })
                });
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out
}

/// The tables that migration texts declare, in order. Reads our own layout: `CREATE TABLE name (`, one column a line,
/// `PRIMARY KEY (…)` on a line of its own, `ALTER TABLE name ADD COLUMN column {kind}`, `DROP COLUMN column` and
/// `RENAME COLUMN column TO column` likewise. A table made anew replaces what it was.
#[must_use]
pub fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            let name = rest.trim_end_matches('(').trim().to_owned();
            tables.retain(|table| table.name != name);
            tables.push(Table { name, columns: Vec::new(), key: Vec::new() });
            open = true;
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            let name = rest.split_whitespace().next().unwrap_or_default();
            if let Some(table) = tables.iter_mut().find(|table| table.name == name) {
                alter(table, rest);
            }
        } else if open && line.starts_with(')') {
            open = false;
        } else if open && let Some(table) = tables.last_mut() {
            if let Some(rest) = line.strip_prefix("PRIMARY KEY (") {
                let list = rest.split(')').next().unwrap_or_default();
                table.key = list.split(',').map(|name| name.trim().to_owned()).collect();
            } else if let Some(column) = column(line) {
                if line.contains("PRIMARY KEY") {
                    table.key = vec![column.0.clone()];
                }
                table.columns.push(column);
            }
        }
    }
    tables
}

/// Adds, drops or renames a column.
fn alter(table: &mut Table, statement: &str) {
    let behind = |words: &str| statement.split(words).nth(1);
    if let Some(column) = behind("ADD COLUMN ").and_then(column) {
        table.columns.push(column);
    } else if let Some(name) = behind("DROP COLUMN ") {
        table.columns.retain(|(column, _)| column != name.trim_end_matches(';'));
    } else if let Some((old, new)) = behind("RENAME COLUMN ").and_then(|rest| rest.split_once(" TO "))
        && let Some((column, _)) = table.columns.iter_mut().find(|(column, _)| column == old)
    {
        new.trim_end_matches(';').clone_into(column);
    }
}

fn column(line: &str) -> Option<(String, Kind)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let kind = match words.next()?.trim_end_matches([',', ';']) {
        "{id}" => Kind::Id,
        "{text}" => Kind::Text,
        "{int}" => Kind::Int,
        "{bool}" => Kind::Bool,
        "{bytes}" => Kind::Bytes,
        "{time}" => Kind::Time,
        "{date}" => Kind::Date,
        _ => return None,
    };
    Some((name.to_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "CREATE TABLE thing (\n  area {id} NOT NULL,\n  id {id} NOT NULL,\n  name {text} NOT NULL,\n  on_day {date},\n  PRIMARY KEY (area, id)\n) {strict};\n-- only postgres\nCREATE INDEX x ON thing (name);\n-- end\nALTER TABLE thing ADD COLUMN more {int};\n";

    #[test]
    fn tables_are_read_from_the_migration_text() {
        let tables = tables(TEXT);
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].key, ["area", "id"]);
        assert_eq!(tables[0].columns.last(), Some(&("more".to_owned(), Kind::Int)));
        assert_eq!(tables[0].columns[3], ("on_day".to_owned(), Kind::Date));
    }

    #[test]
    fn a_table_made_anew_replaces_what_it_was() {
        let anew = format!(
            "{TEXT}CREATE TABLE thing (\n  area {{id}} NOT NULL,\n  PRIMARY KEY (area)\n) {{keyed}};\n"
        );
        let tables = tables(&anew);
        assert_eq!((tables.len(), tables[0].columns.len()), (1, 1));
        assert!(render(&anew, false).contains("WITHOUT ROWID") && !render(&anew, true).contains("ROWID"));
    }

    #[test]
    fn columns_are_dropped_and_renamed() {
        let altered = format!(
            "{TEXT}ALTER TABLE thing DROP COLUMN on_day;\nALTER TABLE thing RENAME COLUMN more TO on_day;\nALTER TABLE thing RENAME TO gone;\n"
        );
        let tables = tables(&altered);
        let columns: Vec<&str> = tables[0].columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(columns, ["area", "id", "name", "on_day"]);
        assert_eq!(tables[0].columns[3].1, Kind::Int);
    }

    #[test]
    fn each_database_gets_its_own_words() {
        assert!(render(TEXT, false).contains("STRICT") && !render(TEXT, false).contains("CREATE INDEX"));
        assert!(render(TEXT, true).contains("UUID") && render(TEXT, true).contains("CREATE INDEX"));
    }
}
