//! The journal as people read it: the own organisations, and words for every act.

use crate::accounts::{get, make, post};
use crate::common::counties;
use axum::http::StatusCode;
use jiceng::platform::text::{Language, text};

#[tokio::test]
async fn the_journal_shows_each_reader_the_own_organisations_and_has_words_for_every_act() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let town = test.cookie("committee-secretary").await;
        let county = test.cookie("county-officer").await;
        make(&test, &secretary, "cunli", "member", "slip").await;
        let fields = [
            ("display", "镇里"),
            ("name", "zhenli"),
            ("role", "party-worker"),
            ("place", "990101"),
            ("known", "known"),
            ("printed", "slip"),
        ];
        let made = post(&test, &town, "/accounts/new/details", &fields).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        let of = async |cookie: &str, query: &str| get(&test, cookie, &format!("/journal{query}")).await.body;
        let branch = of(&secretary, "").await;
        assert!(branch.contains("王测试") && !branch.contains("镇里") && !branch.contains("生成演示数据"));
        assert!(of(&town, "").await.contains("王测试") && of(&town, "").await.contains("镇里"));
        let all = of(&county, "").await;
        assert!(all.contains("镇里") && of(&county, "?kind=area").await.contains("生成演示数据"));
        assert!(!all.contains("journal-act") && !all.contains("journal-kind"));
        let narrowed = of(&county, "?act=account.slip&who=shuji").await;
        assert!(narrowed.contains("王测试") && !narrowed.contains("镇里"));
        assert!(!of(&county, "?until=2026-11-23").await.contains("王测试"));
        assert!(of(&county, "?from=x").await.contains("有 1 处需要修改"));
        assert!(!all.contains("李委员在场"), "no values");
        let member = test.cookie("member").await;
        assert_eq!(get(&test, &member, "/journal").await.status, StatusCode::FORBIDDEN);
    }
}

/// Every file of Rust below a folder.
fn sources(folder: &std::path::Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_act_and_kind_of_the_journal_has_its_words_in_both_languages() {
    let mut texts = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let (mut acts, mut kinds) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for source in texts.iter().filter(|source| source.contains("journal::") || source.contains("journal_")) {
        let literals: Vec<&str> = source.split('"').skip(1).step_by(2).collect();
        acts.extend(literals.into_iter().filter(|literal| is_act(literal)).map(str::to_owned));
        let entries = source.split("Act {").skip(1).filter_map(|rest| rest.split('}').next());
        let named = entries.filter_map(|entry| entry.split("kind: \"").nth(1)?.split('"').next());
        kinds.extend(named.map(str::to_owned));
    }
    assert!(acts.len() > 12, "{acts:?}");
    for language in [Language::Zh, Language::En] {
        let named = |key: String| assert_ne!(text(language, &key), key, "write it in accounts/text.*.ftl");
        for act in &acts {
            named(format!("journal-act-{}", act.replace('.', "-")));
        }
        for kind in &kinds {
            named(format!("journal-kind-{kind}"));
        }
    }
    for kind in &kinds {
        assert!(jiceng::accounts::pages::journal::KINDS.contains(&kind.as_str()), "{kind} is not in KINDS");
    }
}

/// `account.password-reset`, and no name of a file.
fn is_act(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let ending = |end: &str| {
        matches!(
            end,
            "html"
                | "css"
                | "js"
                | "toml"
                | "db"
                | "json"
                | "ftl"
                | "sql"
                | "xlsx"
                | "csv"
                | "key"
                | "example"
        )
    };
    text.split_once('.').is_some_and(|(what, done)| part(what) && part(done) && !ending(done))
}
