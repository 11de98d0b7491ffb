//! What an address may ask of a list, and what is said when it asks for something that is not there.

use crate::common::counties;
use crate::html::Html;
use crate::http::{get, post, signed_in};
use axum::http::StatusCode;

/// Every question of every list with a word that no list knows.
const UNKNOWN: [(&str, &str); 34] = [
    ("county-officer", "/transfers?state=zzz"),
    ("county-officer", "/transfers?direction=zzz"),
    ("county-officer", "/transfers?size=zzz"),
    ("county-officer", "/members?category=zzz"),
    ("county-officer", "/members?standing=zzz"),
    ("county-officer", "/members?sex=zzz"),
    ("county-officer", "/members?education=zzz"),
    ("county-officer", "/members?floating=zzz"),
    ("county-officer", "/members?lacking=zzz"),
    ("county-officer", "/members?sort=zzz"),
    ("county-officer", "/members?size=zzz"),
    ("county-officer", "/organisations?pressing=zzz"),
    ("county-officer", "/organisations?on=zzz"),
    ("county-officer", "/organisations?size=zzz"),
    ("county-officer", "/units?kind=zzz"),
    ("county-officer", "/units?how=zzz"),
    ("county-officer", "/units?state=zzz"),
    ("county-officer", "/units?territory=zzz"),
    ("county-officer", "/units?size=zzz"),
    ("county-officer", "/coverage?on=zzz"),
    ("county-officer", "/accounts?role=zzz"),
    ("county-officer", "/accounts?on=zzz"),
    ("county-officer", "/journal?kind=zzz"),
    ("county-officer", "/journal?act=zzz"),
    ("county-officer", "/journal?subject=zzz"),
    ("county-officer", "/journal?from=zzz"),
    ("county-officer", "/journal?until=zzz"),
    ("county-officer", "/corrections?state=zzz"),
    ("county-officer", "/conflicts?list=zzz"),
    ("county-officer", "/members/franchise?on=zzz"),
    ("county-officer", "/journal?before=zzz"),
    ("county-officer", "/members/due/probation-ends?start=zzz"),
    ("member", "/me/looks?act=zzz"),
    ("member", "/me/looks?at=zzz"),
];

#[tokio::test]
async fn a_list_says_which_of_its_questions_has_an_unknown_answer_and_keeps_the_others() {
    for test in counties(20).await {
        let cookie = signed_in(&test, "county-officer").await;
        for (role, path) in UNKNOWN {
            let cookie = if role == "county-officer" { cookie.clone() } else { signed_in(&test, role).await };
            for language in ["zh-CN", "en"] {
                let cookies = format!("{cookie}; jiceng_language={language}");
                let answer = get(&test, &cookies, path).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                let html = Html::parse(&answer.text);
                assert_eq!(html.faults(language), Vec::<String>::new(), "{path}");
                assert!(answer.text.contains("id=\"errors\""), "{path}: no summary");
                let words = path.contains("on=") || path.contains("from=") || path.contains("until=");
                if !words && !path.contains("territory") {
                    let named = if language == "en" { "“zzz”" } else { "没有“zzz”这一项" };
                    assert!(answer.text.contains(named), "{path}: {}", answer.text);
                }
                let title = html.all("title").next().unwrap().text.trim().to_owned();
                assert!(
                    title.starts_with(if language == "en" { "Error" } else { "错误" }),
                    "{path}: {title}"
                );
            }
        }
        let kept = get(&test, &cookie, "/members?category=zzz&words=abc&sex=female").await;
        assert!(kept.text.contains("value=\"abc\""), "what else was asked stays");
        assert!(kept.text.contains("<option value=\"female\" selected>"));
        // Programs that pass links on add questions of their own, which are nobody's mistake.
        assert_eq!(get(&test, &cookie, "/members?isappinstalled=0&utm=zzz").await.status, StatusCode::OK);
        let exported = get(&test, &cookie, "/members/export?category=zzz").await;
        assert_eq!((exported.status, exported.to.as_str()), (StatusCode::SEE_OTHER, "/members?category=zzz"));
    }
}

#[tokio::test]
async fn what_another_list_answers_and_this_one_does_not_is_told() {
    let test = counties(20).await.remove(0);
    let cookie = signed_in(&test, "county-officer").await;
    let cases = [
        ("/members?page=-1", "“page”"),
        ("/members?after=zzz", "“zzz”"),
        ("/members/past?on=2026-01-01", "“on”"),
        ("/members/past?until=zzz&after=zzz", "日期"),
        ("/members/past?until=2026-01-01&after=zzz", "“zzz”"),
    ];
    for (path, named) in cases {
        let answer = get(&test, &cookie, path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(
            answer.text.contains("id=\"errors\"") && answer.text.contains(named),
            "{path}: {}",
            answer.text
        );
        let html = Html::parse(&answer.text);
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new(), "{path}");
        let title = html.all("title").next().unwrap().text.trim().to_owned();
        assert!(title.starts_with("错误"), "{path}: {title}");
    }
    let list = get(&test, &cookie, "/members?page=-1&sex=female").await.text;
    assert!(
        !list.contains("page=-1&amp;") && list.contains("sex=female"),
        "links leave out what is not known"
    );
}

#[tokio::test]
async fn whoever_comes_by_an_address_to_which_forms_are_sent_is_led_to_the_form() {
    let test = counties(20).await.remove(0);
    let cookie = signed_in(&test, "branch-secretary").await;
    for (path, to) in [
        ("/preferences", "/"),
        ("/me/numbers", "/me"),
        ("/members/views", "/members"),
        ("/members/7/protected", "/members/7"),
        ("/members/views/7/delete", "/members"),
        ("/sign-out", "/"),
    ] {
        let answer = get(&test, &cookie, path).await;
        assert_eq!((answer.status, answer.to.as_str()), (StatusCode::SEE_OTHER, to), "{path}");
    }
}

#[tokio::test]
async fn a_saved_view_that_asks_for_something_gone_says_so_and_what_cannot_be_saved_is_told() {
    let test = counties(20).await.remove(0);
    let cookie = signed_in(&test, "county-officer").await;
    let save = |name: &'static str, query: String| {
        let (test, cookie) = (&test, &cookie);
        async move { post(test, cookie, "/members/views", &[("name", name), ("query", &query)]).await }
    };
    let nameless = save("", "sex=female".to_owned()).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nameless.text.contains("请填写这一项")
            && nameless.text.contains("<option value=\"female\" selected>")
    );
    let long = save("长", format!("words={}", "a".repeat(3_000))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text.contains("查询条件太长"));
    assert_eq!(save("旧", "category=zzz".to_owned()).await.status, StatusCode::SEE_OTHER);
    let list = get(&test, &cookie, "/members").await;
    assert!(list.text.contains("旧（查询条件已失效，打开后重新选择）"), "{}", list.text);
    assert_eq!(get(&test, &cookie, "/members?category=zzz").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..19 {
        assert_eq!(save("多", "sex=female".to_owned()).await.status, StatusCode::SEE_OTHER);
    }
    let many = save("多", "sex=female".to_owned()).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.text.contains("最多保存 20 个常用查询"));
}
