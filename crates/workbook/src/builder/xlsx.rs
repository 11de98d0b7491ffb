//! A draft as .xlsx. Results of `write!` into a `String`, which cannot fail, are dropped.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::annotate::escape;
use crate::builder::{BuildError, Draft, DraftSheet, Value, style};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(super) fn write(draft: &Draft) -> Result<Vec<u8>, BuildError> {
    let formats = draft.formats();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(draft)),
        (
            "_rels/.rels".to_owned(),
            relations(&[("rId1".to_owned(), "officeDocument", "xl/workbook.xml".to_owned())]),
        ),
        ("xl/workbook.xml".to_owned(), workbook(draft)),
        ("xl/_rels/workbook.xml.rels".to_owned(), workbook_relations(draft)),
        ("xl/styles.xml".to_owned(), styles(&formats)),
    ];
    for (at, sheet) in draft.sheets.iter().enumerate() {
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), worksheet(sheet, &formats)));
    }
    let failed = |error: &dyn std::fmt::Display| BuildError::Archive(error.to_string());
    for (name, body) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(name, options).map_err(|error| failed(&error))?;
        zip.write_all(HEAD.as_bytes()).map_err(|error| failed(&error))?;
        zip.write_all(body.as_bytes()).map_err(|error| failed(&error))?;
    }
    Ok(zip.finish().map_err(|error| failed(&error))?.into_inner())
}

fn content_types(draft: &Draft) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut xml = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
        <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>"
    );
    for at in 1..=draft.sheets.len() {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
        );
    }
    xml + "</Types>"
}

fn relations(list: &[(String, &str, String)]) -> String {
    let mut xml = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (id, kind, target) in list {
        let _ = write!(xml, "<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>");
    }
    xml + "</Relationships>"
}

fn workbook_relations(draft: &Draft) -> String {
    let sheet = |at: usize| (format!("rId{at}"), "worksheet", format!("worksheets/sheet{at}.xml"));
    let mut list: Vec<_> = (1..=draft.sheets.len()).map(sheet).collect();
    list.push(("rIdStyles".to_owned(), "styles", "styles.xml".to_owned()));
    relations(&list)
}

fn workbook(draft: &Draft) -> String {
    let mut xml = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">");
    if draft.from_1904 {
        xml += "<workbookPr date1904=\"1\"/>";
    }
    xml += "<sheets>";
    for (at, sheet) in draft.sheets.iter().enumerate() {
        let name = attribute(&sheet.name);
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        let number = at + 1;
        let _ = write!(xml, "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>");
    }
    xml + "</sheets></workbook>"
}

fn styles(formats: &[&str]) -> String {
    let mut xml = format!("<styleSheet xmlns=\"{MAIN}\">");
    if !formats.is_empty() {
        let _ = write!(xml, "<numFmts count=\"{}\">", formats.len());
        for (at, code) in formats.iter().enumerate() {
            let _ = write!(xml, "<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", 164 + at, attribute(code));
        }
        xml += "</numFmts>";
    }
    xml += "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
        <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
        <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
        <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>";
    let _ = write!(xml, "<cellXfs count=\"{}\">", formats.len() + 1);
    xml += "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>";
    for at in 0..formats.len() {
        let id = 164 + at;
        let _ = write!(
            xml,
            "<xf numFmtId=\"{id}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
        );
    }
    xml + "</cellXfs></styleSheet>"
}

fn worksheet(sheet: &DraftSheet, formats: &[&str]) -> String {
    let mut xml = format!("<worksheet xmlns=\"{MAIN}\">");
    if !sheet.hidden_columns.is_empty() {
        let mut columns = sheet.hidden_columns.clone();
        columns.sort_unstable();
        xml += "<cols>";
        for column in columns {
            let number = column.index() + 1;
            let _ = write!(xml, "<col min=\"{number}\" max=\"{number}\" width=\"9\" hidden=\"1\"/>");
        }
        xml += "</cols>";
    }
    xml += "<sheetData>";
    let mut row = 0;
    for ((number, column), value) in &sheet.cells {
        if *number != row {
            if row != 0 {
                xml += "</row>";
            }
            row = *number;
            let hidden = if sheet.hidden_rows.contains(number) { " hidden=\"1\"" } else { "" };
            let _ = write!(xml, "<row r=\"{number}\"{hidden}>");
        }
        cell(&mut xml, &format!("{column}{number}"), value, style(formats, value));
    }
    if row != 0 {
        xml += "</row>";
    }
    xml += "</sheetData>";
    if !sheet.merges.is_empty() {
        let _ = write!(xml, "<mergeCells count=\"{}\">", sheet.merges.len());
        for (from, to) in &sheet.merges {
            let _ = write!(xml, "<mergeCell ref=\"{from}:{to}\"/>");
        }
        xml += "</mergeCells>";
    }
    xml + "</worksheet>"
}

fn cell(xml: &mut String, address: &str, value: &Value, style: usize) {
    let text = match value {
        Value::Text(text) => {
            let text = escape(text);
            format!("<c r=\"{address}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        }
        Value::Number(number) | Value::Formatted(number, _) => {
            format!("<c r=\"{address}\" s=\"{style}\"><v>{number:?}</v></c>")
        }
        Value::Formula(formula, result) => {
            let (formula, result) = (escape(formula), escape(result));
            format!("<c r=\"{address}\" t=\"str\"><f>{formula}</f><v>{result}</v></c>")
        }
        Value::Uncomputed(formula) => format!("<c r=\"{address}\"><f>{}</f></c>", escape(formula)),
        Value::Unavailable => format!("<c r=\"{address}\" t=\"e\"><f>NA()</f><v>#N/A</v></c>"),
    };
    xml.push_str(&text);
}

fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}
