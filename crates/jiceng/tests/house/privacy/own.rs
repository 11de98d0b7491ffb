//! What a person does without asking anybody: consents, the own data to take away, the first page on a telephone.

use super::{desks, number};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiceng::members;
use jiceng::platform::server;
use jiceng::privacy::{Purpose, consented, covers};
use std::sync::Arc;
use tower::ServiceExt as _;

#[tokio::test]
async fn a_consent_is_withdrawn_as_easily_as_it_is_given() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let area = test.caller(&member).await.area;
        let now = async || {
            let mut read = test.app.db.read().await.unwrap();
            consented(&mut read, area, record.person, Purpose::Telephone).await.unwrap()
        };
        assert!(!now().await, "silence is no consent");
        let page = test.page(&member, "/me/consents").await;
        for told in ["做什么用", "用到哪些信息", "用多久", "怎样撤回", "没有任何不利"]
        {
            assert!(page.contains(told), "{told}");
        }
        let give = [("purpose", "telephone"), ("choice", "give")];
        let given = test.post(&member, "/me/consents", &give).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER);
        assert!(test.page(&member, &given.to).await.contains("已经登记同意"));
        assert!(now().await);
        let withdraw = [("purpose", "telephone"), ("choice", "withdraw")];
        assert_eq!(test.post(&member, "/me/consents", &withdraw).await.status, StatusCode::SEE_OTHER);
        assert!(!now().await);
        assert!(
            test.page(&member, "/me/consents").await.contains("撤回（本人网上提交）"),
            "it stays on record"
        );

        let secretary = test.cookie("branch-secretary").await;
        let counter = format!("/members/{}/consents", record.id);
        assert_eq!(test.post(&secretary, &counter, &give).await.status, StatusCode::SEE_OTHER);
        assert!(now().await);
        assert!(test.page(&member, "/me/consents").await.contains("纸质材料"));
        assert!(test.page(&member, "/me/looks").await.contains("替您登记了授权同意"));
        let odd = test.post(&member, "/me/consents", &[("purpose", "everything"), ("choice", "give")]).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        assert!(test.page(&member, "/consents/paper").await.contains("签字"));
        test.sound().await;
    }
}

#[tokio::test]
async fn somebody_takes_everything_the_installation_holds_and_nothing_of_others() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let (identity, telephone) = members::numbers(&test.app, &record).unwrap();
        let page = test.request(&member, "education", "大专以上").await;
        test.post(&member, "/me/consents", &[("purpose", "publication"), ("choice", "give")]).await;
        let secretary = test.cookie("branch-secretary").await;
        let unmask = format!("/members/{}/protected", record.id);
        test.post(&secretary, &unmask, &[("reason", "核对名册的事由")]).await;
        let other = test.add("欧阳别人", &number("99020119900307133"), "13800005555").await;
        let other_id = other.person.to_string();

        let file = test.post(&member, "/me/export/file", &[]).await;
        assert_eq!(file.status, StatusCode::OK);
        let json: serde_json::Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!(json["protected"]["identity_number"].as_str(), identity.as_deref());
        assert_eq!(json["protected"]["telephone"].as_str(), telephone.as_deref());
        assert_eq!(json["tables"]["person"][0]["name"].as_str(), Some(record.name.as_str()));
        for table in [
            "membership",
            "membership_state",
            "correction",
            "consent",
            "access_log",
            "account",
            "session",
            "role_grant",
        ] {
            assert!(json["tables"][table].as_array().is_some_and(|rows| !rows.is_empty()), "{table}");
        }
        assert_eq!(json["tables"]["access_log"][0]["what"], "核对名册的事由");
        assert!(!file.body.contains("argon2") && !file.body.contains("cipher"), "no secrets");
        assert!(!file.body.contains(&other_id) && !file.body.contains("欧阳别人"));

        let print = test.post(&member, "/me/export/print", &[]).await;
        assert_eq!(print.status, StatusCode::OK);
        for part in [identity.unwrap().as_str(), "核对名册的事由", "大专以上", "同意时的原文", "dangyuan"]
        {
            assert!(print.body.contains(part), "{part}");
        }
        assert!(page.starts_with("/me/corrections/"));
    }
}

