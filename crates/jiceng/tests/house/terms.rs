//! The change of a term from the reminder to the new term, the calendar of the county, and key and difficult villages.

use crate::common::{TODAY, Test, counties, one_county};
use crate::desk::{Answer, Desk, assert_sound, branch, plain};
use crate::transfer::text_of;
use axum::http::StatusCode;
use jiceng::organisations::{self, Organisation};
use jiceng::platform::access::{Caller, Scope};
use jiceng::terms::{self, Days, Filter, Span, State, horizon, state_on};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Sends both pages of a step.
async fn step(desk: &Desk<'_>, case: &str, step: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("{case}/steps/{step}");
    let version = desk.version(&page).await;
    desk.post(&page, &[&[("part", "second"), ("version", version.as_str())], fields].concat()).await
}

/// Records a step without anything standing against it.
async fn done(desk: &Desk<'_>, case: &str, name: &str, fields: &[(&str, &str)]) {
    let answer = step(desk, case, name, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} {fields:?}: {}", plain(&answer.body));
}

async fn term(test: &Test, caller: &Caller, of: &Organisation) -> organisations::Term {
    let mut read = test.app.db.read().await.unwrap();
    organisations::terms(&mut read, caller.area, of.id).await.unwrap().remove(0)
}

/// Corrects the running term of an organisation so that it ends two weeks after the day of the tests. Tells that day.
async fn ends_in_two_weeks(test: &Test, desk: &Desk<'_>, of: &Organisation) -> Date {
    let caller = desk.caller().await;
    let due = TODAY.saturating_add(14.days());
    let page = organisations::pages::term::path(of.id, term(test, &caller, of).await.id);
    let (version, started) = (desk.version(&page).await, due.saturating_sub(5.years()).to_string());
    let fields = [("version", version.as_str()), ("started", &started), ("years", "5")];
    let corrected = desk.post(&page, &fields).await;
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", plain(&corrected.body));
    assert_eq!(term(test, &caller, of).await.due, due);
    due
}

