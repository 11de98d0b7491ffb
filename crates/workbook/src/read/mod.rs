//! From bytes to a workbook.

mod archive;
mod biff;
mod compound;
mod parts;
mod shared;
mod sniff;
mod styles;
mod worksheet;
mod xls;
mod xls_records;
mod xlsx;
mod xml;

pub(crate) use archive::Archive;
pub(crate) use parts::find_parts;
pub(crate) use xml::attribute;

use crate::error::ReadError;
use crate::limits::Limits;
use crate::sheet::Workbook;

/// Reads a workbook of .xlsx or .xls. The format is found from the contents, never from a file name;
/// formulas give the values that Excel last computed; links to other files are ignored.
///
/// # Errors
/// Says what the file is instead, what is damaged, or which of the limits it passes.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.file_bytes {
        return Err(ReadError::TooManyBytes { found: size, limit: limits.file_bytes });
    }
    let workbook = match sniff::container(bytes)? {
        sniff::Container::Zip => xlsx::read(bytes, limits)?,
        sniff::Container::Compound => xls::read(bytes, limits)?,
    };
    if workbook.sheets.iter().all(|sheet| sheet.rows().is_empty()) {
        return Err(ReadError::NoSheets);
    }
    Ok(workbook)
}
