//! An .xls as an .xlsx with the same texts and the column of problems.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Style, Workbook as Writer, Worksheet};

use crate::address::Column;
use crate::annotate::{AnnotateError, Annotation, Place};
use crate::sheet::{Sheet, Workbook};

const WIDTH: f64 = 48.0;

pub(super) fn write(
    workbook: &Workbook,
    annotation: &Annotation<'_>,
    place: Place,
) -> Result<Vec<u8>, AnnotateError> {
    let mut writer = Writer::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    writer.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in &workbook.sheets {
        let out = writer.add_worksheet();
        out.set_name(&sheet.name)?;
        let is_ours = sheet.name == annotation.sheet;
        // The sheet with the problems is the one to be seen first.
        if is_ours {
            out.set_active(true);
        } else if sheet.hidden {
            out.set_hidden(true);
        }
        copy(sheet, out, annotation, place, is_ours)?;
    }
    Ok(writer.save_to_buffer()?)
}

fn copy(
    sheet: &Sheet,
    out: &mut Worksheet,
    annotation: &Annotation<'_>,
    place: Place,
    is_ours: bool,
) -> Result<(), AnnotateError> {
    let text_style = Style::new().set_num_format_index(49);
    for merge in sheet.merges() {
        let is_single = merge.first_row == merge.last_row && merge.first_column == merge.last_column;
        if !is_single {
            let (first, last) = (merge.first_column.index(), merge.last_column.index());
            let merged =
                out.merge_range(merge.first_row - 1, first, merge.last_row - 1, last, "", &Style::new());
            // Regions that overlap come only from broken writers; the first of them is kept.
            merged.map(|_| ()).or_else(|error| match error {
                rust_xlsxwriter::XlsxError::MergeRangeOverlaps(..) => Ok(()),
                other => Err(other),
            })?;
        }
    }
    for row in sheet.rows() {
        if row.hidden {
            out.set_row_hidden(row.number - 1)?;
        }
        for (column, cell) in row.cells() {
            let is_stale =
                is_ours && place.is_old && *column == place.column && row.number > annotation.header_row;
            if !is_stale {
                out.write_string_with_format(row.number - 1, column.index(), cell.shown(), &text_style)?;
            }
        }
    }
    let last = sheet.last_column().map_or(0, |column| u32::from(column.index()));
    for column in (0..=last).filter_map(Column::from_index).filter(|column| sheet.is_hidden_column(*column)) {
        out.set_column_hidden(column.index())?;
    }
    if is_ours {
        let wrapped = Style::new().set_text_wrap();
        let column = place.column.index();
        out.set_column_width(column, WIDTH)?;
        out.write_string(annotation.header_row.saturating_sub(1), column, annotation.heading)?;
        for (row, text) in annotation.problems.iter().filter(|(row, _)| **row > 0) {
            out.write_string_with_format(row - 1, column, text, &wrapped)?;
        }
    }
    Ok(())
}
