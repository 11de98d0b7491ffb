//! What leaves the house comes back unchanged, and nobody's numbers leave unseen.

use crate::common::{TODAY, Test, counties};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use jiceng::imports::{self, Decisions, Desk, Organisations, Progress};
use jiceng::members::export::{Format, Numbers, Order, Variant, export};
use jiceng::members::{self, Category, Draft, Filter, PersonName, Sex, Standing, Telephone, roster};
use jiceng::organisations;
use jiceng::platform::access::{self, Caller, Scope};
use jiceng::platform::server;
use std::sync::Arc;
use tower::ServiceExt as _;
use workbook::{Limits, Mapping, built_in, detect_workbook, read, rows};

async fn caller(test: &Test, role: &str) -> Caller {
    access::authenticate(&test.app, &test.cookie(role).await).await.unwrap().unwrap()
}

async fn place(test: &Test, caller: &Caller, code: &str) -> organisations::Organisation {
    organisations::by_code(&mut test.app.db.read().await.unwrap(), caller.area, code).await.unwrap().unwrap()
}

fn draft(name: &str, seventeen: &str) -> Draft {
    let digit = members::check_digit(seventeen);
    Draft {
        name: PersonName(name.to_owned()),
        category: Category::Full,
        standing: Standing::Normal,
        sex: Some(Sex::Male),
        birth: "1990-03".parse().ok(),
        ethnicity: Some("维吾尔族".to_owned()),
        native_place: None,
        education: Some("大专".to_owned()),
        employer: Some("= 务农，兼“快递”".to_owned()),
        address: None,
        archive_at: None,
        identity: digit.and_then(|digit| format!("{seventeen}{digit}").parse().ok()),
        telephone: Telephone::parse("+86-13800000001").ok(),
        joined: "2015-07".parse().ok(),
        full_since: "2016".parse().ok(),
        party_post: None,
        party_group: Some("第一党小组".to_owned()),
        note: Some("一行".to_owned()),
    }
}

/// People whose records are easily damaged on the way out and in.
async fn odd_people(test: &Test, caller: &Caller) {
    let branch = place(test, caller, "990101001").await;
    let mut people = vec![
        draft("𬀩𠮷", "99020119900307101"),
        draft("阿依古丽·买买提", "99020119900307103"),
        draft("Anna Maria", "99020119900307105"),
        draft("小计", "99020119900307107"),
        draft("无号码", ""),
    ];
    people[0].standing = Standing::Suspended;
    people[1].full_since = None;
    people[2].category = Category::Probationary;
    people[2].telephone = None;
    people[2].full_since = None;
    people[3].sex = None;
    let app = &test.app;
    let mut write = app.db.write(&[caller.area.0]).await.unwrap();
    for person in &people {
        members::add(app, &mut write, caller.area, (branch.id, &branch.path), person, TODAY).await.unwrap();
    }
    write.commit().await.unwrap();
}

const fn order(format: Format, variant: Variant, numbers: Numbers) -> Order<'static> {
    Order { variant, format, numbers, reason: if matches!(numbers, Numbers::Full) { "测试" } else { "" } }
}

#[tokio::test]
async fn a_roster_goes_out_and_comes_back_without_a_difference() {
    for test in counties(90).await {
        let caller = caller(&test, "county-officer").await;
        odd_people(&test, &caller).await;
        let top = place(&test, &caller, "990100").await;
        let app = &test.app;
        let scope = Scope::subtree(&top.path);
        let total = members::total(&mut app.db.read().await.unwrap(), &caller, &scope).await.unwrap();
        for variant in Variant::ALL {
            for numbers in [Numbers::Masked, Numbers::Full] {
                let order = order(Format::Workbook, *variant, numbers);
                let file = export(app, &caller, &top, &Filter::default(), &order).await.unwrap();
                assert_eq!(i64::try_from(file.count).unwrap(), total);
                let read = roster::read_file(&file.bytes).unwrap();
                let report = roster::check(app, &caller, &top, &read).await.unwrap();
                assert_eq!((report.new, report.changed), (0, 0), "{variant} {numbers}: {report:?}");
                assert_eq!(i64::from(report.same), total, "{variant} {numbers}: {report:?}");
                assert!(report.problems.is_empty() && report.duplicates.is_empty(), "{variant}: {report:?}");
            }
        }
    }
}

