//! Adds cells to the text of a worksheet, leaving the rest as it is.

use std::collections::BTreeMap;
use std::fmt::Write;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::address::{Column, EXCEL_ROWS, parse_address};
use crate::annotate::{AnnotateError, Annotation, Place};
use crate::error::ReadError;
use crate::read::attribute;

/// Width of the new column in characters.
const WIDTH: u32 = 48;

pub(super) fn splice(
    xml: &[u8],
    part: &str,
    annotation: &Annotation<'_>,
    place: Place,
) -> Result<Vec<u8>, AnnotateError> {
    let mut texts: BTreeMap<u32, &str> =
        annotation.problems.iter().map(|(row, text)| (*row, text.as_str())).collect();
    texts.retain(|row, _| (1..=EXCEL_ROWS).contains(row));
    texts.insert(annotation.header_row, annotation.heading);
    let mut splicer = Splicer {
        xml,
        out: Vec::with_capacity(xml.len() + texts.len() * 120),
        copied: 0,
        texts,
        place,
        header_row: annotation.header_row,
        prefix: String::new(),
        row: 0,
        next_column: 0,
        pending: None,
        skipping_cell: false,
        last_width: 0,
        has_widths: false,
    };
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| ReadError::damaged(part, error))?;
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Eof => break,
            Event::Start(tag) => splicer.start(&tag, before, after, false),
            Event::Empty(tag) => splicer.start(&tag, before, after, true),
            Event::End(tag) => splicer.end(tag.local_name().into_inner(), before, after),
            _ => {}
        }
    }
    splicer.copy_until(xml.len());
    Ok(splicer.out)
}

struct Splicer<'a> {
    xml: &'a [u8],
    out: Vec<u8>,
    copied: usize,
    /// Texts not yet written, by row.
    texts: BTreeMap<u32, &'a str>,
    place: Place,
    header_row: u32,
    prefix: String,
    row: u32,
    next_column: u32,
    pending: Option<&'a str>,
    skipping_cell: bool,
    last_width: u32,
    has_widths: bool,
}

