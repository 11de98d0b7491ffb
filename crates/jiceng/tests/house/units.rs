//! Units and the two coverages, page by page on both databases.

use crate::common::{Test, counties};
use crate::http::{get, post, signed_in};
use axum::http::StatusCode;
use jiceng::platform::access::{self, Caller, Scope};
use jiceng::{organisations, units};
use jiff::civil::{Date, date};

const TODAY: Date = crate::common::TODAY;

async fn caller(test: &Test, role: &str) -> Caller {
    let cookie = test.cookie(role).await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

async fn find(test: &Test, caller: &Caller, words: &str) -> Vec<units::Listed> {
    let filter = units::Filter { words: words.to_owned(), ..Default::default() };
    units::list(&mut test.app.db.read().await.unwrap(), caller, &filter, TODAY, None, 50).await.unwrap()
}

/// A filled form of a firm in the first town.
fn firm<'a>(name: &'a str, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("kind", "enterprise"),
        ("territory", "990101"),
        ("code", code),
        ("within", "青石工业园"),
        ("operation", "normal"),
        ("people", "30"),
        ("members", "3"),
        ("full-members", "3"),
    ]
}

fn changed<'a>(form: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(field, old)| (*field, if *field == name { value } else { *old })).collect()
}

#[tokio::test]
async fn a_unit_is_added_found_covered_ended_and_closed() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "committee-secretary").await;
        let officer = caller(&test, "committee-secretary").await;
        let form = firm("上湾电子有限公司", "91990100MA00000017");
        let added = post(&test, &cookie, "/units/new", &form).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = get(&test, &cookie, &added.to).await.text;
        for wanted in [
            "上湾电子有限公司",
            "青石工业园",
            "单位已登记",
            "还没有党组织覆盖",
            "还没有单独建立党支部",
            "第4条",
        ] {
            assert!(page.contains(wanted), "{wanted} in {page}");
        }
        for words in ["上湾电子", "swdz", "shangwandian", "91990100ma00000017"] {
            assert_eq!(find(&test, &officer, words).await.len(), 1, "{words}");
        }
        let id = find(&test, &officer, "上湾电子").await[0].id;
        let cover = [
            ("organisation", "青石工业园联合"),
            ("manner", "regional"),
            ("from", "2026年1月5日"),
            ("until", "2026-06-30"),
        ];
        let covered = post(&test, &cookie, &format!("/units/{id}/cover"), &cover).await;
        assert_eq!(covered.status, StatusCode::SEE_OTHER, "{}", covered.text);
        let again =
            post(&test, &cookie, &format!("/units/{id}/cover"), &changed(&cover, "from", "2026-06-30")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("不用重复登记"), "{}", again.text);
        let area = officer.area;
        let covers = units::covers(&mut test.app.db.read().await.unwrap(), area, id).await.unwrap();
        assert_eq!(
            (covers.len(), covers[0].from, covers[0].until),
            (1, date(2026, 1, 5), Some(date(2026, 6, 30)))
        );
        assert!(get(&test, &cookie, &format!("/units/{id}")).await.text.contains("已经结束"));

        let open =
            [("organisation", "990101901"), ("manner", "guide"), ("name", "周志强"), ("from", "2026-07-01")];
        let nameless = post(&test, &cookie, &format!("/units/{id}/cover"), &changed(&open, "name", "")).await;
        assert!(nameless.text.contains("请填写党建指导员的姓名"), "{}", nameless.text);
        assert_eq!(
            post(&test, &cookie, &format!("/units/{id}/cover"), &open).await.status,
            StatusCode::SEE_OTHER
        );
        let covers = units::covers(&mut test.app.db.read().await.unwrap(), area, id).await.unwrap();
        let end = format!("/unit-covers/{}/end", covers[0].id);
        assert!(get(&test, &cookie, &end).await.text.contains("结束这项覆盖"));
        let early = post(&test, &cookie, &end, &[("last-day", "2026-06-30")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(post(&test, &cookie, &end, &[("act", "void")]).await.status, StatusCode::SEE_OTHER);
        assert!(get(&test, &cookie, &format!("/units/{id}")).await.text.contains("已作废"));
    }
}

