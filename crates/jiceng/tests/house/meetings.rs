//! Organisational life: what is recorded once is known to every duty, roll and ledger.

use crate::common::{TODAY, counties};
use crate::desk::{Desk, assert_sound, branch, plain};
use axum::http::StatusCode;
use jiceng::meetings::{self, Attendance, Filter, Kind, State, Tally};
use jiceng::organisations::{self, Fulfilment};
use jiceng::platform::access::{Caller, Role};
use jiff::civil::date;

/// A form of a new record, with what is told of it.
pub(crate) fn told<'a>(kind: &'a str, on: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("organisation", "990101001"), ("kind", kind), ("on", on), ("topics", "讨论修路")];
    fields.extend_from_slice(more);
    fields
}

/// Records it and tells the address of the record.
pub(crate) async fn recorded(desk: &Desk<'_>, fields: &[(&str, &str)]) -> String {
    let done = desk.post("/meetings/new", fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    let mut parts = done.location.split(['/', '?']).skip(2);
    format!("/meetings/{}", parts.next().unwrap())
}

/// The fields of the attendance form as the page offers them, with the named ones changed.
pub(crate) async fn roll_form(
    desk: &Desk<'_>,
    record: &str,
    changed: &[(usize, &str, &str)],
) -> Vec<(String, String)> {
    let page = desk.get(&format!("{record}/attendance")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", plain(&page.body));
    let value = |part: &str| part.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let version = page.body.split("name=\"version\"").nth(1).map(value).unwrap();
    let mut keys: Vec<String> = Vec::new();
    for part in page.body.split("name=\"state-").skip(1) {
        let key = part.split('"').next().unwrap().to_owned();
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut fields = vec![("version".to_owned(), version)];
    for (at, key) in keys.iter().enumerate() {
        let change = changed.iter().find(|(place, ..)| *place == at);
        fields.push((format!("state-{key}"), change.map_or("present", |it| it.1).to_owned()));
        fields.push((format!("reason-{key}"), change.map_or("", |it| it.2).to_owned()));
    }
    fields
}

pub(crate) async fn attended(
    desk: &Desk<'_>,
    record: &str,
    changed: &[(usize, &str, &str)],
) -> crate::desk::Answer {
    let fields = roll_form(desk, record, changed).await;
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post(&format!("{record}/attendance"), &fields).await
}

pub(crate) async fn tally(desk: &Desk<'_>, caller: &Caller, record: &str) -> Tally {
    let id = record.split('/').nth(2).unwrap().parse().unwrap();
    let mut read = desk.test.app.db.read().await.unwrap();
    Tally::of(&meetings::roll_of(&mut read, caller.area, id).await.unwrap())
}

/// Where a duty of the first branch stands in the period of a day.
async fn standing(desk: &Desk<'_>, rule: &str, on: jiff::civil::Date) -> Fulfilment {
    let caller = desk.caller().await;
    let own = branch(desk.test, &caller).await;
    let app = &desk.test.app;
    let mut read = app.db.read().await.unwrap();
    let figures = organisations::figures(&mut read, caller.area, &own, TODAY).await.unwrap();
    let events = organisations::events(&mut read, caller.area, &own, (on, on)).await.unwrap();
    let duties = organisations::current(app, &own, &figures, on, &events);
    duties.into_iter().find(|it| it.rule == rule).unwrap_or_else(|| panic!("{rule} is no duty")).standing
}

#[tokio::test]
async fn what_is_recorded_once_is_known_to_the_duty_the_roll_the_ledger_and_the_person() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        assert_eq!(standing(&desk, "theme-day", date(2026, 7, 9)).await, Fulfilment::Missing);
        let before = plain(&desk.get("/").await.body);
        assert!(before.contains("还有") && before.contains("没有登记"), "{before}");

        let fields = told("theme-day", "2026-07-09", &[("from", "9点半"), ("until", "11:00")]);
        let late = desk.post("/meetings/new", &fields).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.body.contains("补登原因") && late.body.contains("name=\"late-reason\""));
        let fields = [&fields[..], &[("late-reason", "当时没有网络"), ("from-paper", "yes")]].concat();
        let record = recorded(&desk, &fields).await;
        assert_eq!(standing(&desk, "theme-day", date(2026, 7, 9)).await, Fulfilment::Done);
        let again = desk.post("/meetings/new", &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same twice");

        let no_reason = attended(&desk, &record, &[(1, "leave", "")]).await;
        assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(no_reason.body.contains("请假请写原因"));
        let done = attended(&desk, &record, &[(1, "leave", "陪护家人"), (2, "absent", "")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let counted = tally(&desk, &caller, &record).await;
        assert_eq!((counted.present, counted.on_leave), (counted.expected - 2, 1));
        let shown = plain(&desk.get(&record).await.body);
        for words in
            ["主题党日", "09:30–11:00", "当时没有网络", "照纸质记录代为录入", "陪护家人", "登记出席情况"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(shown.contains("2026-11-24"), "the day of entry: {shown}");
        let sheet = plain(&desk.get(&format!("{record}/sheet")).await.body);
        assert!(sheet.contains("会议记录表") && sheet.contains("主持人签名") && sheet.contains("讨论修路"));
        let ledger = plain(&desk.get("/meetings/ledger?year=2026&kind=theme-day").await.body);
        assert!(ledger.contains("讨论修路") && !ledger.contains("研究本月工作"), "{ledger}");
        let duties =
            desk.get(&format!("/organisations/{}/duties", branch(&test, &caller).await.id)).await.body;
        assert!(duties.contains(&record), "the duties sheet leads to the record");

        let member = Desk::of(&test, "member").await;
        let read_by_member = plain(&member.get(&record).await.body);
        assert!(read_by_member.contains("讨论修路") && !read_by_member.contains("陪护家人"), "no reasons");
        let own = member.get("/me/meetings").await.body;
        assert!(own.contains(&record) && plain(&own).contains("不计分"), "{}", plain(&own));
        assert_eq!(member.get(&format!("{record}/edit")).await.status, StatusCode::FORBIDDEN);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn the_rulebook_says_whether_a_vote_could_be_taken_and_whether_it_passed() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let record = recorded(&desk, &told("members-meeting", "2026-11-22", &[])).await;
        let all = roll_form(&desk, &record, &[]).await.len() / 2;
        let most: Vec<(usize, &str, &str)> = (1..all).map(|at| (at, "absent", "")).collect();
        attended(&desk, &record, &most).await;
        let page = format!("{record}/resolutions");
        let vote = |yes: i64, no: i64| {
            [
                ("matter", "修路".to_owned()),
                ("manner", "hands".to_owned()),
                ("yes", yes.to_string()),
                ("no", no.to_string()),
                ("abstained", "0".to_owned()),
            ]
        };
        let send = async |yes: i64, no: i64, more: &[(&'static str, &'static str)]| {
            let vote = vote(yes, no);
            let mut fields: Vec<(&str, &str)> =
                vote.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.extend_from_slice(more);
            desk.post(&page, &fields).await
        };
        let few = send(1, 0, &[]).await;
        assert_eq!(few.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(few.body.contains("不能表决") && few.body.contains("条例"), "{}", plain(&few.body));

        attended(&desk, &record, &[]).await;
        let there = tally(&desk, &caller, &record).await.voters_present;
        assert!(there > 3);
        let wrong = send(there - 1, 0, &[]).await;
        assert!(wrong.body.contains("两个数要一样"), "{}", plain(&wrong.body));
        let lost = send(1, there - 1, &[]).await;
        assert!(lost.location.contains("done=not-passed"), "{}", plain(&lost.body));
        let passed = send(there, 0, &[("major", "yes")]).await;
        assert!(passed.location.contains("done=passed"), "{}", plain(&passed.body));
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("没有超过半数") && shown.contains("没有先经支委会讨论"), "{shown}");
        let changed = attended(&desk, &record, &[(1, "absent", "")]).await;
        assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY, "votes rest on the roll");
        assert!(changed.body.contains("请先撤回决议"));
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_committee_needs_a_reason_for_what_belongs_to_the_members_and_says_itself_what_passed() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        // In a village an important matter is not settled by the committee alone: a warning wants a reason.
        let committee = recorded(&desk, &told("committee-meeting", "2026-11-21", &[])).await;
        attended(&desk, &committee, &[]).await;
        let members = tally(&desk, &caller, &committee).await;
        assert_eq!(members.expected, 4, "the roll is the committee");
        let yes = members.voters_present.to_string();
        let matter = [
            ("matter", "修路"),
            ("manner", "secret-paper"),
            ("issued", &*yes),
            ("returned", &*yes),
            ("void", "0"),
            ("yes", &*yes),
            ("no", "0"),
            ("abstained", "0"),
            ("major", "yes"),
        ];
        let page = format!("{committee}/resolutions");
        let warned = desk.post(&page, &matter).await;
        assert!(
            warned.body.contains("不能只在这个会上定") && warned.body.contains("name=\"reason\""),
            "{}",
            plain(&warned.body)
        );
        let silent = desk.post(&page, &[&matter[..], &[("reason", "先形成意见")]].concat()).await;
        assert!(
            silent.body.contains("请按会上的结论选"),
            "no rule tells of a committee: {}",
            plain(&silent.body)
        );
        let told = [&matter[..], &[("reason", "先形成意见"), ("result", "passed")]].concat();
        assert!(desk.post(&page, &told).await.location.contains("done=passed"));

        let resolution = desk.get(&committee).await.body;
        let mut withdraw = resolution.split("href=\"").map(|it| it.split('"').next().unwrap());
        let withdraw = withdraw.find(|it| it.contains("/resolutions/")).unwrap().to_owned();
        let version = desk.version(&withdraw).await;
        // Whoever opened the form before somebody corrected the record is told so, and the resolution stands.
        let yesterday = [("reason", "登记错了"), ("version", "1")];
        let refused = desk.post(&withdraw, &yesterday).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("别人改过这条登记"), "{}", plain(&refused.body));
        assert!(!plain(&desk.get(&committee).await.body).contains("已撤回"));
        let done = desk.post(&withdraw, &[("reason", "登记错了"), ("version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let again = desk.post(&withdraw, &[("reason", "x"), ("version", &version)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&desk.get(&committee).await.body).contains("已撤回：登记错了"));
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_plan_counts_only_once_held_and_a_withdrawn_record_no_longer() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        assert_eq!(standing(&desk, "org-life-meeting", TODAY).await, Fulfilment::Missing);
        let record = recorded(&desk, &told("life-meeting", "2026-12-05", &[])).await;
        assert_eq!(standing(&desk, "org-life-meeting", TODAY).await, Fulfilment::Missing, "a plan");
        test.app.clock.set(date(2026, 12, 6));
        // The session did not last that long.
        let desk = Desk::of(&test, "branch-secretary").await;
        assert_eq!(standing(&desk, "org-life-meeting", date(2026, 12, 6)).await, Fulfilment::Missing);
        let done = attended(&desk, &record, &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(standing(&desk, "org-life-meeting", TODAY).await, Fulfilment::Done);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("会前谈心谈话或者问题清单还没有记上"), "the rule of life meetings: {shown}");

        let version = desk.version(&format!("{record}/withdraw")).await;
        let fields = [("version", version.as_str()), ("reason", "登记成别的支部的了")];
        let done = desk.post(&format!("{record}/withdraw"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(standing(&desk, "org-life-meeting", TODAY).await, Fulfilment::Missing);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("已撤回") && shown.contains("登记成别的支部的了"), "it stays: {shown}");
    }
}

#[tokio::test]
async fn that_a_duty_does_not_apply_is_an_answer_that_is_kept_and_can_be_taken_back() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let page = format!("/organisations/{}/duties/answer?rule=theme-day&from=2026-07-01", own.id);
        assert!(desk.get("/").await.body.contains(&page.replace('&', "&#38;")), "the reminder leads there");
        let empty = desk.post(&page, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = desk.post(&page, &[("reason", "防汛期间全体党员在堤上")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(standing(&desk, "theme-day", date(2026, 7, 1)).await, Fulfilment::Exempt);
        assert_eq!(desk.post(&page, &[("reason", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sheet = plain(&desk.get(&done.location).await.body);
        assert!(sheet.contains("7 月不适用：防汛期间全体党员在堤上"), "{sheet}");
        let officer = Desk::of(&test, "county-officer").await;
        let list = plain(&officer.get("/meetings/missing").await.body);
        assert!(list.contains("党支部每月相对固定1天开展主题党日"), "{list}");
        let back = desk.post(&page, &[("act", "take-back")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert_eq!(standing(&desk, "theme-day", date(2026, 7, 1)).await, Fulfilment::Missing);
        // What was said is not lost, however often it is said and taken back.
        for reason in ["村里停电", "又停电了"] {
            assert_eq!(desk.post(&page, &[("reason", reason)]).await.status, StatusCode::SEE_OTHER);
            let back = desk.post(&page, &[("act", "take-back")]).await;
            assert_eq!(back.status, StatusCode::SEE_OTHER);
        }
        let kept = plain(&desk.get(&page).await.body);
        for reason in ["防汛期间全体党员在堤上", "村里停电", "又停电了"] {
            assert!(kept.contains(reason) && kept.contains("收回的说明"), "{reason}: {kept}");
        }
        assert!(kept.find("又停电了") < kept.rfind("防汛期间"), "the newest first: {kept}");
        assert_eq!(desk.post(&page, &[("act", "take-back")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_sound(&test, &caller).await;
        let wrong = page.replace("2026-07-01", "2026-07-02");
        assert_eq!(desk.get(&wrong).await.status, StatusCode::NOT_FOUND, "no period begins then");
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("不适用") && !journal.contains("防汛"), "no values: {journal}");
    }
}

#[tokio::test]
async fn each_role_reads_and_records_what_is_its_business() {
    for test in counties(60).await {
        for role in Role::ALL {
            let desk = Desk::of(&test, role.code()).await;
            let page = desk.get("/meetings").await;
            let reads = !matches!(
                role,
                Role::TechnicalAdministrator | Role::FloatingMember | Role::Applicant | Role::CentreStaff
            );
            assert_eq!(page.status == StatusCode::OK, reads, "{role}: {}", page.status);
        }
        let records = async |role: &str, kind: &str, group: &str| {
            let desk = Desk::of(&test, role).await;
            let fields = told(kind, "2026-11-23", &[("group", group)]);
            desk.post("/meetings/new", &fields).await.status
        };
        assert_eq!(records("publicity-member", "lecture", "").await, StatusCode::SEE_OTHER);
        assert_eq!(
            records("publicity-member", "committee-meeting", "").await,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(records("group-leader", "group-meeting", "第一党小组").await, StatusCode::SEE_OTHER);
        assert_eq!(records("group-leader", "members-meeting", "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(records("party-worker", "talk", "").await, StatusCode::SEE_OTHER);
        for role in ["discipline-member", "member", "technical-administrator"] {
            assert_eq!(records(role, "lecture", "").await, StatusCode::FORBIDDEN, "{role}");
        }
        // A talk concerns two people: the other members do not see it.
        let filter = Filter {
            words: String::new(),
            kind: Some(Kind::Talk),
            days: (date(2026, 1, 1), TODAY),
            within: None,
        };
        let mut read = test.app.db.read().await.unwrap();
        for (role, seen) in [("branch-secretary", 1), ("discipline-member", 1), ("member", 0)] {
            let caller = Desk::of(&test, role).await.caller().await;
            let found = meetings::list(&mut read, &caller, &filter, None, 10).await.unwrap();
            assert_eq!(found.len(), seen, "{role}");
        }
    }
}

#[tokio::test]
async fn lists_go_on_from_page_to_page_and_narrow_by_words_kind_and_year() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "county-officer").await;
        let caller = desk.caller().await;
        let all = Filter {
            words: String::new(),
            kind: None,
            days: (date(1, 1, 1), date(9999, 1, 1)),
            within: None,
        };
        let mut read = test.app.db.read().await.unwrap();
        let whole = meetings::list(&mut read, &caller, &all, None, 1_000).await.unwrap();
        assert!(whole.len() > 30 && whole.iter().any(|it| it.state == State::Planned));
        assert!(whole.windows(2).all(|pair| (pair[0].on, pair[0].id) > (pair[1].on, pair[1].id)));
        let (mut walked, mut before) = (Vec::new(), None);
        loop {
            let some = meetings::list(&mut read, &caller, &all, before, 20).await.unwrap();
            let Some(last) = some.last() else { break };
            before = Some((last.on, last.id));
            walked.extend(some.into_iter().map(|it| it.id));
        }
        assert_eq!(walked, whole.iter().map(|it| it.id).collect::<Vec<_>>());
        drop(read);
        let first = desk.get("/meetings?size=20").await.body;
        assert!(first.contains("before-id="), "a page of twenty leads to the next");
        let found = plain(&desk.get("/meetings?words=修建村组&year=2026").await.body);
        assert!(found.contains("讨论修建村组道路") && !found.contains("研究本月工作"), "{found}");
        for signs in ["%25%25", "__", "!"] {
            let found = plain(&desk.get(&format!("/meetings?words={signs}")).await.body);
            assert!(found.contains("没有符合条件的记录"), "{signs}: {found}");
        }
        assert_eq!(desk.get("/meetings?year=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_roll_of_a_day_is_frozen_and_takes_in_whoever_is_entered_late() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let record = recorded(&desk, &told("members-meeting", "2026-11-23", &[])).await;
        attended(&desk, &record, &[(1, "absent", "")]).await;
        let before = tally(&desk, &caller, &record).await;
        crate::desk::added(&desk, "欧阳后补", &crate::desk::number("99020119900307101"), &[]).await;
        assert_eq!(tally(&desk, &caller, &record).await, before, "what is recorded stays");
        let form = roll_form(&desk, &record, &[]).await;
        assert_eq!(
            i64::try_from(form.len() / 2).unwrap(),
            before.expected + 1,
            "the form lists the newcomer"
        );
        let shown = desk.get(&format!("{record}/attendance")).await.body;
        assert!(plain(&shown).contains("没有表决权"), "a probationary member ought to come and has no vote");
        let roll = {
            let mut read = test.app.db.read().await.unwrap();
            let id = record.split('/').nth(2).unwrap().parse().unwrap();
            meetings::roll_of(&mut read, caller.area, id).await.unwrap()
        };
        assert_eq!(roll[1].attendance, Attendance::Absent);
    }
}

#[tokio::test]
async fn an_erasure_blanks_the_name_in_rolls_and_in_what_was_written() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let added =
            crate::desk::added(&desk, "欧阳将去", &crate::desk::number("99020119900307101"), &[]).await;
        let person = crate::desk::member(&test, &caller, added).await.person;
        let more = [("minutes", "欧阳将去同志发言。"), ("recorder", "欧阳将去")];
        let record = recorded(&desk, &told("members-meeting", "2026-11-23", &more)).await;
        let done = attended(&desk, &record, &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        // A correction leaves the name in the former roll and text as well.
        attended(&desk, &record, &[(1, "absent", "")]).await;
        let edit = format!("{record}/edit");
        let version = desk.version(&edit).await;
        let fields = [
            ("kind", "members-meeting"),
            ("on", "2026-11-23"),
            ("topics", "讨论修路"),
            ("minutes", "欧阳将去同志第二个发言。"),
            ("version", &*version),
        ];
        assert_eq!(desk.post(&edit, &fields).await.status, StatusCode::SEE_OTHER);
        assert!(desk.get(&record).await.body.contains("欧阳将去"));
        let sql =
            format!("UPDATE membership SET until_day = '2026-11-23' WHERE id = {}", hex(&test, added.0));
        db::testing::break_with(&test.app.db, &sql).await.unwrap();
        let officer = Desk::of(&test, "county-officer").await;
        let order = [
            ("number", "演删〔2026〕1号"),
            ("by", "中共演示县委组织部"),
            ("on", "2026-11-20"),
            ("reason", "依规定"),
            ("extent", "all"),
        ];
        let check = officer.post(&format!("/erasures/new/{person}/check"), &order).await;
        assert_eq!(check.status, StatusCode::OK, "{}", plain(&check.body));
        let done = officer.post(&format!("/erasures/new/{person}"), &order).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let left = desk.get(&record).await.body;
        assert!(!left.contains("欧阳将去") && left.contains("***"), "{}", plain(&left));
    }
}

/// An identifier as each database writes it.
pub(crate) fn hex(test: &crate::common::Test, id: uuid::Uuid) -> String {
    if test.app.db.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
}
