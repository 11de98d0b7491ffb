//! The rulebook with a county's rules: on the pages, in findings, and on the command line of the built program.

use crate::common::{TODAY, Test, counties, one_county};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiceng::organisations::{self, Kind};
use jiceng::platform::access::Scope;
use jiceng::platform::id::OrganisationId;
use jiceng::platform::server;
use jiceng::rules;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// More members than this in a branch are warned of in the county of these tests.
const FEW: &str = r#"
[[overlay]]
rule = "branch-size-max"
values = { maximum = 2 }
citation = { zh = "《演示县办法》第3条", en = "Demo County Measures, article 3" }
from = "2026-01-01"
"#;

/// A national rule that blocks, loosened.
const LOOSENED: &str = r#"
[[overlay]]
rule = "dev-target-publicity"
values = { working_days = 3 }
citation = { zh = "县", en = "County" }
from = "2026-06-01"
"#;

fn folder_of(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("county.toml"), text).unwrap();
    folder
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/rulebook/county")
}

fn lay(test: &mut Test, folder: &Path) {
    Arc::get_mut(&mut test.app).unwrap().rulebook = rules::with_overlay(folder).unwrap();
}

/// A branch that breaks the county's rule and not the national one.
async fn branch_of_more_than_two(test: &Test) -> OrganisationId {
    let caller = crate::organisations::caller(test, "county-officer").await;
    let today = test.app.clock.today();
    let mut read = test.app.db.read().await.unwrap();
    let scope = Scope::subtree(&caller.acting.path);
    let all = organisations::all_in(&mut read, &caller, &scope, "", 1_000).await.unwrap();
    for place in all.into_iter().filter(|place| place.kind == Kind::Branch) {
        let figures = organisations::figures(&mut read, caller.area, &place, today).await.unwrap();
        if (3..50).contains(&figures.counts.members) {
            return place.id;
        }
    }
    panic!("no branch has more than two members");
}

async fn page(test: &Test, path: &str, role: &str, language: &str) -> (StatusCode, String) {
    let cookie = test.cookie(role).await;
    let request = Request::builder()
        .uri(path)
        .header(header::COOKIE, format!("jiceng_session={cookie}"))
        .header(header::ACCEPT_LANGUAGE, language);
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn a_tightened_value_reaches_findings_and_the_rules_pages_with_both_citations() {
    let folder = folder_of(FEW);
    for mut test in counties(200).await {
        lay(&mut test, folder.path());
        let large = branch_of_more_than_two(&test).await;
        let (status, body) = page(&test, &format!("/organisations/{large}"), "county-officer", "zh").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("一般不超过2名"), "the county's value decides");
        assert!(body.contains("第4条；本县（区）规定：《演示县办法》第3条"), "with both citations, marked");

        let (_, list) = page(&test, "/rules?origin=changed", "branch-secretary", "zh").await;
        assert!(list.contains("branch-size-max") && list.contains("本县（区）改过数值"));
        assert!(!list.contains("branch-setup"), "only what the county changed");
        let (_, rule) = page(&test, "/rules/branch-size-max", "branch-secretary", "zh").await;
        for words in ["《演示县办法》第3条", "（试行）》第4条", "国家规定：50", "最多：50 → 2", "2026-01-01"]
        {
            assert!(rule.contains(words), "{words}");
        }
        let (_, rule) = page(&test, "/rules/branch-size-max", "branch-secretary", "en").await;
        for words in ["Demo County Measures, article 3", "nationally 50", "maximum: 50 → 2"] {
            assert!(rule.contains(words), "{words}");
        }
    }
}