#[test]
fn every_column_that_names_a_person_is_in_the_copy_and_in_an_erasure() {
    let mut missing = Vec::new();
    for table in jiceng::tables() {
        for (column, _) in &table.columns {
            if matches!(column.as_str(), "person" | "membership") && !covers(&table.name, column) {
                missing.push(format!("{}.{column}", table.name));
            }
        }
    }
    assert!(missing.is_empty(), "name them in privacy/queries/holdings.rs: {missing:?}");
}

#[tokio::test]
async fn an_account_of_nobody_on_the_register_is_told_so_on_every_own_page() {
    let test = desks(1).await.remove(0);
    let officer = test.cookie("county-officer").await;
    assert!(test.page(&officer, "/me").await.contains("没有对应到党员名册"));
    for path in ["/me/corrections", "/me/corrections/new", "/me/consents", "/me/looks", "/me/export"] {
        let answer = test.get(&officer, path).await;
        assert_eq!((answer.status, answer.to.as_str()), (StatusCode::SEE_OTHER, "/me"), "{path}");
    }
}

#[tokio::test]
async fn what_a_member_reads_first_fits_into_fourteen_kilobytes() {
    let test = desks(60).await.remove(0);
    let member = test.cookie("member").await;
    for path in ["/me", "/me/corrections", "/me/corrections/new", "/me/consents", "/me/looks", "/me/export"] {
        let request = Request::builder()
            .uri(path)
            .header(header::ACCEPT_ENCODING, "gzip")
            .header(header::COOKIE, format!("jiceng_session={member}"))
            .body(Body::empty())
            .unwrap();
        let router = server::router(Arc::clone(&test.app), jiceng::routes());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers().get(header::CONTENT_ENCODING).unwrap(), "gzip");
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
        assert!(bytes.len() <= 14 * 1024, "{path}: {} bytes", bytes.len());
    }
}

#[tokio::test]
async fn a_look_at_the_numbers_under_a_lent_role_is_listed_once_with_the_mark_of_the_loan() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let secretary = test.cookie("branch-secretary").await;
        let helper = test.cookie("party-worker").await;
        let loan = [
            ("to", "zhuangan"),
            ("role", "branch-secretary"),
            ("until", "2026-12-31"),
            ("reason", "住院"),
            ("seen", "yes"),
        ];
        assert_eq!(test.post(&secretary, "/delegations/new", &loan).await.status, StatusCode::SEE_OTHER);
        let lent =
            test.caller(&helper).await.grants.into_iter().find(|it| it.delegated_from.is_some()).unwrap();
        test.post(&helper, "/acting", &[("grant", &lent.id.to_string())]).await;
        let numbers = format!("/members/{}/protected", record.id);
        assert_eq!(test.post(&helper, &numbers, &[("reason", "代办核对")]).await.status, StatusCode::OK);
        assert_eq!(test.post(&secretary, &numbers, &[("reason", "本人核对")]).await.status, StatusCode::OK);

        let page = test.page(&member, "/me/looks").await;
        let (looks, acts) = page.split_once("代办记录</h2>").unwrap();
        assert_eq!(looks.matches("<p>事由：代办核对</p>").count(), 1, "{looks}");
        assert_eq!(looks.matches("委托代办）").count(), 1, "the look of the secretary is the own: {looks}");
        let marked = looks.split("委托代办）").nth(1).unwrap();
        assert!(marked.split("<li").next().unwrap().contains("代办核对"), "{looks}");
        assert!(!acts.contains("完整号码") && acts.contains("没有别人办理过您的信息"), "{acts}");
        let print = test.post(&member, "/me/export/print", &[]).await.body;
        assert!(print.contains("委托代办）") && print.matches("代办核对").count() == 1, "{print}");
    }
}
