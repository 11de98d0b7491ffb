//! An installation as the command line finds it: its folder, keys and database, and who is using them.

use super::Store;
use crate::platform::app::{App, Settings};
use crate::platform::clock::Clock;
use crate::platform::limits::Limits;
use crate::platform::memo::Memo;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::{MIGRATIONS, rules};
use anyhow::Context as _;
use db::{Db, Url};
use std::fs::{File, TryLockError};
use std::path::PathBuf;

pub(super) const DATABASE: &str = "jiceng.db";
pub(super) const KEYS: &str = "keys";
const IN_USE: &str = "in-use";

impl Store {
    /// The database: the one named, or the embedded one of the folder.
    pub(super) fn url(&self) -> Url {
        self.database.clone().unwrap_or_else(|| Url::Sqlite(self.data.join(DATABASE)))
    }

    /// The file of keys.
    pub(super) fn keys(&self) -> PathBuf {
        self.data.join(KEYS)
    }

    fn folder(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.data).with_context(|| format!("the folder {}", self.data.display()))
    }
}

/// Held while an installation is used. Ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct InUse(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl InUse {
    /// Beside others that also only use it.
    pub(super) fn shared(store: &Store) -> anyhow::Result<Self> {
        let file = Self::file(store)?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "the keys in {} are being changed, or a backup is being restored there; try again when that is done",
                store.data.display()
            ),
            Err(TryLockError::Error(error)) => Err(error).context("locking the folder"),
        }
    }

    /// Alone: nobody else uses it meanwhile.
    pub(super) fn alone(store: &Store) -> anyhow::Result<Self> {
        let file = Self::file(store)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "{} is in use; stop the server first (systemctl stop jiceng), then try again",
                store.data.display()
            ),
            Err(TryLockError::Error(error)) => Err(error).context("locking the folder"),
        }
    }

    fn file(store: &Store) -> anyhow::Result<File> {
        store.folder()?;
        let path = store.data.join(IN_USE);
        File::create(&path).with_context(|| format!("the file {}", path.display()))
    }
}

/// Opens an installation: keys, database, newest schema, rulebook.
pub(super) async fn open(store: &Store, settings: Settings, randomness: Randomness) -> anyhow::Result<App> {
    store.folder()?;
    let keys = Keys::open(&store.keys(), &Randomness::from_system()?)?;
    let db = open_newest(&store.url()).await?;
    let rulebook = rules::national().map_err(|error| anyhow::anyhow!("the rulebook: {error}"))?;
    Ok(App {
        db,
        clock: Clock::System,
        randomness,
        rulebook,
        keys,
        limits: Limits::default(),
        memo: Memo::default(),
        settings,
    })
}

/// Opens a database and brings it to the newest schema.
pub(super) async fn open_newest(url: &Url) -> anyhow::Result<Db> {
    let db = Db::open(url).await.context("opening the database")?;
    db.migrate(MIGRATIONS, Clock::System.now()).await?;
    Ok(db)
}