/// A request of the first branch.
async fn asked(desk: &Desk<'_>, page: &str, kind: &str, wanted: &str) -> Answer {
    let fields = [
        ("kind", kind),
        ("wanted-on", wanted),
        ("reason", "任期届满"),
        ("on", "2026-11-24"),
        ("paper", "yes"),
    ];
    desk.post(page, &fields).await
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_term_changes_from_the_reminder_to_the_new_term_with_a_refusal_and_an_extension_between() {
    for test in counties(60).await {
        let (branch_desk, town) =
            (Desk::of(&test, "branch-secretary").await, Desk::of(&test, "committee-secretary").await);
        let caller = branch_desk.caller().await;
        let own = branch(&test, &caller).await;
        let due = ends_in_two_weeks(&test, &town, &own).await;
        let today = test.app.clock.today().to_string();
        let page = format!("/terms/{}", own.id);
        let shown = plain(&branch_desk.get(&page).await.body);
        assert!(shown.contains("应提醒换届") && shown.contains(&due.to_string()), "{shown}");

        // The committee above reminds; the branch sees on its first page that it is to ask.
        let refused = branch_desk.post(&format!("{page}/remind"), &[("on", &today)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "a branch does not remind itself");
        let fields = [("on", today.as_str()), ("reminded-by", "telephone")];
        let reminded = town.post(&format!("{page}/remind"), &fields).await;
        assert_eq!(reminded.status, StatusCode::SEE_OTHER, "{}", plain(&reminded.body));
        let case = reminded.location.split('?').next().unwrap().to_owned();
        let home = plain(&branch_desk.get("/").await.body);
        assert!(home.contains("届期管理：请示换届"), "{home}");
        let again = asked(&branch_desk, &format!("{page}/request"), "elect", &due.to_string()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it goes on in the case");
        assert!(again.body.contains("已经在办"), "{}", plain(&again.body));

        // More than a year is blocked, with the article.
        let far = due.saturating_add(13.months()).to_string();
        let request = |kind: &'static str, wanted: &str| {
            vec![
                ("on", today.clone()),
                ("outcome", "sent".to_owned()),
                ("field-1", kind.to_owned()),
                ("field-2", wanted.to_owned()),
                ("field-3", "人选没有酝酿成熟".to_owned()),
            ]
        };
        let send = |fields: Vec<(&'static str, String)>| {
            let (desk, case) = (&branch_desk, &case);
            async move {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                step(desk, case, "request", &fields).await
            }
        };
        let blocked = send(request("extend", &far)).await;
        assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = plain(&blocked.body);
        assert!(said.contains("超过了12个月") && said.contains("任期的意见"), "{said}");
        let early = send(request("extend", &due.saturating_sub(1.day()).to_string())).await;
        assert!(early.body.contains("要晚于届满日期"), "{}", plain(&early.body));

        // Asked in time, refused, and asked again.
        let half = due.saturating_add(6.months()).to_string();
        let asked = send(request("extend", &half)).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", plain(&asked.body));
        let own_reply = step(&branch_desk, &case, "reply", &[("on", &today), ("outcome", "extended")]).await;
        assert_eq!(own_reply.status, StatusCode::FORBIDDEN, "nobody answers the own request");
        let home = plain(&town.get("/").await.body);
        assert!(home.contains("批复请示"), "{home}");
        done(&town, &case, "reply", &[("on", &today), ("outcome", "refused"), ("field-1", "先按期准备")])
            .await;
        assert_eq!(term(&test, &caller, &own).await.extended_until, None, "a refusal changes nothing");
        let again = send(request("extend", &half)).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", plain(&again.body));

        // Approved until a day too far: blocked; then as asked.
        let reply = |until: &str| {
            [
                ("on", today.clone()),
                ("outcome", "extended".to_owned()),
                ("field-1", "青委〔2026〕12号".to_owned()),
                ("field-2", until.to_owned()),
            ]
        };
        let too_far = reply(&far);
        let too_far: Vec<(&str, &str)> =
            too_far.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let blocked = step(&town, &case, "reply", &too_far).await;
        assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&blocked.body).contains("超过了12个月"), "{}", plain(&blocked.body));
        let fits = reply(&half);
        let fits: Vec<(&str, &str)> = fits.iter().map(|(name, value)| (*name, value.as_str())).collect();
        done(&town, &case, "reply", &fits).await;
        let until = due.saturating_add(6.months());
        assert_eq!(term(&test, &caller, &own).await.extended_until, Some(until));
        let shown = plain(&branch_desk.get(&page).await.body);
        assert!(shown.contains("已批准延期") && shown.contains("青委〔2026〕12号"), "{shown}");

        // The extension passes: overdue. The election is asked for, approved and held, the new term registered.
        test.app.clock.set(until.saturating_add(20.days()));
        let (branch_desk, town) =
            (Desk::of(&test, "branch-secretary").await, Desk::of(&test, "committee-secretary").await);
        let today = test.app.clock.today().to_string();
        let shown = plain(&branch_desk.get(&page).await.body);
        assert!(shown.contains("已超期") && shown.contains("已超期 20 天"), "{shown}");
        let home = plain(&branch_desk.get("/").await.body);
        assert!(home.contains("由本党组织请示换届，上级党委批复"), "{home}");
        let overdue = plain(&town.get("/terms?state=overdue").await.body);
        assert!(overdue.contains(&own.short_name), "{overdue}");
        let elect =
            [("on", today.as_str()), ("field-1", "elect"), ("field-2", &today), ("field-3", "尽快换届")];
        done(&branch_desk, &case, "request", &elect).await;
        done(
            &town,
            &case,
            "reply",
            &[("on", &today), ("outcome", "approved"), ("field-1", "青委〔2026〕30号")],
        )
        .await;
        assert_eq!(term(&test, &caller, &own).await.changing_since, Some(test.app.clock.today()));
        // Request, reply and notice of the election, filled from what is recorded, for both sides and as files.
        for (desk, blank, words) in [
            (&branch_desk, "term-request", ["关于按期换届的请示", "尽快换届", "妥否，请批示", "文件"]),
            (&town, "term-reply", ["按期换届的批复", "请示收悉", "同意按期换届", "文件"]),
            (
                &branch_desk,
                "election-notice",
                ["换届选举的通知", "全体党员", "新一届班子", "没有选举权的党员列席"],
            ),
        ] {
            let page = format!("{case}/documents/{blank}");
            let shown = plain(&desk.get(&page).await.body);
            let (status, _, file) = desk.file(&format!("{page}/file")).await;
            assert_eq!(status, StatusCode::OK, "{blank}");
            let file = text_of(&file);
            for words in words {
                assert!(shown.contains(words) && file.contains(words), "{blank} {words}: {shown} {file}");
            }
            assert!(file.contains(&own.name), "{blank}: {file}");
        }
        let list = plain(&town.get(&format!("{case}/documents")).await.body);
        assert!(list.contains("批复（不同意）") && list.contains("换届提醒函"), "{list}");
        let own_list = plain(&branch_desk.get(&format!("{case}/documents")).await.body);
        assert!(own_list.contains("换届请示") && !own_list.contains("批复"), "{own_list}");
        // Held after the day by which it was due: the rule is told, and a reason is asked for.
        let held = [("on", today.as_str()), ("outcome", "held")];
        let late = step(&branch_desk, &case, "hold", &held).await;
        assert!(plain(&late.body).contains("以前开大会选举"), "{}", plain(&late.body));
        done(&branch_desk, &case, "hold", &[&held[..], &[("reason", "书记住院，会没有开成")]].concat()).await;
        let early = step(&town, &case, "result", &[("on", &today)]).await;
        assert!(plain(&early.body).contains("新一届的届期还没有登记"), "{}", plain(&early.body));
        let new = format!("/organisations/{}/terms/new", own.id);
        let version = town.version(&new).await;
        let fields = [
            ("version", version.as_str()),
            ("started", &today),
            ("years", "5"),
            ("document", "青委〔2026〕31号"),
            ("step", "do"),
            ("reason", "延期后换届"),
        ];
        let recorded = town.post(&new, &fields).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", plain(&recorded.body));
        done(&town, &case, "result", &[("on", &today)]).await;
        let shown = plain(&branch_desk.get(&page).await.body);
        assert!(shown.contains("未届满") && shown.contains("已经办完"), "{shown}");
        assert_sound(&test, &caller).await;
    }
}

