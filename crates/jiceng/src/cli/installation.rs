//! An installation as the command line finds it: its folder, keys and database, and who is using them.

use super::Store;
use super::trouble::{OrTrouble as _, hold, trouble};
use crate::platform::app::{App, Settings};
use crate::platform::area::areas;
use crate::platform::clock::Clock;
use crate::platform::limits::Limits;
use crate::platform::memo::Memo;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::{MIGRATIONS, members, rules};
use db::{Db, Url};
use rulebook::Rulebook;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

pub(super) const DATABASE: &str = "jiceng.db";
pub(super) const KEYS: &str = "keys";
const IN_USE: &str = "in-use";
const SERVED: &str = "served";
const RULES: &str = "rulebook";

impl Store {
    /// The database: the one named, or the embedded one of the folder.
    pub(super) fn url(&self) -> Url {
        self.database.clone().unwrap_or_else(|| Url::Sqlite(self.data.join(DATABASE)))
    }

    /// The file of keys.
    pub(super) fn keys(&self) -> PathBuf {
        self.data.join(KEYS)
    }

    /// The county's rules: the folder named, or the one in the installation's folder when it is there.
    pub(super) fn overlay(&self) -> Option<PathBuf> {
        overlay(self.rules.as_deref(), &self.data)
    }

    /// The rulebook of the installation: the national rules with the county's laid over them.
    pub(super) fn rulebook(&self) -> anyhow::Result<Rulebook> {
        rulebook(self.overlay().as_deref())
    }

    /// Refuses a folder in which no installation is: only what sets one up may make one, and a slip of the pen in `--data`
    /// must not look like an empty, healthy installation.
    pub(super) fn stands(&self) -> anyhow::Result<()> {
        let sign = if self.database.is_some() { self.keys() } else { self.data.join(DATABASE) };
        hold(sign.exists(), "cli-no-database", &[("folder", &self.data.display())])
    }

    fn folder(&self) -> anyhow::Result<()> {
        let folder = self.data.display();
        std::fs::create_dir_all(&self.data).or_trouble("cli-folder", &[("folder", &folder)])
    }
}

/// The folder of a county's rules: the one named, or `rulebook` in the installation's folder when it is there.
pub(super) fn overlay(named: Option<&Path>, data: &Path) -> Option<PathBuf> {
    let own = || Some(data.join(RULES)).filter(|folder| folder.exists());
    named.map(Path::to_owned).or_else(own)
}

/// The national rules with those of a folder laid over them.
pub(super) fn rulebook(overlay: Option<&Path>) -> anyhow::Result<Rulebook> {
    match overlay {
        None => Ok(rules::national()?),
        Some(folder) => {
            rules::with_overlay(folder).or_trouble("cli-rules-refused", &[("folder", &folder.display())])
        }
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
            Err(TryLockError::WouldBlock) => {
                Err(trouble("cli-keys-changing", &[("folder", &store.data.display())]))
            }
            Err(TryLockError::Error(error)) => {
                Err(error).or_trouble("cli-lock", &[("folder", &store.data.display())])
            }
        }
    }

    /// Alone: nobody else uses it meanwhile.
    pub(super) fn alone(store: &Store) -> anyhow::Result<Self> {
        let file = Self::file(store)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(trouble("cli-in-use", &[("folder", &store.data.display())])),
            Err(TryLockError::Error(error)) => {
                Err(error).or_trouble("cli-lock", &[("folder", &store.data.display())])
            }
        }
    }

    /// As the one server of an embedded database: two would each count sign-in attempts and imports for themselves.
    pub(super) fn serving(store: &Store) -> anyhow::Result<Self> {
        if matches!(store.url(), Url::Postgres(_)) {
            return Self::shared(store);
        }
        let file = Self::locked(store, SERVED)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                Err(trouble("cli-served-already", &[("folder", &store.data.display())]))
            }
            Err(TryLockError::Error(error)) => {
                Err(error).or_trouble("cli-lock", &[("folder", &store.data.display())])
            }
        }
    }

    fn file(store: &Store) -> anyhow::Result<File> {
        Self::locked(store, IN_USE)
    }

    fn locked(store: &Store, name: &str) -> anyhow::Result<File> {
        store.folder()?;
        let path = store.data.join(name);
        File::create(&path).or_trouble("cli-file", &[("file", &path.display())])
    }
}

/// Opens an installation: keys, database, newest schema, rulebook.
pub(super) async fn open(store: &Store, settings: Settings, randomness: Randomness) -> anyhow::Result<App> {
    store.folder()?;
    // A county's rules that cannot be used stop everything before anything is opened.
    let rulebook = store.rulebook()?;
    let keys = Keys::open(&store.keys(), &Randomness::from_system()?)?;
    let db = open_newest(&store.url()).await?;
    Ok(App {
        db,
        clock: Clock::System,
        randomness,
        rulebook,
        keys,
        limits: Limits::default(),
        memo: Memo::default(),
        settings: Settings { folder: Some(store.data.clone()), ..settings },
    })
}

/// Opens a database and brings it to the newest schema.
pub(super) async fn open_newest(url: &Url) -> anyhow::Result<Db> {
    let db = Db::open(url).await.or_trouble("cli-database", &[])?;
    db.migrate(MIGRATIONS, Clock::System.now()).await?;
    read_names(&db).await?;
    Ok(db)
}

/// Brings sort keys and search words of names up to date where a program that read surnames otherwise made them.
pub(super) async fn read_names(db: &Db) -> anyhow::Result<()> {
    let areas = areas(&mut db.read().await?).await?;
    for (area, _) in areas {
        let count = members::refresh_readings(db, area, Clock::System.now()).await?;
        if count > 0 {
            tracing::info!(count, "sort keys and search words of names were brought up to date");
        }
    }
    Ok(())
}
