//! Puts the rows of a form into its frame one after another, so that memory holds the file and never the table.
//!
//! The frame is the form with one row of table and one note as samples, written by the library for workbooks. Their
//! styles are taken over, the samples are dropped, and everything else of the frame is copied as it is.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::XlsxError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::address::Column;
use crate::annotate::escape;
use crate::form::FormError;

const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Bounds of Excel.
const ROWS: u32 = 1_048_576;
const CHARACTERS: usize = 32_767;

/// Writes rows below the head of a form.
pub(super) struct RowWriter {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    /// Excel's number of the row to be written next.
    next: u32,
    text_style: String,
    note_style: String,
    buffer: String,
    rest: String,
}

fn failed(error: impl std::fmt::Display) -> FormError {
    FormError::Archive(error.to_string())
}

impl RowWriter {
    /// Opens a frame whose sample of the table stands in the row with Excel's number `first`, the note below it.
    pub(super) fn open(frame: Vec<u8>, first: u32) -> Result<Self, FormError> {
        let mut archive = ZipArchive::new(Cursor::new(frame)).map_err(failed)?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut sheet = String::new();
        for at in 0..archive.len() {
            let name = archive.name_for_index(at).and_then(Result::ok);
            let is_sheet = name.is_some_and(|name| name == SHEET);
            if is_sheet {
                archive.by_index(at).map_err(failed)?.read_to_string(&mut sheet).map_err(failed)?;
            } else {
                zip.raw_copy_file(archive.by_index_raw(at).map_err(failed)?).map_err(failed)?;
            }
        }
        let damaged = || FormError::Archive("the frame has no samples".to_owned());
        let start = sheet.find(&format!("<row r=\"{first}\"")).ok_or_else(damaged)?;
        let end = sheet.find("</sheetData>").filter(|end| *end > start).ok_or_else(damaged)?;
        let style = |row: u32| {
            let cell = sheet[start..end].split_once(&format!("<c r=\"A{row}\" s=\""))?.1;
            Some(cell.split_once('"')?.0.to_owned())
        };
        let text_style = style(first).ok_or_else(damaged)?;
        let note_style = style(first + 1).ok_or_else(damaged)?;
        zip.start_file(SHEET, SimpleFileOptions::default()).map_err(failed)?;
        zip.write_all(without_dimension(&sheet[..start]).as_bytes()).map_err(failed)?;
        let rest = sheet[end..].to_owned();
        Ok(Self { zip, next: first, text_style, note_style, buffer: String::new(), rest })
    }

    /// Writes a row of the table.
    pub(super) fn texts<T: AsRef<str>>(&mut self, texts: &[T]) -> Result<(), FormError> {
        self.begin()?;
        for (at, text) in texts.iter().enumerate() {
            let column = u32::try_from(at).ok().and_then(Column::from_index);
            let column = column.ok_or(XlsxError::RowColumnLimitError)?;
            let style = self.text_style.clone();
            self.cell(column, text.as_ref(), &style)?;
        }
        self.end()
    }

    /// Writes a note.
    pub(super) fn note(&mut self, text: &str) -> Result<(), FormError> {
        self.begin()?;
        let column = Column::from_index(0).ok_or(XlsxError::RowColumnLimitError)?;
        let style = self.note_style.clone();
        self.cell(column, text, &style)?;
        self.end()
    }

    /// The finished file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, FormError> {
        self.zip.write_all(self.rest.as_bytes()).map_err(failed)?;
        Ok(self.zip.finish().map_err(failed)?.into_inner())
    }

    fn begin(&mut self) -> Result<(), FormError> {
        if self.next > ROWS {
            return Err(XlsxError::RowColumnLimitError.into());
        }
        self.buffer.clear();
        // Writing into a String cannot fail, here and below.
        let _ = write!(self.buffer, "<row r=\"{}\">", self.next);
        Ok(())
    }

    fn cell(&mut self, column: Column, text: &str, style: &str) -> Result<(), FormError> {
        let row = self.next;
        if text.is_empty() {
            let _ = write!(self.buffer, "<c r=\"{column}{row}\" s=\"{style}\"/>");
            return Ok(());
        }
        if text.chars().count() > CHARACTERS {
            return Err(XlsxError::MaxStringLengthExceeded.into());
        }
        let text = escape(text);
        let _ = write!(
            self.buffer,
            "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        );
        Ok(())
    }

    fn end(&mut self) -> Result<(), FormError> {
        self.buffer.push_str("</row>");
        self.next += 1;
        self.zip.write_all(self.buffer.as_bytes()).map_err(failed)
    }
}

/// The beginning of a sheet without the extent of its table, which is not known before the last row is written; readers
/// do without it.
fn without_dimension(head: &str) -> String {
    match head.split_once("<dimension ") {
        Some((before, after)) => match after.split_once("/>") {
            Some((_, after)) => format!("{before}{after}"),
            None => head.to_owned(),
        },
        None => head.to_owned(),
    }
}
