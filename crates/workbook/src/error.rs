//! Why a file could not be read.

use crate::limits::Limits;

/// Why a file could not be read. [`ReadError::key`] is stable, for the application's words and remedies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file holds no bytes. Remedy: save again and choose the file again.
    #[error("the file is empty")]
    Empty,
    /// The file is not a workbook but something else. Remedy: open it in Excel or WPS and save as .xlsx.
    #[error("the file is not a workbook of Excel but {0:?}")]
    Foreign(Foreign),
    /// The workbook asks for a password. Remedy: save without a password.
    #[error("the workbook is protected by a password")]
    Encrypted,
    /// The file ends before its contents do. Remedy: copy or download it again.
    #[error("the file is cut off")]
    Truncated,
    /// A part inside the file breaks the format. Remedy: open in Excel, let it repair, save as .xlsx.
    #[error("part {part} of the workbook is damaged: {detail}")]
    Damaged {
        /// Part of the file, such as `xl/worksheets/sheet1.xml`.
        part: String,
        /// What was found, for the log.
        detail: String,
    },
    /// The workbook has no sheet with cells at all.
    #[error("the workbook has no sheet with cells")]
    NoSheets,
    /// More bytes than allowed, in the file or after decompression.
    #[error("the file holds {found} bytes or more, allowed are {limit}")]
    TooManyBytes {
        /// Bytes declared or read so far.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// More of something than allowed.
    #[error("too many {what}{}: allowed are {limit}", sheet.as_ref().map(|s| format!(" in sheet {s}")).unwrap_or_default())]
    TooMany {
        /// `entries`, `sheets`, `rows`, `columns`, `cells`, `merges`, `cell_characters` or `text_bytes`.
        what: &'static str,
        /// The sheet, where it is one sheet's.
        sheet: Option<String>,
        /// How many are allowed.
        limit: u64,
    },
}

/// What a file that is not a workbook seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A web page saved with a workbook's name, as many systems export.
    Html,
    /// Text with commas or tabs.
    DelimitedText,
    /// The XML spreadsheet of Excel 2003.
    SpreadsheetXml,
    /// A workbook of Excel 95 or older.
    OldExcel,
    /// A binary workbook, .xlsb.
    BinaryWorkbook,
    /// An `OpenDocument` spreadsheet, .ods.
    OpenDocument,
    /// A document of Word or WPS Writer.
    WordDocument,
    /// Slides.
    Presentation,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// An archive (zip, rar, 7z) that is no workbook.
    Archive,
    /// None of these.
    Unknown,
}

impl ReadError {
    /// Stable name of the error.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "workbook-empty",
            Self::Foreign(kind) => kind.key(),
            Self::Encrypted => "workbook-encrypted",
            Self::Truncated => "workbook-truncated",
            Self::Damaged { .. } => "workbook-damaged",
            Self::NoSheets => "workbook-no-sheets",
            Self::TooManyBytes { .. } => "workbook-too-many-bytes",
            Self::TooMany { .. } => "workbook-too-many",
        }
    }

    pub(crate) fn damaged(part: &str, detail: impl std::fmt::Display) -> Self {
        Self::Damaged { part: part.to_owned(), detail: detail.to_string() }
    }

    pub(crate) fn too_many(what: &'static str, sheet: Option<&str>, limit: impl Into<u64>) -> Self {
        Self::TooMany { what, sheet: sheet.map(str::to_owned), limit: limit.into() }
    }

    pub(crate) fn too_many_bytes(found: u64, limits: &Limits) -> Self {
        Self::TooManyBytes { found, limit: limits.uncompressed_bytes }
    }
}

impl Foreign {
    /// Stable name of the kind of file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Html => "workbook-is-html",
            Self::DelimitedText => "workbook-is-text",
            Self::SpreadsheetXml => "workbook-is-xml-2003",
            Self::OldExcel => "workbook-is-old-excel",
            Self::BinaryWorkbook => "workbook-is-xlsb",
            Self::OpenDocument => "workbook-is-ods",
            Self::WordDocument => "workbook-is-word",
            Self::Presentation => "workbook-is-presentation",
            Self::Pdf => "workbook-is-pdf",
            Self::Picture => "workbook-is-picture",
            Self::Archive => "workbook-is-archive",
            Self::Unknown => "workbook-is-unknown",
        }
    }
}
