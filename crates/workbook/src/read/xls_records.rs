//! The records of one sheet of an .xls.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Column;
use crate::cell::{Cell, Flaw, Origin};
use crate::error::ReadError;
use crate::limits::Limits;
use crate::number::number_cell;
use crate::number_format::NumberFormat;
use crate::read::biff::{self, Fields, Stream};
use crate::read::shared::TextBudget;
use crate::sheet::{Merge, Row, Sheet};

/// What the sheets of one workbook share.
pub(super) struct Context<'a> {
    pub(super) shared: &'a [Cell],
    pub(super) formats: &'a [NumberFormat],
    pub(super) from_1904: bool,
    pub(super) limits: &'a Limits,
    pub(super) budget: &'a mut TextBudget,
    pub(super) cells_left: u32,
    /// Records that may still be read; sheets that lie over one another would pass it.
    pub(super) records_left: usize,
}

#[derive(Default)]
struct State {
    name: String,
    rows: BTreeMap<u16, Vec<(Column, Cell)>>,
    hidden_rows: BTreeSet<u16>,
    hidden_columns: Vec<(Column, Column)>,
    merges: Vec<Merge>,
    /// The cell of the last formula, whose text follows in a record of its own.
    awaiting_text: Option<(u16, u16)>,
}

/// Reads a sheet; `None` when the place holds something other than a worksheet.
pub(super) fn read(
    mut records: Stream<'_>,
    name: String,
    hidden: bool,
    context: &mut Context<'_>,
) -> Result<Option<Sheet>, ReadError> {
    let first = records.next()?.ok_or(ReadError::Truncated)?;
    if first.kind != biff::BOF {
        return Err(ReadError::damaged("Workbook", format!("sheet {name} does not begin where it should")));
    }
    if first.body.get(2..4) != Some(&[0x10, 0x00]) {
        return Ok(None);
    }
    let mut state = State { name, ..State::default() };
    let mut depth = 1_u32;
    while let Some(record) = records.next()? {
        let left = context.records_left.checked_sub(1);
        context.records_left = left.ok_or_else(|| ReadError::damaged("Workbook", "sheets overlap"))?;
        match record.kind {
            // Charts inside the sheet are streams of their own between these two.
            biff::BOF => depth += 1,
            biff::EOF if depth == 1 => return Ok(Some(state.finish(hidden, context.from_1904))),
            biff::EOF => depth -= 1,
            _ if depth > 1 => {}
            kind => {
                let continued = if kind == biff::STRING { records.continued()? } else { Vec::new() };
                state.take(kind, Fields::new(record.body, continued), record.body, context)?;
            }
        }
    }
    Err(ReadError::Truncated)
}

impl State {
    fn finish(self, hidden: bool, from_1904: bool) -> Sheet {
        let hidden_rows = self.hidden_rows;
        let rows = self
            .rows
            .into_iter()
            .map(|(index, cells)| Row::new(u32::from(index) + 1, hidden_rows.contains(&index), cells));
        Sheet::new(self.name, hidden, from_1904, rows.collect(), self.hidden_columns, self.merges)
    }

