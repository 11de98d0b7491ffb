//! Backups, putting them back, trying whether that would work, and moving between databases.

use super::installation::{InUse, KEYS, open_newest};
use super::{Store, doctor, say};
use crate::MIGRATIONS;
use crate::platform::area::{areas, count};
use crate::platform::clock::Clock;
use crate::platform::journal;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use anyhow::{Context as _, bail, ensure};
use db::{Db, Url};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};

/// Options of a backup.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    #[command(flatten)]
    store: Store,
    /// The file to write.
    #[arg(required_unless_present = "folder", conflicts_with = "folder")]
    file: Option<PathBuf>,
    /// The folder in which to write a file named after this instant.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// With --folder: keep this many backups there and remove older ones.
    #[arg(long, requires = "folder", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
}

/// Options of trying a backup.
#[derive(Debug, clap::Args)]
pub(super) struct Drill {
    #[command(flatten)]
    store: Store,
    /// The folder of backups; the newest is tried.
    #[arg(long)]
    folder: PathBuf,
    /// Fail when the newest backup is older than this many days.
    #[arg(long, default_value_t = 8)]
    days: i64,
}

const PREFIX: &str = "jiceng-";
const SUFFIX: &str = ".db";

/// `jiceng-20261125T033000Z.db`: the order of names is the order of time.
fn name_at(at: Timestamp) -> String {
    format!("{PREFIX}{}{SUFFIX}", at.strftime("%Y%m%dT%H%M%SZ"))
}

/// When a backup of this name was made; none when the name is not one of ours.
fn made_at(name: &str) -> Option<Timestamp> {
    let stem = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", stem).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(at).ok()
}

