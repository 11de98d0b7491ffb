//! Files from an unknown hand: every answer is a workbook or a named error, within the limits.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::io::{Cursor, Write};

use proptest::prelude::*;
use workbook::builder::{Draft, DraftSheet, Value, faulty_rosters};
use workbook::{
    Annotation, Foreign, Limits, Mapping, ReadError, annotate, built_in, detect_workbook, read, rows,
};
use zip::write::SimpleFileOptions;

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(body).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with this text.
fn workbook_of(sheet: &[u8]) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let relations = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"{kind}\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    archive(&[
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"S\" sheetId=\"1\" id=\"r\"/></sheets></workbook>",
        ),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn refusal(bytes: &[u8]) -> ReadError {
    read(bytes, &Limits::default()).unwrap_err()
}

fn key(bytes: &[u8]) -> &'static str {
    refusal(bytes).key()
}

#[test]
fn other_kinds_of_files_are_named() {
    assert_eq!(key(b""), "workbook-empty");
    assert_eq!(key(b"%PDF-1.7 ..."), "workbook-is-pdf");
    assert_eq!(key(b"\xef\xbb\xbf  <html><body><table>"), "workbook-is-html");
    assert_eq!(key("姓名,性别\n张三,男\n".as_bytes()), "workbook-is-text");
    assert_eq!(key(b"\xff\xfeA\0,\0B\0\n\0"), "workbook-is-text");
    let xml = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
    assert_eq!(key(xml), "workbook-is-xml-2003");
    assert_eq!(key(b"\x09\x08\x06\0\0\x05\x10\0"), "workbook-is-old-excel");
    assert_eq!(key(b"\x89PNG\r\n"), "workbook-is-picture");
    assert_eq!(key(b"\0\x01\x02\x03"), "workbook-is-unknown");
    assert_eq!(key(&archive(&[("word/document.xml", b"<a/>")])), "workbook-is-word");
    assert_eq!(key(&archive(&[("xl/workbook.bin", b"")])), "workbook-is-xlsb");
    assert_eq!(key(&archive(&[("mimetype", b""), ("content.xml", b"")])), "workbook-is-ods");
    assert_eq!(refusal(&archive(&[("a.txt", b"")])), ReadError::Foreign(Foreign::Archive));
}

#[test]
fn damage_is_named() {
    let whole = faulty_rosters()[0].draft.to_xlsx().unwrap();
    assert_eq!(refusal(&whole[..whole.len() / 2]), ReadError::Truncated);
    let whole = faulty_rosters()[0].draft.to_xls().unwrap();
    assert_eq!(refusal(&whole[..whole.len() / 2]), ReadError::Truncated);
    assert_eq!(key(&workbook_of(b"<worksheet><sheetData><row></sheetData>")), "workbook-damaged");
    assert_eq!(key(&workbook_of(b"<worksheet><sheetData/></worksheet>")), "workbook-no-sheets");
}

#[test]
fn passwords_are_named() {
    // An .xlsx with a password is a compound file with a stream of this name.
    let mut encrypted = faulty_rosters()[0].draft.to_xls().unwrap();
    let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = encrypted.windows(name.len()).position(|window| window == name).unwrap();
    let new: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    encrypted[at..at + new.len()].copy_from_slice(&new);
    encrypted[at + 64] = 34;
    assert_eq!(refusal(&encrypted), ReadError::Encrypted);
    // An .xls with a password says so in a record after the first.
    let mut locked = faulty_rosters()[0].draft.to_xls().unwrap();
    let page = [0x42, 0, 2, 0, 0xb0, 0x04];
    let at = locked.windows(page.len()).position(|window| window == page).unwrap();
    locked[at] = 0x2f;
    assert_eq!(refusal(&locked), ReadError::Encrypted);
}