    fn take(
        &mut self,
        kind: u16,
        mut fields: Fields<'_>,
        body: &[u8],
        context: &mut Context<'_>,
    ) -> Result<(), ReadError> {
        match kind {
            biff::ROW => {
                let index = fields.u16()?;
                if body.get(12).is_some_and(|flags| flags & 0x20 != 0) {
                    self.hidden_rows.insert(index);
                }
            }
            biff::COL_INFO => self.columns(&mut fields)?,
            biff::MERGED_CELLS => self.merged(&mut fields, context.limits)?,
            biff::STRING => {
                if let Some((row, column)) = self.awaiting_text.take() {
                    let cell = context.budget.plain_cell(&fields.text()?, Some(&self.name))?;
                    self.put(row, column, cell, context)?;
                }
            }
            biff::MUL_RK => self.packed_numbers(&mut fields, body.len(), context)?,
            biff::LABEL_SST
            | biff::LABEL
            | biff::RICH_STRING
            | biff::NUMBER
            | biff::RK
            | biff::BOOL_ERR
            | biff::FORMULA => {
                let (row, column, style) = (fields.u16()?, fields.u16()?, fields.u16()?);
                let format = context.formats.get(usize::from(style)).copied().unwrap_or_default();
                let cell = self.cell(kind, (row, column), format, &mut fields, context)?;
                self.put(row, column, cell, context)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(
        &mut self,
        kind: u16,
        place: (u16, u16),
        format: NumberFormat,
        fields: &mut Fields<'_>,
        context: &mut Context<'_>,
    ) -> Result<Cell, ReadError> {
        let numbered = |number: f64| number_cell(number, &number.to_string(), format, context.from_1904);
        match kind {
            biff::LABEL_SST => {
                let index = usize::try_from(fields.u32()?).unwrap_or(usize::MAX);
                let shared = context.shared.get(index).cloned();
                shared
                    .ok_or_else(|| ReadError::damaged("Workbook", format!("there is no shared text {index}")))
            }
            biff::NUMBER => Ok(numbered(f64::from_bits(bits(fields)?))),
            biff::RK => Ok(numbered(biff::rk_number(fields.u32()?))),
            biff::BOOL_ERR => {
                let value = fields.u8()?;
                Ok(boolean_or_error(value, fields.u8()? != 0))
            }
            biff::FORMULA => {
                let result = bits(fields)?;
                if result >> 48 != 0xffff {
                    return Ok(numbered(f64::from_bits(result)));
                }
                let [what, _, value, ..] = result.to_le_bytes();
                match what {
                    0 => {
                        self.awaiting_text = Some(place);
                        Ok(Cell::Blank)
                    }
                    1 | 2 => Ok(boolean_or_error(value, what == 2)),
                    _ => Ok(Cell::Blank),
                }
            }
            _ => context.budget.plain_cell(&fields.text()?, Some(&self.name)),
        }
    }

    fn packed_numbers(
        &mut self,
        fields: &mut Fields<'_>,
        length: usize,
        context: &mut Context<'_>,
    ) -> Result<(), ReadError> {
        let (row, first) = (fields.u16()?, fields.u16()?);
        let count = length.saturating_sub(6) / 6;
        for offset in 0..count {
            let style = fields.u16()?;
            let number = biff::rk_number(fields.u32()?);
            let format = context.formats.get(usize::from(style)).copied().unwrap_or_default();
            let cell = number_cell(number, &number.to_string(), format, context.from_1904);
            let column = first.saturating_add(u16::try_from(offset).unwrap_or(u16::MAX));
            self.put(row, column, cell, context)?;
        }
        Ok(())
    }

    fn put(&mut self, row: u16, column: u16, cell: Cell, context: &mut Context<'_>) -> Result<(), ReadError> {
        if cell.is_blank() {
            return Ok(());
        }
        let Some(at) =
            Column::from_index(u32::from(column)).filter(|_| u32::from(column) < context.limits.columns)
        else {
            return Err(ReadError::too_many("columns", Some(&self.name), context.limits.columns));
        };
        let Some(left) = context.cells_left.checked_sub(1) else {
            return Err(ReadError::too_many("cells", None, context.limits.cells));
        };
        context.cells_left = left;
        self.rows.entry(row).or_default().push((at, cell));
        if self.rows.len() > usize::try_from(context.limits.rows).unwrap_or(usize::MAX) {
            return Err(ReadError::too_many("rows", Some(&self.name), context.limits.rows));
        }
        Ok(())
    }

    fn columns(&mut self, fields: &mut Fields<'_>) -> Result<(), ReadError> {
        let (first, last) = (fields.u16()?, fields.u16()?);
        fields.u32()?;
        let is_hidden = fields.u16()? & 0x01 != 0;
        let bounds = Column::from_index(u32::from(first)).zip(Column::from_index(u32::from(last)));
        if let Some(range) = bounds.filter(|_| is_hidden) {
            self.hidden_columns.push(range);
        }
        Ok(())
    }

    fn merged(&mut self, fields: &mut Fields<'_>, limits: &Limits) -> Result<(), ReadError> {
        for _ in 0..fields.u16()? {
            if self.merges.len() >= usize::try_from(limits.merges).unwrap_or(usize::MAX) {
                return Err(ReadError::too_many("merges", Some(&self.name), limits.merges));
            }
            let (first_row, last_row) = (u32::from(fields.u16()?) + 1, u32::from(fields.u16()?) + 1);
            let (first, last) = (u32::from(fields.u16()?), u32::from(fields.u16()?));
            if let Some((first_column, last_column)) = Column::from_index(first).zip(Column::from_index(last))
                && first_row <= last_row
                && first_column <= last_column
            {
                self.merges.push(Merge { first_row, last_row, first_column, last_column });
            }
        }
        Ok(())
    }
}

fn bits(fields: &mut Fields<'_>) -> Result<u64, ReadError> {
    let low = fields.u32()?;
    Ok(u64::from(low) | u64::from(fields.u32()?) << 32)
}

fn boolean_or_error(value: u8, is_error: bool) -> Cell {
    if is_error {
        return Cell::value(biff::error_text(value), Origin::Text, Some(Flaw::FormulaError));
    }
    Cell::value(if value == 0 { "FALSE" } else { "TRUE" }, Origin::Boolean, None)
}
