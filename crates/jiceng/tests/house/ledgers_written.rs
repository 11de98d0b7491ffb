//! The yearly book: what a branch writes itself, its first chapter, its groups, the appraisal, and how files are named.

use crate::common::{counties, one_county};
use crate::desk::{Desk, assert_sound, plain};
use crate::ledgers::{own, sheets, taken};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiceng::platform::server;
use std::sync::Arc;
use tower::ServiceExt as _;

#[tokio::test]
async fn what_a_branch_writes_once_a_year_is_kept_in_all_versions_and_printed_in_its_book() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let id = own(&test, &desk).await.id.to_string();
        let write = format!("/ledgers/writings/write?organisation={id}&year=2026&kind=report");
        let save = async |version: &str, words: &str| {
            let place = [("organisation", id.as_str()), ("year", "2026"), ("kind", "report")];
            let said = [("version", version), ("words", words)];
            desk.post("/ledgers/writings/write", &[&place[..], &said].concat()).await
        };
        assert_eq!(desk.version(&write).await, "0");
        assert_eq!(save("0", "").await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is no report");
        let first = save("0", "修好了水渠。\n办好了公开栏。").await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", plain(&first.body));
        let second = save("0", "别人写的").await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody saved meanwhile");
        assert_eq!(save("1", "修好了水渠和村道。").await.status, StatusCode::SEE_OTHER);
        let shown = plain(&desk.get(&format!("/ledgers/writings?organisation={id}&year=2026")).await.body);
        for words in ["第2稿", "修好了水渠和村道。", "第1稿", "办好了公开栏。", "每月开展一次主题党日"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let book = plain(&desk.get(&format!("/ledgers/book?organisation={id}&year=2026")).await.body);
        assert!(
            book.contains("修好了水渠和村道。") && !book.contains("办好了公开栏。"),
            "the newest: {book}"
        );
        assert!(plain(&desk.get("/journal").await.body).contains("登记任期目标、年度计划、年度总结"));
        // Those above read it and do not write it; whoever may not decide for the branch does not either.
        let county = Desk::of(&test, "county-officer").await;
        let read = county.get(&format!("/ledgers/writings?organisation={id}&year=2026")).await;
        assert!(plain(&read.body).contains("修好了水渠和村道。"));
        let reader = Desk::of(&test, "publicity-member").await;
        assert_eq!(reader.get(&write).await.status, StatusCode::FORBIDDEN);

        let future = desk.get(&format!("/ledgers/book?organisation={id}&year=2030")).await;
        assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY, "no book of a year that has not begun");
        assert!(plain(&future.body).contains("这一年还没有到"), "{}", plain(&future.body));
        assert!(!future.body.contains("aria-labelledby=\"chapter-"));
        let order = [("file", "book"), ("organisation", id.as_str()), ("year", "2030")];
        assert_eq!(taken(&desk, "/ledgers/files", &order).await.0, StatusCode::BAD_REQUEST);
        assert_sound(&test, &desk.caller().await).await;
    }
}

