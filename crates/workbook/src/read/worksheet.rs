//! One worksheet of an .xlsx, read event by event so that empty rows cost nothing but their bytes.

use quick_xml::events::{BytesStart, Event};

use crate::address::{Column, EXCEL_ROWS, parse_address};
use crate::cell::{Cell, Flaw, Origin};
use crate::error::ReadError;
use crate::limits::Limits;
use crate::number::number_cell;
use crate::number_format::NumberFormat;
use crate::read::parts::SheetPart;
use crate::read::shared::TextBudget;
use crate::read::xml::{Source, XmlPart, attribute, flag, push_reference};
use crate::sheet::{Merge, Row, Sheet};

/// What the sheets of one workbook share.
pub(super) struct Context<'a> {
    pub(super) shared: &'a [Cell],
    pub(super) formats: &'a [NumberFormat],
    pub(super) from_1904: bool,
    pub(super) limits: &'a Limits,
    pub(super) budget: &'a mut TextBudget,
    pub(super) cells_left: u32,
}

/// Where the text between tags belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Nothing,
    Value,
    Formula,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    FormulaText,
    Boolean,
    Error,
    IsoDate,
}

/// The cell being read.
struct Open {
    column: Column,
    kind: Kind,
    style: usize,
    has_value: bool,
    has_formula: bool,
}

struct State {
    path: String,
    name: String,
    rows: Vec<Row>,
    cells: Vec<(Column, Cell)>,
    row: u32,
    row_hidden: bool,
    next_column: u32,
    hidden_columns: Vec<(Column, Column)>,
    merges: Vec<Merge>,
    open: Option<Open>,
    target: Target,
    in_phonetic: bool,
    value: String,
    formula: String,
}

