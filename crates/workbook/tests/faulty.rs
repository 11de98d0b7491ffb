//! The rosters with faults, as .xlsx and as .xls: what is found, and what each faulty cell says.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use workbook::builder::{Draft, DraftSheet, FaultyRoster, faulty_rosters};
use workbook::{
    Cell, DetectError, Detection, Flaw, Limits, Mapping, Marker, SkipReason, Workbook, built_in,
    detect_workbook, read, rows,
};

fn roster(name: &str) -> FaultyRoster {
    faulty_rosters().into_iter().find(|roster| roster.name == name).unwrap()
}

fn both(draft: &Draft) -> [Workbook; 2] {
    [draft.to_xlsx().unwrap(), draft.to_xls().unwrap()].map(|bytes| read(&bytes, &Limits::default()).unwrap())
}

fn found(workbook: &Workbook) -> Detection {
    detect_workbook(workbook, &built_in().unwrap(), &Mapping::default()).unwrap()
}

fn cell(workbook: &Workbook, found: &Detection, row: u32, field: &str) -> Cell {
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == found.sheet).unwrap();
    let record = rows(sheet, found).find(|record| record.row == row).unwrap();
    record.get(field).unwrap().cell.clone()
}

#[test]
fn common_roster() {
    for workbook in both(&roster("members-common-faults").draft) {
        let found = found(&workbook);
        assert_eq!((found.profile.as_str(), found.header_rows.clone()), ("members-common", 3..=3));
        assert!(found.is_complete(), "{found:?}");
        assert_eq!(found.columns["identity_number"].column.to_string(), "F");
        assert_eq!(found.columns["name"].title, "姓 名");
        assert!(found.columns["ethnicity"].hidden);
        let skipped: Vec<_> = found.skipped.iter().map(|skipped| (skipped.row, skipped.reason)).collect();
        let expected = [
            (9, SkipReason::RepeatedHeader),
            (11, SkipReason::Blank),
            (12, SkipReason::Totals),
            (13, SkipReason::Note),
        ];
        assert_eq!(skipped, expected);
        let numbers: Vec<_> =
            rows(&workbook.sheets[0], &found).map(|record| (record.row, record.hidden)).collect();
        assert_eq!(numbers, [(4, false), (5, false), (6, false), (7, false), (8, false), (10, true)]);

        let cell = |row, field| cell(&workbook, &found, row, field);
        let shown = |row, field| cell(row, field).shown().to_owned();
        assert_eq!(shown(4, "birth_date"), "1985.03");
        assert_eq!(shown(4, "joined"), "2010年7月");
        assert_eq!(shown(5, "name"), "欧阳　小明");
        assert_eq!(shown(5, "birth_date"), "1990.01");
        assert_eq!(shown(5, "identity_number"), "99010119900101002X");
        assert_eq!(shown(5, "phone"), "13800000002");
        assert_eq!(shown(6, "birth_date"), "1990-01");
        assert_eq!(cell(6, "identity_number").flaw(), Some(Flaw::DigitsLost));
        assert_eq!(cell(6, "confirmed"), Cell::None(Marker::Word));
        assert_eq!(cell(6, "phone"), Cell::None(Marker::Dash));
        assert_eq!(cell(6, "remarks"), Cell::None(Marker::Slash));
        assert_eq!(cell(7, "identity_number").flaw(), Some(Flaw::Scientific));
        assert_eq!(shown(7, "joined"), "1995-07-01");
        assert_eq!(shown(7, "phone"), "13800000004");
        assert_eq!(shown(8, "birth_date"), "1960-08-08");
        assert_eq!(cell(8, "joined").flaw(), Some(Flaw::MonthUnclear));
        assert_eq!(cell(8, "confirmed"), Cell::Blank);
    }
}