#[tokio::test]
async fn organisations_go_out_and_come_back_without_a_difference() {
    for test in counties(90).await {
        let caller = caller(&test, "county-officer").await;
        for code in ["990100", "990101", "990101001"] {
            let place = place(&test, &caller, code).await;
            let format = organisations::export::Format::Workbook;
            let file = organisations::export::export(&test.app, &caller, &place, format).await.unwrap();
            let count = organisations::export::count(&test.app, &caller, &place).await.unwrap();
            let read = roster::read_file(&file).unwrap();
            let desk = Desk { app: &test.app, caller: &caller, place: &place };
            let (decisions, progress) = (Decisions::default(), Progress::default());
            let report = imports::check(desk, &Organisations, &read, &decisions, &progress).await.unwrap();
            assert_eq!((report.new, report.changed), (0, 0), "{code}: {report:?}");
            assert_eq!(usize::try_from(report.same).unwrap(), count, "{code}: {report:?}");
            let said = [&report.problems, &report.duplicates, &report.warnings];
            assert!(said.iter().all(|list| list.is_empty()), "{code}: {report:?}");
        }
    }
}

/// The cells of a column of a roster.
fn column(bytes: &[u8], field: &str) -> Vec<String> {
    let book = read(bytes, &Limits::default()).unwrap();
    let found = detect_workbook(&book, &built_in().unwrap(), &Mapping::default()).unwrap();
    let sheet = book.sheets.iter().find(|sheet| sheet.name == found.sheet).unwrap();
    rows(sheet, &found).map(|row| row.get(field).map_or("", |it| it.cell.shown()).to_owned()).collect()
}

#[tokio::test]
async fn numbers_are_masked_left_out_or_whole_as_ordered() {
    let test = counties(60).await.remove(0);
    let caller = caller(&test, "county-officer").await;
    let top = place(&test, &caller, "990100").await;
    let made = async |numbers| {
        let order = order(Format::Workbook, Variant::Common, numbers);
        export(&test.app, &caller, &top, &Filter::default(), &order).await.unwrap().bytes
    };
    let masked = made(Numbers::Masked).await;
    assert!(column(&masked, "identity_number").iter().all(|text| text.contains("***")));
    assert!(column(&masked, "phone").iter().all(|text| text.contains("***")));
    let without = made(Numbers::LeftOut).await;
    assert!(column(&without, "identity_number").iter().all(String::is_empty));
    let full = made(Numbers::Full).await;
    let numbers = column(&full, "identity_number");
    assert_eq!(numbers.len(), 60);
    assert!(numbers.iter().all(|text| text.parse::<members::IdentityNumber>().is_ok()));
    let without_reason = Order { reason: "", ..order(Format::Csv, Variant::Common, Numbers::Full) };
    assert!(export(&test.app, &caller, &top, &Filter::default(), &without_reason).await.is_err());
}

