//! The table of shared texts.

use quick_xml::events::Event;

use crate::cell::Cell;
use crate::error::ReadError;
use crate::limits::Limits;
use crate::read::archive::Archive;
use crate::read::xml::{push_reference, unescape};

/// Counts the bytes of texts kept from one workbook.
pub(super) struct TextBudget {
    left: u64,
    limits: Limits,
}

impl TextBudget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { left: limits.text_bytes, limits: *limits }
    }

    /// Makes a cell of a text, if it is within limits.
    pub(super) fn text_cell(&mut self, raw: &str, sheet: Option<&str>) -> Result<Cell, ReadError> {
        self.spend(raw, sheet)?;
        Ok(Cell::from_text(&unescape(raw)))
    }

    /// As [`Self::text_cell`] for texts of .xls, which have no escapes.
    pub(super) fn plain_cell(&mut self, text: &str, sheet: Option<&str>) -> Result<Cell, ReadError> {
        self.spend(text, sheet)?;
        Ok(Cell::from_text(text))
    }

    /// Counts a text against the limits.
    pub(super) fn spend(&mut self, raw: &str, sheet: Option<&str>) -> Result<(), ReadError> {
        let allowed = usize::try_from(self.limits.cell_characters).unwrap_or(usize::MAX);
        // Bytes first: counting characters is only needed where there are many bytes.
        if raw.len() > allowed && raw.chars().count() > allowed.saturating_mul(ESCAPED_LENGTH) {
            return Err(ReadError::too_many("cell_characters", sheet, self.limits.cell_characters));
        }
        let bytes = u64::try_from(raw.len()).unwrap_or(u64::MAX);
        let Some(left) = self.left.checked_sub(bytes) else {
            return Err(ReadError::too_many("text_bytes", None, self.limits.text_bytes));
        };
        self.left = left;
        if raw.len() > allowed && unescape(raw).chars().count() > allowed {
            return Err(ReadError::too_many("cell_characters", sheet, self.limits.cell_characters));
        }
        Ok(())
    }
}

/// Characters of one escape `_xHHHH_`.
const ESCAPED_LENGTH: usize = 7;

/// Reads the shared texts, each already as a cell.
pub(super) fn read(
    archive: &mut Archive<'_>,
    path: &str,
    budget: &mut TextBudget,
) -> Result<Vec<Cell>, ReadError> {
    let mut cells = Vec::new();
    let Some(mut xml) = archive.xml(path)? else { return Ok(cells) };
    let mut text = String::new();
    let mut in_text = false;
    let mut in_phonetic = false;
    loop {
        match xml.next()? {
            Event::Eof => return Ok(cells),
            Event::Start(tag) => match tag.local_name().into_inner() {
                "si" => text.clear(),
                "rPh" => in_phonetic = true,
                "t" => in_text = !in_phonetic,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().into_inner() == "si" => cells.push(Cell::Blank),
            Event::End(tag) => match tag.local_name().into_inner() {
                "si" => cells.push(budget.text_cell(&text, None)?),
                "rPh" => in_phonetic = false,
                "t" => in_text = false,
                _ => {}
            },
            Event::Text(part) if in_text => text.push_str(&part.xml10_content()),
            Event::CData(part) if in_text => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if in_text => push_reference(&mut text, &reference),
            _ => {}
        }
    }
}
