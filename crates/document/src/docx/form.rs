//! A form of ruled boxes.

use super::xml::{HEADING, Look, Page, RULED, paragraph, pieces};
use crate::{Form, PAIRS, Row};
use std::fmt::Write as _;

/// Margins of 25 millimetres.
pub(super) const PAGE: Page = Page { top: 1417, right: 1417, bottom: 1417, left: 1417, grid: "" };

/// Widths of the columns in twentieths of a point: a label and its content, [`PAIRS`] times.
const COLUMNS: [u32; 2 * PAIRS] = [1500, 1524, 1500, 1524, 1500, 1524];
/// Heights of rows: of one line, and of an open box.
const ROW: u32 = 567;
const OPEN: u32 = 1985;
/// Size of the text in half points: small four.
const SIZE: usize = 24;

pub(super) fn body(form: &Form) -> String {
    let heading = Look { fount: Some(HEADING), size: 44, side: Some("center"), ..Look::default() };
    let text = Look { fount: Some(RULED), size: SIZE, ..Look::default() };
    let mut out = paragraph(&form.heading, heading);
    out.push_str(&paragraph("", text));
    out.push_str(&table(&form.rows));
    for line in form.sign_lines() {
        out.push_str(&paragraph("", text));
        out.push_str(&paragraph(&line, Look { side: Some("right"), ..text }));
    }
    out
}

fn table(rows: &[Row]) -> String {
    if rows.iter().all(|row| row.0.is_empty()) {
        return String::new();
    }
    let edges = pieces(["top", "left", "bottom", "right", "insideH", "insideV"], |side| {
        format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>")
    });
    let grid = pieces(COLUMNS, |width| format!("<w:gridCol w:w=\"{width}\"/>"));
    let rows: String = rows.iter().filter(|row| !row.0.is_empty()).map(row_of).collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{edges}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>",
        COLUMNS.iter().sum::<u32>()
    )
}

fn row_of(row: &Row) -> String {
    let height = if row.is_open() { OPEN } else { ROW };
    let (alone, span) = (row.0.len() == 1, row.span());
    let mut out = format!("<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{height}\"/></w:trPr>");
    let mut at = 0;
    for (label, content) in row.0.iter().take(PAIRS) {
        out.push_str(&cell(label, (at, 1), "center"));
        out.push_str(&cell(content, (at + 1, span), if alone { "left" } else { "center" }));
        at += 1 + span;
    }
    out.push_str("</w:tr>");
    out
}

fn cell(text: &str, (from, span): (usize, usize), side: &'static str) -> String {
    let width: u32 = COLUMNS.iter().skip(from).take(span).sum();
    let mut out = format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
    if span > 1 {
        let _ = write!(out, "<w:gridSpan w:val=\"{span}\"/>");
    }
    let look = Look { fount: Some(RULED), size: SIZE, side: Some(side), ..Look::default() };
    let _ = write!(out, "<w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc>", paragraph(text, look));
    out
}
