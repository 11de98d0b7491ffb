//! What a file is, from its first bytes.

use crate::error::{Foreign, ReadError};

/// The containers in which workbooks come.
pub(super) enum Container {
    /// A zip archive, hopefully .xlsx.
    Zip,
    /// A compound file, hopefully .xls.
    Compound,
}

/// Bytes looked at to tell text from binary.
const TEXT_PREFIX: usize = 4096;

pub(super) fn container(bytes: &[u8]) -> Result<Container, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if bytes.starts_with(&super::compound::SIGNATURE) {
        return Ok(Container::Compound);
    }
    Err(ReadError::Foreign(foreign(bytes)))
}

fn foreign(bytes: &[u8]) -> Foreign {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => return Foreign::Pdf,
        [0xff, 0xd8, 0xff, ..] | [0x89, b'P', b'N', b'G', ..] | [b'G', b'I', b'F', b'8', ..] => {
            return Foreign::Picture;
        }
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] | [0x1f, 0x8b, ..] => {
            return Foreign::Archive;
        }
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, ..] => return Foreign::OldExcel,
        _ => {}
    }
    let prefix = &bytes[..bytes.len().min(TEXT_PREFIX)];
    let wide = prefix.starts_with(&[0xff, 0xfe]) || prefix.starts_with(&[0xfe, 0xff]);
    let ascii: String = prefix.iter().filter(|b| b.is_ascii() && **b != 0).map(|b| char::from(*b)).collect();
    let text = ascii.trim_start().to_ascii_lowercase();
    let is_markup = text.starts_with('<') || text.starts_with("mime-version");
    if is_markup && text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Foreign::SpreadsheetXml;
    }
    if is_markup
        && ["<html", "<table", "<!doctype html", "<meta", "mime-version"].iter().any(|tag| text.contains(tag))
    {
        return Foreign::Html;
    }
    let is_binary = prefix.iter().any(|b| matches!(b, 0..=8 | 14..=26));
    if (wide || !is_binary) && prefix.iter().any(|b| matches!(b, b',' | b'\t' | b';' | b'\n')) {
        return Foreign::DelimitedText;
    }
    Foreign::Unknown
}
