//! Hands a user's own workbook back with a column that names the problems.

mod from_xls;
mod splice;

pub(crate) use splice::escape;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use rust_xlsxwriter::XlsxError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::address::Column;
use crate::error::ReadError;
use crate::limits::Limits;
use crate::read::{Archive, find_parts, read};
use crate::sheet::{Format, Sheet};

/// What to write into a user's workbook.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    /// Name of the sheet.
    pub sheet: &'a str,
    /// Excel's number of the last header row, where the new column gets its title.
    pub header_row: u32,
    /// Title of the new column, 问题 in Chinese.
    pub heading: &'a str,
    /// What is wrong in a row, by Excel's own row numbers.
    pub problems: &'a BTreeMap<u32, String>,
}

/// Why a workbook could not be handed back.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The workbook cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The workbook has no sheet of this name.
    #[error("the workbook has no sheet {0}")]
    UnknownSheet(String),
    /// The sheet is used up to Excel's last column.
    #[error("the sheet has no free column")]
    NoFreeColumn,
    /// The new workbook could not be written.
    #[error("the workbook cannot be written: {0}")]
    Write(String),
}

impl From<XlsxError> for AnnotateError {
    fn from(error: XlsxError) -> Self {
        Self::Write(error.to_string())
    }
}

/// Writes the problems of rows into a column after the last used one, and gives the workbook as .xlsx.
///
/// An .xlsx keeps everything else as it was: other parts are copied byte for byte, and the sheet's own text
/// is only added to. An .xls becomes an .xlsx with the same texts, merged cells and hidden rows. Where the
/// last column already has the heading, from an earlier round, its problems are replaced.
pub fn annotate(
    bytes: &[u8],
    annotation: &Annotation<'_>,
    limits: &Limits,
) -> Result<Vec<u8>, AnnotateError> {
    let workbook = read(bytes, limits)?;
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == annotation.sheet);
    let sheet = sheet.ok_or_else(|| AnnotateError::UnknownSheet(annotation.sheet.to_owned()))?;
    let place = place(sheet, annotation)?;
    match workbook.format {
        Format::Xls => from_xls::write(&workbook, annotation, place),
        Format::Xlsx => edit(bytes, annotation, place, limits),
    }
}

/// Where the problems go.
#[derive(Clone, Copy)]
struct Place {
    column: Column,
    /// Whether the column holds the problems of an earlier round.
    is_old: bool,
}

fn place(sheet: &Sheet, annotation: &Annotation<'_>) -> Result<Place, AnnotateError> {
    let Some(last) = sheet.last_column() else {
        let column = Column::from_index(0).ok_or(AnnotateError::NoFreeColumn)?;
        return Ok(Place { column, is_old: false });
    };
    if sheet.cell(annotation.header_row, last).shown() == annotation.heading {
        return Ok(Place { column: last, is_old: true });
    }
    // A header merged beyond the last text must not swallow the new title; a title over the whole page may.
    let covering = sheet.merges().iter().filter(|merge| {
        merge.first_column <= last
            && merge.first_row <= annotation.header_row
            && merge.last_row >= annotation.header_row
    });
    let last = covering.map(|merge| merge.last_column).chain([last]).max().unwrap_or(last);
    let column = Column::from_index(u32::from(last.index()) + 1).ok_or(AnnotateError::NoFreeColumn)?;
    Ok(Place { column, is_old: false })
}

fn edit(
    bytes: &[u8],
    annotation: &Annotation<'_>,
    place: Place,
    limits: &Limits,
) -> Result<Vec<u8>, AnnotateError> {
    let mut archive = Archive::open(bytes, limits)?;
    let parts = find_parts(&mut archive, limits)?;
    let unknown = || AnnotateError::UnknownSheet(annotation.sheet.to_owned());
    let part = parts.sheets.into_iter().find(|part| part.name == annotation.sheet).ok_or_else(unknown)?;
    let position = archive.position(&part.path).ok_or_else(unknown)?;
    let xml = archive.bytes(&part.path)?.ok_or_else(unknown)?;
    let edited = splice::splice(&xml, &part.path, annotation, place)?;
    let mut zip = archive.into_zip();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: &dyn std::fmt::Display| AnnotateError::Write(error.to_string());
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|error| failed(&error))?;
        if index != position {
            out.raw_copy_file(entry).map_err(|error| failed(&error))?;
            continue;
        }
        let name = entry.name().map_err(|error| failed(&error))?.into_owned();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        out.start_file(name, options).map_err(|error| failed(&error))?;
        out.write_all(&edited).map_err(|error| failed(&error))?;
    }
    Ok(out.finish().map_err(|error| failed(&error))?.into_inner())
}
