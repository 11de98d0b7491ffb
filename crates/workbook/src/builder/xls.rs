//! A draft as .xls: records of Excel 97 (MS-XLS) in a compound file (MS-CFB) of one stream.

use std::collections::BTreeMap;

use crate::address::parse_address;
use crate::builder::{BuildError, Draft, DraftSheet, Value, style};

const SECTOR: usize = 512;
/// Longest body of a record (MS-XLS 2.1.4).
const RECORD: usize = 8224;
/// Sectors of the allocation table that the header can name.
const TABLES: usize = 109;
const FREE: u32 = 0xffff_ffff;
const END: u32 = 0xffff_fffe;
const TABLE: u32 = 0xffff_fffd;

pub(super) fn write(draft: &Draft) -> Result<Vec<u8>, BuildError> {
    compound(workbook(draft)?)
}

fn record(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(body);
}

/// A text as wide characters, after its length in units.
fn wide(text: &str) -> (u16, Vec<u8>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = vec![1];
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    (u16::try_from(units.len()).unwrap_or(u16::MAX), bytes)
}

fn begin(out: &mut Vec<u8>, kind: u8) {
    record(out, 0x0809, &[0x00, 0x06, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

fn workbook(draft: &Draft) -> Result<Vec<u8>, BuildError> {
    let formats = draft.formats();
    let mut texts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for value in draft.sheets.iter().flat_map(|sheet| sheet.cells.values()) {
        if let Value::Text(text) = value
            && !texts.contains_key(text.as_str())
        {
            texts.insert(text, u32::try_from(order.len()).map_err(|_| BuildError::TooLarge)?);
            order.push(text);
        }
    }
    let mut out = Vec::new();
    begin(&mut out, 0x05);
    record(&mut out, 0x0042, &1200_u16.to_le_bytes());
    if draft.from_1904 {
        record(&mut out, 0x0022, &[1, 0]);
    }
    for (at, code) in formats.iter().enumerate() {
        let (length, text) = wide(code);
        let mut body = format_number(at).to_le_bytes().to_vec();
        body.extend(length.to_le_bytes());
        body.extend(text);
        record(&mut out, 0x041e, &body);
    }
    for at in 0..=formats.len() {
        let number = at.checked_sub(1).map_or(0, format_number);
        let mut body = vec![0; 20];
        body[2..4].copy_from_slice(&number.to_le_bytes());
        record(&mut out, 0x00e0, &body);
    }
    let mut places = Vec::new();
    for sheet in &draft.sheets {
        let (_, name) = wide(&sheet.name);
        let length = u8::try_from((name.len() - 1) / 2).map_err(|_| BuildError::TooLarge)?;
        places.push(out.len() + 4);
        let mut body = vec![0, 0, 0, 0, u8::from(sheet.hidden), 0, length];
        body.extend(name);
        record(&mut out, 0x0085, &body);
    }
    shared(&mut out, &order)?;
    record(&mut out, 0x000a, &[]);
    for (sheet, place) in draft.sheets.iter().zip(places) {
        let offset = u32::try_from(out.len()).map_err(|_| BuildError::TooLarge)?;
        out[place..place + 4].copy_from_slice(&offset.to_le_bytes());
        worksheet(&mut out, sheet, &formats, &texts)?;
    }
    Ok(out)
}

/// Number of a format of the draft; below 164 are Excel's own.
fn format_number(at: usize) -> u16 {
    u16::try_from(164 + at).unwrap_or(u16::MAX)
}

/// The shared texts, continued in further records; a text may be cut anywhere, and its width is then said
/// again.
fn shared(out: &mut Vec<u8>, texts: &[&str]) -> Result<(), BuildError> {
    let count = u32::try_from(texts.len()).map_err(|_| BuildError::TooLarge)?;
    let mut bodies: Vec<Vec<u8>> = vec![[count.to_le_bytes(), count.to_le_bytes()].concat()];
    let mut body = bodies.pop().unwrap_or_default();
    for text in texts {
        let units: Vec<u16> = text.encode_utf16().collect();
        let length = u16::try_from(units.len()).map_err(|_| BuildError::TooLarge)?;
        if body.len() + 5 > RECORD {
            bodies.push(std::mem::take(&mut body));
        }
        body.extend(length.to_le_bytes());
        body.push(1);
        for unit in units {
            if body.len() + 2 > RECORD {
                bodies.push(std::mem::take(&mut body));
                body.push(1);
            }
            body.extend(unit.to_le_bytes());
        }
    }
    bodies.push(body);
    for (at, body) in bodies.iter().enumerate() {
        record(out, if at == 0 { 0x00fc } else { 0x003c }, body);
    }
    Ok(())
}

fn worksheet(
    out: &mut Vec<u8>,
    sheet: &DraftSheet,
    formats: &[&str],
    texts: &BTreeMap<&str, u32>,
) -> Result<(), BuildError> {
    begin(out, 0x10);
    for column in &sheet.hidden_columns {
        let at = column.index().to_le_bytes();
        record(out, 0x007d, &[at[0], at[1], at[0], at[1], 0, 9, 0, 0, 1, 0, 0, 0]);
    }
    for row in &sheet.hidden_rows {
        let at = row_index(*row)?.to_le_bytes();
        record(out, 0x0208, &[at[0], at[1], 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0x20, 1, 0, 0]);
    }
    for ((row, column), value) in &sheet.cells {
        let mut body = row_index(*row)?.to_le_bytes().to_vec();
        body.extend(column.index().to_le_bytes());
        body.extend(u16::try_from(style(formats, value)).unwrap_or(0).to_le_bytes());
        cell(out, body, value, texts);
    }
    if !sheet.merges.is_empty() {
        let mut body =
            u16::try_from(sheet.merges.len()).map_err(|_| BuildError::TooLarge)?.to_le_bytes().to_vec();
        for (from, to) in &sheet.merges {
            let (Some((left, top)), Some((right, bottom))) = (parse_address(from), parse_address(to)) else {
                return Err(BuildError::TooLarge);
            };
            for number in [row_index(top)?, row_index(bottom)?, left.index(), right.index()] {
                body.extend(number.to_le_bytes());
            }
        }
        record(out, 0x00e5, &body);
    }
    record(out, 0x000a, &[]);
    Ok(())
}

fn row_index(row: u32) -> Result<u16, BuildError> {
    u16::try_from(row.saturating_sub(1)).map_err(|_| BuildError::TooLarge)
}

fn cell(out: &mut Vec<u8>, mut body: Vec<u8>, value: &Value, texts: &BTreeMap<&str, u32>) {
    match value {
        Value::Text(text) => {
            body.extend(texts.get(text.as_str()).copied().unwrap_or(0).to_le_bytes());
            record(out, 0x00fd, &body);
        }
        Value::Number(number) | Value::Formatted(number, _) => {
            body.extend(number.to_le_bytes());
            record(out, 0x0203, &body);
        }
        Value::Unavailable => {
            body.extend([0x2a, 1]);
            record(out, 0x0205, &body);
        }
        Value::Formula(_, result) => {
            formula(out, body, 0);
            let (length, text) = wide(result);
            let mut body = length.to_le_bytes().to_vec();
            body.extend(text);
            record(out, 0x0207, &body);
        }
        Value::Uncomputed(_) => formula(out, body, 3),
    }
}

/// A formula that stands for the number 1, with a result of a kind: 0 a text that follows, 3 nothing.
fn formula(out: &mut Vec<u8>, mut body: Vec<u8>, result: u8) {
    body.extend([result, 0, 0, 0, 0, 0, 0xff, 0xff]);
    body.extend([0; 6]);
    body.extend([3, 0, 0x1e, 1, 0]);
    record(out, 0x0006, &body);
}

/// The compound file: header, allocation tables, directory, stream.
fn compound(mut stream: Vec<u8>) -> Result<Vec<u8>, BuildError> {
    // Streams below 4096 bytes would live in another stream.
    stream.resize(stream.len().max(4096).div_ceil(SECTOR) * SECTOR, 0);
    let data = stream.len() / SECTOR;
    let tables = (data + 1).div_ceil(SECTOR / 4 - 1);
    if tables > TABLES {
        return Err(BuildError::TooLarge);
    }
    let number = |value: usize| u32::try_from(value).map_err(|_| BuildError::TooLarge);
    let mut out = vec![0; SECTOR];
    out[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    for (at, value) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        out[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    let fields = [(44, number(tables)?), (48, number(tables)?), (56, 4096), (60, END), (68, END)];
    for (at, value) in fields {
        out[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    for at in 0..TABLES {
        let value = if at < tables { number(at)? } else { FREE };
        out[76 + at * 4..80 + at * 4].copy_from_slice(&value.to_le_bytes());
    }
    let mut next: Vec<u32> = vec![TABLE; tables];
    next.push(END);
    let first = tables + 1;
    for at in 0..data {
        next.push(if at + 1 == data { END } else { number(first + at + 1)? });
    }
    next.resize(tables * SECTOR / 4, FREE);
    out.extend(next.iter().flat_map(|value| value.to_le_bytes()));
    out.extend(entry("Root Entry", 5, 1, END, 0));
    out.extend(entry("Workbook", 2, FREE, number(first)?, number(stream.len())?));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(stream);
    Ok(out)
}

fn entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..units.len()].copy_from_slice(&units);
    let length = if name.is_empty() { 0 } else { u16::try_from(units.len() + 2).unwrap_or(0) };
    entry[64..66].copy_from_slice(&length.to_le_bytes());
    entry[66] = kind;
    entry[67] = 1;
    for (at, value) in [(68, FREE), (72, FREE), (76, child), (116, start), (120, size)] {
        entry[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    entry
}
