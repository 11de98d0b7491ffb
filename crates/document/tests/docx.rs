//! What the files hold, as an independent reader of XML and of archives finds it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use document::{Document, Form, Head, Letter, PAIRS, Row, docx};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read};

/// The text of a part.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The paragraphs of the body as plain text. Fails on what is not well-formed.
fn paragraphs(file: &[u8]) -> Vec<String> {
    let xml = part(file, "word/document.xml");
    let mut reader = Reader::from_str(&xml);
    reader.config_mut().check_end_names = true;
    let (mut all, mut now, mut within) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(it) if it.name().into_inner() == "w:t" => within = true,
            Event::End(it) if it.name().into_inner() == "w:t" => within = false,
            Event::End(it) if it.name().into_inner() == "w:p" => all.push(std::mem::take(&mut now)),
            Event::Text(text) if within => now.push_str(&text.xml10_content()),
            Event::GeneralRef(name) if within => {
                now.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
            }
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn letter() -> Letter {
    Letter {
        head: Some(Head {
            issuer: "中共青石县河口镇委员会文件".into(), number: "河委〔2026〕12号".into()
        }),
        heading: "关于同意接收冯甲同志为中共预备党员的批复".into(),
        to: Some("中共河口村支部委员会".into()),
        text: vec!["你支部的请示收悉。".into(), "请及时通知本人。".into()],
        enclosed: vec!["入党志愿书".into(), "会议记录".into()],
        from: "中共青石县河口镇委员会".into(),
        on: "2026年11月27日".into(),
    }
}

#[test]
fn a_letter_has_its_parts_in_the_order_of_the_standard() {
    let file = docx(&Document::Letter(letter())).unwrap();
    let lines: Vec<String> = paragraphs(&file).into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "中共青石县河口镇委员会文件",
            "河委〔2026〕12号",
            "关于同意接收冯甲同志为中共预备党员的批复",
            "中共河口村支部委员会：",
            "你支部的请示收悉。",
            "请及时通知本人。",
            "附件：1.入党志愿书",
            "2.会议记录",
            "中共青石县河口镇委员会",
            "2026年11月27日",
        ]
    );
    let body = part(&file, "word/document.xml");
    // A4 with a text of 156 by 225 millimetres, in twentieths of a point, on a grid of 22 lines.
    assert!(body.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"));
    assert!(body.contains("w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\""));
    assert!(body.contains("w:linePitch=\"579\""));
    let footer = part(&file, "word/footer1.xml");
    assert!(footer.contains("— </w:t>") && footer.contains(" PAGE "));
}

#[test]
fn a_letter_without_head_and_enclosures_has_none() {
    let plain = Letter { head: None, to: None, enclosed: Vec::new(), ..letter() };
    let file = docx(&Document::Letter(plain)).unwrap();
    let lines = paragraphs(&file);
    assert_eq!(lines.first().map(String::as_str), Some("关于同意接收冯甲同志为中共预备党员的批复"));
    assert!(!lines.iter().any(|line| line.contains("附件")));
    assert!(!part(&file, "word/document.xml").contains("FF0000"));
}

#[test]
fn the_mark_of_an_issuer_fits_the_width_of_the_text() {
    let long = "中共青石经济技术开发区新经济组织和新社会组织综合委员会文件";
    let head = Head { issuer: long.into(), number: String::new() };
    let file = docx(&Document::Letter(Letter { head: Some(head), ..letter() })).unwrap();
    let body = part(&file, "word/document.xml");
    let size: usize = (body.split("<w:color w:val=\"FF0000\"/><w:sz w:val=\"").nth(1))
        .and_then(|rest| rest.split('"').next()?.parse().ok())
        .unwrap();
    // 156 millimetres are 442 points.
    assert!(size * long.chars().count() / 2 <= 442, "{size} half points");
}

#[test]
fn the_rows_of_a_form_fill_its_width() {
    let pair = |label: &str, content: &str| (label.to_owned(), content.to_owned());
    let form = Form {
        heading: "谈话记录".into(),
        rows: vec![
            Row(vec![pair("姓名", "冯甲"), pair("性别", "男"), pair("民族", "汉族")]),
            Row(vec![pair("地点", "村部"), pair("日期", "2026年5月1日")]),
            Row(vec![pair("内容", "")]),
        ],
        signs: vec!["谈话人签名".into()],
    };
    assert!(form.rows[2].is_open() && !form.rows[1].is_open());
    let file = docx(&Document::Form(form)).unwrap();
    let body = part(&file, "word/document.xml");
    let rows: Vec<&str> = body.split("<w:tr>").skip(1).collect();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let spans: usize = row
            .split("<w:tc>")
            .skip(1)
            .map(|cell| {
                let span = cell.split("<w:gridSpan w:val=\"").nth(1).and_then(|rest| rest.split('"').next());
                span.map_or(1, |span| span.parse().unwrap())
            })
            .sum();
        assert_eq!(spans, 2 * PAIRS);
    }
    assert!(paragraphs(&file).iter().any(|line| line.starts_with("谈话人签名：")));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(docx(&Document::Letter(letter())).unwrap(), docx(&Document::Letter(letter())).unwrap());
}

proptest! {
    /// Whatever is written stands in the file as it was written, but for characters that XML has no place for.
    #[test]
    fn any_text_gives_a_well_formed_file(texts in proptest::collection::vec(any::<String>(), 1..5), pairs in 0..6_usize) {
        let file = docx(&Document::Letter(Letter { text: texts.clone(), ..letter() })).unwrap();
        let found = paragraphs(&file).concat();
        for text in &texts {
            let plain = |it: &char| it.is_alphanumeric() && *it < '\u{FFFE}';
            let wanted: String = text.chars().filter(plain).collect();
            let got: String = found.chars().filter(plain).collect();
            prop_assert!(got.contains(&wanted));
        }
        let row = Row(texts.iter().cycle().take(pairs).map(|text| (text.clone(), text.clone())).collect());
        let form = Form { heading: texts.concat(), rows: vec![row], signs: texts };
        paragraphs(&docx(&Document::Form(form)).unwrap());
    }
}

#[test]
fn sheets_follow_each_other_each_with_its_own_layout() {
    let form = Form {
        heading: "存根".into(),
        rows: vec![Row(vec![("姓名".into(), "冯甲".into())])],
        signs: Vec::new(),
    };
    let slip = Letter { heading: "回执联".into(), ..letter() };
    let sheets = vec![Document::Form(form), Document::Letter(letter()), Document::Letter(slip)];
    let file = docx(&Document::Sheets(sheets)).unwrap();
    let lines = paragraphs(&file);
    let at = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    assert!(at("存根") < at("批复") && at("批复") < at("回执联"), "{lines:?}");
    let xml = part(&file, "word/document.xml");
    assert_eq!(xml.matches("<w:sectPr").count(), 3, "a layout a sheet");
    assert!(xml.trim_end().ends_with("</w:sectPr></w:body></w:document>"), "the last one ends the body");
    assert_eq!(
        docx(&Document::Sheets(Vec::new())).map(|it| it.is_empty()).ok(),
        Some(false),
        "nothing is no fault"
    );
}
