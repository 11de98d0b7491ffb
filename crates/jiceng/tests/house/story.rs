//! The same story on both databases: a roster comes in, is checked, taken over, found again, and judged.

use crate::common::{TODAY, Test, counties};
use jiceng::members::roster;
use jiceng::organisations;
use jiceng::platform::access::{self, Permission, Scope};
use jiceng::platform::journal;
use workbook::{TitleBlock, built_in, write_form};

fn roster_file(rows: &[[&str; 7]]) -> Vec<u8> {
    let profile = built_in().unwrap().into_iter().find(|profile| profile.id == "members-common").unwrap();
    let keys = ["name", "sex", "identity_number", "branch", "joined", "confirmed", "education"];
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let text = |key: &str| keys.iter().position(|it| *it == key).map_or("", |at| row[at]).to_owned();
            profile.printed().map(|field| text(&field.key)).collect()
        })
        .collect();
    let title = TitleBlock {
        title: "青石镇党员花名册".to_owned(),
        unit: "青石镇".to_owned(),
        date: "2026-11-24".to_owned(),
        totals: vec![],
        notes: vec![],
        language: workbook::Language::Chinese,
    };
    write_form(&profile, &title, &lines).unwrap()
}

async fn officer(test: &Test) -> access::Caller {
    let cookie = test.cookie("county-officer").await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

fn number(seventeen: &str) -> String {
    format!("{seventeen}{}", jiceng::members::check_digit(seventeen).unwrap())
}

#[tokio::test]
async fn a_roster_comes_in_and_a_second_time_changes_nothing() {
    for test in counties(60).await {
        let app = &test.app;
        let caller = officer(&test).await;
        let town = organisations::by_code(&mut app.db.read().await.unwrap(), caller.area, "990101")
            .await
            .unwrap()
            .unwrap();
        let (good, wrong) = (number("99020119900307101"), "990201199003071019");
        let file = roster_file(&[
            ["欧阳测试", "男", &good, "青石镇河口村党支部", "2015.07", "2016-07-01", "大专"],
            ["钱校验", "男", wrong, "青石镇河口村党支部", "2015-07-01", "2016-07-01", "大专"],
            ["孙无处", "女", &number("99020119900307102"), "没有的党支部", "2015-07-01", "", "大专"],
            ["欧阳测试", "男", &good, "青石镇河口村党支部", "2015.07", "2016-07-01", "大专"],
        ]);
        let workbook = roster::read_file(&file).unwrap();
        let report = roster::check(app, &caller, &town, &workbook).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (1, 0, 0), "{report:?}");
        let mut keys: Vec<&str> = report.problems.iter().map(|problem| problem.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["identity-check-digit", "roster-branch-unknown", "roster-number-twice"]);
        let scope = Scope::subtree(&town.path);
        let before =
            jiceng::members::total(&mut app.db.read().await.unwrap(), &caller, &scope).await.unwrap();

        roster::commit(app, &caller, &town, &workbook).await.unwrap();
        let after = jiceng::members::total(&mut app.db.read().await.unwrap(), &caller, &scope).await.unwrap();
        assert_eq!(after, before + 1);
        let again = roster::check(app, &caller, &town, &workbook).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 1), "{again:?}");

        let filter = jiceng::members::Filter { words: "oyc".to_owned(), ..Default::default() };
        let found =
            jiceng::members::list(&mut app.db.read().await.unwrap(), &caller, &scope, &filter, None, 10)
                .await
                .unwrap();
        assert_eq!(found.len(), 1);
        let member = jiceng::members::by_membership(&mut app.db.read().await.unwrap(), &caller, found[0].id)
            .await
            .unwrap();
        assert_eq!(member.joined.unwrap().to_string(), "2015-07", "the month is kept as a month");
        assert!(member.identity_mask.unwrap().contains("****"));

        let (entries, faults) =
            journal::verify(&mut app.db.read().await.unwrap(), caller.area).await.unwrap();
        assert!(entries > 10 && faults.is_empty(), "{faults:?}");
        for (what, count) in
            jiceng::cli::invariants(&mut app.db.read().await.unwrap(), caller.area).await.unwrap()
        {
            assert_eq!(count, 0, "{what}");
        }
    }
}

