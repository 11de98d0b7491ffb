//! Backups, putting them back, trying whether that would work, and moving between databases.

use super::help::Unfit;
use super::installation::{DATABASE, InUse, open_newest, read_names};
use super::trouble::{OrTrouble as _, hold, trouble};
use super::voice::Voice;
use super::{Store, doctor};
use crate::MIGRATIONS;
use crate::platform::area::{areas, count};
use crate::platform::clock::Clock;
use crate::platform::journal;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::platform::upkeep;
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
    #[arg(long, requires = "folder", value_parser = at_least_one)]
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

fn at_least_one(text: &str) -> Result<u32, Unfit> {
    text.parse().ok().filter(|count| *count > 0).ok_or(Unfit("cli-args-as-count"))
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
    for entry in std::fs::read_dir(folder).or_trouble("cli-folder", &[("folder", &folder.display())])? {
        let entry = entry?;
        if let Some(at) = entry.file_name().to_str().and_then(made_at) {
            found.push((at, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

pub(super) async fn backup(voice: Voice, options: Backup) -> anyhow::Result<()> {
    let Backup { store, file, folder, keep } = options;
    let file = match (&file, &folder) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => {
            std::fs::create_dir_all(folder).or_trouble("cli-folder", &[("folder", &folder.display())])?;
            folder.join(name_at(Clock::System.now()))
        }
        (None, None) => return Err(trouble("cli-backup-where", &[])),
    };
    write(&store, &file).await?;
    let made = upkeep::Backup { at: Clock::System.now(), file: whole_name(&file) };
    voice.note(&store, |upkeep| upkeep.backup = Some(made))?;
    let args = [("file", file.display().to_string()), ("keys", store.keys().display().to_string())];
    voice.say("cli-backup-written", &args)?;
    if let (Some(folder), Some(keep)) = (folder, keep) {
        let all = backups(&folder)?;
        let most = usize::try_from(keep).unwrap_or(usize::MAX);
        for (_, old) in all.iter().rev().skip(most) {
            std::fs::remove_file(old).or_trouble("cli-remove", &[("file", &old.display())])?;
            voice.say("cli-backup-removed", &[("file", old.display().to_string())])?;
        }
    }
    Ok(())
}

/// Writes under another name first, so that a file of the wanted name is always a whole backup.
async fn write(store: &Store, file: &Path) -> anyhow::Result<()> {
    hold(!file.exists(), "cli-file-exists", &[("file", &file.display())])?;
    let there = store.database.is_some() || store.data.join(DATABASE).exists();
    hold(there, "cli-no-database", &[("folder", &store.data.display())])?;
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
    std::fs::rename(&part, file).or_trouble("cli-file", &[("file", &file.display())])?;
    Ok(())
}

/// The name by which the file is found whatever folder a command runs in.
fn whole_name(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string()
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
            std::fs::remove_file(&path).or_trouble("cli-remove", &[("file", &path.display())])?;
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

pub(super) async fn restore(voice: Voice, store: &Store, file: &Path) -> anyhow::Result<()> {
    is_file(file)?;
    let _alone = InUse::alone(store)?;
    hold(store.keys().exists(), "cli-restore-keys", &[("file", &store.keys().display())])?;
    let keys = Keys::read(&store.keys())?;
    let to = open_newest(&store.url()).await?;
    let empty = count(&mut to.read().await?).await? == 0;
    hold(empty, "cli-restore-not-empty", &[("folder", &store.data.display())])?;
    let stage = store.data.join("restoring.db");
    let restored = restage(voice, file, &stage, &to).await;
    remove(&stage)?;
    restored?;
    let sound = doctor::examine(voice, &to, Some(&keys)).await?;
    to.close().await;
    hold(sound, "cli-restored-unsound", &[])?;
    voice.say("cli-restored", &[])
}

/// Refuses what is not there, and a folder.
fn is_file(file: &Path) -> anyhow::Result<()> {
    hold(file.exists(), "cli-no-file", &[("file", &file.display())])?;
    let inside = file.join(DATABASE);
    hold(!file.is_dir(), "cli-is-folder", &[("folder", &file.display()), ("file", &inside.display())])
}

/// Copies a backup aside, brings it to the newest schema there and then into an empty database; the backup itself is
/// only read.
async fn restage(voice: Voice, file: &Path, stage: &Path, to: &Db) -> anyhow::Result<()> {
    remove(stage)?;
    std::fs::copy(file, stage).or_trouble("cli-file", &[("file", &file.display())])?;
    let from = Db::open(&Url::Sqlite(stage.to_owned())).await;
    let from = from.or_trouble("cli-not-a-backup", &[("file", &file.display())])?;
    let held = from.schema_version().await;
    held.ok().or_trouble("cli-not-a-backup", &[("file", &file.display())])?;
    let damage = from.damage().await.or_trouble("cli-not-a-backup", &[("file", &file.display())])?;
    let said = damage.join("; ");
    hold(damage.is_empty(), "cli-backup-damaged", &[("file", &file.display()), ("damage", &said)])?;
    let migrated = from.migrate(MIGRATIONS, Clock::System.now()).await;
    migrated.or_trouble("cli-not-a-backup", &[("file", &file.display())])?;
    copy_between(voice, &from, to).await?;
    from.close().await;
    Ok(())
}

pub(super) async fn drill(voice: Voice, options: Drill) -> anyhow::Result<()> {
    let Drill { store, folder, days } = options;
    let all = backups(&folder)?;
    let (at, newest) = all.last().or_trouble("cli-no-backup", &[("folder", &folder.display())])?;
    let age = Clock::System.now().duration_since(*at);
    voice.say("cli-drill-of", &[("file", newest.display().to_string()), ("at", at.to_string())])?;
    let keys = Keys::read(&store.keys()).ok();
    let name = hex::encode(Randomness::from_system()?.bytes::<8>());
    let place = std::env::temp_dir().join(format!("jiceng-drill-{name}"));
    std::fs::create_dir(&place).or_trouble("cli-folder", &[("folder", &place.display())])?;
    let tried = try_out(voice, newest, &place, keys.as_ref()).await;
    std::fs::remove_dir_all(&place).or_trouble("cli-remove", &[("file", &place.display())])?;
    hold(tried?, "cli-drill-unsound", &[])?;
    if keys.is_none() {
        voice.say("cli-drill-no-keys", &[("file", store.keys().display().to_string())])?;
    }
    let fresh = age < SignedDuration::from_hours(days.saturating_mul(24));
    hold(fresh, "cli-drill-old", &[("days", &days)])?;
    voice.say("cli-drill-sound", &[])
}

async fn try_out(voice: Voice, backup: &Path, place: &Path, keys: Option<&Keys>) -> anyhow::Result<bool> {
    private_folder(place)?;
    let db = open_newest(&Url::Sqlite(place.join("tried.db"))).await?;
    restage(voice, backup, &place.join("stage.db"), &db).await?;
    let sound = doctor::examine(voice, &db, keys).await?;
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

pub(super) async fn copy(voice: Voice, from: &Url, to: &Url) -> anyhow::Result<()> {
    if let Url::Sqlite(file) = from {
        is_file(file)?;
    }
    if let Url::Sqlite(file) = to {
        let inside = file.join(DATABASE);
        hold(!file.is_dir(), "cli-is-folder", &[("folder", &file.display()), ("file", &inside.display())])?;
    }
    let from = Db::open(from).await.or_trouble("cli-copy-from", &[])?;
    from.schema_version().await.ok().or_trouble("cli-copy-from", &[])?;
    let said = from.damage().await.or_trouble("cli-copy-from", &[])?.join("; ");
    hold(said.is_empty(), "cli-copy-damaged", &[("damage", &said)])?;
    let to = open_newest(to).await?;
    copy_between(voice, &from, &to).await?;
    to.close().await;
    Ok(())
}

/// Copies, then walks over the journals in the new place. Counts were compared by the copy itself.
async fn copy_between(voice: Voice, from: &Db, to: &Db) -> anyhow::Result<()> {
    let empty = count(&mut to.read().await?).await? == 0;
    hold(empty, "cli-copy-not-empty", &[])?;
    let copied = db::copy(from, to, &crate::tables()).await?;
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    read_names(to).await?;
    let mut read = to.read().await?;
    for (area, name) in areas(&mut read).await? {
        let (_, faults) = journal::verify(&mut read, area).await?;
        let found = format!("{faults:?}");
        hold(faults.is_empty(), "cli-copy-journal", &[("area", &name), ("faults", &found)])?;
    }
    voice.say("cli-copied", &[("tables", copied.len().to_string()), ("rows", rows.to_string())])
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