#[tokio::test]
async fn the_rules_page_searches_filters_and_turns_pages() {
    let test = one_county(20).await;
    let role = "county-officer";
    let count = |body: &str| body.matches("role=\"rowheader\"").count();
    let get = async |query: &str| page(&test, &format!("/rules{query}"), role, "zh").await;

    let (status, all) = get("").await;
    assert_eq!((status, count(&all)), (StatusCode::OK, 50));
    assert!(all.contains(&format!("{TODAY} 有效的规则")));
    let (_, second) = get("?page=2").await;
    assert!(second.contains("第 51–100 条") && count(&second) == 50);
    assert_eq!(count(&get("?size=20").await.1), 20);
    let (_, found) = get("?words=BRANCH-size").await;
    assert_eq!(count(&found), 1, "whatever the case");
    assert!(found.contains("<h2>党组织</h2>"), "by subject: {found}");
    assert!(found.contains("\">党支部党员人数一般不超过50名。</a>"), "headed by its words: {found}");
    assert!(found.contains("编号 branch-size-max"), "the id beside it: {found}");
    let (_, none) = get("?words=no+such+rule").await;
    assert!(none.contains("没有符合条件的规则"));
    let (_, members) = get("?subject=member&strength=block&checked=no").await;
    assert!(!members.contains("branch-setup"));

    // The rules on developing members changed on 2026-05-11.
    let article = |body: &str| body.contains("第32条");
    assert!(article(&get("?words=dev-extend&day=2026-05-10").await.1));
    assert!(!article(&get("?words=dev-extend&day=2026-05-11").await.1));

    for query in [
        "?subject=ship",
        "?strength=loud",
        "?checked=maybe",
        "?origin=x",
        "?day=2026-02-30",
        "?page=0",
        "?page=99",
        "?page=x",
        "?size=7",
    ] {
        let (status, body) = get(query).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(body.contains("id=\"errors\"") && count(&body) == 0, "{query}");
    }
    let (status, unknown) = get("/no-such-rule").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(unknown.contains("网址里的“no-such-rule”不是这里的页面") && unknown.contains("href=\"/rules\""));
}

#[tokio::test]
async fn every_rule_has_a_page_in_both_languages() {
    let test = one_county(20).await;
    let cookie = test.cookie("county-officer").await;
    let book = rules::national().unwrap();
    for rule in book.provisions() {
        for language in ["zh", "en"] {
            let request = Request::builder()
                .uri(format!("/rules/{}", rule.id))
                .header(header::COOKIE, format!("jiceng_session={cookie}"))
                .header(header::ACCEPT_LANGUAGE, language);
            let router = server::router(Arc::clone(&test.app), jiceng::routes());
            let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{} {language}", rule.id);
            let bytes = axum::body::to_bytes(response.into_body(), 4_000_000).await.unwrap();
            let body = String::from_utf8(bytes.to_vec()).unwrap();
            let main = body.split("<main").nth(1).unwrap();
            for key in ["rule-act-", "rule-value-", "rule-fact-", "rule-part-"] {
                assert!(!main.contains(key), "{} {language}: a key of the texts is shown: {key}", rule.id);
            }
        }
    }
}

/// The built program, in English and away from anybody's data.
#[tokio::test]
async fn the_rules_are_found_by_subject_and_by_the_usual_words_of_the_trade() {
    let test = one_county(20).await;
    let get = async |query: &str| page(&test, &format!("/rules{query}"), "branch-secretary", "zh").await;
    let search = async |words: &str| {
        let query: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        get(&format!("?words={query}&size=100")).await.1
    };
    let meetings = search("三会一课").await;
    for words in [
        "党支部党员大会一般每季度召开1次",
        "支部委员会会议一般每月召开1次",
        "党小组会一般每月召开1次",
        "上1次党课",
    ] {
        assert!(meetings.contains(words), "{words}: {meetings}");
    }
    assert!(!meetings.contains("年满18岁才能申请入党"), "nothing else");
    let finds = [
        ("换届", "每届任期5年"),
        ("发展党员", "年满18岁才能申请入党"),
        ("党费", "党费"),
        ("流动党员", "流动党员"),
        ("民主评议", "民主评议党员一般每年1次"),
        ("主题党日", "党支部每月相对固定1天开展主题党日"),
        ("组织生活会", "组织生活会"),
        ("两新", "两个覆盖"),
        ("功能型支部", "临时党支部一般不发展党员"),
        ("缴纳党费", "党费"),
        ("每月1次 主题党日", "主题党日每月1次"),
        ("主题党日每月1次", "主题党日每月1次"),
        ("召开党小组会", "党小组会一般每月召开1次"),
    ];
    for (words, rule) in finds {
        let found = search(words).await;
        assert!(found.contains(rule) && found.contains("role=\"rowheader\""), "{words}: {rule}");
    }
    assert!(search("三会一课 没有这样的词").await.contains("没有符合条件的规则"));

    let all = get("").await.1;
    let html = crate::html::Html::parse(&all);
    let views: Vec<(String, String)> = html
        .all("a")
        .map(|it| (it.attribute("href").to_owned(), it.text.clone()))
        .filter(|(href, _)| href.starts_with("/rules?subject="))
        .collect();
    assert!(views.len() > 5, "{views:?}");
    for (href, label) in &views {
        let count = label.trim_end_matches('）').rsplit('（').next().unwrap();
        let found = get(&format!("{}&size=100", href.trim_start_matches("/rules"))).await.1;
        assert_eq!(found.matches("role=\"rowheader\"").count().to_string(), count, "{label}");
        assert!(!label.contains("基本单元"));
    }
    let narrowed = search("三会一课").await;
    assert!(
        narrowed.contains("subject=organisation") && !narrowed.contains("subject=dues"),
        "only where some are found"
    );
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiceng"));
    command.args(words).env("LC_ALL", "en_US.UTF-8").current_dir(std::env::temp_dir()).stdin(Stdio::null());
    command
}