#[tokio::test]
async fn a_branch_with_two_full_members_and_an_overdue_term_is_told_so_with_the_article() {
    for test in counties(150).await {
        let app = &test.app;
        let caller = officer(&test).await;
        let scope = caller.scope(Permission::ReadOrganisations).unwrap();
        let mut read = app.db.read().await.unwrap();
        let overview = organisations::overview(app, &mut read, &caller, &scope).await.unwrap();
        let said: Vec<&str> = overview.wrong.iter().map(|line| line.checked.rule.as_str()).collect();
        for line in &overview.wrong {
            assert!(!line.checked.citation(true).is_empty() && !line.checked.text(false).is_empty());
        }
        assert!(said.contains(&"branch-change-close"), "{said:?} on {TODAY}");
        assert!(said.contains(&"elec-on-term"), "{said:?}");
        let small = overview.wrong.iter().find(|line| line.checked.rule == "branch-change-close").unwrap();
        assert!(small.checked.citation(true).contains("支部工作条例"), "{}", small.checked.citation(true));
    }
}

#[tokio::test]
async fn an_installation_moves_from_one_database_to_the_other_and_back_whole() {
    let tests = counties(30).await;
    let tables = jiceng::tables();
    for test in &tests {
        for (to, _folder) in crate::common::databases().await {
            to.migrate(jiceng::MIGRATIONS, test.app.clock.now()).await.unwrap();
            let copied = db::copy(&test.app.db, &to, &tables).await.unwrap();
            assert!(copied.iter().any(|table| table.table == "membership" && table.rows == 30), "{copied:?}");
            let areas = jiceng::platform::area::areas(&mut to.read().await.unwrap()).await.unwrap();
            let (_, faults) = journal::verify(&mut to.read().await.unwrap(), areas[0].0).await.unwrap();
            assert!(faults.is_empty(), "{faults:?}");
            assert!(matches!(db::copy(&test.app.db, &to, &tables).await, Err(db::Error::Schema(_))));
        }
    }
}

#[tokio::test]
async fn files_that_are_no_roster_are_refused_in_words() {
    for bytes in [
        &b""[..],
        b"PK\x03\x04 not a zip",
        b"<html><table></table></html>",
        b"name,sex\n1,2\n",
        &[0xff; 4000],
    ] {
        let error = roster::read_file(bytes).unwrap_err();
        let text = jiceng::platform::text::text(jiceng::platform::text::Language::Zh, error.key());
        assert_ne!(text, error.key(), "no words for {}", error.key());
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy_and_after_two_idle_ones() {
    use jiff::ToSpan as _;
    for mut test in counties(1).await {
        let cookie = test.cookie("county-officer").await;
        let clock =
            jiceng::platform::clock::Clock::Set(std::sync::Arc::new(std::sync::atomic::AtomicI64::new(0)));
        let started = test.app.clock.now();
        let at = |hours: i64, minutes: i64| (started + hours.hours().minutes(minutes)).as_second();
        std::sync::Arc::get_mut(&mut test.app).unwrap().clock = clock.clone();
        let jiceng::platform::clock::Clock::Set(seconds) = &clock else { panic!("a set clock") };
        for hour in 1..12 {
            seconds.store(at(hour, 0), std::sync::atomic::Ordering::Relaxed);
            assert!(access::authenticate(&test.app, &cookie).await.unwrap().is_some(), "hour {hour}");
        }
        seconds.store(at(12, 1), std::sync::atomic::Ordering::Relaxed);
        assert!(access::authenticate(&test.app, &cookie).await.unwrap().is_none(), "after twelve hours");
        seconds.store(at(0, 0), std::sync::atomic::Ordering::Relaxed);
        let other = test.cookie("branch-secretary").await;
        seconds.store(at(2, 1), std::sync::atomic::Ordering::Relaxed);
        assert!(access::authenticate(&test.app, &other).await.unwrap().is_none(), "idle for two hours");
    }
}
