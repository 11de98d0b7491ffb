//! Problems are listed where they were found and followed until somebody has looked and closed them.

use crate::common::counties;
use crate::desk::{Desk, assert_sound, plain};
use axum::http::StatusCode;
use jiff::civil::date;

/// The form of a problem, with what is told of it.
fn told<'a>(problem: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("organisation", "990101001"),
        ("problem", problem),
        ("found-on", "2026-11-20"),
        ("measures", "补齐内容，专人更新"),
        ("responsible", "李四"),
        ("due-on", "2026-12-20"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

async fn listed(desk: &Desk<'_>, page: &str, fields: &[(&str, &str)]) -> String {
    let done = desk.post(page, fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    done.location.split('?').next().unwrap().to_owned()
}

async fn step(desk: &Desk<'_>, problem: &str, act: &str, fields: &[(&str, &str)]) -> crate::desk::Answer {
    let page = format!("{problem}/steps/{act}");
    let version = desk.version(&page).await;
    desk.post(&page, &[&[("version", version.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_problem_is_followed_from_the_meeting_that_found_it_until_it_is_checked_and_closed() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let list = desk.get("/meetings?words=修建村组").await.body;
        let meeting = list.split("href=\"/meetings/").skip(1).map(|it| it.split('"').next().unwrap());
        let meeting = meeting.into_iter().find(|it| it.len() == 32).unwrap();
        let shown = desk.get(&format!("/meetings/{meeting}")).await.body;
        let page = format!("/rectification/new?source=meeting&id={meeting}");
        assert!(shown.contains(&page.replace('&', "&#38;")), "{}", plain(&shown));
        let form = plain(&desk.get(&page).await.body);
        assert!(form.contains("来源：党员大会"), "{form}");
        let problem = listed(&desk, &page, &told("党员活动室桌椅坏了", &[])).await;
        let twice = desk.post(&page, &told("党员活动室桌椅坏了", &[])).await;
        assert!(twice.body.contains("已经登记过了"), "{}", plain(&twice.body));
        let shown = plain(&desk.get(&format!("/meetings/{meeting}")).await.body);
        assert!(shown.contains("党员活动室桌椅坏了") && shown.contains("整改中"), "{shown}");
        let shown = desk.get(&problem).await.body;
        assert!(shown.contains(&format!("/meetings/{meeting}")), "leads back: {}", plain(&shown));

        let early =
            step(&desk, &problem, "checked", &[("on", "2026-11-24"), ("words", "x"), ("who", "x")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was done yet");
        let done = step(&desk, &problem, "done", &[("on", "2026-11-24"), ("words", "换了二十把椅子")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let waits = plain(&desk.get("/").await.body);
        assert!(waits.contains("1 项问题已整改，等待核查"), "{waits}");
        // The check found that it is not mended.
        let again = [("on", "2026-11-24"), ("words", "还差五把"), ("due-on", "2026-12-31")];
        let carried = step(&desk, &problem, "carried-on", &again).await;
        assert_eq!(carried.status, StatusCode::SEE_OTHER, "{}", plain(&carried.body));
        step(&desk, &problem, "done", &[("on", "2026-11-24"), ("words", "补了五把")]).await;
        let nobody = step(&desk, &problem, "checked", &[("on", "2026-11-24"), ("words", "看过了")]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody must have looked");
        let checked = [("on", "2026-11-24"), ("words", "看过了，齐了"), ("who", "王五")];
        let closed = step(&desk, &problem, "checked", &checked).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", plain(&closed.body));
        let shown = plain(&desk.get(&problem).await.body);
        for words in ["已销号", "换了二十把椅子", "还差五把", "由 2026-12-20 改为 2026-12-31", "核查人：王五"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let over = step(&desk, &problem, "done", &[("on", "2026-11-24"), ("words", "x")]).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY, "what is closed stays closed");
        let ledger = plain(&desk.get("/rectification/ledger?shown=closed").await.body);
        assert!(
            ledger.contains("补了五把") && ledger.contains("王五") && !ledger.contains("还差五把"),
            "{ledger}"
        );
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("登记问题") && !journal.contains("椅子"), "no values: {journal}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn what_is_due_stands_on_the_first_page_and_what_is_overdue_is_called_so() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let home = plain(&desk.get("/").await.body);
        assert!(home.contains("1 项问题的整改期限快到了") && !home.contains("过了整改期限"), "{home}");
        let problem =
            listed(&desk, "/rectification/new", &told("路灯不亮", &[("due-on", "2026-11-30")])).await;
        test.app.clock.set(date(2026, 12, 1));
        let desk = Desk::of(&test, "branch-secretary").await;
        let home = plain(&desk.get("/").await.body);
        assert!(home.contains("1 项问题过了整改期限还没有改好"), "{home}");
        let shown = plain(&desk.get(&problem).await.body);
        assert!(shown.contains("已超期 1 天"), "{shown}");
        let overdue = plain(&desk.get("/rectification?shown=overdue").await.body);
        assert!(overdue.contains("路灯不亮") && !overdue.contains("村务公开栏"), "{overdue}");
        let open = plain(&desk.get("/rectification").await.body);
        assert!(open.contains("路灯不亮") && open.contains("村务公开栏"), "{open}");
        let officer = Desk::of(&test, "county-officer").await;
        assert!(plain(&officer.get("/").await.body).contains("过了整改期限"), "those above see it too");

        let reason = [("on", "2026-12-01"), ("words", "登记成别的村的了")];
        let withdrawn = step(&desk, &problem, "withdrawn", &reason).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", plain(&withdrawn.body));
        assert!(!plain(&desk.get("/").await.body).contains("过了整改期限"));
        assert!(!plain(&desk.get("/rectification?shown=all").await.body).contains("路灯不亮"));
        let shown = plain(&desk.get(&problem).await.body);
        assert!(shown.contains("已撤回") && shown.contains("登记成别的村的了"), "it stays: {shown}");
    }
}

#[tokio::test]
async fn only_those_who_record_decisions_write_and_days_must_fit() {
    for test in counties(30).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        for (name, value, said) in [
            ("found-on", "2026-11-25", "发现日期不能晚于今天"),
            ("due-on", "2026-11-19", "整改期限不能早于发现日期"),
            ("responsible", "", "error"),
            ("organisation", "990199", "error"),
        ] {
            let refused = desk.post("/rectification/new", &told("路灯不亮", &[(name, value)])).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.body.contains(said), "{name}: {}", plain(&refused.body));
        }
        for (role, reads) in [("member", true), ("discipline-member", true), ("publicity-member", true)] {
            let other = Desk::of(&test, role).await;
            let list = other.get("/rectification").await;
            assert_eq!(list.status == StatusCode::OK, reads, "{role}");
            assert!(!list.body.contains("/rectification/new"), "{role}");
            let refused = other.post("/rectification/new", &told("路灯不亮", &[])).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
        }
        // What two people talk about is no source of problems.
        let fields =
            [("organisation", "990101001"), ("kind", "talk"), ("on", "2026-11-23"), ("topics", "家里的难处")];
        let talk = desk.post("/meetings/new", &fields).await.location;
        let talk = talk.split(['/', '?']).nth(2).unwrap();
        let page = format!("/rectification/new?source=meeting&id={talk}");
        assert_eq!(desk.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.post(&page, &told("x", &[])).await.status, StatusCode::NOT_FOUND);
        let unknown = "/rectification/new?source=nothing&id=0193a5b07f7f7000800000000000ffff";
        assert_eq!(desk.get(unknown).await.status, StatusCode::NOT_FOUND);
        let list = desk.get("/rectification").await.body;
        let problem = list.split("href=\"/rectification/").skip(1).map(|it| it.split('"').next().unwrap());
        let problem = problem.into_iter().find(|it| it.len() == 32).unwrap();
        let wrong = desk.get(&format!("/rectification/{problem}/steps/forget")).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        assert!(wrong.body.contains("/steps/done"), "what can be done is offered");
    }
}