fn run(words: &[&str]) -> Output {
    program(words).output().unwrap()
}

/// A folder with an installation in it.
fn installation() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let county = ["--organisation", "990100", "--found", "中共演示县委员会", "--data", name(data.path())];
    let account = ["account", "create", "--name", "first", "--display", "First", "--role", "county-officer"];
    done(&[account.as_slice(), &county].concat());
    data
}

/// What is said by a command that is done.
fn done(words: &[&str]) -> String {
    let output = run(words);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{words:?}: {out}{err}");
    out
}

/// What is said by a command that is refused, on both outputs.
fn refused(words: &[&str]) -> String {
    let output = run(words);
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!output.status.success(), "{words:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(words: &[&str]) -> serde_json::Value {
    serde_json::from_str(&done(words)).unwrap()
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn rules_are_listed_with_filters_in_the_language_asked() {
    let all = done(&["rules", "list"]);
    assert!(all.lines().count() > 200, "{all}");
    let line = all.lines().find(|line| line.starts_with("branch-setup ")).unwrap();
    assert!(line.contains("organisation") && line.contains("A unit with 3 or more"), "{line}");
    let chinese = done(&["rules", "list", "--language", "zh"]);
    assert!(chinese.contains("有正式党员3名以上的单位"), "{chinese}");
    let mut default = program(&["rules", "list"]);
    default.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
    assert_eq!(text(&default.output().unwrap().stdout), chinese, "Chinese unless something else is asked");

    let unconfirmed = done(&["rules", "list", "--unconfirmed"]);
    assert!(unconfirmed.lines().all(|line| line.contains("to be confirmed")), "{unconfirmed}");
    let members = json(&["rules", "list", "--subject", "member", "--json"]);
    let members = members.as_array().unwrap();
    assert!(!members.is_empty() && members.iter().all(|rule| rule["subject"] == "member"));
    assert!(members[0]["text"]["zh"].is_string() && members[0]["strength"].is_string());
    let before = json(&["rules", "list", "--on", "2018-10-27", "--json"]);
    assert!(before.as_array().unwrap().iter().all(|rule| rule["rule"] != "branch-setup"));
    assert!(refused(&["rules", "list", "--subject", "ship"]).contains("organisation"));
    assert!(refused(&["rules", "show", "branch-setups"]).contains("branch-setup, "), "those like it");
}

#[test]
fn a_rule_is_shown_in_words_and_as_data() {
    let said = done(&["rules", "show", "branch-setup"]);
    for words in [
        "“kind of organisation” is branch",
        "organisation.full_members (full members): a whole number; needed to judge",
        "minimum (minimum): 3",
        "2018-10-28",
        "Examples",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("floating_members"), "only what the rule reads");
    let data = json(&["rules", "show", "branch-setup", "--json"]);
    let names: Vec<&str> =
        data["facts"].as_array().unwrap().iter().map(|fact| fact["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["kind", "full_members"]);
    assert_eq!(data["facts"][0]["one_of"][3], "branch");
    assert_eq!(data["facts"][0]["words"]["branch"]["zh"], "党支部");
    assert_eq!((&data["strength"], &data["editions"][0]["values"]["minimum"]), (&"warn".into(), &3.into()));
    assert_eq!(data["editions"][0]["conditions"]["applies"]["cel"], "organisation.kind == 'branch'");
}

#[test]
fn a_rule_is_asked_about_facts_and_what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.json");
    let file = name(&file);
    let ask = ["rules", "eval", "branch-setup", "--on", "2026-06-01", "--facts", file];
    let write = |json: &str| std::fs::write(file, json).unwrap();

    write(r#"{ "kind": "branch", "full_members": 2 }"#);
    let said = json(&ask);
    assert_eq!(
        (&said["outcome"], &said["edition"], &said["article"]),
        (&"warn".into(), &"2018".into(), &"4".into())
    );
    let mut keys: Vec<&String> = said.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["article", "edition", "outcome", "rule", "text"]);
    write(r#"{ "organisation": { "kind": "branch", "full_members": 3 } }"#);
    assert_eq!(json(&ask)["outcome"], "allow");

    write(r#"{ "kind": "branch" }"#);
    let output = run(&ask);
    assert!(!output.status.success() && output.stdout.is_empty());
    let said = text(&output.stderr);
    assert!(said.contains("full_members (full members): a whole number"), "{said}");
    assert!(said.contains(r#"{"full_members":3}"#) && said.contains(file), "how to give it: {said}");

    let early = ["rules", "eval", "branch-setup", "--on", "2010-01-01", "--facts", file];
    let output = run(&early);
    assert!(!output.status.success() && output.stdout.is_empty(), "no edition was in force");
    let said = text(&output.stderr);
    assert!(said.contains("2010-01-01") && said.contains("since 2018-10-28"), "{said}");

    write(r#"{ "kind": "ship", "sails": 3 }"#);
    let said = refused(&ask);
    assert!(said.contains("organisation.sails") && said.contains("general-branch"), "{said}");
    write("{ kind: ");
    assert!(refused(&ask).contains("is not JSON"));
    write("[]");
    assert!(refused(&ask).contains("must be a JSON object"));
    let duty = ["rules", "eval", "org-life-meeting", "--on", "2026-06-01", "--facts", file];
    write("{}");
    assert!(refused(&duty).contains("due in every period"));
}

#[test]
fn the_facts_that_a_rule_is_shown_with_are_the_facts_that_it_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    for rule in ["branch-setup", "committee-size", "dev-age", "dues-rate-1"] {
        let shown = done(&["rules", "show", rule]);
        let sample = shown.lines().find(|line| line.starts_with("  {")).unwrap().trim();
        assert!(sample.contains('.'), "named as conditions name them: {sample}");
        let facts = folder.path().join("facts.json");
        std::fs::write(&facts, sample).unwrap();
        done(&["rules", "eval", rule, "--on", "2026-06-01", "--facts", name(&facts)]);
    }
    let facts = folder.path().join("twice.json");
    std::fs::write(&facts, r#"{"kind": "branch", "organisation.kind": "branch"}"#).unwrap();
    let said = refused(&["rules", "eval", "branch-setup", "--on", "2026-06-01", "--facts", name(&facts)]);
    assert!(said.contains("“kind” is written twice"), "{said}");
}

#[test]
fn a_day_before_every_rule_is_told() {
    let said = done(&["rules", "list", "--on", "1900-01-01", "--language", "zh"]);
    assert!(said.contains("1900-01-01 那天没有"), "{said}");
    assert_eq!(json(&["rules", "list", "--on", "1900-01-01", "--json"]), serde_json::json!([]));
}

#[test]
fn a_county_is_checked_and_laid_over_the_national_rules() {
    let fixture = fixture();
    let county = name(&fixture);
    let said = done(&["rules", "check", county]);
    for words in ["branch-size-max maximum: 50 → 45", "demo-county-secretary", "All 4 examples"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(done(&["rules", "check", "--rules", county]), said);
    let shown = json(&["rules", "show", "branch-size-max", "--json", "--rules", county]);
    let newest = shown["editions"].as_array().unwrap().last().unwrap();
    assert_eq!((&newest["origin"], &newest["values"]["maximum"]), (&"changed".into(), &45.into()));
    assert_eq!(newest["county"]["national_values"]["maximum"], 50);
    let listed = done(&["rules", "list", "--rules", county]);
    assert!(listed.contains("the county's own") && listed.contains("changed by the county"));
    let national = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
    assert!(done(&["rules", "check", name(&national)]).contains("whole rulebook"));
    let root = done(&["rules", "check", name(national.parent().unwrap())]);
    assert!(root.contains("whole rulebook") && root.contains("examples"), "{root}");
    assert!(refused(&["rules", "check", "/no/such/folder"]).contains("There is no folder /no/such/folder"));
    let file = national.join("units.toml");
    assert!(refused(&["rules", "check", name(&file)]).contains("is not a folder"));

    let loosened = folder_of(LOOSENED);
    let said = refused(&["rules", "check", name(loosened.path())]);
    for words in
        ["county.toml:4: overlay[dev-target-publicity].values.working_days", "which blocks", "never looser"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let unknown = folder_of(&FEW.replace("branch-size-max", "branch-size").replace("maximum", "most"));
    assert!(
        refused(&["rules", "check", name(unknown.path())])
            .contains("county.toml:3: overlay[branch-size].rule")
    );
    let unknown = folder_of(&FEW.replace("maximum", "most"));
    assert!(refused(&["rules", "check", name(unknown.path())]).contains("unknown value 'value.most'"));
    let wrong = folder_of(FEW);
    std::fs::create_dir(wrong.path().join("examples")).unwrap();
    let example = "[[example]]\nrule = \"branch-size-max\"\non = \"2026-06-01\"\noutcome = \"allow\"\n\
                   facts = { kind = \"branch\", members = 3 }\n";
    std::fs::write(wrong.path().join("examples/a.toml"), example).unwrap();
    assert!(refused(&["rules", "check", name(wrong.path())]).contains("should say allow and says warn"));
    let empty = tempfile::tempdir().unwrap();
    assert!(refused(&["rules", "check", name(empty.path())]).contains("no rule files"));
    assert!(refused(&["rules", "check", "no-such-folder"]).contains("no-such-folder"));
}

#[test]
fn a_county_that_loosens_a_national_rule_stops_every_command_that_needs_the_rules() {
    let loosened = folder_of(LOOSENED);
    let rules = name(loosened.path());
    let data = installation();
    let place = name(data.path());
    let commands: [&[&str]; 5] = [
        &["serve", "--listen", "127.0.0.1:0", "--data", place, "--rules", rules],
        &["demo", "--listen", "127.0.0.1:0", "--members", "20", "--data", place, "--rules", rules],
        &["organisations", "list", "--data", place, "--rules", rules],
        &["rules", "list", "--rules", rules],
        &["import", "members", "a.xlsx", "--organisation", "9", "--data", place, "--rules", rules],
    ];
    for words in commands {
        let said = refused(words);
        assert!(said.contains("county.toml:4: overlay[dev-target-publicity]"), "{words:?}: {said}");
        assert!(said.contains("rules check"), "{words:?} says what to do: {said}");
    }
}

#[test]
fn the_rules_in_an_installation_are_found_by_themselves_and_the_doctor_looks_at_them() {
    let data = installation();
    let place = name(data.path());
    let rules = data.path().join("rulebook");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(rules.join("county.toml"), FEW).unwrap();
    let said = done(&["doctor", "--data", place]);
    assert!(said.contains("1 of them the county's or changed by it") && said.ends_with("sound\n"), "{said}");
    let shown = done(&["rules", "show", "branch-size-max", "--data", place]);
    assert!(shown.contains("county 2, national 50"), "{shown}");
    assert!(!done(&["rules", "show", "branch-size-max"]).contains("county 2"), "not elsewhere");

    std::fs::write(rules.join("county.toml"), LOOSENED).unwrap();
    let said = refused(&["doctor", "--data", place]);
    assert!(said.contains("county.toml:4") && said.contains("the rulebook cannot be used"), "{said}");
}

#[test]
fn nobody_reading_on_is_no_error() {
    // More than a pipe holds, so that the program is still writing.
    let long = ["rules", "list", "--json"];
    let mut child = program(&long).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
}
