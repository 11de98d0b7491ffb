//! What the register says of a member: what rules ask, what was never told, and what cannot be.

use crate::common::counties;
use crate::desk::{Desk, added, assert_sound, branch, number, plain};
use crate::html::Html;
use axum::http::StatusCode;

#[tokio::test]
async fn what_nobody_was_asked_about_is_no_task_of_a_member() {
    for test in counties(20).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let id = added(&desk, "向守成", &number("99030119600101501"), &[]).await;
        let page = desk.get(&format!("/members/{id}")).await.body;
        assert!(page.contains("<dt>档案管理单位</dt><dd>没有登记</dd>"), "{}", plain(&page));
        assert!(!page.contains("<h2>需要处理") && !page.contains("没有档案记录"), "{}", plain(&page));

        let english = format!("{}; jiceng_language=en", desk.cookie);
        let desk = Desk { test: &test, cookie: english };
        let page = desk.get(&format!("/members/{id}")).await.body;
        assert!(page.contains("<h1><span lang=\"zh-Hans\">向守成</span></h1>"), "{}", plain(&page));
        assert!(page.contains("<title>向守成 - "), "a title holds text alone");
        assert!(page.contains("<dt>Keeper of the file</dt><dd>not recorded</dd>"), "{}", plain(&page));
        let list = desk.get("/members").await.body;
        let row = format!("<a href=\"/members/{id}\"><span lang=\"zh-Hans\">向守成</span></a>");
        assert!(list.contains(&row), "{}", plain(&list));
        assert_eq!(Html::parse(&list).faults("en"), Vec::<String>::new());
        assert!(
            list.contains("</td><td><span lang=\"zh-Hans\">青石镇河口村党支部</span></td>"),
            "{}",
            plain(&list)
        );
    }
}

#[tokio::test]
async fn a_branch_that_was_closed_takes_nobody_and_an_age_that_cannot_be_wants_a_reason() {
    for test in counties(10).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let id = branch(&test, &caller).await.id.to_string();
        let young = [
            ("name", "欧阳小小"),
            ("category", "probationary"),
            ("from", "2026-03-01"),
            ("birth", "2015-04-05"),
            ("joined", "2026-02-01"),
        ];
        let check = desk.post("/members/add", &young).await;
        let said = plain(&check.body);
        assert!(said.contains("早于年满18岁的日子") && said.contains("中国共产党章程"), "{said}");
        assert!(check.body.contains("name=\"kept\"") && said.contains("待核对"), "{said}");
        let without = desk.post("/members/add", &[&young[..], &[("step", "done")]].concat()).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = desk.confirm("/members/add", &[&young[..], &[("kept", "档案如此")]].concat()).await;
        assert!(plain(&desk.get(&done.location).await.body).contains("档案如此"));
        let member_page = done.location.split("/done/").next().unwrap();
        assert!(plain(&desk.get(member_page).await.body).contains("早于年满18岁的日子"));
        assert_sound(&test, &caller).await;

        let before = desk.get("/members?size=100").await.body.matches("<th scope=\"row\">").count();
        let close = "UPDATE organisation SET dissolved_on = '2026-11-01' WHERE code = '990101001'";
        db::testing::break_with(&test.app.db, close).await.unwrap();
        let grown = [("name", "欧阳晚来"), ("category", "full"), ("from", "2026-03-01")];
        let opened = desk.get(&format!("/members/add?organisation={id}")).await;
        assert_eq!(opened.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&opened.body));
        for step in ["", "done"] {
            let refused = desk.post("/members/add", &[&grown[..], &[("step", step)]].concat()).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&refused.body));
            assert!(plain(&refused.body).contains("已于 2026-11-01 撤销"), "{}", plain(&refused.body));
        }
        let after = desk.get("/members?size=100").await.body.matches("<th scope=\"row\">").count();
        assert_eq!(after, before);
    }
}