/// The names of requests as the page lists them: what its boxes send.
fn boxes(page: &str) -> Vec<String> {
    let parts = page.split("name=\"case\" value=\"").skip(1);
    parts.map(|it| it.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn many_requests_are_answered_at_once_and_the_second_of_two_writers_answers_none() {
    for test in counties(60).await {
        let town = Desk::of(&test, "committee-secretary").await;
        let caller = town.caller().await;
        let list = town.get("/terms/requests").await.body;
        let cases = boxes(&list);
        assert_eq!(cases.len(), 2, "{}", plain(&list));
        let fields: Vec<(&str, &str)> = cases.iter().map(|it| ("case", it.as_str())).collect();
        let reply = [("on", "2026-11-24"), ("document", "青委〔2026〕40号")];
        let none = town.post("/terms/requests", &reply).await;
        assert!(none.body.contains("请至少勾选一件"), "{}", plain(&none.body));
        let all = [&reply[..], &fields].concat();
        let check = town.post("/terms/requests", &all).await;
        assert_eq!(check.status, StatusCode::OK, "{}", plain(&check.body));
        let said = plain(&check.body);
        assert!(said.contains("按期换届") && said.contains("延期换届"), "{said}");

        // Somebody at the next desk refuses one of them meanwhile.
        let case = format!("/cases/{}", cases[0].split(':').next().unwrap());
        done(&town, &case, "reply", &[("on", "2026-11-24"), ("outcome", "refused"), ("field-1", "再议")])
            .await;
        let second = town.post("/terms/requests", &[&all[..], &[("step", "do")]].concat()).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(second.body.contains("别人改过这条登记"), "{}", plain(&second.body));
        let left = boxes(&town.get("/terms/requests").await.body);
        assert_eq!(left, [cases[1].clone()], "the other was not answered either");

        let one = [&reply[..], &[("case", left[0].as_str())]].concat();
        let done = town.post("/terms/requests", &[&one[..], &[("step", "do")]].concat()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert!(boxes(&town.get("/terms/requests").await.body).is_empty());
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn who_reads_the_calendar_and_who_answers_is_the_business_of_rights() {
    for test in counties(30).await {
        let officer = Desk::of(&test, "county-officer").await;
        let of_county = officer.get("/terms?size=100").await.body;
        let caller = officer.caller().await;
        let own = branch(&test, &caller).await;
        for (role, reads, asks, answers) in [
            ("committee-secretary", true, true, true),
            ("branch-secretary", true, true, false),
            ("discipline-member", true, false, false),
            ("member", false, false, false),
            ("publicity-member", false, false, false),
        ] {
            let desk = Desk::of(&test, role).await;
            let status = |allowed: bool| if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(desk.get("/terms").await.status, status(reads), "{role}");
            assert_eq!(desk.get("/key-villages").await.status, status(reads), "{role}");
            assert_eq!(desk.get(&format!("/terms/{}/request", own.id)).await.status, status(asks), "{role}");
            assert_eq!(
                desk.get(&format!("/terms/{}/remind", own.id)).await.status,
                status(answers),
                "{role}"
            );
            assert_eq!(desk.get("/terms/requests").await.status, status(answers), "{role}");
            assert_eq!(desk.get("/key-villages/new").await.status, status(answers), "{role}");
        }
        // A branch sees its own term alone.
        let desk = Desk::of(&test, "branch-secretary").await;
        let of_branch = desk.get("/terms").await.body;
        assert_eq!(of_branch.matches("<th scope=\"row\"><a href=\"/terms/").count(), 1);
        assert!(of_county.matches("<th scope=\"row\"><a href=\"/terms/").count() > 40);
        let other =
            of_county.split("<th scope=\"row\"><a href=\"").nth(3).unwrap().split('"').next().unwrap();
        let elsewhere = if other.contains(&own.id.to_string()) { "/terms/none" } else { other };
        assert_ne!(desk.get(elsewhere).await.status, StatusCode::OK, "{elsewhere}");
    }
}

db::statements! {
    SHIFT = "UPDATE term SET due = $3, changing_since = $4, extended_until = $5 WHERE area = $1 AND organisation = $2 AND ended IS NULL";
}

/// A row of numbers that looks like chance and is the same every time.
fn scattered(seed: &mut u64, below: i64) -> i64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    i64::try_from(*seed >> 33).unwrap() % below
}

/// What the calendar lists of a state.
async fn listed(test: &Test, caller: &Caller, state: Option<State>) -> BTreeSet<String> {
    let mut read = test.app.db.read().await.unwrap();
    let filter = Filter { state, within: Some(Scope::subtree(&caller.acting.path)), ..Filter::default() };
    let days = Days::now(&test.app).unwrap();
    let rows = terms::calendar(&mut read, caller, &filter, (days, None), 10_000).await.unwrap();
    rows.into_iter().map(|it| it.path).collect()
}

#[tokio::test]
async fn the_states_that_the_calendar_lists_equal_a_plain_reckoning_over_generated_terms() {
    for test in counties(60).await {
        let officer = Desk::of(&test, "county-officer").await;
        let caller = officer.caller().await;
        let mut seed = 7;
        for _ in 0..4 {
            let mut expected: Vec<(State, String)> = Vec::new();
            let rows = {
                let mut read = test.app.db.read().await.unwrap();
                let days = Days::now(&test.app).unwrap();
                let all = Filter::default();
                terms::calendar(&mut read, &caller, &all, (days, None), 10_000).await.unwrap()
            };
            let mut write = test.app.db.write(&[caller.area.0]).await.unwrap();
            for row in rows {
                let Some((_, _, span)) = &row.term else {
                    expected.push((State::Unrecorded, row.path));
                    continue;
                };
                let due = TODAY.saturating_add((scattered(&mut seed, 900) - 300).days());
                let part = |seed: &mut u64, chance: i64| scattered(seed, chance) == 0;
                let changing =
                    part(&mut seed, 3).then(|| TODAY.saturating_add((scattered(&mut seed, 60) - 40).days()));
                let extended =
                    part(&mut seed, 3).then(|| due.saturating_add((1 + scattered(&mut seed, 360)).days()));
                let values = db::args![caller.area, row.organisation, due, changing, extended];
                write.execute(&SHIFT, &values).await.unwrap();
                let span = Span { due, changing_since: changing, extended_until: extended, ..*span };
                expected.push((state_on(Some(&span), TODAY, horizon(TODAY, 6)), row.path));
            }
            write.commit().await.unwrap();
            let mut counted = 0;
            for state in State::ALL {
                let of: BTreeSet<String> =
                    expected.iter().filter(|it| it.0 == *state).map(|it| it.1.clone()).collect();
                counted += of.len();
                assert_eq!(listed(&test, &caller, Some(*state)).await, of, "{state}");
            }
            assert_eq!(counted, expected.len());
            assert!(counted > 40, "the county has {counted}");
        }
    }
}

#[tokio::test]
async fn the_calendar_is_narrowed_paged_printed_and_handed_out_as_a_file() {
    let test = one_county(1_000).await;
    let officer = Desk::of(&test, "county-officer").await;
    let first = officer.get("/terms").await.body;
    assert_eq!(first.matches("<th scope=\"row\"><a href=\"/terms/").count(), 50);
    assert!(plain(&first).contains("已超期"), "{}", plain(&first));
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let second = officer.get(&next.replace("&#38;", "&").replace("&amp;", "&")).await.body;
    assert_eq!(second.matches("<th scope=\"row\"><a href=\"/terms/").count(), 50);
    for (question, some) in [
        ("state=overdue", true),
        ("kind=general-branch", true),
        ("setting=village", true),
        ("key=yes", true),
        ("month=1990-01", false),
    ] {
        let shown = officer.get(&format!("/terms?{question}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{question}");
        assert_eq!(shown.body.contains("<th scope=\"row\"><a href=\"/terms/"), some, "{question}");
    }
    let wrong = officer.get("/terms?month=13").await;
    assert!(wrong.body.contains("月份要写成"), "{}", plain(&wrong.body));
    let months = plain(&officer.get("/terms?year=2027").await.body);
    assert!(months.contains("2027 年各月届满情况"), "{months}");
    let print = officer.get("/terms/print?state=overdue").await.body;
    assert!(print.contains("换届台账") && !plain(&print).contains("未届满"), "{}", plain(&print));
    let (status, _, bytes) = officer.file("/terms/print/file?state=overdue").await;
    assert_eq!(status, StatusCode::OK);
    let book = workbook::read(&bytes, &workbook::Limits::default()).unwrap();
    assert!(!book.sheets.is_empty());
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_difficult_village_is_marked_worked_on_and_released() {
    for test in counties(60).await {
        let town = Desk::of(&test, "committee-secretary").await;
        let caller = town.caller().await;
        let form = town.get("/key-villages/new").await.body;
        let leader =
            form.split("name=\"contact\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = |organisation: &'static str| {
            [
                ("organisation", organisation),
                ("kind", "key"),
                ("reason", "党员老化，人选难定"),
                ("from", "2026-11-01"),
            ]
        };
        let twice = town
            .post("/key-villages/new", &[&fields("990101001")[..], &[("contact", &leader)]].concat())
            .await;
        assert!(twice.body.contains("已经是重点村难点村"), "{}", plain(&twice.body));
        let nobody = town.post("/key-villages/new", &fields("990101002")).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody is responsible");
        let marked = town
            .post("/key-villages/new", &[&fields("990101002")[..], &[("contact", &leader)]].concat())
            .await;
        assert_eq!(marked.status, StatusCode::SEE_OTHER, "{}", plain(&marked.body));
        let page = marked.location.split('?').next().unwrap().to_owned();
        let write = |step: &'static str, words: &'static str| {
            let (town, page) = (&town, &page);
            async move {
                let form = format!("{page}/steps/{step}");
                let version = town.version(&form).await;
                town.post(&form, &[("version", version.as_str()), ("on", "2026-11-20"), ("words", words)])
                    .await
            }
        };
        let measure = write("measure", "走访了十户党员").await;
        assert_eq!(measure.status, StatusCode::SEE_OTHER, "{}", plain(&measure.body));
        let shown = plain(&town.get(&page).await.body);
        assert!(shown.contains("走访了十户党员") && shown.contains("重点村"), "{shown}");
        // The branch of another village does not see it; its own it does, and cannot release it.
        let other = Desk::of(&test, "branch-secretary").await;
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
        let own = other.get("/key-villages").await.body;
        let own = own.split("<a href=\"/key-villages/").find_map(|it| {
            let id = it.split('"').next().unwrap();
            (id.len() == 32).then(|| format!("/key-villages/{id}"))
        });
        let own = own.unwrap();
        let release = format!("{own}/steps/released");
        assert_eq!(other.get(&release).await.status, StatusCode::FORBIDDEN);
        let released = write("released", "换届顺利完成").await;
        assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", plain(&released.body));
        assert!(!town.get("/key-villages").await.body.contains(&page), "it no longer runs");
        assert!(town.get("/key-villages?shown=released").await.body.contains(&page), "it stays on record");
        let late = town
            .post(&format!("{page}/steps/measure"), &[("version", "3"), ("on", "2026-11-20"), ("words", "x")])
            .await;
        assert!(late.body.contains("已经解除"), "{}", plain(&late.body));
        let journal = plain(&town.get("/journal").await.body);
        assert!(
            journal.contains("确定重点村难点村") && !journal.contains("党员老化"),
            "no values: {journal}"
        );
        assert_sound(&test, &caller).await;
    }
}
