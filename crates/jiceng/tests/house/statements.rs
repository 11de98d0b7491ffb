//! Every statement is prepared on both databases, and both schemas are the same.

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    for (db, _folder) in crate::common::databases().await {
        db.migrate(jiceng::MIGRATIONS, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
        let statements = jiceng::statements();
        assert!(statements.len() > 60, "only {} statements are registered", statements.len());
        let mut wrong = Vec::new();
        for statement in statements {
            if let Err(error) = db.prepare(statement).await {
                wrong.push(format!("{} (postgres: {}): {error:?}", statement.name, db.is_postgres()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn every_table_begins_its_key_with_the_area_but_the_reference_tables() {
    // A sign-in name and an identity number are claimed before their area is known.
    const REFERENCE: [&str; 2] = ["sign_in_name", "identity_claim"];
    let tables = jiceng::tables();
    assert!(tables.len() > 20);
    for table in &tables {
        let first = table.key.first().map(String::as_str);
        assert_eq!(first == Some("area"), !REFERENCE.contains(&table.name.as_str()), "{}", table.name);
    }
}

#[test]
fn columns_that_a_later_step_adds_are_columns_of_their_table() {
    let altered: Vec<&str> = jiceng::MIGRATIONS
        .iter()
        .flat_map(|step| step.text.lines())
        .filter_map(|line| line.trim().strip_prefix("ALTER TABLE "))
        .collect();
    // A column may be added under one name to take the place of another.
    let named_in_the_end = |table: &str, column: &str| {
        let renames = format!("{table} RENAME COLUMN {column} TO ");
        let new = altered.iter().find_map(|line| line.strip_prefix(renames.as_str()));
        new.map_or_else(|| column.to_owned(), |new| new.trim_end_matches(';').to_owned())
    };
    let tables = jiceng::tables();
    for line in altered.iter().filter(|line| line.contains(" ADD COLUMN ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let table = tables.iter().find(|table| table.name == words[0]).unwrap();
        let column = named_in_the_end(words[0], words[3]);
        assert!(table.columns.iter().any(|(name, _)| *name == column), "{line}");
        assert!(column == words[3] || table.columns.iter().all(|(name, _)| name != words[3]), "{line}");
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_an_unknown_step_is_refused() {
    for (db, _folder) in crate::common::databases().await {
        assert_eq!(
            db.migrate(jiceng::MIGRATIONS, jiff::Timestamp::UNIX_EPOCH).await.unwrap(),
            jiceng::MIGRATIONS.len()
        );
        assert_eq!(db.migrate(jiceng::MIGRATIONS, jiff::Timestamp::UNIX_EPOCH).await.unwrap(), 0);
        assert!(matches!(db.migrate(&[], jiff::Timestamp::UNIX_EPOCH).await, Err(db::Error::Schema(_))));
    }
}
