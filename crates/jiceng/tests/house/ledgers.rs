//! A year of a branch ends in its book, and everything recorded can be taken along by those whose it is.

use crate::common::{Test, counties, one_county};
use crate::desk::{Desk, added, assert_sound, branch, number, plain};
use crate::floating::{SECOND, act, left};
use crate::transfer::{done, somebody};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiceng::ledgers::open_columns;
use jiceng::organisations;
use jiceng::platform::server;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::sync::Arc;
use tower::ServiceExt as _;

/// A file that a button hands out.
pub(crate) async fn taken(desk: &Desk<'_>, uri: &str, fields: &[(&str, &str)]) -> (StatusCode, Vec<u8>) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(uri)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("jiceng_session={}", desk.cookie))
        .body(Body::from(body))
        .unwrap();
    let router = server::router(Arc::clone(&desk.test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    (status, to_bytes(response.into_body(), 20_000_000).await.unwrap().to_vec())
}

/// The texts of a workbook, sheet by sheet.
pub(crate) fn sheets(bytes: &[u8]) -> Vec<(String, String)> {
    let book = workbook::read(bytes, &workbook::Limits::default()).unwrap();
    let texts = |sheet: &workbook::Sheet| {
        let cells = sheet.rows().iter().flat_map(|row| row.cells().iter().map(|it| it.1.shown().to_owned()));
        cells.collect::<Vec<_>>().join("|")
    };
    book.sheets.iter().map(|sheet| (sheet.name.clone(), texts(sheet))).collect()
}

pub(crate) async fn own(test: &Test, desk: &Desk<'_>) -> organisations::Organisation {
    branch(test, &desk.caller().await).await
}

/// Who moves in a year: somebody goes away to work with a certificate, a guest comes, a letter is written, and the branch
/// asks for its election.
async fn moving(desk: &Desk<'_>, place: &organisations::Organisation) {
    let away = added(desk, "在外地的人", &number("99020119960307105"), &[]).await;
    let page = left(desk, away, &[]).await;
    let certificate = [("on", "2026-03-05"), ("words", "证-2026-1"), ("until", "2027-03-05")];
    let issued = act(desk, &format!("{page}/records/certificate"), &certificate).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", plain(&issued.body));
    let guest = [
        ("name", "来打工的人"),
        ("on", "2026-06-01"),
        ("reach", "other-province"),
        ("homename", "外省某支部"),
        ("dwelling", "村东头"),
    ];
    let came = desk.post(&format!("/floating/arrive?organisation={}", place.id), &guest).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", plain(&came.body));
    let leaves = somebody(desk, "转去邻村者", 931).await;
    let asked = [("where", "branch"), ("to", SECOND), ("reason", "工作调动"), ("on", "2026-11-20")];
    let transfer = desk.post(&format!("/transfers/members/{leaves}/new"), &asked).await;
    let transfer = transfer.location.split('?').next().unwrap().to_owned();
    let letter = [("on", "2026-11-21"), ("field-1", "within-committee"), ("field-2", "30")];
    done(desk, &transfer, "letter", &letter).await;
    let request = [
        ("kind", "elect"),
        ("wanted-on", "2026-12-20"),
        ("reason", "任期届满"),
        ("on", "2026-11-24"),
        ("paper", "yes"),
    ];
    let sent = desk.post(&format!("/terms/{}/request", place.id), &request).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", plain(&sent.body));
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_year_of_a_branch_ends_in_its_book_with_every_chapter() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let place = own(&test, &desk).await;
        // What a year brings: somebody comes, is honoured, somebody leaves, the branch meets, finds a problem, answers a duty.
        let number_of = number("99020119960307101");
        let fields = [
            ("name", "来的人"),
            ("identity", number_of.as_str()),
            ("category", "full"),
            ("from", "2026-05-04"),
        ];
        let done = desk.confirm("/members/add", &fields).await;
        let came = done.location.split('/').nth(2).unwrap().to_owned();
        let honour = [("kind", "reward"), ("name", "优秀共产党员"), ("on", "2026-07-01")];
        let done = desk.post(&format!("/members/{came}/records/add"), &honour).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let gone = added(&desk, "走的人", &number("99020119960307103"), &[]).await;
        let end = [("on", "2026-09-01"), ("leaving", "deceased")];
        desk.confirm(&format!("/members/{gone}/acts/end"), &end).await;
        for (kind, topics) in [("members-meeting", "讨论修水渠"), ("talk", "谈家里的难处")] {
            let fields =
                [("organisation", "990101001"), ("kind", kind), ("on", "2026-11-23"), ("topics", topics)];
            let done = desk.post("/meetings/new", &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        }
        let problem = [
            ("organisation", "990101001"),
            ("problem", "路灯不亮"),
            ("found-on", "2026-11-20"),
            ("measures", "更换"),
            ("responsible", "李四"),
            ("due-on", "2026-12-20"),
        ];
        assert_eq!(desk.post("/rectification/new", &problem).await.status, StatusCode::SEE_OTHER);
        let answer = format!("/organisations/{}/duties/answer?rule=theme-day&from=2026-08-01", place.id);
        desk.post(&answer, &[("reason", "防汛期间全体党员在堤上")]).await;

        moving(&desk, &place).await;
        let shown = desk.get(&format!("/ledgers/book?organisation={}&year=2026", place.id)).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", plain(&shown.body));
        let text = plain(&shown.body);
        let headings = shown.body.matches("aria-labelledby=\"chapter-").count();
        assert_eq!(headings, jiceng::book_chapters().len(), "every chapter");
        let papers = shown.body.matches("class=\"chapter\"").count();
        assert!(papers * 3 < headings * 2, "small chapters share a sheet: {papers} of {headings}");
        for words in [
            "党支部情况",
            "党小组划分",
            "党员名册",
            "发展党员",
            "党员增减和变化",
            "奖励、处分",
            "组织生活",
            "讨论修水渠",
            "谈家里的难处",
            "问题整改",
            "路灯不亮",
            "优秀共产党员",
            "首次录入",
            "去世",
            "党费",
            "上年结余",
            "在外地的人",
            "县城工业园",
            "来打工的人",
            "证-2026-1",
            "换届请示、批复和选举",
            "请示换届",
            "转出党员",
            "转去邻村者",
            "上级党组织",
            "青石镇委员会",
            "电话号码用星号遮住了中间几位",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        // July is forgotten and stands there with its article; August was answered and is not held against the branch.
        let missed = text.split("本年要求了、没有登记办理的").nth(1).unwrap();
        assert!(missed.contains("7 月") && missed.contains("支部工作条例"), "{missed}");
        assert!(!missed.split("依据").next().unwrap().contains("8 月"), "{missed}");
        assert!(text.contains("防汛期间全体党员在堤上"), "the answer is told: {text}");

        let order = [("file", "book"), ("organisation", &place.id.to_string()), ("year", "2026")];
        let (status, bytes) = taken(&desk, "/ledgers/files", &order).await;
        assert_eq!(status, StatusCode::OK);
        let book = sheets(&bytes);
        assert_eq!(book.len(), jiceng::book_chapters().len(), "a sheet a chapter");
        let sheet = |name: &str| &book.iter().find(|it| it.0.contains(name)).unwrap().1;
        assert!(sheet("党员名册").contains("来的人") && !sheet("党员名册").contains("走的人"));
        assert!(sheet("党员增减").contains("走的人"));
        assert!(sheet("组织生活").contains("讨论修水渠"));
        assert!(sheet("流入、流出").contains("在外地的人") && sheet("流入、流出").contains("来打工的人"));
        let letter = sheet("组织关系转接");
        assert!(
            letter.contains("转去邻村者") && letter.contains("〔2026〕") && letter.contains("2026-11-21")
        );
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("导出台账文件"), "{journal}");
        // The year before tells nothing of this one.
        let before =
            plain(&desk.get(&format!("/ledgers/book?organisation={}&year=2025", place.id)).await.body);
        for words in ["讨论修水渠", "路灯不亮", "县城工业园", "来打工的人", "工作调动", "请示换届"]
        {
            assert!(!before.contains(words), "{words}: {before}");
        }
        assert_sound(&test, &desk.caller().await).await;
    }
}

#[tokio::test]
async fn those_above_read_the_book_without_what_stays_in_the_branch() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let place = own(&test, &desk).await;
        let fields = [
            ("organisation", "990101001"),
            ("kind", "talk"),
            ("on", "2026-11-23"),
            ("topics", "谈家里的难处"),
        ];
        desk.post("/meetings/new", &fields).await;
        let page = format!("/ledgers/book?organisation={}&year=2026", place.id);
        let whole = plain(&desk.get(&page).await.body);
        assert!(whole.contains("党员交纳情况") && whole.contains("谈家里的难处"));
        for role in ["county-officer", "committee-secretary"] {
            let above = Desk::of(&test, role).await;
            let read = plain(&above.get(&page).await.body);
            assert!(read.contains("本年登记谈心谈话") && !read.contains("谈家里的难处"), "{role}: {read}");
            assert!(read.contains("本年收支") && !read.contains("党员交纳情况"), "{role}: {read}");
            assert!(read.contains("其余内容只在党支部内部查看"), "{role}");
        }
        // Whoever may not see a chapter is told that it is there.
        let reader = Desk::of(&test, "publicity-member").await;
        let read = plain(&reader.get(&page).await.body);
        assert!(read.contains("“党费”不在您能查看的范围") && !read.contains("本年收支"), "{read}");
        // A key village is told to those who may see that it is one.
        assert!(whole.contains("重点村难点村") && whole.contains("责任联系人"), "{whole}");
        assert!(!read.contains("重点村难点村") && !read.contains("责任联系人"), "{read}");
        assert_eq!(Desk::of(&test, "member").await.get(&page).await.status, StatusCode::FORBIDDEN);
        let town = plain(&Desk::of(&test, "county-officer").await.get("/ledgers/book").await.body);
        assert!(town.contains("请在上面选择一个党支部"), "{town}");
    }
}