#[tokio::test]
async fn a_unit_is_closed_opened_again_and_its_course_stays() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "committee-secretary").await;
        let officer = caller(&test, "committee-secretary").await;
        let form = firm("上湾电子有限公司", "91990100MA00000017");
        post(&test, &cookie, "/units/new", &form).await;
        let id = find(&test, &officer, "上湾电子").await[0].id;
        let cover = [("organisation", "990101901"), ("manner", "regional"), ("from", "2026-07-01")];
        post(&test, &cookie, &format!("/units/{id}/cover"), &cover).await;
        let area = officer.area;
        let close = format!("/units/{id}/close");
        assert!(get(&test, &cookie, &close).await.text.contains("注销这个单位"));
        let closed = post(&test, &cookie, &close, &[("on", "2026-11-20"), ("reason", "迁往外县")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
        assert!(find(&test, &officer, "上湾电子").await.is_empty(), "closed units are listed apart");
        let covers = units::covers(&mut test.app.db.read().await.unwrap(), area, id).await.unwrap();
        assert_eq!(covers[0].until, Some(date(2026, 11, 19)), "coverage ends the day before");
        let reopen = post(&test, &cookie, &format!("/units/{id}/reopen"), &[]).await;
        assert_eq!(reopen.status, StatusCode::SEE_OTHER);
        assert_eq!(find(&test, &officer, "上湾电子").await.len(), 1);
        let page = get(&test, &cookie, &format!("/units/{id}")).await.text;
        for act in ["登记单位", "登记覆盖", "注销单位", "恢复单位"] {
            assert!(page.contains(act), "{act}");
        }
        let read = &mut test.app.db.read().await.unwrap();
        let (_, faults) = jiceng::platform::journal::verify(read, area).await.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[tokio::test]
async fn wrong_entries_are_told_beside_their_fields_and_kept() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "committee-secretary").await;
        let form = firm("上湾电子有限公司", "91990100MA00000017");
        for (field, value, said) in [
            ("name", "", "请填写这一项"),
            ("name", "青石机械有限公司", "已经登记了同名"),
            ("kind", "castle", "请从列出的选项中选择"),
            ("territory", "不存在的党委", "没有找到这个党组织"),
            ("territory", "990102", "没有找到这个党组织"),
            ("code", "YQ-01", "这个编号已经登记给“青石工业园”"),
            ("within", "没有的园区", "没有找到这个单位"),
            ("people", "两三人", "之间的整数"),
            ("members", "31", "党员数比人数多"),
            ("full-members", "4", "正式党员比党员数多"),
        ] {
            let refused = post(&test, &cookie, "/units/new", &changed(&form, field, value)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
            assert!(refused.text.contains(said), "{field}={value}: {}", refused.text);
            assert!(
                refused.text.contains("91990100MA00000017") || field == "code",
                "{field}: values are kept"
            );
        }
        let opened = [form, vec![("opened", "2030-01-01")]].concat();
        assert!(post(&test, &cookie, "/units/new", &opened).await.text.contains("日期还没有到"));
    }
}

#[tokio::test]
async fn of_two_who_change_a_unit_the_second_is_told_and_may_then_save() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "committee-secretary").await;
        let officer = caller(&test, "committee-secretary").await;
        let id = find(&test, &officer, "长岭建材").await[0].id;
        let path = format!("/units/{id}/edit");
        assert!(get(&test, &cookie, &path).await.text.contains("name=\"version\" value=\"1\""));
        let form = |people: &'static str, version: &'static str| {
            let form = changed(&firm("长岭建材有限公司", ""), "people", people);
            [form, vec![("version", version), ("operation-from", "")]].concat()
        };
        assert_eq!(post(&test, &cookie, &path, &form("50", "1")).await.status, StatusCode::SEE_OTHER);
        let second = post(&test, &cookie, &path, &form("60", "1")).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            second.text.contains("别人改过这条登记") && second.text.contains("name=\"version\" value=\"2\"")
        );
        let mut read = test.app.db.read().await.unwrap();
        let unit = units::by_id(&mut read, &officer, id, TODAY).await.unwrap();
        assert_eq!((unit.draft.people, unit.version), (Some(50), 2));
        drop(read);
        assert_eq!(post(&test, &cookie, &path, &form("60", "2")).await.status, StatusCode::SEE_OTHER);
        // An estate cannot stand within a firm that stands within it.
        let estate = find(&test, &officer, "青石工业园").await;
        let estate = estate.iter().find(|it| it.name == "青石工业园").unwrap().id;
        let form = [
            ("name", "青石工业园"),
            ("kind", "estate"),
            ("territory", "990101"),
            ("within", "长岭建材有限公司"),
            ("operation", "normal"),
            ("version", "1"),
        ];
        let around = post(&test, &cookie, &format!("/units/{estate}/edit"), &form).await;
        assert!(around.text.contains("不能放在自己或已注销的单位之内"), "{}", around.text);
        let close = [("on", "2026-11-20"), ("reason", "撤销")];
        let holds = post(&test, &cookie, &format!("/units/{estate}/close"), &close).await;
        assert!(holds.text.contains("里面还有"), "{}", holds.text);
    }
}

