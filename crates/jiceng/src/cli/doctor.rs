//! Verifying an installation: the journal's chains, the register's invariants, the keys.

use super::{Store, installation, queries, say};
use crate::platform::app::Settings;
use crate::platform::area::areas;
use crate::platform::journal;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use anyhow::ensure;
use db::Db;

pub(super) async fn run(store: &Store) -> anyhow::Result<()> {
    let _in_use = installation::InUse::shared(store)?;
    let app = installation::open(store, Settings::default(), Randomness::from_system()?).await?;
    let sound = examine(&app.db, Some(&app.keys)).await?;
    app.db.close().await;
    ensure!(sound, "the installation is not sound; keep a copy of it and restore the last sound backup");
    say("sound");
    Ok(())
}

/// Says what is found, area by area. Without keys, sealed values are not opened.
pub(super) async fn examine(db: &Db, keys: Option<&Keys>) -> anyhow::Result<bool> {
    let damage = db.damage().await?;
    for line in &damage {
        say(&format!("the database file is damaged: {line}"));
    }
    let mut sound = damage.is_empty();
    let mut read = db.read().await?;
    for (area, name) in areas(&mut read).await? {
        let (entries, faults) = journal::verify(&mut read, area).await?;
        say(&format!("{name}: {entries} journal entries"));
        for fault in &faults {
            sound = false;
            say(&format!("  {}", serde_json::to_string(fault)?));
        }
        let mut found = queries::invariants(&mut read, area).await?;
        if let Some(keys) = keys {
            found.push(queries::strange_numbers(&mut read, area, keys).await?);
        }
        for (what, count) in found.into_iter().filter(|(_, count)| *count > 0) {
            sound = false;
            say(&format!("  {what}: {count}"));
        }
    }
    drop(read);
    if let Some(keys) = keys {
        for (what, count) in unopened(db, keys).await? {
            sound = false;
            say(&format!("  sealed values of {what} that do not open with these keys: {count}"));
        }
    }
    Ok(sound)
}

/// The columns of which some values do not open, with how many.
async fn unopened(db: &Db, keys: &Keys) -> anyhow::Result<Vec<(String, u64)>> {
    let mut closed = Vec::new();
    for (table, column) in super::keys::sealed_columns()? {
        let mut count = 0;
        db::each(db, &table, column, |sealed| count += u64::from(keys.open_bytes(sealed).is_err())).await?;
        if count > 0 {
            closed.push((format!("{}.{column}", table.name), count));
        }
    }
    Ok(closed)
}