#[tokio::test]
async fn the_page_of_ledgers_offers_what_the_role_gets_and_the_rosters_say_how_far_everybody_is() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let place = own(&test, &desk).await;
        let page = desk.get("/ledgers").await.body;
        for link in [
            "/ledgers/book",
            "/members/export",
            "/meetings/ledger",
            "/dues/export",
            "/ledgers/open",
            "/statistics",
            "/transfers/ledger",
            "/floating/ledger?form=out",
            "/floating/ledger?form=in",
            "/floating/ledger?form=certificates",
            "/terms/print",
        ] {
            assert!(page.contains(link), "{link}");
        }
        let reader = Desk::of(&test, "publicity-member").await.get("/ledgers").await.body;
        assert!(
            !reader.contains("/ledgers/open") && !reader.contains("/ledgers/files"),
            "no right to export"
        );
        let order = |file| [("file", file), ("organisation", ""), ("year", "2026")];
        let id = place.id.to_string();
        let with_id = |file: &'static str| {
            let mut order = order(file).map(|(name, value)| (name.to_owned(), value.to_owned()));
            order[1].1.clone_from(&id);
            order
        };
        let asked = with_id("development");
        let fields: Vec<(&str, &str)> =
            asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, bytes) = taken(&desk, "/ledgers/files", &fields).await;
        assert_eq!(status, StatusCode::OK);
        let rosters = sheets(&bytes);
        assert_eq!(rosters.len(), jiceng::development::Roster::ALL.len());
        let progress = &rosters[0].1;
        let list = plain(&desk.get("/development").await.body);
        for words in ["培养联系人", "志愿书编号", "预备期满日", "当前阶段", "合计"] {
            assert!(progress.contains(words), "{words}: {progress}");
        }
        // Whoever is on the list stands on the roster.
        let names: BTreeSet<&str> =
            progress.split('|').filter(|it| list.contains(*it) && it.chars().count() >= 2).collect();
        assert!(names.len() >= 4, "{names:?}");
        let refused =
            taken(&desk, "/ledgers/files", &[("file", "x"), ("organisation", &id), ("year", "2026")]).await;
        assert_eq!(refused.0, StatusCode::BAD_REQUEST);
        let asked = with_id("problems");
        let fields: Vec<(&str, &str)> =
            asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, bytes) = taken(&desk, "/ledgers/files", &fields).await;
        assert_eq!(status, StatusCode::OK);
        assert!(sheets(&bytes)[0].1.contains("村务公开栏"));
        let reader = Desk::of(&test, "publicity-member").await;
        assert_eq!(taken(&reader, "/ledgers/files", &fields).await.0, StatusCode::FORBIDDEN);
    }
}

