//! The register of members: every act through its pages, the history by day, the list against a plain filter.

use crate::common::{TODAY, counties};
use crate::desk::{Desk, added, assert_sound, branch, member, number, plain};
use crate::members_list::HOSTILE;
use axum::http::StatusCode;
use jiceng::members::{self, Category, Filter, Sex, Standing};
use jiceng::organisations;
use jiceng::platform::access::Scope;
use jiceng::platform::id::MembershipId;
use jiceng::platform::journal;
use jiff::civil::{Date, date};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story from coming in to leaving")]
async fn a_member_comes_in_becomes_full_is_suspended_restored_and_leaves() {
    for test in counties(10).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let identity = number("99020119900307101");
        let id = added(&desk, "欧阳测试", &identity, &[("joined", "2020-03"), ("education", "大专")]).await;
        let act = |act: &str| format!("/members/{id}/acts/{act}");
        let recorded = member(&test, &caller, id).await;
        assert_eq!(recorded.birth.unwrap().to_string(), "1990-03-07", "taken from the number");
        assert_eq!(recorded.sex, Some(Sex::Male));

        // The day of admission is known to the month only: the rule cannot be judged, and a reason is wanted and kept.
        let asked = desk.post(&act("make-full"), &[("on", "2021-03-05")]).await;
        assert!(
            asked.body.contains("发展党员工作细则") && asked.body.contains("name=\"kept\""),
            "{}",
            plain(&asked.body)
        );
        let without = desk.post(&act("make-full"), &[("on", "2021-03-05"), ("step", "done")]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        let full = [("on", "2021-03-05"), ("kept", "按志愿书核对，2020年3月1日通过")];
        let done = desk.confirm(&act("make-full"), &full).await;
        let page = desk.get(&done.location).await;
        assert!(
            page.body.contains("按志愿书核对") && page.body.contains("dev-probation"),
            "{}",
            plain(&page.body)
        );
        let recorded = member(&test, &caller, id).await;
        assert_eq!(
            (recorded.category, recorded.full_since.unwrap().to_string()),
            (Category::Full, "2021-03-05".to_owned())
        );

        // Not lost for long enough: refused with the article, and by the command too.
        let lost = [("on", "2024-03-01"), ("suspension", "lost"), ("since", "2023-12-01")];
        let refused = desk.post(&act("suspend"), &lost).await;
        assert!(refused.body.contains("党员教育管理工作条例") && !refused.body.contains("value=\"done\""));
        desk.post(&act("suspend"), &[&lost[..], &[("step", "done"), ("kept", "还是要办")]].concat()).await;
        assert_eq!(member(&test, &caller, id).await.standing, Standing::Normal);
        let lost = [
            ("on", "2024-06-01"),
            ("suspension", "lost"),
            ("since", "2023-12-01"),
            ("reason", "多方查找无果"),
        ];
        desk.confirm(&act("suspend"), &lost).await;
        desk.confirm(&act("restore"), &[("on", "2025-02-01"), ("document", "青组〔2025〕1号")]).await;

        // Each day knows what was true then.
        let on = async |day: Date| {
            let mut read = test.app.db.read().await.unwrap();
            let place = branch(&test, &caller).await;
            let all = members::as_of(&mut read, &caller, &Scope::alone(&place.path), day).await.unwrap();
            all.into_iter().find(|it| it.id == id).map(|it| (it.category, it.standing))
        };
        assert_eq!(on(date(2020, 2, 29)).await, None);
        assert_eq!(on(date(2020, 3, 1)).await, Some((Category::Probationary, Standing::Normal)));
        assert_eq!(on(date(2021, 3, 5)).await, Some((Category::Full, Standing::Normal)));
        assert_eq!(on(date(2024, 12, 31)).await, Some((Category::Full, Standing::Suspended)));
        assert_eq!(on(date(2025, 2, 1)).await, Some((Category::Full, Standing::Normal)));

        desk.confirm(&act("end"), &[("on", "2026-05-04"), ("leaving", "deceased")]).await;
        assert_eq!(on(date(2026, 5, 3)).await, Some((Category::Full, Standing::Normal)));
        assert_eq!(on(date(2026, 5, 4)).await, None, "the day of the end is not of it");
        assert!(desk.get("/members/past").await.body.contains("欧阳测试"));
        assert!(!desk.get("/members").await.body.contains("欧阳测试"));
        desk.confirm(&act("reopen"), &[("on", "2026-05-06"), ("reason", "误登")]).await;
        assert_eq!(on(TODAY).await, Some((Category::Full, Standing::Normal)));

        let shown = desk.get(&format!("/members/{id}")).await.body;
        for words in ["转为正式党员", "多方查找无果", "青组〔2025〕1号", "撤销减少登记", "停止党籍"]
        {
            assert!(shown.contains(words), "{words} in {}", plain(&shown));
        }
        assert!(!shown.contains(&identity));
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_late_entry_is_dated_truthfully_and_reaches_what_came_after() {
    for test in counties(4).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let id = added(&desk, "迟登记", &number("99020119910307102"), &[("joined", "2019-03-01")]).await;
        let act = |act: &str| format!("/members/{id}/acts/{act}");
        desk.confirm(&act("retain"), &[("on", "2024-06-01")]).await;
        desk.confirm(&act("make-full"), &[("on", "2021-01-10")]).await;
        let recorded = member(&test, &caller, id).await;
        assert_eq!((recorded.category, recorded.standing), (Category::Full, Standing::Retained));
        let wrong = desk.post(&act("resume"), &[("on", "2019-01-01"), ("step", "done")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("2020-03-01"), "told since when: {}", plain(&wrong.body));
        let future = desk.post(&act("resume"), &[("on", "2027-01-01"), ("step", "done")]).await;
        assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);
        let early = desk
            .post(&act("end"), &[("on", "2023-01-01"), ("leaving", "transferred-out"), ("step", "done")])
            .await;
        assert!(early.body.contains("2024-06-01"), "{}", plain(&early.body));
        let removed = desk.post(&act("end"), &[("on", "2026-01-01"), ("leaving", "self-withdrawn")]).await;
        assert_eq!(removed.status, StatusCode::UNPROCESSABLE_ENTITY, "a ground is wanted");
        let ground =
            [("on", "2026-01-01"), ("leaving", "self-withdrawn"), ("removal", "unpaid"), ("months", "3")];
        let refused = desk.post(&act("end"), &ground).await;
        assert!(
            !refused.body.contains("value=\"done\""),
            "three months are too few: {}",
            plain(&refused.body)
        );
    }
}

#[tokio::test]
async fn the_second_of_two_writers_sees_what_the_first_changed_field_by_field() {
    for test in counties(4).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let id = added(
            &desk,
            "双人改",
            &number("99020119920307103"),
            &[("joined", "2019-03-01"), ("address", "旧址")],
        )
        .await;
        let before = member(&test, &caller, id).await;
        let uri = format!("/members/{id}/edit");
        let version = before.version.to_string();
        let base = [
            ("version", version.as_str()),
            ("from", "2020-03-01"),
            ("was-address", "旧址"),
            ("was-sex", "male"),
            ("was-birth", "1992-03-07"),
            ("was-joined", "2019-03-01"),
            ("sex", "male"),
            ("birth", "1992-03-07"),
            ("joined", "2019-03-01"),
        ];
        let first = desk
            .post(&uri, &[&base[..], &[("address", "新址一号"), ("telephone", "13800000001")]].concat())
            .await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", plain(&first.body));
        let second =
            desk.post(&uri, &[&base[..], &[("address", "旧址"), ("employer", "供销社")]].concat()).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = plain(&second.body);
        assert!(
            said.contains("新址一号") && said.contains("旧址") && second.body.contains("供销社"),
            "{said}"
        );
        assert_eq!(member(&test, &caller, id).await.employer, None, "nothing of the second was kept");
        let now = member(&test, &caller, id).await.version.to_string();
        let mut again = base.to_vec();
        again[0] = ("version", &now);
        let third =
            desk.post(&uri, &[&again[..], &[("address", "新址一号"), ("employer", "供销社")]].concat()).await;
        assert_eq!(third.status, StatusCode::SEE_OTHER);
        let recorded = member(&test, &caller, id).await;
        assert_eq!(
            (recorded.address.as_deref(), recorded.employer.as_deref()),
            (Some("新址一号"), Some("供销社"))
        );
        assert_eq!(
            recorded.telephone_mask.as_deref(),
            Some("138******01"),
            "an empty field keeps the telephone"
        );
        assert_eq!(
            desk.post(&uri, &[("version", "1"), ("from", "1999-13-01")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[tokio::test]
async fn names_and_numbers_are_corrected_with_tokens_and_claims() {
    for test in counties(4).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let (one, two, three) =
            (number("99020119930307101"), number("99020119930307103"), number("99020119930307105"));
        let id = added(&desk, "张错名", &one, &[]).await;
        let other = added(&desk, "李在先", &two, &[]).await;
        desk.confirm(&format!("/members/{id}/name"), &[("name", "𬀩𠮷"), ("reason", "户口簿")]).await;
        let filter = Filter { words: "𬀩𠮷".to_owned(), ..Filter::default() };
        let mut read = test.app.db.read().await.unwrap();
        let scope = Scope::subtree(&caller.acting.path);
        assert_eq!(members::list(&mut read, &caller, &scope, &filter, None, 9).await.unwrap().len(), 1);
        let old = Filter { words: "张错名".to_owned(), ..Filter::default() };
        assert!(members::list(&mut read, &caller, &scope, &old, None, 9).await.unwrap().is_empty());
        drop(read);

        let uri = format!("/members/{id}/identity");
        let held = desk.post(&uri, &[("identity", &two), ("reason", "核对"), ("step", "done")]).await;
        assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&held.body).contains("已经登记在别的党支部"), "{}", plain(&held.body));
        desk.confirm(&uri, &[("identity", &three), ("reason", "抄错一位")]).await;
        // The number given up is free again for the one it belongs to.
        desk.confirm(&format!("/members/{other}/identity"), &[("identity", &one), ("reason", "换证")]).await;
        let entries = journal::recent(&mut test.app.db.read().await.unwrap(), caller.area, i64::MAX, 100)
            .await
            .unwrap();
        let all: String = entries.into_iter().filter_map(|entry| entry.payload).collect();
        assert!(
            [&one, &two, &three].iter().all(|number| !all.contains(number.as_str())),
            "a number in the journal"
        );
        assert_sound(&test, &caller).await;

        let twice = desk
            .post(
                "/members/add",
                &[("name", "王重号"), ("identity", &three), ("category", "full"), ("from", "2026-01-01")],
            )
            .await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn possible_duplicates_are_shown_before_adding_and_somebody_who_left_comes_back() {
    for test in counties(4).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let identity = number("99020119940307101");
        let id = added(&desk, "同名人", &identity, &[("joined", "2015-07-01")]).await;
        let again = [("name", "同名人"), ("birth", "1994-03"), ("category", "full"), ("from", "2026-01-01")];
        let check = desk.post("/members/add", &again).await;
        assert!(plain(&check.body).contains("可能重复的党员"), "{}", plain(&check.body));
        let without = desk.post("/members/add", &[&again[..], &[("step", "done")]].concat()).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is wanted");
        let other = [&again[..3], &[("from", "2026-01-01"), ("birth", "1950-01-01")]].concat();
        let check = desk.post("/members/add", &[&other[..1], &other[2..]].concat()).await;
        assert!(!plain(&check.body).contains("可能重复的党员"), "another birth: {}", plain(&check.body));

        desk.confirm(
            &format!("/members/{id}/acts/end"),
            &[("on", "2024-01-01"), ("leaving", "transferred-out")],
        )
        .await;
        let overlap = [
            ("name", "同名人"),
            ("identity", &identity),
            ("category", "full"),
            ("from", "2023-01-01"),
            ("kept", "本人"),
        ];
        let refused = desk.post("/members/add", &[&overlap[..], &[("step", "done")]].concat()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&refused.body));
        let mut back = overlap.to_vec();
        back[3] = ("from", "2025-01-01");
        let done = desk.confirm("/members/add", &back).await;
        let new: MembershipId = done.location.split('/').nth(2).unwrap().parse().unwrap();
        assert_eq!(member(&test, &caller, new).await.person, member(&test, &caller, id).await.person);
        let shut =
            desk.post(&format!("/members/{id}/acts/reopen"), &[("on", "2026-01-01"), ("step", "done")]).await;
        assert_eq!(shut.status, StatusCode::UNPROCESSABLE_ENTITY, "the person is elsewhere by now");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn the_roll_of_voters_tells_who_may_not_vote_and_by_which_article() {
    for test in counties(1).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let names = ["甲正式", "乙预备", "丙察看", "丁中止", "戊警告"];
        let mut ids = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let category = if at == 1 { "probationary" } else { "full" };
            let identity = number(&format!("9902011995030710{at}"));
            let fields =
                [("name", *name), ("identity", &identity), ("category", category), ("from", "2020-01-01")];
            let done = desk.confirm("/members/add", &fields).await;
            ids.push(done.location.split('/').nth(2).unwrap().to_owned());
        }
        let record = async |at: usize, fields: &[(&str, &str)]| {
            let done = desk.post(&format!("/members/{}/records/add", ids[at]), fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        };
        record(
            2,
            &[("kind", "sanction"), ("sanction", "look-check"), ("on", "2025-03"), ("until", "2026-03-31")],
        )
        .await;
        record(3, &[("kind", "rights-suspended"), ("name", "留置"), ("on", "2025-05-01")]).await;
        record(4, &[("kind", "sanction"), ("sanction", "warning"), ("on", "2025-05-01")]).await;
        let app = &test.app;
        let caller = desk.caller().await;
        let place = branch(&test, &caller).await;
        let barred = async |day: Date| {
            let mut read = app.db.read().await.unwrap();
            let voters = members::entitled(app, &mut read, &caller, &place, day).await.unwrap();
            let mut barred: Vec<(String, String)> = voters
                .into_iter()
                .filter(|voter| !voter.entitled())
                .map(|voter| (voter.member.name, voter.barred[0].rule().to_owned()))
                .collect();
            barred.sort();
            barred
        };
        let pair = |name: &str, rule: &str| (name.to_owned(), rule.to_owned());
        let probation = pair("乙预备", "elec-no-franchise-probation");
        let look = pair("丙察看", "elec-no-franchise-lookcheck");
        let suspended = pair("丁中止", "elec-suspended-franchise");
        assert_eq!(barred(date(2024, 12, 31)).await, std::slice::from_ref(&probation));
        assert_eq!(barred(date(2026, 3, 31)).await, [suspended.clone(), look, probation.clone()]);
        assert_eq!(barred(date(2026, 4, 1)).await, [suspended, probation]);
        let page = desk.get("/members/franchise?on=2026-03-31").await;
        let said = plain(&page.body);
        assert!(said.contains("丙察看") && said.contains("选举工作条例"), "{said}");
        assert_eq!(
            desk.get("/members/franchise?on=2026-13-31").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[tokio::test]
async fn a_roll_too_long_for_one_page_offers_those_one_level_below() {
    for test in counties(620).await {
        let desk = Desk::of(&test, "county-officer").await;
        let page = desk.get("/members/franchise?on=2026-03-31").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("请选择下一级党组织"), "{}", page.body);
        let below = page.body.split("href=\"").filter_map(|part| part.split('"').next());
        let below = below.map(|href| href.replace("&#38;", "&").replace("&amp;", "&"));
        let below: Vec<_> = below.filter(|href| href.contains("franchise?organisation=")).collect();
        assert!(below.iter().any(|href| href.ends_with("on=2026-03-31")), "{below:?}");
        for href in below {
            assert_eq!(desk.get(&href).await.status, StatusCode::OK, "{href}");
        }
    }
}

#[tokio::test]
async fn an_honour_is_recorded_corrected_and_withdrawn_and_stays_visible() {
    for test in counties(1).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let id = added(&desk, "先进者", &number("99020119960307101"), &[]).await;
        let add = format!("/members/{id}/records/add");
        let wrong = desk.post(&add, &[("kind", "reward"), ("on", "2025-07-01")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "no name");
        desk.post(&add, &[("kind", "reward"), ("name", "优秀共产党员"), ("on", "2025-07")]).await;
        let shown = desk.get(&format!("/members/{id}")).await.body;
        let link = shown.split(&format!("/members/{id}/records/")).nth(1).unwrap().split('"').next().unwrap();
        let uri = format!("/members/{id}/records/{link}");
        let change = [("kind", "reward"), ("name", "优秀党务工作者"), ("on", "2025-07-01"), ("version", "1")];
        assert_eq!(desk.post(&uri, &change).await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.post(&uri, &change).await.status, StatusCode::UNPROCESSABLE_ENTITY, "an old version");
        let withdraw = [("step", "withdraw"), ("version", "2"), ("reason", "登到别人名下")];
        assert_eq!(desk.post(&uri, &withdraw).await.status, StatusCode::SEE_OTHER);
        let shown = plain(&desk.get(&format!("/members/{id}")).await.body);
        assert!(shown.contains("优秀党务工作者") && shown.contains("登到别人名下"), "{shown}");
        assert_eq!(desk.get(&uri).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_role_without_the_right_and_a_branch_out_of_reach_are_refused() {
    let test = counties(60).await.remove(0);
    let officer = Desk::of(&test, "county-officer").await;
    let caller = officer.caller().await;
    let mut read = test.app.db.read().await.unwrap();
    let away = organisations::by_code(&mut read, caller.area, "990102001").await.unwrap().unwrap();
    let scope = Scope::subtree(&away.path);
    let theirs = members::list(&mut read, &caller, &scope, &Filter::default(), None, 1).await.unwrap()[0].id;
    let own = branch(&test, &caller).await;
    let ours = members::list(&mut read, &caller, &Scope::subtree(&own.path), &Filter::default(), None, 1)
        .await
        .unwrap()[0]
        .id;
    drop(read);
    let secretary = Desk::of(&test, "branch-secretary").await;
    for page in ["", "/edit", "/name", "/identity", "/acts/end", "/records/add"] {
        let answer = secretary.get(&format!("/members/{theirs}{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    let ended = [("on", "2026-11-01"), ("leaving", "deceased"), ("step", "done")];
    assert_eq!(
        secretary.post(&format!("/members/{theirs}/acts/end"), &ended).await.status,
        StatusCode::NOT_FOUND
    );
    let reader = Desk::of(&test, "publicity-member").await;
    assert_eq!(reader.get(&format!("/members/{ours}")).await.status, StatusCode::OK);
    assert!(!reader.get(&format!("/members/{ours}")).await.body.contains("/acts/"));
    assert_eq!(reader.post(&format!("/members/{ours}/acts/end"), &ended).await.status, StatusCode::FORBIDDEN);
    let elsewhere = format!("/members/add?organisation={}", away.id);
    assert_eq!(secretary.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get(&format!("/members/{ours}/acts/fly")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_view_is_saved_shown_with_its_count_and_deleted_only_by_its_owner() {
    let test = counties(60).await.remove(0);
    let officer = Desk::of(&test, "county-officer").await;
    let saved = officer.post("/members/views", &[("name", "女党员"), ("query", "sex=female&after=x")]).await;
    assert_eq!((saved.status, saved.location.as_str()), (StatusCode::SEE_OTHER, "/members?sex=female"));
    let page = officer.get("/members?sex=female").await;
    let caller = officer.caller().await;
    let filter = Filter { sex: "female".to_owned(), ..Filter::default() };
    let scope = Scope::subtree(&caller.acting.path);
    let count =
        members::count(&mut test.app.db.read().await.unwrap(), &caller, &scope, &filter).await.unwrap();
    assert!(plain(&page.body).contains(&format!("女党员（{}）", count.count)), "{}", plain(&page.body));
    assert!(!count.at_least);
    let delete = page.body.split("/members/views/").nth(1).unwrap().split('"').next().unwrap();
    let delete = format!("/members/views/{delete}");
    let other = Desk::of(&test, "committee-secretary").await;
    assert!(!other.get("/members").await.body.contains("女党员（"));
    assert_eq!(other.post(&delete, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.post(&delete, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!officer.get("/members").await.body.contains("女党员（"));
    let wrong = officer.get("/members?age_from=x&joined_from=2020&joined_to=2010").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn hostile_names_show_escaped_and_what_is_no_name_is_refused() {
    let test = counties(1).await.remove(0);
    let desk = Desk::of(&test, "branch-secretary").await;
    for name in ["<script>alert(1)</script>", "张\u{0}三", "李\u{202e}四", "&amp;", "王\n五"] {
        let refused =
            desk.post("/members/add", &[("name", name), ("category", "full"), ("from", "2026-01-01")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert!(!refused.body.contains("<script>alert"));
    }
    for (at, name) in HOSTILE.iter().enumerate() {
        let identity = number(&format!("9902011997030710{at}"));
        let fields = [
            ("name", *name),
            ("identity", &identity),
            ("category", "full"),
            ("from", "2026-01-01"),
            ("note", "<b>\"'&"),
        ];
        let done = desk.confirm("/members/add", &fields).await;
        let id = done.location.split('/').nth(2).unwrap();
        let shown = desk.get(&format!("/members/{id}")).await.body;
        let escaped = name.replace('\'', "&#39;");
        assert!(shown.contains(*name) || shown.contains(&escaped), "{name}");
        assert!(!shown.contains("<b>\"") && shown.contains("&#60;b&#62;"), "{name}");
    }
}
