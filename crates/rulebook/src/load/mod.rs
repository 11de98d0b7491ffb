//! Reads and validates rulebook files. All problems are collected; a rulebook with a problem is not loaded.

mod blanks;
mod conditions;
mod overlays;
mod procedures;
mod provisions;
mod read;
mod schema;
mod workdays;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::blank::Blank;
use crate::expression;
use crate::problem::{Log, Place, ProblemKind, Problems};
use crate::procedure::Procedure;
use crate::provision::{Instrument, Provision};
use crate::rulebook::Rulebook;
use crate::schema::Subject;
use crate::workdays::Workdays;
use read::{File, Located, Table};

/// One rulebook file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Name by which problems refer to it.
    pub name: &'a str,
    /// Its TOML text.
    pub text: &'a str,
}

/// Why a rulebook could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The files are not a valid rulebook.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// The functions of conditions could not be declared.
    #[error(transparent)]
    Functions(#[from] cel::DeclarationError),
}

/// What is gathered while files are read.
#[derive(Default)]
struct Draft {
    subjects: BTreeMap<String, Arc<Subject>>,
    instruments: BTreeMap<String, Located<Instrument>>,
    provisions: BTreeMap<String, Located<Provision>>,
    procedures: BTreeMap<String, Procedure>,
    blanks: Vec<Blank>,
    workdays: Workdays,
    /// First definitions, by kind of thing and id.
    seen: HashMap<(&'static str, String), Place>,
}

impl Draft {
    /// Whether an id is new; a second definition is reported.
    fn claim(&mut self, table: &Table<'_>, what: &'static str, id: &Located<String>) -> bool {
        let key = (what, id.value.clone());
        let Some(first) = self.seen.get(&key) else {
            self.seen.insert(key, id.place.clone());
            return true;
        };
        let (file, line) = (first.file.clone(), first.line);
        table.report(&id.place, ProblemKind::Duplicate { id: id.value.clone(), file, line });
        false
    }
}

/// Files as sources.
pub(crate) fn sources(files: &[(String, String)]) -> Vec<Source<'_>> {
    files.iter().map(|(name, text)| Source { name, text }).collect()
}

/// The `.toml` files of a folder (not of the folders in it), by name.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, LoadError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        |cause| LoadError::Read { path, cause }
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail(folder))? {
        let path = entry.map_err(fail(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| read_file(path, fail(path))).collect()
}

/// The name and text of a file. One that is not UTF-8 is a problem with a line, as it comes from editors that save
/// in the encoding of the country.
fn read_file(
    path: &Path,
    fail: impl FnOnce(std::io::Error) -> LoadError,
) -> Result<(String, String), LoadError> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(fail)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
            let line = before.filter(|byte| **byte == b'\n').count() + 1;
            let log = Log::default();
            log.add(&Place { file: name, line, key: String::new() }, ProblemKind::NotUtf8);
            log.check()?;
            Ok((path.display().to_string(), String::new()))
        }
    }
}

/// Reads, checks and compiles the files: national ones, and local ones laid over them.
pub(crate) fn load(national: &[Source<'_>], local: &[Source<'_>]) -> Result<Rulebook, LoadError> {
    let log = Log::default();
    let national = national.iter().map(|source| File::new(*source, false, &log));
    let local = local.iter().map(|source| File::new(*source, true, &log));
    let files: Vec<File<'_>> = national.chain(local).collect();
    let parsed: Vec<_> = files.iter().map(File::parse).collect();
    log.check()?;
    let tops: Vec<Table<'_>> = files
        .iter()
        .zip(&parsed)
        .filter_map(|(file, table)| table.as_ref().map(|table| Table::top(file, table)))
        .collect();

    let mut draft = Draft::default();
    for top in &tops {
        schema::read_subjects(top, &mut draft);
        schema::read_instruments(top, &mut draft);
        workdays::read(top, &mut draft);
    }
    schema::check_succession(&draft, &log);
    for top in &tops {
        provisions::read(top, &mut draft);
    }
    for top in &tops {
        procedures::read(top, &mut draft);
    }
    for top in &tops {
        blanks::read(top, &mut draft);
    }
    let overlays: Vec<_> = tops.iter().flat_map(|top| overlays::read(top, &draft)).collect();
    overlays::apply(overlays, &mut draft, &log);
    for top in &tops {
        top.finish();
    }
    log.check()?;

    let instruments = draft.instruments.into_iter().map(|(id, located)| (id, located.value)).collect();
    let provisions = draft.provisions.into_values().map(|located| located.value).collect();
    let plans = (draft.procedures, draft.blanks, draft.workdays);
    Ok(Rulebook::new(expression::root()?, draft.subjects, instruments, provisions, plans))
}