fn unpacked(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.push((file.name().unwrap().to_string(), content));
    }
    files
}

#[tokio::test]
async fn a_branch_takes_all_its_data_along_and_numbers_only_for_a_reason_that_everybody_sees() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let full = number("99020119960307105");
        added(&desk, "有号码的人", &full, &[]).await;
        let (status, bytes) = taken(&desk, "/ledgers/open", &[("numbers", "masked")]).await;
        assert_eq!(status, StatusCode::OK);
        let files = unpacked(bytes);
        assert_eq!(files.len(), 2 + 2 * open_columns().len(), "README, workbook, and two files a table");
        let text = |name: &str| {
            let found = files.iter().find(|it| it.0 == name).unwrap();
            String::from_utf8(found.1.clone()).unwrap()
        };
        let person = text("csv/person.csv");
        assert!(person.starts_with('\u{feff}') && person.contains("有号码的人") && !person.contains(&full));
        let json: serde_json::Value = serde_json::from_str(&text("json/meeting.json")).unwrap();
        let lines = text("csv/meeting.csv").lines().count() as u64;
        assert!(json["count"].as_u64().unwrap() > 5 && lines > json["count"].as_u64().unwrap());
        assert!(text("csv/dues_setting.csv").contains("amount_fen"));
        assert!(!text("csv/dues_setting.csv").contains("base"), "no income");
        let asked = desk.post("/ledgers/open", &[("numbers", "full")]).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.body.contains("name=\"reason\""), "{}", plain(&asked.body));
        let silent = desk.post("/ledgers/open/full", &[("reason", "")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, bytes) = taken(&desk, "/ledgers/open/full", &[("reason", "报送纸质名册")]).await;
        assert_eq!(status, StatusCode::OK);
        let files = unpacked(bytes);
        let person = &files.iter().find(|it| it.0 == "csv/person.csv").unwrap().1;
        assert!(String::from_utf8_lossy(person).contains(&full));
        let caller = desk.caller().await;
        let looks = plain(&Desk::of(&test, "member").await.get("/me/looks").await.body);
        assert!(looks.contains("导出本支部全部数据：报送纸质名册"), "each person sees it: {looks}");
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("导出本支部全部数据") && !journal.contains(&full), "{journal}");

        // Nobody takes another branch's data along, whatever stands above it.
        for role in ["county-officer", "committee-secretary", "party-worker"] {
            let above = Desk::of(&test, role).await;
            let status = above.get("/ledgers/open").await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{role}");
        }
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_form_that_was_taken_over_is_counted_once_without_saying_whose_it_was() {
    let test = one_county(30).await;
    let desk = Desk::of(&test, "branch-secretary").await;
    let area = desk.caller().await.area;
    let month = jiff::civil::date(2026, 11, 1);
    let count = async || {
        let all = jiceng::platform::typed::costs(&mut test.app.db.read().await.unwrap(), area, month)
            .await
            .unwrap();
        let of = all.into_iter().find(|it| it.form == "/meetings/new" && it.level.code() == "branch");
        of.map_or((0, 0, 0), |it| (it.forms, it.fields, it.known))
    };
    let before = count().await;
    let mut fields = vec![
        ("organisation", "990101001"),
        ("kind", "theme-day"),
        ("on", "2026-11-23"),
        ("topics", "打扫村道"),
        ("place", "活动室"),
        ("recorder", ""),
    ];
    let done = desk.post("/meetings/new", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    let after = count().await;
    assert_eq!(
        (after.0 - before.0, after.1 - before.1, after.2 - before.2),
        (1, 4, 1),
        "kind, day, topics, place"
    );
    // The same twice is refused, and what is refused costs nothing that could be spared.
    let refused = desk.post("/meetings/new", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count().await, after);
    fields[3].1 = "清理河道";
    desk.post("/meetings/new", &fields).await;
    assert_eq!(count().await.0, after.0 + 1);
    let table = jiceng::tables().into_iter().find(|it| it.name == "typed_form").unwrap();
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(columns, ["area", "month", "form", "level", "forms", "fields", "known"]);
    let page = plain(&Desk::of(&test, "county-officer").await.get("/burden").await.body);
    for words in [
        "登记组织生活",
        "平均每份项数",
        "不统计任何人",
        "系统已有、不用再填的项",
        "地点、起始时间、结束时间、主持人",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("河口村"), "no branch stands in it: {page}");
    // A branch sees the same table: it is the county's cost, not the branch's.
    let branch = desk.get("/burden").await;
    assert_eq!(branch.status, StatusCode::OK);
    assert!(
        plain(&branch.body).contains("登记组织生活")
            && branch.body.contains("burden")
            && !branch.body.contains("method=\"post\" action=\"/burden")
    );
    assert_eq!(Desk::of(&test, "member").await.get("/burden").await.status, StatusCode::FORBIDDEN);
}
