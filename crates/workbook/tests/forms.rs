//! Printing a form and reading it back gives the same rows.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use proptest::prelude::*;
use workbook::{
    FieldKind, Language, Limits, Profile, TitleBlock, Words, built_in, detect, read, rows, write_form,
};

fn text_of(kind: FieldKind) -> BoxedStrategy<String> {
    match kind {
        FieldKind::Serial => "[1-9][0-9]{0,3}".boxed(),
        FieldKind::Date => "(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-[0-2][1-9])?)?".boxed(),
        FieldKind::Identity => "99[0-9]{15}[0-9X]".boxed(),
        FieldKind::Phone => "1380000[0-9]{4}".boxed(),
        FieldKind::Choice | FieldKind::Text => {
            "(|[一-龥𠀀-𠀏a-z<&_\"=+@ x]{1,12}名)".prop_map(|s| s.trim().to_owned()).boxed()
        }
    }
}

fn table(profile: &Profile) -> BoxedStrategy<Vec<Vec<String>>> {
    let columns: Vec<_> = profile
        .printed()
        .map(|field| if field.required { "[李王张][一-龥]{1,2}".boxed() } else { text_of(field.kind) })
        .collect();
    prop::collection::vec(columns, 1..8).boxed()
}

/// Rows with something besides name and running number, as a real roster has.
fn assert_round_trip(profile: &Profile, block: &TitleBlock, table: &[Vec<String>]) {
    let bytes = write_form(profile, block, table).unwrap();
    let workbook = read(&bytes, &Limits::default()).unwrap();
    let sheet = &workbook.sheets[0];
    let found = detect(sheet, std::slice::from_ref(profile)).unwrap();
    assert!(found.is_complete(), "{:?} {:?}", found.ambiguities, found.missing);
    let back: Vec<Vec<String>> = rows(sheet, &found)
        .map(|record| {
            profile.printed().map(|field| record.text(&field.key).unwrap_or_default().to_owned()).collect()
        })
        .collect();
    assert_eq!(back, table);
    let all = built_in().unwrap();
    if all.iter().any(|known| known == profile) {
        assert_eq!(detect(sheet, &all).unwrap().profile, profile.id);
    }
}

fn block(profile: &Profile, language: Language) -> TitleBlock {
    let mut totals = vec![String::new(); profile.printed().count()];
    "合计".clone_into(&mut totals[0]);
    TitleBlock {
        title: "中共测试乡委员会2024年名册".to_owned(),
        unit: "中共测试乡委员会".to_owned(),
        date: "2024-03-01".to_owned(),
        totals,
        notes: vec!["注：按季度更新。".to_owned()],
        language,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_built_in_form_reads_back((at, table) in (0_usize..6).prop_flat_map(|at| (Just(at), table(&built_in().unwrap()[at])))) {
        let profile = &built_in().unwrap()[at];
        assert_round_trip(profile, &block(profile, Language::Chinese), &table);
        assert_round_trip(profile, &block(profile, Language::English), &table);
        assert_round_trip(profile, &TitleBlock::default(), &table);
    }
}

#[test]
fn a_form_with_groups_has_two_header_rows() {
    let mut profile = built_in().unwrap().remove(0);
    let group = Words { zh: "入党情况".to_owned(), en: "Membership".to_owned() };
    for field in &mut profile.fields {
        if matches!(field.key.as_str(), "joined" | "confirmed") {
            field.group = Some(group.clone());
        }
    }
    profile.id = "own".to_owned();
    let width = profile.printed().count();
    let mut row = vec!["张三".to_owned(); width];
    row[0] = "1".to_owned();
    let bytes = write_form(&profile, &TitleBlock::default(), [&row]).unwrap();
    let workbook = read(&bytes, &Limits::default()).unwrap();
    let found = detect(&workbook.sheets[0], std::slice::from_ref(&profile)).unwrap();
    assert_eq!(found.header_rows, 3..=4);
    assert_eq!(found.columns["joined"].title, "入党情况 / 入党时间");
    assert_round_trip(&profile, &TitleBlock::default(), &[row]);
}

#[test]
fn the_page_is_a4_landscape_with_page_numbers_and_text_cells() {
    let profile = &built_in().unwrap()[0];
    let row = vec!["990101198503120019".to_owned(); profile.printed().count()];
    let bytes = write_form(profile, &block(profile, Language::Chinese), [&row]).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    for piece in [
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "fitToPage=\"1\"",
        "第 &amp;P 页 共 &amp;N 页",
    ] {
        assert!(sheet.contains(piece), "{piece}");
    }
    assert!(part("xl/workbook.xml").contains("Print_Titles"));
    assert!(part("xl/styles.xml").contains("numFmtId=\"49\""));
    assert_eq!(bytes, write_form(profile, &block(profile, Language::Chinese), [&row]).unwrap());
}

#[test]
fn a_row_of_wrong_width_is_refused() {
    let profile = &built_in().unwrap()[0];
    assert!(write_form(profile, &TitleBlock::default(), [vec!["1"]]).is_err());
}

/// Texts by which somebody would run a command, break the markup, or lose a character on another machine.
const HOSTILE: [&str; 10] = [
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://192.0.2.1/\",\"点这里\")",
    "</t></is></c><c><f>1+1</f></c>",
    "<script>alert(1)</script> & ]]>",
    "𠮷野𬭚太郎",
    "_x0041_ 不是转义",
    "99019919900101001X",
];

#[test]
fn hostile_texts_are_written_as_texts_and_never_as_formulas() {
    use std::io::Read as _;
    let profile = built_in().unwrap().remove(0);
    let width = profile.printed().count();
    let table: Vec<Vec<String>> = HOSTILE.iter().map(|text| vec![(*text).to_owned(); width]).collect();
    let bytes = write_form(&profile, &TitleBlock::default(), &table).unwrap();
    let workbook = read(&bytes, &Limits::default()).unwrap();
    let sheet = &workbook.sheets[0];
    for text in HOSTILE {
        let cells = sheet.rows().iter().flat_map(workbook::Row::cells);
        let held = cells.filter(|(_, cell)| cell.text() == Some(text)).count();
        assert!(held + 1 >= width, "{text}: {held} of {width} cells (the running number may be a number)");
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name} holds a formula");
        assert!(!text.contains("<script"), "{name} holds markup");
        assert!(!text.contains("hyperlink"), "{name} holds a link");
    }
}

#[test]
fn a_control_character_does_not_make_a_file_that_nobody_can_open() {
    let profile = built_in().unwrap().remove(0);
    let width = profile.printed().count();
    for control in ['\u{1}', '\u{8}', '\u{b}', '\u{1f}', '\u{fffe}'] {
        let table = [vec![format!("王{control}测试"); width]];
        let bytes = write_form(&profile, &TitleBlock::default(), &table).unwrap();
        let workbook = read(&bytes, &Limits::default()).unwrap();
        let all: Vec<&str> = workbook.sheets[0]
            .rows()
            .iter()
            .flat_map(workbook::Row::cells)
            .filter_map(|it| it.1.text())
            .collect();
        assert!(
            all.iter().any(|text| text.starts_with('王') && text.ends_with("测试")),
            "{control:?}: {all:?}"
        );
    }
}