pub(super) fn read<R: Source>(
    mut xml: XmlPart<R>,
    part: SheetPart,
    context: &mut Context<'_>,
) -> Result<Sheet, ReadError> {
    let mut state = State::new(part.path, part.name);
    loop {
        match xml.next()? {
            Event::Eof => break,
            Event::Start(tag) => state.start(&tag, context)?,
            Event::Empty(tag) => {
                state.start(&tag, context)?;
                state.end(tag.local_name().into_inner(), context)?;
            }
            Event::End(tag) => state.end(tag.local_name().into_inner(), context)?,
            Event::Text(text) => {
                if let Some(target) = state.text() {
                    target.push_str(&text.xml10_content());
                }
            }
            Event::CData(text) => {
                if let Some(target) = state.text() {
                    target.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(target) = state.text() {
                    push_reference(target, &reference);
                }
            }
            _ => {}
        }
    }
    Ok(Sheet::new(state.name, part.hidden, context.from_1904, state.rows, state.hidden_columns, state.merges))
}

impl State {
    fn new(path: String, name: String) -> Self {
        Self {
            path,
            name,
            rows: Vec::new(),
            cells: Vec::new(),
            row: 0,
            row_hidden: false,
            next_column: 0,
            hidden_columns: Vec::new(),
            merges: Vec::new(),
            open: None,
            target: Target::Nothing,
            in_phonetic: false,
            value: String::new(),
            formula: String::new(),
        }
    }

    fn text(&mut self) -> Option<&mut String> {
        match self.target {
            Target::Nothing => None,
            Target::Value => Some(&mut self.value),
            Target::Formula => Some(&mut self.formula),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, context: &Context<'_>) -> Result<(), ReadError> {
        match tag.local_name().into_inner() {
            "row" => self.start_row(tag)?,
            "c" => self.start_cell(tag)?,
            "v" => {
                self.target = Target::Value;
                if let Some(open) = &mut self.open {
                    open.has_value = true;
                }
            }
            "t" if !self.in_phonetic => self.target = Target::Value,
            "rPh" => self.in_phonetic = true,
            "f" => {
                self.target = Target::Formula;
                if let Some(open) = &mut self.open {
                    open.has_formula = true;
                }
            }
            "col" if flag(tag, "hidden") => self.hide_columns(tag),
            "mergeCell" => self.merge(tag, context.limits)?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, context: &mut Context<'_>) -> Result<(), ReadError> {
        match name {
            "v" | "t" | "f" => self.target = Target::Nothing,
            "rPh" => self.in_phonetic = false,
            "c" => self.end_cell(context)?,
            "row" => self.end_row(context.limits)?,
            _ => {}
        }
        Ok(())
    }

    fn start_row(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        self.row = match attribute(tag, "r") {
            Some(number) => number.parse().map_err(|error| ReadError::damaged(&self.path, error))?,
            None => self.row.saturating_add(1),
        };
        if self.row == 0 {
            return Err(ReadError::damaged(&self.path, "there is no row 0"));
        }
        // Nothing is broken: programs write empty rows without end.
        if self.row > EXCEL_ROWS {
            return Err(ReadError::too_many("rows", Some(&self.name), EXCEL_ROWS));
        }
        self.row_hidden = flag(tag, "hidden");
        self.next_column = 0;
        Ok(())
    }

    fn start_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let mut index = self.next_column;
        let mut kind = Kind::Number;
        let mut style = 0;
        for attribute in tag.attributes().with_checks(false).flatten() {
            match attribute.key.into_inner() {
                "r" => {
                    let Some((column, _)) = parse_address(&attribute.value) else {
                        return Err(ReadError::damaged(
                            &self.path,
                            format!("there is no cell {}", attribute.value),
                        ));
                    };
                    index = u32::from(column.index());
                }
                "t" => {
                    kind = match attribute.value.as_ref() {
                        "s" => Kind::Shared,
                        "inlineStr" => Kind::Inline,
                        "str" => Kind::FormulaText,
                        "b" => Kind::Boolean,
                        "e" => Kind::Error,
                        "d" => Kind::IsoDate,
                        _ => Kind::Number,
                    }
                }
                "s" => style = attribute.value.parse().unwrap_or(0),
                _ => {}
            }
        }
        let Some(column) = Column::from_index(index) else {
            return Err(ReadError::damaged(&self.path, "a cell lies beyond Excel's last column"));
        };
        self.next_column = index + 1;
        self.value.clear();
        self.formula.clear();
        self.open = Some(Open { column, kind, style, has_value: false, has_formula: false });
        Ok(())
    }

    fn end_cell(&mut self, context: &mut Context<'_>) -> Result<(), ReadError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let cell = self.cell(&open, context)?;
        if cell.is_blank() {
            return Ok(());
        }
        if u32::from(open.column.index()) >= context.limits.columns {
            return Err(ReadError::too_many("columns", Some(&self.name), context.limits.columns));
        }
        let Some(left) = context.cells_left.checked_sub(1) else {
            return Err(ReadError::too_many("cells", None, context.limits.cells));
        };
        context.cells_left = left;
        self.cells.push((open.column, cell));
        Ok(())
    }

    fn cell(&self, open: &Open, context: &mut Context<'_>) -> Result<Cell, ReadError> {
        if open.has_formula && self.value.is_empty() && !(open.kind == Kind::FormulaText && open.has_value) {
            context.budget.spend(&self.formula, Some(&self.name))?;
            let text = format!("={}", self.formula);
            return Ok(Cell::value(text, Origin::Text, Some(Flaw::FormulaWithoutValue)));
        }
        let raw = self.value.as_str();
        match open.kind {
            Kind::Inline | Kind::FormulaText => context.budget.text_cell(raw, Some(&self.name)),
            _ if raw.trim().is_empty() => Ok(Cell::Blank),
            Kind::Shared => {
                let index: Option<usize> = raw.trim().parse().ok();
                let shared = index.and_then(|index| context.shared.get(index));
                shared
                    .cloned()
                    .ok_or_else(|| ReadError::damaged(&self.path, format!("there is no shared text {raw}")))
            }
            Kind::Boolean => {
                let text = if raw.trim() == "0" { "FALSE" } else { "TRUE" };
                Ok(Cell::value(text, Origin::Boolean, None))
            }
            Kind::Error => {
                context.budget.spend(raw, Some(&self.name))?;
                Ok(Cell::value(raw.trim(), Origin::Text, Some(Flaw::FormulaError)))
            }
            Kind::IsoDate => {
                context.budget.spend(raw, Some(&self.name))?;
                let text = raw.trim().trim_end_matches("T00:00:00").replace('T', " ");
                Ok(Cell::value(text, Origin::Date, None))
            }
            Kind::Number => self.number(raw.trim(), open.style, context),
        }
    }

    fn number(&self, raw: &str, style: usize, context: &mut Context<'_>) -> Result<Cell, ReadError> {
        let Ok(number) = raw.parse::<f64>() else {
            return context.budget.text_cell(raw, Some(&self.name));
        };
        let format = context.formats.get(style).copied().unwrap_or_default();
        context.budget.spend(raw, Some(&self.name))?;
        Ok(number_cell(number, raw, format, context.from_1904))
    }

    fn end_row(&mut self, limits: &Limits) -> Result<(), ReadError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        if self.rows.len() >= usize::try_from(limits.rows).unwrap_or(usize::MAX) {
            return Err(ReadError::too_many("rows", Some(&self.name), limits.rows));
        }
        let mut cells = Vec::with_capacity(self.cells.len());
        cells.append(&mut self.cells);
        self.rows.push(Row::new(self.row, self.row_hidden, cells));
        Ok(())
    }

    fn hide_columns(&mut self, tag: &BytesStart<'_>) {
        let bound = |name| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
        let (Some(first), Some(last)) = (bound("min"), bound("max")) else { return };
        let first = first.checked_sub(1).and_then(Column::from_index);
        let last = last.checked_sub(1).and_then(Column::from_index);
        if let (Some(first), Some(last)) = (first, last)
            && self.hidden_columns.len() < MOST_HIDDEN_RANGES
        {
            self.hidden_columns.push((first, last));
        }
    }

    fn merge(&mut self, tag: &BytesStart<'_>, limits: &Limits) -> Result<(), ReadError> {
        if self.merges.len() >= usize::try_from(limits.merges).unwrap_or(usize::MAX) {
            return Err(ReadError::too_many("merges", Some(&self.name), limits.merges));
        }
        let reference = attribute(tag, "ref").unwrap_or_default();
        let (from, to) = reference.split_once(':').unwrap_or((&reference, &reference));
        if let (Some((first_column, first_row)), Some((last_column, last_row))) =
            (parse_address(from), parse_address(to))
            && first_column <= last_column
            && first_row <= last_row
        {
            self.merges.push(Merge { first_row, last_row, first_column, last_column });
        }
        Ok(())
    }
}

/// Ranges of hidden columns that are kept; Excel writes a handful.
const MOST_HIDDEN_RANGES: usize = 1024;