impl Splicer<'_> {
    fn copy_until(&mut self, position: usize) {
        if let Some(slice) = self.xml.get(self.copied..position) {
            self.out.extend_from_slice(slice);
        }
        self.copied = self.copied.max(position);
    }

    fn start(&mut self, tag: &BytesStart<'_>, before: usize, after: usize, is_empty: bool) {
        match tag.local_name().into_inner() {
            "worksheet" => {
                self.prefix = tag.name().prefix().map(|p| format!("{}:", p.into_inner())).unwrap_or_default();
            }
            "dimension" => self.dimension(tag, before, after, is_empty),
            "cols" => self.has_widths = true,
            "col" => {
                let last = attribute(tag, "max").and_then(|max| max.parse().ok()).unwrap_or(0);
                self.last_width = self.last_width.max(last);
            }
            "sheetData" => {
                if !self.has_widths {
                    self.copy_until(before);
                    let width = self.width();
                    let prefix = &self.prefix;
                    self.out.extend_from_slice(format!("<{prefix}cols>{width}</{prefix}cols>").as_bytes());
                }
                if is_empty {
                    self.open_up(tag, before, after);
                    self.rows_before(u32::MAX);
                    let end = format!("</{}sheetData>", self.prefix);
                    self.out.extend_from_slice(end.as_bytes());
                }
            }
            "row" => self.start_row(tag, before, after, is_empty),
            "c" => self.start_cell(tag, before, after, is_empty),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, before: usize, after: usize) {
        match name {
            "cols" if self.last_width <= u32::from(self.place.column.index()) => {
                self.copy_until(before);
                let width = self.width();
                self.out.extend_from_slice(width.as_bytes());
            }
            "c" if self.skipping_cell => {
                self.skipping_cell = false;
                self.copied = after;
            }
            "row" => {
                self.copy_until(before);
                self.write_pending();
            }
            "sheetData" => {
                self.copy_until(before);
                self.rows_before(u32::MAX);
            }
            _ => {}
        }
    }

    fn width(&self) -> String {
        let number = u32::from(self.place.column.index()) + 1;
        format!("<{}col min=\"{number}\" max=\"{number}\" width=\"{WIDTH}\" customWidth=\"1\"/>", self.prefix)
    }

    fn start_row(&mut self, tag: &BytesStart<'_>, before: usize, after: usize, is_empty: bool) {
        let number = attribute(tag, "r").and_then(|number| number.parse().ok());
        self.row = number.unwrap_or(self.row.saturating_add(1));
        self.next_column = 0;
        self.copy_until(before);
        self.rows_before(self.row);
        self.pending = self.texts.remove(&self.row);
        if self.pending.is_none() {
            return;
        }
        // The hint of used columns would no longer hold, and is optional.
        self.open_up(tag, before, after);
        if is_empty {
            self.write_pending();
            let end = format!("</{}row>", self.prefix);
            self.out.extend_from_slice(end.as_bytes());
        }
    }

    /// Writes a tag anew as a start tag, without `spans`.
    fn open_up(&mut self, tag: &BytesStart<'_>, before: usize, after: usize) {
        self.copy_until(before);
        self.out.push(b'<');
        self.out.extend_from_slice(tag.name().into_inner().as_bytes());
        for attribute in tag.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner();
            if name != "spans" {
                let value = attribute.value.replace('"', "&quot;");
                self.out.extend_from_slice(format!(" {name}=\"{value}\"").as_bytes());
            }
        }
        self.out.push(b'>');
        self.copied = after;
    }

    fn start_cell(&mut self, tag: &BytesStart<'_>, before: usize, after: usize, is_empty: bool) {
        let own = attribute(tag, "r").and_then(|address| parse_address(&address));
        let index = own.map_or(self.next_column, |(column, _)| u32::from(column.index()));
        self.next_column = index + 1;
        let ours = u32::from(self.place.column.index());
        let is_stale = index == ours && self.place.is_old && self.row > self.header_row;
        if index == ours && (self.pending.is_some() || is_stale) {
            self.copy_until(before);
            self.copied = after;
            self.skipping_cell = !is_empty;
        } else if index > ours && self.pending.is_some() {
            self.copy_until(before);
            self.write_pending();
        }
    }

    fn write_pending(&mut self) {
        if let Some(text) = self.pending.take() {
            let cell = cell(&self.prefix, self.place.column, self.row, text);
            self.out.extend_from_slice(cell.as_bytes());
        }
    }

    /// Rows with a problem that the sheet does not have.
    fn rows_before(&mut self, row: u32) {
        while let Some((number, text)) = self.texts.first_key_value().map(|(number, text)| (*number, *text)) {
            if number >= row {
                return;
            }
            self.texts.remove(&number);
            let prefix = &self.prefix;
            let cell = cell(prefix, self.place.column, number, text);
            self.out
                .extend_from_slice(format!("<{prefix}row r=\"{number}\">{cell}</{prefix}row>").as_bytes());
        }
    }

    fn dimension(&mut self, tag: &BytesStart<'_>, before: usize, after: usize, is_empty: bool) {
        let reference = attribute(tag, "ref").unwrap_or_default();
        let (from, to) = reference.split_once(':').unwrap_or((&reference, &reference));
        let (Some((first, top)), Some((last, bottom))) = (parse_address(from), parse_address(to)) else {
            return;
        };
        if last >= self.place.column || !is_empty {
            return;
        }
        self.copy_until(before);
        let bottom = self.texts.last_key_value().map_or(bottom, |(row, _)| bottom.max(*row));
        let column = self.place.column;
        let name = tag.name();
        let name = name.into_inner();
        self.out.extend_from_slice(format!("<{name} ref=\"{first}{top}:{column}{bottom}\"/>").as_bytes());
        self.copied = after;
    }
}

fn cell(prefix: &str, column: Column, row: u32, text: &str) -> String {
    let text = escape(text);
    format!(
        "<{prefix}c r=\"{column}{row}\" t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{prefix}c>"
    )
}

/// A text for XML, with characters that XML forbids as Excel's `_xHHHH_`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if looks_escaped(&text[at..]) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                // Writing into a String cannot fail.
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}
