//! Small pieces of `WordprocessingML`.

use quick_xml::escape::escape;
use std::fmt::Write as _;

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
pub(super) const NAMESPACES: &str = concat!(
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" ",
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
);

/// Fount of the text.
pub(super) const BODY: &str = "仿宋_GB2312";
/// Fount of headings.
pub(super) const HEADING: &str = "方正小标宋简体";
/// Fount of forms and page numbers.
pub(super) const RULED: &str = "宋体";

/// A page: A4, with its margins in twentieths of a point.
pub(super) struct Page {
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
    pub(super) left: u32,
    /// Lines and characters that everything snaps to.
    pub(super) grid: &'static str,
}

impl Page {
    pub(super) fn section(&self) -> String {
        let Self { top, right, bottom, left, grid } = self;
        format!(
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/>\
             <w:footerReference w:type=\"even\" r:id=\"rId5\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
             <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" \
             w:footer=\"1417\" w:gutter=\"0\"/>{grid}</w:sectPr>"
        )
    }
}

/// The pieces of several things, one after the other.
pub(super) fn pieces<T>(all: impl IntoIterator<Item = T>, piece: impl FnMut(T) -> String) -> String {
    all.into_iter().map(piece).collect()
}

/// How a paragraph looks.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) fount: Option<&'static str>,
    /// Size in half points; that of the text when it is nought.
    pub(super) size: usize,
    pub(super) red: bool,
    /// `left`, `center`, `right` or `both`.
    pub(super) side: Option<&'static str>,
    /// Exact height of a line in twentieths of a point; what the text needs when it is nought.
    pub(super) line: usize,
    /// Indent of the first line in hundredths of a character.
    pub(super) first: usize,
    /// Indents of the whole in hundredths of a character.
    pub(super) left: usize,
    pub(super) right: usize,
    /// Hanging indent in hundredths of a character.
    pub(super) hanging: usize,
    /// A red line below.
    pub(super) ruled: bool,
}

/// A paragraph of one run; line breaks in the text stay.
pub(super) fn paragraph(text: &str, look: Look) -> String {
    let run = if text.is_empty() { String::new() } else { run(text, look) };
    format!("<w:p><w:pPr>{}</w:pPr>{run}</w:p>", properties(look))
}

fn properties(look: Look) -> String {
    let mut out = String::new();
    if look.ruled {
        out.push_str(
            "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"4\" w:color=\"FF0000\"/></w:pBdr>",
        );
    }
    if look.line > 0 {
        let _ = write!(out, "<w:spacing w:line=\"{}\" w:lineRule=\"exact\"/>", look.line);
    }
    let indents = [
        ("leftChars", look.left),
        ("rightChars", look.right),
        ("firstLineChars", look.first),
        ("hangingChars", look.hanging),
    ];
    let given: String = indents
        .iter()
        .filter(|(_, much)| *much > 0)
        .fold(String::new(), |all, (name, much)| format!("{all} w:{name}=\"{much}\""));
    if !given.is_empty() {
        let _ = write!(out, "<w:ind{given}/>");
    }
    if let Some(side) = look.side {
        let _ = write!(out, "<w:jc w:val=\"{side}\"/>");
    }
    out
}

fn run(text: &str, look: Look) -> String {
    let mut kind = String::new();
    if let Some(fount) = look.fount {
        let _ = write!(kind, "<w:rFonts w:eastAsia=\"{fount}\"/>");
    }
    if look.red {
        kind.push_str("<w:color w:val=\"FF0000\"/>");
    }
    if look.size > 0 {
        let _ = write!(kind, "<w:sz w:val=\"{0}\"/><w:szCs w:val=\"{0}\"/>", look.size);
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(clean(line).as_str())))
        .collect();
    format!("<w:r><w:rPr>{kind}</w:rPr>{}</w:r>", lines.join("<w:br/>"))
}

/// Without the characters that XML 1.0 (2.2) does not let stand.
fn clean(text: &str) -> String {
    let stands = |it: &char| matches!(*it, '\t' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}');
    text.chars().filter(stands).collect()
}
