//! What the technical administrator sees to: when the last backup was made and when the data were last verified. The
//! commands write it down beside the keys, outside the database: it must not come back with a restored backup.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::Path;

/// The name of the file in the installation's folder.
pub const FILE: &str = "upkeep.json";

/// A backup older than this is overdue: the timer that comes with the product makes one a week.
const DAYS: i64 = 7;

/// A backup that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// When.
    pub at: Timestamp,
    /// The file.
    pub file: String,
}

/// A run of the doctor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// Whether nothing was wrong.
    pub sound: bool,
}

/// What is known of an installation's upkeep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upkeep {
    /// The last backup.
    #[serde(default)]
    pub backup: Option<Backup>,
    /// The last run of the doctor.
    #[serde(default)]
    pub verified: Option<Verified>,
}

impl Upkeep {
    /// What is written down in an installation's folder. A file that is missing or damaged tells nothing.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes down what a command did. Written aside first, so that the file is always whole.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn note(folder: &Path, what: impl FnOnce(&mut Self)) -> std::io::Result<()> {
        let mut upkeep = Self::read(folder);
        what(&mut upkeep);
        let part = folder.join(format!("{FILE}.part"));
        let mut file = std::fs::File::create(&part)?;
        file.write_all(&serde_json::to_vec(&upkeep)?)?;
        file.sync_all()?;
        std::fs::rename(&part, folder.join(FILE))
    }

    /// Whether no backup was made for so long that it is overdue.
    #[must_use]
    pub fn backup_overdue(&self, now: Timestamp) -> bool {
        let most = SignedDuration::from_hours(DAYS * 24);
        self.backup.as_ref().is_none_or(|backup| now.duration_since(backup.at) > most)
    }
}

/// Free bytes, for those who are not root, and all bytes of the disk on which a folder lies; none where the system does not tell.
#[cfg(unix)]
#[must_use]
pub fn disk(folder: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some((found.f_bavail.checked_mul(found.f_frsize)?, found.f_blocks.checked_mul(found.f_frsize)?))
}

/// Free bytes and all bytes of the disk on which a folder lies; none where the system does not tell.
#[cfg(not(unix))]
#[must_use]
pub fn disk(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_command_wrote_another_leaves_alone_and_a_damaged_file_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-24T04:00:00Z".parse().unwrap();
        assert_eq!(Upkeep::read(folder.path()), Upkeep::default());
        assert!(Upkeep::default().backup_overdue(at));
        let backup = Backup { at, file: "one.db".to_owned() };
        Upkeep::note(folder.path(), |upkeep| upkeep.backup = Some(backup.clone())).unwrap();
        let verified = Verified { at, sound: true };
        Upkeep::note(folder.path(), |upkeep| upkeep.verified = Some(verified.clone())).unwrap();
        let read = Upkeep::read(folder.path());
        assert_eq!((read.backup.as_ref(), read.verified.as_ref()), (Some(&backup), Some(&verified)));
        let days = |days: i64| at + SignedDuration::from_hours(days * 24);
        assert!(!read.backup_overdue(days(7)) && read.backup_overdue(days(8)));
        std::fs::write(folder.path().join(FILE), b"{\"backup\":").unwrap();
        assert_eq!(Upkeep::read(folder.path()), Upkeep::default());
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_has_no_more_free_bytes_than_bytes() {
        let (free, all) = disk(&std::env::temp_dir()).unwrap();
        assert!(free <= all && all > 0);
    }
}
