//! The keys of an installation: showing which there are, copying them elsewhere, changing them.

use super::{Store, installation, say};
use crate::SEALED;
use crate::platform::app::{App, Settings};
use crate::platform::area::areas;
use crate::platform::journal;
use crate::platform::protect::{Keys, ProtectError};
use crate::platform::randomness::Randomness;
use anyhow::{Context as _, bail, ensure};
use db::schema::Table;
use std::path::PathBuf;

/// Keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Tell the versions and the fingerprint, by which two copies of the key file are compared.
    Show(Store),
    /// Write a copy of the keys into a new file, to be kept apart from the backups.
    Export {
        #[command(flatten)]
        store: Store,
        /// The file to write.
        file: PathBuf,
    },
    /// Add a new key and seal every protected value with it. The server must be stopped; what was cut off goes on from
    /// where it was when called again.
    Rotate(Store),
    /// Remove the old keys, once nothing is sealed with them. Backups made before the rotation then need an exported copy.
    Retire(Store),
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(store) => {
            let keys = Keys::read(&store.keys())?;
            let versions: Vec<String> = keys.versions().map(|version| version.to_string()).collect();
            say(&format!("key versions {}; fingerprint {}", versions.join(", "), keys.fingerprint()));
            Ok(())
        }
        Command::Export { store, file } => {
            let keys = Keys::read(&store.keys())?;
            keys.write_new(&file)?;
            say(&format!(
                "{} written, fingerprint {}. Keep it apart from the backups.",
                file.display(),
                keys.fingerprint()
            ));
            Ok(())
        }
        Command::Rotate(store) => rotate(&store).await,
        Command::Retire(store) => retire(&store).await,
    }
}

/// The sealed columns with their tables.
pub(super) fn sealed_columns() -> anyhow::Result<Vec<(Table, &'static str)>> {
    let tables = crate::tables();
    SEALED
        .iter()
        .map(|(name, column)| {
            let table = tables.iter().find(|table| table.name == *name);
            Ok((table.with_context(|| format!("no table {name}"))?.clone(), *column))
        })
        .collect()
}

/// How many values are sealed with another than the newest key.
async fn outdated(app: &App, newest: u8) -> anyhow::Result<u64> {
    let mut count = 0;
    for (table, column) in sealed_columns()? {
        db::each(&app.db, &table, column, |sealed| count += u64::from(sealed.first() != Some(&newest)))
            .await?;
    }
    Ok(count)
}

async fn rotate(store: &Store) -> anyhow::Result<()> {
    let _alone = installation::InUse::alone(store)?;
    let mut app = installation::open(store, Settings::default(), Randomness::from_system()?).await?;
    let left = outdated(&app, app.keys.newest()).await?;
    if left == 0 {
        app.keys = app.keys.with_new(&app.randomness)?;
        // The new key is on the disk before anything is sealed with it.
        app.keys.replace(&store.keys())?;
    } else {
        say(&format!("a rotation was cut off with {left} values left; it goes on"));
    }
    let sealed = seal_anew(&app).await?;
    record(&app, sealed).await?;
    app.db.close().await;
    say(&format!(
        "{sealed} values sealed with key {}. Export the keys again and keep the copy with those of the older backups.",
        app.keys.newest()
    ));
    Ok(())
}

async fn seal_anew(app: &App) -> anyhow::Result<u64> {
    /// A step that fails in the database or in opening a value.
    #[derive(Debug, thiserror::Error)]
    enum Failed {
        #[error(transparent)]
        Database(#[from] db::Error),
        #[error(transparent)]
        Protect(#[from] ProtectError),
    }
    let mut sealed = 0;
    for (table, column) in sealed_columns()? {
        let step = |value: &[u8]| app.keys.sealed_anew(value, &app.randomness).map_err(Failed::from);
        sealed += db::rewrite(&app.db, &table, column, step)
            .await
            .with_context(|| format!("sealing {}.{column} anew", table.name))?;
    }
    Ok(sealed)
}

async fn record(app: &App, sealed: u64) -> anyhow::Result<()> {
    for (area, _) in areas(&mut app.db.read().await?).await? {
        let mut write = app.db.write(&[area.0]).await?;
        let payload = serde_json::json!({ "version": app.keys.newest(), "values": sealed });
        let act = journal::Act { name: "keys.rotate", kind: "area", subject: None, payload: &payload };
        journal::append_system(app, &mut write, area, &act).await?;
        write.commit().await?;
    }
    Ok(())
}

async fn retire(store: &Store) -> anyhow::Result<()> {
    let _alone = installation::InUse::alone(store)?;
    let app = installation::open(store, Settings::default(), Randomness::from_system()?).await?;
    let left = outdated(&app, app.keys.newest()).await?;
    app.db.close().await;
    if left > 0 {
        bail!("{left} values are still sealed with an older key; run `jiceng keys rotate` first");
    }
    let alone = app.keys.newest_alone();
    ensure!(app.keys.versions().count() > 1, "there is only one key, version {}", alone.newest());
    alone.replace(&store.keys())?;
    say(&format!(
        "only key {} is left. Backups made before the rotation open with the exported copy alone.",
        alone.newest()
    ));
    Ok(())
}