#[tokio::test]
async fn the_first_chapter_names_those_above_and_the_secretary_first_and_groups_are_asked_to_meet() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let place = own(&test, &desk).await;
        let page = desk.get(&format!("/ledgers/book?organisation={}&year=2026", place.id)).await.body;
        let first = page.split("id=\"chapter-1\"").nth(1).unwrap().split("id=\"chapter-2\"").next().unwrap();
        let text = plain(first);
        assert!(text.contains("上级党组织 中共青石镇委员会") || text.contains("青石镇委员会"), "{text}");
        let at = |post: &str| first.find(&format!("<td>{post}</td>"));
        let secretary = at("书记").unwrap();
        assert!(["组织委员", "宣传委员", "纪检委员"].iter().filter_map(|it| at(it)).all(|it| secretary < it));
        let named = "UPDATE membership SET party_group = '第一党小组' WHERE until_day IS NULL";
        db::testing::break_with(&test.app.db, named).await.unwrap();
        // The groups of the branch are asked to meet every month: in its duties, on its home, in its book.
        let (area, day) = (desk.caller().await.area, jiff::civil::date);
        let days = (day(2026, 11, 1), day(2026, 11, 30));
        let mut read = test.app.db.read().await.unwrap();
        let groups = jiceng::organisations::duties_of_groups(&test.app, &mut read, area, &place, days);
        let groups = groups.await.unwrap();
        drop(read);
        assert!(!groups.is_empty(), "the branch has groups");
        let asked = groups[0].text(true).to_owned();
        assert!(asked.ends_with("：党小组会一般每月召开1次。"), "{asked}");
        let name = asked.split('：').next().unwrap().to_owned();
        for uri in [
            "/".to_owned(),
            format!("/organisations/{}/duties", place.id),
            format!("/ledgers/book?organisation={}&year=2026", place.id),
        ] {
            let shown = plain(&desk.get(&uri).await.body);
            assert!(shown.contains(&asked), "{uri}: {shown}");
        }
        let held = [
            ("organisation", "990101001"),
            ("kind", "group-meeting"),
            ("on", "2026-11-20"),
            ("group", name.as_str()),
            ("topics", "学习"),
            ("chair", "组长"),
            ("chair-post", "group-leader"),
        ];
        let done = desk.post("/meetings/new", &held).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let mut read = test.app.db.read().await.unwrap();
        let after =
            jiceng::organisations::duties_of_groups(&test.app, &mut read, area, &place, days).await.unwrap();
        let of = after.iter().find(|it| it.text(true) == asked).unwrap();
        assert_eq!(of.standing, jiceng::organisations::Fulfilment::Done);
        let others = after.iter().filter(|it| it.text(true) != asked);
        assert!(others.into_iter().all(|it| it.standing == jiceng::organisations::Fulfilment::Missing));
    }
}

#[tokio::test]
async fn the_appraisal_leaves_as_the_forms_have_it_with_blanks_for_what_is_not_recorded() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let place = own(&test, &desk).await;
        let fields = [
            ("organisation", "990101001"),
            ("kind", "appraisal"),
            ("on", "2026-11-22"),
            ("topics", "民主评议党员"),
        ];
        let record = crate::meetings::recorded(&desk, &fields).await;
        crate::meetings::attended(&desk, &record, &[(1, "leave", "住院")]).await;
        let id = place.id.to_string();
        let book = plain(&desk.get(&format!("/ledgers/book?organisation={id}&year=2026")).await.body);
        assert!(
            book.contains("民主评议党员汇总表")
                && book.contains("测评票数、等次、个人小结和各级意见没有登记")
        );
        let order = [("file", "appraisal"), ("organisation", id.as_str()), ("year", "2026")];
        let (status, bytes) = taken(&desk, "/ledgers/files", &order).await;
        assert_eq!(status, StatusCode::OK);
        let all = sheets(&bytes);
        let expected = all[0].1.matches("2026-11-22").count();
        assert!(
            expected >= 2 && all.len() == expected + 1,
            "the summary, and a form each: {expected} {}",
            all.len()
        );
        for words in ["优秀", "拟定等次", "请假", "留空手填"] {
            assert!(all[0].1.contains(words), "{words}: {}", all[0].1);
        }
        for words in ["民主评议党员登记表", "个人小结", "支部意见（书记签名、日期）", "参加工作时间"]
        {
            assert!(all[1].1.contains(words), "{words}: {}", all[1].1);
        }
        let (_, before) =
            taken(&desk, "/ledgers/files", &[("file", "appraisal"), ("organisation", &id), ("year", "2025")])
                .await;
        assert_eq!(sheets(&before).len(), 1, "no appraisal, no forms");
        assert_eq!(
            taken(&Desk::of(&test, "publicity-member").await, "/ledgers/files", &order).await.0,
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn files_are_named_by_the_form_the_organisation_and_the_year() {
    let test = one_county(30).await;
    let desk = Desk::of(&test, "branch-secretary").await;
    let id = own(&test, &desk).await.id.to_string();
    let body = format!("file=book&organisation={id}&year=2026");
    let request = Request::post("/ledgers/files")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("jiceng_session={}", desk.cookie))
        .body(Body::from(body))
        .unwrap();
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
    assert!(disposition.contains("filename=\"dangzhibugongzuoshouce-"), "{disposition}");
    assert!(disposition.contains("-2026.xlsx\"") && !disposition.contains("xiazai"), "{disposition}");
}
