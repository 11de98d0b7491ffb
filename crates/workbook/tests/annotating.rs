//! The user's own workbook comes back with a column of problems and nothing else changed.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use workbook::builder::{Draft, DraftSheet, faulty_rosters};
use workbook::{AnnotateError, Annotation, Cell, Column, Format, Limits, Sheet, annotate, read};

fn problems() -> BTreeMap<u32, String> {
    [(4, "身份证号 <18位> & \"x\" _x0041_\n第二行"), (6, "出生日期"), (20, "没有的行")]
        .map(|(row, text)| (row, text.to_owned()))
        .into()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).unwrap();
            let mut body = Vec::new();
            entry.read_to_end(&mut body).unwrap();
            (entry.name().unwrap().into_owned(), body)
        })
        .collect()
}

/// All cells but those of one column.
fn others(sheet: &Sheet, except: Column) -> Vec<(u32, Column, Cell)> {
    let cells = sheet
        .rows()
        .iter()
        .flat_map(|row| row.cells().iter().map(|(c, cell)| (row.number, *c, cell.clone())));
    cells.filter(|(_, column, _)| *column != except).collect()
}

#[test]
fn every_faulty_roster_comes_back() {
    let limits = Limits::default();
    for roster in faulty_rosters() {
        for bytes in [roster.draft.to_xlsx().unwrap(), roster.draft.to_xls().unwrap()] {
            let before = read(&bytes, &limits).unwrap();
            let at = usize::from(before.sheets.len() > 1);
            let name = before.sheets[at].name.clone();
            let problems = problems();
            let annotation =
                Annotation { sheet: &name, header_row: 3, heading: "问题", problems: &problems };
            let marked = annotate(&bytes, &annotation, &limits).unwrap();
            let after = read(&marked, &limits).unwrap();
            assert_eq!(after.format, Format::Xlsx);
            let (old, new) = (&before.sheets[at], &after.sheets[at]);
            let column = Column::from_index(u32::from(old.last_column().unwrap().index()) + 1).unwrap();
            assert_eq!(new.cell(3, column).shown(), "问题");
            assert_eq!(new.cell(4, column).shown(), problems[&4]);
            assert_eq!(new.cell(20, column).shown(), "没有的行");
            assert_eq!(new.merges(), old.merges());
            if before.format == Format::Xlsx {
                assert_eq!(others(new, column), others(old, column));
                let (was, is) = (parts(&bytes), parts(&marked));
                assert_eq!(was.keys().collect::<Vec<_>>(), is.keys().collect::<Vec<_>>());
                let changed: Vec<_> = was.iter().filter(|(name, body)| is[*name] != **body).collect();
                assert_eq!(changed.len(), 1);
            } else {
                for (row, column, cell) in others(old, column) {
                    assert_eq!(new.cell(row, column).shown(), cell.shown(), "{} {column}{row}", roster.name);
                }
            }
            let hidden: Vec<_> = old.rows().iter().map(|row| row.hidden).collect();
            let still: Vec<_> = old.rows().iter().map(|row| new.row(row.number).unwrap().hidden).collect();
            assert_eq!(still, hidden);

            // A second round replaces the first.
            let fewer: BTreeMap<u32, String> = [(4, "仍有问题".to_owned())].into();
            let second = Annotation { problems: &fewer, ..annotation };
            let twice = read(&annotate(&marked, &second, &limits).unwrap(), &limits).unwrap();
            let sheet = &twice.sheets[at];
            assert_eq!(sheet.last_column(), Some(column));
            assert_eq!(sheet.cell(4, column).shown(), "仍有问题");
            assert_eq!(sheet.cell(6, column), &Cell::Blank);
            assert_eq!(sheet.cell(20, column), &Cell::Blank);
        }
    }
}

/// Cells that hold only a format, rows without cells, prefixes and hints, as other writers make them.
#[test]
fn sheets_of_other_writers() {
    let sheet_xml = "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
        <x:dimension ref=\"A1:B3\"/><x:cols><x:col min=\"1\" max=\"2\" width=\"9\"/></x:cols><x:sheetData>\
        <x:row r=\"1\" spans=\"1:2\"><x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t>姓名</x:t></x:is></x:c>\
        <x:c r=\"B1\" t=\"inlineStr\"><x:is><x:t>性别</x:t></x:is></x:c><x:c r=\"C1\" s=\"0\"/><x:c r=\"D1\" s=\"0\"/></x:row>\
        <x:row r=\"2\" ht=\"20\"/><!-- kept --><x:row r=\"3\"><x:c r=\"A3\" t=\"inlineStr\"><x:is><x:t>张三</x:t></x:is></x:c>\
        <x:c r=\"D3\" s=\"0\"/></x:row></x:sheetData></x:worksheet>";
    let mut draft = DraftSheet::new("Sheet1");
    draft.text("A1", "x");
    let bytes =
        with_part(&Draft::of(draft).to_xlsx().unwrap(), "xl/worksheets/sheet1.xml", sheet_xml.as_bytes());
    let problems: BTreeMap<u32, String> = [(2, "空行".to_owned()), (3, "缺性别".to_owned())].into();
    let annotation = Annotation { sheet: "Sheet1", header_row: 1, heading: "问题", problems: &problems };
    let marked = annotate(&bytes, &annotation, &Limits::default()).unwrap();
    let xml = String::from_utf8(parts(&marked)["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert!(xml.contains("<!-- kept -->") && xml.contains("<x:row r=\"2\" ht=\"20\"><x:c r=\"C2\""), "{xml}");
    assert!(xml.contains("ref=\"A1:C3\"") && xml.contains("<x:col min=\"3\" max=\"3\""), "{xml}");
    assert!(!xml.contains("spans") && xml.matches("r=\"C1\"").count() == 1, "{xml}");
    let at = |piece: &str| xml.find(piece).unwrap();
    assert!(at("r=\"C3\"") < at("r=\"D3\"") && at("r=\"A3\"") < at("r=\"C3\""));
    let sheet = &read(&marked, &Limits::default()).unwrap().sheets[0];
    assert_eq!(sheet.cell(2, "C".parse().unwrap()).shown(), "空行");
}

#[test]
fn an_unknown_sheet_is_refused() {
    let mut draft = DraftSheet::new("Sheet1");
    draft.text("A1", "x");
    let problems = problems();
    let annotation = Annotation { sheet: "别的", header_row: 1, heading: "问题", problems: &problems };
    let result = annotate(&Draft::of(draft).to_xlsx().unwrap(), &annotation, &Limits::default());
    assert!(matches!(result, Err(AnnotateError::UnknownSheet(_))));
}

fn with_part(bytes: &[u8], name: &str, body: &[u8]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (part, old) in parts(bytes) {
        out.start_file(part.clone(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, if part == name { body } else { &old }).unwrap();
    }
    out.finish().unwrap().into_inner()
}
