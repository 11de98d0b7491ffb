//! The parts of a `.docx` file (ECMA-376, `WordprocessingML`) and how they are packed.

mod form;
mod letter;
mod xml;

use crate::Document;
use std::io::{Cursor, Write as _};
use thiserror::Error;
use xml::{DECLARATION, NAMESPACES, Page, pieces};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Why a file could not be made.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The parts could not be packed.
    #[error("the file could not be packed: {0}")]
    Pack(#[from] zip::result::ZipError),
    /// A part could not be written.
    #[error("the file could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// The document as a file that word processors open.
///
/// # Errors
/// Only when packing fails, which the size of what is given can bring about.
pub fn docx(document: &Document) -> Result<Vec<u8>, WriteError> {
    let sheets = sheets(document);
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", PACKAGE_RELATIONS.to_owned()),
        ("word/document.xml", document_part(&sheets)),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_owned()),
        ("word/styles.xml", styles()),
        ("word/fontTable.xml", founts()),
        ("word/settings.xml", settings()),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        archive.start_file(name, packed)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What stands on each sheet, and how the sheet is laid out.
fn sheets(document: &Document) -> Vec<(String, Page)> {
    match document {
        Document::Letter(letter) => vec![(letter::body(letter), letter::PAGE)],
        Document::Form(form) => vec![(form::body(form), form::PAGE)],
        Document::Sheets(all) => all.iter().flat_map(sheets).collect(),
    }
}

/// The sheets in their order: the layout of each but the last stands in an empty paragraph at its end.
fn document_part(sheets: &[(String, Page)]) -> String {
    let last = sheets.len().saturating_sub(1);
    let out = pieces(sheets.iter().enumerate(), |(at, (body, page))| {
        let section = page.section();
        if at == last {
            format!("{body}{section}")
        } else {
            format!("{body}<w:p><w:pPr>{section}</w:pPr></w:p>")
        }
    });
    format!("{DECLARATION}<w:document {NAMESPACES}><w:body>{out}</w:body></w:document>")
}

fn content_types() -> String {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let parts = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("fontTable", "fontTable"),
        ("settings", "settings"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ];
    let overrides = pieces(parts, |(part, kind)| {
        format!("<Override PartName=\"/word/{part}.xml\" ContentType=\"{WORD}.{kind}+xml\"/>")
    });
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{overrides}</Types>"
    )
}

const PACKAGE_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    "</Relationships>"
);

const DOCUMENT_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>"#,
    r#"<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>"#,
    r#"<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer2.xml"/>"#,
    "</Relationships>"
);

/// Text of the body unless a run says otherwise: 仿宋, three (16 points).
fn styles() -> String {
    format!(
        "{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{}\"/>\
         <w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>\
         </w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/>\
         </w:style></w:styles>",
        xml::BODY
    )
}

/// What stands in for founts that a machine does not have.
fn founts() -> String {
    let others = [(xml::BODY, "仿宋"), (xml::HEADING, "宋体"), (xml::RULED, "SimSun")];
    let entries = pieces(others, |(name, other)| {
        format!("<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\"/><w:charset w:val=\"86\"/></w:font>")
    });
    format!("{DECLARATION}<w:fonts {NAMESPACES}>{entries}</w:fonts>")
}

fn settings() -> String {
    format!(
        "{DECLARATION}<w:settings {NAMESPACES}><w:evenAndOddHeaders/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>"
    )
}

/// The page number between dashes, four (14 points), one character from the outer edge (GB/T 9704-2012, 7.5).
fn footer(side: &str) -> String {
    let run = |inner: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:eastAsia=\"{}\"/><w:sz w:val=\"28\"/></w:rPr>{inner}</w:r>",
            xml::RULED
        )
    };
    let field = |kind: &str| run(&format!("<w:fldChar w:fldCharType=\"{kind}\"/>"));
    format!(
        "{DECLARATION}<w:ftr {NAMESPACES}><w:p><w:pPr><w:ind w:{side}Chars=\"100\"/><w:jc w:val=\"{side}\"/></w:pPr>\
         {}{}{}{}{}</w:p></w:ftr>",
        run("<w:t xml:space=\"preserve\">— </w:t>"),
        field("begin"),
        run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        field("end"),
        run("<w:t xml:space=\"preserve\"> —</w:t>"),
    )
}
