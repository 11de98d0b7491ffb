//! What is kept beside a record: what it said before, its papers, the hours and guests that follow from it.

use crate::common::counties;
use crate::desk::{Desk, assert_sound, branch, plain};
use crate::meetings::{attended, hex, recorded, tally, told};
use axum::http::StatusCode;
use jiceng::meetings::{self, Kind};
use jiff::civil::date;

#[tokio::test]
async fn a_correction_shows_what_it_corrected_to_those_who_may_correct() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let more = [("minutes", "大家同意先修东边的路。"), ("place", "村部")];
        let record = recorded(&desk, &told("members-meeting", "2026-11-23", &more)).await;
        let edit = format!("{record}/edit");
        attended(&desk, &record, &[(1, "leave", "外出务工")]).await;
        let first = plain(&desk.get(&record).await.body);
        assert!(!first.contains("更正前内容"), "a new record and its first roll correct nothing: {first}");
        let version = desk.version(&edit).await;
        let fields = |minutes: &'static str, version: &str| {
            [
                ("kind", "members-meeting".to_owned()),
                ("on", "2026-11-23".to_owned()),
                ("topics", "讨论修路".to_owned()),
                ("place", "村部".to_owned()),
                ("minutes", minutes.to_owned()),
                ("version", version.to_owned()),
            ]
        };
        let send = async |minutes: &'static str, version: &str| {
            let fields = fields(minutes, version);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let done = desk.post(&edit, &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        };
        send("大家同意先修西边的路。", &version).await;
        let version = desk.version(&edit).await;
        send("大家同意先修西边的路。", &version).await;
        let done = attended(&desk, &record, &[(1, "present", "")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        attended(&desk, &record, &[(1, "present", "")]).await;
        let shown = plain(&desk.get(&record).await.body);
        let before = shown.split("更正前内容").nth(1).unwrap_or_else(|| panic!("{shown}"));
        assert!(before.starts_with("（2 次更正）"), "what changes nothing corrects nothing: {shown}");
        assert!(before.contains("大家同意先修东边的路。") && !before.contains("西边"), "{shown}");
        assert!(
            before.contains("请假（外出务工）") && !before.contains("村部"),
            "only what differs: {shown}"
        );
        let member = Desk::of(&test, "member").await;
        let read = plain(&member.get(&record).await.body);
        assert!(read.contains("西边") && !read.contains("东边") && !read.contains("外出务工"), "{read}");
        // Another kind has another roll; the one before is kept.
        let version = desk.version(&edit).await;
        let life = [
            ("kind", "life-meeting"),
            ("on", "2026-11-23"),
            ("topics", "讨论修路"),
            ("reason", "会后补记"),
            ("version", &*version),
        ];
        let done = desk.post(&edit, &life).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(tally(&desk, &caller, &record).await.expected, 0);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("（4 次更正）") && shown.contains("类型"), "{shown}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn an_organisation_that_was_closed_meanwhile_records_nothing_after_its_last_day() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        // The register as it was when the form was opened.
        let own = branch(&test, &caller).await;
        let draft = meetings::Draft::new(Kind::ThemeDay, date(2026, 11, 23), "志愿服务");
        let id = meetings::record(&test.app, &caller, &own, &draft).await.unwrap();
        let sql = format!(
            "UPDATE organisation SET dissolved_on = '2026-11-23' WHERE id = {}",
            hex(&test, own.id.0)
        );
        db::testing::break_with(&test.app.db, &sql).await.unwrap();
        let late = meetings::Draft::new(Kind::Lecture, date(2026, 11, 23), "怎样做一名合格党员");
        let refused = meetings::record(&test.app, &caller, &own, &late).await;
        assert!(matches!(refused, Err(meetings::MeetingError::Dissolved)), "{refused:?}");
        let edit = format!("/meetings/{id}/edit");
        let version = desk.version(&edit).await;
        let fields =
            [("kind", "theme-day"), ("on", "2026-11-24"), ("topics", "志愿服务"), ("version", &*version)];
        let refused = desk.post(&edit, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("这一天党组织已经撤销"), "{}", plain(&refused.body));
    }
}

