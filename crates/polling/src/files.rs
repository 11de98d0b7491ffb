//! Files: read with a bound, written so that they are there when the call returns, never over another.

use crate::words::Said;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// A file other than a record or a box has at most so many bytes: a key generation among 256 persons.
pub(crate) const MOST_BYTES: u64 = 1 << 26;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// It cannot be read.
    Read(PathBuf, String),
    /// It cannot be written.
    Write(PathBuf, String),
    /// It is there already, and is not written over.
    Exists(PathBuf),
    /// It is larger than such a file can be.
    TooLarge(PathBuf),
    /// It is not what it should be, and why.
    Damaged(PathBuf, String),
}

impl FileError {
    /// The sentence for whoever carries the file.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Read(path, why) => {
                let path = path.display();
                Said::new(
                    format!("读不了文件 {path}：{why}。请检查U盘是否插好、文件名是否写对。"),
                    format!(
                        "{path} cannot be read: {why}. See whether the stick is in and the name is right."
                    ),
                )
            }
            Self::Write(path, why) => {
                let path = path.display();
                Said::new(
                    format!("写不了文件 {path}：{why}。请检查U盘是否插好、是否已满、是否写保护。"),
                    format!("{path} cannot be written: {why}. See whether the stick is in, full or locked."),
                )
            }
            Self::Exists(path) => {
                let path = path.display();
                Said::new(
                    format!("文件 {path} 已经有了，不会覆盖它。请换一个文件夹，或先把它收好。"),
                    format!(
                        "{path} is there already and is not written over. Use another folder, or put it away first."
                    ),
                )
            }
            Self::TooLarge(path) => {
                let path = path.display();
                Said::new(
                    format!("文件 {path} 太大，不是这里要的文件。"),
                    format!("{path} is too large to be the file that is wanted here."),
                )
            }
            Self::Damaged(path, why) => {
                let path = path.display();
                Said::new(
                    format!("文件 {path} 内容不对（{why}）。请从写出它的电脑上重新拷一份。"),
                    format!(
                        "{path} is not what it should be ({why}). Copy it again from where it was written."
                    ),
                )
            }
        }
    }

    pub(crate) fn damaged(path: &Path, why: &(impl ToString + ?Sized)) -> Self {
        Self::Damaged(path.to_owned(), why.to_string())
    }

    pub(crate) fn write(path: &Path, why: &io::Error) -> Self {
        if why.kind() == io::ErrorKind::AlreadyExists {
            return Self::Exists(path.to_owned());
        }
        Self::Write(path.to_owned(), why.to_string())
    }

    pub(crate) fn read(path: &Path, why: &io::Error) -> Self {
        Self::Read(path.to_owned(), why.to_string())
    }
}

/// A record or a box has at most so many bytes: about 100,000 ballots.
const MOST_BALLOTS: u64 = 1 << 30;

/// Reads a file of at most [`MOST_BYTES`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    read_most(path, MOST_BYTES)
}

/// Reads a file with ballots in it.
pub(crate) fn read_ballots(path: &Path) -> Result<Vec<u8>, FileError> {
    read_most(path, MOST_BALLOTS)
}

fn read_most(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|why| FileError::read(path, &why))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|why| FileError::read(path, &why))?;
    if bytes.len() as u64 > most {
        return Err(FileError::TooLarge(path.to_owned()));
    }
    Ok(bytes)
}

/// Reads a file that may not be there.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    if is_there(path)? { read(path).map(Some) } else { Ok(None) }
}

/// Whether there is such a file.
pub(crate) fn is_there(path: &Path) -> Result<bool, FileError> {
    path.try_exists().map_err(|why| FileError::read(path, &why))
}

/// Writes a new file and waits until it is on the medium.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    create_with(path, bytes, OpenOptions::new().write(true).create_new(true))
}

/// Writes a new file that only its owner reads, where the system knows owners.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    create_with(path, bytes, &options)
}

fn create_with(path: &Path, bytes: &[u8], options: &OpenOptions) -> Result<(), FileError> {
    let error = |why: io::Error| FileError::write(path, &why);
    let mut file = options.open(path).map_err(error)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(error)?;
    sync_folder(path)
}

/// Puts a new content in the place of a file in one step: after a failure of power there is the one or the
/// other.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    if part.exists() {
        fs::remove_file(&part).map_err(|why| FileError::write(&part, &why))?;
    }
    create(&part, bytes)?;
    fs::rename(&part, path).map_err(|why| FileError::write(path, &why))?;
    sync_folder(path)
}

/// Waits until the name of a file is on the medium.
pub(crate) fn sync_folder(path: &Path) -> Result<(), FileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    // Some systems do not open folders; their names are written with the file.
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Err(FileError::write(path, &why)),
        _ => Ok(()),
    }
}

/// Makes a folder where there is none.
pub(crate) fn folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|why| FileError::write(path, &why))
}
