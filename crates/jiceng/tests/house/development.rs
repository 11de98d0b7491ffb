//! Developing members: from the application to full membership, in both editions, with what is late, too early, impossible.

use crate::common::{Test, counties};
use crate::desk::{Answer, Desk, assert_sound, branch, number, plain};
use crate::meetings::{attended, recorded, tally, told};
use crate::transfer::secretary_there;
use axum::http::StatusCode;
use jiceng::members;
use jiceng::platform::access::Caller;
use jiff::civil::{Date, date};

/// An identity number of somebody born in the spring of 1995.
fn identity(order: usize) -> String {
    number(&format!("99019919950301{order:03}"))
}

/// Hands an application in. Tells the address of the case.
async fn applied(desk: &Desk<'_>, name: &str, order: usize, on: &str) -> String {
    let id = identity(order);
    let fields = [
        ("organisation", "990101001"),
        ("name", name),
        ("identity", id.as_str()),
        ("on", on),
        ("paper", "yes"),
    ];
    let done = desk.post("/development/new", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    done.location.split('?').next().unwrap().to_owned()
}

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

/// Two full members of the branch, as mentors and introducers.
async fn two_full(test: &Test, caller: &Caller) -> String {
    let own = branch(test, caller).await;
    let mut read = test.app.db.read().await.unwrap();
    let all = members::entitled(&test.app, &mut read, caller, &own, date(2023, 1, 1)).await.unwrap();
    let names: Vec<String> = all.iter().filter(|it| it.entitled()).map(|it| it.member.name.clone()).collect();
    format!("{}、{}", names[0], names[1])
}

const VOTE: [(&str, &str); 9] = [
    ("field-1", "10"),
    ("field-2", "9"),
    ("field-3", "9"),
    ("field-5", "target-reports"),
    ("field-5", "introducers-speak"),
    ("field-5", "committee-reports"),
    ("field-5", "discussion"),
    ("field-5", "secret-ballot"),
    ("field-6", "1"),
];

/// The meeting that admits: ten entitled, nine there and for it.
fn meeting<'a>(on: &'a str, reported: &'a str) -> Vec<(&'a str, &'a str)> {
    let fields = ["main-conduct", "entitled-and-present", "result", "date", "signature"];
    let mut all = vec![("on", on), ("outcome", "passed"), ("field-9", reported)];
    all.extend(VOTE);
    all.extend(fields.map(|field| ("field-8", field)));
    all
}

/// Brings a case from the talk to the target, at these days.
async fn cultivated(branch: &Desk<'_>, town: &Desk<'_>, case: &str, mentors: &str, days: [&str; 4]) {
    let [talk, activist, reviewed, again] = days;
    done(branch, case, "talk", &[("on", talk)]).await;
    done(branch, case, "settle-activist", &[("on", activist), ("outcome", "settled"), ("field-1", "yes")])
        .await;
    done(branch, case, "mentors", &[("on", activist), ("field-1", mentors)]).await;
    done(town, case, "file-activist", &[("on", activist)]).await;
    done(branch, case, "cultivate", &[("on", reviewed)]).await;
    done(branch, case, "cultivate", &[("on", again)]).await;
}

/// From the target to the pre-review and the form.
async fn prepared(branch: &Desk<'_>, town: &Desk<'_>, case: &str, mentors: &str, days: [&str; 3]) {
    let [target, later, precheck] = days;
    done(town, case, "file-target", &[("on", target), ("outcome", "agreed")]).await;
    done(branch, case, "introducers", &[("on", later), ("field-1", mentors)]).await;
    done(branch, case, "political-review", &[("on", later), ("outcome", "passed")]).await;
    done(town, case, "training", &[("on", later), ("field-1", "3"), ("field-2", "24")]).await;
    done(branch, case, "committee-check", &[("on", later), ("outcome", "passed")]).await;
    done(town, case, "pre-review", &[("on", precheck), ("outcome", "passed")]).await;
    done(branch, case, "form", &[("on", precheck)]).await;
}

/// The category of somebody on a day; none when no member.
async fn category(test: &Test, caller: &Caller, name: &str, on: Date) -> Option<members::Category> {
    let own = branch(test, caller).await;
    let mut read = test.app.db.read().await.unwrap();
    let all = members::entitled(&test.app, &mut read, caller, &own, on).await.unwrap();
    all.into_iter().find(|it| it.member.name == name).map(|it| it.member.category)
}

