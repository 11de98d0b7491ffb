//! Number formats of cell styles.

use std::collections::HashMap;

use quick_xml::events::Event;

use crate::error::ReadError;
use crate::number_format::NumberFormat;
use crate::read::archive::Archive;
use crate::read::xml::attribute;

/// The number format of each cell style, by the style's position.
pub(super) fn read(archive: &mut Archive<'_>, path: &str) -> Result<Vec<NumberFormat>, ReadError> {
    let mut formats = Vec::new();
    let mut own: HashMap<u32, NumberFormat> = HashMap::new();
    let mut in_cell_styles = false;
    let Some(mut xml) = archive.xml(path)? else { return Ok(formats) };
    loop {
        match xml.next()? {
            Event::Eof => return Ok(formats),
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().into_inner() {
                "numFmt" => {
                    let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                        own.insert(id, NumberFormat::parse(&code));
                    }
                }
                "cellXfs" => in_cell_styles = true,
                "xf" if in_cell_styles => {
                    let id: u32 = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    formats.push(own.get(&id).copied().unwrap_or_else(|| NumberFormat::built_in(id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().into_inner() == "cellXfs" => in_cell_styles = false,
            _ => {}
        }
    }
}
