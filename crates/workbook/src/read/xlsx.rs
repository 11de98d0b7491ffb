//! Workbooks of Excel 2007 and later.

use crate::error::ReadError;
use crate::limits::Limits;
use crate::read::archive::Archive;
use crate::read::parts::find_parts;
use crate::read::shared::{self, TextBudget};
use crate::read::styles;
use crate::read::worksheet::{self, Context};
use crate::sheet::{Format, Workbook};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut archive = Archive::open(bytes, limits)?;
    let parts = find_parts(&mut archive, limits)?;
    let mut budget = TextBudget::new(limits);
    let shared = match &parts.shared_strings {
        Some(path) => shared::read(&mut archive, path, &mut budget)?,
        None => Vec::new(),
    };
    let formats = match &parts.styles {
        Some(path) => styles::read(&mut archive, path)?,
        None => Vec::new(),
    };
    let mut context = Context {
        shared: &shared,
        formats: &formats,
        from_1904: parts.from_1904,
        limits,
        budget: &mut budget,
        cells_left: limits.cells,
    };
    let mut sheets = Vec::with_capacity(parts.sheets.len());
    for part in parts.sheets {
        let Some(xml) = archive.xml(&part.path)? else {
            return Err(ReadError::damaged(&part.path, "the part is missing"));
        };
        sheets.push(worksheet::read(xml, part, &mut context)?);
    }
    Ok(Workbook { format: Format::Xlsx, sheets })
}