#[tokio::test]
async fn a_joint_branch_of_more_than_five_units_needs_a_reason_and_cites_the_article() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "committee-secretary").await;
        let officer = caller(&test, "committee-secretary").await;
        // The demo's joint branch covers two firms already; the sixth unit is one too many.
        for number in 1..=4 {
            let name = format!("新厂{number}号");
            let form = changed(&firm("x", ""), "name", &name);
            let to = post(&test, &cookie, "/units/new", &form).await.to;
            let id = find(&test, &officer, &name).await[0].id;
            assert!(to.contains(&id.to_string()));
            let cover = [("organisation", "990101901"), ("manner", "joint"), ("from", "2026-11-01")];
            let path = format!("/units/{id}/cover");
            let answer = post(&test, &cookie, &path, &cover).await;
            if number < 4 {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{number}: {}", answer.text);
                continue;
            }
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            for wanted in ["覆盖6个单位，一般不超过5个", "支部工作条例", "第5条", "请写明理由"]
            {
                assert!(answer.text.contains(wanted), "{wanted} in {}", answer.text);
            }
            let reasoned = [&cover[..], &[("reason", "园区只有这一个党支部")]].concat();
            assert_eq!(post(&test, &cookie, &path, &reasoned).await.status, StatusCode::SEE_OTHER);
            let page = get(&test, &cookie, &format!("/units/{id}")).await.text;
            assert!(page.contains("园区只有这一个党支部") && page.contains("覆盖6个单位"), "{page}");
        }
        let page = get(&test, &cookie, "/coverage").await.text;
        assert!(page.contains("覆盖6个单位，一般不超过5个"), "{page}");
    }
}

#[tokio::test]
async fn coverage_shows_both_rates_with_their_base_on_any_day_and_lists_who_is_missing() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "county-officer").await;
        let page = async |cookie: &str, path: &str| get(&test, cookie, path).await.text.replace("<wbr>", "");
        let now = page(&cookie, "/coverage").await;
        // Ten firms and social organisations at work: two with a branch of their own, two joint, two with party work.
        assert!(now.contains("40.0%(4/10)") && now.contains("20.0%(2/10)"), "{now}");
        for wanted in
            ["三岔口纸业有限公司", "东关餐饮有限公司", "单独组建 + 联合组建", "待核对", "北坡物流有限公司"]
        {
            assert!(now.contains(wanted), "{wanted} in {now}");
        }
        assert!(!now.contains("停产企业"), "what is not at work is not missing");
        let groups = now.split("村民小组</th>").nth(1).and_then(|rest| rest.split("</tr>").next()).unwrap();
        assert!(groups.contains("100.0%("), "groups are covered with their village: {groups}");
        assert!(now.contains("村有党组织覆盖，村里的小组就算覆盖"), "and the page says so: {now}");
        let before = page(&cookie, "/coverage?on=2024-02-29").await;
        assert!(before.contains("0.0%(0/10)"), "nothing was covered the day before: {before}");
        let first = page(&cookie, "/coverage?on=2024-03-01").await;
        assert!(first.contains("40.0%(4/10)"), "{first}");
        let wrong = page(&cookie, "/coverage?on=soon").await;
        assert!(wrong.contains("请写成日期"), "{wrong}");
        // A town sees its own.
        let town = page(&signed_in(&test, "committee-secretary").await, "/coverage").await;
        assert!(town.contains("50.0%(3/6)") && !town.contains("东关餐饮"), "{town}");
    }
}