/// The backups of a folder, oldest first.
fn backups(folder: &Path) -> anyhow::Result<Vec<(Timestamp, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("the folder {}", folder.display()))? {
        let entry = entry?;
        if let Some(at) = entry.file_name().to_str().and_then(made_at) {
            found.push((at, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

pub(super) async fn backup(options: Backup) -> anyhow::Result<()> {
    let Backup { store, file, folder, keep } = options;
    let file = match (&file, &folder) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => {
            std::fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
            folder.join(name_at(Clock::System.now()))
        }
        (None, None) => bail!("name a file or a folder"),
    };
    write(&store, &file).await?;
    say(&format!(
        "{} written. The keys are not in it: keep a copy of {} elsewhere (jiceng keys export).",
        file.display(),
        store.keys().display()
    ));
    if let (Some(folder), Some(keep)) = (folder, keep) {
        let all = backups(&folder)?;
        let most = usize::try_from(keep).unwrap_or(usize::MAX);
        for (_, old) in all.iter().rev().skip(most) {
            std::fs::remove_file(old).with_context(|| format!("removing {}", old.display()))?;
            say(&format!("{} removed", old.display()));
        }
    }
    Ok(())
}

/// Writes under another name first, so that a file of the wanted name is always a whole backup.
async fn write(store: &Store, file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} exists already", file.display());
    ensure!(
        store.database.is_some() || store.data.join(super::installation::DATABASE).exists(),
        "{} holds no database",
        store.data.display()
    );
    let part = beside(file, "part");
    remove(&part)?;
    let db = open_newest(&store.url()).await?;
    if db.is_postgres() {
        let to = open_newest(&Url::Sqlite(part.clone())).await?;
        db::copy(&db, &to, &crate::tables()).await?;
        to.close().await;
    } else {
        db.snapshot(&part).await?;
    }
    db.close().await;
    std::fs::File::open(&part)?.sync_all()?;
    private(&part)?;
    std::fs::rename(&part, file).with_context(|| format!("the file {}", file.display()))?;
    Ok(())
}

/// A file's name with more at its end.
fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(more);
    PathBuf::from(name)
}

/// Removes a database file and what `SQLite` keeps beside it.
fn remove(file: &Path) -> anyhow::Result<()> {
    for path in [file.to_owned(), sibling(file, "-wal"), sibling(file, "-shm")] {
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

fn sibling(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

#[cfg(unix)]
fn private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(super) async fn restore(store: &Store, file: &Path) -> anyhow::Result<()> {
    ensure!(file.exists(), "there is no file {}", file.display());
    let _alone = InUse::alone(store)?;
    ensure!(
        store.keys().exists(),
        "put the file of keys that belongs to this backup at {} first; without it identity numbers cannot be opened",
        store.keys().display()
    );
    let keys = Keys::read(&store.keys())?;
    let to = open_newest(&store.url()).await?;
    ensure!(
        count(&mut to.read().await?).await? == 0,
        "{} holds an installation already; restore into a new folder or an empty database, nothing was changed",
        store.data.display()
    );
    let stage = store.data.join("restoring.db");
    let restored = restage(file, &stage, &to).await;
    remove(&stage)?;
    restored?;
    let sound = doctor::examine(&to, Some(&keys)).await?;
    to.close().await;
    ensure!(sound, "the backup was restored, but it is not sound, or the keys do not belong to it");
    say("restored and sound");
    Ok(())
}

/// Copies a backup aside, brings it to the newest schema there and then into an empty database; the backup itself is
/// only read.
async fn restage(file: &Path, stage: &Path, to: &Db) -> anyhow::Result<()> {
    remove(stage)?;
    std::fs::copy(file, stage).with_context(|| format!("copying {}", file.display()))?;
    let from = Db::open(&Url::Sqlite(stage.to_owned())).await;
    let from = from.with_context(|| format!("{} is not a backup of this program", file.display()))?;
    let held = from.schema_version().await;
    held.map_err(|_| anyhow::anyhow!("{} is not a backup of this program", file.display()))?;
    let damage = from.damage().await?;
    ensure!(damage.is_empty(), "{} is damaged: {}", file.display(), damage.join("; "));
    from.migrate(MIGRATIONS, Clock::System.now()).await?;
    copy_between(&from, to).await?;
    from.close().await;
    Ok(())
}

pub(super) async fn drill(options: Drill) -> anyhow::Result<()> {
    let Drill { store, folder, days } = options;
    let all = backups(&folder)?;
    let (at, newest) = all.last().with_context(|| format!("{} holds no backup", folder.display()))?;
    let age = Clock::System.now().duration_since(*at);
    say(&format!("{} of {at}", newest.display()));
    let keys = Keys::read(&store.keys()).ok();
    let name = hex::encode(Randomness::from_system()?.bytes::<8>());
    let place = std::env::temp_dir().join(format!("jiceng-drill-{name}"));
    std::fs::create_dir(&place).with_context(|| format!("the folder {}", place.display()))?;
    let tried = try_out(newest, &place, keys.as_ref()).await;
    std::fs::remove_dir_all(&place).with_context(|| format!("removing {}", place.display()))?;
    ensure!(tried?, "the newest backup is not sound; look at the installation with `jiceng doctor`");
    if keys.is_none() {
        say(&format!("sealed values were not tried: there is no {KEYS} in {}", store.data.display()));
    }
    ensure!(
        age < SignedDuration::from_hours(days.saturating_mul(24)),
        "the newest backup is older than {days} days"
    );
    say("the newest backup can be restored and is sound");
    Ok(())
}

async fn try_out(backup: &Path, place: &Path, keys: Option<&Keys>) -> anyhow::Result<bool> {
    private_folder(place)?;
    let db = open_newest(&Url::Sqlite(place.join("tried.db"))).await?;
    restage(backup, &place.join("stage.db"), &db).await?;
    let sound = doctor::examine(&db, keys).await?;
    db.close().await;
    Ok(sound)
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(super) async fn copy(from: &Url, to: &Url) -> anyhow::Result<()> {
    if let Url::Sqlite(file) = from {
        ensure!(file.exists(), "there is no file {}", file.display());
    }
    let (from, to) = (Db::open(from).await?, open_newest(to).await?);
    copy_between(&from, &to).await?;
    to.close().await;
    Ok(())
}

/// Copies, then walks over the journals in the new place. Counts were compared by the copy itself.
async fn copy_between(from: &Db, to: &Db) -> anyhow::Result<()> {
    ensure!(
        count(&mut to.read().await?).await? == 0,
        "the target holds an installation already; nothing was changed"
    );
    let copied = db::copy(from, to, &crate::tables()).await?;
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    let mut read = to.read().await?;
    for (area, name) in areas(&mut read).await? {
        let (_, faults) = journal::verify(&mut read, area).await?;
        ensure!(faults.is_empty(), "the journal of {name} does not hold after copying: {faults:?}");
    }
    say(&format!("{} tables, {rows} rows", copied.len()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_named_after_its_instant_and_nothing_else_counts_as_one() {
        let at: Timestamp = "2026-11-25T03:30:07Z".parse().unwrap();
        assert_eq!(name_at(at), "jiceng-20261125T033007Z.db");
        assert_eq!(made_at(&name_at(at)), Some(at));
        for other in [
            "jiceng.db",
            "jiceng-20261125T033007Z.db.part",
            "jiceng-2026.db",
            "other-20261125T033007Z.db",
            "jiceng-20261325T033007Z.db",
        ] {
            assert_eq!(made_at(other), None, "{other}");
        }
    }
}
