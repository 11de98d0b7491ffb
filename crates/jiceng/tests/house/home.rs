//! What each role finds on the first page.

use crate::common::{Test, counties};
use crate::desk::{self, Desk, plain};
use crate::html::Html;
use axum::http::StatusCode;
use jiceng::organisations;
use jiceng::platform::access::Permission;
use jiceng::platform::upkeep::{Backup, Upkeep, Verified};
use jiff::ToSpan as _;
use std::collections::HashSet;
use std::sync::Arc;

/// The member behind the demo's sign-in of that role.
async fn own(member: &Desk<'_>) -> jiceng::members::Member {
    let mut read = member.test.app.db.read().await.unwrap();
    jiceng::members::own(&mut read, &member.caller().await).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_member_finds_the_own_membership_requests_looks_and_whom_to_turn_to() {
    for test in counties(120).await {
        let member = Desk::of(&test, "member").await;
        let record = own(&member).await;
        let home = member.get("/").await;
        assert_eq!(home.status, StatusCode::OK);
        let said = plain(&home.body);
        for words in
            ["我的党籍", record.branch.as_str(), "正常", "有事找谁", "党支部书记", "没有正在办理的更正申请"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(said.contains(&format!("{} 至今", record.from)), "since when: {said}");
        assert!(said.contains("90 天内没有人看过我的完整号码"), "{said}");
        assert!(!said.contains("逐个对照规则检查"), "numbers of others are not theirs: {said}");

        let form = [("field", "telephone"), ("wanted", "13800009876"), ("reason", "换号")];
        let asked = member.post("/me/corrections", &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", plain(&asked.body));
        let secretary = Desk::of(&test, "branch-secretary").await;
        let seen =
            secretary.post(&format!("/members/{}/protected", record.id), &[("reason", "核对电话")]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", plain(&seen.body));
        let home = member.get("/").await.body;
        let said = plain(&home);
        assert!(said.contains("更正申请：联系电话") && said.contains("待审核"), "{said}");
        assert!(said.contains("90 天内有人看过我的完整号码 1 次"), "{said}");
        assert!(!home.contains("13800009876"), "the number stays masked");
        let page = asked.location.split('?').next().unwrap();
        assert!(home.contains(page) && home.contains("/me/looks"), "{home}");
        let applicant = Desk::of(&test, "applicant").await;
        assert_eq!(applicant.get("/").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_probationary_member_is_told_when_the_probation_ends_however_far_that_is() {
    for test in counties(60).await {
        let member = Desk::of(&test, "member").await;
        let (record, app) = (own(&member).await, &test.app);
        let joined = app.clock.today().saturating_sub(1.month());
        let sql = format!(
            "UPDATE membership SET category = 'probationary', joined = '{joined}', full_since = NULL WHERE name = '{}'",
            record.name
        );
        db::testing::break_with(&app.db, &sql).await.unwrap();
        let said = plain(&member.get("/").await.body);
        let due = joined.saturating_add(12.months()).to_string();
        assert!(
            said.contains("接下来的日期") && said.contains("预备期满") && said.contains(&due),
            "{due}: {said}"
        );
        assert!(said.contains("发展党员工作细则"), "{said}");
    }
}

async fn technical(test: &Test) -> String {
    let desk = Desk::of(test, "technical-administrator").await;
    let home = desk.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    home.body
}

#[tokio::test]
async fn the_technical_administrator_finds_the_state_of_the_installation_and_nobody_in_it() {
    for mut test in counties(60).await {
        let folder = tempfile::tempdir().unwrap();
        Arc::get_mut(&mut test.app).unwrap().settings.folder = Some(folder.path().to_owned());
        let said = plain(&technical(&test).await);
        let kind = if test.app.db.is_postgres() { "PostgreSQL" } else { "内嵌 SQLite" };
        let step = format!("结构第 {} 步", jiceng::MIGRATIONS.last().unwrap().version);
        for words in
            [env!("CARGO_PKG_VERSION"), kind, &step, "剩余", "MiB", "没有检查记录", "正在登录", "1 个"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(said.contains("还没有做过备份") && said.contains("jiceng backup --folder"), "{said}");

        let now = test.app.clock.now();
        let made = |at| Backup { at, file: "backups/one.db".to_owned() };
        Upkeep::note(folder.path(), |it| it.backup = Some(made(now))).unwrap();
        Upkeep::note(folder.path(), |it| it.verified = Some(Verified { at: now, sound: false })).unwrap();
        let said = plain(&technical(&test).await);
        assert!(
            said.contains("backups/one.db")
                && !said.contains("没有做过备份")
                && !said.contains("已有 7 天没有备份"),
            "{said}"
        );
        assert!(said.contains("最近一次检查发现数据有问题") && said.contains("jiceng doctor"), "{said}");
        let old = now.saturating_sub((8 * 24).hours()).unwrap();
        Upkeep::note(folder.path(), |it| it.backup = Some(made(old))).unwrap();
        assert!(plain(&technical(&test).await).contains("已有 7 天没有备份"));

        let officer = Desk::of(&test, "county-officer").await;
        let mut read = test.app.db.read().await.unwrap();
        let caller = officer.caller().await;
        let scope = caller.scope(Permission::ReadMembers).unwrap();
        let all =
            jiceng::members::list(&mut read, &caller, &scope, &jiceng::members::Filter::default(), None, 100)
                .await
                .unwrap();
        drop(read);
        let home = technical(&test).await;
        for member in all {
            assert!(!home.contains(&member.name), "{} is on the page", member.name);
        }
        assert!(!officer.get("/").await.body.contains("系统情况"), "the offices see none of it");
    }
}

#[tokio::test]
async fn every_number_of_the_county_office_stands_with_its_base() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "county-officer").await;
        let officer = desk.caller().await;
        let scope = officer.scope(Permission::ReadFindings).unwrap();
        let mut read = test.app.db.read().await.unwrap();
        let overview = organisations::overview(&test.app, &mut read, &officer, &scope).await.unwrap();
        let board = organisations::board(&test.app, &mut read, &officer).await.unwrap();
        drop(read);
        let home = desk.get("/").await.body;
        let said = plain(&home);
        let mut branches = 0;
        for line in overview.wrong.iter().chain(&overview.due).filter(|line| line.organisations > 1) {
            let base = match line.of.kind {
                Some(kind) => board.kinds(&scope).iter().find(|it| it.0 == kind).unwrap().1,
                None => board.below(&scope).organisations,
            };
            assert_eq!(base, line.of.organisations);
            assert!(i64::try_from(line.organisations).unwrap() <= base);
            branches += usize::from(line.of.kind == Some(organisations::Kind::Branch));
            let kind = if line.of.kind == Some(organisations::Kind::Branch) { "党支部" } else { "" };
            assert!(said.contains(&format!("等 {} 个{kind}", line.organisations)), "{said}");
            assert!(said.contains(&format!("（共 {base} 个）")), "{base}: {said}");
        }
        assert!(branches > 0, "some rule touches branches alone");
        for (kind, count, pressing) in board.pressing_kinds(&scope) {
            let told = format!("{pressing} 个需要改正（共 {count} 个）");
            assert!(said.contains(&told), "{kind}: {told}: {said}");
        }
        let pressing: i64 = board.pressing_kinds(&scope).iter().map(|it| it.2).sum();
        assert_eq!(pressing, board.below(&scope).pressing);
        assert!(said.contains("名（共 400 名党员）") && said.contains("组织覆盖率"), "{said}");
        let at = |words: &str| home.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
        let order = [at("<h2>需要处理"), at("<h2>即将到期"), at("<h2>数字"), at("<h2>本期应办")];
        assert!(order.is_sorted(), "{order:?}");
        let branch = desk::branch(&test, &officer).await;
        assert!(!branch.short_name.is_empty());
    }
}

/// Every part of the first page that names something to be dealt with is counted among its numbers.
#[tokio::test]
async fn the_numbers_count_what_is_to_be_dealt_with_reminders_and_members_overdue_apart() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "county-officer").await;
        let officer = desk.caller().await;
        let joined = test.app.clock.today().saturating_sub(2.years());
        let sql = format!(
            "UPDATE membership SET category = 'probationary', joined = '{joined}', full_since = NULL WHERE id = (SELECT id FROM membership WHERE until_day IS NULL ORDER BY id LIMIT 1)"
        );
        db::testing::break_with(&test.app.db, &sql).await.unwrap();
        let scope = officer.scope(Permission::ReadFindings).unwrap();
        let mut read = test.app.db.read().await.unwrap();
        let overview = organisations::overview(&test.app, &mut read, &officer, &scope).await.unwrap();
        let board = organisations::board(&test.app, &mut read, &officer).await.unwrap();
        let awaited = jiceng::members::awaited(&test.app, &mut read, &officer, &scope).await.unwrap();
        drop(read);
        let late: HashSet<_> =
            awaited.iter().filter(|it| it.due < test.app.clock.today()).map(|it| it.membership).collect();
        assert!(!late.is_empty());
        let reminders = overview.wrong.iter().filter(|line| line.checked.tone == "info");
        let reminded: HashSet<_> = reminders
            .flat_map(|line| board.of_rule(&scope, &line.rule, false, ""))
            .map(|(organisation, _)| organisation)
            .collect();
        let said = plain(&desk.get("/").await.body);
        let numbers = said.split("数字").nth(1).unwrap();
        let base = board.below(&scope).organisations;
        assert!(numbers.contains("分开计数") && numbers.contains("有提醒的党组织"), "{numbers}");
        assert!(numbers.contains(&format!("{} 个（共 {base} 个）", reminded.len())), "{numbers}");
        let members = numbers.split("到期事项已超期的党员").nth(1).unwrap();
        assert!(members.trim().starts_with(&format!("{} 名（共 120 名党员）", late.len())), "{members}");
    }
}

#[tokio::test]
async fn an_applicant_finds_what_can_be_done_here_and_no_link_that_refuses() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "applicant").await;
        let home = desk.get("/").await.body;
        let said = plain(&home);
        for words in
            ["有事找谁", "党支部书记", "怎样入党", "年满18岁才能申请入党", "发展党员", "对本系统提意见"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(!said.contains("我的党籍") && !said.contains("需要处理"), "{said}");
        let html = Html::parse(&home);
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new());
        let links = html.all("a").map(|it| it.attribute("href").split('#').next().unwrap().to_owned());
        let links: HashSet<String> = links.filter(|href| href.starts_with('/')).collect();
        assert!(links.contains("/rules?subject=applicant") && links.contains("/feedback"), "{links:?}");
        for link in &links {
            assert_eq!(desk.get(link).await.status, StatusCode::OK, "{link}");
        }
        let nobody = plain(&desk.get("/me").await.body);
        assert!(nobody.contains("没有对应到党员名册里的人"), "{nobody}");
    }
}
