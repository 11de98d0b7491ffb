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
    let mut texts = draft.wps.then(SharedTexts::default);
    for (at, sheet) in draft.sheets.iter().enumerate() {
        let text = worksheet(sheet, &formats, texts.as_mut());
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), text));
    }
    if let Some(texts) = texts {
        parts.push(("xl/sharedStrings.xml".to_owned(), texts.part()));
        let program = "<Application>WPS 表格</Application>";
        let properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
        let part = format!("<Properties xmlns=\"{properties}\">{program}</Properties>");
        parts.push(("docProps/app.xml".to_owned(), part));
    }
    if let Some(target) = &draft.external_link {
        let link = format!(
            "<externalLink xmlns=\"{MAIN}\"><externalBook xmlns:r=\"{RELATIONS}\" r:id=\"rId1\">\
            <sheetNames><sheetName val=\"Sheet1\"/></sheetNames></externalBook></externalLink>"
        );
        parts.push(("xl/externalLinks/externalLink1.xml".to_owned(), link));
        let target = attribute(target);
        let relation = format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
            Type=\"{RELATIONS}/externalLinkPath\" Target=\"{target}\" TargetMode=\"External\"/></Relationships>"
        );
        parts.push(("xl/externalLinks/_rels/externalLink1.xml.rels".to_owned(), relation));
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
    if draft.wps {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{kind}.sharedStrings+xml\"/>"
        );
    }
    if draft.external_link.is_some() {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/externalLinks/externalLink1.xml\" ContentType=\"{kind}.externalLink+xml\"/>"
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
    if draft.wps {
        list.push(("rIdTexts".to_owned(), "sharedStrings", "sharedStrings.xml".to_owned()));
    }
    if draft.external_link.is_some() {
        list.push(("rIdLink".to_owned(), "externalLink", "externalLinks/externalLink1.xml".to_owned()));
    }
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
    xml += "</sheets>";
    if draft.external_link.is_some() {
        xml += "<externalReferences><externalReference r:id=\"rIdLink\"/></externalReferences>";
    }
    xml + "</workbook>"
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

/// Shared texts as WPS writes them: every second one in two runs, the second with a reading over it.
#[derive(Default)]
struct SharedTexts {
    order: Vec<String>,
}

impl SharedTexts {
    /// The number of a text.
    fn number(&mut self, text: &str) -> usize {
        self.order.iter().position(|known| known == text).unwrap_or_else(|| {
            self.order.push(text.to_owned());
            self.order.len() - 1
        })
    }

    fn part(&self) -> String {
        let count = self.order.len();
        let mut xml = format!("<sst xmlns=\"{MAIN}\" count=\"{count}\" uniqueCount=\"{count}\">");
        for (at, text) in self.order.iter().enumerate() {
            let middle = text.char_indices().nth(1).map_or(text.len(), |(place, _)| place);
            let [whole, first, rest] = [text, &text[..middle], &text[middle..]].map(escape);
            if at % 2 == 0 {
                let _ = write!(xml, "<si><t xml:space=\"preserve\">{whole}</t></si>");
            } else {
                let _ = write!(
                    xml,
                    "<si><r><t xml:space=\"preserve\">{first}</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">{rest}</t></r>\
                    <rPh sb=\"0\" eb=\"1\"><t>duyin</t></rPh></si>"
                );
            }
        }
        xml + "</sst>"
    }
}

/// Empty rows with a style that WPS leaves below a table.
const STYLED_ROWS: u32 = 300;

fn worksheet(sheet: &DraftSheet, formats: &[&str], mut texts: Option<&mut SharedTexts>) -> String {
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
        let address = format!("{column}{number}");
        match (texts.as_deref_mut(), value) {
            (Some(texts), Value::Text(text)) => {
                let number = texts.number(text);
                let _ = write!(xml, "<c r=\"{address}\" t=\"s\"><v>{number}</v></c>");
            }
            _ => cell(&mut xml, &address, value, style(formats, value)),
        }
    }
    if row != 0 {
        xml += "</row>";
    }
    if texts.is_some() {
        for number in row + 1..=row + STYLED_ROWS {
            let _ = write!(
                xml,
                "<row r=\"{number}\" s=\"0\" customFormat=\"1\"><c r=\"A{number}\" s=\"0\"/></row>"
            );
        }
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