#[test]
fn header_of_two_rows() {
    for workbook in both(&roster("members-two-header-rows").draft) {
        let found = found(&workbook);
        assert_eq!((found.sheet.as_str(), found.header_rows.clone()), ("名册", 2..=3));
        assert_eq!(found.columns["mentor_2"].title, "培养联系人 / 2");
        assert_eq!(found.columns["joined"].column.to_string(), "F");
        assert_eq!(cell(&workbook, &found, 6, "branch").shown(), "岳麓村党支部");
        assert_eq!(cell(&workbook, &found, 6, "joined").shown(), "1999.7");
        assert_eq!(found.data_rows, Some(4..=6));
        assert!(workbook.sheets[2].hidden);
    }
}

#[test]
fn two_columns_of_status_are_a_question() {
    for workbook in both(&roster("members-hparty-two-states").draft) {
        let found = found(&workbook);
        let [ambiguity] = &found.ambiguities[..] else { panic!("{found:?}") };
        assert_eq!(ambiguity.fields, ["member_kind", "membership_state"]);
        let columns: Vec<_> =
            ambiguity.columns.iter().map(|c| (c.column.to_string(), c.samples.clone())).collect();
        assert_eq!(columns[0], ("L".to_owned(), vec!["正常".to_owned()]));
        assert_eq!(columns[1].0, "M");
        assert!(!found.columns.contains_key("member_kind"));

        let mut mapping = Mapping::default();
        mapping.columns.insert("member_kind".to_owned(), "M".parse().ok());
        mapping.columns.insert("membership_state".to_owned(), "L".parse().ok());
        let decided = detect_workbook(&workbook, &built_in().unwrap(), &mapping).unwrap();
        assert!(decided.is_complete());
        assert_eq!(cell(&workbook, &decided, 3, "member_kind").shown(), "中共预备党员");
    }
}

#[test]
fn district_sheet_with_formulas() {
    let draft = roster("members-district-formulas").draft;
    for (at, workbook) in both(&draft).iter().enumerate() {
        let found = found(workbook);
        let [ambiguity] = &found.ambiguities[..] else { panic!("{found:?}") };
        assert_eq!(ambiguity.fields, ["member_kind", "person_kind"]);
        assert_eq!(cell(workbook, &found, 2, "joined").shown(), "2010-07-01");
        assert_eq!(cell(workbook, &found, 3, "phone").flaw(), Some(Flaw::FormulaError));
        // An .xls always keeps some value with a formula.
        let expected = if at == 0 { Some(Flaw::FormulaWithoutValue) } else { None };
        assert_eq!(cell(workbook, &found, 3, "joined").flaw(), expected);
    }
}

#[test]
fn enterprise_template() {
    for workbook in both(&roster("members-enterprise-1904").draft) {
        let found = found(&workbook);
        assert_eq!((found.profile.as_str(), found.header_rows.clone()), ("members-enterprise", 2..=2));
        let shown = |row, field| cell(&workbook, &found, row, field).shown().to_owned();
        assert_eq!(shown(4, "name"), "张三<b>");
        assert_eq!(shown(4, "identity_number"), "990101198503120019");
        assert_eq!(shown(6, "name"), "𠮷田");
        assert_eq!(shown(6, "identity_number"), "99010119900101002X");
        assert_eq!(shown(6, "joined"), "2023-07-01");
    }
}

#[test]
fn organisations() {
    for workbook in both(&roster("organisations-faults").draft) {
        let found = found(&workbook);
        assert_eq!(found.profile, "organisations");
        assert_eq!(cell(&workbook, &found, 3, "code").shown(), "1001");
        assert_eq!(cell(&workbook, &found, 4, "name").shown(), "中共测试乡岳麓村支部委员会");
        let skipped: Vec<_> = found.skipped.iter().map(|skipped| (skipped.row, skipped.reason)).collect();
        assert_eq!(skipped, [(5, SkipReason::Totals), (6, SkipReason::Note)]);
    }
}