async fn send(test: &Test, cookie: &str, path: &str, form: Option<&str>) -> Response {
    let mut request = Request::builder()
        .method(if form.is_some() { Method::POST } else { Method::GET })
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, format!("jiceng_session={cookie}; jiceng_language=zh"));
    if form.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(Body::from(form.unwrap_or_default().to_owned())).unwrap();
    server::router(Arc::clone(&test.app), jiceng::routes()).oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn full_numbers_need_the_right_and_a_reason_and_each_person_sees_the_look() {
    const FULL: &str = "format=xlsx&variant=members-common&numbers=full";
    for test in counties(60).await {
        let worker = test.cookie("party-worker").await;
        let page = text(send(&test, &worker, "/members/export", None).await).await;
        assert!(!page.contains("完整号码"), "a role that may not unmask is not offered it");
        for path in ["/members/export", "/members/export/full"] {
            let refused = send(&test, &worker, path, Some(&format!("{FULL}&reason=x"))).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
        }
        let publicity = test.cookie("publicity-member").await;
        assert_eq!(send(&test, &publicity, "/members/export", None).await.status(), StatusCode::FORBIDDEN);

        let cookie = test.cookie("branch-secretary").await;
        let check = send(&test, &cookie, "/members/export", Some(FULL)).await;
        assert_eq!(check.status(), StatusCode::OK);
        assert!(text(check).await.contains("每名党员的查询记录里"));
        let missing = send(&test, &cookie, "/members/export/full", Some(FULL)).await;
        assert_eq!(missing.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let reason = form_urlencoded(&format!("{FULL}&reason="), "年度统计上报");
        let file = send(&test, &cookie, "/members/export/full", Some(&reason)).await;
        assert_eq!(file.status(), StatusCode::OK);
        let name = file.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert!(name.contains("filename*=UTF-8''%E5%85%9A") && name.contains("2026-11-24.xlsx"), "{name}");
        let bytes = to_bytes(file.into_body(), usize::MAX).await.unwrap();
        let names = column(&bytes, "name");
        assert!(!names.is_empty());

        let caller = caller(&test, "branch-secretary").await;
        let scope = Scope::subtree(&caller.acting.path);
        let mut read = test.app.db.read().await.unwrap();
        let listed = members::list(&mut read, &caller, &scope, &Filter::default(), None, 100).await.unwrap();
        assert_eq!(listed.len(), names.len());
        for member in listed {
            let page = text(send(&test, &cookie, &format!("/members/{}", member.id), None).await).await;
            assert!(page.contains("导出花名册，含完整号码：年度统计上报"), "{}", member.name);
        }
        let entries = jiceng::platform::journal::recent(&mut read, caller.area, i64::MAX, 50).await.unwrap();
        let exports: Vec<_> = entries.iter().filter(|entry| entry.act == "members.export").collect();
        assert_eq!(exports.len(), 1, "one entry for the file, none for what was refused");
        assert!(exports[0].payload.as_deref().unwrap().contains("年度统计上报"));
    }
}

fn form_urlencoded(before: &str, value: &str) -> String {
    use std::fmt::Write as _;
    value.bytes().fold(before.to_owned(), |mut text, byte| {
        write!(text, "%{byte:02X}").unwrap();
        text
    })
}

#[tokio::test]
async fn what_is_not_chosen_is_asked_for_and_a_filter_is_kept() {
    let test = counties(120).await.remove(0);
    odd_people(&test, &caller(&test, "county-officer").await).await;
    let cookie = test.cookie("county-officer").await;
    let page = send(&test, &cookie, "/members/export", Some("format=xlsx")).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(page).await;
    assert!(page.contains("有 2 处需要修改") || page.contains("href=\"#numbers-0\""), "{page}");
    let wrong = send(&test, &cookie, "/members/export", Some("format=exe&numbers=all&variant=x")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let other = send(&test, &cookie, "/members/export", Some("organisation=nobody&format=csv")).await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);

    let list = text(send(&test, &cookie, "/members?category=probationary", None).await).await;
    assert!(list.contains("/members/export?category=probationary"), "the list leads to the export");
    let asked = "format=csv&numbers=left-out&category=probationary";
    let table = text(send(&test, &cookie, "/members/export", Some(asked)).await).await;
    assert!(table.starts_with('\u{feff}') && !table.contains("身份证号") && !table.contains("***"));
    assert!(
        table.contains("Anna Maria") && table.lines().skip(1).all(|line| line.contains("预备党员")),
        "{table}"
    );
    let wrong = send(&test, &cookie, "/members/export?age_from=old", None).await;
    assert_eq!(wrong.status(), StatusCode::SEE_OTHER, "a wrong question does not export everybody");
    assert_eq!(wrong.headers()["location"], "/members?age_from=old", "the list says what is wrong");
    let asked = "format=csv&numbers=left-out&lacking=identity&sort=-name";
    let lacking = text(send(&test, &cookie, "/members/export", Some(asked)).await).await;
    assert!(lacking.contains("无号码") && lacking.lines().count() == 2, "{lacking}");
    let everyone =
        text(send(&test, &cookie, "/members/export", Some("format=json&numbers=masked")).await).await;
    let everyone: serde_json::Value = serde_json::from_str(&everyone).unwrap();
    assert_eq!(everyone["members"].as_array().unwrap().len(), 125);
    assert_eq!(everyone["count"], 125);
    assert!(everyone["members"][0]["identity_number"].as_str().unwrap().contains("***"));
    let probationary =
        everyone["members"].as_array().unwrap().iter().filter(|it| it["member_kind"] == "probationary");
    assert_eq!(probationary.count() + 1, table.lines().count());
}

#[tokio::test]
async fn organisations_leave_as_form_and_as_open_data() {
    for test in counties(60).await {
        let cookie = test.cookie("county-officer").await;
        let page = text(send(&test, &cookie, "/organisations", None).await).await;
        assert!(page.contains("/organisations/export?"));
        let refused = send(&test, &cookie, "/organisations/export", Some("")).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let json = text(send(&test, &cookie, "/organisations/export", Some("format=json")).await).await;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let all = json["organisations"].as_array().unwrap();
        assert_eq!(all[0]["kind"], "local-committee");
        let form = send(&test, &cookie, "/organisations/export", Some("format=xlsx")).await;
        let bytes = to_bytes(form.into_body(), usize::MAX).await.unwrap();
        let names = column(&bytes, "name");
        assert_eq!(names.len(), all.len());
        assert_eq!(names[1], all[1]["name"].as_str().unwrap());
        let superiors = column(&bytes, "superior");
        assert_eq!(superiors[1], names[0]);
        let own = test.cookie("branch-secretary").await;
        let own = text(send(&test, &own, "/organisations/export", Some("format=csv")).await).await;
        assert_eq!(own.lines().count(), 2, "a branch exports itself: {own}");
    }
}

#[tokio::test]
async fn members_and_organisations_leave_under_the_headings_of_the_national_system_which_wait_to_be_confirmed()
 {
    for test in counties(60).await {
        let caller = caller(&test, "county-officer").await;
        let top = place(&test, &caller, "990100").await;
        let made = async |numbers| {
            let order = order(Format::National, Variant::Common, numbers);
            export(&test.app, &caller, &top, &Filter::default(), &order).await.unwrap()
        };
        let texts = |bytes: &[u8]| {
            let book = read(bytes, &Limits::default()).unwrap();
            let rows = book.sheets[0].rows().iter();
            rows.map(|row| row.cells().iter().map(|it| it.1.shown().to_owned()).collect())
                .collect::<Vec<Vec<String>>>()
        };
        let masked = made(Numbers::Masked).await;
        let rows = texts(&masked.bytes);
        let head = rows.iter().position(|row| row.iter().any(|text| text == "公民身份号码")).unwrap();
        for title in ["姓名", "人员类别", "所在党支部", "加入党组织日期", "转为正式党员日期", "全国党员编码"]
        {
            assert!(rows[head].iter().any(|text| text == title), "{title}: {:?}", rows[head]);
        }
        let whole = rows.concat().join("|");
        assert!(
            whole.contains("均待核对") && whole.contains("留空的项目：全国党员编码、入党介绍人"),
            "{whole}"
        );
        assert!(whole.contains("正式党员") && whole.contains("***"));
        let scope = Scope::subtree(&top.path);
        let day = test.app.clock.today();
        let all = members::as_of(&mut test.app.db.read().await.unwrap(), &caller, &scope, day).await.unwrap();
        assert_eq!(masked.count, all.len(), "everybody on the register");
        assert!(rows.len() > head + all.len(), "a row each");
        assert!(!texts(&made(Numbers::LeftOut).await.bytes).concat().join("|").contains("***"));
        let full = texts(&made(Numbers::Full).await.bytes).concat().join("|");
        let whole = |text: &str| text.len() == 18 && text.starts_with("990") && !text.contains('*');
        assert!(full.split('|').any(whole), "whole numbers for a reason: {full}");

        let format = organisations::export::Format::National;
        let file = organisations::export::export(&test.app, &caller, &top, format).await.unwrap();
        let rows = texts(&file);
        let whole = rows.concat().join("|");
        for words in ["党组织代码", "党组织全称", "隶属党组织", "990101001", "均待核对", "所在单位代码"]
        {
            assert!(whole.contains(words), "{words}: {whole}");
        }
        let desk = crate::desk::Desk::of(&test, "county-officer").await;
        for page in ["/members/export", "/organisations/export"] {
            let shown = crate::desk::plain(&desk.get(page).await.body);
            assert!(shown.contains("全国党员管理信息系统的项目名称（待核对）"), "{page}: {shown}");
        }
    }
}