#[test]
fn sheets_over_one_another_are_refused() {
    let mut sheet = DraftSheet::new("S");
    for row in 1..=500 {
        sheet.put(&format!("A{row}"), Value::Number(1.0));
    }
    let mut draft = Draft::of(sheet);
    draft.sheets.resize(100, DraftSheet::new("T"));
    let mut bytes = draft.to_xls().unwrap();
    assert!(read(&bytes, &Limits::default()).is_ok());
    let places: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, window)| *window == [0x85, 0, 10, 0])
        .map(|(at, _)| at + 4)
        .collect();
    assert_eq!(places.len(), 100);
    let first: [u8; 4] = bytes[places[0]..places[0] + 4].try_into().unwrap();
    for place in &places {
        bytes[*place..place + 4].copy_from_slice(&first);
    }
    assert_eq!(key(&bytes), "workbook-damaged");
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; 8 << 20];
    let sheet = [b"<worksheet><sheetData>".as_slice(), &zeros, b"</sheetData></worksheet>"].concat();
    let bomb = workbook_of(&sheet);
    assert!(bomb.len() < 64 << 10);
    let limits = Limits { uncompressed_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(read(&bomb, &limits).unwrap_err().key(), "workbook-too-many-bytes");
    // A size declared too small does not help.
    let mut lying = bomb.clone();
    let declared = u32::try_from(sheet.len()).unwrap().to_le_bytes();
    while let Some(at) = lying.windows(4).position(|window| window == declared) {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let refused = read(&lying, &limits).unwrap_err().key();
    assert!(matches!(refused, "workbook-too-many-bytes" | "workbook-damaged"), "{refused}");
    // Neither does one endless tag.
    let tag = [b"<worksheet><sheetData a=\"".as_slice(), &zeros, b"\"/></worksheet>"].concat();
    assert_eq!(key(&workbook_of(&tag)), "workbook-too-many");
    // Empty rows without end are too many, not broken: programs write them.
    let rows =
        [b"<worksheet><sheetData>".as_slice(), &b"<row/>".repeat(1_048_577), b"</sheetData></worksheet>"];
    assert!(matches!(refusal(&workbook_of(&rows.concat())), ReadError::TooMany { what: "rows", .. }));
    let many: Vec<_> = (0..5000).map(|at| format!("p{at}")).collect();
    let parts: Vec<_> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(matches!(refusal(&archive(&parts)), ReadError::TooMany { what: "entries", .. }));
    // Entities are never expanded.
    let entity = b"<!DOCTYPE a [<!ENTITY e \"boom\">]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>";
    let text =
        read(&workbook_of(entity), &Limits::default()).unwrap().sheets[0].rows()[0].cells()[0].1.clone();
    assert_eq!(text.shown(), "&e;");
}

#[test]
fn each_limit_is_named() {
    let mut sheet = DraftSheet::new("S");
    for row in 1..=10 {
        sheet.row(row, &["a", "b", "长长长长长"]);
    }
    sheet.merge("A1:B1").merge("A2:B2");
    let draft = Draft::of(sheet);
    let all = Limits::default();
    let cases = [
        ("rows", Limits { rows: 9, ..all }),
        ("columns", Limits { columns: 2, ..all }),
        ("cells", Limits { cells: 29, ..all }),
        ("cell_characters", Limits { cell_characters: 4, ..all }),
        ("text_bytes", Limits { text_bytes: 10, ..all }),
        ("merges", Limits { merges: 1, ..all }),
        ("sheets", Limits { sheets: 0, ..all }),
    ];
    for bytes in [draft.to_xlsx().unwrap(), draft.to_xls().unwrap()] {
        assert!(read(&bytes, &all).is_ok());
        for (name, limits) in &cases {
            let refused = read(&bytes, limits).unwrap_err();
            assert!(
                matches!(&refused, ReadError::TooMany { what, .. } if what == name),
                "{name}: {refused:?}"
            );
        }
        let refused = read(&bytes, &Limits { file_bytes: 100, ..all }).unwrap_err();
        assert_eq!(refused.key(), "workbook-too-many-bytes");
    }
}

#[test]
fn a_million_empty_rows_cost_nothing() {
    let mut sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>".to_vec();
    for row in 2..=1_000_000 {
        write!(sheet, "<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>").unwrap();
    }
    sheet.extend_from_slice(b"</sheetData></worksheet>");
    let limits = Limits { rows: 10, cells: 10, ..Limits::default() };
    assert_eq!(read(&workbook_of(&sheet), &limits).unwrap().sheets[0].rows().len(), 1);
}

/// Whatever is read can be searched, listed and handed back.
fn use_everything(bytes: &[u8]) {
    let limits = Limits { rows: 500, cells: 5000, uncompressed_bytes: 4 << 20, ..Limits::default() };
    let Ok(workbook) = read(bytes, &limits) else { return };
    for sheet in &workbook.sheets {
        assert!(sheet.rows().len() <= 500);
        assert!(sheet.rows().is_sorted_by(|a, b| a.number < b.number));
        assert!(sheet.rows().iter().all(|row| row.cells().is_sorted_by(|a, b| a.0 < b.0)));
        let problems = [(1, "a".to_owned()), (7, "b".to_owned())].into();
        let annotation =
            Annotation { sheet: &sheet.name, header_row: 3, heading: "问题", problems: &problems };
        let _ = annotate(bytes, &annotation, &limits);
    }
    let Ok(found) = detect_workbook(&workbook, &built_in().unwrap(), &Mapping::default()) else { return };
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == found.sheet).unwrap();
    let count = rows(sheet, &found).count();
    assert!(count + found.skipped.len() <= sheet.rows().len());
}

