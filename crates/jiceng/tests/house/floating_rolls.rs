//! Whom the roster marks as floating is not forgotten; duties about those who are away; guests are invited.

use crate::common::{TODAY, Test, counties, one_county};
use crate::desk::{Desk, added, assert_sound, member, number, plain};
use crate::floating::{SECOND, act, by_code, clerk, left};
use crate::meetings::{recorded, told};
use crate::organisations::found;
use axum::http::StatusCode;
use jiceng::floating;
use jiceng::organisations::{self, Fulfilment, Kind, Organisation};
use jiceng::platform::access::{Caller, Role, Scope};
use jiff::ToSpan as _;
use jiff::civil::date;

/// Where the two duties about those who are away stand in the periods of the day of the tests; none where they are not asked.
async fn duties(test: &Test, caller: &Caller, branch: &Organisation) -> [Option<Fulfilment>; 2] {
    let mut read = test.app.db.read().await.unwrap();
    let figures = organisations::figures(&mut read, caller.area, branch, TODAY).await.unwrap();
    let events = organisations::events(&mut read, caller.area, branch, (TODAY, TODAY)).await.unwrap();
    let all = organisations::current(&test.app, branch, &figures, TODAY, &events);
    ["floating-ledger", "floating-contact-round"]
        .map(|rule| all.iter().find(|it| it.rule == rule).map(|it| it.standing))
}

#[tokio::test]
async fn the_ledger_of_those_away_and_the_round_of_contacts_are_duties_that_records_fulfil() {
    for test in counties(60).await {
        let officer = Desk::of(&test, "county-officer").await;
        let caller = officer.caller().await;
        let above = by_code(&test, &caller, "990101").await;
        let what = (Kind::Branch, "新设村党支部", "990101777");
        let branch = found(&test, &caller, &above, what, date(2020, 1, 1)).await;
        assert_eq!(duties(&test, &caller, &branch).await, [None, None], "nobody is away");
        let id = added(
            &officer,
            "欧阳在外",
            &number("99020119900307141"),
            &[("organisation", branch.id.to_string().as_str())],
        )
        .await;
        assert_eq!(member(&test, &caller, id).await.organisation, branch.id);
        let page = left(&officer, id, &[]).await;
        let (missing, done) = (Some(Fulfilment::Missing), Some(Fulfilment::Done));
        assert_eq!(duties(&test, &caller, &branch).await, [missing, missing]);
        let shown = officer.get(&format!("/organisations/{}/duties", branch.id)).await.body;
        for words in ["每季度核对、更新一次", "每半年至少联系一次", "（待核对）", "/floating?organisation="]
        {
            assert!(shown.contains(words), "{words}: {}", plain(&shown));
        }
        // An attempt brings the ledger up to date, and reaches nobody.
        let on = ("on", "2026-11-20");
        act(&officer, &format!("{page}/records/attempt"), &[on, ("way", "telephone"), ("words", "没有接")])
            .await;
        assert_eq!(duties(&test, &caller, &branch).await, [done, missing]);
        act(&officer, &format!("{page}/records/contact"), &[on, ("way", "telephone"), ("words", "都好")])
            .await;
        assert_eq!(duties(&test, &caller, &branch).await, [done, done]);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_guest_is_invited_where_the_guest_is_like_a_member_of_the_own_branch() {
    for test in counties(60).await {
        let officer = Desk::of(&test, "county-officer").await;
        let home = Desk::of(&test, "branch-secretary").await;
        let caller = officer.caller().await;
        let own = by_code(&test, &caller, "990101001").await;
        let id = added(&home, "欧阳做客", &number("99020119900307142"), &[]).await;
        let person = member(&test, &caller, id).await.person;
        let guest = clerk(&test, "zuoke", (Role::Member, &own), Some(person)).await;
        recorded(&officer, &told("theme-day", "2026-11-28", &[("topics", "清理河道")])).await;
        let there = [("organisation", SECOND), ("topics", "参观果园")];
        recorded(&officer, &[("kind", "theme-day"), ("on", "2026-11-29"), there[0], there[1]]).await;
        recorded(
            &officer,
            &[("kind", "committee-meeting"), ("on", "2026-11-30"), there[0], ("topics", "支委的事")],
        )
        .await;
        let invited = || async { plain(&guest.get("/me/meetings").await.body) };
        let page = left(&home, id, &[]).await;
        let told = invited().await;
        assert!(told.contains("讨论修路") || told.contains("清理河道"), "the own branch invites: {told}");
        assert!(!told.contains("参观果园"), "not confirmed yet: {told}");
        let so = [("answer", "confirmed"), ("on", "2026-11-20")];
        assert_eq!(act(&officer, &format!("{page}/answer/host"), &so).await.status, StatusCode::SEE_OTHER);
        let told = invited().await;
        assert!(told.contains("参观果园") && !told.contains("支委的事"), "{told}");
        let first = plain(&guest.get("/").await.body);
        assert!(first.contains("请您参加：2026-11-29 主题党日"), "{first}");
        let back = [("on", "2026-11-23"), ("ending", "returned")];
        assert_eq!(act(&home, &format!("{page}/end"), &back).await.status, StatusCode::SEE_OTHER);
        assert!(!invited().await.contains("参观果园"), "no guest any more");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn those_marked_on_the_roster_without_a_registration_are_named() {
    let test = one_county(200).await;
    let officer = Desk::of(&test, "county-officer").await;
    let caller = officer.caller().await;
    let mut read = test.app.db.read().await.unwrap();
    let all = floating::unlisted_in(&mut read, caller.area, &Scope::subtree(""), 10).await.unwrap();
    drop(read);
    let first = all.first().expect("the demo leaves some to be registered");
    let list = officer.get("/floating").await.body;
    assert!(list.contains(&format!("/floating/leave/{}", first.membership)), "{}", plain(&list));
    let later = TODAY.saturating_sub(1.months()).to_string();
    left(&officer, first.membership, &[("host", ""), ("from", &later)]).await;
    let list = officer.get("/floating").await.body;
    assert!(!list.contains(&format!("/floating/leave/{}", first.membership)));
}
