//! An installation as the command line finds it: its folder, keys and database, and who is using them.

use super::Store;
use super::trouble::{OrTrouble as _, hold, trouble};
use crate::platform::app::{App, Settings};
use crate::platform::area::{areas, is_read_as_now, note_reading};
use crate::platform::clock::Clock;
use crate::platform::limits::Limits;
use crate::platform::memo::Memo;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::{MIGRATIONS, members, organisations, rules, units};
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
        Self::hold(store, IN_USE, File::try_lock_shared, "cli-keys-changing")
    }

    /// Alone: nobody else uses it meanwhile.
    pub(super) fn alone(store: &Store) -> anyhow::Result<Self> {
        Self::hold(store, IN_USE, File::try_lock, "cli-in-use")
    }

    /// As the one server of an embedded database: two would each count sign-in attempts and imports for themselves.
    pub(super) fn serving(store: &Store) -> anyhow::Result<Self> {
        match store.url() {
            Url::Sqlite(_) => Self::hold(store, SERVED, File::try_lock, "cli-served-already"),
            Url::Postgres(_) => Self::shared(store),
        }
    }

    /// Takes the lock of a file in the folder; `busy` is the key of what is said when others have it.
    fn hold(
        store: &Store,
        name: &str,
        lock: fn(&File) -> Result<(), TryLockError>,
        busy: &'static str,
    ) -> anyhow::Result<Self> {
        store.folder()?;
        let folder = store.data.display();
        let path = store.data.join(name);
        let file = File::create(&path).or_trouble("cli-file", &[("file", &path.display())])?;
        match lock(&file) {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(trouble(busy, &[("folder", &folder)])),
            Err(TryLockError::Error(error)) => Err(error).or_trouble("cli-lock", &[("folder", &folder)]),
        }
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
    let db = match url {
        Url::Sqlite(_) => Db::open(url).await.or_trouble("cli-database", &[])?,
        Url::Postgres(address) => {
            Db::open(url).await.or_trouble("cli-database-server", &[("place", &without_secret(address))])?
        }
    };
    db.migrate(MIGRATIONS, Clock::System.now()).await?;
    read_names(&db).await?;
    Ok(db)
}

/// Host, port and name of a database, without user and password.
fn without_secret(address: &str) -> &str {
    let place = address.split_once("://").map_or(address, |it| it.1);
    let place = place.rsplit_once('@').map_or(place, |it| it.1);
    place.split_once('?').map_or(place, |it| it.0)
}

/// Brings sort keys and search words up to date in areas whose names an older program read otherwise; once for each.
/// Tells how many persons, organisations and units were.
///
/// # Errors
/// Whatever the database reports; what was not reached is done over at the next start.
pub async fn read_names(db: &Db) -> Result<usize, db::Error> {
    let all = areas(&mut db.read().await?).await?;
    let mut count = 0;
    for (area, _) in all {
        if is_read_as_now(&mut db.read().await?, area).await? {
            continue;
        }
        count += members::renew_readings(db, area).await?;
        count += organisations::renew_names(db, area).await?;
        count += units::renew_names(db, area).await?;
        let mut write = db.write(&[area.0]).await?;
        note_reading(&mut write, area, Clock::System.now()).await?;
        write.commit().await?;
    }
    if count > 0 {
        tracing::info!(count, "sort keys and search words of names were brought up to date");
    }
    Ok(count)
}