/// An independent reader finds the same texts and the same merged cells in both formats.
#[test]
fn another_reader_agrees() {
    use calamine::{Data, Reader};
    for roster in faulty_rosters() {
        for bytes in [roster.draft.to_xlsx().unwrap(), roster.draft.to_xls().unwrap()] {
            let ours = read(&bytes, &Limits::default()).unwrap();
            let mut theirs = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(&bytes)).unwrap();
            let names: Vec<_> = ours.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            assert_eq!(theirs.sheet_names(), names);
            let mut compared = 0;
            for sheet in &ours.sheets {
                let range = theirs.worksheet_range(&sheet.name).unwrap();
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, data) in range.used_cells() {
                    let number = u32::try_from(row).unwrap() + top + 1;
                    let column = workbook::Column::from_index(u32::try_from(column).unwrap() + left).unwrap();
                    if let Data::String(text) = data {
                        assert_eq!(
                            &Cell::from_text(text),
                            sheet.cell(number, column),
                            "{} {number}",
                            roster.name
                        );
                        compared += 1;
                    }
                }
            }
            assert!(compared > 10, "{}", roster.name);
        }
    }
}

/// Shared texts of an .xls that fill many records, cut anywhere, are put together again.
#[test]
fn long_texts_of_an_xls_are_put_together() {
    use calamine::{Data, Reader};
    let mut sheet = DraftSheet::new("S");
    for row in 1..=400 {
        sheet.row(
            row,
            &[format!("第{row}行"), format!("{row}{}", "长文本x".repeat(usize::try_from(row).unwrap()))],
        );
    }
    let draft = Draft::of(sheet);
    let [xlsx, xls] = both(&draft);
    assert_eq!(xlsx.sheets, xls.sheets);
    let bytes = draft.to_xls().unwrap();
    let mut theirs = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    let range = theirs.worksheet_range("S").unwrap();
    let Some(Data::String(text)) = range.get((399, 1)) else { panic!("{:?}", range.get((399, 1))) };
    assert_eq!(text, xls.sheets[0].cell(400, "B".parse().unwrap()).shown());
}

/// A person's decision about sheet, header rows and columns goes before what would be found.
#[test]
fn decisions_override() {
    let [workbook, _] = both(&roster("members-two-header-rows").draft);
    let profiles = built_in().unwrap();
    let sheet = |name: &str| Mapping { sheet: Some(name.to_owned()), ..Mapping::default() };
    let old = detect_workbook(&workbook, &profiles, &sheet("旧表")).unwrap();
    assert_eq!(old.header_rows, 1..=1);
    assert!(matches!(
        detect_workbook(&workbook, &profiles, &sheet("填表说明")),
        Err(DetectError::NoHeader { .. })
    ));
    assert!(matches!(
        detect_workbook(&workbook, &profiles, &sheet("没有")),
        Err(DetectError::UnknownSheet(_))
    ));

    let one_row = Mapping { header_rows: Some((2, 2)), ..sheet("名册") };
    let found = detect_workbook(&workbook, &profiles, &one_row).unwrap();
    assert_eq!((found.header_rows.clone(), found.data_rows.clone()), (2..=2, Some(3..=6)));
    let mut mapping = sheet("名册");
    mapping.columns.insert("remarks".to_owned(), "D".parse().ok());
    mapping.columns.insert("mentor_2".to_owned(), None);
    let found = detect_workbook(&workbook, &profiles, &mapping).unwrap();
    assert_eq!(found.columns["remarks"].title, "培养联系人 / 1");
    assert!(!found.columns.contains_key("mentor_1") && !found.columns.contains_key("mentor_2"));
    assert_eq!(found.unmatched.iter().map(|c| c.column.to_string()).collect::<Vec<_>>(), ["E"]);
    mapping.columns.insert("nothing".to_owned(), None);
    assert!(matches!(detect_workbook(&workbook, &profiles, &mapping), Err(DetectError::UnknownField(_))));
    let wrong = Mapping { header_rows: Some((5, 4)), ..sheet("名册") };
    assert_eq!(detect_workbook(&workbook, &profiles, &wrong), Err(DetectError::BadHeaderRows(5, 4)));
    let unknown = Mapping { profile: Some("x".to_owned()), ..sheet("名册") };
    assert_eq!(
        detect_workbook(&workbook, &profiles, &unknown),
        Err(DetectError::UnknownProfile("x".to_owned()))
    );
}
