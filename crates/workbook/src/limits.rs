//! How much of a file is read before it is refused.

/// Bounds on a file from an unknown hand. Reading stops at the first one that is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of all parts together after decompression, as declared and as really found.
    pub uncompressed_bytes: u64,
    /// Parts inside the file.
    pub entries: u32,
    /// Sheets.
    pub sheets: u32,
    /// Rows of one sheet that hold something.
    pub rows: u32,
    /// Columns of one sheet up to the last that holds something.
    pub columns: u32,
    /// Cells of the whole workbook that hold something.
    pub cells: u32,
    /// Characters in one cell; Excel's own bound is 32,767.
    pub cell_characters: u32,
    /// Bytes of all texts of the workbook together.
    pub text_bytes: u64,
    /// Merged regions of one sheet.
    pub merges: u32,
}

impl Default for Limits {
    /// Room for a roster of 300,000 rows.
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            uncompressed_bytes: 1 << 30,
            entries: 4096,
            sheets: 256,
            rows: 300_000,
            columns: 512,
            cells: 6_000_000,
            cell_characters: 32_767,
            text_bytes: 256 << 20,
            merges: 200_000,
        }
    }
}
