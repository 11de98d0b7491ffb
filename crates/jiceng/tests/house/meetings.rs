//! Organisational life: what is recorded once is known to every duty, roll and ledger.

use crate::common::{TODAY, counties};
use crate::desk::{Desk, assert_sound, branch, plain};
use axum::http::StatusCode;
use jiceng::meetings::{self, Attendance, Filter, Kind, State, Tally};
use jiceng::organisations::{self, Fulfilment};
use jiceng::platform::access::{Caller, Role};
use jiff::civil::date;

/// A form of a new record, with what is told of it.
fn told<'a>(kind: &'a str, on: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("organisation", "990101001"), ("kind", kind), ("on", on), ("topics", "讨论修路")];
    fields.extend_from_slice(more);
    fields
}

/// Records it and tells the address of the record.
async fn recorded(desk: &Desk<'_>, fields: &[(&str, &str)]) -> String {
    let done = desk.post("/meetings/new", fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    let mut parts = done.location.split(['/', '?']).skip(2);
    format!("/meetings/{}", parts.next().unwrap())
}

/// The fields of the attendance form as the page offers them, with the named ones changed.
async fn roll_form(desk: &Desk<'_>, record: &str, changed: &[(usize, &str, &str)]) -> Vec<(String, String)> {
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

async fn attended(desk: &Desk<'_>, record: &str, changed: &[(usize, &str, &str)]) -> crate::desk::Answer {
    let fields = roll_form(desk, record, changed).await;
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post(&format!("{record}/attendance"), &fields).await
}

async fn tally(desk: &Desk<'_>, caller: &Caller, record: &str) -> Tally {
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
async fn a_correction_shows_what_it_corrected_to_those_who_may_correct() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let more = [("minutes", "大家同意先修东边的路。"), ("place", "村部")];
        let record = recorded(&desk, &told("members-meeting", "2026-11-23", &more)).await;
        let edit = format!("{record}/edit");
        let untouched = plain(&desk.get(&record).await.body);
        assert!(!untouched.contains("更正前内容"), "{untouched}");
        attended(&desk, &record, &[(1, "leave", "外出务工")]).await;
        let first = plain(&desk.get(&record).await.body);
        assert!(!first.contains("更正前内容"), "the first roll corrects nothing: {first}");
        let version = desk.version(&edit).await;
        let fields = |minutes: &'static str, version: &str| {
            [
                ("kind", "members-meeting".to_owned()),
                ("on", "2026-11-23".to_owned()),
                ("topics", "讨论修路".to_owned()),
                ("place", "村部".to_owned()),
                ("minutes", minutes.to_owned()),
                ("version", version.to_owned()),
            ]
        };
        let send = async |minutes: &'static str, version: &str| {
            let fields = fields(minutes, version);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let done = desk.post(&edit, &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        };
        send("大家同意先修西边的路。", &version).await;
        let version = desk.version(&edit).await;
        send("大家同意先修西边的路。", &version).await;
        let done = attended(&desk, &record, &[(1, "present", "")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        attended(&desk, &record, &[(1, "present", "")]).await;
        let shown = plain(&desk.get(&record).await.body);
        let before = shown.split("更正前内容").nth(1).unwrap_or_else(|| panic!("{shown}"));
        assert!(before.starts_with("（2 次更正）"), "what changes nothing corrects nothing: {shown}");
        assert!(before.contains("大家同意先修东边的路。") && !before.contains("西边"), "{shown}");
        assert!(
            before.contains("请假（外出务工）") && !before.contains("村部"),
            "only what differs: {shown}"
        );
        let member = Desk::of(&test, "member").await;
        let read = plain(&member.get(&record).await.body);
        assert!(read.contains("西边") && !read.contains("东边") && !read.contains("外出务工"), "{read}");
        // Another kind has another roll; the one before is kept.
        let version = desk.version(&edit).await;
        let life = [
            ("kind", "life-meeting"),
            ("on", "2026-11-23"),
            ("topics", "讨论修路"),
            ("reason", "会后补记"),
            ("version", &*version),
        ];
        let done = desk.post(&edit, &life).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(tally(&desk, &caller, &record).await.expected, 0);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("（4 次更正）") && shown.contains("类型"), "{shown}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn an_organisation_that_was_closed_meanwhile_records_nothing_after_its_last_day() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        // The register as it was when the form was opened.
        let own = branch(&test, &caller).await;
        let draft = meetings::Draft::new(Kind::ThemeDay, date(2026, 11, 23), "志愿服务");
        let id = meetings::record(&test.app, &caller, &own, &draft).await.unwrap();
        let sql = format!(
            "UPDATE organisation SET dissolved_on = '2026-11-23' WHERE id = {}",
            hex(&test, own.id.0)
        );
        db::testing::break_with(&test.app.db, &sql).await.unwrap();
        let late = meetings::Draft::new(Kind::Lecture, date(2026, 11, 23), "怎样做一名合格党员");
        let refused = meetings::record(&test.app, &caller, &own, &late).await;
        assert!(matches!(refused, Err(meetings::MeetingError::Dissolved)), "{refused:?}");
        let edit = format!("/meetings/{id}/edit");
        let version = desk.version(&edit).await;
        let fields =
            [("kind", "theme-day"), ("on", "2026-11-24"), ("topics", "志愿服务"), ("version", &*version)];
        let refused = desk.post(&edit, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("这一天党组织已经撤销"), "{}", plain(&refused.body));
    }
}

/// A page of PDF that holds nothing, and what is no paper.
const PDF: &[u8] = b"%PDF-1.4\n%signed by 27 people\n%%EOF\n";
const MARK: &[u8] = b"signed by 27 people";
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0";

#[tokio::test]
async fn papers_are_added_handed_out_to_whoever_sees_the_record_and_withdrawn() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let record = recorded(&desk, &told("theme-day", "2026-11-23", &[])).await;
        let papers = format!("{record}/papers");
        for (name, bytes, said) in [
            ("签到表.pdf", PROGRAM, "这种文件不能保存"),
            ("签到表.pdf", b"", "这个文件是空的"),
            ("", b"", "请选择一个文件"),
            ("页面.html", b"<html></html>", "这种文件不能保存"),
        ] {
            let refused = desk.send_file(&papers, &[("note", "签到表")], (name, bytes)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.body.contains(said), "{name}: {}", plain(&refused.body));
        }
        let large = [PDF, &vec![0; 10 * 1024 * 1024]].concat();
        let refused = desk.send_file(&papers, &[], ("大.pdf", &large)).await;
        assert!(refused.body.contains("文件超过 10 MB"), "{}", plain(&refused.body));
        let done = desk.send_file(&papers, &[("note", "签到表")], ("2026年11月<签到>.exe", PDF)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let shown = desk.get(&record).await.body;
        assert!(plain(&shown).contains("1 KB") && plain(&shown).contains("PDF"), "{}", plain(&shown));
        let links = shown.split("href=\"").map(|it| it.split('"').next().unwrap().to_owned());
        let links: Vec<String> = links.filter(|it| it.contains("/papers/")).collect();
        let file = links.iter().find(|it| it.ends_with("/file")).unwrap();
        let member = Desk::of(&test, "member").await;
        let (status, headers, bytes) = member.file(file).await;
        assert_eq!((status, bytes.as_slice()), (StatusCode::OK, PDF));
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-type"), "application/pdf", "the contents tell, not the name");
        let disposition = header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.ends_with(".pdf"), "{disposition}");
        assert_eq!(member.get(&papers).await.status, StatusCode::FORBIDDEN);
        assert_eq!(Desk::of(&test, "applicant").await.get(file).await.status, StatusCode::FORBIDDEN);
        // Papers of another record, or of nobody's.
        let other = recorded(&desk, &told("lecture", "2026-11-23", &[])).await;
        let elsewhere = file.replace(&record, &other);
        assert_eq!(desk.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
        for file in std::fs::read_dir(test.folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let clear = bytes.windows(MARK.len()).any(|part| part == MARK);
            assert!(!clear, "contents are sealed");
        }

        let withdraw = links.iter().find(|it| it.ends_with("/withdraw")).unwrap();
        let page = withdraw.clone();
        let empty = desk.post(&page, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wrong = page.replace(&record, &other);
        assert_eq!(desk.post(&wrong, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
        let done = desk.post(&page, &[("reason", "传错了")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert_eq!(desk.post(&page, &[("reason", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("传错了") && shown.contains("签到"), "the fact stays: {shown}");
        assert_eq!(desk.get(file).await.status, StatusCode::NOT_FOUND);
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("添加组织生活附件") && journal.contains("撤回组织生活附件"), "{journal}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_record_has_a_bounded_number_of_papers_and_a_withdrawn_one_takes_none() {
    let test = counties(30).await.remove(0);
    let desk = Desk::of(&test, "branch-secretary").await;
    let record = recorded(&desk, &told("theme-day", "2026-11-23", &[])).await;
    let papers = format!("{record}/papers");
    for _ in 0..20 {
        let done = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    }
    let refused = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
    assert!(refused.body.contains("附件已经够多了"), "{}", plain(&refused.body));
    let page = format!("{record}/withdraw");
    let version = desk.version(&page).await;
    desk.post(&page, &[("version", &version), ("reason", "登记错了")]).await;
    let refused = desk.send_file(&papers, &[], ("a.pdf", PDF)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn class_hours_follow_from_what_was_attended_for_the_member_and_the_branch() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let page = format!("/meetings/study?organisation={}&year=2025", own.id);
        // Last year nothing is recorded: every member of today stands there with nought.
        let empty = plain(&desk.get(&page).await.body);
        assert!(empty.contains("规定学时"), "{empty}");
        let hours = async |at: usize| {
            let body = desk.get(&format!("/meetings/study?organisation={}", own.id)).await.body;
            let rows = body.split("<tbody>").nth(1).unwrap().split("<tr>").nth(at + 1).unwrap().to_owned();
            let cells: Vec<String> = rows
                .split("class=\"num\">")
                .skip(1)
                .map(|it| it.split('<').next().unwrap().to_owned())
                .collect();
            (rows, cells[0].parse::<f64>().unwrap(), cells[1].clone())
        };
        let (row, before, wanted) = hours(0).await;
        let leads = row.contains("书记或班子成员");
        assert_eq!(wanted, if leads { "56" } else { "32" }, "{row}");
        let name = row.split("row\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        // A theme day credits what its record says, a lecture as long as it lasted; whoever is away gets nothing.
        let theme = recorded(&desk, &told("theme-day", "2026-11-23", &[("class-hours", "2.5")])).await;
        attended(&desk, &theme, &[]).await;
        let times = [("from", "9:00"), ("until", "10:30")];
        let lecture = recorded(&desk, &told("lecture", "2026-11-23", &times)).await;
        attended(&desk, &lecture, &[]).await;
        assert!((hours(0).await.1 - before - 4.0).abs() < 0.01, "{before} {}", hours(0).await.1);
        let roll = {
            let mut read = test.app.db.read().await.unwrap();
            let id = lecture.split('/').nth(2).unwrap().parse().unwrap();
            meetings::roll_of(&mut read, caller.area, id).await.unwrap()
        };
        let place = roll.iter().position(|it| it.name == name).unwrap();
        attended(&desk, &lecture, &[(place, "absent", "")]).await;
        assert!((hours(0).await.1 - before - 2.5).abs() < 0.01);
        assert!(desk.get(&theme).await.body.contains("2.5"), "the record shows what it credits");
        for wrong in ["0", "1.25", "两", "100"] {
            let fields = told("committee-meeting", "2026-11-23", &[("class-hours", wrong)]);
            let refused = desk.post("/meetings/new", &fields).await;
            assert!(refused.body.contains("0.1 到 99.9"), "{wrong}: {}", plain(&refused.body));
        }
        let member = Desk::of(&test, "member").await;
        let seen = plain(&member.get("/me/meetings").await.body);
        assert!(seen.contains("学时") && seen.contains("不计分"), "{seen}");
        assert_eq!(member.get("/meetings/study").await.status, StatusCode::FORBIDDEN);
        let officer = Desk::of(&test, "county-officer").await;
        let county = plain(&officer.get("/meetings/study").await.body);
        assert!(county.contains("请在上面选一个党支部"), "{county}");
        assert_eq!(officer.get("/meetings/study?year=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn guests_are_counted_and_organisations_named() {
    for test in counties(30).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let guests = [("guest-residents", "32"), ("guest-organisations", "镇卫生院、村小学")];
        let record = recorded(&desk, &told("theme-day", "2026-11-23", &guests)).await;
        let shown = plain(&desk.get(&record).await.body);
        assert!(shown.contains("32") && shown.contains("镇卫生院、村小学"), "{shown}");
        let sheet = plain(&desk.get(&format!("{record}/sheet")).await.body);
        assert!(sheet.contains("参加的群众人数") && sheet.contains("村小学"), "{sheet}");
        for wrong in ["0", "-3", "许多", "100001"] {
            let fields = told("lecture", "2026-11-23", &[("guest-residents", wrong)]);
            let refused = desk.post("/meetings/new", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
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
fn hex(test: &crate::common::Test, id: uuid::Uuid) -> String {
    if test.app.db.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
}