/// A page of PDF that holds nothing, and what is no paper.
const PDF: &[u8] = b"%PDF-1.4\n%signed by 27 people\n%%EOF\n";
const MARK: &[u8] = b"signed by 27 people";
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0";

#[tokio::test]
async fn what_is_no_paper_is_refused_with_a_sentence_and_the_words_stay() {
    for test in counties(30).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let record = recorded(&desk, &told("theme-day", "2026-11-23", &[])).await;
        let papers = format!("{record}/papers");
        for (name, bytes, said) in [
            ("签到表.pdf", PROGRAM, "这种文件不能保存"),
            ("签到表.pdf", b"", "这个文件是空的"),
            ("", b"", "请选择一个文件"),
            ("页面.html", b"<html></html>", "这种文件不能保存"),
        ] {
            let refused = desk.send_file(&papers, &[("note", "签到表")], (name, bytes)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.body.contains(said), "{name}: {}", plain(&refused.body));
            assert!(refused.body.contains("value=\"签到表\""), "what was typed stays");
        }
        let large = [PDF, &vec![0; 10 * 1024 * 1024]].concat();
        let refused = desk.send_file(&papers, &[], ("大.pdf", &large)).await;
        assert!(refused.body.contains("文件超过 10 MB"), "{}", plain(&refused.body));
        let long = "长".repeat(61);
        for note in [&*long, "甲\u{202e}乙"] {
            let refused = desk.send_file(&papers, &[("note", note)], ("a.pdf", PDF)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{note}");
        }
        assert!(plain(&desk.get(&record).await.body).contains("没有附件"));
    }
}