#[tokio::test]
async fn each_sees_and_changes_only_what_is_theirs() {
    for test in counties(30).await {
        let officer = caller(&test, "county-officer").await;
        let firm_id = find(&test, &officer, "三岔口纸业").await[0].id;
        let secretary = signed_in(&test, "branch-secretary").await;
        assert_eq!(get(&test, &secretary, &format!("/units/{firm_id}")).await.status, StatusCode::NOT_FOUND);
        let own = caller(&test, "branch-secretary").await;
        let seen = find(&test, &own, "").await;
        assert!(!seen.is_empty() && seen.iter().all(|it| it.territory.contains("河口村")), "{seen:?}");
        // Covered by the secretary's branch, a firm elsewhere is seen, but not changed.
        let branch = own.acting.organisation;
        let read = &mut test.app.db.read().await.unwrap();
        let branch = organisations::by_id(read, &officer, branch).await.unwrap();
        let unit = units::by_id(read, &officer, firm_id, TODAY).await.unwrap();
        let new = units::NewCover {
            organisation: &branch,
            manner: units::Manner::Joint,
            from: TODAY,
            until: None,
            name: None,
            reason: None,
        };
        units::cover(&test.app, &officer, &unit, &new).await.unwrap();
        assert_eq!(get(&test, &secretary, &format!("/units/{firm_id}")).await.status, StatusCode::OK);
        let edit = format!("/units/{firm_id}/edit");
        assert_eq!(get(&test, &secretary, &edit).await.status, StatusCode::FORBIDDEN);
        let close = [("on", "2026-11-20"), ("reason", "试")];
        let closed = post(&test, &secretary, &format!("/units/{firm_id}/close"), &close).await;
        assert_eq!(closed.status, StatusCode::FORBIDDEN);
        for role in ["member", "technical-administrator", "applicant"] {
            let cookie = signed_in(&test, role).await;
            assert_eq!(get(&test, &cookie, "/units").await.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(get(&test, &cookie, "/coverage").await.status, StatusCode::FORBIDDEN, "{role}");
        }
        let publicity = signed_in(&test, "publicity-member").await;
        assert_eq!(get(&test, &publicity, "/units").await.status, StatusCode::OK);
        assert_eq!(get(&test, &publicity, "/units/new").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_list_narrows_pages_and_the_ledger_has_every_column() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "county-officer").await;
        let officer = caller(&test, "county-officer").await;
        let none = get(&test, &cookie, "/units?how=none&kind=enterprise").await.text;
        assert!(none.contains("三岔口纸业") && !none.contains("青石机械"), "{none}");
        assert!(none.contains("北坡物流"), "a guide is no organisation");
        let guide = get(&test, &cookie, "/units?how=guide").await.text;
        assert!(guide.contains("北坡物流") && !guide.contains("三岔口纸业"));
        let town = get(&test, &cookie, "/units?territory=990104&kind=enterprise").await.text;
        assert!(town.contains("东关软件") && !town.contains("青石机械"), "{town}");
        let nothing = get(&test, &cookie, "/units?words=没有这个单位").await.text;
        for told in ["没有符合条件的单位", "减少条件再查", "看全部单位"] {
            assert!(nothing.contains(told), "{told}: {nothing}");
        }
        let first = get(&test, &cookie, "/units?size=20").await.text;
        let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let second = get(&test, &cookie, &next.replace("&amp;", "&").replace("&#38;", "&")).await.text;
        let name = |page: &str| {
            page.split("<th scope=\"row\">")
                .nth(1)
                .and_then(|row| Some(row.split("</th>").next()?.to_owned()))
        };
        assert!(name(&second).is_some() && name(&first) != name(&second), "{second}");

        let read = &mut test.app.db.read().await.unwrap();
        let top = organisations::top(read, officer.area).await.unwrap().unwrap();
        let rows = units::rows(read, &officer, &Scope::subtree(&top.path), TODAY).await.unwrap();
        let row = rows.iter().find(|row| row.name == "北坡物流有限公司").unwrap();
        assert_eq!(
            (row.people, row.members, &row.guides[..]),
            (Some(38), Some(2), &["周志强".to_owned()][..])
        );
        assert!(row.manners.is_empty() && row.territory.contains("青石镇"), "{row:?}");
        let row = rows.iter().find(|row| row.name == "青石镇河口村").unwrap();
        assert_eq!((row.manners.len(), row.secretaries.len()), (1, 1), "{row:?}");
    }
}
