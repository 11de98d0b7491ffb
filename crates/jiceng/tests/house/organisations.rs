//! Acts on organisations: what happened, when, and what stood where on a past day, the same on both databases.

use crate::common::{TODAY, Test, counties};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::members::{self, Category, Draft, PersonName};
use jiceng::organisations::{
    self, ActError, Duty, Expected, Found, Grounds, Kind, NewTerm, Organisation, OrganisationName, Refusal,
    Setting,
};
use jiceng::platform::access::{self, Caller, Scope};
use jiceng::platform::{journal, server};
use jiff::civil::{Date, date};
use std::sync::Arc;
use tower::ServiceExt as _;

pub(crate) async fn caller(test: &Test, role: &str) -> Caller {
    let cookie = test.cookie(role).await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

pub(crate) async fn by_code(test: &Test, caller: &Caller, code: &str) -> Organisation {
    let mut read = test.app.db.read().await.unwrap();
    organisations::by_code(&mut read, caller.area, code).await.unwrap().unwrap()
}

pub(crate) fn grounds(on: Date) -> Grounds {
    Grounds {
        on,
        document: Some("演组〔2026〕7号".to_owned()),
        approved_by: Some("中共演示县委员会".to_owned()),
        reason: Some("经集体研究".to_owned()),
    }
}

pub(crate) async fn add_member(test: &Test, caller: &Caller, branch: &Organisation, name: &str, from: Date) {
    let mut write = test.app.db.write(&[caller.area.0]).await.unwrap();
    let draft = Draft { category: Category::Full, ..Draft::of_nobody(PersonName(name.to_owned())) };
    members::add(&test.app, &mut write, caller.area, (branch.id, &branch.path), &draft, from).await.unwrap();
    write.commit().await.unwrap();
}

/// Founds with everything approved, for the rest of a test.
pub(crate) async fn found(
    test: &Test,
    caller: &Caller,
    superior: &Organisation,
    what: (Kind, &str, &str),
    on: Date,
) -> Organisation {
    let (kind, name, code) = what;
    let new = Found {
        kind,
        setting: Setting::Village,
        name,
        code,
        superior: Some(superior),
        founded: Some(on.into()),
        document: None,
        telephone: None,
    };
    let expected = Expected { full: Some(5), ..Expected::default() };
    let write = test.app.db.write(&[caller.area.0]).await.unwrap();
    let prepared =
        organisations::found_below(&test.app, write, caller, &new, &expected, &grounds(on)).await.unwrap();
    prepared.commit().await.unwrap()
}

pub(crate) async fn stood_on(
    test: &Test,
    caller: &Caller,
    organisation: &Organisation,
    on: Date,
) -> Option<Organisation> {
    let mut read = test.app.db.read().await.unwrap();
    organisations::as_of(&mut read, caller.area, organisation, on).await.unwrap()
}

pub(crate) async fn sound(test: &Test, caller: &Caller) {
    let mut read = test.app.db.read().await.unwrap();
    for (what, count) in jiceng::cli::invariants(&mut read, caller.area).await.unwrap() {
        assert_eq!(count, 0, "{what}");
    }
    let (_, faults) = journal::verify(&mut read, caller.area).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_branch_is_founded_led_renamed_moved_merged_and_each_day_can_be_asked() {
    for test in counties(30).await {
        let app = &test.app;
        let officer = caller(&test, "county-officer").await;
        let write = || async { app.db.write(&[officer.area.0]).await.unwrap() };
        let town = by_code(&test, &officer, "990101").await;
        let other = by_code(&test, &officer, "990102").await;

        let general = found(
            &test,
            &officer,
            &town,
            (Kind::GeneralBranch, "中共新河片区总支部委员会", "X1"),
            date(2020, 1, 1),
        )
        .await;
        let branch =
            found(&test, &officer, &general, (Kind::Branch, "中共新河村支部委员会", "X2"), date(2020, 2, 1))
                .await;
        let twin =
            found(&test, &officer, &general, (Kind::Branch, "中共老河村支部委员会", "X3"), date(2020, 2, 1))
                .await;
        assert!(branch.path.starts_with(&general.path));
        add_member(&test, &officer, &branch, "冯甲", date(2020, 3, 1)).await;
        add_member(&test, &officer, &branch, "冯乙", date(2020, 3, 1)).await;

        let new = NewTerm::begun(date(2020, 4, 1), 5);
        organisations::begin_term(app, write().await, &officer, &branch, &new, &grounds(new.started))
            .await
            .unwrap()
            .commit()
            .await
            .unwrap();
        let branch = by_code(&test, &officer, "X2").await;
        organisations::appoint(
            app,
            write().await,
            &officer,
            &branch,
            (None, "冯甲"),
            (Duty::Secretary, None),
            &grounds(date(2020, 4, 1)),
        )
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();

        let branch = by_code(&test, &officer, "X2").await;
        let name = OrganisationName::parse("中共新河社区支部委员会").unwrap();
        let renamed =
            organisations::rename(app, write().await, &officer, &branch, &name, &grounds(date(2022, 5, 1)))
                .await
                .unwrap()
                .commit()
                .await
                .unwrap();
        assert_eq!(renamed.short_name, "新河社区党支部");
        let found_by_pinyin =
            organisations::search(&mut app.db.read().await.unwrap(), &officer, "xhsq", 5).await.unwrap();
        assert_eq!(found_by_pinyin.first().map(|it| it.id), Some(branch.id));

        let general = by_code(&test, &officer, "X1").await;
        let prepared = organisations::move_below(
            app,
            write().await,
            &officer,
            &general,
            &other,
            &grounds(date(2023, 6, 1)),
        )
        .await
        .unwrap();
        assert_eq!((prepared.below, prepared.members), (2, 2));
        let moved = prepared.commit().await.unwrap();
        assert!(moved.path.starts_with(&other.path));
        sound(&test, &officer).await;

        let (branch, twin) =
            (by_code(&test, &officer, "X2").await, by_code(&test, &officer, &twin.code).await);
        assert!(branch.path.starts_with(&moved.path));
        let prepared = organisations::merge_into(
            app,
            write().await,
            &officer,
            &branch,
            &twin,
            &grounds(date(2024, 7, 1)),
        )
        .await
        .unwrap();
        assert_eq!(prepared.members, 2);
        prepared.commit().await.unwrap();
        sound(&test, &officer).await;

        // Before and after each day.
        let then = stood_on(&test, &officer, &branch, date(2020, 1, 31)).await;
        assert!(then.is_none(), "not founded yet");
        let then = stood_on(&test, &officer, &branch, date(2022, 4, 30)).await.unwrap();
        assert_eq!(then.name, "中共新河村支部委员会");
        assert!(then.path.starts_with(&town.path));
        let then = stood_on(&test, &officer, &branch, date(2023, 6, 1)).await.unwrap();
        assert_eq!(then.name, "中共新河社区支部委员会");
        assert!(then.path.starts_with(&other.path));
        assert!(stood_on(&test, &officer, &branch, date(2024, 7, 1)).await.is_none(), "merged away");
        let mut read = app.db.read().await.unwrap();
        let led = organisations::leaders(&mut read, officer.area, branch.id, date(2021, 1, 1)).await.unwrap();
        assert_eq!(led.len(), 1);
        let led = organisations::leaders(&mut read, officer.area, branch.id, date(2024, 7, 2)).await.unwrap();
        assert!(led.is_empty(), "posts end with the branch");
        let browser = Browser { test: &test, cookie: test.cookie("county-officer").await };
        let (status, past) = browser.get("/members/past").await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            past.contains("所在党支部合并"),
            "those who left with the branch are listed with why: {past}"
        );
        let counts = organisations::counts_in(&mut read, &officer, &Scope::alone(&twin.path)).await.unwrap();
        assert_eq!(counts.first().map(|(_, counts)| counts.members), Some(2));
        drop(read);

        // The emptied twin cannot be closed while members stand in the way.
        let twin = by_code(&test, &officer, "X3").await;
        let refused =
            organisations::close(app, write().await, &officer, &twin, &grounds(TODAY)).await.map(drop);
        let wanted = Refusal::NotEmpty { members: 2, organisations: 0 };
        assert!(matches!(refused, Err(ActError::Refused(refusal)) if refusal == wanted));
        let empty =
            found(&test, &officer, &moved, (Kind::Branch, "中共空村支部委员会", "X4"), date(2024, 8, 1))
                .await;
        let prepared =
            organisations::close(app, write().await, &officer, &empty, &grounds(TODAY)).await.unwrap();
        assert_eq!(prepared.commit().await.unwrap().dissolved_on, Some(TODAY));
        sound(&test, &officer).await;
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn each_refusal_says_why_and_rules_ask_for_a_reason_that_is_kept() {
    for test in counties(30).await {
        let app = &test.app;
        let officer = caller(&test, "county-officer").await;
        let write = || async { app.db.write(&[officer.area.0]).await.unwrap() };
        let town = by_code(&test, &officer, "990101").await;
        let branch = by_code(&test, &officer, "990101001").await;
        let other = by_code(&test, &officer, "990102").await;
        let refused = |result: Result<organisations::Prepared, ActError>| match result.map(drop) {
            Err(ActError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        let tomorrow = TODAY.tomorrow().unwrap();
        let late =
            organisations::move_below(app, write().await, &officer, &branch, &other, &grounds(tomorrow))
                .await;
        assert_eq!(refused(late), Refusal::Future);
        let early = organisations::move_below(
            app,
            write().await,
            &officer,
            &branch,
            &other,
            &grounds(date(1990, 1, 1)),
        )
        .await;
        assert!(matches!(refused(early), Refusal::Early { .. }));
        let inside =
            organisations::move_below(app, write().await, &officer, &town, &branch, &grounds(TODAY)).await;
        assert_eq!(refused(inside), Refusal::Inside);
        let same =
            organisations::move_below(app, write().await, &officer, &branch, &town, &grounds(TODAY)).await;
        assert_eq!(refused(same), Refusal::SamePlace);
        let kinds =
            organisations::merge_into(app, write().await, &officer, &branch, &other, &grounds(TODAY)).await;
        assert_eq!(refused(kinds), Refusal::OtherKind);
        let below =
            found(&test, &officer, &town, (Kind::Committee, "中共河口社区委员会", "S1"), date(2020, 1, 1))
                .await;
        let own =
            organisations::merge_into(app, write().await, &officer, &town, &below, &grounds(TODAY)).await;
        assert_eq!(refused(own), Refusal::IntoOwn);
        let top = by_code(&test, &officer, "990100").await;
        let topmost = organisations::close(app, write().await, &officer, &top, &grounds(TODAY)).await;
        assert_eq!(refused(topmost), Refusal::Topmost);
        let group =
            organisations::change_kind(app, write().await, &officer, &town, Kind::Branch, &grounds(TODAY))
                .await;
        assert!(matches!(refused(group), Refusal::KindAbove { .. }));

        // Without approval the rule of article 7 asks for a reason, and names itself.
        let bare = Grounds::day(TODAY);
        let prepared =
            organisations::move_below(app, write().await, &officer, &branch, &other, &bare).await.unwrap();
        let rules: Vec<&str> = prepared.findings.iter().map(|it| it.rule.as_str()).collect();
        assert!(rules.contains(&"branch-move-approval"), "{rules:?}");
        assert!(
            prepared.findings[0].citation(true).contains("第7条"),
            "{}",
            prepared.findings[0].citation(true)
        );
        let refused = prepared.commit().await;
        assert!(matches!(refused, Err(ActError::Rules(Refusal::ReasonMissing, _))));
        let now = by_code(&test, &officer, "990101001").await;
        assert_eq!(now.path, branch.path, "nothing of a refused act remains");

        // A new branch with two full members is below the threshold of article 4.
        let new = Found {
            kind: Kind::Branch,
            setting: Setting::Joint,
            name: "中共联合支部委员会",
            code: "J1",
            superior: Some(&town),
            founded: None,
            document: None,
            telephone: None,
        };
        let expected = Expected { full: Some(2), joint_units: Some(6), ..Expected::default() };
        let prepared =
            organisations::found_below(app, write().await, &officer, &new, &expected, &bare).await.unwrap();
        let rules: Vec<&str> = prepared.findings.iter().map(|it| it.rule.as_str()).collect();
        assert!(rules.contains(&"branch-setup") && rules.contains(&"branch-joint-max"), "{rules:?}");
        drop(prepared);

        // The committee's own administrator may not close or move the committee itself.
        let secretary = caller(&test, "committee-secretary").await;
        let own =
            organisations::close(app, write().await, &secretary, &town, &grounds(TODAY)).await.map(drop);
        assert!(matches!(own, Err(ActError::App(_))), "{own:?}");
    }
}

struct Browser<'t> {
    test: &'t Test,
    cookie: String,
}

impl Browser<'_> {
    async fn send(&self, method: Method, path: &str, body: &str) -> (StatusCode, String, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header("accept-language", "zh-CN")
            .header(header::COOKIE, format!("jiceng_session={}", self.cookie))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let router = server::router(Arc::clone(&self.test.app), jiceng::routes());
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.map_or("", |value| value.to_str().unwrap()).to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
        (status, location, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, _, body) = self.send(Method::GET, path, "").await;
        (status, body)
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    form.finish()
}

#[tokio::test]
async fn the_second_writer_sees_what_the_first_one_changed() {
    for test in counties(10).await {
        let officer = caller(&test, "county-officer").await;
        let browser = Browser { test: &test, cookie: test.cookie("county-officer").await };
        let branch = by_code(&test, &officer, "990101001").await;
        let page = organisations::pages::revise::path(branch.id);
        let (status, body) = browser.get(&page).await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("0000-5550100"), "the form shows what is recorded");
        let version = branch.version.to_string();
        let typed = |phone, address| {
            let fields = [
                ("version", version.as_str()),
                ("setting", "village"),
                ("telephone", phone),
                ("address", address),
            ];
            form(&fields)
        };
        let (status, to, body) = browser.send(Method::POST, &page, &typed("0000-1", "河口村一组")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert!(to.contains("done=revise"));
        let (status, _, body) = browser.send(Method::POST, &page, &typed("0000-2", "河口村一组")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(body.contains("现在的登记：0000-1") && body.contains("您填写的：0000-2"), "{body}");
        let now = by_code(&test, &officer, "990101001").await;
        assert_eq!(now.telephone.as_deref(), Some("0000-1"));
    }
}

#[tokio::test]
async fn a_move_is_checked_reasoned_done_and_shown_through_the_pages() {
    for test in counties(30).await {
        let officer = caller(&test, "county-officer").await;
        let browser = Browser { test: &test, cookie: test.cookie("county-officer").await };
        let branch = by_code(&test, &officer, "990101001").await;
        let page = organisations::pages::move_below::path(branch.id);
        let version = branch.version.to_string();
        let wrong = form(&[("version", &version), ("superior", "没有的党委"), ("on", "2026-13-01")]);
        let (status, _, body) = browser.send(Method::POST, &page, &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("有 2 处需要修改") && body.contains("没有的党委"), "{body}");

        let mut fields = vec![("version", version.as_str()), ("superior", "990102"), ("on", "2026-11-24")];
        let (status, _, body) = browser.send(Method::POST, &page, &form(&fields)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("请核对") && body.contains("支部工作条例"), "{body}");
        fields.push(("step", "do"));
        let (status, _, body) = browser.send(Method::POST, &page, &form(&fields)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("请写明理由"), "{body}");
        fields.push(("reason", "行政村划归柳河镇"));
        let (status, to, body) = browser.send(Method::POST, &page, &form(&fields)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (_, body) = browser.get(&to).await;
        assert!(body.contains("“调整隶属”已办好") && body.contains("行政村划归柳河镇"), "{body}");
        let (_, body) = browser.get(&format!("{}?on=2026-11-23", to.split('?').next().unwrap())).await;
        assert!(body.contains("这里显示 2026-11-23 的情况") && body.contains("青石镇党委"), "{body}");

        // A branch secretary has no such page; a committee's administrator not for another town's branch.
        let secretary = Browser { test: &test, cookie: test.cookie("branch-secretary").await };
        assert_eq!(secretary.get(&page).await.0, StatusCode::FORBIDDEN);
        let committee = Browser { test: &test, cookie: test.cookie("committee-secretary").await };
        assert_eq!(committee.get(&page).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_list_shows_levels_counts_exceptions_and_past_days() {
    for test in counties(60).await {
        let browser = Browser { test: &test, cookie: test.cookie("county-officer").await };
        let (status, body) = browser.get("/organisations").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("青石镇党委") && body.contains("只看需要改正的组织"), "{body}");
        let officer = caller(&test, "county-officer").await;
        let town = by_code(&test, &officer, "990101").await;
        let (_, body) = browser.get(&organisations::pages::list::below(town.id, None)).await;
        assert!(body.contains("河口村党支部"));
        let order = |body: &str| -> Vec<String> {
            let rows = body.split("<tbody>").nth(1).unwrap().split("<th scope=\"row\">").skip(1);
            rows.map(|row| row.split("nowrap\">").nth(1).unwrap().split('<').next().unwrap().to_owned())
                .collect()
        };
        let mut read = test.app.db.read().await.unwrap();
        let scope = Scope::subtree(&town.path);
        let all = organisations::all_in(&mut read, &officer, &scope, &town.path, 500).await.unwrap();
        let all = all.into_iter().filter(|it| it.superior == Some(town.id));
        let (codes, paths): (Vec<String>, Vec<String>) = all.map(|it| (it.code, it.path)).unzip();
        drop(read);
        assert!(codes.len() > 10 && codes.is_sorted(), "codes are given in the order of the tree: {codes:?}");
        for past in ["", "&on=2026-11-20"] {
            let page = format!("/organisations?below={}&size=20{past}", town.id);
            assert_eq!(order(&browser.get(&page).await.1), codes, "{page}");
            // The next page goes on after a path code.
            let (_, rest) = browser.get(&format!("{page}&after={}", paths[4])).await;
            assert_eq!(order(&rest), codes[5..], "{page}");
        }
        let (_, body) = browser.get("/organisations?words=没有这样的").await;
        assert!(body.contains("没有找到这样的党组织") && body.contains("看全部党组织"), "{body}");
        let branch = by_code(&test, &officer, "990101001").await;
        let (_, body) = browser.get(&organisations::pages::list::below(branch.id, None)).await;
        assert!(body.contains("导入党组织名册") && body.contains("在下面设立党组织"), "{body}");
        let (_, body) = browser.get(&format!("/organisations?below={}&size=20&on=1990-01-01", town.id)).await;
        assert!(body.contains("下面没有党组织"), "nothing stood then: {body}");
        let (_, body) = browser.get("/organisations?pressing=yes&size=20").await;
        assert!(body.contains("下一页") || body.contains("rel=\"next\""), "{body}");
        let (status, body) = browser.get("/organisations?on=garbage&after=%00&after-id=x&size=-4").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("请写成日期") && body.contains("没有“-4”这一项"), "{body}");

        let mut read = test.app.db.read().await.unwrap();
        let first = organisations::board(&test.app, &mut read, &officer).await.unwrap();
        let again = organisations::board(&test.app, &mut read, &officer).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again), "nothing changed, nothing is worked out again");
        let county = first.below(&Scope::subtree("0001"));
        assert_eq!((county.organisations, county.members), (57, 60));
        drop(read);
        add_member(&test, &officer, &by_code(&test, &officer, "990101001").await, "钱新", TODAY).await;
        let mut write = test.app.db.write(&[officer.area.0]).await.unwrap();
        let payload = serde_json::json!({});
        let act = journal::Act { name: "member.added", kind: "person", subject: None, payload: &payload };
        journal::append(&test.app, &mut write, &officer, &act).await.unwrap();
        write.commit().await.unwrap();
        let mut read = test.app.db.read().await.unwrap();
        let after = organisations::board(&test.app, &mut read, &officer).await.unwrap();
        assert_eq!(after.below(&Scope::subtree("0001")).members, 61);
    }
}