#[tokio::test]
async fn papers_are_added_handed_out_to_whoever_sees_the_record_and_withdrawn() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let record = recorded(&desk, &told("theme-day", "2026-11-23", &[])).await;
        let papers = format!("{record}/papers");
        let done = desk.send_file(&papers, &[("note", "签到表")], ("2026年11月<签到>.exe", PDF)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let shown = desk.get(&record).await.body;
        assert!(plain(&shown).contains("1 KB") && plain(&shown).contains("PDF"), "{}", plain(&shown));
        let links = shown.split("href=\"").map(|it| it.split('"').next().unwrap().to_owned());
        let links: Vec<String> = links.filter(|it| it.contains("/papers/")).collect();
        let file = links.iter().find(|it| it.ends_with("/file")).unwrap();
        let member = Desk::of(&test, "member").await;
        let (status, headers, bytes) = member.file(file).await;
        assert_eq!((status, bytes.as_slice()), (StatusCode::OK, PDF));
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-type"), "application/pdf", "the contents tell, not the name");
        let disposition = header("content-disposition");
        assert!(
            disposition.starts_with("attachment;") && disposition.contains(".pdf\"; filename*"),
            "{disposition}"
        );
        assert_eq!(member.get(&papers).await.status, StatusCode::FORBIDDEN);
        assert_eq!(Desk::of(&test, "applicant").await.get(file).await.status, StatusCode::FORBIDDEN);
        // Papers of another record, or of nobody's.
        let other = recorded(&desk, &told("lecture", "2026-11-23", &[])).await;
        let elsewhere = file.replace(&record, &other);
        assert_eq!(desk.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
        for file in std::fs::read_dir(test.folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let clear = bytes.windows(MARK.len()).any(|part| part == MARK);
            assert!(!clear, "contents are sealed");
        }

        let withdraw = links.iter().find(|it| it.ends_with("/withdraw")).unwrap();
        let page = withdraw.clone();
        let empty = desk.post(&page, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wrong = page.replace(&record, &other);
        assert_eq!(desk.post(&wrong, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
        let done = desk.post(&page, &[("reason", "传错了")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(desk.post(&page, &[("reason", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("传错了") && shown.contains("签到"), "the fact stays: {shown}");
        assert_eq!(desk.get(file).await.status, StatusCode::NOT_FOUND);
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("添加组织生活附件") && journal.contains("撤回组织生活附件"), "{journal}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_record_has_a_bounded_number_of_papers_and_a_withdrawn_one_takes_none() {
    let test = counties(30).await.remove(0);
    let desk = Desk::of(&test, "branch-secretary").await;
    let record = recorded(&desk, &told("theme-day", "2026-11-23", &[])).await;
    let papers = format!("{record}/papers");
    for _ in 0..20 {
        let done = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    }
    let refused = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
    assert!(refused.body.contains("附件已经够多了"), "{}", plain(&refused.body));
    let page = format!("{record}/withdraw");
    let version = desk.version(&page).await;
    desk.post(&page, &[("version", &version), ("reason", "登记错了")]).await;
    let refused = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn class_hours_follow_from_what_was_attended_for_the_member_and_the_branch() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let page = format!("/meetings/study?organisation={}&year=2025", own.id);
        // Last year nothing is recorded: every member of today stands there with nought.
        let empty = plain(&desk.get(&page).await.body);
        assert!(empty.contains("规定学时"), "{empty}");
        let hours = async |at: usize| {
            let body = desk.get(&format!("/meetings/study?organisation={}", own.id)).await.body;
            let rows = body.split("<tbody>").nth(1).unwrap().split("<tr>").nth(at + 1).unwrap().to_owned();
            let cells: Vec<String> = rows
                .split("class=\"num\">")
                .skip(1)
                .map(|it| it.split('<').next().unwrap().to_owned())
                .collect();
            (rows, cells[0].parse::<f64>().unwrap(), cells[1].clone())
        };
        let (row, before, wanted) = hours(0).await;
        let leads = row.contains("书记或班子成员");
        assert_eq!(wanted, if leads { "56" } else { "32" }, "{row}");
        let name = row.split("row\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        // A theme day credits what its record says, a lecture as long as it lasted; whoever is away gets nothing.
        let theme = recorded(&desk, &told("theme-day", "2026-11-23", &[("class-hours", "2.5")])).await;
        attended(&desk, &theme, &[]).await;
        let times = [("from", "9:00"), ("until", "10:30")];
        let lecture = recorded(&desk, &told("lecture", "2026-11-23", &times)).await;
        attended(&desk, &lecture, &[]).await;
        assert!((hours(0).await.1 - before - 4.0).abs() < 0.01, "{before} {}", hours(0).await.1);
        let roll = {
            let mut read = test.app.db.read().await.unwrap();
            let id = lecture.split('/').nth(2).unwrap().parse().unwrap();
            meetings::roll_of(&mut read, caller.area, id).await.unwrap()
        };
        let place = roll.iter().position(|it| it.name == name).unwrap();
        attended(&desk, &lecture, &[(place, "absent", "")]).await;
        assert!((hours(0).await.1 - before - 2.5).abs() < 0.01);
        assert!(desk.get(&theme).await.body.contains("2.5"), "the record shows what it credits");
        for wrong in ["0", "1.25", "两", "100"] {
            let fields = told("committee-meeting", "2026-11-23", &[("class-hours", wrong)]);
            let refused = desk.post("/meetings/new", &fields).await;
            assert!(refused.body.contains("0.1 到 99.9"), "{wrong}: {}", plain(&refused.body));
        }
        let member = Desk::of(&test, "member").await;
        let seen = plain(&member.get("/me/meetings").await.body);
        assert!(seen.contains("学时") && seen.contains("不计分"), "{seen}");
        assert_eq!(member.get("/meetings/study").await.status, StatusCode::FORBIDDEN);
        let officer = Desk::of(&test, "county-officer").await;
        let county = plain(&officer.get("/meetings/study").await.body);
        assert!(county.contains("请在上面选一个党支部"), "{county}");
        assert_eq!(officer.get("/meetings/study?year=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn guests_are_counted_and_organisations_named() {
    for test in counties(30).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let guests = [("guest-residents", "32"), ("guest-organisations", "镇卫生院、村小学")];
        let record = recorded(&desk, &told("theme-day", "2026-11-23", &guests)).await;
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("32") && shown.contains("镇卫生院、村小学"), "{shown}");
        let sheet = plain(&desk.get(&format!("{record}/sheet")).await.body);
        assert!(sheet.contains("参加的群众人数") && sheet.contains("村小学"), "{sheet}");
        for wrong in ["0", "-3", "许多", "100001"] {
            let fields = told("lecture", "2026-11-23", &[("guest-residents", wrong)]);
            let refused = desk.post("/meetings/new", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
    }
}
