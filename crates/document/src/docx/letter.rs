//! A letter by GB/T 9704-2012.

use super::xml::{HEADING, Look, Page, paragraph};
use crate::layout::{indents, width};
use crate::{Head, Letter};

/// Margins of 37 and 28 millimetres above and left of a text of 156 by 225 (5.2.1): twenty-two lines of twenty-eight
/// characters (5.2.3).
pub(super) const PAGE: Page = Page {
    top: 2098,
    right: 1474,
    bottom: 1984,
    left: 1588,
    grid: "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-849\"/>",
};

/// The height of a line in twentieths of a point: 225 millimetres by twenty-two.
const LINE: usize = 579;
/// The width of the text in half points.
const WIDTH: usize = 884;
/// The most that the mark of an issuer measures, in half points.
const MARK: usize = 96;

pub(super) fn body(letter: &Letter) -> String {
    let mut out = String::new();
    if let Some(head) = &letter.head {
        out.push_str(&head_of(head));
    }
    let heading = Look { fount: Some(HEADING), size: 44, side: Some("center"), line: 700, ..Look::default() };
    out.push_str(&paragraph(&letter.heading, heading));
    out.push_str(&empty());
    if let Some(to) = letter.to_line() {
        out.push_str(&paragraph(&to, plain()));
    }
    for text in &letter.text {
        out.push_str(&paragraph(text, Look { first: 200, side: Some("both"), ..plain() }));
    }
    out.push_str(&enclosed(letter));
    out.push_str(&empty());
    out.push_str(&empty());
    let edges = indents(&letter.from, &letter.on);
    let right = |right| Look { side: Some("right"), right, ..plain() };
    out.push_str(&paragraph(&letter.from, right(edges.from)));
    out.push_str(&paragraph(&letter.on, right(edges.on)));
    out
}

/// The mark of the issuer in red, the number, and the red line below (7.2).
fn head_of(head: &Head) -> String {
    let size = (WIDTH * 100).checked_div(width(&head.issuer)).unwrap_or(MARK).min(MARK);
    let mark = Look { fount: Some(HEADING), size, red: true, side: Some("center"), ..Look::default() };
    let number = Look { side: Some("center"), ruled: true, ..plain() };
    [paragraph(&head.issuer, mark), empty(), paragraph(&head.number, number), empty()].concat()
}

/// What goes with it, one line below the text; numbers stand below each other (7.3.4).
fn enclosed(letter: &Letter) -> String {
    let lines = letter.enclosed_lines();
    let hanging = if lines.len() > 1 { 400 } else { 300 };
    let first = |at| if at == 0 { hanging } else { 100 };
    let lines = lines.iter().enumerate();
    let lines: String = lines
        .map(|(at, text)| paragraph(text, Look { left: 200 + hanging, hanging: first(at), ..plain() }))
        .collect();
    if lines.is_empty() { lines } else { empty() + &lines }
}

fn plain() -> Look {
    Look { line: LINE, ..Look::default() }
}

fn empty() -> String {
    paragraph("", plain())
}
