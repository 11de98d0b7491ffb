//! Compound files (MS-CFB), the container of .xls: streams found by name.

use std::collections::HashSet;

use crate::error::ReadError;

/// First bytes of every compound file.
pub(super) const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
/// Sector numbers from here up are marks, not sectors (MS-CFB 2.1).
const FIRST_MARK: u32 = 0xffff_fffa;

/// An opened compound file.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    next: Vec<u32>,
    mini_next: Vec<u32>,
    mini: Vec<u8>,
    mini_cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    is_stream: bool,
    start: u32,
    size: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let header = bytes.get(..HEADER_BYTES).ok_or(ReadError::Truncated)?;
        let field = |at| u32_at(header, at).ok_or(ReadError::Truncated);
        let sector_bytes = match u16_at(header, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(damaged("sector size")),
        };
        let mut file = Self {
            bytes,
            sector_bytes,
            next: Vec::new(),
            mini_next: Vec::new(),
            mini: Vec::new(),
            mini_cutoff: u64::from(field(56)?),
            entries: Vec::new(),
        };
        let tables = file.allocation_sectors(header, field(68)?)?;
        for sector in tables {
            let table = file.sector(sector)?;
            let numbers = table.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0));
            file.next.extend(numbers);
        }
        let directory = file.chain(field(48)?)?;
        file.entries = directory.chunks_exact(ENTRY_BYTES).filter_map(entry).collect();
        let mini_table = file.chain(field(60)?)?;
        file.mini_next = mini_table.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
        let root = file.entries.first().map_or(FIRST_MARK, |root| root.start);
        file.mini = file.chain(root)?;
        Ok(file)
    }

    /// Whether there is a stream or storage of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream; `None` when there is none of this name.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let is_it = |entry: &&Entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name);
        let Some(entry) = self.entries.iter().find(is_it) else { return Ok(None) };
        let is_mini = entry.size < self.mini_cutoff;
        let mut bytes = if is_mini { self.mini_chain(entry.start)? } else { self.chain(entry.start)? };
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if bytes.len() < size {
            return Err(ReadError::Truncated);
        }
        bytes.truncate(size);
        Ok(Some(bytes))
    }

    /// Sectors of the allocation table: 109 named in the header, more in a chain of their own.
    fn allocation_sectors(&self, header: &[u8], chain: u32) -> Result<Vec<u32>, ReadError> {
        let mut sectors: Vec<u32> = (0..109).filter_map(|at| u32_at(header, 76 + at * 4)).collect();
        let mut seen = HashSet::new();
        let mut sector = chain;
        while sector < FIRST_MARK {
            if !seen.insert(sector) {
                return Err(damaged("a chain of sectors that never ends"));
            }
            let table = self.sector(sector)?;
            let last = table.len() - 4;
            sectors.extend(table[..last].chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)));
            sector = u32_at(table, last).unwrap_or(FIRST_MARK);
        }
        sectors.retain(|sector| *sector < FIRST_MARK);
        let mut unique = HashSet::new();
        if sectors.iter().all(|sector| unique.insert(*sector)) {
            return Ok(sectors);
        }
        Err(damaged("an allocation table that names a sector twice"))
    }

    fn sector(&self, number: u32) -> Result<&'a [u8], ReadError> {
        let start = size(number).saturating_add(1).saturating_mul(self.sector_bytes);
        let end = start.saturating_add(self.sector_bytes);
        // Some writers leave out the end of the last sector; only a table must be whole.
        self.bytes.get(start..end).ok_or(ReadError::Truncated)
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        let mut sector = start;
        let mut steps = 0_usize;
        while sector < FIRST_MARK {
            steps += 1;
            if steps > self.next.len() {
                return Err(damaged("a chain of sectors that never ends"));
            }
            let from = size(sector).saturating_add(1).saturating_mul(self.sector_bytes);
            let until = from.saturating_add(self.sector_bytes).min(self.bytes.len());
            bytes.extend_from_slice(self.bytes.get(from..until).ok_or(ReadError::Truncated)?);
            sector = *self.next.get(size(sector)).ok_or_else(|| damaged("a sector outside the table"))?;
        }
        Ok(bytes)
    }

    fn mini_chain(&self, start: u32) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        let mut sector = start;
        let mut steps = 0_usize;
        while sector < FIRST_MARK {
            steps += 1;
            if steps > self.mini_next.len() {
                return Err(damaged("a chain of sectors that never ends"));
            }
            let from = size(sector).saturating_mul(MINI_SECTOR_BYTES);
            let until = from.saturating_add(MINI_SECTOR_BYTES).min(self.mini.len());
            bytes.extend_from_slice(self.mini.get(from..until).ok_or(ReadError::Truncated)?);
            sector =
                *self.mini_next.get(size(sector)).ok_or_else(|| damaged("a sector outside the table"))?;
        }
        Ok(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let kind = *bytes.get(66)?;
    if !matches!(kind, 1 | 2 | 5) {
        return None;
    }
    let name_bytes = usize::from(u16_at(bytes, 64)?).clamp(2, 64) - 2;
    let units: Vec<u16> = bytes[..name_bytes].chunks_exact(2).filter_map(|chunk| u16_at(chunk, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        is_stream: kind == 2,
        start: u32_at(bytes, 116)?,
        // Files with sectors of 512 bytes use only the low half of the size.
        size: u64::from(u32_at(bytes, 120)?),
    })
}

fn damaged(detail: &str) -> ReadError {
    ReadError::damaged("compound file", detail)
}