/// The text of the sheet in a draft's .xlsx, to be damaged before it is packed.
fn sheet_text(draft: &Draft) -> Vec<u8> {
    let bytes = draft.to_xlsx().unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut text).unwrap();
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes(start in prop::sample::select(vec![b"".to_vec(), b"PK\x03\x04".to_vec(), vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]]), rest in prop::collection::vec(any::<u8>(), 0..2000)) {
        use_everything(&[start, rest].concat());
    }

    #[test]
    fn changed_files(at in 0_usize..6, is_xls: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in prop::option::of(any::<prop::sample::Index>())) {
        let draft = &faulty_rosters()[at].draft;
        let mut bytes = if is_xls { draft.to_xls() } else { draft.to_xlsx() }.unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        use_everything(&bytes);
    }

    #[test]
    fn changed_sheets(at in 0_usize..6, changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"<>/\"=&;0179ABrcs ".to_vec())), 1..8)) {
        let mut text = sheet_text(&faulty_rosters()[at].draft);
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        use_everything(&workbook_of(&text));
    }

    #[test]
    fn tables_of_any_text_read_back(table in prop::collection::vec(prop::collection::vec("\\PC{0,12}", 1..6), 1..12), number in -1e12..1e12_f64) {
        let mut sheet = DraftSheet::new("S");
        for (at, texts) in table.iter().enumerate() {
            sheet.row(u32::try_from(at).unwrap() + 1, texts);
        }
        sheet.put("Z99", Value::Number(number.trunc()));
        let draft = Draft::of(sheet);
        let [xlsx, xls] = [draft.to_xlsx().unwrap(), draft.to_xls().unwrap()].map(|bytes| read(&bytes, &Limits::default()).unwrap());
        prop_assert_eq!(&xlsx.sheets, &xls.sheets);
        let shown = xlsx.sheets[0].cell(99, "Z".parse().unwrap()).shown().to_owned();
        prop_assert_eq!(shown, format!("{}", if number.trunc() == 0.0 { 0.0 } else { number.trunc() }));
        for (at, texts) in table.iter().enumerate() {
            let row = u32::try_from(at).unwrap() + 1;
            for (column, text) in texts.iter().enumerate() {
                let column = workbook::Column::from_index(u32::try_from(column).unwrap()).unwrap();
                prop_assert_eq!(xlsx.sheets[0].cell(row, column), &workbook::Cell::from_text(text));
            }
        }
    }
}