#[expect(clippy::too_many_lines, reason = "one story from the application to the file")]
#[tokio::test]
async fn somebody_goes_from_the_application_to_full_membership_through_both_editions() {
    for test in counties(120).await {
        let secretary = Desk::of(&test, "branch-secretary").await;
        let town = Desk::of(&test, "committee-secretary").await;
        let county = Desk::of(&test, "county-officer").await;
        let caller = secretary.caller().await;
        let mentors = two_full(&test, &caller).await;
        test.app.clock.set(date(2026, 11, 24));
        let case = applied(&secretary, "欧阳试程", 101, "2024-05-20").await;
        cultivated(
            &secretary,
            &town,
            &case,
            &mentors,
            ["2024-06-10", "2024-07-01", "2024-12-20", "2025-06-18"],
        )
        .await;

        // Too early: nothing cures that, and the page says from which day on.
        let early = step(
            &secretary,
            &case,
            "settle-target",
            &[("on", "2025-06-30"), ("outcome", "settled"), ("field-1", "yes")],
        )
        .await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = plain(&early.body);
        assert!(said.contains("培养不满12个月") && said.contains("第13条"), "{said}");
        let shown = plain(&secretary.get(&case).await.body);
        assert!(!shown.contains("最早"), "the first day is past by now");
        done(
            &secretary,
            &case,
            "settle-target",
            &[("on", "2025-07-01"), ("outcome", "settled"), ("field-1", "yes")],
        )
        .await;
        prepared(&secretary, &town, &case, &mentors, ["2025-07-05", "2025-09-01", "2025-09-10"]).await;

        // Not enough votes: the whole of those entitled counts.
        let mut few = meeting("2025-09-20", "2025-09-21");
        few.iter_mut().filter(|(name, _)| *name == "field-3").for_each(|it| it.1 = "5");
        let refused = step(&secretary, &case, "meeting", &few).await;
        assert!(plain(&refused.body).contains("没有超过半数"), "{}", plain(&refused.body));
        done(&secretary, &case, "meeting", &meeting("2025-09-20", "2025-09-21")).await;
        assert_eq!(category(&test, &caller, "欧阳试程", date(2025, 10, 1)).await, None);

        // The branch does not decide for the committee above; approval after three months wants a reason.
        let own = step(&secretary, &case, "approval-talk", &[("on", "2025-10-01")]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        done(&town, &case, "approval-talk", &[("on", "2025-12-20")]).await;
        let late =
            [("on", "2025-12-22"), ("outcome", "approved"), ("field-1", "committee"), ("field-2", "yes")];
        let asked = step(&town, &case, "approval", &late).await;
        assert!(plain(&asked.body).contains("3个月内审批"), "{}", plain(&asked.body));
        done(&town, &case, "approval", &[&late[..], &[("reason", "材料补正")]].concat()).await;
        done(&county, &case, "file-admission", &[("on", "2025-12-25")]).await;
        let admitted = category(&test, &caller, "欧阳试程", date(2025, 9, 20)).await;
        assert_eq!(admitted, Some(members::Category::Probationary), "from the day of the meeting on");

        done(&secretary, &case, "assign", &[("on", "2025-12-26")]).await;
        done(&secretary, &case, "oath", &[("on", "2026-01-10")]).await;
        done(&secretary, &case, "further-education", &[("on", "2026-06-20")]).await;
        done(&secretary, &case, "request", &[("on", "2026-09-10")]).await;
        let full = |on: &'static str| {
            let mut fields = vec![
                ("on", on),
                ("outcome", "full"),
                ("field-2", "10"),
                ("field-3", "9"),
                ("field-4", "9"),
                ("field-6", on),
            ];
            fields.extend(["written-request", "opinions", "committee-check"].map(|it| ("field-1", it)));
            fields
        };
        let early = step(&secretary, &case, "full-meeting", &full("2026-09-19")).await;
        assert!(plain(&early.body).contains("还没有满"), "{}", plain(&early.body));
        done(&secretary, &case, "full-meeting", &full("2026-09-22")).await;
        done(&town, &case, "full-approval", &[("on", "2026-10-10"), ("outcome", "full")]).await;
        assert_eq!(
            category(&test, &caller, "欧阳试程", date(2026, 9, 19)).await,
            Some(members::Category::Probationary)
        );
        assert_eq!(
            category(&test, &caller, "欧阳试程", date(2026, 9, 20)).await,
            Some(members::Category::Full)
        );

        // Papers that belong into the file are missing, until they are ticked.
        let missing = step(&town, &case, "archive", &[("on", "2026-10-20")]).await;
        assert!(plain(&missing.body).contains("入党志愿书"), "{}", plain(&missing.body));
        let version = secretary.version(&format!("{case}/papers")).await;
        let mut papers = vec![("on", "2026-10-20"), ("version", version.as_str())];
        papers.extend(
            [
                "application",
                "cultivation-register",
                "political-review",
                "form",
                "probation-register",
                "request",
            ]
            .map(|it| ("papers", it)),
        );
        let kept = secretary.post(&format!("{case}/papers"), &papers).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", plain(&kept.body));
        done(&town, &case, "archive", &[("on", "2026-10-20")]).await;
        let shown = plain(&secretary.get(&case).await.body);
        assert!(shown.contains("已经办完") && !shown.contains("现在该办"), "{shown}");
        let sheet = plain(&secretary.get(&format!("{case}/sheet")).await.body);
        assert!(sheet.contains("2025-09-20") && sheet.contains("批准转为正式党员"), "{sheet}");

        // Letters and forms are filled from what is recorded; nothing is typed twice.
        let above = secretary.get(&format!("{case}/documents/full-reply")).await;
        assert_eq!(above.status, StatusCode::NOT_FOUND, "the branch writes no letter of the committee");
        let reply = plain(&town.get(&format!("{case}/documents/full-reply")).await.body);
        let own = branch(&test, &caller).await;
        assert!(reply.contains("关于同意") && reply.contains(&format!("{}：", own.name)), "{reply}");
        let talk = plain(&secretary.get(&format!("{case}/documents/talk-record")).await.body);
        assert!(talk.contains("谈话内容") && talk.contains("2024年"), "{talk}");
        let all = secretary.get(&format!("{case}/documents")).await;
        assert!(all.body.contains("/documents/cultivation-register/file"));
        let undecided = town.get(&format!("{case}/documents/cancelling-reply")).await;
        assert_eq!(undecided.status, StatusCode::NOT_FOUND, "what was not decided is not written");
        let member = Desk::of(&test, "member").await;
        assert_eq!(member.get(&format!("{case}/documents")).await.status, StatusCode::FORBIDDEN);
        let unknown = secretary.get(&format!("{case}/documents/nothing")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn the_edition_of_2026_wants_a_public_notice_of_five_working_days_and_an_agreement() {
    for test in counties(60).await {
        let secretary = Desk::of(&test, "branch-secretary").await;
        let town = Desk::of(&test, "committee-secretary").await;
        let caller = secretary.caller().await;
        let mentors = two_full(&test, &caller).await;
        let case = applied(&secretary, "司马新规", 103, "2025-03-10").await;
        cultivated(
            &secretary,
            &town,
            &case,
            &mentors,
            ["2025-04-01", "2025-05-06", "2025-11-03", "2026-05-02"],
        )
        .await;
        let notice = |from: &'static str, until: &'static str, on: &'static str| {
            [("on", on), ("outcome", "settled"), ("field-1", "yes"), ("field-2", from), ("field-3", until)]
        };
        // The holiday in October and the day worked instead count as the notice of the State Council says.
        let short =
            step(&secretary, &case, "settle-target", &notice("2026-09-29", "2026-10-09", "2026-10-12")).await;
        let said = plain(&short.body);
        assert!(said.contains("公示了4个工作日"), "{said}");
        done(&secretary, &case, "settle-target", &notice("2026-09-29", "2026-10-10", "2026-10-12")).await;
        done(&town, &case, "file-target", &[("on", "2026-10-14"), ("outcome", "agreed")]).await;
        done(&secretary, &case, "political-review", &[("on", "2026-10-20"), ("outcome", "passed")]).await;
        let version = secretary.version(&case).await;
        assert_eq!(version, "", "the page of a case has no form");
        let shown = plain(&secretary.get(&case).await.body);
        assert!(shown.contains("第 9 步，共 25 步"), "{shown}");
        // A failed review leads back; what was recorded stays to be seen.
        let back = applied(&secretary, "司马退回", 105, "2024-01-10").await;
        cultivated(
            &secretary,
            &town,
            &back,
            &mentors,
            ["2024-02-01", "2024-03-01", "2024-08-20", "2025-02-20"],
        )
        .await;
        done(
            &secretary,
            &back,
            "settle-target",
            &[("on", "2025-03-05"), ("outcome", "settled"), ("field-1", "yes")],
        )
        .await;
        done(&town, &back, "file-target", &[("on", "2025-03-10"), ("outcome", "agreed")]).await;
        done(&secretary, &back, "political-review", &[("on", "2025-04-10"), ("outcome", "failed")]).await;
        let shown = plain(&secretary.get(&back).await.body);
        assert!(shown.contains("第 6 步，共 25 步") && shown.contains("不合格，不能发展入党"), "{shown}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn what_is_entered_late_early_twice_or_by_mistake_is_answered_with_a_sentence() {
    for test in counties(60).await {
        let secretary = Desk::of(&test, "branch-secretary").await;
        let caller = secretary.caller().await;
        let young = number("990199200812010 12".replace(' ', "").get(..17).unwrap());
        let fields = [
            ("organisation", "990101001"),
            ("name", "年幼"),
            ("identity", young.as_str()),
            ("on", "2026-11-20"),
        ];
        let refused = secretary.post("/development/new", &fields).await;
        assert!(plain(&refused.body).contains("不满18岁"), "{}", plain(&refused.body));
        let unknown = [("organisation", "990101001"), ("name", "生日不详"), ("on", "2026-11-20")];
        let asked = secretary.post("/development/new", &unknown).await;
        assert!(plain(&asked.body).contains("无法判断是否年满18岁"), "{}", plain(&asked.body));
        let case = applied(&secretary, "诸葛一次", 107, "2026-09-01").await;
        let twice = [
            ("organisation", "990101001"),
            ("name", "诸葛一次"),
            ("identity", &*identity(107)),
            ("on", "2026-09-02"),
        ];
        let again = secretary.post("/development/new", &twice).await;
        assert!(plain(&again.body).contains("已经有一件正在办理"), "{}", plain(&again.body));

        let late = step(&secretary, &case, "talk", &[("on", "2026-11-01")]).await;
        let said = plain(&late.body);
        assert!(said.contains("1个月内要谈话") && said.contains("第7条"), "{said}");
        let before = step(&secretary, &case, "talk", &[("on", "2026-08-20")]).await;
        assert!(plain(&before.body).contains("早于上一步的日期"), "{}", plain(&before.body));
        let future = step(&secretary, &case, "talk", &[("on", "2026-12-20")]).await;
        assert!(plain(&future.body).contains("日期还没到"), "{}", plain(&future.body));
        done(&secretary, &case, "talk", &[("on", "2026-11-01"), ("reason", "外出务工，回乡后谈")]).await;
        let shown = secretary.get(&case).await.body;
        let withdraw = shown.split("href=\"").filter_map(|it| it.split('"').next());
        let withdraw = withdraw.filter(|it| it.ends_with("/withdraw")).collect::<Vec<_>>();
        assert_eq!(withdraw.len(), 1, "only the last record can be taken back");
        let version = secretary.version(withdraw[0]).await;
        let fields = [("version", version.as_str()), ("reason", "日期写错")];
        assert_eq!(secretary.post(withdraw[0], &fields).await.status, StatusCode::SEE_OTHER);
        let shown = plain(&secretary.get(&case).await.body);
        assert!(shown.contains("日期写错") && shown.contains("第 2 步，共 25 步"), "{shown}");
        let version = secretary.version(&format!("{case}/leave")).await;
        let fields = [("version", version.as_str()), ("outcome", "withdrawn"), ("on", "2026-11-20")];
        assert_eq!(secretary.post(&format!("{case}/leave"), &fields).await.status, StatusCode::SEE_OTHER);
        let shown = plain(&secretary.get(&case).await.body);
        assert!(shown.contains("已经终止") && shown.contains("本人撤回申请"), "{shown}");
        let ended = step(&secretary, &case, "talk", &[("on", "2026-11-01")]).await;
        assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn the_person_sees_the_own_way_and_nobody_elses() {
    for test in counties(60).await {
        let applicant = Desk::of(&test, "applicant").await;
        let own = plain(&applicant.get("/me/development").await.body);
        assert!(
            own.contains("第 2 步，共 25 步") && own.contains("轮到") && own.contains("1个月内"),
            "{own}"
        );
        assert_eq!(applicant.get("/development").await.status, StatusCode::FORBIDDEN);
        let secretary = Desk::of(&test, "branch-secretary").await;
        let list = secretary.get("/development").await.body;
        let case =
            list.split("href=\"").filter_map(|it| it.split('"').next()).find(|it| it.starts_with("/cases/"));
        let case = case.unwrap();
        for role in ["applicant", "member", "technical-administrator", "publicity-member"] {
            let other = Desk::of(&test, role).await;
            assert_eq!(other.get(case).await.status, StatusCode::FORBIDDEN, "{role}");
        }
        let supervises = Desk::of(&test, "discipline-member").await;
        let page = supervises.get(case).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("/steps/"), "whoever supervises does not write");
    }
}

#[tokio::test]
async fn day_and_counts_of_a_vote_come_from_the_record_of_the_meeting() {
    for test in counties(120).await {
        let secretary = Desk::of(&test, "branch-secretary").await;
        let town = Desk::of(&test, "committee-secretary").await;
        let mentors = two_full(&test, &secretary.caller().await).await;
        test.app.clock.set(date(2026, 11, 24));
        let case = applied(&secretary, "欧阳试程", 101, "2024-05-20").await;
        let days = ["2024-06-10", "2024-07-01", "2024-12-20", "2025-06-18"];
        cultivated(&secretary, &town, &case, &mentors, days).await;
        let settled = [("on", "2025-07-01"), ("outcome", "settled"), ("field-1", "yes")];
        done(&secretary, &case, "settle-target", &settled).await;
        prepared(&secretary, &town, &case, &mentors, ["2025-07-05", "2025-09-01", "2025-09-10"]).await;

        // Nothing is recorded yet: the step says where the meeting is recorded.
        let page = format!("{case}/steps/meeting");
        let first = secretary.get(&page).await.body;
        assert!(first.contains("/meetings/new?organisation=") && first.contains("先记录党员大会"), "{first}");

        let late = told("members-meeting", "2025-09-20", &[("late-reason", "补录")]);
        let meeting = recorded(&secretary, &late).await;
        assert_eq!(attended(&secretary, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
        let tally = tally(&secretary, &secretary.caller().await, &meeting).await;
        let present = tally.voters_present.to_string();
        let vote = [
            ("matter", "接收欧阳试程为预备党员"),
            ("manner", "secret-paper"),
            ("issued", present.as_str()),
            ("returned", present.as_str()),
            ("void", "0"),
            ("yes", present.as_str()),
            ("no", "0"),
            ("abstained", "0"),
            ("result", "passed"),
        ];
        let voted = secretary.post(&format!("{meeting}/resolutions"), &vote).await;
        assert_eq!(voted.status, StatusCode::SEE_OTHER, "{}", plain(&voted.body));

        let first = secretary.get(&page).await.body;
        assert!(first.contains("接收欧阳试程为预备党员"), "{first}");
        let id = first.split("name=\"vote\" value=\"").filter_map(|it| it.split('"').next());
        let id = id.filter(|it| !it.is_empty()).last().unwrap().to_owned();
        let version = secretary.version(&page).await;
        let chosen = [("version", version.as_str()), ("vote", id.as_str()), ("outcome", "passed")];
        let second = secretary.post(&page, &chosen).await;
        assert!(second.body.contains("2025-09-20"), "the day is the meeting's: {}", plain(&second.body));
        assert!(!second.body.contains("name=\"field-1\"") && second.body.contains("name=\"field-5\""));
        let wrong = [("version", version.as_str()), ("vote", case.as_str()), ("outcome", "passed")];
        assert!(secretary.post(&page, &wrong).await.body.contains("请重新选择"));

        let mut fields = meeting_fields_without_counts("2025-09-21");
        fields.extend([("vote", id.as_str()), ("outcome", "passed")]);
        done(&secretary, &case, "meeting", &fields).await;
        let shown = plain(&secretary.get(&case).await.body);
        assert!(shown.contains("票数取自会议记录") && shown.contains(&tally.voters.to_string()), "{shown}");

        // What a decision rests on is not withdrawn beneath it.
        let version = secretary.version(&format!("{meeting}/withdraw")).await;
        let refused = secretary
            .post(&format!("{meeting}/withdraw"), &[("version", version.as_str()), ("reason", "记错了")])
            .await;
        assert!(refused.body.contains("以这次表决为依据"), "{}", plain(&refused.body));
        let other = applied(&secretary, "上官试票", 102, "2024-05-20").await;
        assert!(!secretary.get(&format!("{other}/steps/meeting")).await.body.contains(&id), "it is used");
        assert_sound(&test, &secretary.caller().await).await;
    }
}

/// What the meeting that admits is asked beside its day and its counts.
fn meeting_fields_without_counts(reported: &str) -> Vec<(&str, &str)> {
    let all = meeting("", reported);
    let counts = ["on", "outcome", "field-1", "field-2", "field-3"];
    all.into_iter().filter(|(name, _)| !counts.contains(name)).collect()
}

#[tokio::test]
async fn whoever_moves_in_mid_course_takes_papers_and_time_along() {
    for test in counties(120).await {
        let secretary = Desk::of(&test, "branch-secretary").await;
        let town = Desk::of(&test, "committee-secretary").await;
        let there = secretary_there(&test).await;
        let mentors = two_full(&test, &secretary.caller().await).await;
        test.app.clock.set(date(2026, 11, 24));
        let case = applied(&secretary, "欧阳试程", 101, "2024-05-20").await;
        let days = ["2024-06-10", "2024-07-01", "2024-12-20", "2025-06-18"];
        cultivated(&secretary, &town, &case, &mentors, days).await;
        assert_eq!(there.get(&case).await.status, StatusCode::NOT_FOUND);

        let id = case.rsplit('/').next().unwrap();
        let page = format!("/development/{id}/move");
        let own = [("to", "990101001"), ("reason", "工作调动"), ("on", "2025-06-20")];
        assert!(secretary.post(&page, &own).await.body.contains("已经在这个支部"));
        let fields =
            [("to", "990101002"), ("reason", "工作调动"), ("on", "2025-06-20"), ("papers", "application")];
        let handed = secretary.post(&page, &fields).await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", plain(&handed.body));
        let moving = handed.location.split('?').next().unwrap().to_owned();
        assert!(secretary.post(&page, &fields).await.body.contains("正等接收支部办理"));

        // Sent back without a reason, taken over unchecked: neither. The case is the old branch's until it is received.
        assert!(plain(&there.get("/").await.body).contains("欧阳试程"));
        assert!(plain(&there.get("/development/moves").await.body).contains("欧阳试程"));
        let silent =
            step(&there, &moving, "take-over", &[("on", "2025-06-25"), ("outcome", "refused")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unchecked = [("on", "2025-06-25"), ("outcome", "received"), ("field-1", "no")];
        let unchecked = step(&there, &moving, "take-over", &unchecked).await;
        assert!(unchecked.body.contains("请先核对材料"), "{}", plain(&unchecked.body));
        assert_eq!(there.get(&case).await.status, StatusCode::NOT_FOUND);
        let received = [("on", "2025-06-25"), ("outcome", "received"), ("field-1", "yes")];
        done(&there, &moving, "take-over", &received).await;

        // The year of cultivation counts on: the new branch goes on where the old one stood.
        assert_eq!(secretary.get(&case).await.status, StatusCode::NOT_FOUND);
        let settled = [("on", "2025-07-01"), ("outcome", "settled"), ("field-1", "yes")];
        done(&there, &case, "settle-target", &settled).await;
        let shown = plain(&there.get(&case).await.body);
        assert!(shown.contains("2024-12-20"), "all records came along: {shown}");
        assert_sound(&test, &town.caller().await).await;
    }
}
