//! Workbooks of Excel 97 to 2003: the globals, then each sheet.

use std::collections::HashMap;

use crate::cell::Cell;
use crate::error::{Foreign, ReadError};
use crate::limits::Limits;
use crate::number_format::NumberFormat;
use crate::read::biff::{self, Fields, Record, Stream};
use crate::read::compound::Compound;
use crate::read::shared::TextBudget;
use crate::read::xls_records::{self, Context};
use crate::sheet::{Format, Workbook};

/// Version in the first record of the format of Excel 97.
const BIFF8: [u8; 2] = [0x00, 0x06];

/// Bytes of the smallest record.
const RECORD_HEAD: usize = 4;

/// A sheet as the globals list it.
struct Listed {
    name: String,
    hidden: bool,
    offset: usize,
}

#[derive(Default)]
struct Globals {
    listed: Vec<Listed>,
    shared: Vec<Cell>,
    formats: Vec<NumberFormat>,
    own_formats: HashMap<u16, NumberFormat>,
    style_formats: Vec<u16>,
    from_1904: bool,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(ReadError::Encrypted);
    }
    let Some(stream) = file.stream("Workbook")? else {
        return Err(ReadError::Foreign(foreign(&file)));
    };
    let mut budget = TextBudget::new(limits);
    let globals = globals(&stream, limits, &mut budget)?;
    let mut context = Context {
        shared: &globals.shared,
        formats: &globals.formats,
        from_1904: globals.from_1904,
        limits,
        budget: &mut budget,
        cells_left: limits.cells,
        records_left: stream.len() / RECORD_HEAD,
    };
    let mut sheets = Vec::with_capacity(globals.listed.len());
    for listed in globals.listed {
        let records = Stream::new(&stream, listed.offset);
        if let Some(sheet) = xls_records::read(records, listed.name, listed.hidden, &mut context)? {
            sheets.push(sheet);
        }
    }
    Ok(Workbook { format: Format::Xls, sheets })
}

fn foreign(file: &Compound<'_>) -> Foreign {
    if file.has("Book") {
        return Foreign::OldExcel;
    }
    if file.has("WordDocument") {
        return Foreign::WordDocument;
    }
    if file.has("PowerPoint Document") {
        return Foreign::Presentation;
    }
    Foreign::Unknown
}

fn globals(stream: &[u8], limits: &Limits, budget: &mut TextBudget) -> Result<Globals, ReadError> {
    let mut records = Stream::new(stream, 0);
    let mut globals = Globals::default();
    let Some(first) = records.next()? else { return Err(ReadError::Truncated) };
    if first.kind != biff::BOF || !first.body.starts_with(&BIFF8) {
        return Err(ReadError::Foreign(Foreign::OldExcel));
    }
    while let Some(record) = records.next()? {
        if record.kind == biff::EOF {
            break;
        }
        if record.kind == biff::SST {
            let fields = Fields::new(record.body, records.continued()?);
            globals.shared = shared_texts(fields, budget)?;
            continue;
        }
        globals.take(record, limits)?;
    }
    globals.formats = globals
        .style_formats
        .iter()
        .map(|id| match globals.own_formats.get(id) {
            Some(format) => *format,
            None => NumberFormat::built_in(u32::from(*id)),
        })
        .collect();
    Ok(globals)
}

impl Globals {
    fn take(&mut self, record: Record<'_>, limits: &Limits) -> Result<(), ReadError> {
        let mut fields = Fields::new(record.body, Vec::new());
        match record.kind {
            biff::FILE_PASS => return Err(ReadError::Encrypted),
            biff::DATE_1904 => self.from_1904 = fields.u16()? == 1,
            biff::FORMAT => {
                let id = fields.u16()?;
                self.own_formats.insert(id, NumberFormat::parse(&fields.text()?));
            }
            biff::XF => {
                fields.u16()?;
                self.style_formats.push(fields.u16()?);
            }
            biff::BOUND_SHEET => {
                let offset = usize::try_from(fields.u32()?).unwrap_or(usize::MAX);
                let hidden = fields.u8()? & 0x03 != 0;
                let is_worksheet = fields.u8()? == 0;
                let length = usize::from(fields.u8()?);
                let name = fields.text_of(length)?;
                if is_worksheet {
                    self.listed.push(Listed { name, hidden, offset });
                }
                if self.listed.len() > usize::try_from(limits.sheets).unwrap_or(usize::MAX) {
                    return Err(ReadError::too_many("sheets", None, limits.sheets));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn shared_texts(mut fields: Fields<'_>, budget: &mut TextBudget) -> Result<Vec<Cell>, ReadError> {
    fields.u32()?;
    let count = fields.u32()?;
    let mut shared = Vec::new();
    for _ in 0..count {
        shared.push(budget.plain_cell(&fields.text()?, None)?);
    }
    Ok(shared)
}
