//! The keys of an installation: showing which there are, copying them elsewhere, changing them.

use super::trouble::{OrTrouble as _, hold, trouble};
use super::voice::Voice;
use super::{Store, installation};
use crate::SEALED;
use crate::platform::app::{App, Settings};
use crate::platform::area::areas;
use crate::platform::journal;
use crate::platform::protect::{Keys, ProtectError};
use crate::platform::randomness::Randomness;
use anyhow::Context as _;
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

pub(super) async fn run(voice: Voice, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(store) => {
            let keys = Keys::read(&store.keys())?;
            let versions: Vec<String> = keys.versions().map(|version| version.to_string()).collect();
            let args = [("versions", versions.join(", ")), ("fingerprint", keys.fingerprint())];
            voice.say("cli-keys-shown", &args)
        }
        Command::Export { store, file } => {
            let keys = Keys::read(&store.keys())?;
            keys.write_new(&file)?;
            let args = [("file", file.display().to_string()), ("fingerprint", keys.fingerprint())];
            voice.say("cli-keys-exported", &args)
        }
        Command::Rotate(store) => rotate(voice, &store).await,
        Command::Retire(store) => retire(voice, &store).await,
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

async fn rotate(voice: Voice, store: &Store) -> anyhow::Result<()> {
    store.stands()?;
    let _alone = installation::InUse::alone(store)?;
    let mut app = installation::open(store, Settings::default(), Randomness::from_system()?).await?;
    let left = outdated(&app, app.keys.newest()).await?;
    if left == 0 {
        app.keys = app.keys.with_new(&app.randomness)?;
        // The new key is on the disk before anything is sealed with it.
        app.keys.replace(&store.keys())?;
    } else {
        voice.say("cli-keys-cut-off", &[("count", left.to_string())])?;
    }
    let sealed = seal_anew(&app).await?;
    record(&app, sealed).await?;
    app.db.close().await;
    let args = [("count", sealed.to_string()), ("version", app.keys.newest().to_string())];
    voice.say("cli-keys-rotated", &args)
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
            .or_trouble("cli-keys-sealing", &[("column", &format!("{}.{column}", table.name))])?;
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

async fn retire(voice: Voice, store: &Store) -> anyhow::Result<()> {
    store.stands()?;
    let _alone = installation::InUse::alone(store)?;
    let app = installation::open(store, Settings::default(), Randomness::from_system()?).await?;
    let left = outdated(&app, app.keys.newest()).await?;
    app.db.close().await;
    if left > 0 {
        return Err(trouble("cli-keys-still-used", &[("count", &left)]));
    }
    let alone = app.keys.newest_alone();
    hold(app.keys.versions().count() > 1, "cli-keys-only-one", &[("version", &alone.newest())])?;
    alone.replace(&store.keys())?;
    voice.say("cli-keys-retired", &[("version", alone.newest().to_string())])
}
