//! The list of members by an organisation that somebody names, and addresses that ask what a page does not answer.

use crate::common::counties;
use crate::desk::{Desk, plain};
use axum::http::StatusCode;

fn address(words: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("organisation", words);
    format!("/members?{}", query.finish())
}

#[tokio::test]
async fn the_county_names_an_organisation_above_the_list_of_members_by_code_name_or_row() {
    for test in counties(200).await {
        let desk = Desk::of(&test, "county-officer").await;
        let mine = crate::desk::branch(&test, &desk.caller().await).await;
        let all = desk.get("/members").await.body;
        assert!(all.contains("name=\"organisation\" type=\"text\""), "{}", plain(&all));
        let by_row = desk.get(&address(&mine.id.to_string())).await.body;
        let typed = format!("value=\"{}（{}）\"", mine.short_name, mine.code);
        for words in [mine.code.clone(), format!("{}（{}）", mine.short_name, mine.code)] {
            let found = desk.get(&address(&words)).await;
            assert_eq!(found.status, StatusCode::OK, "{words}");
            assert!(found.body.contains(&typed), "{words}: {}", plain(&found.body));
            assert_eq!(found.body.matches("scope=\"row\"").count(), by_row.matches("scope=\"row\"").count());
            let export = format!("/members/export?organisation={}", mine.id);
            assert!(found.body.contains(&export), "links name the row: {}", plain(&found.body));
        }
        let none = desk.get(&address("没有这个党组织")).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("没有找到这个党组织"), "{}", plain(&none.body));
        let several = desk.get(&address("党支部")).await.body;
        assert!(several.contains("name=\"organisation-which\""), "{}", plain(&several));

        let branch = Desk::of(&test, "branch-secretary").await.get("/members").await.body;
        assert!(
            !branch.contains("name=\"organisation\" type=\"text\""),
            "a branch sees its own members alone"
        );
    }
}

#[tokio::test]
async fn the_rulebook_says_which_question_it_does_not_answer() {
    let test = counties(5).await.remove(0);
    let desk = Desk::of(&test, "county-officer").await;
    for query in ["on=x", "category=full"] {
        let page = desk.get(&format!("/rules?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let name = query.split('=').next().unwrap();
        assert!(plain(&page.body).contains(name), "{query}: {}", plain(&page.body));
    }
    assert_eq!(
        desk.get("/rules?utm_source=x").await.status,
        StatusCode::OK,
        "what programs add is left alone"
    );
}

#[tokio::test]
async fn a_condition_that_the_edition_has_decided_is_told_without_its_code() {
    let test = counties(5).await.remove(0);
    let desk = Desk::of(&test, "county-officer").await;
    let page = desk.get("/rules/elect-majority").await.body;
    let main = plain(&page);
    assert!(!main.contains("present时为"), "{main}");
    assert!(main.contains("本县（区）不能改") && !main.contains("管理员核对条例原文后可以改"), "{main}");
    let values = page.split("<tbody role=\"rowgroup\">").nth(1).unwrap().split("</tbody>").next().unwrap();
    assert!(!values.contains("entitled"), "{values}");
}
